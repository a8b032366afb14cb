import type { Json, JsonObject } from '../../../../src/model/index.js';
import type { Machine } from './machine.js';
import { nameOf, type StructField, type Type, tagOf } from './types.js';

/** A schema that was made from a type. */
export interface TypeSchema {
  schema: Json;
  /** False when some type in it is not of this repository. */
  complete: boolean;
}

/** What the library that makes the schema reads, and how. */
export interface SchemaStyle {
  /**
   * `google`: google/jsonschema-go, where the tag is the description and what is not `omitempty` is required.
   * `invopop`: invopop/jsonschema and its kin, where the tag is a list of `key=value`.
   * `single`: each keyword has a tag of its own: `description:"…"`, `enum:"a,b"`, `required:"false"`.
   */
  tags: 'google' | 'invopop' | 'single';
  /** Whether what has no `omitempty` is required, beside what the tag says. */
  requiredByJsonTag: boolean;
  /** Whether objects say that they take no other properties. */
  closed: boolean;
}

export const googleStyle: SchemaStyle = { tags: 'google', requiredByJsonTag: true, closed: true };
export const invopopStyle: SchemaStyle = { tags: 'invopop', requiredByJsonTag: true, closed: true };

/** Types inside one another. */
const maxDepth = 30;
/** Fields of one schema, those of what is in it included. */
const maxFields = 5_000;

/** The JSON Schema that a library makes of a Go type by reflection. */
export function schemaOfType(machine: Machine, type: Type, style: SchemaStyle): TypeSchema {
  const maker = new Maker(machine, style);
  const schema = maker.schema(type, []);
  return { schema, complete: maker.complete };
}

class Maker {
  complete = true;
  private fieldsLeft = maxFields;

  constructor(
    private readonly machine: Machine,
    private readonly style: SchemaStyle,
  ) {}

  schema(type: Type, around: readonly string[]): Json {
    if (type.kind === 'pointer') {
      const inner = this.schema(type.elem, around);
      return this.style.tags === 'google' ? nullable(inner) : inner;
    }
    const key = this.machine.typeKey(type);
    if (around.length > maxDepth || (key !== null && around.includes(key))) return this.unknown();
    const path = [...around, key ?? ''];
    const under = this.machine.types.underlying(type);
    switch (under.kind) {
      case 'basic':
        return this.basic(under.name);
      case 'interface':
        return this.style.tags === 'google' ? {} : true;
      case 'pointer':
        return this.schema(under, path);
      case 'slice':
      case 'array':
        return this.list(under.elem, under.kind === 'slice', path);
      case 'map':
        return this.map(under.elem, path);
      case 'struct':
        return this.struct(type, path);
      case 'external':
        return this.external(under.path, under.name);
      default:
        return this.unknown();
    }
  }

  private unknown(): JsonObject {
    this.complete = false;
    return {};
  }

  private basic(name: string): Json {
    if (name === 'string') return { type: 'string' };
    if (name === 'bool') return { type: 'boolean' };
    if (/^float/.test(name)) return { type: 'number' };
    if (name === 'error') return {};
    if (!/^(?:u?int|byte|rune)/.test(name)) return this.unknown();
    return this.style.tags === 'google' ? { type: 'integer', ...rangeOf(name) } : { type: 'integer' };
  }

  private list(elem: Type, isSlice: boolean, path: readonly string[]): Json {
    const under = this.machine.types.underlying(elem);
    const isBytes = under.kind === 'basic' && (under.name === 'byte' || under.name === 'uint8');
    if (this.style.tags === 'invopop' && isBytes) return { type: 'string', contentEncoding: 'base64' };
    const items = this.schema(elem, path);
    return { type: this.style.tags === 'google' && isSlice ? ['null', 'array'] : 'array', items };
  }

  private map(elem: Type, path: readonly string[]): Json {
    const isAny = this.machine.types.underlying(elem).kind === 'interface';
    if (this.style.tags === 'single' || (this.style.tags === 'invopop' && isAny)) return { type: 'object' };
    return { type: 'object', additionalProperties: isAny ? {} : this.schema(elem, path) };
  }

  private external(path: string, name: string): Json {
    if (path === 'time' && name === 'Time') {
      return this.style.tags === 'google' ? { type: 'string' } : { type: 'string', format: 'date-time' };
    }
    if (path === 'time' && name === 'Duration') return { type: 'integer' };
    if (path === 'encoding/json' && name === 'RawMessage') return this.style.tags === 'google' ? {} : true;
    if (path === 'encoding/json' && name === 'Number') return { type: 'string' };
    if (path === 'math/big' || (path === 'log/slog' && name === 'Level')) return { type: 'string' };
    return this.unknown();
  }

  private struct(type: Type, path: readonly string[]): Json {
    const properties = new Map<string, Json>();
    const required: string[] = [];
    this.addFields(type, path, properties, required);
    const hasFields = (this.machine.types.fields(type) ?? []).length > 0;
    const schema: JsonObject = { type: 'object' };
    if (hasFields || this.style.tags === 'invopop') schema.properties = Object.fromEntries(properties);
    if (required.length > 0) schema.required = required;
    if (this.style.closed) schema.additionalProperties = false;
    return schema;
  }

