import type {
  Argument,
  Attribute,
  Base,
  Dialect,
  Expression,
  Local,
  Method,
  Parameter,
  TypeDeclaration,
  TypeKind,
  TypeReference,
  Unit,
} from '../shared/typed/declarations.js';
import {
  allOf,
  arrayOf,
  firstOf,
  foundWithin,
  headField,
  leadingSpace,
  namedType,
  numberOf,
  opaqueAt,
  parameterLocals,
  partsOf,
  placeOf,
  splitName,
  unescapeText,
  withoutIndent,
} from '../shared/typed/nodes.js';
import { childOf, type SourceFile, type SyntaxNode, textOf } from '../syntax/source-file.js';

const typeKinds: Record<string, TypeKind> = {
  class_declaration: 'class',
  interface_declaration: 'interface',
  record_declaration: 'record',
  enum_declaration: 'enum',
  annotation_type_declaration: 'annotation',
};

const functions = new Set([
  'method_declaration',
  'constructor_declaration',
  'compact_constructor_declaration',
  'lambda_expression',
]);

/** How Java is written. */
export const java: Dialect = {
  isSource: (path) => path.endsWith('.java'),
  typeKeywords: ['class', 'interface', 'enum', 'record'],
  unitOf,
  expressionOf,
  declares(file, statement) {
    if (statement.type !== 'local_variable_declaration') return [];
    const type = childOf(statement, 'type');
    const of = type === null || textOf(file, type) === 'var' ? null : referenceOf(file, type);
    return allOf(statement, 'variable_declarator').map(
      (each): Local => ({
        kind: 'value',
        name: nameOf(file, each),
        value: childOf(each, 'value'),
        type: of,
        at: placeOf(file, each),
      }),
    );
  },
  binds(file, node) {
    if (node.type === 'enhanced_for_statement') {
      const [name, of] = [childOf(node, 'name'), childOf(node, 'value')];
      return name === null || of === null
        ? []
        : [{ kind: 'item', name: textOf(file, name), of, at: placeOf(file, node) }];
    }
    const list = functions.has(node.type) ? childOf(node, 'parameters') : null;
    if (list === null) return [];
    return parameterLocals(node, parametersOf(file, list));
  },
  isFunction: (node) => functions.has(node.type),
  isType: (node) => node.type in typeKinds,
  assigns(file, node) {
    const left = node.type === 'assignment_expression' ? childOf(node, 'left') : null;
    if (left === null) return null;
    if (left.type === 'identifier') return textOf(file, left);
    const field =
      left.type === 'field_access' && childOf(left, 'object')?.type === 'this' ? childOf(left, 'field') : null;
    return field === null ? null : textOf(file, field);
  },
  returnsOf(_, body) {
    if (body.type !== 'block') return [body];
    const leaves = (node: SyntaxNode) => functions.has(node.type) || node.type === 'class_body';
    return foundWithin(body, leaves, (node) => (node.type === 'return_statement' ? partsOf(node)[0] : null));
  },
  isConditional: (node) =>
    /^(?:if_statement|for_statement|enhanced_for_statement|while_statement|do_statement|switch_block_statement_group|switch_rule|catch_clause|ternary_expression)$/.test(
      node.type,
    ),
  callee(file, node) {
    if (node.type === 'method_invocation') return nameOf(file, node);
    const type = node.type === 'object_creation_expression' ? childOf(node, 'type') : null;
    return type === null ? null : referenceOf(file, type).name;
  },
  sets(file, node) {
    if (node.type !== 'assignment_expression') return null;
    const [left, value] = [childOf(node, 'left'), childOf(node, 'right')];
    if (left?.type !== 'field_access' || value === null) return null;
    const [of, key] = [childOf(left, 'object'), childOf(left, 'field')];
    return of?.type === 'identifier' && key !== null ? { of: textOf(file, of), key: textOf(file, key), value } : null;
  },
};

function nameOf(file: SourceFile, node: SyntaxNode): string {
  const name = childOf(node, 'name');
  return name === null ? '' : textOf(file, name);
}

