import { maxItems, maxText } from './machine.js';
import {
  asText,
  bool,
  dict,
  either,
  keyOf,
  num,
  optionsOf,
  same,
  sequence,
  text,
  truth,
  unknown,
  type Value,
} from './values.js';

/** Pairs of alternatives that are put together one by one. */
const maxPairs = 16;

/** `left operator right` for the arithmetic operators. */
export function binary(operator: string, left: Value, right: Value): Value {
  if (operator === '+' && (left.kind === 'choice' || right.kind === 'choice')) {
    const [before, after] = [left, right].map((each) => optionsOf(each).filter((option) => option.kind !== 'none')) as [
      Value[],
      Value[],
    ];
    const texts = [...before, ...after].some((each) => asText(each) !== null);
    if (texts && before.length > 0 && after.length > 0 && before.length * after.length <= maxPairs)
      return before.flatMap((a) => after.map((b) => binary(operator, a, b))).reduce(either);
  }
  const a = asText(left);
  const b = asText(right);
  if (operator === '+' && (a !== null || b !== null)) {
    if (a !== null && b !== null) return limited(a.text + b.text, a.holes || b.holes);
    // Part of a text that is not known: what is known of it is kept.
    if (left.kind === 'unknown' || left.kind === 'external-call' || left.kind === 'choice')
      return text(b?.text ?? '', true);
    return text(a?.text ?? '', true);
  }
  if (left.kind === 'sequence' && right.kind === 'sequence' && operator === '+') {
    if (left.items.length + right.items.length > maxItems) return unknown('the list is too long');
    return sequence(left.type, [...left.items, ...right.items], left.open || right.open, [
      ...padded(left.places, left.items.length),
      ...right.places,
    ]);
  }
  // Lists of which only one side is known: the other adds what we cannot see.
  if (operator === '+' && left.kind === 'sequence') return { ...left, items: [...left.items], open: true };
  if (operator === '+' && right.kind === 'sequence') return { ...right, items: [...right.items], open: true };
  if (operator === '|' && left.kind === 'dict' && right.kind === 'dict') {
    return { kind: 'dict', entries: new Map([...left.entries, ...right.entries]), open: left.open || right.open };
  }
  if (operator === '|' && left.kind === 'sequence' && right.kind === 'sequence' && left.type === 'set') {
    return sequence('set', unique([...left.items, ...right.items]), left.open || right.open);
  }
  if (operator === '|') {
    if (isType(left) && isType(right)) {
      return { kind: 'subscripted', base: { kind: 'external', path: 'typing.Union' }, args: [left, right] };
    }
    return left.kind === 'dict'
      ? { ...dict(true), entries: new Map(left.entries) }
      : unknown('`|` of values that are not known');
  }
  if (operator === '%' && a !== null) return percentFormat(a.text, a.holes, right);
  if (operator === '*' && a !== null && right.kind === 'number') {
    return a.text.length * right.value > maxText
      ? unknown('the text is too long')
      : text(a.text.repeat(Math.max(0, right.value)), a.holes);
  }
  if (left.kind === 'number' && right.kind === 'number')
    return arithmetic(operator, left.value, right.value, left.float || right.float);
  return unknown('a calculation with values only known at run time');
}

/** `left operator right` for the comparing operators; null is "not known". */
export function compare(operator: string, left: Value, right: Value): boolean | null {
  switch (operator) {
    case '==':
    case 'is':
      return equal(left, right);
    case '!=':
    case 'is not': {
      const answer = equal(left, right);
      return answer === null ? null : !answer;
    }
    case 'in':
      return contains(right, left);
    case 'not in': {
      const answer = contains(right, left);
      return answer === null ? null : !answer;
    }
  }
  if (left.kind === 'number' && right.kind === 'number') {
    if (operator === '<') return left.value < right.value;
    if (operator === '<=') return left.value <= right.value;
    if (operator === '>') return left.value > right.value;
    if (operator === '>=') return left.value >= right.value;
  }
  return null;
}

