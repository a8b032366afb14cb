import type { Place } from '../assemble.js';
import {
  choice,
  identityOf,
  optionsOf,
  type Primitive,
  primitive,
  type TextValue,
  truthOf,
  type UnknownValue,
  unknown,
  type Value,
} from './value.js';

/** Characters of one text that is put together: beyond that it is no description of anything. */
const maxText = 1_000_000;
/** Texts that one join of undecided parts may give. */
const maxJoins = 24;

/** The text that values give when they are put one after the other. */
export function joinTexts(values: readonly Value[], at: Place): Value {
  if (!values.some((value) => value.kind === 'choice')) return joinPlain(values, at);
  let joined: Value[][] = [[]];
  for (const value of values) {
    const options = optionsOf(value);
    // Too many combinations: keep the most likely one of each.
    const taken = joined.length * options.length > maxJoins ? options.slice(0, 1) : options;
    joined = taken.flatMap((option) => joined.map((before) => [...before, option]));
  }
  return choice(
    joined.map((parts) => joinPlain(parts, at)),
    at,
  );
}

function joinPlain(values: readonly Value[], at: Place): Value {
  const parts: (string | UnknownValue)[] = [];
  let pending: string[] = [];
  let length = 0;
  for (const value of values) {
    for (const part of partsOf(value)) {
      if (typeof part === 'string') {
        length += part.length;
        pending.push(part);
      } else {
        if (pending.length > 0) parts.push(pending.join(''));
        pending = [];
        parts.push(part);
      }
    }
    if (length > maxText) return unknown('the text is too long', at);
  }
  if (parts.length === 0) return primitive(pending.join(''), at);
  if (pending.length > 0) parts.push(pending.join(''));
  return { kind: 'text', parts, at } satisfies TextValue;
}

function partsOf(value: Value): (string | UnknownValue)[] {
  switch (value.kind) {
    case 'primitive':
      return [String(value.value)];
    case 'text':
      return value.parts;
    case 'unknown':
      return [value];
    case 'array':
      if (value.open === null && value.items.every((item) => item.kind === 'primitive')) {
        return [value.items.map((item) => (item.kind === 'primitive' ? String(item.value ?? '') : '')).join(',')];
      }
      return [unknown('it is not a text', value.at)];
    case 'regex':
      return [`/${value.source}/${value.flags}`];
    default:
      return [unknown('it is not a text', value.at)];
  }
}

/** A binary operator that evaluates both of its sides. */
export function binary(operator: string, left: Value, right: Value, at: Place): Value {
  if (left.kind === 'choice' || right.kind === 'choice') return choice(combined(operator, left, right, at), at);
  if (operator === '+' && [left, right].some((side) => side.kind === 'text' || isString(side))) {
    return joinTexts([left, right], at);
  }
  if (left.kind === 'primitive' && right.kind === 'primitive') {
    const result = calculate(operator, left.value, right.value);
    return result === null ? unknown(`the operator ${operator} is not read`, at) : primitive(result.value, at);
  }
  const equality = operator === '===' || operator === '!==' || operator === '==' || operator === '!=';
  if (equality) {
    const same = sameValue(left, right);
    if (same !== null) return primitive(same === (operator[0] === '='), at);
    const [set, other] = left.kind === 'unknown' && left.setting ? [left, right] : [right, left];
    // A setting that is not made is undefined.
    if (set.kind === 'unknown' && set.setting && other.kind === 'primitive') {
      return choice([binary(operator, primitive(undefined, at), other, at), unsure([set], at)], at);
    }
  }
  if (operator === 'in' && right.kind === 'object' && left.kind === 'primitive') {
    if (right.properties.has(String(left.value))) return primitive(true, at);
    if (right.open === null && right.of === null) return primitive(false, at);
  }
  if (operator === 'in' && right.kind === 'array' && right.open === null && left.kind === 'primitive') {
    return primitive(Object.hasOwn(right.items, String(left.value)), at);
  }
  return unsure([left, right], at);
}

const comparisons = new Set(['===', '!==', '==', '!=', '<', '<=', '>', '>=']);

