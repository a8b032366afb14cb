import type { JsonObject } from '../../../../src/model/index.js';
import type { Place } from '../assemble.js';
import { fromJson } from '../javascript/json.js';
import type { Library, Machine } from '../javascript/machine.js';
import {
  leftOut,
  mayBeLeftOut,
  namesIn,
  objectSchema,
  reshaped,
  type SchemaBuilder,
  schemaValue,
} from '../javascript/schema-values.js';
import { array, asText, type ObjectValue, object, primitive, unknown, type Value } from '../javascript/value.js';
import { boundOf, keyword, readDefinition } from './definition.js';

/** The objects that ArkType made: schemas. */
const schemas = new WeakSet<Value>();

const dialect = 'https://json-schema.org/draft/2020-12/schema';

/** The meaning of ArkType: definitions written as texts and objects, and the methods of what they make. */
export const arktypeLibrary: Library = {
  id: 'arktype',
  call({ machine, callee, self, method, args, isNew, at }) {
    if (isNew) return null;
    if (callee?.kind === 'external' && callee.specifier === 'arktype')
      return fromPackage(machine, callee.path, args, at);
    if (self === null || method === null) return null;
    if (self.kind === 'external' && self.specifier === 'arktype')
      return fromPackage(machine, [...self.path, method], args, at);
    return schemas.has(self) ? called(machine, self, method, args, at) : null;
  },
};

/** `type(definition)`, `type.enumerated(…)`, `type.number.atLeast(3)`. */
function fromPackage(machine: Machine, path: readonly string[], args: readonly Value[], at: Place): Value | null {
  const [first, ...rest] = path.filter((part) => part !== 'default');
  if (first !== 'type') return null;
  if (rest.length === 0) return kept(schemaOf(machine, args, at));
  const name = rest.pop() as string;
  if (rest.length > 0) {
    const base = named(rest.join('.'), at);
    return base === null ? null : called(machine, base, name, args, at);
  }
  if (name === 'enumerated') return kept(object(at, [['enum', array([...args], at)]]));
  if (name === 'unit') return kept(object(at, [['const', args[0] ?? primitive(undefined, at)]]));
  return null;
}

function called(machine: Machine, self: Value, method: string, args: readonly Value[], at: Place): Value | null {
  if (!Object.hasOwn(methods, method)) return null;
  const made = (methods[method] as SchemaBuilder)(machine, [self, ...args], at);
  return mayBeLeftOut(self) && made.kind === 'object' ? kept(leftOut(machine, made, at)) : kept(made);
}

const same: SchemaBuilder = (_machine, [self], at) => self ?? unknown('it is not known', at);

/** Each is given the schema first. What checks or changes a value says nothing of what is taken. */
const methods: Record<string, SchemaBuilder> = {
  ...Object.fromEntries(['pipe', 'narrow', 'to', 'filter', 'brand', 'as', 'readonly'].map((name) => [name, same])),
  describe: (machine, [self, text], at) => withMember(machine, self, 'description', text, at),
  configure: (machine, [self, given], at) =>
    withMember(
      machine,
      self,
      'description',
      given?.kind === 'object' ? machine.member(given, 'description', at) : given,
      at,
    ),
  optional: (machine, [self], at) => leftOut(machine, self, at),
  default: (machine, [self, fallback], at) => leftOut(machine, withDefault(machine, self, fallback, at), at),
  array: (_machine, [self], at) => listOf(self, at),
  or: (machine, [self, ...others], at) => oneOf([self ?? object(at), schemaOf(machine, others, at)], at),
  and: (machine, [self, ...others], at) => both(machine, self, schemaOf(machine, others, at), at),
  merge: (machine, [self, ...others], at) => both(machine, self, schemaOf(machine, others, at), at),
  partial: (machine, [self], at) =>
    reshaped(machine, self, undefined, at, (name, member) => [name, leftOut(machine, member, at)]),
  required: (machine, [self], at) =>
    reshaped(machine, self, undefined, at, (name, member) => [name, schemaValue(machine, member, at, [])]),
  pick: (machine, [self, ...keys], at) => {
    const wanted = namesIn(machine, array(keys, at), at);
    return reshaped(machine, self, undefined, at, (name, member) => (wanted.has(name) ? [name, member] : null));
  },
  omit: (machine, [self, ...keys], at) => {
    const unwanted = namesIn(machine, array(keys, at), at);
    return reshaped(machine, self, undefined, at, (name, member) => (unwanted.has(name) ? null : [name, member]));
  },
  onUndeclaredKey: (machine, [self, what], at) =>
    asText(what) === 'reject'
      ? withMember(machine, self, 'additionalProperties', primitive(false, at), at)
      : same(machine, self === undefined ? [] : [self], at),
  toJsonSchema: (machine, [self], at) => schemaValue(machine, self, at, [['$schema', primitive(dialect, at)]]),
  ...Object.fromEntries(
    Object.entries({
      atLeast: '>=',
      moreThan: '>',
      atMost: '<=',
      lessThan: '<',
      atLeastLength: '>=',
      moreThanLength: '>',
      atMostLength: '<=',
      lessThanLength: '<',
      exactlyLength: '==',
    }).map(([name, sign]): [string, SchemaBuilder] => [
      name,
      (machine, [self, limit], at) => bounded(machine, self, sign, limit, at),
    ]),
  ),
  divisibleBy: (machine, [self, by], at) =>
    withMember(machine, withMember(machine, self, 'type', primitive('integer', at), at), 'multipleOf', by, at),
};

