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
  TextPart,
  TypeDeclaration,
  TypeReference,
  Unit,
} from '../shared/typed/declarations.js';
import {
  allOf,
  firstOf,
  foundWithin,
  headField,
  namedType,
  numberOf,
  opaqueAt,
  parameterLocals,
  partsOf,
  placeOf,
  splitName,
  unescapeText,
} from '../shared/typed/nodes.js';
import { childOf, type SourceFile, type SyntaxNode, textOf } from '../syntax/source-file.js';

const importing = /^import$/;
const types = new Set(['class_declaration', 'object_declaration', 'companion_object']);
const functions = new Set(['function_declaration', 'lambda_literal', 'anonymous_function', 'secondary_constructor']);
const typeNodes = new Set(['user_type', 'nullable_type', 'function_type', 'parenthesized_type', 'type_projection']);

const isClosed = (node: SyntaxNode) => functions.has(node.type);

/** How Kotlin is written. */
export const kotlin: Dialect = {
  isSource: (path) => path.endsWith('.kt'),
  typeKeywords: ['class', 'interface', 'object'],
  unitOf,
  expressionOf,
  declares(file, statement) {
    if (statement.type !== 'property_declaration') return [];
    const field = fieldOf(file, statement);
    // A variable that may change is taken for what it starts with only when nothing assigns to it.
    return field === null
      ? []
      : [{ kind: 'value', name: field.name, value: field.value, type: field.type, at: field.at } satisfies Local];
  },
  binds(file, node) {
    if (node.type === 'for_statement') {
      const [variable, of] = partsOf(node);
      const name = variable?.type === 'variable_declaration' ? firstOf(variable, 'identifier') : null;
      return name === null || of === undefined
        ? []
        : [{ kind: 'item', name: textOf(file, name), of, at: placeOf(file, node) }];
    }
    if (!functions.has(node.type)) return [];
    const parameters = parametersOfFunction(file, node);
    const each = node.type === 'lambda_literal' ? iterated(file, node) : null;
    if (each !== null && parameters.length <= 1) {
      return [{ kind: 'item', name: parameters[0]?.name ?? 'it', of: each, at: placeOf(file, node) }];
    }
    return parameterLocals(node, parameters);
  },
  isFunction: (node) => node.type === 'function_declaration' || node.type === 'secondary_constructor',
  isType: (node) => types.has(node.type),
  assigns(file, node) {
    if (node.type !== 'assignment') return null;
    const [left] = partsOf(node);
    return left?.type === 'identifier' ? textOf(file, left) : null;
  },
  returnsOf(_, body) {
    if (body.type === 'function_body') {
      const [inner] = partsOf(body);
      return inner === undefined ? [] : this.returnsOf(_, inner);
    }
    if (body.type !== 'block') return [body];
    return foundWithin(body, isClosed, (node) => {
      const value = node.type === 'return_expression' ? partsOf(node).at(-1) : undefined;
      return value?.type === 'label' ? null : value;
    });
  },
  isConditional: (node) =>
    /^(?:if_expression|when_entry|for_statement|while_statement|do_while_statement|catch_block)$/.test(node.type),
  callee(file, node) {
    if (node.type !== 'call_expression' || isInnerCall(node)) return null;
    const target = targetOf(node);
    return target === null ? null : target.name === null ? null : textOf(file, target.name);
  },
  sets(file, node) {
    if (node.type !== 'assignment') return null;
    const [left, value] = partsOf(node);
    if (left?.type !== 'index_expression' || value === undefined) return null;
    const [of, key] = partsOf(left);
    return of?.type === 'identifier' && key !== undefined ? { of: textOf(file, of), key, value } : null;
  },
};

/** The list that a lambda is called for each item of: `list.forEach { … }`. */
function iterated(file: SourceFile, lambda: SyntaxNode): SyntaxNode | null {
  const call = lambda.parent?.type === 'annotated_lambda' ? lambda.parent.parent : null;
  const target = call?.type === 'call_expression' ? targetOf(call) : null;
  if (target?.of == null || target.name === null) return null;
  return /^(?:forEach|map|onEach)$/.test(textOf(file, target.name)) ? target.of : null;
}

