import type {
  Argument,
  Attribute,
  Base,
  Dialect,
  Expression,
  Field,
  Local,
  Method,
  Parameter,
  TypeDeclaration,
  TypeReference,
  Unit,
} from '../shared/typed/declarations.js';
import {
  allOf,
  arrayOf,
  firstOf,
  foundWithin,
  namedType,
  numberOf,
  opaqueAt,
  parameterLocals,
  partsOf,
  placeOf,
  splitName,
} from '../shared/typed/nodes.js';
import { childOf, type SourceFile, type SyntaxNode, textOf } from '../syntax/source-file.js';
import { textParts } from './texts.js';

const types = new Set(['class_declaration', 'protocol_declaration']);
const functions = new Set([
  'function_declaration',
  'init_declaration',
  'lambda_literal',
  'protocol_function_declaration',
]);
const typeNodes = new Set([
  'user_type',
  'array_type',
  'dictionary_type',
  'optional_type',
  'function_type',
  'tuple_type',
]);

const isClosed = (node: SyntaxNode) => functions.has(node.type);

/** How Swift is written. */
export const swift: Dialect = {
  isSource: (path) => path.endsWith('.swift') && !path.endsWith('Package.swift'),
  typeKeywords: ['class', 'struct', 'enum', 'actor', 'protocol'],
  unitOf,
  expressionOf,
  declares(file, statement) {
    const field = statement.type === 'property_declaration' ? fieldOf(file, statement) : null;
    return field === null
      ? []
      : [{ kind: 'value', name: field.name, value: field.value, type: field.type, at: field.at } satisfies Local];
  },
  binds(file, node) {
    if (node.type === 'for_statement') {
      const [item, of] = [childOf(node, 'item'), childOf(node, 'collection')];
      const name = item === null ? null : firstOf(item, 'simple_identifier');
      return name === null || of === null
        ? []
        : [{ kind: 'item', name: textOf(file, name), of, at: placeOf(file, node) }];
    }
    if (!functions.has(node.type)) return [];
    const parameters = parametersOf(file, node);
    const each = node.type === 'lambda_literal' ? iterated(file, node) : null;
    if (each !== null && parameters.length <= 1)
      return [{ kind: 'item', name: parameters[0]?.name ?? '$0', of: each, at: placeOf(file, node) }];
    return parameterLocals(node, parameters, (parameter) => innerName(file, parameter));
  },
  isFunction: (node) => node.type === 'function_declaration' || node.type === 'init_declaration',
  isType: (node) => types.has(node.type),
  assigns(file, node) {
    if (node.type !== 'assignment') return null;
    const [target] = partsOf(childOf(node, 'target') ?? node);
    if (target?.type === 'simple_identifier') return textOf(file, target);
    if (target?.type !== 'navigation_expression' || childOf(target, 'target')?.type !== 'self_expression') return null;
    return memberName(file, target);
  },
  returnsOf(_, body) {
    const statements = body.type === 'statements' ? body : firstOf(body, 'statements');
    if (statements === null)
      return /^(?:function_body|computed_property|lambda_literal)$/.test(body.type) ? [] : [body];
    const [only, ...others] = partsOf(statements);
    if (only !== undefined && others.length === 0 && !/^(?:control_transfer|if|switch|guard)_?/.test(only.type))
      return [only];
    return foundWithin(statements, isClosed, (node) =>
      node.type === 'control_transfer_statement' && node.children[0]?.type === 'return'
        ? childOf(node, 'result')
        : null,
    );
  },
  isConditional: (node) =>
    /^(?:if_statement|switch_entry|for_statement|while_statement|repeat_while_statement|guard_statement|catch_block)$/.test(
      node.type,
    ),
  callee(file, node) {
    if (node.type !== 'call_expression') return null;
    return targetOf(file, node)?.name ?? null;
  },
  sets(file, node) {
    if (node.type !== 'assignment') return null;
    const [target] = partsOf(childOf(node, 'target') ?? node);
    const value = childOf(node, 'result');
    // `of[key] = value` stands as the call of `of` with brackets.
    const [of] = target?.type === 'call_expression' ? partsOf(target) : [];
    const list = target === undefined ? null : argumentsNode(target);
    const [key] = list?.children[0]?.type === '[' ? argumentsOf(file, list) : [];
    if (of?.type !== 'simple_identifier' || key === undefined || value === null) return null;
    return { of: textOf(file, of), key: key.node, value };
  },
};

/** The list that a closure is called for each item of: `list.map { … }`. */
function iterated(file: SourceFile, lambda: SyntaxNode): SyntaxNode | null {
  const call = lambda.parent?.type === 'call_suffix' ? lambda.parent.parent : null;
  const target = call?.type === 'call_expression' ? targetOf(file, call) : null;
  return target?.of != null && /^(?:map|flatMap|compactMap|forEach)$/.test(target.name) ? target.of : null;
}

