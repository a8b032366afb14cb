import type { Json } from '../../../../../src/model/index.js';
import type { Place } from '../../assemble.js';
import { cloneOf } from '../clone.js';
import { environmentValue, itemsOf, spreadInto } from '../expressions.js';
import { fromJson, toJson } from '../json.js';
import { keyFrom } from '../keys.js';
import type { Machine } from '../machine.js';
import { joinTexts } from '../operators.js';
import {
  array,
  asText,
  choice,
  type ExternalValue,
  native,
  object,
  primitive,
  setting,
  unknown,
  type Value,
} from '../value.js';
import { mapOf } from './maps.js';

/** What depends on the system: most servers run on this one. */
export function platform(name: string, at: Place): Value {
  return choice([primitive(name, at), unknown('it depends on the system', at)], at);
}

type GlobalFunction = (machine: Machine, args: readonly Value[], at: Place) => Value;

/** What a global such as `Object.keys` does, or null when we do not know. */
export function globalFunction(path: readonly string[]): GlobalFunction | null {
  const name = path.join('.');
  return Object.hasOwn(functions, name) ? (functions[name] as GlobalFunction) : null;
}

/** A member of a global object whose value we know. */
export function globalMember(object: ExternalValue, key: string, at: Place): Value | null {
  const name = [...object.path, key].join('.');
  if (object.path.join('.') === 'process.env') return environmentValue(key, at);
  if (name === 'process.argv') return setting('it comes from the command line', at);
  if (name === 'process.execPath') return platform('/usr/bin/node', at);
  if (name === 'process.platform') return platform('linux', at);
  if (object.path[0] === 'globalThis' && object.path.length === 1) {
    return { kind: 'external', specifier: 'global:', path: [key], at };
  }
  return null;
}

/** A new instance of a global class, or null when we do not know it. */
export function constructGlobal(machine: Machine, name: string, args: readonly Value[], at: Place): Value | null {
  switch (name) {
    case 'Map':
    case 'WeakMap':
      return mapOf(machine, false, args[0], at);
    case 'Set':
    case 'WeakSet':
      return mapOf(machine, true, args[0], at);
    case 'Array':
      return (functions.Array as GlobalFunction)(machine, args, at);
    case 'Object':
      return args[0] ?? object(at);
    case 'Promise':
      return promised(machine, args, at);
    case 'Proxy':
      return proxied(machine, args, at);
    default:
      return null;
  }
}

/** `new Promise((resolve) => …)`: what it is resolved with. */
function promised(machine: Machine, args: readonly Value[], at: Place): Value {
  const [executor] = args;
  let result: Value = unknown('it is a promise whose value is not known', at);
  const resolve = native('resolve', at, (_machine, [value]) => {
    result = value ?? primitive(undefined, at);
    return primitive(undefined, at);
  });
  const reject = native('reject', at, () => primitive(undefined, at));
  if (executor !== undefined) machine.call(executor, null, [resolve, reject], at);
  return result;
}

/** `new Proxy(target, { get(target, key) { … } })`: without a function that is asked for members it is what it stands before. */
function proxied(machine: Machine, [target, handler]: readonly Value[], at: Place): Value | null {
  if (target === undefined) return null;
  const get = handler === undefined ? undefined : machine.member(handler, 'get', at);
  return get?.kind === 'function' ? { ...object(at), proxy: { target, get } } : target;
}

/** What compilers mark modules with, which lists no members of its own. */
const compiledMark = '__esModule';

/** The members of a value as lists of name and value, and the unknown that may hold more. */
function entriesOf(machine: Machine, value: Value | undefined, at: Place) {
  const copy = object(at);
  if (value?.kind === 'class' || value?.kind === 'function') {
    for (const [key, member] of value.properties) if (member.kind !== 'getter') copy.properties.set(key, member);
  } else if (value !== undefined) spreadInto(machine, copy, value, at);
  const entries = [...copy.properties].flatMap(([key, member]) =>
    member.kind === 'getter' || key === compiledMark ? [] : [[primitive(key, at), member] as const],
  );
  return { entries, open: copy.open };
}

const identity: GlobalFunction = (_machine, args, at) => args[0] ?? primitive(undefined, at);
const nothing: GlobalFunction = (_machine, _args, at) => primitive(undefined, at);

