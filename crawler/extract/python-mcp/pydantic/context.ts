import type { Json, JsonObject } from '../../../../src/model/index.js';
import type { Machine } from '../python/machine.js';
import type { Scope } from '../python/scope.js';
import type { Class } from '../python/values.js';
import { put } from './json.js';

/** What is shared while one schema is made. */
export interface SchemaContext {
  readonly machine: Machine;
  /** Where the names of annotations written as texts are looked up. */
  scope: Scope;
  /** Definitions by name, for `$defs`. */
  readonly definitions: Map<string, { class: Class; schema: JsonObject }>;
  /** False once something could not be told. */
  exact: boolean;
  /** Whether a plain text in `Annotated` is a description, as in newer versions of the package `fastmcp`. */
  readonly textIsDescription: boolean;
  depth: number;
}

export function createContext(machine: Machine, scope: Scope, textIsDescription: boolean): SchemaContext {
  return { machine, scope, definitions: new Map(), exact: true, textIsDescription, depth: 0 };
}

/** `$defs` with what was collected, when there is any. */
export function withDefinitions(context: SchemaContext, schema: JsonObject): JsonObject {
  if (context.definitions.size === 0) return schema;
  const definitions: JsonObject = {};
  for (const [name, { schema: each }] of [...context.definitions].sort(([a], [b]) => (a < b ? -1 : 1))) {
    put(definitions, name, each);
  }
  return { $defs: definitions, ...schema };
}

/** A schema that stands alone: a class at the top is described there, unless something refers to it. */
export function atTop(context: SchemaContext, schema: JsonObject): JsonObject {
  const name = typeof schema.$ref === 'string' ? schema.$ref.slice('#/$defs/'.length) : null;
  const own = name === null ? undefined : context.definitions.get(name);
  if (name === null || own === undefined) return withDefinitions(context, schema);
  const definitions = [...context.definitions.values()];
  if (definitions.some((each) => refersTo(each.schema, `#/$defs/${name}`))) return withDefinitions(context, schema);
  context.definitions.delete(name);
  return withDefinitions(context, own.schema);
}

export function inexact(context: SchemaContext): JsonObject {
  context.exact = false;
  return {};
}

function refersTo(value: Json, reference: string, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || depth > 60) return false;
  if (Array.isArray(value)) return value.some((each) => refersTo(each, reference, depth + 1));
  return Object.entries(value).some(
    ([key, each]) => (key === '$ref' && each === reference) || refersTo(each as Json, reference, depth + 1),
  );
}
