import type {
  Argument,
  Assignment,
  Attribute,
  Base,
  Dialect,
  EnumConstant,
  Expression,
  Field,
  Local,
  Method,
  Parameter,
  TextPart,
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
  isComment,
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
  struct_declaration: 'class',
  interface_declaration: 'interface',
  record_declaration: 'record',
  record_struct_declaration: 'record',
  enum_declaration: 'enum',
};

const functions = new Set([
  'method_declaration',
  'local_function_statement',
  'constructor_declaration',
  'lambda_expression',
  'anonymous_method_expression',
]);

/** How C# is written. */
export const csharp: Dialect = {
  isSource: (path) => path.endsWith('.cs'),
  typeKeywords: ['class', 'record', 'struct', 'interface', 'enum'],
  unitOf,
  expressionOf,
  declares,
  binds,
  isFunction: (node) => functions.has(node.type),
  isType: (node) => node.type in typeKinds,
  assigns(file, node) {
    if (node.type !== 'assignment_expression') return null;
    const left = childOf(node, 'left');
    return left?.type === 'identifier' ? textOf(file, left) : null;
  },
  returnsOf: (_, body) => {
    if (body.type === 'arrow_expression_clause') return partsOf(body).slice(0, 1);
    if (body.type !== 'block') return [body];
    return foundWithin(body, csharp.isFunction, (node) => (node.type === 'return_statement' ? partsOf(node)[0] : null));
  },
  isConditional: (node) =>
    /^(?:if_statement|for_statement|foreach_statement|while_statement|do_statement|switch_section|catch_clause|conditional_expression)$/.test(
      node.type,
    ),
  callee(file, node) {
    if (node.type === 'object_creation_expression' || node.type === 'primary_constructor_base_type') {
      const type = childOf(node, 'type') ?? partsOf(node)[0];
      return type === undefined ? null : referenceOf(file, type).name;
    }
    // A creation whose type is told by where it stands.
    if (node.type === 'implicit_object_creation_expression') return '';
    if (node.type !== 'invocation_expression') return null;
    const target = childOf(node, 'function');
    const name = target?.type === 'member_access_expression' ? childOf(target, 'name') : target;
    return name == null ? null : simpleName(file, name);
  },
  sets(file, node) {
    if (node.type !== 'assignment_expression') return null;
    const [left, value] = [childOf(node, 'left'), childOf(node, 'right')];
    if (left === null || value === null) return null;
    const of = childOf(left, 'expression');
    if (of?.type !== 'identifier') return null;
    if (left.type === 'element_access_expression') return { of: textOf(file, of), key: indexOf(left), value };
    const name = childOf(left, 'name');
    return name === null ? null : { of: textOf(file, of), key: textOf(file, name), value };
  },
};

function unitOf(file: SourceFile): Unit {
  const unit: Unit = { file, namespace: '', imports: [], types: [], functions: [], fields: [] };
  const read = (node: SyntaxNode, namespace: string) => {
    let current = namespace;
    for (const child of node.children) {
      if (child.type === 'using_directive') readUsing(file, child, unit);
      else if (child.type === 'file_scoped_namespace_declaration') {
        current = nameOf(file, child);
        unit.namespace = current;
        read(child, current);
      } else if (child.type === 'namespace_declaration') {
        const inner = [current, nameOf(file, child)].filter((part) => part !== '').join('.');
        if (unit.namespace === '') unit.namespace = inner;
        const body = childOf(child, 'body');
        if (body !== null) read(body, inner);
      } else if (child.type in typeKinds) unit.types.push(typeOf(unit, child, current, null));
      else if (child.type.startsWith('preproc_')) read(child, current);
    }
  };
  read(file.root, '');
  return unit;
}

function readUsing(file: SourceFile, node: SyntaxNode, unit: Unit): void {
  const parts = partsOf(node);
  const target = parts.at(-1);
  if (target === undefined) return;
  const alias = childOf(node, 'name');
  const isStatic = node.children.some((child) => child.type === 'static');
  unit.imports.push({
    path: textOf(file, target)
      .replace(/\s+/g, '')
      .replace(/^global::/, ''),
    all: !isStatic && (alias === null || alias === target),
    alias: alias === null || alias === target ? null : textOf(file, alias),
  });
}