/** `f(a) { … }` is a call of what `f(a)` gives, as the tree has it; it is one call, with the lambda last. */
function isInnerCall(node: SyntaxNode): boolean {
  const parent = node.parent;
  return (
    parent?.type === 'call_expression' &&
    parent.children[0] === node &&
    firstOf(parent, 'annotated_lambda') !== null &&
    firstOf(parent, 'value_arguments') === null
  );
}

/** What is called, and on what. */
function targetOf(call: SyntaxNode): { of: SyntaxNode | null; name: SyntaxNode | null } | null {
  const [first] = partsOf(call);
  if (first === undefined) return null;
  if (first.type === 'call_expression' && isInnerCall(first)) return targetOf(first);
  if (first.type === 'identifier') return { of: null, name: first };
  if (first.type === 'navigation_expression') {
    const parts = partsOf(first);
    return { of: parts[0] ?? null, name: parts.at(-1) ?? null };
  }
  return null;
}

function unitOf(file: SourceFile): Unit {
  const unit: Unit = { file, namespace: '', imports: [], types: [], functions: [], fields: [] };
  for (const node of file.root.children) {
    if (node.type === 'package_header') unit.namespace = textOf(file, partsOf(node)[0] ?? node).replace(/\s+/g, '');
    else if (importing.test(node.type)) {
      const [path, alias] = partsOf(node);
      if (path === undefined) continue;
      unit.imports.push({
        path: textOf(file, path).replace(/\s+/g, ''),
        all: node.children.some((child) => child.type === '*'),
        alias: alias === undefined ? null : textOf(file, alias),
      });
    }
  }
  for (const node of file.root.children) {
    if (types.has(node.type)) unit.types.push(typeOf(unit, node, null));
    else if (node.type === 'function_declaration') unit.functions.push(methodOf(file, node, null));
    else if (node.type === 'property_declaration')
      unit.fields.push(...[fieldOf(file, node)].filter((field) => field !== null));
  }
  return unit;
}

function typeOf(unit: Unit, node: SyntaxNode, outer: TypeDeclaration | null): TypeDeclaration {
  const { file } = unit;
  const modifiers = modifiersOf(file, node);
  const keywords = new Set(node.children.filter((child) => !child.named).map((child) => child.type));
  const isEnum = modifiers.has('enum');
  const name = childOf(node, 'name') ?? firstOf(node, 'identifier');
  const type: TypeDeclaration = {
    kind: keywords.has('interface')
      ? 'interface'
      : isEnum
        ? 'enum'
        : modifiers.has('annotation')
          ? 'annotation'
          : modifiers.has('data')
            ? 'record'
            : 'class',
    name: name === null ? 'Companion' : textOf(file, name),
    unit,
    namespace: unit.namespace,
    outer,
    at: placeOf(file, node),
    modifiers: node.type === 'companion_object' ? new Set([...modifiers, 'companion']) : modifiers,
    typeParameters: allOf(firstOf(node, 'type_parameters') ?? node, 'type_parameter').map((each) =>
      textOf(file, firstOf(each, 'identifier') ?? each),
    ),
    bases: basesOf(file, node),
    attributes: attributesOf(file, firstOf(node, 'modifiers')),
    head: null,
    constructors: [],
    fields: [],
    methods: [],
    constants: [],
    types: [],
  };
  const list = firstOf(firstOf(node, 'primary_constructor') ?? node, 'class_parameters');
  if (list !== null) {
    type.head = allOf(list, 'class_parameter').map((each) => parameterOf(file, each, firstOf(each, 'modifiers')));
    for (const [index, each] of allOf(list, 'class_parameter').entries()) {
      const parameter = type.head[index] as Parameter;
      if (!each.children.some((child) => child.type === 'val' || child.type === 'var')) continue;
      type.fields.push(headField(parameter, modifiersOf(file, each)));
    }
    if (type.kind === 'class' && type.fields.length > 0)
      type.fields = type.fields.filter((field) => !type.head?.some((each) => each.name === field.name));
  }
  const body = firstOf(node, 'class_body', 'enum_class_body');
  if (body !== null) readMembers(type, body);
  return type;
}

