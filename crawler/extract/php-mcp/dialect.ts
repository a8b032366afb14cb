import type {
  Argument,
  Assignment,
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
import { singleQuoted, textParts } from './texts.js';

const types = new Set(['class_declaration', 'interface_declaration', 'trait_declaration', 'enum_declaration']);
const functions = new Set(['function_definition', 'method_declaration', 'anonymous_function', 'arrow_function']);
const names = new Set(['name', 'qualified_name', 'relative_name']);

/** How PHP is written. Variables keep their sign, so that they are not taken for constants or members. */
export const php: Dialect = {
  isSource: (path) => path.endsWith('.php'),
  typeKeywords: ['class', 'interface', 'trait', 'enum'],
  unitOf,
  expressionOf,
  declares(file, statement) {
    // The first value a variable is given in a block declares it, for all that comes after.
    const assignment = statement.type === 'expression_statement' ? partsOf(statement)[0] : undefined;
    if (assignment?.type !== 'assignment_expression') return [];
    const [left, value] = [childOf(assignment, 'left'), childOf(assignment, 'right')];
    if (left?.type !== 'variable_name' || value === null) return [];
    return [
      { kind: 'value', name: textOf(file, left), value, type: null, at: placeOf(file, statement) } satisfies Local,
    ];
  },
  binds(file, node) {
    if (node.type === 'foreach_statement') {
      const [of, item] = partsOf(node);
      return of === undefined || item?.type !== 'variable_name'
        ? []
        : [{ kind: 'item', name: textOf(file, item), of, at: placeOf(file, node) }];
    }
    if (!functions.has(node.type)) return [];
    return parameterLocals(node, parametersOf(file, node), ({ name }) => `$${name}`);
  },
  isFunction: (node) => node.type === 'function_definition' || node.type === 'method_declaration',
  isType: (node) => types.has(node.type),
  assigns(file, node) {
    const left = childOf(node, 'left');
    if (node.type === 'augmented_assignment_expression') return left === null ? null : textOf(file, left);
    if (node.type !== 'assignment_expression' || left?.type !== 'member_access_expression') return null;
    const [object, name] = [childOf(left, 'object'), childOf(left, 'name')];
    return object !== null && name !== null && textOf(file, object) === '$this' ? textOf(file, name) : null;
  },
  returnsOf(_, body) {
    if (body.type !== 'compound_statement') return [body];
    const leaves = (node: SyntaxNode) => functions.has(node.type);
    return foundWithin(body, leaves, (node) => (node.type === 'return_statement' ? partsOf(node)[0] : null));
  },
  isConditional: (node) =>
    /^(?:if_statement|switch_statement|foreach_statement|for_statement|while_statement|do_statement|catch_clause)$/.test(
      node.type,
    ),
  callee(file, node) {
    if (node.type === 'object_creation_expression') return createdName(file, node);
    const name = /_call_expression$/.test(node.type) ? (childOf(node, 'name') ?? childOf(node, 'function')) : null;
    return name === null ? null : splitName(textOf(file, name).replaceAll('\\', '.')).name;
  },
  sets(file, node) {
    const left = node.type === 'assignment_expression' ? childOf(node, 'left') : null;
    const value = childOf(node, 'right');
    if (left?.type !== 'subscript_expression' || value === null) return null;
    const [of, key] = partsOf(left);
    return of?.type === 'variable_name' && key !== undefined ? { of: textOf(file, of), key, value } : null;
  },
};

function createdName(file: SourceFile, node: SyntaxNode): string | null {
  const type = node.children.find((child) => names.has(child.type));
  return type === undefined ? null : splitName(textOf(file, type).replaceAll('\\', '.')).name;
}

function unitOf(file: SourceFile): Unit {
  const unit: Unit = { file, namespace: '', imports: [], types: [], functions: [], fields: [] };
  const read = (nodes: readonly SyntaxNode[]) => {
    for (const node of nodes) {
      if (node.type === 'namespace_definition') {
        const name = childOf(node, 'name');
        if (name !== null) unit.namespace = dotted(textOf(file, name));
        const body = childOf(node, 'body');
        if (body !== null) read(body.children);
      } else if (node.type === 'namespace_use_declaration') readImports(unit, node);
      else if (types.has(node.type)) unit.types.push(typeOf(unit, node));
      else if (node.type === 'function_definition') unit.functions.push(methodOf(file, node, null));
      else if (node.type === 'const_declaration') unit.fields.push(...constantsOf(file, node));
    }
  };
  read(file.root.children);
  return unit;
}

function readImports(unit: Unit, node: SyntaxNode): void {
  const { file } = unit;
  const group = childOf(node, 'body');
  const prefix = group === null ? '' : `${dotted(textOf(file, firstOf(node, 'namespace_name') ?? node))}.`;
  for (const clause of allOf(group ?? node, 'namespace_use_clause')) {
    const name = clause.children.find((child) => names.has(child.type));
    const alias = childOf(clause, 'alias');
    if (name === undefined) continue;
    unit.imports.push({
      path: `${prefix}${dotted(textOf(file, name))}`,
      all: false,
      alias: alias === null ? null : textOf(file, alias),
    });
  }
}

function typeOf(unit: Unit, node: SyntaxNode): TypeDeclaration {
  const { file } = unit;
  const name = childOf(node, 'name');
  const isEnum = node.type === 'enum_declaration';
  const type: TypeDeclaration = {
    kind: isEnum ? 'enum' : node.type === 'interface_declaration' ? 'interface' : 'class',
    name: name === null ? '' : textOf(file, name),
    unit,
    namespace: unit.namespace,
    outer: null,
    at: placeOf(file, node),
    modifiers: modifiersOf(file, node),
    typeParameters: [],
    bases: [...allOf(node, 'base_clause'), ...allOf(node, 'class_interface_clause')].flatMap((clause) =>
      clause.children
        .filter((child) => names.has(child.type))
        .map((each): Base => ({ type: referenceOf(file, each), args: [] })),
    ),
    attributes: attributesOf(file, node),
    head: isEnum ? [{ name: 'value', type: null, attributes: [], value: null, at: placeOf(file, node) }] : null,
    constructors: [],
    fields: [],
    methods: [],
    constants: [],
    types: [],
  };
  for (const member of childOf(node, 'body')?.children ?? []) readMember(type, member);
  return type;
}

function readMember(type: TypeDeclaration, member: SyntaxNode): void {
  const { file } = type.unit;
  if (member.type === 'method_declaration') {
    const method = methodOf(file, member, type);
    if (method.name === '__construct') type.constructors.push(method);
    else type.methods.push(method);
  } else if (member.type === 'const_declaration') type.fields.push(...constantsOf(file, member));
  else if (member.type === 'property_declaration') {
    for (const element of allOf(member, 'property_element')) {
      const name = childOf(element, 'name');
      if (name === null) continue;
      type.fields.push({
        name: textOf(file, name).replace(/^\$/, ''),
        type: typeNodeOf(file, member),
        value: childOf(element, 'default_value'),
        getter: null,
        settable: true,
        modifiers: modifiersOf(file, member),
        attributes: attributesOf(file, member),
        at: placeOf(file, element),
      });
    }
  } else if (member.type === 'use_declaration') {
    // What a trait has counts as inherited.
    for (const each of member.children)
      if (names.has(each.type)) type.bases.push({ type: referenceOf(file, each), args: [] });
  } else if (member.type === 'enum_case') {
    const [name, value] = [childOf(member, 'name'), childOf(member, 'value')];
    if (name === null) return;
    const args = value === null ? [] : [{ name: 'value', node: value, at: placeOf(file, value) }];
    type.constants.push({ name: textOf(file, name), attributes: [], args, at: placeOf(file, member) });
  }
}

function constantsOf(file: SourceFile, node: SyntaxNode): Field[] {
  return allOf(node, 'const_element').flatMap((element) => {
    const [name, value] = partsOf(element);
    if (name === undefined || value === undefined) return [];
    return [
      {
        name: textOf(file, name),
        type: null,
        value,
        getter: null,
        settable: false,
        modifiers: new Set(['const']),
        attributes: [],
        at: placeOf(file, element),
      },
    ];
  });
}

function methodOf(file: SourceFile, node: SyntaxNode, owner: TypeDeclaration | null): Method {
  const name = childOf(node, 'name');
  const returns = childOf(node, 'return_type');
  return {
    name: name === null ? '' : textOf(file, name),
    parameters: parametersOf(file, node),
    returns: returns === null ? null : referenceOf(file, returns),
    modifiers: modifiersOf(file, node),
    attributes: attributesOf(file, node),
    body: childOf(node, 'body'),
    owner,
    at: placeOf(file, node),
  };
}

function parametersOf(file: SourceFile, node: SyntaxNode): Parameter[] {
  const list = childOf(node, 'parameters');
  return allOf(list ?? node, 'simple_parameter', 'property_promotion_parameter').flatMap((each) => {
    const name = childOf(each, 'name');
    if (name === null) return [];
    return [
      {
        name: textOf(file, name).replace(/^&?\$/, ''),
        type: typeNodeOf(file, each),
        attributes: attributesOf(file, each),
        value: childOf(each, 'default_value'),
        at: placeOf(file, each),
      },
    ];
  });
}

function modifiersOf(file: SourceFile, node: SyntaxNode): Set<string> {
  return new Set(node.children.filter((child) => child.type.endsWith('_modifier')).map((child) => textOf(file, child)));
}

function attributesOf(file: SourceFile, node: SyntaxNode): Attribute[] {
  const list = childOf(node, 'attributes');
  return (list === null ? [] : allOf(list, 'attribute_group')).flatMap((group) =>
    allOf(group, 'attribute').flatMap((each) => {
      const name = each.children.find((child) => names.has(child.type));
      const args = childOf(each, 'parameters');
      if (name === undefined) return [];
      return [
        {
          ...splitName(dotted(textOf(file, name))),
          target: null,
          args: args === null ? [] : argumentsOf(file, args),
          at: placeOf(file, each),
        },
      ];
    }),
  );
}

function argumentsOf(file: SourceFile, list: SyntaxNode): Argument[] {
  return allOf(list, 'argument').flatMap((node) => {
    const name = childOf(node, 'name');
    const value = partsOf(node).at(-1);
    if (value === undefined || value === name) return [];
    return [{ name: name === null ? null : textOf(file, name), node: value, at: placeOf(file, node) }];
  });
}

function typeNodeOf(file: SourceFile, node: SyntaxNode): TypeReference | null {
  const type = childOf(node, 'type');
  return type === null ? null : referenceOf(file, type);
}

/** A union has its members as the arguments of a type called `|`. */
function referenceOf(file: SourceFile, node: SyntaxNode): TypeReference {
  const at = placeOf(file, node);
  if (node.type === 'optional_type') {
    const inner = partsOf(node)[0];
    return inner === undefined ? namedType(file, node) : { ...referenceOf(file, inner), nullable: true, at };
  }
  if (node.type === 'union_type') {
    const members = partsOf(node).map((each) => referenceOf(file, each));
    return { name: '|', scope: '', args: members, nullable: false, at };
  }
  return { ...splitName(dotted(textOf(file, node).slice(0, 300))), args: [], nullable: false, at };
}

/** `\A\B` is `A.B`. */
function dotted(name: string): string {
  return name.replace(/^\\/, '').replaceAll('\\', '.');
}

function expressionOf(file: SourceFile, node: SyntaxNode): Expression {
  const at = placeOf(file, node);
  const text = () => textOf(file, node);
  const opaque = () => opaqueAt(at);
  const same = (of: SyntaxNode | null | undefined): Expression => (of == null ? opaque() : { kind: 'same', of, at });
  switch (node.type) {
    case 'string':
      return { kind: 'constant', value: singleQuoted(text()), at };
    case 'encapsed_string':
    case 'heredoc':
    case 'nowdoc':
      return { kind: 'parts', parts: textParts(file, node), at };
    case 'integer':
    case 'float':
      return { kind: 'constant', value: numberOf(text()), at };
    case 'boolean':
      return { kind: 'constant', value: text().toLowerCase() === 'true', at };
    case 'null':
      return { kind: 'constant', value: null, at };
    case 'unary_op_expression': {
      const value = text().startsWith('-') ? numberOf(text().slice(1).trim()) : null;
      return value === null ? opaque() : { kind: 'constant', value: -value, at };
    }
    case 'variable_name':
      return text() === '$this' ? { kind: 'self', at } : { kind: 'name', name: text(), at };
    case 'relative_scope':
      return { kind: 'self', at };
    case 'name':
    case 'qualified_name': {
      const { scope, name } = splitName(dotted(text()));
      return scope === ''
        ? { kind: 'name', name, at }
        : { kind: 'type', type: { name, scope, args: [], nullable: false, at }, at };
    }
    case 'member_access_expression':
    case 'nullsafe_member_access_expression': {
      const [of, name] = [childOf(node, 'object'), childOf(node, 'name')];
      return of === null || name?.type !== 'name' ? opaque() : { kind: 'member', of, name: textOf(file, name), at };
    }
    case 'class_constant_access_expression':
    case 'scoped_property_access_expression': {
      const [of, name] = partsOf(node);
      if (of === undefined || name === undefined) return opaque();
      const member = textOf(file, name).replace(/^\$/, '');
      return member === 'class' ? same(of) : { kind: 'member', of, name: member, at };
    }
    case 'function_call_expression':
    case 'member_call_expression':
    case 'nullsafe_member_call_expression':
    case 'scoped_call_expression':
      return callOf(file, node) ?? opaque();
    case 'object_creation_expression': {
      const type = node.children.find((child) => names.has(child.type));
      const list = firstOf(node, 'arguments');
      if (type === undefined) return opaque();
      const args = list === null ? [] : argumentsOf(file, list);
      return { kind: 'create', type: referenceOf(file, type), args, members: [], items: [], at };
    }
    case 'array_creation_expression':
      return arrayOf(file, node);
    case 'binary_expression': {
      const parts = [childOf(node, 'left'), childOf(node, 'right')].filter((part) => part !== null);
      const operator = childOf(node, 'operator')?.type;
      if (operator === '.') return { kind: 'join', parts, interpolated: true, at } as Expression;
      return operator === '??' ? { kind: 'choice', options: parts, at } : opaque();
    }
    case 'conditional_expression': {
      const yes = childOf(node, 'body') ?? childOf(node, 'condition');
      const options = [yes, childOf(node, 'alternative')].filter((part) => part !== null);
      return { kind: 'choice', options, at };
    }
    case 'match_expression': {
      const block = childOf(node, 'body');
      const options = (block === null ? [] : partsOf(block)).map((arm) => childOf(arm, 'return_expression'));
      return { kind: 'choice', options: options.filter((part) => part !== null), at };
    }
    case 'assignment_expression':
      return same(childOf(node, 'right'));
    case 'cast_expression':
      return same(childOf(node, 'value'));
    case 'parenthesized_expression':
    case 'argument':
      return same(partsOf(node).at(-1));
    case 'variadic_unpacking':
      return partsOf(node)[0] === undefined ? opaque() : { kind: 'spread', of: partsOf(node)[0] as SyntaxNode, at };
    case 'arrow_function':
    case 'anonymous_function':
      return { kind: 'lambda', parameters: parametersOf(file, node), body: childOf(node, 'body'), at };
    default:
      return opaque();
  }
}

function callOf(file: SourceFile, node: SyntaxNode): Expression | null {
  const name = childOf(node, 'name') ?? childOf(node, 'function');
  const list = childOf(node, 'arguments');
  if (name === null || list === null || !names.has(name.type)) return null;
  return {
    kind: 'call',
    of: childOf(node, 'object') ?? childOf(node, 'scope'),
    name: splitName(dotted(textOf(file, name))).name,
    types: [],
    args: argumentsOf(file, list),
    at: placeOf(file, node),
  };
}

/** An array whose entries have keys is a map, any other a list. */
function arrayOf(file: SourceFile, node: SyntaxNode): Expression {
  const at = placeOf(file, node);
  const entries: Assignment[] = [];
  const items: SyntaxNode[] = [];
  for (const element of allOf(node, 'array_element_initializer')) {
    const [first, second] = partsOf(element);
    if (first === undefined) continue;
    if (second !== undefined && element.children.some((child) => child.type === '=>'))
      entries.push({ key: first, value: second });
    else items.push(first);
  }
  // What is spread into a map is looked up by who reads it: here it only leaves the map open.
  if (entries.length > 0)
    return { kind: 'map', entries: [...entries, ...items.map((value) => ({ key: value, value }))], at };
  return { kind: 'list', items, at };
}
