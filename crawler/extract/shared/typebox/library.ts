import type { Place } from '../assemble.js';
import { itemsOf, spreadInto } from '../javascript/expressions.js';
import type { Library, Machine } from '../javascript/machine.js';
import {
  array,
  asText,
  type ObjectValue,
  object,
  optionsOf,
  primitive,
  unknown,
  type Value,
} from '../javascript/value.js';

const packages = /^(?:@sinclair\/typebox|typebox)(?:\/type)?$/;

/** Schemas that `Type.Optional` marked: what TypeBox keeps under a symbol, so that no JSON shows it. */
const optional = new WeakSet<Value>();

/** The meaning of TypeBox, whose schemas are JSON Schemas themselves. */
export const typeboxLibrary: Library = {
  id: 'typebox',
  call({ machine, callee, args, isNew, at }) {
    if (callee?.kind !== 'external' || isNew || !packages.test(callee.specifier)) return null;
    const [name, ...more] = callee.path.filter((part) => part !== 'default' && part !== 'Type');
    if (name === undefined || more.length > 0 || !Object.hasOwn(builders, name)) return null;
    return (builders[name] as Builder)(machine, args, at);
  },
};

type Builder = (machine: Machine, args: readonly Value[], at: Place) => Value;

const builders: Record<string, Builder> = {
  ...Object.fromEntries(
    ['String', 'Number', 'Integer', 'Boolean', 'Null'].map((name): [string, Builder] => [
      name,
      (machine, [options], at) => schema(machine, options, at, [['type', primitive(name.toLowerCase(), at)]]),
    ]),
  ),
  Any: (machine, [options], at) => schema(machine, options, at, []),
  Unknown: (machine, [options], at) => schema(machine, options, at, []),
  Unsafe: (machine, [options], at) => schema(machine, options, at, []),
  Literal: (machine, [value, options], at) => {
    const type = value?.kind === 'primitive' ? primitive(typeof value.value, at) : unknown('it is not known', at);
    return schema(machine, options, at, [
      ['const', value ?? primitive(undefined, at)],
      ['type', type],
    ]);
  },
  Array: (machine, [items, options], at) =>
    schema(machine, options, at, [
      ['type', primitive('array', at)],
      ['items', items ?? object(at)],
    ]),
  Tuple: (machine, [items, options], at) =>
    schema(machine, options, at, [
      ['type', primitive('array', at)],
      ['items', items ?? array([], at)],
    ]),
  Record: (machine, [, value, options], at) =>
    schema(machine, options, at, [
      ['type', primitive('object', at)],
      ['patternProperties', object(at, [['^(.*)$', value ?? object(at)]])],
    ]),
  Union: (machine, [list, options], at) => schema(machine, options, at, [['anyOf', list ?? array([], at)]]),
  Intersect: (machine, [list, options], at) => schema(machine, options, at, [['allOf', list ?? array([], at)]]),
  Enum: (machine, [members, options], at) => {
    const { items, open } = itemsOf(machine, valuesOf(machine, members, at), at);
    const list = array(
      items.map((value) => (builders.Literal as Builder)(machine, [value], at)),
      at,
    );
    list.open = open;
    return schema(machine, options, at, [['anyOf', list]]);
  },
  Object: (machine, [properties, options], at) => objectOf(machine, properties ?? object(at), options, at),
  Optional: (machine, [given], at) => {
    const copy = schema(machine, given, at, []);
    optional.add(copy);
    return copy;
  },
  Readonly: (_machine, [given], at) => given ?? object(at),
  Partial: (machine, [given, options], at) =>
    reshaped(machine, given, options, at, (name, member) => [
      name,
      (builders.Optional as Builder)(machine, [member], at),
    ]),
  Required: (machine, [given, options], at) =>
    reshaped(machine, given, options, at, (name, member) => [name, schema(machine, member, at, [])]),
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
    return objectOf(machine, properties, options, at);
  },
};

function schema(
  machine: Machine,
  options: Value | undefined,
  at: Place,
  members: readonly (readonly [string, Value])[],
): ObjectValue {
  const made = object(at, members);
  if (options !== undefined) spreadInto(machine, made, options, at);
  return made;
}

function objectOf(machine: Machine, properties: Value, options: Value | undefined, at: Place): ObjectValue {
  const own = object(at);
  spreadInto(machine, own, properties, at);
  const required = [...own.properties].flatMap(([name, member]) =>
    member.kind !== 'getter' && optionsOf(member).some((option) => optional.has(option)) ? [] : [primitive(name, at)],
  );
  const members: [string, Value][] = [
    ['type', primitive('object', at)],
    ['properties', own],
  ];
  if (required.length > 0) members.push(['required', array(required, at)]);
  return schema(machine, options, at, members);
}

/** An object schema with other members. */
function reshaped(
  machine: Machine,
  given: Value | undefined,
  options: Value | undefined,
  at: Place,
  change: (name: string, member: Value) => [string, Value] | null,
): Value {
  if (given?.kind !== 'object') return unknown('it is made from a schema that is not known', at);
  const before = machine.member(given, 'properties', at);
  if (before.kind !== 'object') return unknown('it is made from a schema whose members are not known', at);
  const properties = object(at);
  properties.open = before.open;
  for (const [name, member] of before.properties) {
    const changed = member.kind === 'getter' ? null : change(name, member);
    if (changed !== null) properties.properties.set(...changed);
  }
  return objectOf(machine, properties, options, at);
}

function namesIn(machine: Machine, keys: Value | undefined, at: Place): ReadonlySet<string> {
  const items = keys?.kind === 'primitive' ? [keys] : itemsOf(machine, keys ?? array([], at), at).items;
  return new Set(items.flatMap((item) => asText(item) ?? []));
}

function valuesOf(machine: Machine, members: Value | undefined, at: Place): Value {
  if (members?.kind !== 'object') return members ?? array([], at);
  return array(
    [...members.properties.keys()].map((key) => machine.member(members, key, at)),
    at,
  );
}
