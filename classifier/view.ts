import { isJsonObject, type JsonObject, type ToolDefinition } from '../src/model/index.js';
import type { HandlerEvidence } from './handler.js';
import { type NameStyle, styleOf } from './siblings.js';
import { type Sentence, sentences } from './text/sentences.js';
import { nameWords } from './text/words.js';

/** One parameter of a tool, at any depth of its input schema. */
export interface Parameter {
  readonly name: string;
  /** Where it is: `frames[].image`. */
  readonly path: string;
  /** The words of its name. */
  readonly words: readonly string[];
  /** JSON Schema types, without `null`; empty when the schema names none. */
  readonly types: readonly string[];
  readonly format: string | null;
  /** The strings it may be: `enum`, `const`, and the same in its alternatives. */
  readonly values: readonly string[];
  /** As long as it is: look at the beginning only, or in one pass. */
  readonly description: string;
  readonly required: boolean;
  /** 0 for the tool's own arguments. */
  readonly depth: number;
  /** True for an object whose members the schema does not name, or says that there may be others. */
  readonly openObject: boolean;
  /** True where each alternative of a one-of schema fixes it to a value of its own: it chooses which one is meant. */
  readonly discriminates: boolean;
}

/** A tool as the rules look at it: taken apart once, so that no rule parses anything. */
export interface ToolView {
  readonly tool: ToolDefinition;
  /** The words of the name. */
  readonly name: readonly string[];
  /** The words of the title, where it says more than the name; else empty. */
  readonly title: readonly string[];
  /** What the description says, as sentences. */
  readonly description: readonly Sentence[];
  /** Every text of the definition: names, title, descriptions. For rules that look for what is nowhere to be expected. */
  readonly allText: string;
  /** The beginning of the description in lower case, for phrases. */
  readonly prose: string;
  /** The tool's own arguments and the members of those that are objects, in the order of the schema. */
  readonly parameters: readonly Parameter[];
  /** How many arguments the tool itself has. */
  readonly argumentCount: number;
  /** The members of what the tool returns, as its output schema names them, to two levels. */
  readonly outputs: readonly Parameter[];
  /** What the walk through the input schema left out, in words; empty when it saw everything. */
  readonly unseen: readonly string[];
  /** What its code was seen to do; null where nobody looked. */
  readonly handler: HandlerEvidence | null;
  /** How the server builds the names of its tools, as far as its other tools tell. */
  readonly style: NameStyle;
  /** The fields that are there but could not be read. */
  readonly unread: ReadonlySet<string>;
}

const longestProse = 4000;

const nothing: ReadonlySet<string> = new Set();

/** What is known beside the definition. */
export interface ViewContext {
  readonly siblings?: readonly string[] | undefined;
  readonly handler?: HandlerEvidence | null | undefined;
  readonly unread?: ReadonlySet<string> | undefined;
}

/** Takes a tool apart. Never throws, whatever the schema holds. */
export function viewOf(
  tool: ToolDefinition,
  { siblings = [], handler = null, unread = nothing }: ViewContext = {},
): ToolView {
  const name = nameWords(tool.name);
  const title = tool.title === null ? [] : nameWords(tool.title);
  const known = new Set(name);
  const input = parametersOf(tool.inputSchema, deepest);
  return {
    tool,
    name,
    title: title.every((word) => known.has(word)) ? [] : title,
    description: tool.description === null ? [] : sentences(tool.description),
    allText: allTextOf(tool, input.parameters),
    prose: (tool.description ?? '').slice(0, longestProse).toLowerCase(),
    parameters: input.parameters,
    argumentCount: input.parameters.reduce((count, { depth }) => (depth === 0 ? count + 1 : count), 0),
    outputs: tool.outputSchema === null ? [] : parametersOf(tool.outputSchema, deepestOutput).parameters,
    unseen: input.unseen,
    handler,
    style: styleOf(siblings),
    unread,
  };
}

function allTextOf({ name, title, description }: ToolDefinition, parameters: readonly Parameter[]): string {
  let text = `${name}\n${title ?? ''}\n${description ?? ''}`;
  for (const parameter of parameters) text += `\n${parameter.name}\n${parameter.description}`;
  return text;
}

/** Bounds on the walk through a schema: real ones stay far below. */
const deepest = 5;
const deepestOutput = 1;
const mostParameters = 400;
/** Schemas, members and alternatives looked at: references make a small document large. */
const mostSteps = 10_000;
const mostRequired = 1000;
const mostTypes = 20;

interface Walk {
  readonly root: JsonObject;
  readonly deepest: number;
  /** By path: alternatives that have a member of the same name share its entry. */
  readonly found: Map<string, Parameter>;
  /** The paths that alternatives have described so far. */
  readonly chosen: Set<string>;
  steps: number;
  cut: boolean;
  unresolved: boolean;
}

function parametersOf(
  schema: JsonObject | null,
  deepest: number,
): { parameters: readonly Parameter[]; unseen: readonly string[] } {
  if (schema === null) return { parameters: [], unseen: [] };
  const walk: Walk = {
    root: schema,
    deepest,
    found: new Map(),
    chosen: new Set(),
    steps: 0,
    cut: false,
    unresolved: false,
  };
  collect(schema, '', 0, walk, false);
  const unseen: string[] = [];
  if (walk.cut)
    unseen.push(`the input schema is larger or deeper than is looked at: ${walk.found.size} arguments were`);
  if (walk.unresolved) unseen.push('the input schema refers to a part that is not in it');
  return { parameters: [...walk.found.values()], unseen };
}