function readMembers(type: TypeDeclaration, body: SyntaxNode): void {
  const { file } = type.unit;
  for (const member of body.children) {
    if (types.has(member.type)) type.types.push(typeOf(type.unit, member, type));
    else if (member.type === 'function_declaration') type.methods.push(methodOf(file, member, type));
    else if (member.type === 'property_declaration') {
      const field = fieldOf(file, member);
      if (field !== null) type.fields.push(field);
    } else if (member.type === 'enum_entry') {
      const name = firstOf(member, 'identifier');
      const list = firstOf(member, 'value_arguments');
      if (name === null) continue;
      const attributes = attributesOf(file, firstOf(member, 'modifiers'));
      type.constants.push({
        name: textOf(file, name),
        attributes,
        args: list === null ? [] : argumentsOf(file, list),
        at: placeOf(file, member),
      });
    }
  }
}

function fieldOf(file: SourceFile, node: SyntaxNode): Field | null {
  const declaration = firstOf(node, 'variable_declaration');
  const name = declaration === null ? null : firstOf(declaration, 'identifier');
  if (declaration === null || name === null) return null;
  const type = partsOf(declaration).find((part) => typeNodes.has(part.type));
  const getter = firstOf(node, 'getter');
  const body = getter === null ? null : firstOf(getter, 'function_body');
  const after = node.children.slice(node.children.indexOf(declaration) + 1);
  const equals = after.findIndex((child) => child.type === '=');
  const value =
    equals === -1
      ? null
      : (after.slice(equals + 1).find((child) => child.named && child.type !== 'getter' && child.type !== 'setter') ??
        null);
  const modifiers = modifiersOf(file, node);
  const isVar = node.children.some((child) => child.type === 'var');
  return {
    name: textOf(file, name),
    type: type === undefined ? null : referenceOf(file, type),
    value,
    getter: body,
    settable: isVar,
    modifiers,
    attributes: attributesOf(file, firstOf(node, 'modifiers')),
    at: placeOf(file, node),
  };
}

function methodOf(file: SourceFile, node: SyntaxNode, owner: TypeDeclaration | null): Method {
  const list = firstOf(node, 'function_value_parameters');
  const after = list === null ? [] : node.children.slice(node.children.indexOf(list) + 1);
  const returns = after.find((child) => typeNodes.has(child.type));
  const name = childOf(node, 'name');
  return {
    name: name === null ? '' : textOf(file, name),
    parameters: parametersOfFunction(file, node),
    returns: returns === undefined ? null : referenceOf(file, returns),
    modifiers: modifiersOf(file, node),
    attributes: attributesOf(file, firstOf(node, 'modifiers')),
    body: firstOf(node, 'function_body'),
    owner,
    at: placeOf(file, node),
  };
}

/** Annotations and default values stand beside the parameters they belong to. */
function parametersOfFunction(file: SourceFile, node: SyntaxNode): Parameter[] {
  if (node.type === 'lambda_literal') {
    const list = firstOf(node, 'lambda_parameters');
    return (list === null ? [] : allOf(list, 'variable_declaration')).map((each) => ({
      name: textOf(file, firstOf(each, 'identifier') ?? each),
      type: null,
      attributes: [],
      value: null,
      at: placeOf(file, each),
    }));
  }
  const list = firstOf(node, 'function_value_parameters');
  const found: Parameter[] = [];
  let modifiers: SyntaxNode | null = null;
  for (const child of list === null ? [] : partsOf(list)) {
    if (child.type === 'parameter_modifiers') modifiers = child;
    else if (child.type === 'parameter') {
      found.push(parameterOf(file, child, modifiers));
      modifiers = null;
    } else {
      const last = found.at(-1);
      if (last !== undefined) last.value = child;
    }
  }
  return found;
}

