import { childOf, namedChildren, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import type { Declaration, GoPackage } from './modules.js';
import type { Scope, Value } from './value.js';

/** A Go type. Named types are looked into only when asked, so they may refer to themselves. */
export type Type =
  | { kind: 'basic'; name: string }
  | NamedType
  | ExternalType
  | { kind: 'pointer' | 'slice' | 'chan'; elem: Type }
  | { kind: 'array'; elem: Type; length: number | null }
  | { kind: 'map'; key: Type; elem: Type }
  | { kind: 'struct'; node: SyntaxNode; scope: Scope }
  | { kind: 'interface'; node: SyntaxNode | null; scope: Scope | null }
  | FuncType
  | { kind: 'unknown' };

export interface NamedType {
  kind: 'named';
  name: string;
  pkg: GoPackage;
  /** The `type_spec`, and the names in reach of it. */
  node: SyntaxNode;
  scope: Scope;
  args: Type[];
}

/** A type of a package that is not in the snapshot. */
export interface ExternalType {
  kind: 'external';
  path: string;
  name: string;
  args: Type[];
}

export interface FuncType {
  kind: 'func';
  params: Type[];
  names: (string | null)[];
  variadic: boolean;
  results: Type[];
}

export interface StructField {
  name: string;
  type: Type;
  /** Without its quotes. */
  tag: string;
  embedded: boolean;
}

export const unknownType: Type = { kind: 'unknown' };
export const anyType: Type = { kind: 'interface', node: null, scope: null };

const basicNames = new Set(
  (
    'string bool int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64 complex64 complex128 ' +
    'byte rune error comparable'
  ).split(' '),
);

/** Types nested in one another beyond which they are not followed: `type A []A` has no end. */
const maxDepth = 40;

export function basic(name: string): Type {
  return { kind: 'basic', name };
}

/** Finds the value of a name; the evaluator's own. */
export type Lookup = (name: string, scope: Scope) => Value | null;

/** Reads the types that syntax nodes stand for. */
export class Types {
  constructor(private readonly lookup: Lookup) {}

  /** The type that a node of a type stands for. */
  of(node: SyntaxNode, scope: Scope, depth = 0): Type {
    if (depth > maxDepth) return unknownType;
    const child = (field: string) => {
      const found = childOf(node, field);
      return found === null ? unknownType : this.of(found, scope, depth + 1);
    };
    switch (node.type) {
      case 'type_identifier':
      case 'identifier':
        return this.named(textOf(scope.file.source, node), scope);
      case 'qualified_type':
      case 'selector_expression':
        return this.qualified(node, scope);
      case 'generic_type':
      case 'type_instantiation_expression':
      case 'index_expression':
        return this.generic(node, scope, depth);
      case 'pointer_type':
      case 'parenthesized_type':
      case 'parenthesized_expression':
      case 'type_elem':
      case 'type_constraint': {
        const inner = namedChildren(node)[0];
        const elem = inner === undefined ? unknownType : this.of(inner, scope, depth + 1);
        return node.type === 'pointer_type' ? { kind: 'pointer', elem } : elem;
      }
      case 'unary_expression': {
        const operand = childOf(node, 'operand');
        return operand === null ? unknownType : { kind: 'pointer', elem: this.of(operand, scope, depth + 1) };
      }
      case 'slice_type':
        return { kind: 'slice', elem: child('element') };
      case 'array_type':
      case 'implicit_length_array_type': {
        const length = childOf(node, 'length');
        const count = length?.type === 'int_literal' ? Number(textOf(scope.file.source, length)) : null;
        return { kind: 'array', elem: child('element'), length: count };
      }
      case 'map_type':
        return { kind: 'map', key: child('key'), elem: child('value') };
      case 'channel_type':
        return { kind: 'chan', elem: child('value') };
      case 'struct_type':
        return { kind: 'struct', node, scope };
      case 'interface_type':
        return namedChildren(node).length === 0 ? anyType : { kind: 'interface', node, scope };
      case 'function_type':
        return this.signature(node, scope, depth + 1);
      default:
        return unknownType;
    }
  }

  /** The type of anything with parameters and results: declarations, literals, methods of interfaces. */
  signature(node: SyntaxNode, scope: Scope, depth = 0): FuncType {
    const params: Type[] = [];
    const names: (string | null)[] = [];
    let variadic = false;
    for (const { name, type, isVariadic } of parametersOf(node, 'parameters', scope)) {
      const read = type === null ? unknownType : this.of(type, scope, depth + 1);
      params.push(isVariadic ? { kind: 'slice', elem: read } : read);
      names.push(name);
      variadic ||= isVariadic;
    }
    return { kind: 'func', params, names, variadic, results: this.results(node, scope, depth) };
  }

  /** What a type is made of: structs, maps and so on, through its names. */
  underlying(type: Type): Type {
    let inner = type;
    for (let i = 0; i < maxDepth && inner.kind === 'named'; i++) {
      const node = childOf(inner.node, 'type');
      if (node === null) return unknownType;
      inner = this.of(node, this.scopeOf(inner));
    }
    return inner.kind === 'named' ? unknownType : inner;
  }

  /** The fields of a struct, in order; null when it is none, or not of this snapshot. */
  fields(type: Type): StructField[] | null {
    const under = this.underlying(type);
    if (under.kind !== 'struct') return null;
    const list = namedChildren(under.node).find((child) => child.type === 'field_declaration_list');
    const fields: StructField[] = [];
    for (const field of list === undefined ? [] : namedChildren(list)) {
      if (field.type !== 'field_declaration') continue;
      const typeNode = childOf(field, 'type');
      if (typeNode === null) continue;
      const { source } = under.scope.file;
      const read = this.of(typeNode, under.scope);
      const tagNode = childOf(field, 'tag');
      const tag = tagNode === null ? '' : textOf(source, tagNode).slice(1, -1);
      const names = field.children.filter((child) => child.field === 'name' && child.named);
      for (const name of names) fields.push({ name: textOf(source, name), type: read, tag, embedded: false });
      if (names.length > 0) continue;
      const isPointer = field.children.some((child) => child.type === '*');
      const embedded: Type = isPointer ? { kind: 'pointer', elem: read } : read;
      fields.push({ name: nameOf(read), type: embedded, tag, embedded: true });
    }
    return fields;
  }

  /** The methods of an interface, those it embeds included; null when it is none, or not of this snapshot. */
  interfaceMethods(type: Type, depth = 0): Map<string, FuncType> | null {
    const under = this.underlying(type);
    if (under.kind !== 'interface' || under.node === null || under.scope === null || depth > 8) return null;
    const methods = new Map<string, FuncType>();
    for (const child of namedChildren(under.node)) {
      if (child.type === 'method_elem') {
        const name = childOf(child, 'name');
        if (name !== null) methods.set(textOf(under.scope.file.source, name), this.signature(child, under.scope));
      } else {
        const embedded = this.interfaceMethods(this.of(child, under.scope), depth + 1);
        for (const [name, method] of embedded ?? []) methods.set(name, method);
      }
    }
    return methods;
  }

  /** The names in reach inside a named type: those of its file and its type parameters. */
  scopeOf(type: NamedType): Scope {
    const list = childOf(type.node, 'type_parameters');
    if (list === null) return type.scope;
    return typeScope(typeParametersOf(list, type.scope), type.args, type.scope);
  }

  private named(name: string, scope: Scope): Type {
    const found = this.lookup(name, scope);
    if (found?.kind === 'type') return found.type;
    if (found?.kind === 'external') return { kind: 'external', path: found.path, name: found.name, args: [] };
    if (name === 'any') return anyType;
    return basicNames.has(name) ? basic(name) : unknownType;
  }

  private qualified(node: SyntaxNode, scope: Scope): Type {
    const pkgNode = childOf(node, 'package') ?? childOf(node, 'operand');
    const nameNode = childOf(node, 'name') ?? childOf(node, 'field');
    if (pkgNode === null || nameNode === null) return unknownType;
    const found = this.lookup(textOf(scope.file.source, pkgNode), scope);
    if (found?.kind !== 'package') return unknownType;
    const name = textOf(scope.file.source, nameNode);
    const declaration = found.pkg?.declarations.get(name);
    if (declaration !== undefined) return this.declared(name, declaration);
    return { kind: 'external', path: found.path, name, args: [] };
  }

  /** The type that a declaration names. */
  declared(name: string, declaration: Declaration): Type {
    const scope: Scope = { names: new Map(), parent: null, file: declaration.file };
    return this.introduced(name, declaration.node, scope);
  }

  /** The type that a `type_spec` or `type_alias` names. */
  introduced(name: string, node: SyntaxNode, scope: Scope): Type {
    const body = childOf(node, 'type');
    const generic = childOf(node, 'type_parameters') !== null;
    if (node.type === 'type_alias' && body !== null && !generic) {
      // An alias of itself does not compile; what it names is looked up when it is used.
      return body.type === 'type_identifier' && textOf(scope.file.source, body) === name
        ? unknownType
        : { kind: 'named', name, pkg: scope.file.pkg, node, scope, args: [] };
    }
    return { kind: 'named', name, pkg: scope.file.pkg, node, scope, args: [] };
  }

  /** A type without the aliases around it. */
  resolved(type: Type): Type {
    let inner = type;
    for (let i = 0; i < maxDepth && inner.kind === 'named' && inner.node.type === 'type_alias'; i++) {
      const node = childOf(inner.node, 'type');
      if (node === null) return unknownType;
      inner = this.of(node, this.scopeOf(inner));
    }
    return inner;
  }

  private generic(node: SyntaxNode, scope: Scope, depth: number): Type {
    const [base, ...rest] = namedChildren(node);
    if (base === undefined) return unknownType;
    const type = this.of(base, scope, depth + 1);
    const argNodes = rest.flatMap((child) => (child.type === 'type_arguments' ? namedChildren(child) : [child]));
    const args = argNodes.map((arg) => this.of(arg, scope, depth + 1));
    return type.kind === 'named' || type.kind === 'external' ? { ...type, args } : type;
  }

  private results(node: SyntaxNode, scope: Scope, depth: number): Type[] {
    const result = childOf(node, 'result');
    if (result === null) return [];
    if (result.type !== 'parameter_list') return [this.of(result, scope, depth + 1)];
    return parametersOf(node, 'result', scope).map(({ type }) =>
      type === null ? unknownType : this.of(type, scope, depth + 1),
    );
  }
}

/** The parameters or results of a function, one entry for each name. */
export function parametersOf(
  node: SyntaxNode,
  field: 'parameters' | 'result' | 'receiver',
  scope: Scope,
): { name: string | null; type: SyntaxNode | null; isVariadic: boolean }[] {
  const list = childOf(node, field);
  if (list === null || list.type !== 'parameter_list') return [];
  const found: { name: string | null; type: SyntaxNode | null; isVariadic: boolean }[] = [];
  for (const child of namedChildren(list)) {
    const type = childOf(child, 'type');
    const isVariadic = child.type === 'variadic_parameter_declaration';
    const names = child.children.filter((each) => each.field === 'name' && each.named);
    if (names.length === 0) found.push({ name: null, type, isVariadic });
    for (const name of names) found.push({ name: textOf(scope.file.source, name), type, isVariadic });
  }
  return found;
}

/** The names of a `type_parameter_list`. */
export function typeParametersOf(list: SyntaxNode, scope: Scope): string[] {
  return namedChildren(list).flatMap((declaration) =>
    declaration.children
      .filter((child) => child.field === 'name' && child.named)
      .map((name) => textOf(scope.file.source, name)),
  );
}

/** A scope that gives type parameters their types; those without one are not known. */
export function typeScope(names: readonly string[], args: readonly Type[], parent: Scope): Scope {
  const scope: Scope = { names: new Map(), parent, file: parent.file };
  for (const [i, name] of names.entries()) {
    scope.names.set(name, { value: { kind: 'type', type: args[i] ?? unknownType, at: null }, depth: 0 });
  }
  return scope;
}

/** The name of a type, without its package; empty when it has none. */
export function nameOf(type: Type): string {
  if (type.kind === 'pointer') return nameOf(type.elem);
  return type.kind === 'named' || type.kind === 'external' || type.kind === 'basic' ? type.name : '';
}

/** What a key of a struct tag says, or null: `json:"name,omitempty"`. */
export function tagOf(tag: string, key: string): string | null {
  let rest = tag.trimStart();
  while (rest !== '') {
    const name = /^([^\s:"]+):"/.exec(rest);
    if (name === null) return null;
    let end = name[0].length;
    while (end < rest.length && rest[end] !== '"') end += rest[end] === '\\' ? 2 : 1;
    const text = rest.slice(name[0].length, end);
    if (name[1] === key)
      return text.replace(/\\(.)/g, (_, character: string) =>
        character === 'n' ? '\n' : character === 't' ? '\t' : character,
      );
    rest = rest.slice(end + 1).trimStart();
  }
  return null;
}
