import { isJsonObject, type JsonObject } from '../../../src/model/index.js';
import type { Fact, Place } from '../shared/assemble.js';
import type { Findings } from '../shared/findings.js';
import type { Method, Parameter } from '../shared/typed/declarations.js';
import { argumentFor, type Evaluator } from '../shared/typed/evaluator.js';
import { textFact } from '../shared/typed/facts.js';
import {
  type Environment,
  emptyEnvironment,
  type Instance,
  textValue,
  toJson,
  type Value,
} from '../shared/typed/values.js';
import { type Draft, readWays, type Unnamed } from '../shared/typed/ways.js';
import { annotationsFact } from './attributed.js';
import { derivedName } from './names.js';
import { descriptionFact, schemaOfParameters } from './schema.js';
import type { Services } from './services.js';

interface Context {
  evaluator: Evaluator;
  services: Services;
  snakeCased: boolean;
}

/** `McpServerTool.Create(…)` and `new Tool { Name = … }`, wherever they stand. */
export function readCreated(context: Context, findings: Findings): Unnamed[] {
  const unnamed: Unnamed[] = [];
  const { program } = context.evaluator;
  for (const path of program
    .filesWith('ModelContextProtocol')
    .concat(program.filesWith('McpServerTool'), program.filesWith('InputSchema'))) {
    const file = program.unit(path)?.file;
    if (file === undefined) continue;
    for (const node of program.callsOf(path, 'Create')) {
      const expression = program.dialect.expressionOf(file, node);
      if (expression.kind !== 'call' || expression.of === null) continue;
      const owner = file.text.slice(expression.of.start, expression.of.end);
      if (!/(?:^|\.)McpServerTool$/.test(owner)) continue;
      const read = (env: Environment) => context.evaluator.args(expression.args, env);
      readWays(context.evaluator, expression.at, findings, unnamed, (env) =>
        functionTool(read(env), expression.at, context),
      );
    }
    for (const node of [...program.callsOf(path, 'Tool'), ...untyped(file.text, program.callsOf(path, ''))]) {
      const expression = program.dialect.expressionOf(file, node);
      if (expression.kind !== 'create' || !isSdkTool(expression, context.evaluator)) continue;
      readWays(context.evaluator, expression.at, findings, unnamed, (env) => {
        const value = context.evaluator.evaluate(file, node, env);
        return value.kind === 'instance' ? plainTool(value, expression.at) : null;
      });
    }
  }
  return unnamed;
}

function untyped<T>(text: string, nodes: readonly T[]): readonly T[] {
  return text.includes('InputSchema') ? nodes : [];
}

/** `new Tool { … }`, or `new() { … }` with what only a tool has: a name and an input schema. */
function isSdkTool(
  expression: { type: { name: string } | null; members: { key: unknown }[] },
  evaluator: Evaluator,
): boolean {
  const keys = expression.members.map((member) => member.key);
  if (!keys.includes('Name')) return false;
  if (expression.type === null) return keys.includes('InputSchema');
  return (
    expression.type.name === 'Tool' &&
    evaluator.resolve(expression.type as Parameters<Evaluator['resolve']>[0]) === null
  );
}

function plainTool(tool: Instance, at: Place): Draft | null {
  const { members } = tool;
  const name = members.get('Name');
  if (name === undefined) return null;
  const [title, description, input, output, hints] = [
    'Title',
    'Description',
    'InputSchema',
    'OutputSchema',
    'Annotations',
  ].map((key) => members.get(key));
  const annotations = hints?.kind === 'instance' ? annotationsFact(hintsOf(hints), { at: hints.at }) : null;
  return {
    name,
    ...(title === undefined ? {} : { title: textFact(title) }),
    ...(description === undefined ? {} : { description: textFact(description) }),
    // A tool that sets no schema gets the empty one.
    inputSchema: input === undefined ? { value: { type: 'object' }, certainty: 'exact', at } : schemaFact(input),
    ...(output === undefined ? {} : { outputSchema: schemaFact(output) }),
    ...(annotations === null ? {} : { annotations }),
  };
}

