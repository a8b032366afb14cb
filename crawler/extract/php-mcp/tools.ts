import { type Annotations, isJsonObject, type JsonObject } from '../../../src/model/index.js';
import type { Fact, Place } from '../shared/assemble.js';
import type { Findings } from '../shared/findings.js';
import type { Attribute, Method, TypeDeclaration } from '../shared/typed/declarations.js';
import type { Evaluator } from '../shared/typed/evaluator.js';
import { textFact } from '../shared/typed/facts.js';
import { allTypes } from '../shared/typed/program.js';
import {
  booleanValue,
  constant,
  emptyEnvironment,
  type NamedValue,
  setMember,
  textValue,
  toJson,
  type Value,
} from '../shared/typed/values.js';
import { type Draft, readWays, type Unnamed } from '../shared/typed/ways.js';
import { docBlockOf } from './docblock.js';
import { emptied, methodSchema } from './schema.js';

/** `#[McpTool(…)]` on methods, and on classes that are called themselves. */
export function readAttributed(evaluator: Evaluator, findings: Findings, unnamed: Unnamed[]): void {
  const { program } = evaluator;
  for (const path of program.filesWith('McpTool')) {
    for (const type of allTypes(program.unit(path)?.types ?? [])) {
      const invoked = type.methods.find((method) => method.name === '__invoke');
      const own = toolAttribute(type.attributes);
      const condition = evaluator.conditions.ofType(type.name, type.at);
      if (own !== undefined && invoked !== undefined) add(own, invoked, type.name, condition);
      for (const method of type.methods) {
        const attribute = toolAttribute(method.attributes);
        if (attribute !== undefined) add(attribute, method, method.name, condition);
      }
    }
  }

  function add(attribute: Attribute, method: Method, name: string, condition: string | null): void {
    readWays(evaluator, attribute.at, findings, unnamed, (env) => {
      const of = partsOf(evaluator.args(attribute.args, env), ['name', 'title', 'description', 'annotations']);
      // The older package has no titles: its second argument is the description.
      const isOlder = attribute.args[1]?.name === null;
      const given = isOlder ? partsOf(evaluator.args(attribute.args, env), ['name', 'description', 'annotations']) : of;
      const parts = { ...given, name: given.name ?? constant(name, method.at), method, evaluator, at: attribute.at };
      return { ...draftOf(parts), condition };
    });
  }
}

function toolAttribute(attributes: readonly Attribute[]): Attribute | undefined {
  return attributes.find((each) => each.name === 'McpTool');
}

/** `->addTool(handler, name, …)` of the official SDK, `->withTool(…)` of the package php-mcp. */
export function readAdded(evaluator: Evaluator, findings: Findings, unnamed: Unnamed[]): void {
  const { program } = evaluator;
  const orders = {
    addTool: ['handler', 'name', 'title', 'description', 'annotations', 'inputSchema'],
    withTool: ['handler', 'name', 'description', 'annotations', 'inputSchema'],
  };
  for (const [call, order] of Object.entries(orders)) {
    for (const path of program.filesWith(`${call}(`)) {
      const file = program.unit(path)?.file;
      for (const node of file === undefined ? [] : program.callsOf(path, call)) {
        const at = { file: file as Place['file'], node };
        const expression = program.dialect.expressionOf(at.file, node);
        if (expression.kind !== 'call' || expression.of === null) continue;
        readWays(evaluator, at, findings, unnamed, (env) => {
          const args = evaluator.args(expression.args, env);
          const of = partsOf(args, order);
          const method = of.handler === undefined ? null : handlerOf(of.handler);
          if (of.name === undefined && method === null) return null;
          const name = of.name ?? constant(method?.name ?? '', at);
          return draftOf({ ...of, name, method, evaluator, at });
        });
      }
    }
  }
}

/** `[Calculator::class, 'add']`, `Search::class`. */
function handlerOf(value: Value): Method | null {
  const [owner, name] = value.kind === 'list' ? value.items : [value];
  const type: TypeDeclaration | null = owner?.kind === 'type' || owner?.kind === 'instance' ? owner.of : null;
  const wanted = name === undefined ? '__invoke' : textValue(name);
  return type?.methods.find((method) => method.name === wanted) ?? null;
}

/** `new RegisterTool(['name' => …, 'description' => …, 'inputSchema' => …])`: a definition in one array, handed to something. */
export function readArrays(evaluator: Evaluator, findings: Findings, unnamed: Unnamed[]): void {
  const { program } = evaluator;
  for (const path of program.filesWith("'description'")) {
    const unit = program.unit(path);
    if (unit === null || !/[tT]ool/.test(unit.file.text)) continue;
    for (const callee of calleesOf(unit.file.text)) {
      for (const node of program.callsOf(path, callee)) {
        const at = { file: unit.file, node };
        const expression = program.dialect.expressionOf(unit.file, node);
        if (expression.kind !== 'create' && expression.kind !== 'call') continue;
        const [definition] = expression.args;
        if (definition === undefined) continue;
        readWays(evaluator, at, findings, unnamed, (env) => {
          const value = evaluator.evaluate(unit.file, definition.node, env);
          // Under a condition the tool is said to have: what is left out is not known, but nothing is invented.
          return value.kind === 'map' ? arrayDraft(evaluator, value, at) : null;
        });
      }
    }
  }
}

/** Names of what is called or made in a file that have to do with tools. */
function calleesOf(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, name] of text.matchAll(/(?:new\s{1,4}|->|::|\s)\\?(?:\w+\\)*(\w*[tT]ool\w*)\s{0,4}\(/g)) {
    if (!/^(?:get|has|is|remove|unset|delete|call|list|find|execute)/i.test(name as string)) found.add(name as string);
  }
  return found;
}

