import { type Annotations, isJsonObject, type Json, type JsonObject } from '../../../../src/model/index.js';
import type { SyntaxNode } from '../../syntax/source-file.js';
import type { Fact, Place } from '../assemble.js';
import type { Findings } from '../findings.js';
import type { Expression, TypeReference, Unit } from '../typed/declarations.js';
import { argumentFor, type Evaluator, lastCall, parseJson } from '../typed/evaluator.js';
import { textFact } from '../typed/facts.js';
import {
  booleanValue,
  callsOn,
  type Environment,
  type Instance,
  setMember,
  textValue,
  toJson,
  type Value,
} from '../typed/values.js';
import { type Draft, readWays, type Unnamed } from '../typed/ways.js';

/** `new McpSchema.Tool(…)`, `Tool.builder()…build()`, `Tool(…)` and `addTool(…)` of the Java and Kotlin SDKs. */
export function readBuilt(evaluator: Evaluator, findings: Findings): Unnamed[] {
  const { program } = evaluator;
  const unnamed: Unnamed[] = [];
  for (const path of program.filesWith('Tool')) {
    const unit = program.unit(path);
    if (unit === null || !usesSdk(unit)) continue;
    const read = (node: SyntaxNode, draftOf: (env: Environment) => Draft | null) =>
      readWays(evaluator, { file: unit.file, node }, findings, unnamed, draftOf);
    for (const node of program.callsOf(path, 'Tool')) {
      const expression = program.dialect.expressionOf(unit.file, node);
      if (!makesTool(expression, evaluator)) continue;
      read(node, (env) => toolOf(evaluator.evaluate(unit.file, node, env)));
    }
    for (const node of program.callsOf(path, 'build')) {
      const { value } = evaluator.ways((env) => evaluator.evaluate(unit.file, node, env))[0] ?? {};
      if (value?.kind !== 'instance' || !isSdkTool(value.type, evaluator) || callsOn(value)[0]?.name !== 'builder')
        continue;
      read(node, (env) => toolOf(evaluator.evaluate(unit.file, node, env)));
    }
    for (const node of program.callsOf(path, 'addTool')) {
      const expression = program.dialect.expressionOf(unit.file, node);
      if (expression.kind !== 'call' || expression.args.length < 2) continue;
      read(node, (env) => addedTool(evaluator, expression, env));
    }
  }
  return unnamed;
}

function usesSdk(unit: Unit): boolean {
  return (
    unit.imports.some((each) => each.path.startsWith('io.modelcontextprotocol')) ||
    unit.file.text.includes('io.modelcontextprotocol.')
  );
}

function makesTool(expression: Expression, evaluator: Evaluator): boolean {
  if (expression.kind === 'create') return expression.args.length > 1 && isSdkTool(expression.type, evaluator);
  if (expression.kind !== 'call' || expression.args.length < 2) return false;
  const type = { name: 'Tool', scope: '', args: [], nullable: false, at: expression.at };
  return (
    expression.of === null && evaluator.program.dialect.typeKeywords.includes('object') && isSdkTool(type, evaluator)
  );
}

/** The protocol's own type, not one of the source or of another library by the same name. */
function isSdkTool(type: TypeReference | null, evaluator: Evaluator): boolean {
  if (type?.name !== 'Tool') return false;
  if (/(?:^|\.)McpSchema$/.test(type.scope) || type.scope.startsWith('io.modelcontextprotocol')) return true;
  if (type.scope !== '' || evaluator.resolve(type) !== null) return false;
  const imports = evaluator.unitOf(type.at.file)?.imports ?? [];
  const named = imports.find((each) => !each.all && each.path.endsWith('.Tool'));
  return named === undefined
    ? imports.some((each) => each.all && each.path.startsWith('io.modelcontextprotocol'))
    : named.path.startsWith('io.modelcontextprotocol');
}

function toolOf(value: Value): Draft | null {
  if (value.kind !== 'instance') return null;
  const built = callsOn(value)[0]?.name === 'builder';
  return built ? builtTool(value) : constructedTool(value);
}

function builtTool(tool: Instance): Draft {
  const { at } = tool;
  const of = (name: string) => lastCall(tool, name)?.args.at(-1)?.value;
  const name = of('name') ??
    lastCall(tool, 'builder')?.args[0]?.value ?? {
      kind: 'unknown',
      reason: 'the builder is given none',
      open: null,
      at,
    };
  return draftOf(
    {
      name,
      title: of('title'),
      description: of('description'),
      input: of('inputSchema') ?? lastCall(tool, 'builder')?.args[1]?.value,
      output: of('outputSchema'),
      annotations: of('annotations'),
    },
    at,
  );
}

/** The constructors of the SDK's versions, told apart by how many arguments they take. */
const orders: Record<number, readonly string[]> = {
  2: ['name', 'input'],
  3: ['name', 'description', 'input'],
  4: ['name', 'description', 'input', 'annotations'],
  5: ['name', 'description', 'input', 'output', 'annotations'],
  6: ['name', 'title', 'description', 'input', 'output', 'annotations'],
  7: ['name', 'title', 'description', 'input', 'output', 'annotations'],
};