/** What is called, and on what; `.name` for a member of a type that is told by where it is used. */
function targetOf(file: SourceFile, call: SyntaxNode): { of: SyntaxNode | null; name: string } | null {
  const [first] = partsOf(call);
  if (first?.type === 'simple_identifier') return { of: null, name: textOf(file, first) };
  if (first?.type === 'prefix_expression') return { of: null, name: textOf(file, first).replace(/\s+/g, '') };
  if (first?.type !== 'navigation_expression') return null;
  const of = childOf(first, 'target');
  const name = memberName(file, first);
  return of === null || name === null ? null : { of, name };
}

function memberName(file: SourceFile, navigation: SyntaxNode): string | null {
  const suffix = navigation.children.findLast((child) => child.type === 'navigation_suffix');
  const name = suffix === undefined ? null : childOf(suffix, 'suffix');
  return name === null ? null : textOf(file, name);
}

function unitOf(file: SourceFile): Unit {
  const unit: Unit = { file, namespace: '', imports: [], types: [], functions: [], fields: [] };
  for (const node of file.root.children) {
    if (node.type === 'import_declaration') {
      const path = firstOf(node, 'identifier');
      if (path !== null) unit.imports.push({ path: textOf(file, path), all: true, alias: null });
    } else if (types.has(node.type)) unit.types.push(typeOf(unit, node, null));
    else if (node.type === 'function_declaration') unit.functions.push(methodOf(file, node, null));
    else if (node.type === 'property_declaration')
      unit.fields.push(...[fieldOf(file, node)].filter((field) => field !== null));
  }
  return unit;
}

function typeOf(unit: Unit, node: SyntaxNode, outer: TypeDeclaration | null): TypeDeclaration {
  const { file } = unit;
  const name = childOf(node, 'name');
  const kind = childOf(node, 'declaration_kind')?.type;
  const type: TypeDeclaration = {
    kind: kind === 'protocol' ? 'interface' : kind === 'enum' ? 'enum' : 'class',
    name: name === null ? '' : textOf(file, name),
    unit,
    namespace: '',
    outer,
    at: placeOf(file, node),
    // What extensions add counts as if it stood in the type.
    modifiers: new Set([...modifiersOf(file, node), 'partial']),
    typeParameters: [],
    bases: allOf(node, 'inheritance_specifier').flatMap((each): Base[] => {
      const base = childOf(each, 'inherits_from');
      return base === null ? [] : [{ type: referenceOf(file, base), args: [] }];
    }),
    attributes: attributesOf(file, node),
    head: null,
    constructors: [],
    fields: [],
    methods: [],
    constants: [],
    types: [],
  };
  const body = childOf(node, 'body');
  if (body !== null) readMembers(type, body);
  if (type.constants.some(({ args }) => args.length > 0)) {
    const at = type.at;
    type.head = [{ name: 'rawValue', type: null, attributes: [], value: null, at }];
  }
  return type;
}

function readMembers(type: TypeDeclaration, body: SyntaxNode): void {
  const { file } = type.unit;
  for (const member of body.children) {
    if (types.has(member.type)) type.types.push(typeOf(type.unit, member, type));
    else if (/^(?:protocol_)?function_declaration$/.test(member.type)) type.methods.push(methodOf(file, member, type));
    else if (member.type === 'init_declaration') type.constructors.push(methodOf(file, member, type));
    else if (/^(?:protocol_)?property_declaration$/.test(member.type)) {
      const field = fieldOf(file, member);
      if (field !== null) type.fields.push(field);
    } else if (member.type === 'enum_entry') readCases(type, member);
  }
}

/** `case a = "b"`, `case a, b`: a case without a text of its own is its name. */
function readCases(type: TypeDeclaration, entry: SyntaxNode): void {
  const { file } = type.unit;
  const children = entry.children;
  for (const [index, child] of children.entries()) {
    if (child.field !== 'name') continue;
    const raw = children[index + 1]?.type === '=' ? children[index + 2] : undefined;
    const node = raw ?? child;
    const at = placeOf(file, node);
    type.constants.push({ name: textOf(file, child), attributes: [], args: [{ name: 'rawValue', node, at }], at });
  }
}