/** `ReadOnlyHint = true` of the protocol's own type, under the names of the attribute. */
function hintsOf(value: Instance): Map<string, Value> {
  return new Map([...value.members].map(([key, member]) => [key.replace(/Hint$/, ''), member]));
}

function schemaFact(value: Value): Fact<JsonObject> {
  const read = toJson(value);
  const json = typeof read?.value === 'string' ? parsed(read.value) : read?.value;
  if (read === undefined || json === undefined || !isJsonObject(json))
    return { value: null, certainty: 'unknown', at: value.at };
  return { value: json, certainty: read.complete ? 'exact' : 'partial', at: value.at };
}

function parsed(text: string) {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}

/** A tool of a lambda or a method, with options beside it. */
function functionTool(args: { name: string | null; value: Value }[], at: Place, context: Context): Draft | null {
  const target = args[0]?.value;
  if (target === undefined) return null;
  const options = args.find(
    (arg, index) =>
      index > 0 && (arg.name === 'options' || (arg.value.kind === 'instance' && arg.value.members.size > 0)),
  )?.value;
  const members = options?.kind === 'instance' ? options.members : new Map<string, Value>();
  const made = madeFunction(target, at, context);
  const name = members.get('Name') ?? made?.name;
  const title = members.get('Title');
  const description = members.get('Description');
  const annotations = annotationsFact(members, { at });
  return {
    name: name ?? { kind: 'unknown', reason: 'what it is made of is not known', open: null, at },
    ...(title === undefined ? {} : { title: textFact(title) }),
    ...(description === undefined ? (made?.description ?? {}) : { description: textFact(description) }),
    inputSchema: made?.inputSchema ?? { value: null, certainty: 'unknown', at },
    ...(annotations === null ? {} : { annotations }),
  };
}

interface MadeFunction {
  name: Value | undefined;
  description: { description?: Fact<string> };
  inputSchema: Fact<JsonObject>;
}

function madeFunction(target: Value, at: Place, context: Context): MadeFunction | null {
  const { evaluator } = context;
  if (target.kind === 'function')
    return { name: undefined, description: {}, inputSchema: inputOf(target.parameters, at, context) };
  const method = methodNamed(target, context);
  if (method !== null) {
    const name: Value = { kind: 'constant', value: derivedName(method, context.snakeCased), at: method.at };
    return {
      name,
      description: descriptionFact(method.attributes, evaluator),
      inputSchema: inputOf(method.parameters, method.at, context),
    };
  }
  // `AIFunctionFactory.Create(function, "name", "description")`
  const call = target.kind === 'instance' && target.calls?.name === 'Create' ? target.calls : null;
  const inner = call?.args[0]?.value;
  if (call === null || inner === undefined) return null;
  const made = madeFunction(inner, at, context);
  const name = argumentFor(call.args, 'name', 1);
  const description = argumentFor(call.args, 'description', 2);
  return {
    name: name !== null && textValue(name) !== null ? name : made?.name,
    description: description === null ? (made?.description ?? {}) : { description: textFact(description) },
    inputSchema: made?.inputSchema ?? { value: null, certainty: 'unknown', at },
  };
}

/** The method that a name stands for, where a method is given by its name. */
function methodNamed(target: Value, { evaluator }: Context): Method | null {
  const { file, node } = target.at;
  const expression = evaluator.program.dialect.expressionOf(file, node);
  const name = expression.kind === 'name' || expression.kind === 'member' ? expression.name : null;
  if (name === null) return null;
  const of = expression.kind === 'member' ? evaluator.evaluate(file, expression.of, emptyEnvironment) : null;
  const type = of?.kind === 'type' || of?.kind === 'instance' ? of.of : evaluator.typeAround(file, node);
  for (const part of type === null ? [] : evaluator.program.parts(type)) {
    const method = part.methods.find((each) => each.name === name);
    if (method !== undefined) return method;
  }
  return null;
}

function inputOf(parameters: readonly Parameter[], at: Place, { evaluator, services }: Context): Fact<JsonObject> {
  const { schema, complete } = schemaOfParameters(
    parameters,
    evaluator,
    (parameter) => services.isInjected(parameter, evaluator),
    () => null,
  );
  return { value: schema, certainty: complete ? 'exact' : 'partial', at };
}