/** Values shown of one list or dictionary and what is in it; one that holds itself, or the same list many times, has no end. */
const maxShown = 10_000;
const maxShownDepth = 30;

/** The text `str(value)` gives; null when it is not known. */
export function displayed(value: Value): string | null {
  return shown(value, false, { left: maxShown }, 0);
}

/** The text `repr(value)` gives; null when it is not known. */
export function represented(value: Value): string | null {
  return shown(value, true, { left: maxShown }, 0);
}

function shown(value: Value, quotes: boolean, budget: { left: number }, depth: number): string | null {
  if (budget.left-- <= 0 || depth > maxShownDepth) return null;
  const inner = (each: Value) => shown(each, true, budget, depth + 1);
  switch (value.kind) {
    case 'text':
      if (value.holes) return null;
      return quotes ? quoted(value.text) : value.text;
    case 'number':
      return value.float && Number.isInteger(value.value) ? `${value.value}.0` : String(value.value);
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'none':
      return 'None';
    case 'enum-member': {
      // A plain `Enum` shows its class and name, one that is also a text shows that.
      const isText = value.class.bases.some((base) => base.kind === 'external' && base.path === 'enum.StrEnum');
      return isText ? shown(value.value, quotes, budget, depth + 1) : `${value.class.name}.${value.name}`;
    }
    case 'sequence': {
      if (value.open || value.type === 'set') return null;
      const body = all(value.items.map(inner))?.join(', ');
      if (body === undefined) return null;
      if (value.type === 'list') return `[${body}]`;
      return value.items.length === 1 ? `(${body},)` : `(${body})`;
    }
    case 'dict': {
      if (value.open) return null;
      const parts = all(
        [...value.entries.values()].map(({ key, value: each }) => all([inner(key), inner(each)])?.join(': ') ?? null),
      );
      return parts === null ? null : `{${parts.join(', ')}}`;
    }
    default:
      return null;
  }
}

/** The list, or null when something in it is null. */
function all(list: readonly (string | null)[]): string[] | null {
  const known = list.filter((each) => each !== null);
  return known.length === list.length ? known : null;
}

function quoted(content: string): string {
  const quote = content.includes("'") && !content.includes('"') ? '"' : "'";
  const body = content.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t').replaceAll('\r', '\\r');
  return quote + (quote === "'" ? body.replaceAll("'", "\\'") : body) + quote;
}

/** A text, unless it is too long. */
export function limited(value: string, holes: boolean): Value {
  return value.length > maxText ? unknown('the text is too long') : text(value, holes);
}

/** The parts put together, unless that makes too long a text. */
export function assembled(parts: readonly string[], glue: string, holes: boolean): Value {
  const length = parts.reduce((sum, part) => sum + part.length, glue.length * Math.max(0, parts.length - 1));
  return length > maxText ? unknown('the text is too long') : text(parts.join(glue), holes);
}

/** Replaces what a pattern finds, a null being a hole; stops when the text gets too long. */
export function filled(
  format: string,
  pattern: RegExp,
  holes: boolean,
  replace: (match: RegExpExecArray) => string | null,
): Value {
  const parts: string[] = [];
  let incomplete = holes;
  let at = 0;
  let length = 0;
  for (const match of format.matchAll(pattern)) {
    const part = replace(match);
    if (part === null) incomplete = true;
    parts.push(format.slice(at, match.index), part ?? '');
    at = match.index + match[0].length;
    length += part?.length ?? 0;
    if (length > maxText) return unknown('the text is too long');
  }
  return assembled([...parts, format.slice(at)], '', incomplete);
}

/** `text.replace(from, to)` */
export function replaced(content: string, from: string, to: string, holes: boolean): Value {
  return assembled(content.split(from), to, holes);
}

