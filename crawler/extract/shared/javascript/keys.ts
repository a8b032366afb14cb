import { namedChildren, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import { numberOf, stringOf } from './literals.js';
import type { Machine } from './machine.js';
import type { Scope } from './scope.js';
import type { Value } from './value.js';

/** The name of a member as written: `a`, `'a'`, `1`, `['a']`, `#a`; null when it is computed from something unknown. */
export function propertyKey(machine: Machine, key: SyntaxNode, scope: Scope): string | null {
  const { file } = scope.frame;
  switch (key.type) {
    case 'string':
      return stringOf(file, key);
    case 'number':
      return String(numberOf(textOf(file, key)));
    case 'computed_property_name': {
      const inner = namedChildren(key)[0];
      return inner === undefined ? null : keyFrom(machine.evaluate(inner, scope));
    }
    default:
      return textOf(file, key);
  }
}

/** The key that a value stands for when it is used as one, or null. */
export function keyFrom(value: Value): string | null {
  if (value.kind !== 'primitive') return null;
  return String(value.value);
}