function unitOf(file: SourceFile): Unit {
  const unit: Unit = { file, namespace: '', imports: [], types: [], functions: [], fields: [] };
  for (const node of file.root.children) {
    if (node.type === 'package_declaration')
      unit.namespace = textOf(file, partsOf(node).at(-1) ?? node).replace(/\s+/g, '');
    else if (node.type === 'import_declaration') {
      const name = firstOf(node, 'scoped_identifier', 'identifier');
      if (name === null) continue;
      unit.imports.push({
        path: textOf(file, name).replace(/\s+/g, ''),
        all: firstOf(node, 'asterisk') !== null,
        alias: null,
      });
    }
  }
  for (const node of file.root.children) if (node.type in typeKinds) unit.types.push(typeOf(unit, node, null));
  return unit;
}

function typeOf(unit: Unit, node: SyntaxNode, outer: TypeDeclaration | null): TypeDeclaration {
  const { file } = unit;
  const modifiers = firstOf(node, 'modifiers');
  const type: TypeDeclaration = {
    kind: typeKinds[node.type] ?? 'class',
    name: nameOf(file, node),
    unit,
    namespace: unit.namespace,
    outer,
    at: placeOf(file, node),
    modifiers: modifiersOf(file, modifiers),
    typeParameters: allOf(firstOf(node, 'type_parameters') ?? node, 'type_parameter').map((each) =>
      textOf(file, partsOf(each)[0] ?? each),
    ),
    bases: basesOf(file, node),
    attributes: attributesOf(file, modifiers),
    head: null,
    constructors: [],
    fields: [],
    methods: [],
    constants: [],
    types: [],
  };
  const components = type.kind === 'record' ? childOf(node, 'parameters') : null;
  if (components !== null) {
    type.head = parametersOf(file, components);
    for (const parameter of type.head) type.fields.push(headField(parameter));
  }
  const body = childOf(node, 'body');
  if (body !== null) readMembers(type, body);
  const [only] = type.constructors;
  const [base] = type.bases;
  if (base !== undefined && only?.body != null && type.constructors.length === 1) {
    const call = firstOf(only.body, 'explicit_constructor_invocation');
    const list = call === null ? null : firstOf(call, 'argument_list');
    if (list !== null && call !== null && textOf(file, call).startsWith('super'))
      base.args.push(...argumentsOf(file, list));
  }
  return type;
}

function readMembers(type: TypeDeclaration, body: SyntaxNode): void {
  const { file } = type.unit;
  for (const member of body.children) {
    if (member.type in typeKinds) type.types.push(typeOf(type.unit, member, type));
    else if (member.type === 'enum_body_declarations') readMembers(type, member);
    else if (member.type === 'enum_constant') {
      const list = childOf(member, 'arguments');
      const attributes = attributesOf(file, firstOf(member, 'modifiers'));
      type.constants.push({
        name: nameOf(file, member),
        attributes,
        args: list === null ? [] : argumentsOf(file, list),
        at: placeOf(file, member),
      });
    } else if (member.type === 'field_declaration' || member.type === 'constant_declaration') readFields(type, member);
    else if (member.type === 'method_declaration' || member.type === 'annotation_type_element_declaration')
      type.methods.push(methodOf(file, member, type));
    else if (member.type === 'constructor_declaration') type.constructors.push(methodOf(file, member, type));
  }
}

function readFields(type: TypeDeclaration, node: SyntaxNode): void {
  const { file } = type.unit;
  const of = childOf(node, 'type');
  const list = firstOf(node, 'modifiers');
  const modifiers = modifiersOf(file, list);
  for (const each of allOf(node, 'variable_declarator')) {
    type.fields.push({
      name: nameOf(file, each),
      type: of === null ? null : referenceOf(file, of),
      value: childOf(each, 'value'),
      getter: null,
      settable: !modifiers.has('final'),
      modifiers,
      attributes: attributesOf(file, list),
      at: placeOf(file, each),
    });
  }
}