function nameOf(file: SourceFile, node: SyntaxNode): string {
  const name = childOf(node, 'name');
  return name === null ? '' : textOf(file, name).replace(/^@/, '');
}

function modifiersOf(file: SourceFile, node: SyntaxNode): Set<string> {
  return new Set(allOf(node, 'modifier').map((modifier) => textOf(file, modifier)));
}

function typeOf(unit: Unit, node: SyntaxNode, namespace: string, outer: TypeDeclaration | null): TypeDeclaration {
  const { file } = unit;
  const type: TypeDeclaration = {
    kind: typeKinds[node.type] ?? 'class',
    name: nameOf(file, node),
    unit,
    namespace,
    outer,
    at: placeOf(file, node),
    modifiers: modifiersOf(file, node),
    typeParameters: allOf(firstOf(node, 'type_parameter_list') ?? node, 'type_parameter').map((each) =>
      nameOf(file, each),
    ),
    bases: basesOf(file, node),
    attributes: attributesOf(file, node),
    head: null,
    constructors: [],
    fields: [],
    methods: [],
    constants: [],
    types: [],
  };
  const head = firstOf(node, 'parameter_list');
  if (head !== null) {
    type.head = parametersOf(file, head);
    if (type.kind === 'record') {
      for (const parameter of type.head) type.fields.push(headField(parameter));
    }
  }
  const body = childOf(node, 'body');
  if (body !== null) readMembers(type, body);
  return type;
}

function readMembers(type: TypeDeclaration, body: SyntaxNode): void {
  const { file } = type.unit;
  for (const member of body.children) {
    if (member.type in typeKinds) type.types.push(typeOf(type.unit, member, type.namespace, type));
    else if (member.type === 'field_declaration') readFields(type, member);
    else if (member.type === 'property_declaration') type.fields.push(propertyOf(file, member));
    else if (member.type === 'method_declaration') type.methods.push(methodOf(file, member, type));
    else if (member.type === 'constructor_declaration') type.constructors.push(methodOf(file, member, type));
    else if (member.type === 'enum_member_declaration') type.constants.push(constantOf(file, member));
    else if (member.type.startsWith('preproc_')) readMembers(type, member);
  }
}

function readFields(type: TypeDeclaration, node: SyntaxNode): void {
  const { file } = type.unit;
  const declaration = firstOf(node, 'variable_declaration');
  if (declaration === null) return;
  const of = childOf(declaration, 'type');
  const modifiers = modifiersOf(file, node);
  for (const declarator of allOf(declaration, 'variable_declarator')) {
    type.fields.push({
      name: nameOf(file, declarator),
      type: of === null ? null : referenceOf(file, of),
      value: initialOf(declarator),
      getter: null,
      settable: !modifiers.has('const') && !modifiers.has('readonly'),
      modifiers,
      attributes: attributesOf(file, node),
      at: placeOf(file, declarator),
    });
  }
}

/** The value that a declarator ends with. */
function initialOf(declarator: SyntaxNode): SyntaxNode | null {
  const last = partsOf(declarator).at(-1);
  return last === undefined || last.field === 'name' || last.type === 'bracketed_argument_list' ? null : last;
}

function propertyOf(file: SourceFile, node: SyntaxNode): Field {
  const of = childOf(node, 'type');
  const value = childOf(node, 'value');
  const accessors = allOf(childOf(node, 'accessors') ?? node, 'accessor_declaration');
  const kindOf = (accessor: SyntaxNode) =>
    accessor.children.find((child) => !child.named && /^(?:get|set|init)$/.test(child.type))?.type;
  const getter = accessors.find((accessor) => kindOf(accessor) === 'get');
  const body = getter === undefined ? null : childOf(getter, 'body');
  const isExpression = body?.type === 'arrow_expression_clause';
  return {
    name: nameOf(file, node),
    type: of === null ? null : referenceOf(file, of),
    value:
      value?.type === 'arrow_expression_clause'
        ? (partsOf(value)[0] ?? null)
        : (value ?? (isExpression ? (partsOf(body)[0] ?? null) : null)),
    getter: isExpression ? null : body,
    settable: accessors.some((accessor) => kindOf(accessor) === 'set' || kindOf(accessor) === 'init'),
    modifiers: modifiersOf(file, node),
    attributes: attributesOf(file, node),
    at: placeOf(file, node),
  };
}

