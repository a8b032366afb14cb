import type { Json, JsonObject } from '../../../src/model/index.js';
import { setMember, toJson, type Value } from '../shared/typed/values.js';
import { childOf, namedChildren, type SourceFile, type SyntaxNode, textOf } from '../syntax/source-file.js';
import type { RubyProgram } from './program.js';

/** Hashes in one another that are followed. */
const maxDepth = 12;
const types: Record<string, string> = {
  string: 'string',
  integer: 'integer',
  float: 'number',
  decimal: 'number',
  bool: 'boolean',
  boolean: 'boolean',
  array: 'array',
  hash: 'object',
  nil: 'null',
};
const formats: Record<string, string> = { date: 'date', date_time: 'date-time', time: 'time', uuid: 'uuid' };

/** `arguments do required(:name).filled(:string).description("…") … end`: the schema that dry-schema makes of it. */
export function blockSchema(
  program: RubyProgram,
  file: SourceFile,
  block: SyntaxNode,
  depth = 0,
): { schema: JsonObject; exact: boolean } {
  const properties: JsonObject = {};
  const required: string[] = [];
  let exact = depth < maxDepth;
  const body = childOf(block, 'body');
  for (const statement of body === null || depth >= maxDepth ? [] : namedChildren(body)) {
    const calls = chainOf(file, statement);
    const [first, ...rest] = calls;
    if (first === undefined || !/^(?:required|optional)$/.test(first.name)) {
      exact = false;
      continue;
    }
    const [name] = program.arguments(file, first.node).positional;
    if (name?.kind !== 'constant' || typeof name.value !== 'string') {
      exact = false;
      continue;
    }
    const made = propertyOf(program, file, rest, depth);
    exact &&= made.exact;
    setMember(properties, name.value, made.schema);
    if (first.name === 'required') required.push(name.value);
  }
  const schema: JsonObject = { type: 'object', properties };
  if (required.length > 0) schema.required = required;
  return { schema, exact };
}

interface Link {
  name: string;
  node: SyntaxNode;
}

/** `a(…).b(…).c` as its calls in order. */
function chainOf(file: SourceFile, node: SyntaxNode): Link[] {
  const links: Link[] = [];
  for (let at: SyntaxNode | null = node; at?.type === 'call'; at = childOf(at, 'receiver')) {
    const method = childOf(at, 'method');
    links.unshift({ name: method === null ? '' : textOf(file, method), node: at });
  }
  return links;
}

function propertyOf(
  program: RubyProgram,
  file: SourceFile,
  links: readonly Link[],
  depth: number,
): { schema: JsonObject; exact: boolean } {
  const schema: JsonObject = {};
  let exact = true;
  for (const { name, node } of links) {
    const { named, positional } = program.arguments(file, node);
    const type = symbolOf(positional[0]);
    const block = childOf(node, 'block');
    switch (name) {
      case 'description':
        if (type !== null) schema.description = type;
        else exact = false;
        break;
      case 'filled':
      case 'value':
      case 'maybe':
        typed(schema, type, name);
        exact &&= type === null || types[type] !== undefined || formats[type] !== undefined;
        break;
      case 'array':
      case 'each':
        schema.type = 'array';
        if (block !== null) schema.items = blockItems(program, file, block, depth);
        else if (type !== null && types[type] !== undefined) schema.items = { type: types[type] as string };
        break;
      case 'hash':
      case 'schema':
        if (block !== null) {
          const inner = blockSchema(program, file, block, depth + 1);
          Object.assign(schema, inner.schema);
          exact &&= inner.exact;
        } else schema.type = 'object';
        break;
      case 'hidden':
        break;
      default:
        exact = false;
    }
    for (const [key, value] of named) exact = limit(schema, key, value) && exact;
  }
  return { schema, exact };
}

function blockItems(program: RubyProgram, file: SourceFile, block: SyntaxNode, depth: number): JsonObject {
  const body = childOf(block, 'body');
  const [first] = body === null ? [] : namedChildren(body);
  const [link] = first === undefined ? [] : chainOf(file, first);
  if (link === undefined) return {};
  if (/^(?:hash|schema)$/.test(link.name)) return propertyOf(program, file, [link], depth + 1).schema;
  return /^(?:required|optional)$/.test(link.name) ? blockSchema(program, file, block, depth + 1).schema : {};
}

function typed(schema: JsonObject, type: string | null, way: string): void {
  const kind = type === null ? undefined : (types[type] ?? (formats[type] === undefined ? undefined : 'string'));
  if (kind !== undefined) schema.type = way === 'maybe' ? ['null', kind] : kind;
  if (type !== null && formats[type] !== undefined) schema.format = formats[type] as string;
  if (way === 'filled' && kind === 'string' && formats[type ?? ''] === undefined) schema.minLength = 1;
  if (way === 'filled' && kind === 'array') schema.minItems = 1;
}

const limits: Record<string, string> = {
  'gt?': 'exclusiveMinimum',
  'gteq?': 'minimum',
  'lt?': 'exclusiveMaximum',
  'lteq?': 'maximum',
  'included_in?': 'enum',
};

/** `gteq?: 1`, `min_size?: 2`; false when it is not known what it adds. */
function limit(schema: JsonObject, key: string, value: Value): boolean {
  const json: Json | undefined = toJson(value)?.value;
  const size = /^(min|max)_size\?$/.exec(key)?.[1];
  const keyword = size === undefined ? limits[key] : `${size}${schema.type === 'array' ? 'Items' : 'Length'}`;
  if (keyword === undefined || json === undefined) return false;
  setMember(schema, keyword, json);
  return true;
}

function symbolOf(value: Value | undefined): string | null {
  return value?.kind === 'constant' && typeof value.value === 'string' ? value.value : null;
}
