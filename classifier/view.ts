import { isJsonObject, type JsonObject, type ToolDefinition } from '../src/model/index.js';
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
  /** True for an object whose members the schema does not name. */
  readonly openObject: boolean;
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
  /** The beginning of the description in lower case, for phrases. */
  readonly prose: string;
  /** The tool's own arguments and the members of those that are objects, in the order of the schema. */
  readonly parameters: readonly Parameter[];
  /** How many arguments the tool itself has. */
  readonly argumentCount: number;
  /** How the server builds the names of its tools, as far as its other tools tell. */
  readonly style: NameStyle;
}

const longestProse = 4000;

/** Takes a tool apart. Never throws, whatever the schema holds. */
export function viewOf(tool: ToolDefinition, siblings: readonly string[] = []): ToolView {
  const name = nameWords(tool.name);
  const title = tool.title === null ? [] : nameWords(tool.title);
  const known = new Set(name);
  const parameters = parametersOf(tool.inputSchema);
  return {
    tool,
    name,
    title: title.every((word) => known.has(word)) ? [] : title,
    description: tool.description === null ? [] : sentences(tool.description),
    prose: (tool.description ?? '').slice(0, longestProse).toLowerCase(),
    parameters,
    argumentCount: parameters.reduce((count, parameter) => (parameter.depth === 0 ? count + 1 : count), 0),
    style: styleOf(siblings),
  };
}

/** Bounds on the walk through a schema: real ones stay far below. */
const deepest = 5;
const mostParameters = 400;
const mostSteps = 4000;

interface Walk {
  readonly root: JsonObject;
  readonly found: Parameter[];
  steps: number;
}

function parametersOf(schema: JsonObject | null): Parameter[] {
  if (schema === null) return [];
  const walk: Walk = { root: schema, found: [], steps: 0 };
  collect(schema, '', 0, walk);
  return walk.found;
}

/** Adds the members of an object schema, of its alternatives, and of the items of an array. */
function collect(schema: JsonObject, path: string, depth: number, walk: Walk): void {
  if (depth > deepest || ++walk.steps > mostSteps) return;
  const properties = schema.properties;
  if (isJsonObject(properties)) {
    const required = Array.isArray(schema.required) ? schema.required : [];
    for (const name of Object.keys(properties)) {
      if (walk.found.length >= mostParameters) return;
      const own = properties[name];
      const resolved = isJsonObject(own) ? resolve(own, walk) : {};
      const shapes = alternatives(resolved, walk);
      const at = path === '' ? name : `${path}.${name}`;
      if (depth === 0 && path === '' && walk.found.some((known) => known.depth === 0 && known.name === name)) continue;
      walk.found.push(parameterOf(name, at, depth, required.includes(name), own, shapes));
      for (const shape of shapes) descend(shape, at, depth, walk);
    }
  }
  for (const key of ['allOf', 'anyOf', 'oneOf'] as const) {
    const branches = schema[key];
    if (!Array.isArray(branches)) continue;
    for (const branch of branches.slice(0, 50)) {
      if (isJsonObject(branch)) collect(resolve(branch, walk), path, depth, walk);
    }
  }
}

function descend(shape: JsonObject, path: string, depth: number, walk: Walk): void {
  if (isJsonObject(shape.items)) {
    for (const item of alternatives(resolve(shape.items, walk), walk)) {
      if (isJsonObject(item.properties)) collect(item, `${path}[]`, depth + 1, walk);
    }
  }
  if (isJsonObject(shape.properties)) collect(shape, path, depth + 1, walk);
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
    if (typeof reference !== 'string' || !reference.startsWith('#/') || reference.length > 300) return current;
    let target: unknown = walk.root;
    for (const part of reference.slice(2).split('/')) {
      target = isJsonObject(target) && Object.hasOwn(target, part) ? target[part] : undefined;
    }
    if (!isJsonObject(target)) return current;
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
): Parameter {
  const types: string[] = [];
  const values: string[] = [];
  let format: string | null = null;
  let description = isJsonObject(own) && typeof own.description === 'string' ? own.description : '';
  let members = false;
  for (const shape of shapes) {
    for (const type of Array.isArray(shape.type) ? shape.type : [shape.type]) {
      if (typeof type === 'string' && type !== 'null' && !types.includes(type)) types.push(type);
    }
    if (typeof shape.const === 'string') values.push(shape.const);
    const items = isJsonObject(shape.items) ? shape.items : null;
    for (const source of [shape.enum, items?.enum]) {
      if (Array.isArray(source)) {
        for (const value of source.slice(0, 200)) if (typeof value === 'string') values.push(value);
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
    openObject: types.includes('object') && !members && shapes.every((shape) => shape.additionalProperties !== false),
  };
}
