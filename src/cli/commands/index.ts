import type { Command } from 'commander';
import { registerClassify } from './classify.js';
import { registerCrawl } from './crawl.js';
import { registerEvaluate } from './evaluate.js';
import { registerInspect } from './inspect.js';
import { registerPolicy } from './policy.js';
import { registerPublish } from './publish.js';
import { registerServe } from './serve.js';
import { registerServer } from './server.js';
import { registerStart } from './start.js';
import { registerTool } from './tool.js';

/** Every command, in the order of the help. To add one: a file, its tests, and its line here. */
export const commands: readonly ((program: Command) => Command)[] = [
  registerStart,
  registerInspect,
  registerTool,
  registerServer,
  registerPolicy,
  registerClassify,
  registerEvaluate,
  registerCrawl,
  registerPublish,
  registerServe,
];