function methodOf(file: SourceFile, node: SyntaxNode, owner: TypeDeclaration | null): Method {
  const returns = childOf(node, 'returns') ?? childOf(node, 'type');
  const parameters = childOf(node, 'parameters');
  const body = childOf(node, 'body') ?? firstOf(node, 'arrow_expression_clause');
  return {
    name: nameOf(file, node),
    parameters: parameters === null ? [] : parametersOf(file, parameters),
    returns: returns === null ? null : referenceOf(file, returns),
    modifiers: modifiersOf(file, node),
    attributes: attributesOf(file, node),
    body,
    owner,
    at: placeOf(file, node),
  };
}

function constantOf(file: SourceFile, node: SyntaxNode): EnumConstant {
  return { name: nameOf(file, node), attributes: attributesOf(file, node), args: [], at: placeOf(file, node) };
}

function basesOf(file: SourceFile, node: SyntaxNode): Base[] {
  const list = firstOf(node, 'base_list');
  if (list === null) return [];
  const bases: Base[] = [];
  for (const part of partsOf(list)) {
    if (part.type === 'argument_list') bases.at(-1)?.args.push(...argumentsOf(file, part));
    else if (part.type === 'primary_constructor_base_type') {
      const [type] = partsOf(part);
      const args = firstOf(part, 'argument_list');
      if (type !== undefined)
        bases.push({ type: referenceOf(file, type), args: args === null ? [] : argumentsOf(file, args) });
    } else bases.push({ type: referenceOf(file, part), args: [] });
  }
  return bases;
}

function parametersOf(file: SourceFile, list: SyntaxNode): Parameter[] {
  if (list.type === 'identifier' || list.type === 'implicit_parameter') {
    return [{ name: textOf(file, list), type: null, attributes: [], value: null, at: placeOf(file, list) }];
  }
  return allOf(list, 'parameter', 'implicit_parameter').map((node) => {
    const type = childOf(node, 'type');
    const last = partsOf(node).at(-1);
    return {
      name: node.type === 'parameter' ? nameOf(file, node) : textOf(file, node),
      type: type === null ? null : referenceOf(file, type),
      attributes: attributesOf(file, node),
      value:
        last === undefined || last.field !== null || last.type === 'attribute_list' || last.type === 'modifier'
          ? null
          : last,
      at: placeOf(file, node),
    };
  });
}

function attributesOf(file: SourceFile, node: SyntaxNode): Attribute[] {
  return allOf(node, 'attribute_list').flatMap((list) => {
    const target = firstOf(list, 'attribute_target_specifier');
    return allOf(list, 'attribute').map((attribute) => {
      const { scope, name } = splitName(textOf(file, childOf(attribute, 'name') ?? attribute).replace(/<.*$/s, ''));
      const args = firstOf(attribute, 'attribute_argument_list');
      return {
        name: name.replace(/Attribute$/, ''),
        scope,
        target: target === null ? null : textOf(file, target).replace(/[\s:]/g, ''),
        args: args === null ? [] : argumentsOf(file, args),
        at: placeOf(file, attribute),
      };
    });
  });
}

function argumentsOf(file: SourceFile, list: SyntaxNode): Argument[] {
  return allOf(list, 'argument', 'attribute_argument').flatMap((argument) => {
    const name = childOf(argument, 'name');
    const value = partsOf(argument).at(-1);
    if (value === undefined || (value === name && value.field === 'name')) return [];
    return [{ name: name === null ? null : textOf(file, name), node: value, at: placeOf(file, argument) }];
  });
}

function referenceOf(file: SourceFile, node: SyntaxNode): TypeReference {
  const at = placeOf(file, node);
  const parts = partsOf(node);
  switch (node.type) {
    case 'nullable_type': {
      const [inner] = parts;
      return inner === undefined ? namedType(file, node) : { ...referenceOf(file, inner), nullable: true, at };
    }
    case 'array_type': {
      const element = childOf(node, 'type');
      return element === null ? namedType(file, node) : arrayOf(referenceOf(file, element), at);
    }
    case 'generic_name': {
      const [name, list] = parts;
      const args = list === undefined ? [] : partsOf(list).map((arg) => referenceOf(file, arg));
      return { ...namedType(file, node, name === undefined ? '' : textOf(file, name)), args };
    }
    case 'qualified_name': {
      const name = childOf(node, 'name');
      const scope = childOf(node, 'qualifier');
      if (name === null || scope === null) return namedType(file, node);
      return {
        ...referenceOf(file, name),
        scope: textOf(file, scope)
          .replace(/\s+/g, '')
          .replace(/^global::/, ''),
        at,
      };
    }
    case 'alias_qualified_name': {
      const name = childOf(node, 'name');
      return name === null ? namedType(file, node) : referenceOf(file, name);
    }
    default:
      return namedType(file, node);
  }
}