/** What `type` makes of its arguments: a definition, or an expression in pieces, `type('string', '|', 'number')`. */
function schemaOf(machine: Machine, args: readonly Value[], at: Place): Value {
  const [only] = args;
  if (only !== undefined && args.length === 1) return defined(machine, only, at);
  return expression(machine, args, at);
}

function defined(machine: Machine, definition: Value, at: Place): Value {
  if (schemas.has(definition)) return definition;
  if (definition.kind === 'external' && definition.specifier === 'arktype') {
    const [first, ...rest] = definition.path.filter((part) => part !== 'default');
    return (first === 'type' ? named(rest.join('.'), at) : null) ?? unknown('its type is not known', at);
  }
  const text = asText(definition);
  if (text !== null) return written(machine, text, at);
  if (definition.kind === 'array' && definition.open === null) return expression(machine, definition.items, at);
  return definition.kind === 'object' ? members(machine, definition, at) : unknown('its type is not known', at);
}

function written(machine: Machine, text: string, at: Place): Value {
  const read = readDefinition(text);
  if (read === null) return unknown('its type is not written in a form that is read', at);
  const made = fromSchema(read.schema, read.exact, at);
  return read.optional ? leftOut(machine, made, at) : made;
}

function named(name: string, at: Place): Value | null {
  const known = keyword(name);
  return known === null ? null : kept(fromSchema(known.schema, known.exact, at));
}

/** `{ name: 'string', 'age?': 'number', '[string]': 'boolean', '+': 'reject' }` */
function members(machine: Machine, given: ObjectValue, at: Place): Value {
  const properties = object(at);
  properties.open = given.open;
  const options = object(at);
  for (const key of given.properties.keys()) {
    const value = machine.member(given, key, at);
    if (key === '+') {
      if (asText(value) === 'reject') options.properties.set('additionalProperties', primitive(false, at));
    } else if (key === '[string]') options.properties.set('additionalProperties', defined(machine, value, at));
    else {
      const made = defined(machine, value, at);
      const isOptional = key.endsWith('?');
      properties.properties.set(isOptional ? key.slice(0, -1) : key, isOptional ? leftOut(machine, made, at) : made);
    }
  }
  return objectSchema(machine, properties, options, at);
}

/** `[definition, '=', fallback]`, `['string', '|', 'number']`, `['string', '@', 'what it is']` */
function expression(machine: Machine, [first, sign, ...rest]: readonly Value[], at: Place): Value {
  if (first === undefined) return unknown('its type is not known', at);
  const made = defined(machine, first, at);
  const [second] = rest;
  switch (asText(sign)) {
    case '[]':
      return listOf(made, at);
    case '?':
      return leftOut(machine, made, at);
    case '=':
      return leftOut(machine, withDefault(machine, made, second, at), at);
    case '@':
      return (methods.configure as SchemaBuilder)(machine, [made, ...rest], at);
    case '|':
      return oneOf([made, schemaOf(machine, rest, at)], at);
    case '&':
      return both(machine, made, schemaOf(machine, rest, at), at);
    case ':':
    case '=>':
      return made;
    default:
      return unknown('its type is not written in a form that is read', at);
  }
}

function kept(schema: Value): Value {
  if (schema.kind === 'object') schemas.add(schema);
  return schema;
}

function fromSchema(schema: JsonObject, exact: boolean, at: Place): Value {
  const made = fromJson(schema, at);
  if (!exact && made.kind === 'object') made.open = unknown('not all of its kind is shown', at);
  return made;
}

function withMember(
  machine: Machine,
  schema: Value | undefined,
  key: string,
  value: Value | undefined,
  at: Place,
): ObjectValue {
  const made = schemaValue(machine, schema, at, []);
  if (value !== undefined) made.properties.set(key, value);
  return made;
}

/** A function that makes it is only known when it is called. */
function withDefault(machine: Machine, schema: Value | undefined, fallback: Value | undefined, at: Place): Value {
  return withMember(machine, schema, 'default', fallback?.kind === 'function' ? undefined : fallback, at);
}

function listOf(items: Value | undefined, at: Place): Value {
  return object(at, [
    ['type', primitive('array', at)],
    ['items', items ?? object(at)],
  ]);
}

function oneOf(branches: Value[], at: Place): Value {
  return object(at, [['anyOf', array(branches, at)]]);
}

/** The members of two object schemas, those of the second on top. */
function both(machine: Machine, one: Value | undefined, other: Value, at: Place): Value {
  const parts = [one ?? object(at), other].map((each) => machine.member(each, 'properties', at));
  const [first, second] = parts;
  if (first?.kind !== 'object' || second?.kind !== 'object') return unknown('it is made of what has no members', at);
  const properties = object(at, [...first.properties, ...second.properties]);
  properties.open = first.open ?? second.open;
  return objectSchema(machine, properties, undefined, at);
}

function bounded(machine: Machine, self: Value | undefined, sign: string, limit: Value | undefined, at: Place): Value {
  const made = schemaValue(machine, self, at, []);
  const size = limit?.kind === 'primitive' && typeof limit.value === 'number' ? limit.value : null;
  const bounds = size === null ? null : boundOf({ type: asText(machine.member(made, 'type', at)) }, sign, size);
  if (bounds === null) made.open ??= unknown('its bounds are not known', at);
  for (const [key, value] of Object.entries(bounds ?? {})) made.properties.set(key, fromJson(value as number, at));
  return made;
}
