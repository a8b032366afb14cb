import type { Json, JsonObject } from '../../../../src/model/index.js';
import { titleCase } from '../python/methods.js';
import { type Argument, asText, type ExternalCall, type Value } from '../python/values.js';
import type { SchemaContext } from './context.js';
import { put, toJson } from './json.js';
import { lastPart, typeSchema, unwrapAnnotated } from './types.js';

/** One field of a model, or one parameter of a function. */
export interface FieldSource {
  name: string;
  /** Null: not annotated. */
  annotation: Value | null;
  /** Null: no default. */
  fallback: Value | null;
}

/** The JSON Schema pydantic makes for a field, the name it is sent under, and whether it must be given. */
export function fieldSchema(
  context: SchemaContext,
  field: FieldSource,
): { name: string; schema: JsonObject; required: boolean } {
  const { type, metadata } = unwrapAnnotated(context, field.annotation);
  const details = metadata.map((each) => detailOf(context, each)).filter((each) => each !== null);
  let fallback = field.fallback;
  let factory = false;
  if (fallback !== null && isFieldCall(fallback)) {
    const detail = detailOf(context, fallback);
    if (detail !== null) details.push(detail);
    fallback = null;
  }
  for (const detail of details) {
    const value = detail.get('default') ?? null;
    if (value !== null && field.fallback !== null && !isFieldCall(field.fallback)) continue;
    if (value !== null) fallback = value.value;
    factory ||= detail.has('default_factory');
  }
  if (fallback?.kind === 'ellipsis') fallback = null;
  const merged = new Map(details.flatMap((detail) => [...detail]));
  let schema = type === null ? {} : typeSchema(context, type);
  schema = constrained(context, schema, merged);
  const alias = asText((merged.get('validation_alias') ?? merged.get('alias'))?.value ?? { kind: 'none' });
  const name = alias?.text ?? field.name;
  if (fallback !== null) {
    const { json, exact } = toJson(fallback);
    if (json === undefined) context.exact = false;
    else schema.default = json;
    context.exact &&= exact;
  }
  if (isTitled(schema)) schema.title ??= titleOf(name);
  return { name, schema, required: fallback === null && !factory };
}

/** Whether a field's schema gets a title of its own: not when it is a class, which has its own, or a class or nothing. */
function isTitled(schema: JsonObject): boolean {
  if ('$ref' in schema) return false;
  const options = Array.isArray(schema.anyOf) ? (schema.anyOf as JsonObject[]) : [];
  return !(
    options.length === 2 &&
    options.some((each) => '$ref' in each) &&
    options.some((each) => each.type === 'null')
  );
}

/** `aspect_ratio` is "Aspect Ratio". */
export function titleOf(name: string): string {
  return titleCase(name).replaceAll('_', ' ').trim();
}

export function isFieldCall(value: Value): value is ExternalCall {
  return value.kind === 'external-call' && /(^|\.)(Field|field|Body|Query|PrivateAttr)$/.test(value.path);
}

/** What one piece of `Annotated` says: the keywords of a `Field`, or the like. Null: nothing about the schema. */
export function detailOf(context: SchemaContext, value: Value): Map<string, Argument> | null {
  if (value.kind === 'text' && context.textIsDescription) {
    const place = { file: context.scope.file, node: context.scope.file.root };
    return new Map([['description', { value, place }]]);
  }
  if (value.kind !== 'external-call') {
    if (value.kind === 'unknown' || value.kind === 'choice') context.exact = false;
    return null;
  }
  const name = lastPart(value.path);
  const limits: Record<string, string> = {
    Ge: 'ge',
    Gt: 'gt',
    Le: 'le',
    Lt: 'lt',
    MinLen: 'min_length',
    MaxLen: 'max_length',
    MultipleOf: 'multiple_of',
  };
  const limit = Object.hasOwn(limits, name) ? limits[name] : undefined;
  const [first] = value.args.positional;
  if (limit !== undefined && first !== undefined) return new Map([[limit, first]]);
  if (name === 'StringConstraints') return value.args.keywords;
  if (!isFieldCall(value)) return null;
  if (value.args.open) context.exact = false;
  const keywords = new Map(value.args.keywords);
  if (first !== undefined && !keywords.has('default')) keywords.set('default', first);
  return keywords;
}