function expressionOf(file: SourceFile, node: SyntaxNode): Expression {
  const at = placeOf(file, node);
  const parts = partsOf(node);
  const opaque = () => opaqueAt(at);
  const same = (of: SyntaxNode | undefined): Expression => (of === undefined ? opaque() : { kind: 'same', of, at });
  switch (node.type) {
    case 'string_literal':
      return { kind: 'constant', value: unescapeText(textOf(file, node).replace(/^"|"(?:u8)?$/gi, '')), at };
    case 'verbatim_string_literal':
      return {
        kind: 'constant',
        value: textOf(file, node)
          .replace(/^@"|"(?:u8)?$/gi, '')
          .replace(/""/g, '"'),
        at,
      };
    case 'raw_string_literal': {
      const content = firstOf(node, 'raw_string_content');
      return { kind: 'constant', value: content === null ? '' : rawText(textOf(file, content)), at };
    }
    case 'character_literal':
      return { kind: 'constant', value: unescapeText(textOf(file, node).slice(1, -1)), at };
    case 'interpolated_string_expression':
      return { kind: 'parts', parts: interpolated(file, node), at };
    case 'integer_literal':
    case 'real_literal':
      return { kind: 'constant', value: numberOf(textOf(file, node)), at };
    case 'boolean_literal':
      return { kind: 'constant', value: textOf(file, node) === 'true', at };
    case 'null_literal':
    case 'default_expression':
      return { kind: 'constant', value: null, at };
    case 'prefix_unary_expression': {
      const operand = parts[0];
      const value = operand === undefined ? null : numberOf(textOf(file, operand));
      if (textOf(file, node).startsWith('-') && value !== null) return { kind: 'constant', value: -value, at };
      return opaque();
    }
    case 'binary_expression': {
      const operator = node.children.find((child) => !child.named)?.type;
      if (operator === '+') return { kind: 'join', parts, interpolated: false, at };
      if (operator === '??') return { kind: 'choice', options: parts, at };
      return opaque();
    }
    case 'identifier':
      return { kind: 'name', name: textOf(file, node).replace(/^@/, ''), at };
    case 'predefined_type':
      return { kind: 'type', type: namedType(file, node), at };
    case 'this':
    case 'this_expression':
    case 'base':
    case 'base_expression':
      return { kind: 'self', at };
    case 'member_access_expression': {
      const of = childOf(node, 'expression');
      const name = childOf(node, 'name');
      return of === null || name === null ? opaque() : { kind: 'member', of, name: simpleName(file, name), at };
    }
    case 'qualified_name': {
      const of = childOf(node, 'qualifier');
      const name = childOf(node, 'name');
      return of === null || name === null ? opaque() : { kind: 'member', of, name: simpleName(file, name), at };
    }
    case 'generic_name':
      return { kind: 'type', type: referenceOf(file, node), at };
    case 'invocation_expression':
      return callOf(file, node) ?? opaque();
    case 'object_creation_expression':
    case 'implicit_object_creation_expression':
    case 'array_creation_expression':
    case 'implicit_array_creation_expression':
      return creationOf(file, node);
    case 'anonymous_object_creation_expression':
      return { kind: 'map', entries: anonymousMembers(file, node), at };
    case 'collection_expression':
    case 'initializer_expression':
      return {
        kind: 'list',
        items: node.type === 'collection_expression' ? parts.map((part) => partsOf(part)[0] ?? part) : parts,
        at,
      };
    case 'spread_element':
      return parts[0] === undefined ? opaque() : { kind: 'spread', of: parts[0], at };
    case 'expression_element':
    case 'parenthesized_expression':
    case 'checked_expression':
    case 'await_expression':
    case 'postfix_unary_expression':
    case 'argument':
    case 'arrow_expression_clause':
      return same(parts[0]);
    case 'cast_expression':
      return same(childOf(node, 'value') ?? undefined);
    case 'as_expression':
      return same(childOf(node, 'left') ?? undefined);
    case 'conditional_expression': {
      const options = [childOf(node, 'consequence'), childOf(node, 'alternative')].filter((each) => each !== null);
      return { kind: 'choice', options, at };
    }
    case 'lambda_expression':
    case 'anonymous_method_expression': {
      const list = childOf(node, 'parameters');
      return {
        kind: 'lambda',
        parameters: list === null ? [] : parametersOf(file, list),
        body: childOf(node, 'body') ?? firstOf(node, 'block'),
        at,
      };
    }
    case 'typeof_expression': {
      const type = childOf(node, 'type') ?? parts[0];
      return type === undefined ? opaque() : { kind: 'type', type: referenceOf(file, type), at };
    }
    default:
      return opaque();
  }
}