function fieldOf(file: SourceFile, node: SyntaxNode): Field | null {
  const pattern = childOf(node, 'name');
  const name =
    pattern === null ? null : (childOf(pattern, 'bound_identifier') ?? firstOf(pattern, 'simple_identifier'));
  if (name === null) return null;
  const annotation = firstOf(node, 'type_annotation');
  const type = annotation === null ? null : childOf(annotation, 'name');
  const binding = firstOf(node, 'value_binding_pattern') ?? firstOf(pattern ?? node, 'value_binding_pattern');
  return {
    name: textOf(file, name),
    type: type === null ? null : referenceOf(file, type),
    value: childOf(node, 'value'),
    getter: childOf(node, 'computed_value'),
    settable: binding?.children.some((child) => child.type === 'var') === true,
    modifiers: modifiersOf(file, node),
    attributes: attributesOf(file, node),
    at: placeOf(file, node),
  };
}

function methodOf(file: SourceFile, node: SyntaxNode, owner: TypeDeclaration | null): Method {
  const name = node.children.find((child) => child.field === 'name');
  const arrow = node.children.findIndex((child) => child.type === '->');
  const returns = arrow === -1 ? undefined : node.children.slice(arrow).find((child) => typeNodes.has(child.type));
  return {
    name: name === undefined ? '' : textOf(file, name),
    parameters: parametersOf(file, node),
    returns: returns === undefined ? null : referenceOf(file, returns),
    modifiers: modifiersOf(file, node),
    attributes: attributesOf(file, node),
    body: childOf(node, 'body'),
    owner,
    at: placeOf(file, node),
  };
}

/** Default values stand beside the parameters they belong to. */
function parametersOf(file: SourceFile, node: SyntaxNode): Parameter[] {
  if (node.type === 'lambda_literal') {
    const list = firstOf(firstOf(node, 'lambda_function_type') ?? node, 'lambda_function_type_parameters');
    return (list === null ? [] : allOf(list, 'lambda_parameter')).map((each) => ({
      name: textOf(file, childOf(each, 'name') ?? each),
      type: null,
      attributes: [],
      value: null,
      at: placeOf(file, each),
    }));
  }
  const found: Parameter[] = [];
  for (const child of node.children) {
    if (child.type === 'parameter') found.push(parameterOf(file, child));
    const last = found.at(-1);
    if (child.field === 'default_value' && last !== undefined) last.value = child;
  }
  return found;
}

/** A parameter goes by its label where it is called, and by another name within its function. */
function parameterOf(file: SourceFile, node: SyntaxNode): Parameter {
  const [name, type] = node.children.filter((child) => child.field === 'name');
  const label = childOf(node, 'external_name');
  const called = label !== null && textOf(file, label) !== '_' ? label : name;
  return {
    name: called === undefined ? '' : textOf(file, called),
    type: type === undefined ? null : referenceOf(file, type),
    attributes: [],
    value: null,
    at: placeOf(file, node),
  };
}

function innerName(file: SourceFile, { name, at }: Parameter): string {
  const inner = at.node.type === 'parameter' ? childOf(at.node, 'name') : null;
  return inner === null ? name : textOf(file, inner);
}

function modifiersOf(file: SourceFile, node: SyntaxNode): Set<string> {
  const list = firstOf(node, 'modifiers');
  return new Set(
    (list === null ? [] : partsOf(list)).filter((part) => part.type !== 'attribute').map((part) => textOf(file, part)),
  );
}

function attributesOf(file: SourceFile, node: SyntaxNode): Attribute[] {
  const list = firstOf(node, 'modifiers');
  return (list === null ? [] : allOf(list, 'attribute')).flatMap((each) => {
    const [type] = partsOf(each);
    return type === undefined
      ? []
      : [{ ...splitName(textOf(file, type)), target: null, args: [], at: placeOf(file, each) }];
  });
}

function argumentsNode(call: SyntaxNode): SyntaxNode | null {
  const suffix = firstOf(call, 'call_suffix');
  return suffix === null ? null : firstOf(suffix, 'value_arguments');
}

function argumentsOf(file: SourceFile, list: SyntaxNode): Argument[] {
  return allOf(list, 'value_argument').flatMap((node) => {
    const [name, value] = [childOf(node, 'name'), childOf(node, 'value')];
    if (value === null) return [];
    return [{ name: name === null ? null : textOf(file, name), node: value, at: placeOf(file, node) }];
  });
}

function referenceOf(file: SourceFile, node: SyntaxNode): TypeReference {
  const at = placeOf(file, node);
  if (node.type === 'optional_type') {
    const inner = childOf(node, 'wrapped');
    return inner === null ? namedType(file, node) : { ...referenceOf(file, inner), nullable: true, at };
  }
  if (node.type === 'array_type') {
    const element = childOf(node, 'name');
    return element === null ? namedType(file, node) : arrayOf(referenceOf(file, element), at);
  }
  if (node.type !== 'user_type') return namedType(file, node, textOf(file, node).slice(0, 200));
  const names = allOf(node, 'type_identifier').map((each) => textOf(file, each));
  return { name: names.at(-1) ?? '', scope: names.slice(0, -1).join('.'), args: [], nullable: false, at };
}

