import { type Annotations, isJsonObject, type JsonObject } from '../../../src/model/index.js';
import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import type { Fact, Place } from '../shared/assemble.js';
import { Findings } from '../shared/findings.js';
import type { Field, Unit } from '../shared/typed/declarations.js';
import { Evaluator } from '../shared/typed/evaluator.js';
import { textFact } from '../shared/typed/facts.js';
import { allTypes, Program } from '../shared/typed/program.js';
import { holdsAny, sourcesOf } from '../shared/typed/sources.js';
import { booleanValue, instance, type NamedValue, textValue, toJson, type Value } from '../shared/typed/values.js';
import { type Draft, readWays, type Unnamed } from '../shared/typed/ways.js';
import { swift } from './dialect.js';
import { knowledge } from './schema.js';

const id = 'swift-mcp';
/** One of these is in the sources, or in the package's manifest. */
const marks = ['import MCP', 'modelcontextprotocol/swift-sdk', 'mcp-swift-sdk'];

/** Reads servers written in Swift with the official SDK. */
export const swiftMcp: Extractor = {
  id,
  title: 'MCP Swift SDK',
  forms: [
    '`Tool(name: …, description: …, inputSchema: …, annotations: …)` and `.init(name: …, inputSchema: …)`, of the SDK or of a type of the same form, in lists, properties, functions and closures',
    'schemas as literals, as cases of `Value` (`.object([…])`), or with the package JSONSchema (`.object(properties: …, required: …)`)',
    'types of the repository with the members `name`, `description` and `inputSchema`',
    'tools registered within `if`, after `guard … else { return }`, or where all uses of what registers them are: with the condition',
    'texts from constants, `static let`, raw values of enumerations and functions',
  ],
  extract,
};

function extract({ snapshot, parse, steps, revision }: ExtractContext): Extraction | null {
  const sources = sourcesOf(snapshot, swift);
  const manifests = snapshot.paths.filter((path) => path.endsWith('Package.swift'));
  if (sources.length === 0 || !holdsAny(snapshot, [...sources, ...manifests], marks)) return null;
  const program = new Program(snapshot, parse, swift, sources);
  const evaluator = new Evaluator(program, knowledge, steps);
  const findings = new Findings(id, revision);
  const unnamed: Unnamed[] = [];
  findings.within(() => {
    for (const path of program.filesWith('inputSchema')) readFile(evaluator, findings, unnamed, path);
  });
  for (const { at, reason } of unnamed)
    findings.notUnderstood(at, `The name of the tool that is made here could not be evaluated: ${reason}.`);
  const extraction = findings.extraction(evaluator.cutShort);
  return extraction.tools.length === 0 && extraction.notUnderstood === 0 ? null : extraction;
}

function readFile(evaluator: Evaluator, findings: Findings, unnamed: Unnamed[], path: string): void {
  const { program } = evaluator;
  const unit = program.unit(path);
  if (unit === null) return;
  const { file } = unit;
  readTypes(evaluator, findings, unnamed, unit);
  for (const node of [...program.callsOf(path, 'Tool'), ...program.callsOf(path, '.init')]) {
    const expression = swift.expressionOf(file, node);
    if (expression.kind !== 'create' && expression.kind !== 'call') continue;
    const labels = new Set(expression.args.map((arg) => arg.name));
    // What has a name and takes input is a tool, whoever declares the type; without either it is something else.
    if (!labels.has('name') || !labels.has('inputSchema')) continue;
    if (isCopy(expression.args, file)) continue;
    readWays(evaluator, { file, node }, findings, unnamed, (env) =>
      draftOf(labelled(evaluator.args(expression.args, env)), { file, node }),
    );
  }
}

/** `Tool(name: tool.name, …, inputSchema: tool.inputSchema)`: a tool made elsewhere, handed on. */
function isCopy(args: readonly { name: string | null; node: { start: number; end: number } }[], file: Place['file']) {
  const source = (label: string) => {
    const node = args.find((arg) => arg.name === label)?.node;
    return node === undefined ? '' : file.text.slice(node.start, node.end);
  };
  const owner = /^(.{1,80})\.name$/.exec(source('name'))?.[1];
  return owner !== undefined && source('inputSchema').startsWith(`${owner}.inputSchema`);
}

/** A type that has a name and takes input, as the protocols of servers ask for: each is a tool. */
function readTypes(evaluator: Evaluator, findings: Findings, unnamed: Unnamed[], unit: Unit): void {
  for (const type of allTypes(unit.types)) {
    const has = (name: string) =>
      evaluator.program.parts(type).some((part) => part.fields.some((field) => field.name === name && isGiven(field)));
    if (type.kind === 'interface' || type.kind === 'enum' || !has('name') || !has('inputSchema')) continue;
    if (!type.fields.some(({ name }) => name === 'name')) continue;
    readWays(evaluator, type.at, findings, unnamed, (env) => {
      const reference = { name: type.name, scope: '', args: [], nullable: false, at: type.at };
      const self = instance(reference, type, type.at, env);
      const of = (name: string) => (has(name) ? evaluator.member(self, name, type.at, { ...env, self }) : undefined);
      const draft = draftOf(of, type.at);
      return draft === null ? null : { ...draft, condition: evaluator.conditions.ofType(type.name, type.at) };
    });
  }
}

function isGiven(field: Field): boolean {
  return field.value !== null || field.getter !== null;
}

function labelled(args: readonly NamedValue[]): (name: string) => Value | undefined {
  return (name) => args.find((arg) => arg.name === name)?.value;
}

function draftOf(given: (name: string) => Value | undefined, at: Place): Draft | null {
  const of = (name: string): Value | undefined => {
    const value = given(name);
    return value?.kind === 'constant' && value.value === null ? undefined : value;
  };
  const name = of('name');
  if (name === undefined) return null;
  const [title, description, input, output] = [of('title'), of('description'), of('inputSchema'), of('outputSchema')];
  const hints = of('annotations');
  return {
    name,
    ...(title === undefined ? {} : { title: textFact(title) }),
    ...(description === undefined ? {} : { description: textFact(description) }),
    inputSchema: input === undefined ? { value: { type: 'object' }, certainty: 'partial', at } : schemaFact(input),
    ...(output === undefined ? {} : { outputSchema: schemaFact(output) }),
    ...(hints === undefined ? {} : { annotations: hintsOf(hints) }),
  };
}

function schemaFact(value: Value): Fact<JsonObject> {
  const read = toJson(value);
  if (read === undefined || !isJsonObject(read.value)) return { value: null, certainty: 'unknown', at: value.at };
  return { value: read.value, certainty: read.complete ? 'exact' : 'partial', at: value.at };
}

const hintNames = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const;

function hintsOf(given: Value): Fact<Annotations> {
  if (given.kind !== 'instance') return { value: null, certainty: 'unknown', at: given.at };
  const value: Annotations = {};
  const of = (name: string) => given.args.find((arg) => arg.name === name)?.value;
  let certainty: 'exact' | 'partial' = 'exact';
  const title = of('title');
  if (title !== undefined) {
    const text = textValue(title);
    if (text !== null) value.title = text;
    else if (title.kind !== 'constant') certainty = 'partial';
  }
  for (const hint of hintNames) {
    const said = of(hint);
    const flag = booleanValue(said);
    if (flag !== null) value[hint] = flag;
    else if (said !== undefined && said.kind !== 'constant') certainty = 'partial';
  }
  return { value, certainty, at: given.at };
}