function simpleName(file: SourceFile, node: SyntaxNode): string {
  const name = node.type === 'generic_name' ? (partsOf(node)[0] ?? node) : node;
  return textOf(file, name).replace(/^@/, '');
}

function callOf(file: SourceFile, node: SyntaxNode): Expression | null {
  const at = placeOf(file, node);
  const target = childOf(node, 'function');
  const list = childOf(node, 'arguments');
  if (target === null || list === null) return null;
  const args = argumentsOf(file, list);
  let name = target;
  let of: SyntaxNode | null = null;
  if (target.type === 'member_access_expression') {
    name = childOf(target, 'name') ?? target;
    of = childOf(target, 'expression');
  } else if (target.type === 'conditional_access_expression') return null;
  else if (target.type !== 'identifier' && target.type !== 'generic_name') return null;
  if (of === null && textOf(file, name) === 'nameof' && args[0] !== undefined) {
    const text = textOf(file, args[0].node).replace(/<.*$/s, '');
    return { kind: 'constant', value: splitName(text).name, at };
  }
  const types = name.type === 'generic_name' ? referenceOf(file, name).args : [];
  return { kind: 'call', of, name: simpleName(file, name), types, args, at };
}

function creationOf(file: SourceFile, node: SyntaxNode): Expression {
  const at = placeOf(file, node);
  const typeNode = childOf(node, 'type');
  const list = firstOf(node, 'argument_list');
  const initializer = firstOf(node, 'initializer_expression');
  const members: Assignment[] = [];
  const items: SyntaxNode[] = [];
  for (const part of initializer === null ? [] : partsOf(initializer)) {
    if (part.type === 'assignment_expression') {
      const left = childOf(part, 'left');
      const value = childOf(part, 'right');
      if (left === null || value === null) continue;
      if (left.type === 'identifier') members.push({ key: textOf(file, left), value });
      else members.push({ key: indexOf(left), value });
    } else if (part.type === 'initializer_expression') {
      // `{ "key", value }` of a dictionary.
      const [key, value] = partsOf(part);
      if (key !== undefined && value !== undefined) members.push({ key, value });
    } else items.push(part);
  }
  if (node.type.endsWith('array_creation_expression')) return { kind: 'list', items, at };
  return {
    kind: 'create',
    type: typeNode === null ? null : referenceOf(file, typeNode),
    args: list === null ? [] : argumentsOf(file, list),
    members,
    items,
    at,
  };
}

/** What stands in the brackets of `["key"] = …`. */
function indexOf(node: SyntaxNode): SyntaxNode {
  const argument = firstOf(node, 'bracketed_argument_list', 'argument') ?? node;
  const inner = argument.type === 'bracketed_argument_list' ? (firstOf(argument, 'argument') ?? argument) : argument;
  return partsOf(inner)[0] ?? inner;
}

