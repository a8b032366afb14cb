import { type Annotations, annotationsSchema, isJsonObject, type JsonObject } from '../../../src/model/index.js';
import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import type { Fact, Place, ToolFacts } from '../shared/assemble.js';
import { Findings } from '../shared/findings.js';
import { Steps } from '../shared/steps.js';
import { nameFact, textFact } from '../shared/typed/facts.js';
import { holdsAny } from '../shared/typed/sources.js';
import { constant, setMember, toJson, type Value } from '../shared/typed/values.js';
import {
  childOf,
  descendants,
  namedChildren,
  type SourceFile,
  type SyntaxNode,
  textOf,
} from '../syntax/source-file.js';
import { blockSchema } from './dry-schema.js';
import { lastName, type RubyClass, RubyProgram } from './program.js';

const id = 'ruby-mcp';
const marks = ['MCP::', 'FastMcp', 'ModelContextProtocol', 'ActionTool'];
const aside = /(?:^|\/)(?:tests?|specs?|examples?|samples?|fixtures?|vendor|docs?|templates?|bench(?:mark)?s?)\//i;
const bases = {
  official: /^MCP::Tool$/,
  fastMcp: /^(?:FastMcp::Tool|ActionTool::Base)$/,
  metadata: /^ModelContextProtocol::Server::Tool$/,
};

/** Reads servers written in Ruby. */
export const rubyMcp: Extractor = {
  id,
  title: 'MCP Ruby SDK, fast-mcp and model-context-protocol-rb',
  forms: [
    '`class … < MCP::Tool` with `tool_name`, `title`, `description`, `input_schema(…)`, `output_schema(…)`, `annotations(…)`, directly or by way of classes of the repository',
    '`MCP::Tool.define(name: …, …)` and `server.define_tool(name: …, …)`',
    '`class … < FastMcp::Tool` (`ActionTool::Base`) with `arguments do required(:…).filled(:string).description("…") end`',
    '`class … < ModelContextProtocol::Server::Tool` with `define do name "…" … end` or `with_metadata do { name: …, inputSchema: … } end`',
    'tools registered within `if`, after `return unless …`, or where all uses of what registers them are: with the condition',
    'texts from constants, heredocs and interpolation of them',
  ],
  extract,
};

function extract({ snapshot, parse, steps, revision }: ExtractContext): Extraction | null {
  const paths = snapshot.paths.filter(
    (path) => path.endsWith('.rb') && !aside.test(path) && !/_(?:test|spec)\.rb$/.test(path),
  );
  if (!holdsAny(snapshot, paths, marks)) return null;
  const files = paths.flatMap((path) => (isTelling(snapshot.bytes(path)) ? (parse(path) ?? []) : []));
  const program = new RubyProgram(snapshot, files, new Steps(steps));
  const findings = new Findings(id, revision);
  findings.within(() => {
    for (const each of program.classes) readClass(program, findings, each);
    for (const file of files) readDefined(program, findings, file);
  });
  const extraction = findings.extraction([]);
  return extraction.tools.length === 0 && extraction.notUnderstood === 0 ? null : extraction;
}

/** Classes, and constants that they may use. */
function isTelling(bytes: Uint8Array | null): boolean {
  return (
    bytes !== null &&
    /\b(?:Tool|MCP|Mcp|[A-Z][A-Z_]+\s*=)/.test(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'),
    )
  );
}

function readClass(program: RubyProgram, findings: Findings, type: RubyClass): void {
  const isOfficial = program.derives(type, (name) => bases.official.test(name));
  const isFast = !isOfficial && program.derives(type, (name) => bases.fastMcp.test(name));
  const hasMetadata = !isOfficial && !isFast && program.derives(type, (name) => bases.metadata.test(name));
  if (!isOfficial && !isFast && !hasMetadata) return;
  const calls = statementsOf(type);
  // What others derive from and what does not say what it does is no tool by itself.
  if (calls.size === 0 || (program.isExtended(type) && !calls.has('description'))) return;
  const at = { file: type.file, node: type.node };
  if (hasMetadata) {
    readMetadata(program, findings, type, calls);
    return;
  }
  const first = (name: string): Value | undefined => {
    const call = calls.get(name);
    return call === undefined ? undefined : program.arguments(type.file, call).positional[0];
  };
  const fallback = isOfficial
    ? underscored(lastName(type.path))
    : type.path.replace(/[^a-zA-Z0-9_-]/g, '').slice(0, 64);
  const annotations = calls.get('annotations');
  const block = childOf(calls.get('arguments') ?? type.node, 'block');
  const input = isFast
    ? block === null
      ? { value: { type: 'object', properties: {} }, certainty: 'exact' as const, at }
      : dryFact(program, type.file, block)
    : schemaFact(hashOf(program, type.file, calls.get('input_schema')), at);
  const output = hashOf(program, type.file, calls.get('output_schema'));
  add(findings, at, first('tool_name') ?? constant(fallback, at), program.conditions.ofType(lastName(type.path), at), {
    ...textsOf({ title: first('title'), description: first('description') }),
    inputSchema: input,
    ...(output === null ? {} : { outputSchema: schemaFact(output, at) }),
    ...(annotations === undefined ? {} : { annotations: annotationsFact(hashOf(program, type.file, annotations), at) }),
  });
}