  private addFields(type: Type, path: readonly string[], properties: Map<string, Json>, required: string[]): void {
    for (const field of this.machine.types.fields(type) ?? []) {
      if (--this.fieldsLeft < 0) {
        this.complete = false;
        return;
      }
      const [name = '', ...options] = (tagOf(field.tag, 'json') ?? '').split(',');
      if (name === '-' && options.length === 0) continue;
      if (field.embedded && (name === '' || options.includes('inline'))) {
        this.addEmbedded(field, path, properties, required);
        continue;
      }
      // Fields without a capital are the package's own.
      if (!/^\p{Lu}/u.test(field.name)) continue;
      const tag = tagOf(field.tag, 'jsonschema');
      if (tag === '-') continue;
      const key = name === '' ? field.name : name;
      const isOptional = options.includes('omitempty') || options.includes('omitzero');
      const tags = this.style.tags === 'single' ? singleTags(field) : tag === null ? [] : splitTags(tag);
      properties.set(key, this.property(field, tag, tags, path));
      const said = this.style.tags === 'single' ? tagOf(field.tag, 'required') : null;
      const isTagged = said === 'true' || (this.style.tags === 'invopop' && tags.includes('required'));
      if (isTagged || (this.style.requiredByJsonTag && !isOptional && said !== 'false')) {
        if (!required.includes(key)) required.push(key);
      }
    }
  }

  private addEmbedded(
    field: StructField,
    path: readonly string[],
    properties: Map<string, Json>,
    required: string[],
  ): void {
    const inner = field.type.kind === 'pointer' ? field.type.elem : field.type;
    const key = this.machine.typeKey(inner);
    if (this.machine.types.fields(inner) === null || (key !== null && path.includes(key)) || path.length > maxDepth) {
      this.complete = false;
      return;
    }
    this.addFields(inner, [...path, key ?? nameOf(inner)], properties, required);
  }

  private property(field: StructField, tag: string | null, tags: readonly string[], path: readonly string[]): Json {
    const schema = this.schema(field.type, path);
    const base: JsonObject = typeof schema === 'object' && schema !== null && !Array.isArray(schema) ? schema : {};
    const described = tagOf(field.tag, 'jsonschema_description');
    if (this.style.tags === 'google' && tag !== null && !/^[^ \t\n]*=/.test(tag)) return { ...base, description: tag };
    const keywords = tags.length === 0 ? {} : keywordsOf(tags, base);
    const all = { ...base, ...(described === null ? {} : { description: described }), ...keywords };
    return Object.keys(all).length === 0 ? schema : all;
  }
}

function nullable(schema: Json): Json {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return schema;
  return typeof schema.type === 'string' ? { ...schema, type: ['null', schema.type] } : schema;
}

function rangeOf(name: string): JsonObject {
  const bits = /^(?:u?int|)(8|16|32)$/.exec(name === 'byte' ? 'uint8' : name === 'rune' ? 'int32' : name)?.[1];
  const isUnsigned = name.startsWith('uint') || name === 'byte';
  if (bits === undefined) return isUnsigned ? { minimum: 0 } : {};
  const size = 2 ** Number(bits);
  return isUnsigned ? { minimum: 0, maximum: size - 1 } : { minimum: -size / 2, maximum: size / 2 - 1 };
}

/** Tags of one keyword each, as one list of `key=value` has them. */
function singleTags({ tag }: StructField): string[] {
  const found: string[] = [];
  for (const key of ['description', 'default']) {
    const value = tagOf(tag, key);
    if (value !== null && value !== '') found.push(`${key}=${value}`);
  }
  for (const value of (tagOf(tag, 'enum') ?? '').split(','))
    if (value.trim() !== '') found.push(`enum=${value.trim()}`);
  return found;
}

/** `a,b=c\,d` at commas without a backslash. */
function splitTags(tag: string): string[] {
  const parts: string[] = [''];
  for (let i = 0; i < tag.length; i++) {
    if (tag[i] === ',') {
      parts.push('');
      continue;
    }
    if (tag[i] === '\\' && tag[i + 1] === ',') i++;
    parts.push((parts.pop() ?? '') + tag[i]);
  }
  return parts;
}

const textKeywords = new Set(['title', 'description', 'pattern', 'format', 'type']);
const numberKeywords = new Set([
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
]);

/** What `key=value` tags say of a property. Of a list, `enum` is about its items. */
function keywordsOf(tags: readonly string[], base: JsonObject): JsonObject {
  const found = new Map<string, Json>();
  const enumeration: Json[] = [];
  for (const tag of tags) {
    const cut = tag.indexOf('=');
    if (cut === -1) continue;
    const key = tag.slice(0, cut);
    const value = tag.slice(cut + 1);
    if (textKeywords.has(key)) found.set(key, value);
    else if (numberKeywords.has(key) && Number.isFinite(Number(value))) found.set(key, Number(value));
    else if (key === 'default') found.set(key, literalOf(value, base));
    else if (key === 'enum') enumeration.push(literalOf(value, base));
    else if (key === 'example') found.set('examples', [literalOf(value, base)]);
  }
  if (enumeration.length === 0) return Object.fromEntries(found);
  const { items } = base;
  if (base.type !== 'array') found.set('enum', enumeration);
  else
    found.set('items', {
      ...(typeof items === 'object' && items !== null && !Array.isArray(items) ? items : {}),
      enum: enumeration,
    });
  return Object.fromEntries(found);
}

function literalOf(text: string, { type }: JsonObject): Json {
  if ((type === 'integer' || type === 'number') && text !== '' && Number.isFinite(Number(text))) return Number(text);
  return type === 'boolean' && /^(?:true|false)$/.test(text) ? text === 'true' : text;
}
