import { isJsonObject, type Json, type JsonObject } from '../../../../src/model/index.js';
import type { Type } from './types.js';
import { constant, map, pointer, type StructValue, setEntry, slice, struct, type Value } from './value.js';

/** The libraries that hold a JSON Schema in a struct: google/jsonschema-go, invopop/jsonschema and their kin. */
const schemaPackages = /(?:^|\/)jsonschema(?:-go)?(?:\/v\d+)?$/;

/** Fields whose keyword is not their name with a small first letter; null: none that is sent. */
const keywords: Record<string, string | null> = {
  ID: '$id',
  Schema: '$schema',
  Version: '$schema',
  Ref: '$ref',
  Comment: '$comment',
  Comments: '$comment',
  Defs: '$defs',
  Anchor: '$anchor',
  DynamicAnchor: '$dynamicAnchor',
  DynamicRef: '$dynamicRef',
  Vocabulary: '$vocabulary',
  Types: 'type',
  ItemsArray: 'items',
  DependencySchemas: 'dependencies',
  DependencyStrings: 'dependencies',
  PropertyOrder: null,
};

/** The struct of google/jsonschema-go. */
export const googleSchema: Type = {
  kind: 'external',
  path: 'github.com/google/jsonschema-go/jsonschema',
  name: 'Schema',
  args: [],
};

/** Whether a package is one of those that hold JSON Schemas in structs. */
export function isSchemaPackage(path: string): boolean {
  return schemaPackages.test(path);
}

/** Whether a struct holds a JSON Schema. */
export function isSchema(type: Type): boolean {
  if (type.kind !== 'external') return false;
  if (/^Tool(?:Input|Output|Arguments)Schema$/.test(type.name)) return true;
  return type.name === 'Schema' && isSchemaPackage(type.path);
}

/** The keyword that a field of such a struct stands for, or null. */
export function keywordOf(field: string): string | null {
  const own = Object.hasOwn(keywords, field) ? keywords[field] : undefined;
  return own === undefined ? field.slice(0, 1).toLowerCase() + field.slice(1) : own;
}

/** A schema as the struct that the library makes of it, for code that goes on to change it. */
export function schemaStruct(schema: Json, at: Value['at'], type: Type = googleSchema): StructValue {
  const made = struct(type, at);
  if (schema === false) {
    made.fields.set('Not', pointer(struct(type, at), at));
    return made;
  }
  for (const [keyword, json] of Object.entries(isJsonObject(schema) ? schema : {})) {
    const field = fieldOf(keyword, json);
    made.fields.set(field, fieldValue(keyword, json, at, type));
  }
  return made;
}

function fieldOf(keyword: string, json: Json): string {
  if (keyword === 'type' && Array.isArray(json)) return 'Types';
  if (keyword === '$defs') return 'Defs';
  const plain = keyword.replace('$', '');
  return plain.slice(0, 1).toUpperCase() + plain.slice(1);
}

function fieldValue(keyword: string, json: Json, at: Value['at'], type: Type): Value {
  const inner = (schema: Json) => pointer(schemaStruct(schema, at, type), at);
  if (keyword === 'properties' || keyword === '$defs') {
    const made = map(at, {
      kind: 'map',
      key: { kind: 'basic', name: 'string' },
      elem: { kind: 'pointer', elem: type },
    });
    for (const [name, schema] of Object.entries(json as JsonObject)) setEntry(made, name, inner(schema));
    return made;
  }
  if (['items', 'additionalProperties', 'not'].includes(keyword)) return inner(json);
  if (['oneOf', 'anyOf', 'allOf'].includes(keyword) && Array.isArray(json)) return slice(json.map(inner), at);
  return fromJson(json, at);
}

/** JSON as the value that `json.Unmarshal` makes of it. */
export function fromJson(json: Json, at: Value['at'], depth = 0): Value {
  if (json === null || depth > 60) return { kind: 'nil', at };
  if (Array.isArray(json))
    return slice(
      json.map((item) => fromJson(item, at, depth + 1)),
      at,
    );
  if (!isJsonObject(json)) return constant(json, at);
  const made = map(at);
  for (const [key, value] of Object.entries(json)) setEntry(made, key, fromJson(value, at, depth + 1));
  return made;
}