/** Adds the members of an object schema, of its alternatives, and of the items of an array. */
function collect(schema: JsonObject, path: string, depth: number, walk: Walk, alternative: boolean): void {
  if (depth > walk.deepest || ++walk.steps > mostSteps) {
    walk.cut = true;
    return;
  }
  const properties = schema.properties;
  if (isJsonObject(properties)) {
    const required = new Set(Array.isArray(schema.required) ? schema.required.slice(0, mostRequired) : []);
    for (const name of Object.keys(properties)) {
      const own = properties[name];
      const resolved = isJsonObject(own) ? resolve(own, walk) : {};
      const shapes = alternatives(resolved, walk);
      walk.steps += shapes.length;
      if (walk.steps > mostSteps) {
        walk.cut = true;
        return;
      }
      const at = path === '' ? name : `${path}.${name}`;
      const before = walk.found.get(at);
      if (before === undefined && walk.found.size >= mostParameters) {
        walk.cut = true;
        return;
      }
      const parameter = parameterOf(name, at, depth, required.has(name), own, shapes, alternative);
      walk.found.set(
        at,
        before === undefined ? parameter : merged(before, parameter, alternative && !walk.chosen.has(at)),
      );
      if (alternative) walk.chosen.add(at);
      for (const shape of shapes) descend(shape, at, depth, walk, shapes.length > 2);
    }
  }
  for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
    const branches = schema[key];
    if (!Array.isArray(branches)) continue;
    for (const branch of branches.slice(0, 50)) {
      if (isJsonObject(branch)) collect(resolve(branch, walk), path, depth, walk, key !== 'allOf');
    }
  }
}

/**
 * One parameter as two parts of a schema describe it. What alternatives say together widens it; what the first of them says
 * beside the schema around it narrows it.
 */
function merged(one: Parameter, other: Parameter, narrowing: boolean): Parameter {
  const bounded = one.values.length > 0 && other.values.length > 0;
  const values = bounded ? [...new Set([...one.values, ...other.values])] : [];
  return {
    ...one,
    types: [...new Set([...one.types, ...other.types])],
    format: one.format ?? other.format,
    values: narrowing && !bounded ? (one.values.length > 0 ? one.values : other.values) : values,
    description: one.description === '' ? other.description : one.description,
    required: narrowing ? one.required || other.required : one.required && other.required,
    openObject: one.openObject || other.openObject,
    discriminates: other.discriminates && (narrowing || one.discriminates),
  };
}

function descend(shape: JsonObject, path: string, depth: number, walk: Walk, alternative: boolean): void {
  if (isJsonObject(shape.items)) {
    const items = alternatives(resolve(shape.items, walk), walk);
    for (const item of items) {
      if (isJsonObject(item.properties)) collect(item, `${path}[]`, depth + 1, walk, items.length > 2);
    }
  }
  if (isJsonObject(shape.properties)) collect(shape, path, depth + 1, walk, alternative);
}

/** A schema and the shapes it allows, `anyOf` and the like taken apart one level. */
function alternatives(schema: JsonObject, walk: Walk): JsonObject[] {
  const shapes = [schema];
  for (const key of ['anyOf', 'oneOf', 'allOf'] as const) {
    const branches = schema[key];
    if (!Array.isArray(branches)) continue;
    for (const branch of branches.slice(0, 50)) if (isJsonObject(branch)) shapes.push(resolve(branch, walk));
  }
  return shapes;
}

/** Follows a reference into the same document (`#/$defs/Name`); anything else stays as it is. */
function resolve(schema: JsonObject, walk: Walk): JsonObject {
  let current = schema;
  for (let hops = 0; hops < 8; hops++) {
    const reference = Object.hasOwn(current, '$ref') ? current.$ref : undefined;
    if (typeof reference !== 'string' || reference === '#') return current;
    if (!reference.startsWith('#/') || reference.length > 300) {
      walk.unresolved = true;
      return current;
    }
    let target: unknown = walk.root;
    for (const part of reference.slice(2).split('/')) {
      target = isJsonObject(target) && Object.hasOwn(target, part) ? target[part] : undefined;
    }
    if (!isJsonObject(target)) {
      walk.unresolved = true;
      return current;
    }
    current = target;
  }
  return {};
}

function parameterOf(
  name: string,
  path: string,
  depth: number,
  required: boolean,
  own: unknown,
  shapes: readonly JsonObject[],
  alternative: boolean,
): Parameter {
  const types: string[] = [];
  const values: string[] = [];
  let format: string | null = null;
  let description = isJsonObject(own) && typeof own.description === 'string' ? own.description : '';
  let members = false;
  let fixed = false;
  for (const shape of shapes) {
    for (const type of Array.isArray(shape.type) ? shape.type.slice(0, mostTypes) : [shape.type]) {
      if (typeof type === 'string' && type !== 'null' && !types.includes(type)) types.push(type);
    }
    if (typeof shape.const === 'string') {
      values.push(shape.const);
      fixed = true;
    }
    const items = isJsonObject(shape.items) ? shape.items : null;
    for (const source of [shape.enum, items?.enum]) {
      if (Array.isArray(source)) {
        for (const value of source.slice(0, 200)) if (typeof value === 'string') values.push(value);
        fixed ||= source.length === 1;
      }
    }
    if (typeof shape.format === 'string') format ??= shape.format;
    if (description === '' && typeof shape.description === 'string') description = shape.description;
    members ||= isJsonObject(shape.properties) && Object.keys(shape.properties).length > 0;
  }
  return {
    name,
    path,
    words: nameWords(name),
    types,
    format,
    values,
    description,
    required,
    depth,
    openObject:
      types.includes('object') &&
      (shapes.some(({ additionalProperties }) => additionalProperties === true) ||
        (!members && shapes.every(({ additionalProperties }) => additionalProperties !== false))),
    discriminates: alternative && fixed,
  };
}
