import { isJsonObject, type Json } from '../../../../src/model/index.js';
import type { Place } from '../assemble.js';
import { array, object, primitive, type Value } from './value.js';

/** Nodes of one JSON value, and how deep they nest: more than any real schema has. */
const maxNodes = 50_000;
const maxDepth = 64;

export interface JsonResult {
  /** Undefined when nothing of the value is known, or when it is `undefined` itself. */
  json: Json | undefined;
  /** False when something was left out because it is not known. */
  complete: boolean;
}

/** Turns other values, such as those of a library, into JSON on the way; null: leave it to the rules here. */
export type Renderer = (value: Value) => JsonResult | null;

/** The JSON that `JSON.stringify` would make of a value, what is not known left out. */
export function toJson(value: Value, render: Renderer = () => null): JsonResult {
  let left = maxNodes;
  let complete = true;
  const convert = (value: Value, depth: number): Json | undefined => {
    if (--left < 0 || depth > maxDepth) {
      complete = false;
      return undefined;
    }
    const rendered = render(value);
    if (rendered !== null) {
      if (!rendered.complete) complete = false;
      return rendered.json;
    }
    switch (value.kind) {
      case 'primitive':
        if (typeof value.value === 'bigint') {
          complete = false;
          return undefined;
        }
        if (typeof value.value === 'number' && !Number.isFinite(value.value)) return null;
        return value.value;
      case 'text':
        complete = false;
        return value.parts.filter((part) => typeof part === 'string').join('');
      case 'choice': {
        complete = false;
        const likely = value.options.find((option) => option.kind !== 'unknown');
        return likely === undefined ? undefined : convert(likely, depth + 1);
      }
      case 'array': {
        if (value.open !== null) complete = false;
        return value.items.flatMap((item) => {
          const json = convert(item, depth + 1);
          return json === undefined ? [] : [json];
        });
      }
      case 'object': {
        if (value.open !== null || value.of !== null || value.mayLack) complete = false;
        const members: [string, Json][] = [];
        for (const [key, property] of value.properties) {
          if (property.kind === 'getter') {
            complete = false;
            continue;
          }
          const json = convert(property, depth + 1);
          if (json !== undefined) members.push([key, json]);
        }
        // `fromEntries` defines own members, `__proto__` included.
        return Object.fromEntries(members);
      }
      case 'function':
      case 'native':
      case 'class':
        return undefined;
      case 'map':
      case 'regex':
        return {};
      default:
        complete = false;
        return undefined;
    }
  };
  const json = convert(value, 0);
  return { json, complete };
}

/** The value a JSON text evaluates to. */
export function fromJson(json: Json, at: Place): Value {
  let left = maxNodes * 20;
  const convert = (json: Json): Value => {
    if (--left < 0) return { kind: 'unknown', reason: 'it is too large', setting: false, at };
    if (Array.isArray(json)) return array(json.map(convert), at);
    if (isJsonObject(json)) {
      return object(
        at,
        Object.entries(json).map(([key, member]) => [key, convert(member)] as const),
      );
    }
    return primitive(json, at);
  };
  return convert(json);
}