function parameterOf(file: SourceFile, node: SyntaxNode, modifiers: SyntaxNode | null): Parameter {
  const name = firstOf(node, 'identifier');
  const parts = partsOf(node);
  const type = parts.find((part) => typeNodes.has(part.type));
  const last = parts.at(-1);
  const value =
    type !== undefined && last !== undefined && last !== type && node.type === 'class_parameter' ? last : null;
  return {
    name: name === null ? '' : textOf(file, name).replace(/`/g, ''),
    type: type === undefined ? null : referenceOf(file, type),
    attributes: attributesOf(file, modifiers),
    value,
    at: placeOf(file, node),
  };
}

function modifiersOf(file: SourceFile, node: SyntaxNode): Set<string> {
  const list = firstOf(node, 'modifiers');
  return new Set(
    (list === null ? [] : partsOf(list)).filter((part) => part.type !== 'annotation').map((part) => textOf(file, part)),
  );
}

function attributesOf(file: SourceFile, list: SyntaxNode | null): Attribute[] {
  return (list === null ? [] : allOf(list, 'annotation')).flatMap((node) => {
    const target = firstOf(node, 'use_site_target');
    const call = firstOf(node, 'constructor_invocation');
    const type = firstOf(call ?? node, 'user_type');
    if (type === null) return [];
    const args = call === null ? null : firstOf(call, 'value_arguments');
    return [
      {
        ...splitName(textOf(file, type)),
        target: target === null ? null : textOf(file, target).replace(/[@:]/g, ''),
        args: args === null ? [] : argumentsOf(file, args),
        at: placeOf(file, node),
      },
    ];
  });
}

function basesOf(file: SourceFile, node: SyntaxNode): Base[] {
  const list = firstOf(node, 'delegation_specifiers');
  return (list === null ? [] : allOf(list, 'delegation_specifier')).flatMap((each) => {
    const call = firstOf(each, 'constructor_invocation');
    const type = firstOf(call ?? each, 'user_type');
    const args = call === null ? null : firstOf(call, 'value_arguments');
    return type === null ? [] : [{ type: referenceOf(file, type), args: args === null ? [] : argumentsOf(file, args) }];
  });
}

function argumentsOf(file: SourceFile, list: SyntaxNode): Argument[] {
  return allOf(list, 'value_argument').flatMap((node) => {
    const parts = partsOf(node);
    const isNamed = node.children.some((child) => child.type === '=');
    const value = parts.at(-1);
    const name = isNamed ? parts[0] : undefined;
    if (value === undefined || value === name) return [];
    return [{ name: name === undefined ? null : textOf(file, name), node: value, at: placeOf(file, node) }];
  });
}

function referenceOf(file: SourceFile, node: SyntaxNode): TypeReference {
  const at = placeOf(file, node);
  if (node.type === 'nullable_type' || node.type === 'parenthesized_type' || node.type === 'type_projection') {
    const inner = partsOf(node).at(-1);
    if (inner === undefined) return namedType(file, node);
    return { ...referenceOf(file, inner), ...(node.type === 'nullable_type' ? { nullable: true } : {}), at };
  }
  if (node.type !== 'user_type')
    return namedType(file, node, node.type === 'function_type' ? 'Function' : textOf(file, node));
  const names = allOf(node, 'identifier').map((each) => textOf(file, each));
  const list = firstOf(node, 'type_arguments');
  const args = list === null ? [] : partsOf(list).map((arg) => referenceOf(file, arg));
  return { name: names.at(-1) ?? '', scope: names.slice(0, -1).join('.'), args, nullable: false, at };
}

function expressionOf(file: SourceFile, node: SyntaxNode): Expression {
  const at = placeOf(file, node);
  const parts = partsOf(node);
  const opaque = () => opaqueAt(at);
  const text = () => textOf(file, node);
  switch (node.type) {
    case 'string_literal':
    case 'multiline_string_literal':
      return { kind: 'parts', parts: textParts(file, node), at };
    case 'character_literal':
      return { kind: 'constant', value: unescapeText(text().slice(1, -1)), at };
    case 'number_literal':
    case 'float_literal':
      return { kind: 'constant', value: numberOf(text()), at };
    case 'unary_expression':
    case 'prefix_expression': {
      const value = text().startsWith('-') ? numberOf(text().slice(1)) : null;
      if (value !== null) return { kind: 'constant', value: -value, at };
      // `value!!`
      return text().endsWith('!!') && parts[0] !== undefined ? { kind: 'same', of: parts[0], at } : opaque();
    }
    case 'identifier':
      if (text() === 'true' || text() === 'false') return { kind: 'constant', value: text() === 'true', at };
      return text() === 'null'
        ? { kind: 'constant', value: null, at }
        : { kind: 'name', name: text().replace(/`/g, ''), at };
    case 'this_expression':
    case 'super_expression':
      return { kind: 'self', at };
    case 'navigation_expression': {
      const [of, name] = [parts[0], parts.at(-1)];
      return of === undefined || name === undefined || of === name
        ? opaque()
        : { kind: 'member', of, name: textOf(file, name), at };
    }
    case 'call_expression':
      return callOf(file, node) ?? opaque();
    case 'binary_expression': {
      const operator = node.children.find((child) => !child.named)?.type;
      if (operator === '+') return { kind: 'join', parts, interpolated: false, at };
      return operator === '?:' ? { kind: 'choice', options: parts, at } : opaque();
    }
    case 'infix_expression': {
      const [of, name, arg] = parts;
      if (of === undefined || name === undefined || arg === undefined) return opaque();
      return {
        kind: 'call',
        of,
        name: textOf(file, name),
        types: [],
        args: [{ name: null, node: arg, at: placeOf(file, arg) }],
        at,
      };
    }
    case 'parenthesized_expression':
    case 'as_expression':
    case 'value_argument':
    case 'annotated_lambda':
      return parts[0] === undefined ? opaque() : { kind: 'same', of: parts[0], at };
    case 'lambda_literal':
      return { kind: 'lambda', parameters: parametersOfFunction(file, node), body: node, at };
    case 'collection_literal':
      return { kind: 'list', items: parts, at };
    case 'spread_expression':
      return parts[0] === undefined ? opaque() : { kind: 'spread', of: parts[0], at };
    case 'if_expression': {
      const [, first, second] = parts;
      return first === undefined || second === undefined ? opaque() : { kind: 'choice', options: [first, second], at };
    }
    default:
      return opaque();
  }
}

