import { childOf, namedChildren, type SourceFile, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import { propertyKey } from './keys.js';
import type { Machine } from './machine.js';
import type { Scope } from './scope.js';
import { array, choice, type ObjectValue, object, placeOf, primitive, unknown, type Value } from './value.js';

/** Stores a value under one name. */
type Store = (name: string, value: Value) => void;
/** Stores a value in something that is not a name: `a.b`, `a[0]`. */
type StoreMember = (target: SyntaxNode, value: Value) => void;

/** Takes a value apart as a pattern says: `{ a, b: [c] = [], ...rest }`. */
export function bindPattern(
  machine: Machine,
  pattern: SyntaxNode,
  value: Value,
  scope: Scope,
  store: Store,
  storeMember: StoreMember = () => {},
): void {
  const { file } = scope.frame;
  const bind = (pattern: SyntaxNode, value: Value) => bindPattern(machine, pattern, value, scope, store, storeMember);
  machine.spend(1);
  switch (pattern.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      store(textOf(file, pattern), value);
      return;
    case 'assignment_pattern':
    case 'object_assignment_pattern': {
      const [left, right] = [childOf(pattern, 'left'), childOf(pattern, 'right')];
      if (left !== null) bind(left, right === null ? value : withDefault(machine, value, right, scope));
      return;
    }
    case 'object_pattern':
    case 'object':
      bindObject(machine, pattern, value, scope, bind);
      return;
    case 'array_pattern':
    case 'array':
      bindArray(machine, pattern, value, file, bind);
      return;
    case 'rest_pattern':
    case 'parenthesized_expression':
    case 'required_parameter':
    case 'optional_parameter': {
      const inner = childOf(pattern, 'pattern') ?? namedChildren(pattern)[0];
      if (inner !== undefined) bind(inner, value);
      return;
    }
    default:
      storeMember(pattern, value);
  }
}

/** The value, or the default where the value is undefined. */
export function withDefault(machine: Machine, value: Value, fallback: SyntaxNode, scope: Scope): Value {
  if (value.kind === 'primitive') return value.value === undefined ? machine.evaluate(fallback, scope) : value;
  if (
    value.kind === 'choice' &&
    value.options.some((option) => option.kind === 'primitive' && option.value === undefined)
  ) {
    const rest = value.options.filter((option) => option.kind !== 'primitive' || option.value !== undefined);
    const [first] = value.options;
    const byDefault = machine.evaluate(fallback, scope);
    const fallbackFirst = first?.kind === 'primitive' && first.value === undefined;
    return choice(fallbackFirst ? [byDefault, ...rest] : [...rest, byDefault], value.at);
  }
  return value;
}

function bindObject(
  machine: Machine,
  pattern: SyntaxNode,
  value: Value,
  scope: Scope,
  bind: (pattern: SyntaxNode, value: Value) => void,
): void {
  const { file } = scope.frame;
  const taken = new Set<string>();
  for (const part of namedChildren(pattern)) {
    const at = placeOf(file, part);
    if (part.type === 'rest_pattern' || part.type === 'spread_element') {
      const inner = namedChildren(part)[0];
      if (inner !== undefined) bind(inner, restOf(value, taken, at));
      continue;
    }
    const key = keyOfPart(machine, part, scope);
    const target = part.type === 'pair_pattern' || part.type === 'pair' ? childOf(part, 'value') : part;
    if (target === null) continue;
    if (key === null) {
      bind(target, unknown('its key is computed', at));
      continue;
    }
    taken.add(key);
    bind(target, machine.member(value, key, at));
  }
}

function keyOfPart(machine: Machine, part: SyntaxNode, scope: Scope): string | null {
  const { file } = scope.frame;
  if (part.type === 'pair_pattern' || part.type === 'pair') {
    const key = childOf(part, 'key');
    return key === null ? null : propertyKey(machine, key, scope);
  }
  const name = part.type === 'object_assignment_pattern' ? childOf(part, 'left') : part;
  return name === null ? null : textOf(file, name);
}

function restOf(value: Value, taken: ReadonlySet<string>, at: Value['at']): Value {
  if (value.kind !== 'object') return unknown('it is the rest of something that is not known', at);
  const rest: ObjectValue = object(
    at,
    [...value.properties].filter(([key]) => !taken.has(key)),
  );
  rest.open = value.open;
  return rest;
}

function bindArray(
  machine: Machine,
  pattern: SyntaxNode,
  value: Value,
  file: SourceFile,
  bind: (pattern: SyntaxNode, value: Value) => void,
): void {
  let index = 0;
  for (const part of pattern.children) {
    if (part.type === ',') index++;
    if (!part.named || part.type === 'comment') continue;
    const at = placeOf(file, part);
    if (part.type === 'rest_pattern' || part.type === 'spread_element') {
      const inner = namedChildren(part)[0];
      if (inner === undefined) continue;
      const rest = value.kind === 'array' ? array(value.items.slice(index), at) : null;
      if (rest !== null && value.kind === 'array') rest.open = value.open;
      bind(inner, rest ?? unknown('it is the rest of something that is not known', at));
    } else {
      bind(part, itemOf(machine, value, index, at));
    }
  }
}

function itemOf(machine: Machine, value: Value, index: number, at: Value['at']): Value {
  if (value.kind !== 'array') return machine.member(value, String(index), at);
  return value.items[index] ?? value.open ?? primitive(undefined, at);
}
