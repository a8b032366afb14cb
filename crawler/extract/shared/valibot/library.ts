import type { Place } from '../assemble.js';
import type { Library, Machine } from '../javascript/machine.js';
import {
  leftOut,
  mayBeLeftOut,
  namesIn,
  objectSchema,
  reshaped,
  type SchemaBuilder,
  schemaValue,
  valuesOf,
} from '../javascript/schema-values.js';
import { array, asText, object, primitive, type Value } from '../javascript/value.js';

const converter = '@valibot/to-json-schema';

/** The objects that Valibot's functions made: schemas, and the actions that a pipe adds to one. */
const schemas = new WeakSet<Value>();
const actions = new WeakSet<Value>();

/** The meaning of Valibot, by what its own converter makes of its schemas. */
export const valibotLibrary: Library = {
  id: 'valibot',
  call({ machine, callee, args, isNew, at }) {
    if (callee?.kind !== 'external' || isNew) return null;
    const name = callee.path.at(-1) ?? '';
    if (callee.specifier === converter) return name === 'toJsonSchema' ? (args[0] ?? null) : null;
    if (callee.specifier !== 'valibot') return null;
    if (Object.hasOwn(actionsByName, name)) {
      const action = (actionsByName[name] as SchemaBuilder)(machine, args, at);
      actions.add(action);
      return action;
    }
    if (!Object.hasOwn(builders, name)) return null;
    const schema = (builders[name] as SchemaBuilder)(machine, args, at);
    schemas.add(schema);
    return schema;
  },
  member: (machine, target, key, at) =>
    key === 'entries' && schemas.has(target) ? machine.member(target, 'properties', at) : null,
};

const ofType =
  (type: string): SchemaBuilder =>
  (_machine, _args, at) =>
    object(at, [['type', primitive(type, at)]]);

const anything: SchemaBuilder = (_machine, _args, at) => object(at);

const builders: Record<string, SchemaBuilder> = {
  string: ofType('string'),
  number: ofType('number'),
  boolean: ofType('boolean'),
  null: ofType('null'),
  any: anything,
  unknown: anything,
  literal: (_machine, [value], at) => object(at, [['const', value ?? primitive(undefined, at)]]),
  picklist: (_machine, [options], at) => object(at, [['enum', options ?? array([], at)]]),
  enum: (machine, [members], at) => object(at, [['enum', valuesOf(machine, members, at)]]),
  array: (_machine, [items], at) =>
    object(at, [
      ['type', primitive('array', at)],
      ['items', items ?? object(at)],
    ]),
  record: (_machine, [, value], at) =>
    object(at, [
      ['type', primitive('object', at)],
      ['additionalProperties', value ?? object(at)],
    ]),
  object: (machine, [entries], at) => withEntries(machine, entries, at, null),
  strictObject: (machine, [entries], at) => withEntries(machine, entries, at, false),
  looseObject: (machine, [entries], at) => withEntries(machine, entries, at, true),
  union: (_machine, [list], at) => object(at, [['anyOf', list ?? array([], at)]]),
  variant: (_machine, [, list], at) => object(at, [['oneOf', list ?? array([], at)]]),
  intersect: (_machine, [list], at) => object(at, [['allOf', list ?? array([], at)]]),
  nullable: (machine, [given, fallback], at) => withDefault(machine, orNull(given, at), fallback, at),
  nullish: (machine, [given, fallback], at) =>
    leftOut(machine, withDefault(machine, orNull(given, at), fallback, at), at),
  optional: (machine, [given, fallback], at) => leftOut(machine, withDefault(machine, given, fallback, at), at),
  exactOptional: (machine, [given, fallback], at) => leftOut(machine, withDefault(machine, given, fallback, at), at),
  partial: (machine, [given, keys], at) => {
    const wanted = keys === undefined ? null : namesIn(machine, keys, at);
    const changed = (name: string) => wanted === null || wanted.has(name);
    return sayingWhatIsRequired(
      reshaped(machine, given, undefined, at, (name, member) => [
        name,
        changed(name) ? leftOut(machine, member, at) : member,
      ]),
    );
  },
  pick: (machine, [given, keys], at) => {
    const wanted = namesIn(machine, keys, at);
    return sayingWhatIsRequired(
      reshaped(machine, given, undefined, at, (name, member) => (wanted.has(name) ? [name, member] : null)),
    );
  },
  omit: (machine, [given, keys], at) => {
    const unwanted = namesIn(machine, keys, at);
    return sayingWhatIsRequired(
      reshaped(machine, given, undefined, at, (name, member) => (unwanted.has(name) ? null : [name, member])),
    );
  },
  pipe: (machine, [given, ...steps], at) => {
    const made = schemaValue(machine, given, at, []);
    const type = made.properties.get('type');
    const isList = type !== undefined && type.kind !== 'getter' && asText(type) === 'array';
    for (const step of steps) {
      // What transforms or checks says nothing of what is taken.
      if (step.kind !== 'object' || !actions.has(step)) continue;
      for (const [key, value] of step.properties) {
        made.properties.set(isList ? (keysOfLists[key] ?? key) : key, value);
      }
    }
    return given !== undefined && mayBeLeftOut(given) ? leftOut(machine, made, at) : made;
  },
};

