import type { Place } from '../assemble.js';
import { itemsOf, spreadInto } from './expressions.js';
import type { Machine } from './machine.js';
import { array, asText, type ObjectValue, object, optionsOf, primitive, unknown, type Value } from './value.js';

/** What a function of a schema library gives for its arguments. */
export type SchemaBuilder = (machine: Machine, args: readonly Value[], at: Place) => Value;

/** Schemas that may be left out of an object: no JSON shows it, the libraries keep it beside the schema. */
const optional = new WeakSet<Value>();

/** A JSON Schema as a value, with what `options` adds to it. */
export function schemaValue(
  machine: Machine,
  options: Value | undefined,
  at: Place,
  members: readonly (readonly [string, Value])[],
): ObjectValue {
  const made = object(at, members);
  if (options !== undefined) spreadInto(machine, made, options, at);
  return made;
}

/** The same schema as one that may be left out. */
export function leftOut(machine: Machine, schema: Value | undefined, at: Place): ObjectValue {
  const copy = schemaValue(machine, schema, at, []);
  optional.add(copy);
  return copy;
}

/** Whether a schema may be left out of an object. */
export function mayBeLeftOut(schema: Value): boolean {
  return optionsOf(schema).some((option) => optional.has(option));
}

/** The schema of an object with these members. */
export function objectSchema(machine: Machine, properties: Value, options: Value | undefined, at: Place): ObjectValue {
  const own = object(at);
  spreadInto(machine, own, properties, at);
  const required = [...own.properties].flatMap(([name, member]) =>
    member.kind !== 'getter' && mayBeLeftOut(member) ? [] : [primitive(name, at)],
  );
  const members: [string, Value][] = [
    ['type', primitive('object', at)],
    ['properties', own],
  ];
  if (required.length > 0) members.push(['required', array(required, at)]);
  return schemaValue(machine, options, at, members);
}

/** An object schema with other members. */
export function reshaped(
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
  return objectSchema(machine, properties, options, at);
}

/** The names in a list of them, or the one name given. */
export function namesIn(machine: Machine, keys: Value | undefined, at: Place): ReadonlySet<string> {
  const items = keys?.kind === 'primitive' ? [keys] : itemsOf(machine, keys ?? array([], at), at).items;
  return new Set(items.flatMap((item) => asText(item) ?? []));
}

/** The values of an enumeration, as a list. */
export function valuesOf(machine: Machine, members: Value | undefined, at: Place): Value {
  if (members?.kind !== 'object') return members ?? array([], at);
  return array(
    [...members.properties.keys()].map((key) => machine.member(members, key, at)),
    at,
  );
}
