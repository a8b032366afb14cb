import { maxItems, maxText } from './machine.js';
import {
  asText,
  bool,
  dict,
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

/** `left operator right` for the arithmetic operators. */
export function binary(operator: string, left: Value, right: Value): Value {
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

/** `"...".format(...)` and f-strings share this: the text a value gives; null when it is not known. */
export function displayed(value: Value): string | null {
  switch (value.kind) {
    case 'text':
      return value.holes ? null : value.text;
    case 'number':
      return value.float && Number.isInteger(value.value) ? `${value.value}.0` : String(value.value);
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'none':
      return 'None';
    case 'enum-member': {
      // A plain `Enum` shows its class and name, one that is also a text shows that.
      const inner = value.class.bases.some(
        (base) => base.kind === 'external' && /^(builtins\.str|enum\.StrEnum)$/.test(base.path),
      );
      return inner ? displayed(value.value) : `${value.class.name}.${value.name}`;
    }
    case 'sequence': {
      if (value.open || value.type === 'set') return null;
      const parts = value.items.map(represented);
      if (parts.includes(null)) return null;
      const body = parts.join(', ');
      if (value.type === 'list') return `[${body}]`;
      return parts.length === 1 ? `(${body},)` : `(${body})`;
    }
    case 'dict': {
      if (value.open) return null;
      const parts = [...value.entries.values()].map(({ key, value: each }) => {
        const shownKey = represented(key);
        const shown = represented(each);
        return shownKey === null || shown === null ? null : `${shownKey}: ${shown}`;
      });
      return parts.includes(null) ? null : `{${parts.join(', ')}}`;
    }
    default:
      return null;
  }
}

/** `repr(value)`, or null. */
export function represented(value: Value): string | null {
  if (value.kind !== 'text') return displayed(value);
  if (value.holes) return null;
  const quote = value.text.includes("'") && !value.text.includes('"') ? '"' : "'";
  const body = value.text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
    .replaceAll('\r', '\\r');
  return quote + (quote === "'" ? body.replaceAll("'", "\\'") : body) + quote;
}

/** A text, unless it is too long. */
export function limited(value: string, holes: boolean): Value {
  return value.length > maxText ? unknown('the text is too long') : text(value, holes);
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
  let incomplete = holes;
  const result = format.replace(
    /%(?:\(([^()\n]{1,80})\))?[-+ #0]?\d{0,4}(?:\.\d{1,4})?([sdrif%])/g,
    (whole, name, kind) => {
      if (kind === '%') return '%';
      const arg =
        name === undefined ? args[next++] : value.kind === 'dict' ? value.entries.get(`s:${name}`)?.value : undefined;
      const shown = arg === undefined ? null : kind === 'r' ? represented(arg) : displayed(arg);
      if (shown === null || !/^%(\([^()]*\))?[sdri]$/.test(whole)) {
        incomplete = true;
        return '';
      }
      return shown;
    },
  );
  return limited(result, incomplete);
}

/** Whether a value is known to be false, for `not`. */
export function negated(value: Value): Value {
  const answer = truth(value);
  return answer === null ? unknown('a condition only known at run time') : bool(!answer);
}