function methodOf(file: SourceFile, node: SyntaxNode, owner: TypeDeclaration): Method {
  const returns = childOf(node, 'type');
  const parameters = childOf(node, 'parameters');
  const list = firstOf(node, 'modifiers');
  return {
    name: nameOf(file, node),
    parameters: parameters === null ? [] : parametersOf(file, parameters),
    returns: returns === null ? null : referenceOf(file, returns),
    modifiers: modifiersOf(file, list),
    attributes: attributesOf(file, list),
    body: childOf(node, 'body'),
    owner,
    at: placeOf(file, node),
  };
}

function modifiersOf(file: SourceFile, list: SyntaxNode | null): Set<string> {
  return new Set((list?.children ?? []).filter((child) => !child.named).map((child) => textOf(file, child)));
}

function attributesOf(file: SourceFile, list: SyntaxNode | null): Attribute[] {
  return list === null ? [] : allOf(list, 'annotation', 'marker_annotation').map((node) => attributeOf(file, node));
}

function attributeOf(file: SourceFile, node: SyntaxNode): Attribute {
  const list = childOf(node, 'arguments');
  return {
    ...splitName(nameOf(file, node)),
    target: null,
    args: list === null ? [] : argumentsOf(file, list),
    at: placeOf(file, node),
  };
}

function basesOf(file: SourceFile, node: SyntaxNode): Base[] {
  const above = allOf(node, 'superclass', 'super_interfaces', 'extends_interfaces').flatMap((list) =>
    partsOf(list).flatMap((part) => (part.type === 'type_list' ? partsOf(part) : [part])),
  );
  return above.map((type) => ({ type: referenceOf(file, type), args: [] }));
}

function parametersOf(file: SourceFile, list: SyntaxNode): Parameter[] {
  if (list.type === 'identifier')
    return [{ name: textOf(file, list), type: null, attributes: [], value: null, at: placeOf(file, list) }];
  return partsOf(list).flatMap((node): Parameter[] => {
    const at = placeOf(file, node);
    if (node.type === 'identifier') return [{ name: textOf(file, node), type: null, attributes: [], value: null, at }];
    const attributes = attributesOf(file, firstOf(node, 'modifiers'));
    if (node.type === 'spread_parameter') {
      const type = partsOf(node).find((part) => part.type !== 'modifiers' && part.type !== 'variable_declarator');
      const name = firstOf(node, 'variable_declarator');
      if (type === undefined || name === null) return [];
      return [{ name: nameOf(file, name), type: arrayOf(referenceOf(file, type), at), attributes, value: null, at }];
    }
    const type = childOf(node, 'type');
    if (node.type !== 'formal_parameter' || type === null) return [];
    return [{ name: nameOf(file, node), type: referenceOf(file, type), attributes, value: null, at }];
  });
}

function argumentsOf(file: SourceFile, list: SyntaxNode): Argument[] {
  return partsOf(list).map((node) => {
    const [key, value] =
      node.type === 'element_value_pair' ? [childOf(node, 'key'), childOf(node, 'value')] : [null, node];
    return { name: key === null ? null : textOf(file, key), node: value ?? node, at: placeOf(file, node) };
  });
}

function referenceOf(file: SourceFile, node: SyntaxNode): TypeReference {
  const at = placeOf(file, node);
  if (node.type === 'array_type') {
    const element = childOf(node, 'element');
    return element === null ? namedType(file, node) : arrayOf(referenceOf(file, element), at);
  }
  if (node.type === 'annotated_type') return referenceOf(file, partsOf(node).at(-1) ?? node);
  if (node.type === 'wildcard') {
    const bound = partsOf(node).at(-1);
    return bound === undefined ? namedType(file, node, 'Object') : referenceOf(file, bound);
  }
  if (node.type === 'generic_type') {
    const [name, list] = partsOf(node);
    const args = list === undefined ? [] : partsOf(list).map((arg) => referenceOf(file, arg));
    return { ...(name === undefined ? namedType(file, node) : namedType(file, name)), args, at };
  }
  return namedType(file, node);
}