function anonymousMembers(file: SourceFile, node: SyntaxNode): Assignment[] {
  const entries: Assignment[] = [];
  // The grammar gives names and values side by side: `name = value` is a name, an equals sign and a value.
  const children = node.children.filter((child) => !isComment(child));
  for (let at = 0; at < children.length; at++) {
    const child = children[at] as SyntaxNode;
    if (!child.named) continue;
    const [sign, value] = [children[at + 1], children[at + 2]];
    if (child.type === 'identifier' && sign?.type === '=' && value !== undefined) {
      entries.push({ key: textOf(file, child).replace(/^@/, ''), value });
      at += 2;
    } else if (child.type === 'assignment_expression') {
      const [left, right] = [childOf(child, 'left'), childOf(child, 'right')];
      if (left !== null && right !== null) entries.push({ key: textOf(file, left).replace(/^@/, ''), value: right });
    } else entries.push({ key: splitName(textOf(file, child)).name, value: child });
  }
  return entries;
}

/** The text between the quotes of `"""…"""`: over several lines, the last of them says how far all are indented. */
function rawText(content: string): string {
  if (!content.includes('\n')) return content;
  const lines = content.replace(/\r\n/g, '\n').split('\n');
  const indent = leadingSpace(lines.at(-1) ?? '');
  return withoutIndent(lines.slice(1, -1), indent).join('\n');
}

function interpolated(file: SourceFile, node: SyntaxNode): TextPart[] {
  const start = textOf(file, firstOf(node, 'interpolation_start') ?? node);
  const opening = textOf(file, node).slice(0, 32);
  const isRaw = opening.includes('"""');
  const isVerbatim = start.includes('@');
  const parts: TextPart[] = [];
  for (const child of node.children) {
    if (child.type === 'interpolation') {
      const value = partsOf(child).find((part) => !part.type.startsWith('interpolation_'));
      if (value !== undefined) parts.push(value);
    } else if (child.type === 'escape_sequence') parts.push(unescapeText(textOf(file, child)));
    else if (
      /^(?:string_content|interpolated_string_text|interpolated_verbatim_string_text|raw_string_content)$/.test(
        child.type,
      )
    ) {
      const text = textOf(file, child);
      if (isRaw) parts.push(text);
      else
        parts.push(
          (isVerbatim ? text.replace(/""/g, '"') : unescapeText(text)).replace(/\{\{/g, '{').replace(/\}\}/g, '}'),
        );
    }
  }
  return isRaw ? rawParts(parts) : parts;
}

/** As `rawText`, for text with expressions in it. */
function rawParts(parts: TextPart[]): TextPart[] {
  const last = parts.at(-1);
  const first = parts[0];
  if (typeof last !== 'string' || typeof first !== 'string' || !/^[ \t]*\r?\n/.test(first)) return parts;
  const margin = leadingSpace(last.slice(last.lastIndexOf('\n') + 1));
  const unindented = parts.map((part) =>
    typeof part === 'string'
      ? part
          .replace(/\r\n/g, '\n')
          .split('\n')
          .map((line, at) => (at === 0 ? line : line.slice(Math.min(margin, leadingSpace(line)))))
          .join('\n')
      : part,
  );
  unindented[0] = (unindented[0] as string).replace(/^[ \t]*\n/, '');
  const end = unindented.length - 1;
  unindented[end] = (unindented[end] as string).replace(/\n[ \t]*$/, '');
  return unindented;
}

function declares(file: SourceFile, statement: SyntaxNode): Local[] {
  if (statement.type === 'global_statement') {
    const [inner] = partsOf(statement);
    return inner === undefined ? [] : declares(file, inner);
  }
  const declaration =
    statement.type === 'local_declaration_statement' || statement.type === 'using_statement'
      ? firstOf(statement, 'variable_declaration')
      : null;
  if (declaration === null) return [];
  const typeNode = childOf(declaration, 'type');
  const type = typeNode === null || typeNode.type === 'implicit_type' ? null : referenceOf(file, typeNode);
  return allOf(declaration, 'variable_declarator').map((declarator) => ({
    kind: 'value',
    name: nameOf(file, declarator),
    value: initialOf(declarator),
    type,
    at: placeOf(file, declarator),
  }));
}

function binds(file: SourceFile, node: SyntaxNode): Local[] {
  if (node.type === 'foreach_statement') {
    const [left, right] = [childOf(node, 'left'), childOf(node, 'right')];
    if (left === null || right === null || left.type !== 'identifier') return [];
    return [{ kind: 'item', name: textOf(file, left), of: right, at: placeOf(file, node) }];
  }
  if (!functions.has(node.type)) return [];
  const list = childOf(node, 'parameters');
  if (list === null) return [];
  return parameterLocals(node, parametersOf(file, list));
}
