import { isJsonObject, type Json, type JsonObject } from '../../../../src/model/index.js';
import type { Machine } from './machine.js';
import { isSchema, keywordOf } from './schema-fields.js';
import { tagOf } from './types.js';
import { dereferenced, type MapValue, type StructValue, type Value } from './value.js';

/** A value as JSON. */
export interface AsJson {
  /** Undefined: nothing of it is known. */
  json: Json | undefined;
  /** False when some of it is left out because it is not known. */
  complete: boolean;
}

const maxDepth = 60;
const maxNodes = 100_000;
const nothing: AsJson = { json: undefined, complete: false };

/** What `json.Marshal` makes of a value, as far as it is known. */
export function toJson(machine: Machine, value: Value): AsJson {
  return new Writer(machine).write(value, 0);
}

/** Reads JSON text; undefined when it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

class Writer {
  private nodes = 0;

  constructor(private readonly machine: Machine) {}

  write(value: Value, depth: number): AsJson {
    if (depth > maxDepth || ++this.nodes > maxNodes) return nothing;
    switch (value.kind) {
      case 'nil':
        return { json: null, complete: true };
      case 'const': {
        const isBytes = typeof value.value === 'string' && value.type !== null && this.isBytes(value);
        if (!isBytes) return { json: value.value, complete: true };
        const json = parseJson(String(value.value));
        return { json, complete: json !== undefined };
      }
      case 'text': {
        const known = value.parts.filter((part) => part !== null).join('');
        return { json: known, complete: false };
      }
      case 'json':
        return { json: value.json, complete: value.complete };
      case 'pointer':
        return this.write(value.cell.value, depth + 1);
      case 'slice':
        return this.list(value.items, value.open, depth);
      case 'map':
        return this.map(value, depth);
      case 'struct':
        return isSchema(value.type) ? this.schema(value, depth) : this.struct(value, depth);
      case 'choice': {
        for (const option of value.options) {
          const { json } = option.kind === 'nil' ? nothing : this.write(option, depth + 1);
          if (json !== undefined && json !== '') return { json, complete: false };
        }
        return nothing;
      }
      default:
        return nothing;
    }
  }

  private isBytes(value: Value): boolean {
    const type = this.machine.types.underlying(this.machine.typeOf(value));
    return type.kind === 'slice' || (type.kind === 'external' && type.name === 'RawMessage');
  }

  private list(items: readonly Value[], open: boolean, depth: number): AsJson {
    let complete = !open;
    const list: Json[] = [];
    for (const item of items) {
      const { json, complete: whole } = this.write(item, depth + 1);
      complete &&= whole;
      if (json !== undefined) list.push(json);
    }
    return { json: list, complete };
  }

  private map(value: MapValue, depth: number): AsJson {
    const members: [string, AsJson][] = [];
    for (const { key, value: inner } of value.entries.values()) {
      if (key.kind === 'const') members.push([String(key.value), this.write(inner, depth + 1)]);
    }
    return objectOf(members, value.open);
  }

  private schema(value: StructValue, depth: number): AsJson {
    const members: [string, AsJson][] = [];
    let extra: AsJson | null = null;
    for (const [field, inner] of value.fields) {
      // An empty map of properties is sent all the same.
      if (isEmpty(inner) && !(field === 'Properties' && inner.kind === 'map')) continue;
      const keyword = keywordOf(field);
      if (field === 'Extra' || field === 'Extras') extra = this.write(inner, depth + 1);
      else if (keyword !== null) members.push([keyword, this.write(inner, depth + 1)]);
    }
    const { json, complete } = objectOf(members, value.open);
    const more = extra !== null && isJsonObject(extra.json) ? extra.json : {};
    const all: JsonObject = { ...(json as JsonObject), ...more };
    const whole = complete && (extra?.complete ?? true);
    // The two schemas that stand for "anything" and "nothing".
    const isRoot = depth <= 1;
    if (!isRoot && extra === null && whole && Object.keys(all).length === 0) return { json: true, complete: true };
    if (whole && Object.keys(all).length === 1 && all.not === true) return { json: false, complete: true };
    return { json: all, complete: whole };
  }

  private struct(value: StructValue, depth: number): AsJson {
    const fields = this.machine.types.fields(value.type);
    if (fields === null) return nothing;
    const members: [string, AsJson][] = [];
    let complete = !value.open;
    for (const field of fields) {
      const [name = '', ...options] = (tagOf(field.tag, 'json') ?? '').split(',');
      if (name === '-' || !/^\p{Lu}/u.test(field.name)) continue;
      const inner = value.fields.get(field.name) ?? this.machine.zero(field.type, null, true);
      if (options.includes('omitempty') && isEmpty(inner)) continue;
      const written = this.write(inner, depth + 1);
      if (field.embedded && name === '' && isJsonObject(written.json)) {
        for (const [key, json] of Object.entries(written.json)) members.push([key, { json, complete: true }]);
        complete &&= written.complete;
      } else {
        members.push([name === '' ? field.name : name, written]);
      }
    }
    return objectOf(members, !complete);
  }
}

/** An object of members, of which those that are not known are left out. */
function objectOf(members: readonly [string, AsJson][], open: boolean): AsJson {
  const known = members.flatMap(([key, { json }]) => (json === undefined ? [] : [[key, json] as const]));
  return { json: Object.fromEntries(known), complete: !open && members.every(([, { complete }]) => complete) };
}

/** What `omitempty` leaves out. */
function isEmpty(value: Value): boolean {
  const inner = value.kind === 'pointer' ? null : dereferenced(value);
  if (inner === null) return false;
  if (inner.kind === 'nil') return true;
  if (inner.kind === 'const') return inner.value === '' || inner.value === false || inner.value === 0;
  if (inner.kind === 'slice') return inner.items.length === 0 && !inner.open;
  return inner.kind === 'map' && inner.entries.size === 0 && !inner.open;
}
