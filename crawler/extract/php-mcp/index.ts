import type { Snapshot } from '../../snapshot/snapshot.js';
import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import { Findings } from '../shared/findings.js';
import { Evaluator } from '../shared/typed/evaluator.js';
import { Program } from '../shared/typed/program.js';
import { holdsAny, sourcesOf } from '../shared/typed/sources.js';
import type { Unnamed } from '../shared/typed/ways.js';
import { php } from './dialect.js';
import { knowledge } from './functions.js';
import { readLaravel } from './laravel.js';
import { readAdded, readArrays, readAttributed } from './tools.js';

const id = 'php-mcp';
const sdks = ['Mcp\\Server', 'Mcp\\Capability', 'PhpMcp\\', 'Laravel\\Mcp\\'];
/** A server that speaks the protocol by itself answers this. */
const protocol = ['tools/list', 'ModelContextProtocol', 'modelcontextprotocol'];

/** Reads servers written in PHP. */
export const phpMcp: Extractor = {
  id,
  title: 'MCP PHP SDK, php-mcp and Laravel MCP',
  forms: [
    '`#[McpTool(name: …, description: …)]` on methods and on classes with `__invoke`; schemas from types, `#[Schema(…)]` and doc comments',
    '`->addTool(handler, name: …, inputSchema: …)` and `->withTool(…)`',
    '`class … extends Tool` of laravel/mcp: name, description, `schema(JsonSchema $schema)`, `#[IsReadOnly]` and its like',
    'arrays with `name`, `description`, `inputSchema` and the like, handed to a class or function for tools: `new RegisterMcpTool([…])`',
    'tools registered within `if`, after `if (…) return`, or where all uses of what registers them are: with the condition',
    'texts from constants, properties, concatenation, `sprintf`, heredocs and translation functions',
  ],
  extract,
};

function extract({ snapshot, parse, steps, revision }: ExtractContext): Extraction | null {
  const sources = sourcesOf(snapshot, php);
  if (sources.length === 0 || !isServer(snapshot, sources)) return null;
  const evaluator = new Evaluator(new Program(snapshot, parse, php, sources), knowledge, steps);
  const findings = new Findings(id, revision);
  const unnamed: Unnamed[] = [];
  findings.within(() => {
    readAttributed(evaluator, findings, unnamed);
    readAdded(evaluator, findings, unnamed);
    readLaravel(evaluator, findings, unnamed);
    readArrays(evaluator, findings, unnamed);
  });
  for (const { at, reason } of unnamed)
    findings.notUnderstood(at, `The name of the tool that is made here could not be evaluated: ${reason}.`);
  const extraction = findings.extraction(evaluator.cutShort);
  return extraction.tools.length === 0 && extraction.notUnderstood === 0 ? null : extraction;
}

function isServer(snapshot: Snapshot, sources: readonly string[]): boolean {
  return holdsAny(snapshot, sources, [...sdks, ...protocol]);
}
