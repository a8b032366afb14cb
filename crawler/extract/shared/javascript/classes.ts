import { childOf, namedChildren, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import { propertyKey } from './keys.js';
import type { Machine } from './machine.js';
import { type Frame, Scope } from './scope.js';
import { type ClassValue, type ObjectValue, placeOf, primitive, type Value } from './value.js';

/** A class of the source: its methods at once, its static fields evaluated in order. */
export function classOf(machine: Machine, node: SyntaxNode, scope: Scope): ClassValue {
  const { file } = scope.frame;
  const at = placeOf(file, node);
  const result: ClassValue = {
    kind: 'class',
    node,
    scope,
    parent: parentOf(machine, node, scope),
    methods: new Map(),
    getters: new Map(),
    properties: new Map(),
    instance: null,
    at,
  };
  const inner = new Scope(scope, frameFor(result, result, scope));
  const name = childOf(node, 'name');
  if (name !== null) inner.declare(textOf(file, name), result, machine.uncertainty);
  result.scope = inner;
  const statics: (() => void)[] = [];
  for (const member of membersOf(node)) {
    const isStatic = member.children.some((child) => child.type === 'static');
    if (member.type === 'class_static_block') {
      const body = childOf(member, 'body');
      if (body !== null) {
        const block = machine.closure(member, inner, result);
        statics.push(() => machine.call(block, result, [], at));
      }
      continue;
    }
    if (member.type === 'decorator') {
      // What it makes of the member is not looked at; what it is given may say what the member is.
      for (const given of namedChildren(member)) statics.push(() => machine.evaluate(given, inner));
      continue;
    }
    const key = childOf(member, 'name') ?? childOf(member, 'property');
    const memberName = key === null ? null : propertyKey(machine, key, inner);
    if (memberName === null) continue;
    if (member.type === 'method_definition') {
      defineMethod(machine, result, member, memberName, isStatic, inner);
    } else if (isStatic) {
      const value = childOf(member, 'value');
      statics.push(() =>
        result.properties.set(memberName, value === null ? primitive(undefined, at) : machine.evaluate(value, inner)),
      );
    }
  }
  for (const define of statics) define();
  return result;
}

/** Gives an instance the fields that its class declares. */
export function initialiseFields(machine: Machine, of: ClassValue, instance: ObjectValue): void {
  const { file } = of.scope.frame;
  const scope = new Scope(of.scope, frameFor(instance, of, of.scope));
  for (const member of membersOf(of.node)) {
    if (member.type !== 'field_definition' && member.type !== 'public_field_definition') continue;
    if (member.children.some((child) => child.type === 'static')) continue;
    const key = childOf(member, 'name') ?? childOf(member, 'property');
    const name = key === null ? null : propertyKey(machine, key, scope);
    if (name === null) continue;
    const value = childOf(member, 'value');
    // A field that is only declared keeps what the parent's constructor gave it.
    if (value === null && (instance.properties.has(name) || file.language !== 'javascript')) continue;
    instance.properties.set(
      name,
      value === null ? primitive(undefined, placeOf(file, member)) : machine.evaluate(value, scope),
    );
  }
}

function membersOf(node: SyntaxNode): SyntaxNode[] {
  const body = childOf(node, 'body');
  return body === null ? [] : namedChildren(body);
}

function defineMethod(
  machine: Machine,
  of: ClassValue,
  member: SyntaxNode,
  name: string,
  isStatic: boolean,
  scope: Scope,
): void {
  const method = machine.closure(member, scope, of);
  const accessor = member.children.find((child) => child.type === 'get' || child.type === 'set')?.type;
  if (accessor === 'set') return;
  if (isStatic) of.properties.set(name, accessor === 'get' ? { kind: 'getter', get: method } : method);
  else if (accessor === 'get') of.getters.set(name, method);
  else of.methods.set(name, method);
}

function parentOf(machine: Machine, node: SyntaxNode, scope: Scope): Value | null {
  const heritage = node.children.find((child) => child.type === 'class_heritage');
  if (heritage === undefined) return null;
  // TypeScript wraps the parent in an `extends_clause`, JavaScript does not.
  const clause = heritage.children.find((child) => child.type === 'extends_clause');
  const parent = clause === undefined ? namedChildren(heritage)[0] : childOf(clause, 'value');
  if (parent === undefined || parent === null || parent.type === 'implements_clause') return null;
  return machine.evaluate(parent, scope);
}

function frameFor(self: Value, home: ClassValue, scope: Scope): Frame {
  return {
    file: scope.frame.file,
    self,
    args: null,
    home,
    returned: [],
    expected: [],
    exits: 0,
    guard: null,
    early: new Set<SyntaxNode>(),
    outer: null,
  };
}