/** What counts characters of a text counts items of a list. */
const keysOfLists: Record<string, string> = { minLength: 'minItems', maxLength: 'maxItems' };

const keyword =
  (...keys: string[]): SchemaBuilder =>
  (_machine, [value], at) =>
    object(
      at,
      keys.map((key) => [key, value ?? primitive(undefined, at)]),
    );

const constant =
  (key: string, value: string | number): SchemaBuilder =>
  (_machine, _args, at) =>
    object(at, [[key, primitive(value, at)]]);

const actionsByName: Record<string, SchemaBuilder> = {
  title: keyword('title'),
  description: keyword('description'),
  examples: keyword('examples'),
  metadata: (machine, [given], at) => {
    const made = object(at);
    for (const key of ['title', 'description', 'examples']) {
      const value = given === undefined ? null : machine.member(given, key, at);
      if (value !== null && !(value.kind === 'primitive' && value.value === undefined)) made.properties.set(key, value);
    }
    return made;
  },
  minLength: keyword('minLength'),
  maxLength: keyword('maxLength'),
  length: keyword('minLength', 'maxLength'),
  nonEmpty: constant('minLength', 1),
  minValue: keyword('minimum'),
  maxValue: keyword('maximum'),
  gtValue: keyword('exclusiveMinimum'),
  ltValue: keyword('exclusiveMaximum'),
  multipleOf: keyword('multipleOf'),
  integer: constant('type', 'integer'),
  email: constant('format', 'email'),
  url: constant('format', 'uri'),
  uuid: constant('format', 'uuid'),
  isoDate: constant('format', 'date'),
  isoTimestamp: constant('format', 'date-time'),
  ipv4: constant('format', 'ipv4'),
  ipv6: constant('format', 'ipv6'),
};

function withEntries(machine: Machine, entries: Value | undefined, at: Place, others: boolean | null): Value {
  const made = objectSchema(machine, entries ?? object(at), undefined, at);
  sayingWhatIsRequired(made);
  if (others !== null) made.properties.set('additionalProperties', primitive(others, at));
  return made;
}

/** Valibot's converter says what is required even where that is nothing. */
function sayingWhatIsRequired(schema: Value): Value {
  if (schema.kind === 'object' && !schema.properties.has('required'))
    schema.properties.set('required', array([], schema.at));
  return schema;
}

function withDefault(machine: Machine, given: Value | undefined, fallback: Value | undefined, at: Place): Value {
  const made = schemaValue(machine, given, at, []);
  // A function that makes it is only known when it is called.
  if (fallback !== undefined && fallback.kind !== 'function') made.properties.set('default', fallback);
  return made;
}

function orNull(given: Value | undefined, at: Place): Value {
  return object(at, [['anyOf', array([given ?? object(at), object(at, [['type', primitive('null', at)]])], at)]]);
}