function expressionOf(file: SourceFile, node: SyntaxNode): Expression {
  const at = placeOf(file, node);
  const parts = partsOf(node);
  const opaque = () => opaqueAt(at);
  const same = (of: SyntaxNode | null | undefined): Expression => (of == null ? opaque() : { kind: 'same', of, at });
  const field = (name: string) => childOf(node, name);
  switch (node.type) {
    case 'string_literal':
      return { kind: 'constant', value: textLiteral(textOf(file, node)), at };
    case 'character_literal':
      return { kind: 'constant', value: unescapeText(textOf(file, node).slice(1, -1)), at };
    case 'decimal_integer_literal':
    case 'hex_integer_literal':
    case 'binary_integer_literal':
    case 'decimal_floating_point_literal':
      return { kind: 'constant', value: numberOf(textOf(file, node)), at };
    case 'true':
    case 'false':
      return { kind: 'constant', value: node.type === 'true', at };
    case 'null_literal':
      return { kind: 'constant', value: null, at };
    case 'unary_expression': {
      const operand = field('operand');
      const value = operand === null ? null : numberOf(textOf(file, operand));
      return value !== null && textOf(file, node).startsWith('-') ? { kind: 'constant', value: -value, at } : opaque();
    }
    case 'binary_expression':
      return node.children.some((child) => child.type === '+')
        ? { kind: 'join', parts, interpolated: false, at }
        : opaque();
    case 'identifier':
    case 'type_identifier':
      return { kind: 'name', name: textOf(file, node), at };
    case 'this':
    case 'super':
      return { kind: 'self', at };
    case 'field_access': {
      const [of, name] = [field('object'), field('field')];
      return of === null || name === null ? opaque() : { kind: 'member', of, name: textOf(file, name), at };
    }
    case 'scoped_identifier': {
      const [of, name] = [field('scope'), field('name')];
      return of === null || name === null ? opaque() : { kind: 'member', of, name: textOf(file, name), at };
    }
    case 'method_invocation': {
      const list = field('arguments');
      const types = firstOf(node, 'type_arguments');
      return {
        kind: 'call',
        of: field('object'),
        name: nameOf(file, node),
        types: types === null ? [] : partsOf(types).map((type) => referenceOf(file, type)),
        args: list === null ? [] : argumentsOf(file, list),
        at,
      };
    }
    case 'object_creation_expression': {
      const [type, list] = [field('type'), field('arguments')];
      // What an anonymous class says is not looked into.
      return {
        kind: 'create',
        type: type === null ? null : referenceOf(file, type),
        args: list === null ? [] : argumentsOf(file, list),
        members: [],
        items: [],
        at,
      };
    }
    case 'array_creation_expression':
      return same(field('value'));
    case 'array_initializer':
    case 'element_value_array_initializer':
      return { kind: 'list', items: parts, at };
    case 'parenthesized_expression':
      return same(parts[0]);
    case 'cast_expression':
      return same(field('value'));
    case 'ternary_expression':
      return {
        kind: 'choice',
        options: [field('consequence'), field('alternative')].filter((each) => each !== null),
        at,
      };
    case 'lambda_expression': {
      const list = field('parameters');
      return { kind: 'lambda', parameters: list === null ? [] : parametersOf(file, list), body: field('body'), at };
    }
    case 'class_literal':
      return parts[0] === undefined ? opaque() : { kind: 'type', type: referenceOf(file, parts[0]), at };
    case 'annotation':
    case 'marker_annotation':
      return { kind: 'annotation', attribute: attributeOf(file, node), at };
    default:
      return opaque();
  }
}

/** The value of a literal: a text block is taken out by what its lines and its last line share, each line's end trimmed. */
function textLiteral(text: string): string {
  if (!text.startsWith('"""')) return unescapeText(text.slice(1, -1));
  const content = text.slice(3, -3).replace(/\r\n/g, '\n');
  const lines = content.slice(content.indexOf('\n') + 1).split('\n');
  const counting = lines.filter((line, at) => line.trim() !== '' || at === lines.length - 1);
  const indent = Math.min(...counting.map(leadingSpace));
  return unescapeText(
    withoutIndent(lines, indent)
      .map((line) => line.trimEnd())
      .join('\n'),
  );
}
