import type { Place } from '../../shared/assemble.js';
import { childOf, namedChildren, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import { attribute, setAttribute } from './attribute.js';
import { callValue, instantiate } from './call.js';
import { decodeNumber, decodeString } from './literals.js';
import { lookup, shortText } from './lookup.js';
import { type Machine, maxDepth, maxItems, step } from './machine.js';
import { whereHolds } from './narrow.js';
import { assembled, binary, compare, displayed, negated, represented, unique } from './operators.js';
import { pathOf } from './paths.js';
import { Scope } from './scope.js';
import { implementationsOf } from './subclasses.js';
import {
  type Arguments,
  asText,
  bool,
  dict,
  type Elements,
  either,
  ellipsis,
  keyOf,
  noArguments,
  none,
  num,
  optionsOf,
  sequence,
  text,
  truth,
  unknown,
  type Value,
} from './values.js';

/** What an expression gives, as far as that can be told without running the program. */
export function evaluate(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  step(machine);
  if (machine.depth > maxDepth) return unknown('it is nested too deeply');
  machine.depth++;
  try {
    return evaluateExpression(machine, node, scope);
  } finally {
    machine.depth--;
  }
}

/** The arguments of a call, in order, with what `*` and `**` give. */
export function evaluateArguments(machine: Machine, node: SyntaxNode, scope: Scope): Arguments {
  const args: Arguments = { positional: [], keywords: new Map(), open: false };
  if (node.type === 'generator_expression') {
    args.positional.push({ value: evaluate(machine, node, scope), place: { file: scope.file, node } });
    return args;
  }
  for (const child of namedChildren(node)) {
    const place = { file: scope.file, node: child };
    if (child.type === 'keyword_argument') {
      const name = childOf(child, 'name');
      const value = childOf(child, 'value');
      if (name === null || value === null) continue;
      args.keywords.set(textOf(scope.file, name), {
        value: evaluate(machine, value, scope),
        place: { file: scope.file, node: value },
      });
    } else if (child.type === 'list_splat') {
      const { values, open } = items(machine, evaluateFirst(machine, child, scope), place);
      for (const value of values) args.positional.push({ value, place });
      args.open ||= open;
    } else if (child.type === 'dictionary_splat') {
      const value = evaluateFirst(machine, child, scope);
      if (value.kind !== 'dict' || value.open) args.open = true;
      if (value.kind !== 'dict') continue;
      for (const { key, value: each, place: written } of value.entries.values()) {
        if (key.kind === 'text') args.keywords.set(key.text, { value: each, place: written ?? place });
      }
    } else {
      args.positional.push({ value: evaluate(machine, child, scope), place });
    }
  }
  return args;
}

/** Gives a target (a name, an attribute, an element, several of them) a value. */
export function assign(machine: Machine, target: SyntaxNode, value: Value, scope: Scope): void {
  step(machine);
  switch (target.type) {
    case 'identifier': {
      const name = textOf(scope.file, target);
      if (!scope.outer.has(name)) {
        scope.set(name, value);
        return;
      }
      // `global` and `nonlocal`: the nearest scope outside that has the name, or else the module.
      let outer = scope.parent ?? scope;
      while (outer.parent !== null && outer.own(name) === undefined) outer = outer.parent;
      outer.set(name, value);
      return;
    }
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
    case 'tuple':
    case 'list':
      assignEach(machine, namedChildren(target), value, { file: scope.file, node: target }, scope);
      return;
    case 'attribute': {
      const object = childOf(target, 'object');
      const name = childOf(target, 'attribute');
      if (object === null || name === null) return;
      setAttribute(machine, evaluate(machine, object, scope), textOf(scope.file, name), value);
      return;
    }
    case 'subscript': {
      const object = childOf(target, 'value');
      const key = childOf(target, 'subscript');
      if (object === null || key === null) return;
      const container = evaluate(machine, object, scope);
      setItem(machine, container, evaluate(machine, key, scope), value, { file: scope.file, node: target });
      return;
    }
    case 'as_pattern_target':
    case 'parenthesized_expression':
    case 'list_splat_pattern': {
      const [inner] = namedChildren(target);
      if (inner !== undefined) assign(machine, inner, value, scope);
      return;
    }
  }
}

/** The items iterating over a value gives. `open`: there may be more. */
export function items(
  machine: Machine,
  value: Value,
  place: Place,
): { values: Value[]; open: boolean; places: (Place | undefined)[] } {
  switch (value.kind) {
    case 'sequence': {
      const supposed = value.open && value.items.length === 0 ? supposedItems(machine, value.elements, place) : [];
      return { values: [...value.items, ...supposed], open: value.open, places: value.places };
    }
    case 'dict':
      return { values: [...value.entries.values()].map(({ key }) => key), open: value.open, places: [] };
    case 'text':
      if (value.holes || value.text.length > maxItems) return { values: [], open: true, places: [] };
      return { values: [...value.text].map((character) => text(character)), open: false, places: [] };
    case 'class': {
      // Iterating over an enumeration gives its members.
      const members: Value[] = [];
      for (const name of value.scope.names()) {
        step(machine);
        const member = attribute(machine, value, name, place);
        if (member.kind === 'enum-member') members.push(member);
      }
      return { values: members, open: members.length === 0, places: [] };
    }
    case 'choice': {
      const all = value.options.map((option) => items(machine, option, place));
      return { values: all.flatMap(({ values }) => values), open: true, places: [] };
    }
    default:
      return { values: [], open: true, places: [] };
  }
}

/** What a list of which only the annotation is known holds: one of each class that it may hold. */
function supposedItems(machine: Machine, elements: Elements | undefined, place: Place): Value[] {
  if (elements === undefined) return [];
  const classes = implementationsOf(machine, elements.class);
  if (elements.asClasses) return classes;
  return classes.map((each) => instantiate(machine, each, { ...noArguments(), open: true }, place));
}

/** `container[key] = value`. */
function setItem(machine: Machine, container: Value, key: Value, value: Value, place: Place): void {
  for (const option of optionsOf(container)) {
    if (option.kind === 'host') option.host.setItem?.(key, value, place);
    if (option.kind === 'dict') {
      const known = keyOf(key);
      if (known === null) {
        option.open = true;
        continue;
      }
      const before = option.entries.get(known);
      const maybe = before !== undefined && machine.conditions.length > 0;
      option.entries.set(known, { key, value: maybe ? either(before.value, value) : value, place });
    }
    if (option.kind === 'sequence' && key.kind === 'number' && option.items[key.value] !== undefined) {
      option.items[key.value] = value;
    }
  }
}

function evaluateExpression(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  switch (node.type) {
    case 'identifier':
      return lookup(machine, textOf(scope.file, node), scope);
    case 'string':
    case 'concatenated_string':
      return evaluateString(machine, node, scope);
    case 'integer':
    case 'float': {
      const number = decodeNumber(textOf(scope.file, node));
      return number === null ? unknown('a complex number') : num(number.value, number.float);
    }
    case 'true':
      return bool(true);
    case 'false':
      return bool(false);
    case 'none':
      return none;
    case 'ellipsis':
      return ellipsis;
    case 'list':
      return evaluateItems(machine, node, 'list', scope);
    case 'set':
      return evaluateItems(machine, node, 'set', scope);
    case 'tuple':
    case 'expression_list':
      return evaluateItems(machine, node, 'tuple', scope);
    case 'dictionary':
      return evaluateDictionary(machine, node, scope);
    case 'list_comprehension':
    case 'generator_expression':
      return evaluateComprehension(machine, node, 'list', scope);
    case 'set_comprehension':
      return evaluateComprehension(machine, node, 'set', scope);
    case 'dictionary_comprehension':
      return evaluateComprehension(machine, node, 'dict', scope);
    case 'binary_operator':
    case 'union_type':
      return evaluateBinary(machine, node, scope);
    case 'unary_operator':
      return evaluateUnary(machine, node, scope);
    case 'not_operator': {
      const argument = childOf(node, 'argument');
      return argument === null ? unknown('it is incomplete') : negated(evaluate(machine, argument, scope));
    }
    case 'boolean_operator':
      return evaluateBoolean(machine, node, scope);
    case 'comparison_operator':
      return evaluateComparison(machine, node, scope);
    case 'conditional_expression':
      return evaluateConditional(machine, node, scope);
    case 'lambda':
      return {
        kind: 'function',
        node,
        name: '<lambda>',
        scope,
        self: null,
        owner: null,
        wraps: null,
        attributes: new Map(),
        given: null,
        binding: 'plain',
      };
    case 'call':
      return evaluateCall(machine, node, scope);
    case 'attribute':
    case 'member_type':
      return evaluateAttribute(machine, node, scope);
    case 'subscript':
      return evaluateSubscript(machine, node, scope);
    case 'generic_type':
      return evaluateGeneric(machine, node, scope);
    case 'slice':
      return unknown('a slice on its own');
    case 'named_expression': {
      const name = childOf(node, 'name');
      const value = childOf(node, 'value');
      if (name === null || value === null) return unknown('it is incomplete');
      const result = evaluate(machine, value, scope);
      assign(machine, name, result, scope);
      return result;
    }
    case 'yield': {
      const call = machine.calls.at(-1);
      const [value] = namedChildren(node);
      const result = value === undefined ? none : evaluate(machine, value, scope);
      if (call !== undefined) {
        call.yields ??= [];
        const from = node.children.some((child) => child.type === 'from');
        call.yields.push(...(from ? items(machine, result, { file: scope.file, node }).values : [result]));
      }
      return unknown('what is sent to a generator is only known at run time');
    }
    case 'await':
    case 'parenthesized_expression':
    case 'type':
    case 'as_pattern':
      return evaluateFirst(machine, node, scope);
    default:
      return unknown(`\`${shortText(scope, node)}\` is not followed`);
  }
}

function evaluateFirst(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const [inner] = namedChildren(node);
  return inner === undefined ? unknown('it is incomplete') : evaluate(machine, inner, scope);
}

function evaluateString(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  if (node.type === 'concatenated_string') {
    const parts: string[] = [];
    let holes = false;
    for (const child of namedChildren(node)) {
      const part = asText(evaluate(machine, child, scope));
      holes ||= part === null || part.holes;
      if (part !== null) parts.push(part.text);
    }
    return assembled(parts, '', holes);
  }
  const start = node.children[0];
  const prefix = start === undefined ? '' : textOf(scope.file, start).toLowerCase();
  if (prefix.includes('b')) return unknown('bytes are not text');
  const options = { raw: prefix.includes('r'), format: prefix.includes('f') || prefix.includes('t') };
  /** One of these, where what is put in is one of several. */
  let readings: { parts: string[]; holes: boolean }[] = [{ parts: [], holes: false }];
  for (const child of node.children) {
    if (child.type === 'string_content') {
      const content = decodeString(textOf(scope.file, child), options);
      for (const reading of readings) reading.parts.push(content);
    }
    if (child.type !== 'interpolation') continue;
    const inner = childOf(child, 'expression') ?? namedChildren(child)[0];
    const value = inner === undefined ? unknown('it is incomplete') : evaluate(machine, inner, scope);
    // Nothing in the middle of a text is never meant: it is left out where something else is possible.
    const values = optionsOf(meant(value)).length * readings.length > maxReadings ? [value] : optionsOf(meant(value));
    const shown = values.map((each) => interpolated(each, child, scope));
    readings = readings.flatMap((reading) =>
      shown.map((each) => ({
        parts: [...reading.parts, each?.text ?? ''],
        holes: reading.holes || (each?.holes ?? true),
      })),
    );
  }
  return readings.map(({ parts, holes }) => assembled(parts, '', holes)).reduce(either);
}

function meant(value: Value): Value {
  const options: Value[] = optionsOf(value).filter((option) => option.kind !== 'none');
  return options.length === 0 ? value : options.reduce(either);
}

/** Texts that one with several things put in may be. */
const maxReadings = 8;

function interpolated(value: Value, node: SyntaxNode, scope: Scope): { text: string; holes: boolean } | null {
  const conversion = childOf(node, 'type_conversion');
  // Widths and digits are not worked out.
  if (childOf(node, 'format_specifier') !== null) return null;
  if (conversion !== null && textOf(scope.file, conversion) === '!r') {
    const shown = represented(value);
    return shown === null ? null : { text: shown, holes: false };
  }
  if (value.kind === 'text') return value;
  const shown = displayed(value);
  return shown === null ? null : { text: shown, holes: false };
}

function evaluateItems(machine: Machine, node: SyntaxNode, type: 'list' | 'tuple' | 'set', scope: Scope): Value {
  const result = sequence(type, []);
  for (const child of namedChildren(node)) {
    const place = { file: scope.file, node: child };
    if (child.type === 'list_splat') {
      const spread = items(machine, evaluateFirst(machine, child, scope), place);
      result.items.push(...spread.values);
      result.places.push(...spread.values.map((_, i) => spread.places[i] ?? place));
      result.open ||= spread.open;
    } else {
      result.items.push(evaluate(machine, child, scope));
      result.places.push(place);
    }
    if (result.items.length > maxItems) return unknown('the list is too long');
  }
  return type === 'set' ? { ...result, items: unique(result.items), places: [] } : result;
}

function evaluateDictionary(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const result = dict();
  for (const child of namedChildren(node)) {
    if (child.type === 'dictionary_splat') {
      const value = evaluateFirst(machine, child, scope);
      if (value.kind === 'dict') for (const [key, entry] of value.entries) result.entries.set(key, entry);
      result.open ||= value.kind !== 'dict' || value.open;
      continue;
    }
    const key = childOf(child, 'key');
    const value = childOf(child, 'value');
    if (key === null || value === null) continue;
    const name = evaluate(machine, key, scope);
    const known = keyOf(name);
    const entry = { key: name, value: evaluate(machine, value, scope), place: { file: scope.file, node: value } };
    if (known === null) result.open = true;
    else result.entries.set(known, entry);
  }
  return result;
}

function evaluateComprehension(machine: Machine, node: SyntaxNode, type: 'list' | 'set' | 'dict', scope: Scope): Value {
  const body = childOf(node, 'body');
  if (body === null) return unknown('it is incomplete');
  const clauses = namedChildren(node).filter((child) => child.type === 'for_in_clause' || child.type === 'if_clause');
  const inner = new Scope('function', scope.file, scope);
  const result = sequence(type === 'set' ? 'set' : 'list', []);
  const table = dict();
  const run = (at: number): void => {
    step(machine);
    const clause = clauses[at];
    if (clause === undefined) {
      if (type === 'dict') {
        const key = childOf(body, 'key');
        const value = childOf(body, 'value');
        if (key === null || value === null) return;
        const name = evaluate(machine, key, inner);
        const known = keyOf(name);
        const entry = { key: name, value: evaluate(machine, value, inner), place: { file: scope.file, node: value } };
        if (known === null) table.open = true;
        else table.entries.set(known, entry);
        return;
      }
      result.items.push(evaluate(machine, body, inner));
      result.places.push({ file: scope.file, node: body });
      return;
    }
    if (clause.type === 'if_clause') {
      const answer = truth(evaluateFirst(machine, clause, inner));
      // What may be left out is kept: it may as well be there.
      if (answer !== false) run(at + 1);
      return;
    }
    const target = childOf(clause, 'left');
    const right = childOf(clause, 'right');
    if (target === null || right === null) return;
    const spread = items(machine, evaluate(machine, right, inner), { file: scope.file, node: right });
    if (spread.open) {
      result.open = true;
      table.open = true;
    }
    for (const value of spread.values) {
      if (result.items.length > maxItems) return;
      assign(machine, target, value, inner);
      run(at + 1);
    }
  };
  if (clauses.length > 20) return unknown('the comprehension has too many clauses');
  run(0);
  return type === 'dict' ? table : result;
}

function evaluateBinary(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  if (node.type === 'union_type') {
    const [left, right] = namedChildren(node);
    if (left === undefined || right === undefined) return unknown('it is incomplete');
    return binary('|', evaluate(machine, left, scope), evaluate(machine, right, scope));
  }
  // A long sum nests to the left: taken apart without recursion.
  const operands: SyntaxNode[] = [];
  const operators: string[] = [];
  let first = node;
  while (first.type === 'binary_operator') {
    const left = childOf(first, 'left');
    const operator = childOf(first, 'operator');
    const right = childOf(first, 'right');
    if (left === null || operator === null || right === null) return unknown('it is incomplete');
    operands.push(right);
    operators.push(operator.type);
    first = left;
  }
  let result = evaluate(machine, first, scope);
  for (let i = operands.length - 1; i >= 0; i--) {
    const path =
      operators[i] === '/' ? pathOf(machine, [result, evaluate(machine, operands[i] as SyntaxNode, scope)]) : null;
    if (path !== null) result = path;
    else result = binary(operators[i] ?? '', result, evaluate(machine, operands[i] as SyntaxNode, scope));
  }
  return result;
}

function evaluateUnary(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const argument = childOf(node, 'argument');
  const operator = childOf(node, 'operator');
  if (argument === null || operator === null) return unknown('it is incomplete');
  const value = evaluate(machine, argument, scope);
  if (value.kind !== 'number') return unknown('a calculation with values only known at run time');
  if (operator.type === '-') return num(-value.value, value.float);
  return operator.type === '+' ? value : num(~value.value);
}

function evaluateBoolean(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const left = childOf(node, 'left');
  const right = childOf(node, 'right');
  const operator = childOf(node, 'operator');
  if (left === null || right === null || operator === null) return unknown('it is incomplete');
  const first = evaluate(machine, left, scope);
  const answer = truth(first);
  if (answer !== null) return answer === (operator.type === 'or') ? first : evaluate(machine, right, scope);
  const second = evaluate(machine, right, scope);
  if (first.kind === 'choice') {
    // `maybe or default`: what counts as false gives way.
    const settles = operator.type === 'or';
    const kept = first.options.filter((option) => truth(option) !== !settles);
    return [...kept, second].reduce(either);
  }
  if (truth(second) !== null && (first.kind === 'unknown' || first.kind === 'external-call')) {
    // `unknown and False` is false whatever the first is.
    if (truth(second) === (operator.type === 'or') && second.kind === 'bool') return second;
  }
  return either(first, second);
}

function evaluateComparison(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const operators: string[] = [];
  const operands: SyntaxNode[] = [];
  for (const child of node.children) {
    if (child.field === 'operators') {
      operators.push(child.type);
    } else if (child.named && child.type !== 'comment') operands.push(child);
  }
  const values = operands.map((operand) => evaluate(machine, operand, scope));
  let result: boolean | null = true;
  for (const [i, operator] of operators.entries()) {
    const [left, right] = [values[i], values[i + 1]];
    if (left === undefined || right === undefined) return unknown('it is incomplete');
    const answer = compare(operator, left, right);
    if (answer === false) return bool(false);
    if (answer === null) result = null;
  }
  return result === null ? unknown('a comparison only known at run time') : bool(result);
}

function evaluateConditional(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const [yes, condition, no] = namedChildren(node);
  if (yes === undefined || condition === undefined || no === undefined) return unknown('it is incomplete');
  const answer = truth(evaluate(machine, condition, scope));
  if (answer === true) return evaluate(machine, yes, scope);
  if (answer === false) return evaluate(machine, no, scope);
  const first = whereHolds(scope, [[condition, true]], () => evaluate(machine, yes, scope));
  return either(
    first,
    whereHolds(scope, [[condition, false]], () => evaluate(machine, no, scope)),
  );
}

function evaluateCall(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const callee = childOf(node, 'function');
  const list = childOf(node, 'arguments');
  if (callee === null || list === null) return unknown('it is incomplete');
  const place = { file: scope.file, node };
  if (callee.type !== 'attribute') {
    const value = evaluate(machine, callee, scope);
    return callValue(machine, value, evaluateArguments(machine, list, scope), place);
  }
  const object = childOf(callee, 'object');
  const name = childOf(callee, 'attribute');
  if (object === null || name === null) return unknown('it is incomplete');
  const receiver = evaluate(machine, object, scope);
  const method = textOf(scope.file, name);
  const value = attribute(machine, receiver, method, { file: scope.file, node: callee });
  const args = evaluateArguments(machine, list, scope);
  if (value.kind === 'unknown' || value.kind === 'external') {
    const receiverText = textOf(scope.file, object).slice(0, 200);
    const result = machine.hooks.unknownCall(machine, { receiver, receiverText, method, args, place });
    if (result !== null) return result;
  }
  return callValue(machine, value, args, place);
}

function evaluateAttribute(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const object = childOf(node, 'object') ?? namedChildren(node)[0];
  const name = childOf(node, 'attribute') ?? namedChildren(node).at(-1);
  if (object === undefined || name === undefined) return unknown('it is incomplete');
  return attribute(machine, evaluate(machine, object, scope), textOf(scope.file, name), { file: scope.file, node });
}

function evaluateSubscript(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const object = childOf(node, 'value');
  const keys = node.children.filter((child) => child.field === 'subscript');
  const [first] = keys;
  if (object === null || first === undefined) return unknown('it is incomplete');
  const container = evaluate(machine, object, scope);
  if (isTypeLike(container)) {
    return { kind: 'subscripted', base: container, args: keys.map((key) => evaluate(machine, key, scope)) };
  }
  if (first.type === 'slice') return sliced(machine, container, first, scope);
  return element(machine, container, evaluate(machine, first, scope));
}

function isTypeLike(value: Value): boolean {
  if (value.kind === 'external') return !value.path.startsWith('os.');
  return (
    value.kind === 'class' && !value.bases.some((base) => base.kind === 'external' && base.path.startsWith('enum.'))
  );
}

function evaluateGeneric(machine: Machine, node: SyntaxNode, scope: Scope): Value {
  const [name, parameters] = namedChildren(node);
  if (name === undefined || parameters === undefined) return unknown('it is incomplete');
  return {
    kind: 'subscripted',
    base: evaluate(machine, name, scope),
    args: namedChildren(parameters).map((each) => evaluate(machine, each, scope)),
  };
}

function element(machine: Machine, container: Value, key: Value): Value {
  if (container.kind === 'choice')
    return container.options.map((option) => element(machine, option, key)).reduce(either);
  if (container.kind === 'dict') {
    const known = keyOf(key);
    const found = known === null ? undefined : container.entries.get(known);
    return found?.value ?? unknown('the key of a dictionary is only known at run time');
  }
  if (container.kind === 'sequence' && key.kind === 'number') {
    const found = container.items.at(key.value);
    return found ?? unknown('there is no such item');
  }
  if (container.kind === 'class' && key.kind === 'text') {
    return attribute(machine, container, key.text, { file: container.scope.file, node: container.node });
  }
  if (container.kind === 'text' && key.kind === 'number' && !container.holes) {
    const character = container.text.at(key.value);
    return character === undefined ? unknown('there is no such character') : text(character);
  }
  return unknown('an element of something only known at run time');
}

function sliced(machine: Machine, container: Value, node: SyntaxNode, scope: Scope): Value {
  const bounds: (number | undefined)[] = [undefined];
  for (const child of node.children) {
    if (child.type === ':') {
      bounds.push(undefined);
      continue;
    }
    if (!child.named) continue;
    const value = evaluate(machine, child, scope);
    // A page of a list: whoever asks for all of it gets the pages one after the other.
    if (value.kind !== 'number' && container.kind === 'sequence') return container;
    if (value.kind !== 'number') return unknown('a slice only known at run time');
    bounds[bounds.length - 1] = value.value;
  }
  const [start, end, stride] = bounds;
  if (stride !== undefined && stride !== 1) return unknown('a slice with a step');
  if (container.kind === 'text') return container.holes ? text('', true) : text(container.text.slice(start, end));
  if (container.kind !== 'sequence') return unknown('a slice of something only known at run time');
  return { ...container, items: container.items.slice(start, end), places: [] };
}

function assignEach(machine: Machine, targets: readonly SyntaxNode[], value: Value, place: Place, scope: Scope): void {
  const { values, open } = items(machine, value, place);
  const starred = targets.findIndex((target) => target.type === 'list_splat_pattern');
  for (const [i, target] of targets.entries()) {
    if (i === starred) {
      const rest = values.slice(i, values.length - (targets.length - 1 - i));
      assign(machine, target, sequence('list', rest, open), scope);
      continue;
    }
    const at = starred !== -1 && i > starred ? values.length - (targets.length - i) : i;
    assign(machine, target, values[at] ?? unknown('it is taken from something only known at run time'), scope);
  }
}
