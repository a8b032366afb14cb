import type { Place } from '../../assemble.js';
import { harmlessRegex } from '../../harmless-regex.js';
import type { Machine } from '../machine.js';
import { joinTexts } from '../operators.js';
import { array, asText, choice, optionsOf, type Primitive, primitive, unknown, type Value } from '../value.js';

/** Characters of a text that a repetition may give. */
const maxRepeated = 100_000;

/** Methods that take plain values and give one, as JavaScript has them. */
const plainMethods = new Set([
  'trim',
  'trimStart',
  'trimEnd',
  'toUpperCase',
  'toLowerCase',
  'toLocaleLowerCase',
  'toLocaleUpperCase',
  'slice',
  'substring',
  'substr',
  'startsWith',
  'endsWith',
  'includes',
  'indexOf',
  'lastIndexOf',
  'charAt',
  'charCodeAt',
  'at',
  'normalize',
  'toString',
  'valueOf',
]);

/** A method of a text, or null when we do not know it. Texts known in part give texts known in part where that makes sense. */
export function callStringMethod(
  machine: Machine,
  text: Value,
  method: string,
  args: readonly Value[],
  at: Place,
): Value | null {
  if (text.kind === 'text') return ofPartlyKnown(machine, text, method, args, at);
  const plain = asText(text);
  if (plain === null) return null;
  const chosen = args.findIndex((arg) => arg.kind === 'choice');
  if (chosen !== -1) {
    const results = optionsOf(args[chosen] as Value).map((option) => {
      const known = args.map((arg, index) => (index === chosen ? option : arg));
      return callStringMethod(machine, text, method, known, at) ?? unknown(`the method ${method} is not read`, at);
    });
    return choice(results, at);
  }
  machine.spend(1 + plain.length / 1000);
  if (plainMethods.has(method)) return callPlain(plain, method, args, at);
  switch (method) {
    case 'concat':
      return joinTexts([text, ...args], at);
    case 'split':
      return split(machine, plain, args, at);
    case 'replace':
    case 'replaceAll':
      return replace(machine, plain, method, args, at);
    case 'repeat':
    case 'padStart':
    case 'padEnd':
      return lengthen(plain, method, args, at);
    case 'match':
    case 'test':
    case 'search':
    case 'matchAll':
    case 'localeCompare':
      return unknown(`the method ${method} is not read`, at);
    default:
      return null;
  }
}

function ofPartlyKnown(
  machine: Machine,
  text: Extract<Value, { kind: 'text' }>,
  method: string,
  args: readonly Value[],
  at: Place,
): Value | null {
  switch (method) {
    case 'trim':
    case 'toString':
    case 'toLowerCase':
    case 'toUpperCase':
    case 'replace':
    case 'replaceAll': {
      // Part by part: what the unknown parts would give stays unknown.
      const own = method === 'trim' ? 'toString' : method;
      const parts = text.parts.map((part) =>
        typeof part === 'string'
          ? (callStringMethod(machine, primitive(part, at), own, args, at) ?? primitive(part, at))
          : part,
      );
      return joinTexts(parts, at);
    }
    default:
      return unknown('it is made from a text that is not known in full', at);
  }
}

function callPlain(text: string, method: string, args: readonly Value[], at: Place): Value {
  const plain: Primitive[] = [];
  for (const arg of args) {
    if (arg.kind !== 'primitive' || typeof arg.value === 'bigint')
      return unknown(`the arguments of ${method} are not known`, at);
    plain.push(arg.value);
  }
  const run = (text as unknown as Record<string, (...args: Primitive[]) => Primitive>)[method];
  try {
    return primitive(run?.apply(text, plain), at);
  } catch {
    return unknown(`the arguments of ${method} are not valid`, at);
  }
}

function split(machine: Machine, text: string, args: readonly Value[], at: Place): Value {
  const [separator] = args;
  const by = separator?.kind === 'regex' ? harmlessRegex(separator.source, separator.flags, text) : asText(separator);
  if (by === null) return unknown('the text is split in a way that is not read', at);
  const parts = text.split(by);
  machine.spend(parts.length);
  return array(
    parts.map((part) => primitive(part, at)),
    at,
  );
}

function replace(machine: Machine, text: string, method: string, args: readonly Value[], at: Place): Value {
  const [pattern, replacement] = args;
  const by = pattern?.kind === 'regex' ? harmlessRegex(pattern.source, pattern.flags, text) : asText(pattern);
  if (by === null || replacement === undefined) return unknown('the text is replaced in a way that is not read', at);
  const all = method === 'replaceAll' || (by instanceof RegExp && by.global);
  const found: { index: number; match: string; groups: (string | undefined)[] }[] = [];
  const collect = (match: string, ...rest: unknown[]) => {
    const index = rest.findIndex((part) => typeof part === 'number');
    found.push({ index: Number(rest[index]), match, groups: rest.slice(0, index) as (string | undefined)[] });
    return '';
  };
  if (by instanceof RegExp) text.replace(by, collect);
  else if (all) text.replaceAll(by, collect);
  else text.replace(by, collect);
  machine.spend(found.length);
  const parts: Value[] = [];
  let from = 0;
  for (const { index, match, groups } of found) {
    parts.push(primitive(text.slice(from, index), at));
    const given = asText(replacement);
    if (given !== null) parts.push(primitive(expand(given, match, groups), at));
    else if (replacement.kind === 'function') {
      const groupValues = groups.map((group) => primitive(group, at));
      parts.push(machine.call(replacement, null, [primitive(match, at), ...groupValues], at));
    } else parts.push(replacement);
    from = index + match.length;
  }
  parts.push(primitive(text.slice(from), at));
  return joinTexts(parts, at);
}

function expand(replacement: string, match: string, groups: readonly (string | undefined)[]): string {
  return replacement.replace(/\$(?:(\$)|(&)|(\d))/g, (whole, dollar, all, digit) => {
    if (dollar !== undefined) return '$';
    if (all !== undefined) return match;
    const index = Number(digit);
    return index >= 1 && index <= groups.length ? (groups[index - 1] ?? '') : whole;
  });
}

function lengthen(text: string, method: string, args: readonly Value[], at: Place): Value {
  const [count, filler] = args;
  const amount = count?.kind === 'primitive' && typeof count.value === 'number' ? count.value : -1;
  const total = method === 'repeat' ? amount * text.length : amount;
  if (!(amount >= 0) || total > maxRepeated) return unknown('the text is too long', at);
  if (method === 'repeat') return primitive(text.repeat(amount), at);
  const fill = filler === undefined ? ' ' : asText(filler);
  if (fill === null) return unknown('what the text is filled with is not known', at);
  return primitive(method === 'padStart' ? text.padStart(amount, fill) : text.padEnd(amount, fill), at);
}
