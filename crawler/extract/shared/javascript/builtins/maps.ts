import type { Place } from '../../assemble.js';
import { itemsOf } from '../expressions.js';
import type { Machine } from '../machine.js';
import { array, choice, identityOf, type MapValue, primitive, unknown, type Value } from '../value.js';

/** A new `Map` or `Set` with the entries it is given. */
export function mapOf(machine: Machine, isSet: boolean, initial: Value | undefined, at: Place): MapValue {
  const map: MapValue = { kind: 'map', set: isSet, entries: new Map(), open: null, at };
  if (initial === undefined || (initial.kind === 'primitive' && initial.value == null)) return map;
  const { items, open } = itemsOf(machine, initial, at);
  machine.spend(items.length);
  for (const item of items) {
    if (isSet) setEntry(map, item, item);
    else setEntry(map, machine.member(item, '0', at), machine.member(item, '1', at));
  }
  map.open = open;
  return map;
}

/** A method of a map or set, or null when we do not know it. */
export function callMapMethod(
  machine: Machine,
  map: MapValue,
  method: string,
  args: readonly Value[],
  at: Place,
): Value | null {
  const [key, value] = args;
  switch (method) {
    case 'set':
      if (key !== undefined) setEntry(map, key, value ?? primitive(undefined, at));
      return map;
    case 'add':
      if (key !== undefined) setEntry(map, key, key);
      return map;
    case 'get':
      return key === undefined ? primitive(undefined, at) : get(map, key, at);
    case 'has': {
      if (key === undefined || key.kind === 'unknown' || key.kind === 'text' || key.kind === 'choice') {
        return unknown('what is looked for is not known', at);
      }
      if (map.entries.has(identityOf(key))) return primitive(true, at);
      return map.open === null ? primitive(false, at) : unknown('its members are not known in full', at);
    }
    case 'delete':
    case 'clear':
      // Whether and when it happens is not followed: what was added may be there.
      return unknown('a member is removed', at);
    case 'keys':
      return { kind: 'array', items: [...map.entries.values()].map(([key]) => key), open: map.open, at };
    case 'values':
      return { kind: 'array', items: [...map.entries.values()].map(([, value]) => value), open: map.open, at };
    case 'entries':
      return {
        kind: 'array',
        items: [...map.entries.values()].map(([key, value]) => array([key, value], at)),
        open: map.open,
        at,
      };
    case 'forEach':
      if (key !== undefined) {
        for (const [name, value] of [...map.entries.values()]) machine.call(key, null, [value, name, map], at);
      }
      return primitive(undefined, at);
    default:
      return null;
  }
}

function setEntry(map: MapValue, key: Value, value: Value): void {
  map.entries.set(identityOf(key), [key, value]);
}

function get(map: MapValue, key: Value, at: Place): Value {
  if (key.kind === 'choice') {
    return choice(
      key.options.map((option) => get(map, option, at)),
      at,
    );
  }
  if (key.kind === 'unknown' || key.kind === 'text') return unknown('it is read under a name that is not known', at);
  return map.entries.get(identityOf(key))?.[1] ?? map.open ?? primitive(undefined, at);
}
