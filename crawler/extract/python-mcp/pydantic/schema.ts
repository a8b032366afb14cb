import type { Json, JsonObject } from '../../../../src/model/index.js';
import type { SyntaxNode } from '../../syntax/source-file.js';
import { ancestors, attribute, cleanDocOf, externalBases, isEnum } from '../python/attribute.js';
import { fieldsOf } from '../python/call.js';
import { evaluate } from '../python/evaluate.js';
import { lookup } from '../python/lookup.js';
import { type Machine, step } from '../python/machine.js';
import { titleCase } from '../python/methods.js';
import type { Scope } from '../python/scope.js';
import { type Argument, asText, type Class, type ExternalCall, truth, type Value } from '../python/values.js';
import { parseAnnotation } from './annotation.js';
import { put, toJson } from './json.js';

/** Types inside one another that are followed. */
const maxDepth = 40;
/** Classes described in one schema. */
const maxDefinitions = 500;

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
    const { json, exact } = toJson(defaultValue(fallback));
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

/** The JSON Schema of a type. */
export function typeSchema(context: SchemaContext, type: Value): JsonObject {
  step(context.machine);
  if (context.depth > maxDepth) return inexact(context);
  context.depth++;
  try {
    return plainTypeSchema(context, type);
  } finally {
    context.depth--;
  }
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

/** `Model.model_json_schema()` */
export function modelSchema(context: SchemaContext, model: Class): JsonObject {
  return atTop(context, typeSchema(context, model));
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

/** `aspect_ratio` is "Aspect Ratio". */
export function titleOf(name: string): string {
  return titleCase(name).replaceAll('_', ' ').trim();
}

/** The type an annotation is about and what `Annotated` adds to it, outermost last. */
export function unwrapAnnotated(
  context: SchemaContext,
  annotation: Value | null,
): { type: Value | null; metadata: Value[] } {
  const metadata: Value[] = [];
  let type = annotation === null ? null : resolved(context, annotation);
  while (type?.kind === 'subscripted' && nameOf(type.base) === 'Annotated') {
    const [inner, ...rest] = type.args;
    metadata.unshift(...rest);
    type = inner === undefined ? null : resolved(context, inner);
  }
  return { type, metadata };
}

/** A type with texts and aliases replaced by what they stand for. */
export function resolved(context: SchemaContext, type: Value): Value {
  let value = type;
  for (let i = 0; i < 10; i++) {
    if (value.kind === 'text' && !value.holes) {
      const place = { file: context.scope.file, node: context.scope.file.root };
      const parsed = parseAnnotation(
        value.text,
        (name) => lookup(context.machine, name, context.scope),
        (object, name) => attribute(context.machine, object, name, place),
      );
      if (parsed === null) return value;
      value = parsed;
    } else if (value.kind === 'external-call' && lastPart(value.path) === 'NewType') {
      value = value.args.positional[1]?.value ?? value;
    } else if (value.kind === 'external-call' && lastPart(value.path) === 'TypeAliasType') {
      value = value.args.positional[1]?.value ?? value;
    } else return value;
  }
  return value;
}

const simpleTypes: Record<string, JsonObject> = {
  str: { type: 'string' },
  int: { type: 'integer' },
  float: { type: 'number' },
  bool: { type: 'boolean' },
  bytes: { format: 'binary', type: 'string' },
  Any: {},
  object: {},
  Text: { type: 'string' },
  AnyStr: { type: 'string' },
  None: { type: 'null' },
  NoneType: { type: 'null' },
  UUID: { format: 'uuid', type: 'string' },
  UUID1: { format: 'uuid1', type: 'string' },
  UUID4: { format: 'uuid4', type: 'string' },
  datetime: { format: 'date-time', type: 'string' },
  AwareDatetime: { format: 'date-time', type: 'string' },
  NaiveDatetime: { format: 'date-time', type: 'string' },
  date: { format: 'date', type: 'string' },
  time: { format: 'time', type: 'string' },
  timedelta: { format: 'duration', type: 'string' },
  Path: { format: 'path', type: 'string' },
  PurePath: { format: 'path', type: 'string' },
  FilePath: { format: 'file-path', type: 'string' },
  DirectoryPath: { format: 'directory-path', type: 'string' },
  NewPath: { format: 'path', type: 'string' },
  HttpUrl: { format: 'uri', maxLength: 2083, minLength: 1, type: 'string' },
  AnyUrl: { format: 'uri', minLength: 1, type: 'string' },
  AnyHttpUrl: { format: 'uri', minLength: 1, type: 'string' },
  EmailStr: { format: 'email', type: 'string' },
  SecretStr: { format: 'password', type: 'string', writeOnly: true },
  Json: { contentMediaType: 'application/json', contentSchema: {}, type: 'string' },
  JsonValue: {},
  IPv4Address: { format: 'ipv4', type: 'string' },
  IPv6Address: { format: 'ipv6', type: 'string' },
  Pattern: { format: 'regex', type: 'string' },
  StrictStr: { type: 'string' },
  StrictInt: { type: 'integer' },
  StrictFloat: { type: 'number' },
  StrictBool: { type: 'boolean' },
  PositiveInt: { exclusiveMinimum: 0, type: 'integer' },
  NegativeInt: { exclusiveMaximum: 0, type: 'integer' },
  NonNegativeInt: { minimum: 0, type: 'integer' },
  NonPositiveInt: { maximum: 0, type: 'integer' },
  PositiveFloat: { exclusiveMinimum: 0, type: 'number' },
  NegativeFloat: { exclusiveMaximum: 0, type: 'number' },
  NonNegativeFloat: { minimum: 0, type: 'number' },
  NonPositiveFloat: { maximum: 0, type: 'number' },
  Decimal: {
    anyOf: [{ type: 'number' }, { pattern: '^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$', type: 'string' }],
  },
  list: { items: {}, type: 'array' },
  List: { items: {}, type: 'array' },
  Sequence: { items: {}, type: 'array' },
  Iterable: { items: {}, type: 'array' },
  Collection: { items: {}, type: 'array' },
  MutableSequence: { items: {}, type: 'array' },
  tuple: { items: {}, type: 'array' },
  Tuple: { items: {}, type: 'array' },
  deque: { items: {}, type: 'array' },
  set: { items: {}, type: 'array', uniqueItems: true },
  Set: { items: {}, type: 'array', uniqueItems: true },
  frozenset: { items: {}, type: 'array', uniqueItems: true },
  FrozenSet: { items: {}, type: 'array', uniqueItems: true },
  AbstractSet: { items: {}, type: 'array', uniqueItems: true },
  dict: { additionalProperties: true, type: 'object' },
  Dict: { additionalProperties: true, type: 'object' },
  Mapping: { additionalProperties: true, type: 'object' },
  MutableMapping: { additionalProperties: true, type: 'object' },
  OrderedDict: { additionalProperties: true, type: 'object' },
  defaultdict: { additionalProperties: true, type: 'object' },
};

const typeModules =
  /^(builtins|typing|typing_extensions|types|collections|collections\.abc|uuid|datetime|pathlib|decimal|ipaddress|re|pydantic(\.\w+)*)\.\w+$/;

/** The name of one of the types we know, without its module; null for any other. */
export function nameOf(type: Value): string | null {
  if (type.kind !== 'external' || !typeModules.test(type.path)) return null;
  return lastPart(type.path);
}

function plainTypeSchema(context: SchemaContext, given: Value): JsonObject {
  const { type, metadata } = unwrapAnnotated(context, given);
  if (type === null) return inexact(context);
  if (metadata.length > 0) {
    const details = metadata.map((each) => detailOf(context, each)).filter((each) => each !== null);
    return constrained(context, typeSchema(context, type), new Map(details.flatMap((detail) => [...detail])));
  }
  switch (type.kind) {
    case 'none':
      return { type: 'null' };
    case 'external': {
      const name = nameOf(type);
      const simple = name !== null && Object.hasOwn(simpleTypes, name) ? simpleTypes[name] : undefined;
      return simple === undefined ? inexact(context) : structuredClone(simple);
    }
    case 'class':
      return classSchema(context, type);
    case 'subscripted':
      return genericSchema(context, type.base, type.args);
    case 'external-call':
      // A type variable stands for anything; `conint(ge=1)` and its like are types with limits.
      if (lastPart(type.path) === 'TypeVar') return {};
      return constrainedType(context, type);
    default:
      return inexact(context);
  }
}

function genericSchema(context: SchemaContext, base: Value, args: readonly Value[]): JsonObject {
  const name = nameOf(base);
  const [first, second] = args;
  switch (name) {
    case 'Optional':
      return first === undefined ? inexact(context) : unionSchema(context, [first, { kind: 'none' }]);
    case 'Union':
    case 'UnionType':
      return unionSchema(context, args);
    case 'Literal':
      return literalSchema(context, args);
    case 'Required':
    case 'NotRequired':
    case 'ReadOnly':
    case 'Final':
    case 'ClassVar':
    case 'Type':
      return first === undefined ? inexact(context) : typeSchema(context, first);
    case 'list':
    case 'List':
    case 'Sequence':
    case 'Iterable':
    case 'Collection':
    case 'MutableSequence':
    case 'deque':
      return { items: first === undefined ? {} : typeSchema(context, first), type: 'array' };
    case 'set':
    case 'Set':
    case 'frozenset':
    case 'FrozenSet':
    case 'AbstractSet':
      return { items: first === undefined ? {} : typeSchema(context, first), type: 'array', uniqueItems: true };
    case 'dict':
    case 'Dict':
    case 'Mapping':
    case 'MutableMapping':
    case 'OrderedDict':
    case 'defaultdict':
      return mappingSchema(context, first, second);
    case 'tuple':
    case 'Tuple':
      if (second?.kind === 'ellipsis' && first !== undefined)
        return { items: typeSchema(context, first), type: 'array' };
      return {
        maxItems: args.length,
        minItems: args.length,
        prefixItems: args.map((each) => typeSchema(context, each)),
        type: 'array',
      };
  }
  // A generic class of the repository: what its parameters stand for is not followed.
  if (base.kind === 'class') {
    context.exact = false;
    return classSchema(context, base);
  }
  return inexact(context);
}

function mappingSchema(context: SchemaContext, key: Value | undefined, value: Value | undefined): JsonObject {
  const schema: JsonObject = { type: 'object' };
  const inner = value === undefined ? {} : typeSchema(context, value);
  schema.additionalProperties = Object.keys(inner).length === 0 ? true : inner;
  // Keys are texts anyway; what more is known of them is said.
  const { type: _type, title: _title, ...named } = key === undefined ? {} : typeSchema(context, key);
  if (Object.keys(named).length > 0) schema.propertyNames = named;
  return schema;
}

function unionSchema(context: SchemaContext, args: readonly Value[]): JsonObject {
  const options: JsonObject[] = [];
  const seen = new Set<string>();
  const add = (schema: JsonObject): void => {
    const key = JSON.stringify(schema);
    if (!seen.has(key)) options.push(schema);
    seen.add(key);
  };
  const flatten = (values: readonly Value[], depth: number): void => {
    for (const value of values) {
      const option = resolved(context, value);
      const name = option.kind === 'subscripted' ? nameOf(option.base) : null;
      if (option.kind === 'subscripted' && depth < 20 && (name === 'Union' || name === 'UnionType'))
        flatten(option.args, depth + 1);
      else if (option.kind === 'subscripted' && depth < 20 && name === 'Optional')
        flatten([...option.args, { kind: 'none' }], depth + 1);
      else add(typeSchema(context, option));
    }
  };
  flatten(args, 0);
  // pydantic puts "nothing" last.
  const nothing = options.findIndex((option) => option.type === 'null' && Object.keys(option).length === 1);
  if (nothing !== -1) options.push(...options.splice(nothing, 1));
  const [only] = options;
  return options.length === 1 && only !== undefined ? only : { anyOf: options };
}

function literalSchema(context: SchemaContext, args: readonly Value[]): JsonObject {
  const values: Json[] = [];
  const add = (value: Value, depth: number): void => {
    // `Literal[SOME_LITERAL, ...]` flattens.
    if (value.kind === 'subscripted' && nameOf(value.base) === 'Literal' && depth < 10) {
      for (const each of value.args) add(each, depth + 1);
      return;
    }
    if (value.kind === 'sequence' && depth < 10) {
      for (const each of value.items) add(each, depth + 1);
      context.exact &&= !value.open;
      return;
    }
    const { json, exact } = toJson(value);
    if (json === undefined || !exact) context.exact = false;
    else if (!values.includes(json)) values.push(json);
  };
  for (const arg of args) add(arg, 0);
  return valuesSchema(values);
}

function valuesSchema(values: readonly Json[]): JsonObject {
  const types = new Set(values.map(jsonType));
  const [only] = types;
  const schema: JsonObject = values.length === 1 ? { const: values[0] ?? null } : { enum: [...values] };
  if (types.size === 1 && only !== undefined && only !== null) schema.type = only;
  return schema;
}

function jsonType(value: Json): string | null {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return value === null ? 'null' : null;
}

/** A class of the repository: described once under its name, and referred to. */
function classSchema(context: SchemaContext, type: Class): JsonObject {
  for (const [name, each] of context.definitions)
    if (each.class.node === type.node && each.class.scope.file === type.scope.file) return { $ref: `#/$defs/${name}` };
  if (context.definitions.size >= maxDefinitions) return inexact(context);
  const form = formOf(context, type);
  if (form === null) return inexact(context);
  if (form === 'root') return rootSchema(context, type);
  let name = type.name;
  // Two classes of one name get their modules' names before them; how, depends on where they were installed.
  while (context.definitions.has(name)) {
    context.exact = false;
    name = `${name}_`;
  }
  const entry = { class: type, schema: {} as JsonObject };
  context.definitions.set(name, entry);
  const outer = context.scope;
  context.scope = type.scope;
  entry.schema = form === 'enum' ? enumSchema(context, type) : objectSchema(context, type, form);
  context.scope = outer;
  return { $ref: `#/$defs/${name}` };
}

type Form = 'enum' | 'model' | 'dataclass' | 'typed-dict' | 'root';

/** What kind of class it is, of those pydantic describes; null for any other. */
export function formOf(context: SchemaContext, type: Class): Form | null {
  const bases = externalBases(context.machine, type);
  if (isEnum(context.machine, type)) return 'enum';
  if (bases.some((path) => /\.RootModel$/.test(path))) return 'root';
  if (bases.some((path) => /(^|\.)TypedDict$/.test(path))) return 'typed-dict';
  if (bases.some((path) => /^pydantic|BaseModel$|BaseSettings$/.test(path))) return 'model';
  const isDataclass = ancestors(context.machine, type).some((each) =>
    each.decorators.some(({ path }) => /(^|\.)dataclass$/.test(path)),
  );
  return isDataclass ? 'dataclass' : null;
}

function enumSchema(context: SchemaContext, type: Class): JsonObject {
  const values: Json[] = [];
  for (const name of type.scope.names()) {
    const place = { file: type.scope.file, node: type.node };
    const member = attribute(context.machine, type, name, place);
    if (member.kind !== 'enum-member') continue;
    const { json, exact } = toJson(member.value);
    if (json === undefined || !exact) context.exact = false;
    else if (!values.includes(json)) values.push(json);
  }
  const { const: only, ...rest } = valuesSchema(values);
  const schema: JsonObject = { ...(only === undefined ? {} : { enum: [only] }), ...rest, title: type.name };
  const doc = cleanDocOf(context.machine, type);
  if (doc !== null && doc !== 'An enumeration.') schema.description = doc;
  return schema;
}

function objectSchema(context: SchemaContext, type: Class, form: Form): JsonObject {
  const properties: JsonObject = {};
  const required: string[] = [];
  const config = configOf(context, type);
  const total = type.keywords.get('total');
  for (const field of fieldsOf(context.machine, type)) {
    if (field.name.startsWith('_') || field.name === 'model_config') continue;
    const annotation = evaluateIn(context, field.annotation, field.owner.scope);
    const wrapper = annotation.kind === 'subscripted' ? nameOf(annotation.base) : nameOf(annotation);
    if (wrapper === 'ClassVar' || wrapper === 'InitVar') continue;
    context.scope = field.owner.scope;
    const source = {
      name: field.name,
      annotation,
      fallback: form === 'typed-dict' ? null : field.value,
    };
    const made = fieldSchema(context, source);
    const generated = made.name === field.name ? aliased(field.name, config) : made.name;
    if (generated !== made.name && made.schema.title === titleOf(made.name)) made.schema.title = titleOf(generated);
    put(properties, generated, made.schema);
    const optional =
      form === 'typed-dict' &&
      (wrapper === 'NotRequired' || (wrapper !== 'Required' && total !== undefined && truth(total) === false));
    const hasFactory =
      field.value !== null && isFieldCall(field.value) && field.value.args.keywords.has('default_factory');
    if (made.required && !optional && !hasFactory) required.push(generated);
  }
  context.scope = type.scope;
  const schema: JsonObject = {
    properties,
    title: asText(config.get('title') ?? { kind: 'none' })?.text ?? type.name,
    type: 'object',
  };
  if (required.length > 0) schema.required = required;
  const doc = cleanDocOf(context.machine, type);
  if (doc !== null) schema.description = doc;
  const extra = asText(config.get('extra') ?? { kind: 'none' });
  if (extra?.text === 'forbid') schema.additionalProperties = false;
  if (extra?.text === 'allow') schema.additionalProperties = true;
  return withExtra(context, schema, config.get('json_schema_extra'));
}

function rootSchema(context: SchemaContext, type: Class): JsonObject {
  const base = type.bases.find((each) => each.kind === 'subscripted');
  const root = fieldsOf(context.machine, type).find(({ name }) => name === 'root');
  const inner =
    root === undefined
      ? base?.kind === 'subscripted'
        ? base.args[0]
        : undefined
      : evaluateIn(context, root.annotation, type.scope);
  const schema = inner === undefined ? inexact(context) : typeSchema(context, inner);
  context.definitions.set(type.name, { class: type, schema: { ...schema, title: type.name } });
  return { $ref: `#/$defs/${type.name}` };
}

/** The settings of a model: `model_config = ConfigDict(...)`, `class Config:`, or keywords of the class statement. */
function configOf(context: SchemaContext, type: Class): Map<string, Value> {
  const config = new Map<string, Value>();
  for (const each of ancestors(context.machine, type).reverse()) {
    const value = each.scope.own('model_config');
    if (value?.kind === 'external-call') for (const [name, arg] of value.args.keywords) config.set(name, arg.value);
    if (value?.kind === 'dict')
      for (const { key, value: entry } of value.entries.values()) if (key.kind === 'text') config.set(key.text, entry);
    const old = each.scope.own('Config');
    if (old?.kind === 'class')
      for (const name of old.scope.names()) config.set(name, old.scope.own(name) ?? { kind: 'none' });
    for (const [name, keyword] of each.keywords) config.set(name, keyword);
  }
  return config;
}

function aliased(name: string, config: ReadonlyMap<string, Value>): string {
  const generator = config.get('alias_generator');
  const path = generator?.kind === 'external' ? lastPart(generator.path) : null;
  const words = name.split('_');
  const pascal = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  if (path === 'to_pascal') return pascal.join('');
  return path === 'to_camel' ? (words[0] ?? '') + pascal.slice(1).join('') : name;
}

function evaluateIn(context: SchemaContext, annotation: SyntaxNode, scope: Scope): Value {
  return evaluate(context.machine, annotation, scope);
}

export function isFieldCall(value: Value): value is ExternalCall {
  return value.kind === 'external-call' && /(^|\.)(Field|field|Body|Query|PrivateAttr)$/.test(value.path);
}

/** What one piece of `Annotated` says: the keywords of a `Field`, or the like. Null: nothing about the schema. */
function detailOf(context: SchemaContext, value: Value): Map<string, Argument> | null {
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
function constrained(context: SchemaContext, schema: JsonObject, details: ReadonlyMap<string, Argument>): JsonObject {
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

function withExtra(context: SchemaContext, schema: JsonObject, extra: Value | undefined): JsonObject {
  if (extra === undefined || extra.kind === 'none') return schema;
  const { json, exact } = toJson(extra);
  if (json === undefined || !exact) context.exact = false;
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { ...schema, ...json };
  return schema;
}

/** `conint(ge=1)`, `constr(max_length=5)`, `conlist(int)`: old spellings of `Annotated`. */
function constrainedType(context: SchemaContext, type: ExternalCall): JsonObject {
  const bases: Record<string, JsonObject> = {
    conint: { type: 'integer' },
    confloat: { type: 'number' },
    constr: { type: 'string' },
  };
  const name = lastPart(type.path);
  if (Object.hasOwn(bases, name)) return constrained(context, { ...bases[name] }, type.args.keywords);
  const [item] = type.args.positional;
  if ((name === 'conlist' || name === 'conset') && item !== undefined) {
    return constrained(context, { items: typeSchema(context, item.value), type: 'array' }, type.args.keywords);
  }
  return inexact(context);
}

function defaultValue(value: Value): Value {
  // The default of a model: what it was made with.
  if (value.kind !== 'instance') return value;
  const entries = [...value.attributes].map(
    ([name, each]) =>
      [`s:${name}`, { key: { kind: 'text', text: name, holes: false }, value: each, place: undefined }] as const,
  );
  return {
    kind: 'dict',
    entries: new Map(
      entries.map(([key, entry]) => [key, { ...entry, key: { kind: 'text', text: entry.key.text, holes: false } }]),
    ),
    open: false,
  };
}

function inexact(context: SchemaContext): JsonObject {
  context.exact = false;
  return {};
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}

function refersTo(value: Json, reference: string, depth = 0): boolean {
  if (typeof value !== 'object' || value === null || depth > 60) return false;
  if (Array.isArray(value)) return value.some((each) => refersTo(each, reference, depth + 1));
  return Object.entries(value).some(
    ([key, each]) => (key === '$ref' && each === reference) || refersTo(each as Json, reference, depth + 1),
  );
}
