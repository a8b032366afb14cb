import type { Place } from '../assemble.js';
import { derived, type Machine } from './machine.js';
import type { Type } from './types.js';
import {
  type ConstValue,
  choice,
  constant,
  dereferenced,
  keyOf,
  nil,
  optionsOf,
  slice,
  type TextValue,
  unknown,
  type Value,
} from './value.js';

/** Characters of a text that is put together. */
export const maxTextLength = 1_000_000;
/** Parts of a text of which not all is known. */
const maxParts = 200;

/** `a op b`. */
export function binary(operator: string, left: Value, right: Value, at: Place): Value {
  if (operator === '+') return sum(left, right, at);
  if (operator === '==' || operator === '!=') return equality(operator, left, right, at);
  const [a, b] = [left, right];
  if (operator === '&&' || operator === '||') return logic(operator, a, b, at);
  if (a.kind !== 'const' || b.kind !== 'const') return unknown('it is computed from something unknown', at);
  const [x, y] = [a.value, b.value];
  if (typeof x !== typeof y || typeof x === 'boolean') return unknown('it is not computed', at);
  switch (operator) {
    case '<':
      return constant(x < y, at);
    case '<=':
      return constant(x <= y, at);
    case '>':
      return constant(x > y, at);
    case '>=':
      return constant(x >= y, at);
  }
  return typeof x === 'number' && typeof y === 'number'
    ? arithmetic(operator, x, y, a, at)
    : unknown('it is not computed', at);
}

/** `op a`, for operators that have to do with neither pointers nor channels. */
export function unary(operator: string, value: Value, at: Place): Value {
  if (value.kind !== 'const') return derived(value, 'it is computed from something unknown', at, null);
  if (operator === '!' && typeof value.value === 'boolean') return constant(!value.value, at);
  if (typeof value.value !== 'number') return unknown('it is not computed', at);
  if (operator === '-') return { ...value, value: -value.value, at };
  return operator === '+' ? value : unknown('it is not computed', at);
}

/** Texts put together, known in part where one of them is. */
export function joined(values: readonly Value[], at: Place): Value {
  const parts: (string | null)[] = [];
  let length = 0;
  for (const value of values) {
    for (const part of partsOf(value)) {
      const last = parts.length - 1;
      if (part !== null && typeof parts[last] === 'string') parts[last] += part;
      else if (part !== null || parts[last] !== null || parts.length === 0) parts.push(part);
      length += part?.length ?? 0;
      if (length > maxTextLength || parts.length > maxParts) return unknown('the text is too long', at);
    }
  }
  const [only = ''] = parts;
  if (parts.length <= 1 && only !== null) return constant(only, values.find((value) => value.at !== null)?.at ?? at);
  return parts.every((part) => part === null)
    ? unknown('no part of the text is known', at)
    : { kind: 'text', parts, at };
}

/** `T(x)`. */
export function convert(machine: Machine, type: Type, value: Value, at: Place): Value {
  switch (value.kind) {
    case 'const': {
      const under = machine.types.underlying(type);
      if (under.kind === 'interface' || under.kind === 'unknown') return value;
      if (under.kind === 'basic' && under.name === 'string' && typeof value.value === 'number') {
        return constant(String.fromCodePoint(Math.min(Math.max(0, Math.trunc(value.value)), 0x10ffff)), at, type);
      }
      return { ...value, type };
    }
    case 'slice':
    case 'map':
      return { ...value, type };
    case 'unknown':
      return { ...value, type };
    case 'struct': {
      const under = machine.types.underlying(type);
      return under.kind === 'struct' || under.kind === 'external' ? { ...value, type } : value;
    }
    default:
      return value;
  }
}

/** `value[key]`. */
export function indexed(machine: Machine, value: Value, key: Value, at: Place): Value {
  const target = dereferenced(value);
  switch (target.kind) {
    case 'choice':
      return choice(
        target.options.map((option) => indexed(machine, option, key, at)),
        at,
      );
    case 'slice': {
      const item = key.kind === 'const' && typeof key.value === 'number' ? target.items[key.value] : undefined;
      return item ?? unknown('the item is not known', at, elementOf(machine, target.type));
    }
    case 'map': {
      const id = keyOf(key);
      const entry = id === null ? undefined : target.entries.get(id);
      if (entry !== undefined) return entry.value;
      const elem = elementOf(machine, target.type);
      if (id === null || target.open) return unknown('the entry is not known', at, elem);
      return elem === null ? nil(at) : machine.zero(elem, at, true);
    }
    case 'const':
      return unknown('it is one character of a text', at);
    default: {
      const type = target.kind === 'unknown' ? target.type : null;
      return derived(target, 'it is taken from something unknown', at, elementOf(machine, type));
    }
  }
}

