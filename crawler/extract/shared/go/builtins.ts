import { joined } from './operators.js';
import { anyType, basic } from './types.js';
import {
  constant,
  dereferenced,
  keyOf,
  map,
  maxItems,
  type NativeCall,
  native,
  nil,
  pointer,
  slice,
  unknown,
  type Value,
} from './value.js';

const typeNames = (
  'string bool int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64 complex64 complex128 ' +
  'byte rune error'
).split(' ');

function length({ args: [list], at }: NativeCall): Value {
  const target = dereferenced(list ?? nil(at));
  if (target.kind === 'slice' && !target.open) return constant(target.items.length, at);
  if (target.kind === 'map' && !target.open) return constant(target.entries.size, at);
  if (target.kind === 'const' && typeof target.value === 'string') return constant(Buffer.byteLength(target.value), at);
  return target.kind === 'nil' ? constant(0, at) : unknown('its length is not known', at);
}

/** Adds to a list; what is added to one that is not known makes one of which some is known. */
function append({ args: [list, ...items], open, at }: NativeCall): Value {
  const targets = (list?.kind === 'choice' ? list.options : [list ?? nil(at)]).map(dereferenced);
  const longest = targets.reduce((best, each) => (sizeOf(each) > sizeOf(best) ? each : best));
  if (sizeOf(longest) + items.length > maxItems) return unknown('the list is too long', at);
  if (longest.kind === 'slice') {
    return slice([...longest.items, ...items], at, longest.type, longest.open || open || targets.length > 1);
  }
  const type = longest.kind === 'unknown' ? longest.type : null;
  return slice(items, at, type, open || longest.kind !== 'nil');
}

function sizeOf(value: Value): number {
  return value.kind === 'slice' ? value.items.length : -1;
}

function make({ args: [type], at }: NativeCall): Value {
  if (type?.kind !== 'type') return unknown('its type is not known', at);
  const made = type.type;
  if (made.kind === 'map') return map(at, made);
  if (made.kind === 'slice') return slice([], at, made);
  return made.kind === 'named' ? { ...map(at, made) } : unknown('it is a channel', at);
}

const functions: Record<string, (call: NativeCall) => Value> = {
  len: length,
  cap: length,
  append,
  make,
  new: ({ args: [type], at }) =>
    type?.kind === 'type' ? pointer(unknown('it is not set', at, type.type), at) : pointer(type ?? nil(at), at),
  delete: ({ args: [target, key], at }) => {
    const id = key === undefined ? null : keyOf(key);
    const from = dereferenced(target ?? nil(at));
    if (from.kind === 'map' && id !== null) from.entries.delete(id);
    return nil(at);
  },
  copy: ({ args: [to, from], at }) => {
    const [target, origin] = [dereferenced(to ?? nil(at)), dereferenced(from ?? nil(at))];
    if (target.kind === 'slice' && origin.kind === 'slice') target.items = [...origin.items];
    return unknown('it counts what was copied', at);
  },
  panic: ({ at }) => nil(at),
  print: ({ at }) => nil(at),
  println: ({ at }) => nil(at),
  recover: ({ at }) => nil(at),
  min: ({ args, at }) => extreme(args, Math.min, at),
  max: ({ args, at }) => extreme(args, Math.max, at),
};

function extreme(args: Value[], of: (...values: number[]) => number, at: NativeCall['at']): Value {
  const numbers = args.map((arg) => (arg.kind === 'const' && typeof arg.value === 'number' ? arg.value : Number.NaN));
  const found = of(...numbers);
  return Number.isFinite(found) ? constant(found, at) : unknown('it is not known which', at);
}

/** What the language itself defines. */
export const builtins: ReadonlyMap<string, Value> = new Map<string, Value>([
  ...typeNames.map((name) => [name, { kind: 'type', type: basic(name), at: null }] as const),
  ['any', { kind: 'type', type: anyType, at: null }],
  ['true', constant(true, null)],
  ['false', constant(false, null)],
  ['nil', nil(null)],
  ...Object.entries(functions).map(([name, call]) => [name, native(name, call)] as const),
]);

/** `fmt.Sprintf`: as far as format and arguments are known. */
export function formatted(format: string, args: readonly Value[], at: NativeCall['at']): Value {
  const parts: Value[] = [];
  let next = 0;
  let from = 0;
  for (const match of format.matchAll(/%[-+# 0]{0,5}\d{0,6}(?:\.\d{0,6})?(?:\[\d{1,3}\])?([a-zA-Z%])/g)) {
    parts.push(constant(format.slice(from, match.index), at));
    from = match.index + match[0].length;
    if (match[1] === '%') parts.push(constant('%', at));
    else parts.push(shown(args[next++], match[0], at));
  }
  parts.push(constant(format.slice(from), at));
  return joined(parts, at);
}

function shown(value: Value | undefined, verb: string, at: NativeCall['at']): Value {
  const inner = value === undefined ? unknown('the argument is missing', at) : dereferenced(value);
  if (inner.kind === 'text' && (verb === '%s' || verb === '%v')) return inner;
  if (inner.kind === 'slice' && !inner.open && (verb === '%v' || verb === '%s')) {
    const items = inner.items.flatMap((item, i) => (i === 0 ? [item] : [constant(' ', at), item]));
    return joined([constant('[', at), ...items, constant(']', at)], at);
  }
  if (inner.kind !== 'const') return unknown('the argument is not known', at);
  if (verb === '%s' || verb === '%v' || verb === '%d' || verb === '%t') return constant(String(inner.value), at);
  return verb === '%q' ? constant(JSON.stringify(String(inner.value)), at) : unknown(`${verb} is not formatted`, at);
}
