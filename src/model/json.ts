import { createHash } from 'node:crypto';
import { z } from 'zod';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/** Levels of objects and arrays in one another. Real schemas have a dozen; recursion over more than this is not safe. */
const maxDepth = 500;

/**
 * A JSON object, as it comes out of `JSON.parse` or an extractor: what is inside is JSON already, so only the outside and the
 * depth are checked.
 */
export const jsonObjectSchema = z.custom<JsonObject>(
  (value) => isJsonObject(value) && isShallow(value),
  `must be a JSON object, nested no deeper than ${maxDepth} levels`,
);

/** True for a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** JSON text with the keys of every object sorted, so that equal values give equal text. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (isJsonObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] as Json)}`);
    return `{${members.join(',')}}`;
  }
  return JSON.stringify(value);
}

/** SHA-256 of the canonical JSON text, in lower-case hexadecimal. */
export function hashJson(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** Without recursion: it is what keeps recursion elsewhere safe. */
function isShallow(root: JsonObject): boolean {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > maxDepth) return false;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return true;
}
