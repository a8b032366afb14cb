import { itemsOf, spreadInto } from '../javascript/expressions.js';
import type { Library } from '../javascript/machine.js';
import {
  leftOut,
  namesIn,
  objectSchema,
  reshaped,
  type SchemaBuilder,
  schemaValue,
  valuesOf,
} from '../javascript/schema-values.js';
import { array, object, primitive, unknown } from '../javascript/value.js';

const packages = /^(?:@sinclair\/typebox|typebox)(?:\/type)?$/;

/** The meaning of TypeBox, whose schemas are JSON Schemas themselves. */
export const typeboxLibrary: Library = {
  id: 'typebox',
  call({ machine, callee, args, isNew, at }) {
    if (callee?.kind !== 'external' || isNew || !packages.test(callee.specifier)) return null;
    const [name, ...more] = callee.path.filter((part) => part !== 'default' && part !== 'Type');
    if (name === undefined || more.length > 0 || !Object.hasOwn(builders, name)) return null;
    return (builders[name] as SchemaBuilder)(machine, args, at);
  },
};

const builders: Record<string, SchemaBuilder> = {
  ...Object.fromEntries(
    ['String', 'Number', 'Integer', 'Boolean', 'Null'].map((name): [string, SchemaBuilder] => [
      name,
      (machine, [options], at) => schemaValue(machine, options, at, [['type', primitive(name.toLowerCase(), at)]]),
    ]),
  ),
  Any: (machine, [options], at) => schemaValue(machine, options, at, []),
  Unknown: (machine, [options], at) => schemaValue(machine, options, at, []),
  Unsafe: (machine, [options], at) => schemaValue(machine, options, at, []),
  Literal: (machine, [value, options], at) => {
    const type = value?.kind === 'primitive' ? primitive(typeof value.value, at) : unknown('it is not known', at);
    return schemaValue(machine, options, at, [
      ['const', value ?? primitive(undefined, at)],
      ['type', type],
    ]);
  },
  Array: (machine, [items, options], at) =>
    schemaValue(machine, options, at, [
      ['type', primitive('array', at)],
      ['items', items ?? object(at)],
    ]),
  Tuple: (machine, [items, options], at) =>
    schemaValue(machine, options, at, [
      ['type', primitive('array', at)],
      ['items', items ?? array([], at)],
    ]),
  Record: (machine, [, value, options], at) =>
    schemaValue(machine, options, at, [
      ['type', primitive('object', at)],
      ['patternProperties', object(at, [['^(.*)$', value ?? object(at)]])],
    ]),
  Union: (machine, [list, options], at) => schemaValue(machine, options, at, [['anyOf', list ?? array([], at)]]),
  Intersect: (machine, [list, options], at) => schemaValue(machine, options, at, [['allOf', list ?? array([], at)]]),
  Enum: (machine, [members, options], at) => {
    const { items, open } = itemsOf(machine, valuesOf(machine, members, at), at);
    const list = array(
      items.map((value) => (builders.Literal as SchemaBuilder)(machine, [value], at)),
      at,
    );
    list.open = open;
    return schemaValue(machine, options, at, [['anyOf', list]]);
  },
  Object: (machine, [properties, options], at) => objectSchema(machine, properties ?? object(at), options, at),
  Optional: (machine, [given], at) => leftOut(machine, given, at),
  Readonly: (_machine, [given], at) => given ?? object(at),
  Partial: (machine, [given, options], at) =>
    reshaped(machine, given, options, at, (name, member) => [
      name,
      (builders.Optional as SchemaBuilder)(machine, [member], at),
    ]),
  Required: (machine, [given, options], at) =>
    reshaped(machine, given, options, at, (name, member) => [name, schemaValue(machine, member, at, [])]),
  Pick: (machine, [given, keys, options], at) => {
    const wanted = namesIn(machine, keys, at);
    return reshaped(machine, given, options, at, (name, member) => (wanted.has(name) ? [name, member] : null));
  },
  Omit: (machine, [given, keys, options], at) => {
    const unwanted = namesIn(machine, keys, at);
    return reshaped(machine, given, options, at, (name, member) => (unwanted.has(name) ? null : [name, member]));
  },
  Composite: (machine, [list, options], at) => {
    const properties = object(at);
    for (const part of itemsOf(machine, list ?? array([], at), at).items)
      spreadInto(machine, properties, machine.member(part, 'properties', at), at);
    return objectSchema(machine, properties, options, at);
  },
};
