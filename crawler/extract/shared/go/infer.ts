import { childOf, namedChildren, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import type { Machine } from './machine.js';
import { parametersOf, type Type, typeParametersOf, unknownType } from './types.js';
import type { FuncValue, NativeCall, Scope } from './value.js';

/** Types inside one another that are compared. */
const maxDepth = 12;

/** The types that a generic function's type parameters stand for in one call, as far as they can be told. */
export function inferTypes(
  machine: Machine,
  fn: FuncValue,
  names: readonly string[],
  call: NativeCall,
): Map<string, Type> {
  const found = new Map<string, Type>();
  for (const [i, type] of call.typeArgs.entries()) {
    const name = names[i];
    if (name !== undefined) found.set(name, type);
  }
  const open = new Set(names.filter((name) => !found.has(name)));
  for (const [i, parameter] of parametersOf(fn.node, 'parameters', fn.scope).entries()) {
    const argument = call.args[i];
    if (argument === undefined || parameter.type === null || open.size === 0) continue;
    unify({ machine, open, found }, parameter.type, fn.scope, machine.typeOf(argument), 0);
  }
  return found;
}

interface Inference {
  machine: Machine;
  open: ReadonlySet<string>;
  found: Map<string, Type>;
}

/** Finds the type parameters in what a type node says, given the type that stands there. */
function unify(inference: Inference, node: SyntaxNode, scope: Scope, actual: Type, depth: number): void {
  if (depth > maxDepth || actual.kind === 'unknown') return;
  const inner = (field: string, type: Type) => {
    const child = childOf(node, field);
    if (child !== null) unify(inference, child, scope, type, depth + 1);
  };
  const { machine, open, found } = inference;
  switch (node.type) {
    case 'type_identifier': {
      const name = textOf(scope.file.source, node);
      if (open.has(name) && !found.has(name)) found.set(name, actual);
      return;
    }
    case 'pointer_type': {
      const [elem] = namedChildren(node);
      if (elem !== undefined && actual.kind === 'pointer') unify(inference, elem, scope, actual.elem, depth + 1);
      return;
    }
    case 'slice_type': {
      const under = machine.types.underlying(actual);
      if (under.kind === 'slice') inner('element', under.elem);
      return;
    }
    case 'map_type': {
      const under = machine.types.underlying(actual);
      if (under.kind !== 'map') return;
      inner('key', under.key);
      inner('value', under.elem);
      return;
    }
    case 'function_type': {
      const signature = machine.signatureOf(actual);
      if (signature === null) return;
      const sides = [
        ['parameters', signature.params],
        ['result', signature.results],
      ] as const;
      for (const [field, types] of sides) {
        for (const [i, parameter] of parametersOf(node, field, scope).entries()) {
          const type = types[i];
          if (parameter.type !== null && type !== undefined) unify(inference, parameter.type, scope, type, depth + 1);
        }
      }
      return;
    }
    case 'generic_type':
      unifyGeneric(inference, node, scope, actual, depth);
  }
}

/** `Handler[In, Out]` where a function stands, or another `Handler`. */
function unifyGeneric(inference: Inference, node: SyntaxNode, scope: Scope, actual: Type, depth: number): void {
  const { machine } = inference;
  const argumentsNode = childOf(node, 'type_arguments');
  const nodes = argumentsNode === null ? [] : namedChildren(argumentsNode).flatMap(namedChildren);
  const declared = machine.types.of(node, scope);
  const given = typesGiven(machine, declared, actual, depth);
  for (const [i, argument] of nodes.entries()) {
    const type = given[i];
    if (type !== undefined) unify(inference, argument, scope, type, depth + 1);
  }
}

/** The type arguments that make a generic type the actual one. */
function typesGiven(machine: Machine, declared: Type, actual: Type, depth: number): (Type | undefined)[] {
  if (
    (declared.kind === 'named' || declared.kind === 'external') &&
    actual.kind === declared.kind &&
    actual.name === declared.name
  ) {
    return actual.args;
  }
  if (declared.kind === 'external') {
    const marks: Type[] = declared.args.map(() => ({ kind: 'basic', name: '' }));
    const [shape, signature] = [machine.signatureOf({ ...declared, args: marks }), machine.signatureOf(actual)];
    if (shape === null || signature === null) return [];
    const pairs = [
      ...shape.params.map((type, i) => [type, signature.params[i]] as const),
      ...shape.results.map((type, i) => [type, signature.results[i]] as const),
    ];
    return marks.map((mark) => pairs.find(([type]) => type === mark)?.[1]);
  }
  if (declared.kind !== 'named') return [];
  const list = childOf(declared.node, 'type_parameters');
  const body = childOf(declared.node, 'type');
  if (list === null || body === null) return [];
  const names = typeParametersOf(list, declared.scope);
  const found = new Map<string, Type>();
  unify({ machine, open: new Set(names), found }, body, declared.scope, actual, depth + 1);
  return names.map((name) => found.get(name) ?? unknownType);
}