const functions: Record<string, GlobalFunction> = {
  'Object.keys': (machine, [value], at) => {
    const { entries, open } = entriesOf(machine, value, at);
    return { kind: 'array', items: entries.map(([key]) => key), open, at };
  },
  'Object.values': (machine, [value], at) => {
    const { entries, open } = entriesOf(machine, value, at);
    return { kind: 'array', items: entries.map(([, member]) => member), open, at };
  },
  'Object.entries': (machine, [value], at) => {
    const { entries, open } = entriesOf(machine, value, at);
    return { kind: 'array', items: entries.map(([key, member]) => array([key, member], at)), open, at };
  },
  'Object.fromEntries': (machine, [list], at) => {
    const result = object(at);
    const { items, open, doubts } = itemsOf(machine, list ?? primitive(undefined, at), at);
    for (const item of items) {
      const why = doubts?.get(item);
      if (why !== undefined) result.open ??= setting('a member may be left out', at);
      if (why?.likely === false) continue;
      const key = keyFrom(machine.member(item, '0', at));
      if (key === null) result.open ??= unknown('a member has a computed name', at);
      else result.properties.set(key, machine.member(item, '1', at));
    }
    result.open ??= open;
    return result;
  },
  'Object.assign': (machine, [target, ...sources], at) => {
    if (target === undefined) return primitive(undefined, at);
    for (const source of sources) {
      if (target.kind === 'object') spreadInto(machine, target, source, at);
      else {
        const { entries } = entriesOf(machine, source, at);
        for (const [key, member] of entries) machine.setMember(target, String(key.value), member);
      }
    }
    return target;
  },
  'Object.create': (_machine, [prototype], at) => {
    const made = object(at);
    // What is changed in the one that it inherits from later is not seen.
    return prototype?.kind === 'object'
      ? { ...prototype, ...made, properties: new Map(prototype.properties), of: prototype.of, open: prototype.open }
      : made;
  },
  'Object.defineProperty': (machine, [target, name, descriptor], at) => {
    const key = name === undefined ? null : keyFrom(name);
    if (target === undefined || key === null || descriptor?.kind !== 'object')
      return target ?? primitive(undefined, at);
    const [get, value] = [descriptor.properties.get('get'), descriptor.properties.get('value')];
    if (get !== undefined && get.kind !== 'getter' && hasProperties(target))
      target.properties.set(key, { kind: 'getter', get });
    else if (value !== undefined && value.kind !== 'getter') machine.setMember(target, key, value);
    return target;
  },
  'Object.freeze': identity,
  'Object.seal': identity,
  'Object.preventExtensions': identity,
  'Object.setPrototypeOf': identity,
  'Reflect.get': (machine, [target, key], at) => {
    const name = key === undefined ? null : keyFrom(key);
    return target === undefined || name === null
      ? unknown('it is a member with a computed name', at)
      : machine.member(target, name, at);
  },
  structuredClone: (machine, [value], at) => (value === undefined ? primitive(undefined, at) : cloneOf(machine, value)),
  'Promise.resolve': identity,
  'Promise.all': identity,
  'Array.from': (machine, [list, fn], at) => {
    const value = list ?? primitive(undefined, at);
    if (value.kind === 'object') return unknown('it is a list of computed length', at);
    const { items, open, doubts } = itemsOf(machine, value, at);
    machine.spend(items.length);
    const copy: Value = { kind: 'array', items: [...items], open, at, ...(doubts && { doubts: new Map(doubts) }) };
    return fn === undefined ? copy : machine.callMethod(copy, 'map', [fn], at);
  },
  'Array.of': (_machine, args, at) => array([...args], at),
  Array: (_machine, args, at) => {
    if (args.length === 1 && args[0]?.kind === 'primitive' && typeof args[0].value === 'number') {
      return unknown('it is a list of computed length', at);
    }
    return array([...args], at);
  },
  'Array.isArray': (_machine, [value], at) => {
    if (value === undefined) return primitive(false, at);
    if (value.kind === 'unknown' || value.kind === 'choice' || value.kind === 'external')
      return unknown('it is not known', at);
    return primitive(value.kind === 'array', at);
  },
  String: (_machine, [value], at) => (value === undefined ? primitive('', at) : joinTexts([value], at)),
  Number: (_machine, [value], at) => {
    if (value?.kind !== 'primitive' || typeof value.value === 'bigint') return unknown('it is not a known number', at);
    return primitive(Number(value.value), at);
  },
  parseInt: (_machine, [value], at) => {
    const text = value?.kind === 'primitive' ? String(value.value) : null;
    return text === null ? unknown('it is not a known number', at) : primitive(Number.parseInt(text, 10), at);
  },
  'JSON.stringify': (machine, [value, , indent], at) => {
    if (value === undefined) return primitive(undefined, at);
    const { json, complete } = toJson(value);
    if (!complete) return unknown('it is the text of something that is not known in full', at);
    const space =
      indent?.kind === 'primitive' && typeof indent.value === 'number' ? Math.min(indent.value, 8) : asText(indent);
    const text = json === undefined ? undefined : JSON.stringify(json, null, space ?? undefined);
    machine.spend((text?.length ?? 0) / 100);
    return primitive(text, at);
  },
  'JSON.parse': (machine, [value], at) => {
    const text = asText(value);
    if (text === null) return unknown('it is parsed from a text that is not known', at);
    machine.spend(text.length / 20);
    try {
      return fromJson(JSON.parse(text) as Json, at);
    } catch {
      return unknown('it is parsed from a text that is not JSON', at);
    }
  },
  'String.raw': (machine, [strings, ...values], at) => {
    const raw = strings === undefined ? null : machine.member(strings, 'raw', at);
    if (raw?.kind !== 'array') return unknown('its text is not known', at);
    const last = raw.items.length - 1;
    return joinTexts(
      raw.items.flatMap((text, index) => (index < last ? [text, values[index] ?? primitive('', at)] : [text])),
      at,
    );
  },
  'console.log': nothing,
  'console.error': nothing,
  'console.warn': nothing,
  'console.info': nothing,
  'console.debug': nothing,
};
functions['Object.getOwnPropertyNames'] = functions['Object.keys'] as GlobalFunction;
functions['Reflect.ownKeys'] = functions['Object.keys'] as GlobalFunction;
functions['Promise.allSettled'] = (machine, [list], at) => {
  if (list === undefined) return unknown('it is not known', at);
  const { items, open } = itemsOf(machine, list, at);
  const settled = items.map((value) =>
    object(at, [
      ['status', primitive('fulfilled', at)],
      ['value', value],
    ]),
  );
  return { kind: 'array', items: settled, open, at };
};

function hasProperties(value: Value): value is Extract<Value, { kind: 'object' | 'function' | 'class' }> {
  return value.kind === 'object' || value.kind === 'function' || value.kind === 'class';
}