/** `with_metadata do { name: …, inputSchema: … } end`, `define do name "…"; input_schema do { … } end end` */
function readMetadata(
  program: RubyProgram,
  findings: Findings,
  type: RubyClass,
  calls: ReadonlyMap<string, SyntaxNode>,
): void {
  const at = { file: type.file, node: type.node };
  const bodyOf = (call: SyntaxNode | undefined) => {
    const block = call === undefined ? null : childOf(call, 'block');
    return block === null ? null : childOf(block, 'body');
  };
  const metadata = bodyOf(calls.get('with_metadata'));
  const [hash] = metadata === null ? [] : namedChildren(metadata);
  const given = hash === undefined ? null : program.evaluate(type.file, hash);
  const defined = bodyOf(calls.get('define'));
  const inner = defined === null ? new Map<string, SyntaxNode>() : callsIn(type.file, defined);
  const of = (name: string, other = name): Value | undefined => {
    if (given?.kind === 'map') return given.entries.get(other) ?? given.entries.get(name);
    const call = inner.get(name);
    const [value] = call === undefined ? [] : program.arguments(type.file, call).positional;
    const [first] = bodyOf(call)?.children.filter((child) => child.named) ?? [];
    return value ?? (first === undefined ? undefined : program.evaluate(type.file, first));
  };
  const name = of('name');
  if (name === undefined) return;
  add(findings, at, name, program.conditions.ofType(lastName(type.path), at), {
    ...textsOf({ title: of('title'), description: of('description') }),
    inputSchema: schemaFact(of('input_schema', 'inputSchema') ?? null, at),
  });
}

/** `MCP::Tool.define(name: …)`, `server.define_tool(name: …)` */
function readDefined(program: RubyProgram, findings: Findings, file: SourceFile): void {
  for (const node of descendants(file.root)) {
    if (node.type !== 'call') continue;
    const [method, receiver] = [childOf(node, 'method'), childOf(node, 'receiver')];
    const name = method === null ? '' : textOf(file, method);
    const isDefine = name === 'define' && receiver !== null && /^(?:::)?(?:MCP::)?Tool$/.test(textOf(file, receiver));
    if (!isDefine && !(name === 'define_tool' && receiver !== null)) continue;
    const at = { file, node };
    const { named } = program.arguments(file, node);
    const given = named.get('name');
    if (given === undefined) continue;
    const [input, output, hints] = [named.get('input_schema'), named.get('output_schema'), named.get('annotations')];
    add(findings, at, given, program.conditions.at(at), {
      ...textsOf({ title: named.get('title'), description: named.get('description') }),
      inputSchema: schemaFact(input ?? null, at),
      ...(output === undefined ? {} : { outputSchema: schemaFact(output, at) }),
      ...(hints === undefined ? {} : { annotations: annotationsFact(hints, at) }),
    });
  }
}

function add(
  findings: Findings,
  at: Place,
  name: Value,
  condition: string | null,
  facts: Omit<ToolFacts, 'name'>,
): void {
  const named = nameFact(name);
  if ('reason' in named)
    findings.notUnderstood(at, `The name of the tool that is made here could not be evaluated: ${named.reason}.`);
  else findings.add({ ...facts, name: named, condition });
}

/** The calls that stand in the body of a class, by their names. */
function statementsOf({ file, node }: RubyClass): Map<string, SyntaxNode> {
  const body = childOf(node, 'body');
  return body === null ? new Map() : callsIn(file, body);
}

function callsIn(file: SourceFile, body: SyntaxNode): Map<string, SyntaxNode> {
  const calls = new Map<string, SyntaxNode>();
  for (const statement of namedChildren(body)) {
    const method =
      statement.type === 'call' && childOf(statement, 'receiver') === null ? childOf(statement, 'method') : null;
    if (method !== null) calls.set(textOf(file, method), statement);
  }
  return calls;
}

function textsOf(given: Record<'title' | 'description', Value | undefined>): Pick<ToolFacts, 'title' | 'description'> {
  return {
    ...(given.title === undefined ? {} : { title: textFact(given.title) }),
    ...(given.description === undefined ? {} : { description: textFact(given.description) }),
  };
}

/** What a call is given: one hash, with braces or without. */
function hashOf(program: RubyProgram, file: SourceFile, call: SyntaxNode | undefined): Value | null {
  if (call === undefined) return null;
  const { named, positional } = program.arguments(file, call);
  if (named.size > 0)
    return { kind: 'map', entries: named, complete: positional.length === 0, at: { file, node: call } };
  return positional[0] ?? null;
}

/** The SDK says that it is an object where the schema does not. */
function schemaFact(given: Value | null, at: Place): Fact<JsonObject> {
  if (given === null) return { value: { type: 'object' }, certainty: 'exact', at };
  const read = toJson(given);
  if (read === undefined || !isJsonObject(read.value)) return { value: null, certainty: 'unknown', at: given.at };
  return { value: { type: 'object', ...read.value }, certainty: read.complete ? 'exact' : 'partial', at: given.at };
}

function dryFact(program: RubyProgram, file: SourceFile, block: SyntaxNode): Fact<JsonObject> {
  const { schema, exact } = blockSchema(program, file, block);
  return { value: schema, certainty: exact ? 'exact' : 'partial', at: { file, node: block } };
}

/** `read_only_hint: true` is sent as `readOnlyHint`. */
function annotationsFact(given: Value | null, at: Place): Fact<Annotations> {
  const read = given === null ? undefined : toJson(given);
  if (read === undefined || !isJsonObject(read.value)) return { value: null, certainty: 'unknown', at };
  const named: JsonObject = {};
  for (const [key, value] of Object.entries(read.value))
    if (value !== null)
      setMember(
        named,
        key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
        value,
      );
  const checked = annotationsSchema.safeParse(named);
  if (!checked.success) return { value: null, certainty: 'unknown', at };
  return { value: checked.data, certainty: read.complete ? 'exact' : 'partial', at };
}

/** `ListItems` is `list_items`, `HTTPGet` is `http_get`. */
function underscored(name: string): string {
  return name
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1_')
    .replace(/([a-z\d])(?=[A-Z])/g, '$1_')
    .replaceAll('-', '_')
    .toLowerCase();
}
