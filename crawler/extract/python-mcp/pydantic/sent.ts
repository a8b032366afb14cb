import { isJsonObject, type Json, type JsonObject } from '../../../../src/model/index.js';
import { put } from './json.js';

/** Values of a schema with its definitions written out; a larger one is sent with references. */
const maxValues = 20_000;

/**
 * What the package `fastmcp` sends of a schema: no titles (a property may be called "title", though). Version 2 sends no ban on
 * other properties; version 3 does, for every function, and writes out definitions where they are used.
 */
export function sentByFastmcp(schema: JsonObject, version: 2 | 3, isInput: boolean): JsonObject {
  const plain = withoutTitles(schema, version === 2);
  if (version === 2) return plain;
  const banned = isInput ? { additionalProperties: false, ...plain } : plain;
  return writtenOut(banned) ?? banned;
}

function withoutTitles(schema: JsonObject, withoutBans: boolean): JsonObject {
  const visit = (value: unknown, isSchema: boolean): unknown => {
    if (Array.isArray(value)) return value.map((each) => visit(each, true));
    if (typeof value !== 'object' || value === null) return value;
    const copy: JsonObject = {};
    const looksLikeSchema =
      isSchema &&
      ['type', 'properties', '$ref', 'items', 'allOf', 'oneOf', 'anyOf', 'required'].some((key) => key in value);
    for (const [key, each] of Object.entries(value)) {
      if (key === 'title' && looksLikeSchema && typeof each === 'string') continue;
      if (withoutBans && key === 'additionalProperties' && each === false) continue;
      const literal =
        key === 'default' || key === 'enum' || key === 'const' || key === 'examples' || key === 'required';
      put(copy, key, (literal ? each : visit(each, key !== 'properties' && key !== '$defs')) as JsonObject);
    }
    return copy;
  };
  return visit(schema, true) as JsonObject;
}

/** The schema with every definition at the places that refer to it; null when some are made of themselves, or it gets too large. */
function writtenOut({ $defs, ...schema }: JsonObject): JsonObject | null {
  if (!isJsonObject($defs)) return schema;
  let left = maxValues;
  const underway = new Set<string>();
  const visit = (value: Json): Json | null => {
    if (left-- <= 0) return null;
    if (Array.isArray(value)) {
      const items = value.map(visit);
      return items.some((item, i) => item === null && value[i] !== null) ? null : items;
    }
    if (!isJsonObject(value)) return value;
    const name = typeof value.$ref === 'string' ? value.$ref.replace(/^#\/\$defs\//, '') : null;
    const definition = name === null ? undefined : $defs[name];
    const { $ref: _, ...rest } = value;
    const copy: JsonObject = {};
    if (name !== null && definition !== undefined) {
      if (underway.has(name)) return null;
      underway.add(name);
      const inner = visit(definition);
      underway.delete(name);
      if (!isJsonObject(inner)) return null;
      Object.assign(copy, inner);
    }
    for (const [key, each] of Object.entries(definition === undefined ? value : rest)) {
      const inner = visit(each as Json);
      if (inner === null && each !== null) return null;
      put(copy, key, inner);
    }
    return copy;
  };
  const result = visit(schema);
  return isJsonObject(result) ? result : null;
}