function callOf(file: SourceFile, node: SyntaxNode): Expression | null {
  const at = placeOf(file, node);
  const target = targetOf(node);
  if (target?.name == null) return null;
  const inner = partsOf(node)[0];
  const withArguments = inner?.type === 'call_expression' && isInnerCall(inner) ? inner : node;
  const list = firstOf(withArguments, 'value_arguments');
  const args = list === null ? [] : argumentsOf(file, list);
  const lambda = firstOf(node, 'annotated_lambda');
  const literal = lambda === null ? null : firstOf(lambda, 'lambda_literal');
  if (literal !== null) args.push({ name: null, node: literal, at: placeOf(file, literal) });
  const types = firstOf(withArguments, 'type_arguments');
  return {
    kind: 'call',
    of: target.of,
    name: textOf(file, target.name),
    types: types === null ? [] : partsOf(types).map((type) => referenceOf(file, type)),
    args,
    at,
  };
}

/** The text of a literal, with the expressions in it. */
function textParts(file: SourceFile, node: SyntaxNode): TextPart[] {
  const isRaw = node.type === 'multiline_string_literal';
  const parts: TextPart[] = [];
  let afterSign = false;
  for (const child of node.children) {
    const text = textOf(file, child);
    const wasAfterSign = afterSign;
    // `$name` stands as two pieces of text, of which the first is the sign alone.
    afterSign = child.type === 'string_content' && text === '$';
    if (child.type === 'interpolation') {
      const value = partsOf(child).at(-1);
      if (value !== undefined) parts.push(value);
    } else if (child.type === 'escape_sequence') parts.push(unescapeText(text));
    else if (child.type === 'string_content') {
      const name = wasAfterSign ? /^[A-Za-z_]\w*/.exec(text)?.[0] : undefined;
      if (name !== undefined) parts.splice(-1, 1, { name });
      const rest = name === undefined ? text : text.slice(name.length);
      parts.push(isRaw ? rest : unescapeText(rest));
    }
  }
  return parts;
}