/** Without repetitions, in order. */
export function unique(values: readonly Value[]): Value[] {
  const seen = new Set<string>();
  return values.filter((value) => {
    const key = keyOf(value);
    if (key === null) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function padded<T>(list: readonly T[], length: number): (T | undefined)[] {
  return Array.from({ length }, (_, i) => list[i]);
}

function isType(value: Value): boolean {
  return (
    value.kind === 'external' ||
    value.kind === 'class' ||
    value.kind === 'subscripted' ||
    value.kind === 'none' ||
    value.kind === 'text'
  );
}

function equal(left: Value, right: Value): boolean | null {
  if (left.kind === 'choice' || right.kind === 'choice') {
    const answers = new Set<boolean | null>();
    for (const a of optionsOf(left)) for (const b of optionsOf(right)) answers.add(equal(a, b));
    return answers.size === 1 ? (answers.values().next().value ?? null) : null;
  }
  if (left.kind === 'enum-member' && right.kind === 'text') return equal(left.value, right);
  if (left.kind === 'text' && right.kind === 'enum-member') return equal(left, right.value);
  const a = keyOf(left);
  const b = keyOf(right);
  if (a !== null && b !== null && left.kind !== 'external' && right.kind !== 'external') return a === b;
  if (left.kind === 'unknown' || right.kind === 'unknown') return null;
  if (left === right || (left.kind === right.kind && left.kind !== 'external-call' && same(left, right))) return true;
  // Things that are there are not None.
  const there = new Set(['function', 'class', 'instance', 'host', 'sequence', 'dict', 'module', 'native']);
  if (right.kind === 'none' && there.has(left.kind)) return false;
  if (left.kind === 'none' && there.has(right.kind)) return false;
  return null;
}

function contains(container: Value, item: Value): boolean | null {
  const inside = asText(container);
  const wanted = asText(item);
  if (inside !== null && wanted !== null && !wanted.holes) {
    return inside.text.includes(wanted.text) || (inside.holes ? null : false);
  }
  const key = keyOf(item);
  if (key === null) return null;
  if (container.kind === 'dict') return container.entries.has(key) || (container.open ? null : false);
  if (container.kind !== 'sequence') return null;
  const keys = container.items.map(keyOf);
  if (keys.includes(key)) return true;
  return container.open || keys.includes(null) ? null : false;
}

function arithmetic(operator: string, a: number, b: number, float: boolean): Value {
  switch (operator) {
    case '+':
      return num(a + b, float);
    case '-':
      return num(a - b, float);
    case '*':
      return num(a * b, float);
    case '/':
      return b === 0 ? unknown('a division by zero') : num(a / b, true);
    case '//':
      return b === 0 ? unknown('a division by zero') : num(Math.floor(a / b), float);
    case '%':
      return b === 0 ? unknown('a division by zero') : num(a - b * Math.floor(a / b), float);
    case '**':
      return num(a ** b, float || b < 0);
    default:
      return unknown('a calculation that is not followed');
  }
}

function percentFormat(format: string, holes: boolean, value: Value): Value {
  const args = value.kind === 'sequence' && value.type === 'tuple' ? value.items : [value];
  let next = 0;
  const field = /%(?:\(([^()\n]{1,80})\))?[-+ #0]?\d{0,4}(?:\.\d{1,4})?([sdrif%])/g;
  return filled(format, field, holes, ([whole, name, kind]) => {
    if (kind === '%') return '%';
    const named = value.kind === 'dict' && name !== undefined ? value.entries.get(`s:${name}`)?.value : undefined;
    const arg = name === undefined ? args[next++] : named;
    // Widths and digits are not worked out.
    if (arg === undefined || !/^%(\([^()]*\))?[sdri]$/.test(whole)) return null;
    return kind === 'r' ? represented(arg) : displayed(arg);
  });
}

/** Whether a value is known to be false, for `not`. */
export function negated(value: Value): Value {
  const answer = truth(value);
  return answer === null ? unknown('a condition only known at run time') : bool(!answer);
}
