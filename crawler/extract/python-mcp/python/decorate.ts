import { namedChildren, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import { callValue } from './call.js';
import { evaluate } from './evaluate.js';
import type { Machine } from './machine.js';
import type { Scope } from './scope.js';
import type { Value } from './values.js';

/** What the decorators above a definition make of it, the lowest first. */
export function applyDecorators(machine: Machine, definition: SyntaxNode, value: Value, scope: Scope): Value {
  machine.decorated.add(definition);
  let result = value;
  const decorators = definition.children.filter((child) => child.type === 'decorator');
  for (const decorator of decorators.reverse()) result = applyDecorator(machine, decorator, result, scope);
  return result;
}

function applyDecorator(machine: Machine, decorator: SyntaxNode, value: Value, scope: Scope): Value {
  const [expression] = namedChildren(decorator);
  if (expression === undefined) return value;
  const place = { file: scope.file, node: decorator };
  // `@name.setter` adds to a property that is already there.
  if (
    value.kind === 'function' &&
    expression.type === 'attribute' &&
    /\.(setter|deleter|getter)$/.test(textOf(scope.file, expression))
  ) {
    const before = scope.own(value.name);
    if (before !== undefined) return before;
  }
  const callee = evaluate(machine, expression, scope);
  const args = { positional: [{ value, place }], keywords: new Map(), open: false };
  if (value.kind === 'function') {
    const binding = bindingOf(callee);
    if (binding !== null) return { ...value, binding };
  }
  if (value.kind === 'class') {
    if (callee.kind === 'external') value.decorators.push({ path: callee.path, keywords: new Map() });
    if (callee.kind === 'external-call') {
      value.decorators.push({ path: callee.path, keywords: callee.args.keywords });
    }
  }
  if (callee.kind === 'unknown' && expression.type === 'attribute') {
    const [object] = namedChildren(expression);
    if (object !== undefined) {
      const receiver = evaluate(machine, object, scope);
      machine.hooks.unknownCall(machine, {
        receiver,
        receiverText: textOf(scope.file, object).slice(0, 200),
        method: textOf(scope.file, expression).split('.').at(-1) ?? '',
        args,
        place,
      });
    }
  }
  const result = callValue(machine, callee, args, place);
  // A decorator we cannot follow is taken to give back the function it is put on, as nearly all do.
  const usable =
    result.kind === 'function' || result.kind === 'class' || result.kind === 'host' || result.kind === 'instance';
  return usable ? result : value;
}

function bindingOf(callee: Value): 'static' | 'class' | 'property' | null {
  if (callee.kind !== 'external') return null;
  if (callee.path === 'builtins.staticmethod') return 'static';
  if (callee.path === 'builtins.classmethod') return 'class';
  return callee.path === 'builtins.property' || callee.path === 'functools.cached_property' ? 'property' : null;
}