const numberLimits: Record<string, string> = {
  ge: 'minimum',
  gt: 'exclusiveMinimum',
  le: 'maximum',
  lt: 'exclusiveMaximum',
  multiple_of: 'multipleOf',
};

/** A schema with what a `Field` says of it. */
export function constrained(
  context: SchemaContext,
  schema: JsonObject,
  details: ReadonlyMap<string, Argument>,
): JsonObject {
  if (details.size === 0) return schema;
  const result = { ...schema };
  const target = limitTarget(result);
  const read = (name: string, argument: Argument): Json | undefined => {
    const { json, exact } = toJson(argument.value);
    if (json === undefined || !exact) context.exact = false;
    return name === 'pattern' && argument.value.kind === 'external-call' ? undefined : json;
  };
  for (const [name, argument] of details) {
    if (argument.value.kind === 'none') continue;
    if (name === 'title' || name === 'description' || name === 'examples' || name === 'deprecated') {
      const json = read(name, argument);
      if (json !== undefined) result[name] = json;
    } else if (Object.hasOwn(numberLimits, name)) {
      const json = read(name, argument);
      if (json !== undefined && target !== null) target[numberLimits[name] ?? name] = json;
      // Of several types pydantic shows the limit under its own name.
      else if (json !== undefined && !('$ref' in result)) result[name] = json;
    } else if (name === 'min_length' || name === 'max_length' || name === 'min_items' || name === 'max_items') {
      const json = read(name, argument);
      const bound = name.startsWith('min') ? 'min' : 'max';
      if (json === undefined || target === null) continue;
      if (target.type === 'array') target[`${bound}Items`] = json;
      else if (target.type === 'object') target[`${bound}Properties`] = json;
      else target[`${bound}Length`] = json;
    } else if (name === 'pattern' || name === 'regex') {
      const json = read(name, argument);
      if (json !== undefined && target !== null) target.pattern = json;
    }
  }
  const discriminator = asText(details.get('discriminator')?.value ?? { kind: 'none' });
  if (discriminator !== null) discriminate(context, result, discriminator.text);
  const extra = details.get('json_schema_extra');
  return extra === undefined ? result : withExtra(context, result, extra.value);
}

/** Where limits go: on the one type beside "nothing", or on the schema itself. Null: pydantic does not show them. */
function limitTarget(schema: JsonObject): JsonObject | null {
  if (!Array.isArray(schema.anyOf)) return '$ref' in schema ? null : schema;
  const options = schema.anyOf as JsonObject[];
  const real = options.filter((option) => option.type !== 'null');
  const [only] = real;
  if (real.length !== 1 || only === undefined) return null;
  const copy = { ...only };
  schema.anyOf = options.map((option) => (option === only ? copy : option));
  return copy;
}

function discriminate(context: SchemaContext, schema: JsonObject, property: string): void {
  if (!Array.isArray(schema.anyOf)) return;
  const mapping: JsonObject = {};
  for (const option of schema.anyOf as JsonObject[]) {
    const reference = option.$ref;
    if (typeof reference !== 'string') continue;
    const target = context.definitions.get(reference.slice('#/$defs/'.length))?.schema;
    const properties = target?.properties as JsonObject | undefined;
    const tag = properties?.[property] as JsonObject | undefined;
    for (const value of tag?.const !== undefined ? [tag.const] : Array.isArray(tag?.enum) ? tag.enum : []) {
      put(mapping, String(value), reference);
    }
  }
  schema.oneOf = schema.anyOf;
  delete schema.anyOf;
  schema.discriminator = { mapping, propertyName: property };
}

export function withExtra(context: SchemaContext, schema: JsonObject, extra: Value | undefined): JsonObject {
  if (extra === undefined || extra.kind === 'none') return schema;
  const { json, exact } = toJson(extra);
  if (json === undefined || !exact) context.exact = false;
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...schema, ...json };
  return schema;
}
