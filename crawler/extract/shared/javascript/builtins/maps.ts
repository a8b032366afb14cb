import type { Place } from '../../assemble.js';
import { doubt, under } from '../doubts.js';
import { itemsOf } from '../expressions.js';
import type { Machine } from '../machine.js';
import {
  type ArrayValue,
  array,
  choice,
  type Doubt,
  identityOf,
  type MapValue,
  primitive,
  unknown,
  type Value,
} from '../value.js';
import { perhapsThere } from './arrays.js';

/** A new `Map` or `Set` with the entries it is given. */
export function mapOf(machine: Machine, isSet: boolean, initial: Value | undefined, at: Place): MapValue {
  const map: MapValue = { kind: 'map', set: isSet, entries: new Map(), open: null, depth: machine.uncertainty, at };
  if (initial === undefined || (initial.kind === 'primitive' && initial.value == null)) return map;
  const { items, open, doubts } = itemsOf(machine, initial, at);
  machine.spend(items.length);
  for (const item of items) {
    const why = doubts?.get(item);
    if (isSet) setEntry(map, item, item, why);
    else setEntry(map, machine.member(item, '0', at), machine.member(item, '1', at), why);
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
      if (key !== undefined) setEntry(map, key, value ?? primitive(undefined, at), addedUnder(machine, map));
      return map;
    case 'add':
      if (key !== undefined) setEntry(map, key, key, addedUnder(machine, map));
      return map;
    case 'get':
      return key === undefined ? primitive(undefined, at) : get(map, key, at);
    case 'has': {
      if (key === undefined || key.kind === 'unknown' || key.kind === 'text' || key.kind === 'choice') {
        return unknown('what is looked for is not known', at);
      }
      const why = map.doubts?.get(identityOf(key));
      if (why !== undefined) return perhapsThere([why], at);
      if (map.entries.has(identityOf(key))) return primitive(true, at);
      if (map.open === null) return primitive(false, at);
      return map.open.setting
        ? perhapsThere([{ likely: false, condition: null }], at)
        : unknown('its members are not known in full', at);
    }
    case 'delete':
    case 'clear':
      // Whether and when it happens is not followed: what was added may be there.
      return unknown('a member is removed', at);
    case 'keys':
      return listOf(map, at, ([key]) => key);
    case 'values':
      return listOf(map, at, ([, value]) => value);
    case 'entries':
      return listOf(map, at, ([key, value]) => array([key, value], at));
    case 'forEach':
      if (key !== undefined) {
        for (const [identity, [name, value]] of [...map.entries])
          under(machine, map.doubts?.get(identity), () => machine.call(key, null, [value, name, map], at));
      }
      return primitive(undefined, at);
    default:
      return null;
  }
}

function setEntry(map: MapValue, key: Value, value: Value, why: Doubt | undefined): void {
  const identity = identityOf(key);
  const isNew = !map.entries.has(identity);
  map.entries.set(identity, [key, value]);
  if (why === undefined) map.doubts?.delete(identity);
  else if (isNew) {
    map.doubts ??= new Map();
    map.doubts.set(identity, why);
  }
}

function addedUnder(machine: Machine, map: MapValue): Doubt | undefined {
  return map.depth === undefined ? undefined : machine.doubtSince(map.depth);
}

/** A list made of the entries; what may not be in the one may not be in the other. */
function listOf(map: MapValue, at: Place, part: (entry: [Value, Value]) => Value): ArrayValue {
  const list = array([], at);
  list.open = map.open;
  for (const [identity, entry] of map.entries) {
    const item = part(entry);
    list.items.push(item);
    doubt(list, item, map.doubts?.get(identity));
  }
  return list;
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