function expressionOf(file: SourceFile, node: SyntaxNode): Expression {
  const at = placeOf(file, node);
  const opaque = () => opaqueAt(at);
  const text = () => textOf(file, node);
  const same = (of: SyntaxNode | null | undefined): Expression => (of == null ? opaque() : { kind: 'same', of, at });
  switch (node.type) {
    case 'line_string_literal':
    case 'multi_line_string_literal':
    case 'raw_string_literal':
      return { kind: 'parts', parts: textParts(file, node), at };
    case 'integer_literal':
    case 'real_literal':
    case 'hex_literal':
      return { kind: 'constant', value: numberOf(text()), at };
    case 'boolean_literal':
      return { kind: 'constant', value: text() === 'true', at };
    case 'nil':
      return { kind: 'constant', value: null, at };
    case 'prefix_expression': {
      const value = text().startsWith('-') ? numberOf(text().slice(1)) : null;
      if (value !== null) return { kind: 'constant', value: -value, at };
      if (!text().startsWith('.')) return opaque();
      return { kind: 'call', of: null, name: text().replace(/\s+/g, ''), types: [], args: [], at };
    }
    case 'simple_identifier':
      // The name of a case is the text it stands for.
      if (node.parent?.type === 'enum_entry') return { kind: 'constant', value: text(), at };
      return { kind: 'name', name: text().replace(/`/g, ''), at };
    case 'self_expression':
    case 'super_expression':
      return { kind: 'self', at };
    case 'navigation_expression': {
      const [of, name] = [childOf(node, 'target'), memberName(file, node)];
      if (of === null || name === null) return opaque();
      return name === 'self' ? { kind: 'same', of, at } : { kind: 'member', of, name, at };
    }
    case 'call_expression':
      return callOf(file, node) ?? opaque();
    case 'additive_expression': {
      const parts = [childOf(node, 'lhs'), childOf(node, 'rhs')].filter((part) => part !== null);
      return childOf(node, 'op')?.type === '+' ? { kind: 'join', parts, interpolated: false, at } : opaque();
    }
    case 'nil_coalescing_expression':
      return { kind: 'choice', options: partsOf(node), at };
    case 'ternary_expression': {
      const options = [childOf(node, 'if_true'), childOf(node, 'if_false')].filter((part) => part !== null);
      return { kind: 'choice', options, at };
    }
    case 'array_literal':
      return { kind: 'list', items: node.children.filter((child) => child.field === 'element'), at };
    case 'dictionary_literal': {
      const keys = node.children.filter((child) => child.field === 'key');
      const values = node.children.filter((child) => child.field === 'value');
      return { kind: 'map', entries: keys.flatMap((key, i) => (values[i] ? [{ key, value: values[i] }] : [])), at };
    }
    case 'lambda_literal':
      return { kind: 'lambda', parameters: parametersOf(file, node), body: node, at };
    case 'try_expression':
    case 'await_expression':
    case 'as_expression':
      return same(childOf(node, 'expr'));
    case 'postfix_expression':
      return same(childOf(node, 'target'));
    case 'tuple_expression':
    case 'value_argument':
      return same(partsOf(node).length === 1 ? partsOf(node)[0] : childOf(node, 'value'));
    default:
      return opaque();
  }
}

function callOf(file: SourceFile, node: SyntaxNode): Expression | null {
  const at = placeOf(file, node);
  const list = argumentsNode(node);
  const args = list === null ? [] : argumentsOf(file, list);
  const suffix = firstOf(node, 'call_suffix');
  const closure = suffix === null ? null : firstOf(suffix, 'lambda_literal');
  if (closure !== null) args.push({ name: null, node: closure, at: placeOf(file, closure) });
  const [first] = partsOf(node);
  // `[Tool]()`, `[String: Value]()`
  if (first?.type === 'array_literal') return { kind: 'list', items: [], at };
  if (first?.type === 'dictionary_literal') return { kind: 'map', entries: [], at };
  const target = targetOf(file, node);
  if (target === null) return null;
  const { of, name } = target;
  if (list?.children[0]?.type === '[') {
    const [key] = args;
    return key === undefined || of !== null ? null : { kind: 'opaque', reason: 'an element of something', at };
  }
  // A type is called to make one of it: `Tool(…)`, `Tool.Annotations(…)`, `MCP.Tool.init(…)`.
  const path = of === null ? name : `${textOf(file, of)}.${name}`.replace(/\s+/g, '').replace(/\.init$/, '');
  if (path.length < 200 && /^(?:[A-Z]\w*\.)*[A-Z]\w*$/.test(path))
    return { kind: 'create', type: namedType(file, first ?? node, path), args, members: [], items: [], at };
  return { kind: 'call', of, name, types: [], args, at };
}