/** The type of what a list or map holds. */
export function elementOf(machine: Machine, type: Type | null): Type | null {
  if (type === null) return null;
  const under = machine.types.underlying(type);
  const inner = under.kind === 'pointer' ? machine.types.underlying(under.elem) : under;
  return inner.kind === 'slice' || inner.kind === 'array' || inner.kind === 'map' ? inner.elem : null;
}

/** `value[start:end]`. */
export function sliced(value: Value, start: Value | null, end: Value | null, at: Place): Value {
  const target = dereferenced(value);
  const [from, to] = [boundOf(start), boundOf(end)];
  if (from === null || to === null) return derived(target, 'it is cut at a place that is not known', at, null);
  if (target.kind === 'slice') return slice(target.items.slice(from, to), at, target.type, target.open);
  // Bytes and UTF-16 units are the same thing in plain ASCII alone.
  if (target.kind === 'const' && typeof target.value === 'string' && !/[^\0-\x7f]/.test(target.value)) {
    return { ...target, value: target.value.slice(from, to), at };
  }
  return derived(target, 'it is cut out of something unknown', at, null);
}

function boundOf(value: Value | null): number | undefined | null {
  if (value === null) return undefined;
  return value.kind === 'const' && typeof value.value === 'number' ? value.value : null;
}

function sum(left: Value, right: Value, at: Place): Value {
  if (left.kind === 'const' && right.kind === 'const') {
    if (typeof left.value === 'number' && typeof right.value === 'number') {
      return { ...left, value: left.value + right.value, at };
    }
  }
  const texts = optionsOf(left).flatMap((a) => optionsOf(right).map((b) => [a, b] as const));
  if (texts.length > 16) return unknown('it may be too many texts', at);
  return choice(
    texts.map((pair) => joined(pair, at)),
    at,
  );
}

function partsOf(value: Value): (string | null)[] {
  if (value.kind === 'const') return [String(value.value)];
  return value.kind === 'text' ? (value as TextValue).parts : [null];
}

function arithmetic(operator: string, x: number, y: number, like: ConstValue, at: Place): Value {
  const results: Record<string, number> = {
    '-': x - y,
    '*': x * y,
    '/': Number.isInteger(x) && Number.isInteger(y) ? Math.trunc(x / y) : x / y,
    '%': x % y,
    '<<': x * 2 ** y,
    '>>': Math.floor(x / 2 ** y),
  };
  const value = Object.hasOwn(results, operator) ? results[operator] : undefined;
  return value === undefined || !Number.isFinite(value) ? unknown('it is not computed', at) : { ...like, value, at };
}

function logic(operator: '&&' | '||', a: Value, b: Value, at: Place): Value {
  const decisive = operator === '||';
  for (const value of [a, b]) {
    if (value.kind === 'const' && value.value === decisive) return constant(decisive, at);
  }
  return a.kind === 'const' && b.kind === 'const' ? constant(!decisive, at) : unknown('the condition is not known', at);
}

function equality(operator: '==' | '!=', a: Value, b: Value, at: Place): Value {
  const same = isEqual(a, b);
  return same === null ? unknown('the condition is not known', at) : constant(same === (operator === '=='), at);
}

function isEqual(a: Value, b: Value): boolean | null {
  if (a.kind === 'const' && b.kind === 'const') return a.value === b.value;
  const [nothing, other] = a.kind === 'nil' ? [a, b] : [b, a];
  if (nothing.kind !== 'nil') return null;
  switch (other.kind) {
    case 'nil':
      return true;
    // The zero value of a field whose type is not known is nil here.
    case 'const':
      return other.value === '' || other.value === 0 || other.value === false;
    case 'slice':
    case 'map':
      return other.open || other.at !== null ? (isEmpty(other) ? null : false) : null;
    case 'pointer':
    case 'func':
    case 'native':
    case 'struct':
    case 'json':
      return false;
    default:
      return null;
  }
}

function isEmpty(value: Value): boolean {
  return value.kind === 'slice' ? value.items.length === 0 : value.kind === 'map' && value.entries.size === 0;
}
