import type { Command } from 'commander';
import { registerChanges } from './changes.js';
import { registerClassify } from './classify.js';
import { registerCrawl } from './crawl.js';
import { registerDiscover } from './discover.js';
import { registerEvaluate } from './evaluate.js';
import { registerInspect } from './inspect.js';
import { registerMcp } from './mcp.js';
import { registerPolicy } from './policy.js';
import { registerPublish } from './publish.js';
import { registerRuns } from './runs.js';
import { registerSearch } from './search.js';
import { registerServe } from './serve.js';
import { registerServer } from './server.js';
import { registerStart } from './start.js';
import { registerTool } from './tool.js';
import { registerVerify } from './verify.js';
import { registerWorker } from './worker.js';

/** Every command, in the order of the help. To add one: a file, its tests, and its line here. */
export const commands: readonly ((program: Command) => Command)[] = [
  registerStart,
  registerInspect,
  registerTool,
  registerServer,
  registerSearch,
  registerPolicy,
  registerClassify,
  registerEvaluate,
  registerDiscover,
  registerCrawl,
  registerWorker,
  registerRuns,
  registerChanges,
  registerPublish,
  registerServe,
  registerVerify,
  registerMcp,
];
