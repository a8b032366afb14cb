import { namedChildren, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import type { Scope } from './scope.js';
import { either, truth, type Value } from './values.js';

/** Runs something where tests are known to hold, or not to: variables are then only what they can be there. */
export function whereHolds<T>(
  scope: Scope,
  tests: readonly (readonly [test: SyntaxNode, holds: boolean])[],
  run: () => T,
): T {
  const narrowed: { holder: Scope; name: string; before: Value; left: Value }[] = [];
  for (const [test, holds] of tests) {
    const found = narrowing(scope, test, holds);
    if (found === null) continue;
    found.holder.set(found.name, found.left);
    narrowed.push(found);
  }
  try {
    return run();
  } finally {
    for (const { holder, name, before, left } of narrowed.reverse()) {
      if (holder.own(name) === left) holder.set(name, before);
    }
  }
}

/** `name`, `not name`: what is left of a variable that may be one of several. */
function narrowing(
  scope: Scope,
  test: SyntaxNode,
  holds: boolean,
): { holder: Scope; name: string; before: Value; left: Value } | null {
  const [inner] = namedChildren(test);
  if (inner !== undefined && test.type === 'not_operator') return narrowing(scope, inner, !holds);
  if (inner !== undefined && test.type === 'parenthesized_expression') return narrowing(scope, inner, holds);
  if (test.type !== 'identifier') return null;
  const name = textOf(scope.file, test);
  let holder: Scope | null = scope;
  while (holder !== null && (holder.own(name) === undefined || (holder.kind === 'class' && holder !== scope)))
    holder = holder.parent;
  const before = holder?.own(name);
  if (holder === null || before?.kind !== 'choice') return null;
  const left = before.options.filter((option) => truth(option) !== !holds);
  if (left.length === 0 || left.length === before.options.length) return null;
  return { holder, name, before, left: left.reduce(either) };
}