/** What an operator gives for each pair of options, as far as they are asked for; the same answer not again and again. */
function* combined(operator: string, left: Value, right: Value, at: Place): Generator<Value> {
  const answers = new Set<unknown>();
  const isComparison = comparisons.has(operator);
  for (const first of optionsOf(left)) {
    for (const second of optionsOf(right)) {
      const areKnown = isComparison && first.kind === 'primitive' && second.kind === 'primitive';
      if (areKnown && answers.size === 2) continue;
      const result = binary(operator, first, second, at);
      if (areKnown && result.kind === 'primitive') answers.add(result.value);
      yield result;
    }
  }
}

/** An operator before its operand. */
export function unary(operator: string, operand: Value, at: Place): Value {
  if (operand.kind === 'choice') {
    return choice(
      operand.options.map((option) => unary(operator, option, at)),
      at,
    );
  }
  if (operator === '!') {
    const truth = truthOf(operand);
    return truth === null ? unsure([operand], at) : primitive(!truth, at);
  }
  if (operator === 'typeof') return typeName(operand, at);
  if (operand.kind !== 'primitive' || typeof operand.value === 'bigint') return unsure([operand], at);
  if (operator === '-') return primitive(-Number(operand.value), at);
  if (operator === '+') return primitive(Number(operand.value), at);
  if (operator === '~') return primitive(~Number(operand.value), at);
  return unsure([operand], at);
}

/** An unknown result; one that hangs on a setting alone stays a setting. */
function unsure(operands: readonly Value[], at: Place): Value {
  const cause = operands.find((operand) => operand.kind === 'unknown');
  const setting = operands.some((operand) => operand.kind === 'unknown' && operand.setting);
  return {
    kind: 'unknown',
    reason: cause?.kind === 'unknown' ? cause.reason : 'its operands are not known',
    setting,
    at,
  };
}

function isString(value: Value): boolean {
  return value.kind === 'primitive' && typeof value.value === 'string';
}

function sameValue(left: Value, right: Value): boolean | null {
  const vague = (value: Value) => value.kind === 'unknown' || value.kind === 'text' || value.kind === 'external';
  if (vague(left) || vague(right)) return null;
  return identityOf(left) === identityOf(right);
}

function typeName(value: Value, at: Place): Value {
  switch (value.kind) {
    case 'primitive':
      return primitive(typeof value.value, at);
    case 'text':
      return primitive('string', at);
    case 'function':
    case 'native':
    case 'class':
      return primitive('function', at);
    case 'object':
    case 'array':
    case 'map':
    case 'opaque':
    case 'regex':
    case 'module':
      return primitive('object', at);
    default:
      return unsure([value], at);
  }
}

function calculate(operator: string, left: Primitive, right: Primitive): { value: Primitive } | null {
  switch (operator) {
    case '===':
      return { value: left === right };
    case '!==':
      return { value: left !== right };
    case '==':
    case '!=': {
      const nullish = (value: Primitive) => value === null || value === undefined;
      const same = nullish(left) || nullish(right) ? nullish(left) && nullish(right) : looselyEqual(left, right);
      return { value: same === (operator === '==') };
    }
    case '<':
    case '>':
    case '<=':
    case '>=':
      return compare(operator, left, right);
  }
  if (typeof left === 'bigint' || typeof right === 'bigint') return null;
  const [a, b] = [Number(left), Number(right)];
  switch (operator) {
    case '+':
      return { value: a + b };
    case '-':
      return { value: a - b };
    case '*':
      return { value: a * b };
    case '/':
      return { value: a / b };
    case '%':
      return { value: a % b };
    case '**':
      return { value: a ** b };
    case '|':
      return { value: a | b };
    case '&':
      return { value: a & b };
    case '^':
      return { value: a ^ b };
    case '<<':
      return { value: a << b };
    case '>>':
      return { value: a >> b };
    case '>>>':
      return { value: a >>> b };
    default:
      return null;
  }
}

function looselyEqual(left: Primitive, right: Primitive): boolean {
  return typeof left === typeof right ? left === right : Number(left) === Number(right);
}

function compare(operator: string, left: Primitive, right: Primitive): { value: boolean } | null {
  if (typeof left === 'bigint' || typeof right === 'bigint') return null;
  const [a, b] = typeof left === 'string' && typeof right === 'string' ? [left, right] : [Number(left), Number(right)];
  switch (operator) {
    case '<':
      return { value: a < b };
    case '>':
      return { value: a > b };
    case '<=':
      return { value: a <= b };
    default:
      return { value: a >= b };
  }
}