function arrayDraft(evaluator: Evaluator, { entries }: Extract<Value, { kind: 'map' }>, at: Place): Draft | null {
  const [name, description] = [entries.get('name'), entries.get('description')];
  const inputSchema = entries.get('inputSchema') ?? entries.get('input_schema');
  const isTool = inputSchema !== undefined || entries.has('annotations') || entries.has('callback');
  if (name === undefined || description === undefined || !isTool) return null;
  const draft = draftOf({
    name,
    title: entries.get('title'),
    description,
    annotations: entries.get('annotations'),
    inputSchema,
    method: null,
    evaluator,
    at,
  });
  const pieces = inputSchema === undefined ? schemaInPieces(entries) : null;
  return pieces === null ? draft : { ...draft, inputSchema: { value: pieces, certainty: 'partial', at } };
}

/** Maps in one another that are looked through. */
const maxLevels = 4;
/** `(?P<id>[\d]+)` in the route of an endpoint that a tool is made from. */
const placeholder = /\(\?P?<(\w{1,60})>/g;

/**
 * What can be told of the input of a tool that is made from an endpoint elsewhere: its placeholders, and pieces of a schema.
 * A piece that has null for a property takes the endpoint's away.
 */
function schemaInPieces(entries: ReadonlyMap<string, Value>): JsonObject | null {
  const properties: JsonObject = {};
  const visit = (each: ReadonlyMap<string, Value>, level: number): void => {
    for (const [key, value] of each) {
      if (/^(?:route|path|uri)$/.test(key))
        for (const [, name] of (textValue(value) ?? '').matchAll(placeholder))
          if (!Object.hasOwn(properties, name as string)) setMember(properties, name as string, {});
      if (value.kind !== 'map') continue;
      const inner = /^input_?schema/i.test(key) ? toJson(value)?.value : undefined;
      if (isJsonObject(inner) && isJsonObject(inner.properties)) replaceIn(properties, inner.properties);
      else if (level < maxLevels) visit(value.entries, level + 1);
    }
  };
  visit(entries, 0);
  return Object.keys(properties).length === 0 ? null : { type: 'object', properties };
}

function replaceIn(properties: JsonObject, replacements: JsonObject): void {
  for (const [name, schema] of Object.entries(replacements)) {
    if (schema === null) delete properties[name];
    else if (schema !== undefined) setMember(properties, name, schema);
  }
}

interface Parts {
  name: Value;
  title?: Value | undefined;
  description?: Value | undefined;
  annotations?: Value | undefined;
  inputSchema?: Value | undefined;
  outputSchema?: Value | undefined;
  method: Method | null;
  evaluator: Evaluator;
  at: Place;
}

/** Arguments by name, those without one in the order given; what is null is not given. */
function partsOf(args: readonly NamedValue[], order: readonly string[]): Partial<Record<string, Value>> {
  const parts: Record<string, Value> = {};
  for (const [index, { name, value }] of args.entries()) {
    const key = name ?? order[index];
    if (key !== undefined && !(value.kind === 'constant' && value.value === null)) parts[key] = value;
  }
  return parts;
}

function draftOf({
  name,
  title,
  description,
  annotations,
  inputSchema,
  outputSchema,
  method,
  evaluator,
  at,
}: Parts): Draft {
  const said = description === undefined ? documented(method) : textFact(description);
  return {
    name,
    ...(title === undefined ? {} : { title: textFact(title) }),
    ...(said === null ? {} : { description: said }),
    inputSchema:
      inputSchema !== undefined
        ? schemaFact(inputSchema)
        : method !== null
          ? methodSchema(evaluator, method)
          : { value: null, certainty: 'unknown', at },
    ...(outputSchema === undefined ? {} : { outputSchema: schemaFact(outputSchema) }),
    ...(annotations === undefined ? {} : { annotations: annotationsFact(annotations) }),
  };
}

/** What the comment above a method says of it. */
function documented(method: Method | null): Fact<string> | null {
  const doc = method === null ? null : docBlockOf(method.at.file, method.at.node);
  if (method === null || doc === null) return null;
  const text = [doc.summary, doc.body].filter((part) => part !== '').join('\n\n');
  return text === '' ? null : { value: text, certainty: 'exact', at: method.at };
}

export function schemaFact(value: Value): Fact<JsonObject> {
  const read = toJson(value);
  if (value.kind === 'list' && value.items.length === 0) return { value: {}, certainty: 'exact', at: value.at };
  if (read === undefined || !isJsonObject(read.value)) return { value: null, certainty: 'unknown', at: value.at };
  return { value: emptied(read.value) as JsonObject, certainty: read.complete ? 'exact' : 'partial', at: value.at };
}

const hints = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const;

/** `new ToolAnnotations(title: …, readOnlyHint: …)`, or an array with the same keys. */
function annotationsFact(given: Value): Fact<Annotations> {
  const order = ['title', ...hints];
  const parts =
    given.kind === 'instance'
      ? partsOf(given.args, order)
      : given.kind === 'map'
        ? Object.fromEntries(given.entries)
        : null;
  if (parts === null) return { value: null, certainty: 'unknown', at: given.at };
  const value: Annotations = {};
  let certainty: Fact<Annotations>['certainty'] = 'exact';
  const title = textValue(parts.title);
  if (title !== null) value.title = title;
  for (const hint of hints) {
    const flag = booleanValue(parts[hint]);
    if (flag !== null) value[hint] = flag;
    else if (parts[hint] !== undefined) certainty = 'partial';
  }
  return { value, certainty, at: given.at };
}

/** What an attribute is given first, as text. */
export function firstText(evaluator: Evaluator, attribute: Attribute): Fact<string> | null {
  const [first] = evaluator.args(attribute.args, emptyEnvironment);
  return first === undefined ? null : textFact(first.value);
}
