import type { Json, JsonObject } from '../../../../src/model/index.js';
import { attribute } from '../python/attribute.js';
import { lookup } from '../python/lookup.js';
import { step } from '../python/machine.js';
import type { ExternalCall, Value } from '../python/values.js';
import { parseAnnotation } from './annotation.js';
import { classSchema } from './classes.js';
import { inexact, type SchemaContext } from './context.js';
import { constrained, detailOf } from './fields.js';
import { toJson } from './json.js';

/** Types inside one another that are followed. */
const maxDepth = 40;

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

export function valuesSchema(values: readonly Json[]): JsonObject {
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

export function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1);
}
