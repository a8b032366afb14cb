import { childOf, namedChildren, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import type { Place } from '../assemble.js';
import { unquoted } from './literals.js';
import { derived, type Machine } from './machine.js';
import { binary, convert, indexed, sliced, unary } from './operators.js';
import { type Type, unknownType } from './types.js';
import {
  type Cell,
  constant,
  copied,
  dereferenced,
  type FuncValue,
  keyOf,
  map,
  nil,
  pointer,
  type Scope,
  type StructValue,
  slice,
  struct,
  type TupleValue,
  unknown,
  type Value,
} from './value.js';

/** Expressions inside one another. */
const maxDepth = 400;
let depth = 0;

/** The value of an expression. `expected`: the type that is written around it, for literals that leave theirs out. */
export function evaluate(machine: Machine, node: SyntaxNode, scope: Scope, expected: Type | null): Value {
  machine.step();
  const at: Place = { file: scope.file.source, node };
  if (depth >= maxDepth) return unknown('the expression is nested too deeply', at);
  depth++;
  try {
    return evaluateNode(machine, node, scope, expected, at);
  } finally {
    depth--;
  }
}

/** As `evaluate`; what has a place of its own is copied, as an assignment does. */
export function evaluateCopy(machine: Machine, node: SyntaxNode, scope: Scope, expected: Type | null = null): Value {
  const value = evaluate(machine, node, scope, expected);
  return node.type === 'composite_literal' || node.type === 'call_expression'
    ? value
    : copied(value, machine.uncertain);
}

/** The variable that an expression stands for, to be assigned to or pointed at; null when it has none. */
export function cellOf(machine: Machine, node: SyntaxNode, scope: Scope): Cell | null {
  switch (node.type) {
    case 'identifier':
      return machine.cell(textOf(scope.file.source, node), scope);
    case 'parenthesized_expression': {
      const [inner] = namedChildren(node);
      return inner === undefined ? null : cellOf(machine, inner, scope);
    }
    case 'unary_expression': {
      const operand = childOf(node, 'operand');
      const value = operand === null ? null : machine.evaluate(operand, scope);
      return value?.kind === 'pointer' ? value.cell : null;
    }
    default:
      return null;
  }
}

function evaluateNode(machine: Machine, node: SyntaxNode, scope: Scope, expected: Type | null, at: Place): Value {
  const { source } = scope.file;
  switch (node.type) {
    case 'interpreted_string_literal':
    case 'raw_string_literal':
    case 'rune_literal': {
      const text = unquoted(textOf(source, node));
      return text === null ? unknown('the literal is malformed', at) : constant(text, at);
    }
    case 'int_literal':
    case 'float_literal':
      return number(textOf(source, node), at);
    case 'true':
    case 'false':
      return constant(node.type === 'true', at);
    case 'nil':
      return nil(at);
    case 'iota':
    case 'identifier':
    case 'type_identifier':
      return identifier(machine, node, scope, at);
    case 'parenthesized_expression': {
      const [inner] = namedChildren(node);
      return inner === undefined ? unknown('it is empty', at) : machine.evaluate(inner, scope, expected);
    }
    case 'selector_expression':
      return selector(machine, node, scope, at);
    case 'call_expression':
      return call(machine, node, scope, at);
    case 'composite_literal':
      return composite(machine, node, scope, at);
    case 'literal_value':
      return expected === null ? unknown('its type is not known', at) : literal(machine, expected, node, scope, at);
    case 'literal_element': {
      const [inner] = namedChildren(node);
      return inner === undefined ? unknown('it is empty', at) : machine.evaluate(inner, scope, expected);
    }
    case 'func_literal': {
      const closure: FuncValue = { kind: 'func', file: scope.file, node, scope, receiver: null, at };
      machine.keepClosure(closure);
      return closure;
    }
    case 'unary_expression':
      return unaryExpression(machine, node, scope, expected, at);
    case 'binary_expression':
      return binaryExpression(machine, node, scope, at);
    case 'index_expression':
      return index(machine, node, scope, at);
    case 'slice_expression': {
      const [operand, start, end] = ['operand', 'start', 'end'].map((field) => {
        const child = childOf(node, field);
        return child === null ? null : machine.evaluate(child, scope);
      });
      return sliced(operand ?? nil(at), start ?? null, end ?? null, at);
    }
    case 'type_assertion_expression': {
      const operand = childOf(node, 'operand');
      const type = childOf(node, 'type');
      const value = operand === null ? unknown('it is empty', at) : machine.evaluate(operand, scope);
      return value.kind === 'unknown' && type !== null ? { ...value, type: machine.types.of(type, scope) } : value;
    }
    case 'type_conversion_expression':
      return conversion(machine, node, scope, at);
    case 'type_instantiation_expression':
    case 'generic_type':
      return instantiation(machine, node, scope, at);
    case 'slice_type':
    case 'map_type':
    case 'pointer_type':
    case 'array_type':
    case 'struct_type':
    case 'interface_type':
    case 'function_type':
    case 'channel_type':
    case 'qualified_type':
      return { kind: 'type', type: machine.types.of(node, scope), at };
    case 'variadic_argument': {
      const [inner] = namedChildren(node);
      return inner === undefined ? unknown('it is empty', at) : machine.evaluate(inner, scope);
    }
    default:
      return unknown(`it is a ${node.type.replaceAll('_', ' ')}, which is not evaluated`, at);
  }
}

function number(text: string, at: Place): Value {
  const plain = text.replaceAll('_', '').replace(/^0([0-7])/, '0o$1');
  const value = Number(plain);
  return Number.isFinite(value) ? constant(value, at) : unknown('the number is not understood', at);
}

function identifier(machine: Machine, node: SyntaxNode, scope: Scope, at: Place): Value {
  const name = textOf(scope.file.source, node);
  return machine.find(name, scope) ?? unknown(`${name} is not defined in this repository`, at);
}

function selector(machine: Machine, node: SyntaxNode, scope: Scope, at: Place): Value {
  const [operand, field] = [childOf(node, 'operand'), childOf(node, 'field')];
  if (operand === null || field === null) return unknown('it is incomplete', at);
  return machine.member(machine.evaluate(operand, scope), textOf(scope.file.source, field), at);
}

function call(machine: Machine, node: SyntaxNode, scope: Scope, at: Place): Value {
  machine.reached.add(node);
  const [fnNode, list] = [childOf(node, 'function'), childOf(node, 'arguments')];
  if (fnNode === null || list === null) return unknown('it is incomplete', at);
  const callee = machine.evaluate(fnNode, scope);
  const typeNode = childOf(node, 'type_arguments');
  const typeArgs = [
    ...(typeNode === null ? [] : namedChildren(typeNode).map((each) => machine.types.of(each, scope))),
    ...typeArgumentsOf(machine, fnNode, scope),
  ];
  const args: Value[] = [];
  let open = false;
  const written = namedChildren(list);
  for (const each of written) {
    const value = evaluateCopy(machine, each, scope);
    if (each.type === 'variadic_argument') {
      const items = itemsOf(value);
      open ||= items === null || (value.kind === 'slice' && value.open);
      for (const item of items ?? []) args.push(item);
    } else if (value.kind === 'tuple' && written.length === 1) {
      for (const item of value.items) args.push(item);
    } else {
      args.push(value);
    }
  }
  return machine.call(callee, { args, typeArgs, open, at });
}

/** The items of a list that is passed with `...`; null when they are not known. */
function itemsOf(value: Value): Value[] | null {
  if (value.kind === 'slice') return value.items;
  if (value.kind === 'nil') return [];
  if (value.kind !== 'choice') return null;
  const lists = value.options.filter((option) => option.kind === 'slice');
  return lists.sort((a, b) => b.items.length - a.items.length)[0]?.items ?? null;
}

/** `f[T](…)`: the types in the brackets. */
function typeArgumentsOf(machine: Machine, node: SyntaxNode, scope: Scope): Type[] {
  if (!['type_instantiation_expression', 'index_expression', 'generic_type'].includes(node.type)) return [];
  const [, ...rest] = namedChildren(node);
  return rest
    .flatMap((child) => (child.type === 'type_arguments' ? namedChildren(child) : [child]))
    .map((child) => machine.types.of(child, scope))
    .filter((type) => type.kind !== 'unknown');
}

function instantiation(machine: Machine, node: SyntaxNode, scope: Scope, at: Place): Value {
  const [base] = namedChildren(node);
  const value = base === undefined ? unknown('it is empty', at) : baseValue(machine, base, scope, at);
  if (value.kind === 'func' || value.kind === 'native')
    return withTypes(machine, value, typeArgumentsOf(machine, node, scope));
  return value.kind === 'type' ? { kind: 'type', type: machine.types.of(node, scope), at } : value;
}

/** What a name in a type's place stands for, when it is the name of a function. */
function baseValue(machine: Machine, node: SyntaxNode, scope: Scope, at: Place): Value {
  if (node.type !== 'qualified_type') return machine.evaluate(node, scope);
  const [pkg, name] = [childOf(node, 'package'), childOf(node, 'name')];
  if (pkg === null || name === null) return unknown('it is incomplete', at);
  const found = machine.find(textOf(scope.file.source, pkg), scope);
  return found === null
    ? unknown('its package is not known', at)
    : machine.member(found, textOf(scope.file.source, name), at);
}

/** A function with its type arguments given ahead of the call. */
function withTypes(machine: Machine, fn: Value, types: Type[]): Value {
  if (types.length === 0) return fn;
  return {
    kind: 'native',
    name: 'instantiated',
    call: (inner) => machine.call(fn, { ...inner, typeArgs: inner.typeArgs.length > 0 ? inner.typeArgs : types }),
    at: fn.at,
  };
}

/** `T(x)`; also `f[T](x)`, which looks the same to the parser. */
function conversion(machine: Machine, node: SyntaxNode, scope: Scope, at: Place): Value {
  const [typeNode, operand] = [childOf(node, 'type'), childOf(node, 'operand')];
  if (typeNode === null || operand === null) return unknown('it is incomplete', at);
  const value = evaluateCopy(machine, operand, scope);
  if (typeNode.type === 'generic_type') {
    const [base] = namedChildren(typeNode);
    const fn = base === undefined ? null : baseValue(machine, base, scope, at);
    if (fn?.kind === 'func' || fn?.kind === 'native' || fn?.kind === 'external') {
      machine.reached.add(node);
      return machine.call(fn, { args: [value], typeArgs: typeArgumentsOf(machine, typeNode, scope), open: false, at });
    }
  }
  return convert(machine, machine.types.of(typeNode, scope), value, at);
}

function unaryExpression(machine: Machine, node: SyntaxNode, scope: Scope, expected: Type | null, at: Place): Value {
  const [operatorNode, operand] = [childOf(node, 'operator'), childOf(node, 'operand')];
  if (operatorNode === null || operand === null) return unknown('it is incomplete', at);
  const operator = textOf(scope.file.source, operatorNode);
  if (operator === '&') {
    const cell = cellOf(machine, operand, scope);
    if (cell !== null) return { kind: 'pointer', cell, at };
    const value = machine.evaluate(operand, scope, expected?.kind === 'pointer' ? expected.elem : expected);
    return value.kind === 'unknown'
      ? { ...value, type: value.type === null ? null : { kind: 'pointer', elem: value.type } }
      : pointer(value, at);
  }
  const value = machine.evaluate(operand, scope);
  if (operator === '*') {
    if (value.kind === 'type') return { kind: 'type', type: { kind: 'pointer', elem: value.type }, at };
    if (value.kind === 'pointer') return value.cell.value;
    const type = value.kind === 'unknown' && value.type?.kind === 'pointer' ? value.type.elem : null;
    return derived(value, 'what it points to is not known', at, type);
  }
  return unary(operator, value, at);
}

function binaryExpression(machine: Machine, node: SyntaxNode, scope: Scope, at: Place): Value {
  const [left, operatorNode, right] = [childOf(node, 'left'), childOf(node, 'operator'), childOf(node, 'right')];
  if (left === null || operatorNode === null || right === null) return unknown('it is incomplete', at);
  const operator = textOf(scope.file.source, operatorNode);
  if (isErrorTest(left, right, scope)) {
    const value = machine.evaluate(left, scope);
    // What is registered when nothing fails is what matters.
    if (value.kind !== 'nil' && (operator === '!=' || operator === '==')) return constant(operator === '==', at);
  }
  const a = machine.evaluate(left, scope);
  if (a.kind === 'const' && operator === '&&' && a.value === false) return a;
  if (a.kind === 'const' && operator === '||' && a.value === true) return a;
  return binary(operator, a, machine.evaluate(right, scope), at);
}

function isErrorTest(left: SyntaxNode, right: SyntaxNode, scope: Scope): boolean {
  return (
    right.type === 'nil' && left.type === 'identifier' && /^(?:err|.*Err|e)$/.test(textOf(scope.file.source, left))
  );
}

function index(machine: Machine, node: SyntaxNode, scope: Scope, at: Place): Value {
  const [operand, key] = [childOf(node, 'operand'), childOf(node, 'index')];
  if (operand === null || key === null) return unknown('it is incomplete', at);
  const value = machine.evaluate(operand, scope);
  if (value.kind === 'func' || value.kind === 'native') {
    return withTypes(machine, value, typeArgumentsOf(machine, node, scope));
  }
  if (value.kind === 'type') return { kind: 'type', type: machine.types.of(node, scope), at };
  return indexed(machine, value, machine.evaluate(key, scope), at);
}

function composite(machine: Machine, node: SyntaxNode, scope: Scope, at: Place): Value {
  machine.reached.add(node);
  const [typeNode, body] = [childOf(node, 'type'), childOf(node, 'body')];
  if (typeNode === null || body === null) return unknown('it is incomplete', at);
  return literal(machine, machine.types.of(typeNode, scope), body, scope, at);
}

function literal(machine: Machine, type: Type, body: SyntaxNode, scope: Scope, at: Place): Value {
  const under = machine.types.underlying(type);
  switch (under.kind) {
    case 'pointer':
      return pointer(literal(machine, under.elem, body, scope, at), at);
    case 'slice':
    case 'array':
      return listLiteral(machine, type, under.elem, body, scope, at);
    case 'map':
      return mapLiteral(machine, type, under.elem, body, scope, at);
    case 'struct':
      return structLiteral(machine, type, body, scope, at);
    default:
      return externalLiteral(machine, under.kind === 'external' ? under : type, body, scope, at);
  }
}

function listLiteral(machine: Machine, type: Type, elem: Type, body: SyntaxNode, scope: Scope, at: Place): Value {
  const items: Value[] = [];
  for (const child of namedChildren(body)) {
    const element = child.type === 'keyed_element' ? childOf(child, 'value') : child;
    if (element !== null)
      items.push(convertItem(machine, elem, evaluateCopy(machine, inside(element), scope, elem), at));
  }
  return slice(items, at, type);
}

function mapLiteral(machine: Machine, type: Type, elem: Type, body: SyntaxNode, scope: Scope, at: Place): Value {
  const made = { ...map(at, type), depth: machine.uncertain };
  for (const child of namedChildren(body)) {
    const [keyNode, valueNode] = [childOf(child, 'key'), childOf(child, 'value')];
    if (keyNode === null || valueNode === null) continue;
    const key = machine.evaluate(inside(keyNode), scope);
    const value = convertItem(machine, elem, evaluateCopy(machine, inside(valueNode), scope, elem), at);
    const id = keyOf(key);
    if (id === null) made.open = true;
    else made.entries.set(id, { key, value });
  }
  return made;
}

function structLiteral(machine: Machine, type: Type, body: SyntaxNode, scope: Scope, at: Place): Value {
  const fields = machine.types.fields(type) ?? [];
  const made = { ...struct(type, at), depth: machine.uncertain };
  for (const [i, child] of namedChildren(body).entries()) {
    const keyNode = child.type === 'keyed_element' ? childOf(child, 'key') : null;
    const valueNode = child.type === 'keyed_element' ? childOf(child, 'value') : child;
    if (valueNode === null) continue;
    const name = keyNode === null ? fields[i]?.name : textOf(scope.file.source, keyNode);
    const field = fields.find((each) => each.name === name);
    if (name === undefined) continue;
    const value = evaluateCopy(machine, inside(valueNode), scope, field?.type ?? null);
    made.fields.set(name, field === undefined ? value : convertItem(machine, field.type, value, at));
  }
  machine.keep(made);
  return made;
}

/** A struct, map or list of a type that is not in the snapshot: told by what it looks like. */
function externalLiteral(machine: Machine, type: Type, body: SyntaxNode, scope: Scope, at: Place): Value {
  const elements = namedChildren(body);
  const keyed = elements.filter((child) => child.type === 'keyed_element');
  const isField = (child: SyntaxNode) => {
    const key = childOf(child, 'key');
    return key !== null && inside(key).type === 'identifier';
  };
  if (elements.length > 0 && keyed.length === 0) return listLiteral(machine, type, unknownType, body, scope, at);
  if (!keyed.every(isField)) return mapLiteral(machine, type, unknownType, body, scope, at);
  const made: StructValue = { ...struct(type, at), depth: machine.uncertain };
  for (const child of keyed) {
    const [keyNode, valueNode] = [childOf(child, 'key'), childOf(child, 'value')];
    if (keyNode === null || valueNode === null) continue;
    const name = textOf(scope.file.source, keyNode);
    const expected = type.kind === 'external' ? machine.externalField(type, name) : null;
    made.fields.set(name, evaluateCopy(machine, inside(valueNode), scope, expected));
  }
  machine.keep(made);
  return made;
}

/** Constants take on the type of the place they are put in. */
function convertItem(machine: Machine, type: Type, value: Value, at: Place): Value {
  return value.kind === 'const' && value.type === null && type.kind === 'named'
    ? convert(machine, type, value, value.at ?? at)
    : value;
}

function inside(element: SyntaxNode): SyntaxNode {
  return element.type === 'literal_element' ? (namedChildren(element)[0] ?? element) : element;
}

/** The two results of `value, ok := …`. */
export function withOk(machine: Machine, node: SyntaxNode, scope: Scope): TupleValue | null {
  const at: Place = { file: scope.file.source, node };
  if (node.type === 'index_expression') {
    const [operand, key] = [childOf(node, 'operand'), childOf(node, 'index')];
    if (operand === null || key === null) return null;
    const container = dereferenced(machine.evaluate(operand, scope));
    const keyValue = machine.evaluate(key, scope);
    const value = indexed(machine, container, keyValue, at);
    const id = keyOf(keyValue);
    const known = container.kind === 'map' && !container.open && id !== null;
    const ok = known ? constant(container.entries.has(id), at) : unknown('what the map holds is not known', at);
    return { kind: 'tuple', items: [value, ok], at };
  }
  if (node.type === 'type_assertion_expression') {
    const value = machine.evaluate(node, scope);
    const typeNode = childOf(node, 'type');
    const ok = typeNode === null ? null : isOfType(machine, value, machine.types.of(typeNode, scope));
    return { kind: 'tuple', items: [value, ok === null ? unknown('its type is not known', at) : constant(ok, at)], at };
  }
  if (node.type === 'unary_expression') {
    return { kind: 'tuple', items: [machine.evaluate(node, scope), unknown('what is received is not known', at)], at };
  }
  return null;
}

/** Whether a value is of a type; null when it is not known. */
export function isOfType(machine: Machine, value: Value, type: Type): boolean | null {
  if (value.kind === 'unknown' || value.kind === 'choice' || value.kind === 'external') return null;
  if (value.kind === 'nil') return false;
  const [actual, wanted] = [machine.types.resolved(machine.typeOf(value)), machine.types.resolved(type)];
  const methods = machine.types.interfaceMethods(wanted);
  if (methods !== null) return [...methods.keys()].every((name) => machine.methodOf(actual, name, 0) !== null);
  if (actual.kind !== wanted.kind) return actual.kind === 'unknown' || wanted.kind === 'unknown' ? null : false;
  if (actual.kind === 'named') return machine.typeKey(actual) === machine.typeKey(wanted);
  if (actual.kind === 'external' && wanted.kind === 'external')
    return actual.name === wanted.name && actual.path === wanted.path;
  if (actual.kind === 'basic' && wanted.kind === 'basic') return actual.name === wanted.name;
  if (actual.kind === 'pointer' && wanted.kind === 'pointer') {
    return isOfType(machine, value.kind === 'pointer' ? value.cell.value : value, wanted.elem);
  }
  return null;
}