function constructedTool(tool: Instance): Draft | null {
  const { args, at } = tool;
  if (args.some((arg) => arg.name !== null)) return namedTool(args, at);
  const order = orders[args.length];
  if (order === undefined) return null;
  const given = Object.fromEntries(order.map((key, index) => [key, args[index]?.value])) as Partial<Parts>;
  return given.name === undefined ? null : draftOf({ ...given, name: given.name }, at);
}

function namedTool(args: Instance['args'], at: Place): Draft | null {
  const of = (name: string, index = -1) => argumentFor(args, name, index) ?? undefined;
  const name = of('name', 0);
  if (name === undefined) return null;
  return draftOf(
    {
      name,
      title: of('title'),
      description: of('description'),
      input: of('inputSchema'),
      output: of('outputSchema'),
      annotations: of('toolAnnotations') ?? of('annotations'),
    },
    at,
  );
}

/** `server.addTool(name, description, inputSchema, …) { … }` of the Kotlin SDK. */
function addedTool(
  evaluator: Evaluator,
  { args: given, at }: Extract<Expression, { kind: 'call' }>,
  env: Environment,
): Draft | null {
  const args = evaluator.args(given, env).filter((arg) => arg.value.kind !== 'function');
  const [first] = args;
  // With a tool in one piece: it is read where it is made.
  if (first?.name === null && textValue(first.value) === null && first.value.kind !== 'unknown') return null;
  if (first?.name === 'tool') return null;
  if (args.some((arg) => arg.name === 'name')) return namedTool(args, at);
  if (first === undefined) return null;
  const [description, input] = [argumentFor(args, 'description', 1), argumentFor(args, 'inputSchema', 2)];
  return draftOf({ name: first.value, description: description ?? undefined, input: input ?? undefined }, at);
}

interface Parts {
  name: Value;
  title?: Value | undefined;
  description?: Value | undefined;
  input?: Value | undefined;
  output?: Value | undefined;
  annotations?: Value | undefined;
}

function draftOf({ name, title, description, input, output, annotations }: Parts, at: Place): Draft {
  const hints = annotations === undefined ? null : hintsOf(annotations);
  const isSet = (value: Value | undefined): value is Value =>
    value !== undefined && !(value.kind === 'constant' && value.value === null);
  return {
    name,
    ...(isSet(title) ? { title: textFact(title) } : {}),
    ...(isSet(description) ? { description: textFact(description) } : {}),
    inputSchema: isSet(input)
      ? schemaFact(input)
      : { value: { type: 'object', properties: {} }, certainty: 'partial', at },
    ...(isSet(output) ? { outputSchema: schemaFact(output) } : {}),
    ...(hints === null ? {} : { annotations: hints }),
  };
}

const hintNames = ['title', 'readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const;

function hintsOf(given: Value): Fact<Annotations> | null {
  if (given.kind === 'constant' && given.value === null) return null;
  if (given.kind !== 'instance') return { value: null, certainty: 'unknown', at: given.at };
  const value: Annotations = {};
  let certainty: 'exact' | 'partial' = 'exact';
  hintNames.forEach((hint, index) => {
    const said = argumentFor(given.args, hint, index) ?? lastCall(given, hint)?.args[0]?.value;
    if (said === undefined || said === null || (said.kind === 'constant' && said.value === null)) return;
    const flag = hint === 'title' ? textValue(said) : booleanValue(said);
    if (flag === null) certainty = 'partial';
    else if (flag !== '') Object.assign(value, { [hint]: flag });
  });
  return { value, certainty, at: given.at };
}

/** A schema as JSON text, as a map, or as the SDK's own object. */
function schemaFact(value: Value): Fact<JsonObject> {
  const read = schemaJson(value);
  const json: Json | undefined = typeof read?.value === 'string' ? parseJson(read.value) : read?.value;
  if (read === undefined || json === undefined || !isJsonObject(json))
    return { value: null, certainty: 'unknown', at: value.at };
  return { value: json, certainty: read.complete ? 'exact' : 'partial', at: value.at };
}

function schemaJson(value: Value): { value: Json; complete: boolean } | undefined {
  if (value.kind !== 'instance') return toJson(value);
  const name = value.type?.name;
  if (name === 'JsonSchema')
    return jsonSchema(value, ['type', 'properties', 'required', 'additionalProperties', '$defs', 'definitions']);
  // The Kotlin SDK's `Tool.Input(…)`, later `ToolSchema(…)`.
  if (name === 'Input' || name === 'ToolSchema' || name === 'Output')
    return jsonSchema(value, ['properties', 'required', '$defs']);
  return undefined;
}

function jsonSchema(value: Instance, order: readonly string[]): { value: Json; complete: boolean } | undefined {
  const schema: JsonObject = { type: 'object' };
  if (!order.includes('type')) schema.properties = {};
  let complete = true;
  order.forEach((key, index) => {
    const given = argumentFor(value.args, key, index);
    if (given === null || (given.kind === 'constant' && given.value === null)) return;
    const read = toJson(given);
    if (read !== undefined) setMember(schema, key, read.value);
    complete &&= read?.complete === true;
  });
  return { value: schema, complete };
}
