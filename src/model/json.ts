import { hash } from 'node:crypto';
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
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) {
    let text = '';
    for (const item of value) text += text === '' ? canonicalJson(item) : `,${canonicalJson(item)}`;
    return `[${text}]`;
  }
  if (isJsonObject(value)) {
    const keys = sorted(Object.keys(value));
    let text = '';
    for (const key of keys) text += `${text === '' ? '' : ','}${quoted(key)}:${canonicalJson(value[key] as Json)}`;
    return `{${text}}`;
  }
  return JSON.stringify(value);
}

/** SHA-256 of the canonical JSON text, in lower-case hexadecimal. */
export function hashJson(value: Json): string {
  return hash('sha256', canonicalJson(value), 'hex');
}

const longestKept = 24;
const mostKept = 5000;
const kept = new Map<string, string>();

/** A string as JSON. The short ones are kept: schemas are made of the same few words, and this runs for every tool there is. */
function quoted(text: string): string {
  if (text.length > longestKept) return JSON.stringify(text);
  let json = kept.get(text);
  if (json === undefined) {
    json = JSON.stringify(text);
    if (kept.size < mostKept) kept.set(text, json);
  }
  return json;
}

/** In place. Most objects have a handful of keys, for which inserting is the fastest. */
function sorted(keys: string[]): string[] {
  if (keys.length > 16) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as string;
    let at = i;
    for (; at > 0 && (keys[at - 1] as string) > key; at--) keys[at] = keys[at - 1] as string;
    keys[at] = key;
  }
  return keys;
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
