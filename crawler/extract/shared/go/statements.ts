import { childOf, namedChildren, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import type { Place } from '../assemble.js';
import { cellOf, evaluateCopy, isOfType, withOk } from './expressions.js';
import { derived, type Machine } from './machine.js';
import { variableSpecs } from './modules.js';
import { binary, convert, elementOf } from './operators.js';
import { parametersOf, type Type } from './types.js';
import {
  type Cell,
  choice,
  constant,
  copied,
  dereferenced,
  type FuncValue,
  keyOf,
  nil,
  optionsOf,
  pointer,
  type Scope,
  unknown,
  unknownVariable,
  type Value,
} from './value.js';

/** One call that is under way. */
export interface Frame {
  fn: FuncValue;
  /** Unknown conditions around the call. */
  depth: number;
  /** What it returned; `failed`: only when something went wrong. */
  returns: { value: Value; failed: boolean }[];
  /** The variables of named results. */
  resultCells: Cell[];
  /** What must hold for the next statement to be reached, where the last one may have returned. */
  guard: string | null;
}

/** How a statement ended. */
type Outcome = 'next' | 'return' | 'break' | 'continue';

/** Rounds of one loop. */
const maxRounds = 20_000;

/** Makes the variables of named results. */
export function runResults(machine: Machine, frame: Frame, scope: Scope): void {
  for (const { name, type } of parametersOf(frame.fn.node, 'result', scope)) {
    if (name === null || type === null) continue;
    const at: Place = { file: scope.file.source, node: type };
    const cell: Cell = { value: machine.zero(machine.types.of(type, scope), at), depth: machine.uncertain };
    scope.names.set(name, cell);
    frame.resultCells.push(cell);
  }
}

/** Runs the statements of a block. */
export function runBlock(machine: Machine, frame: Frame, block: SyntaxNode, scope: Scope): Outcome {
  return runAll(machine, frame, namedChildren(block), scope);
}

function runAll(machine: Machine, frame: Frame, nodes: readonly SyntaxNode[], scope: Scope): Outcome {
  for (const [i, child] of nodes.entries()) {
    const outcome =
      child.type === 'statement_list' ? runBlock(machine, frame, child, scope) : run(machine, frame, child, scope);
    const { guard } = frame;
    frame.guard = null;
    if (outcome !== 'next') return outcome;
    // What comes after a way out happens only where that is not taken.
    if (guard !== null) return machine.where(guard, () => runAll(machine, frame, nodes.slice(i + 1), scope));
  }
  return 'next';
}

function run(machine: Machine, frame: Frame, node: SyntaxNode, scope: Scope): Outcome {
  machine.step();
  switch (node.type) {
    case 'expression_statement':
    case 'go_statement': {
      const [expression] = namedChildren(node);
      if (expression !== undefined) machine.evaluate(expression, scope);
      return expression !== undefined && ends(expression, scope) ? 'return' : 'next';
    }
    case 'short_var_declaration':
      assign(machine, node, scope, true);
      return 'next';
    case 'assignment_statement':
      assign(machine, node, scope, false);
      return 'next';
    case 'var_declaration':
      for (const spec of variableSpecs(node)) declareVariables(machine, spec, scope);
      return 'next';
    case 'const_declaration':
      declareConstants(machine, node, scope);
      return 'next';
    case 'type_declaration':
      for (const spec of namedChildren(node)) declareType(machine, spec, scope);
      return 'next';
    case 'return_statement':
      return runReturn(machine, frame, node, scope);
    case 'if_statement':
      return runIf(machine, frame, node, inner(scope));
    case 'for_statement':
      return runFor(machine, frame, node, inner(scope));
    case 'expression_switch_statement':
      return runSwitch(machine, frame, node, inner(scope));
    case 'type_switch_statement':
      return runTypeSwitch(machine, frame, node, inner(scope));
    case 'block':
      return runBlock(machine, frame, node, inner(scope));
    case 'labeled_statement': {
      const statement = namedChildren(node).at(-1);
      return statement === undefined ? 'next' : run(machine, frame, statement, scope);
    }
    case 'select_statement':
      return runAlternatives(machine, frame, namedChildren(node), scope, false);
    case 'break_statement':
      return 'break';
    case 'continue_statement':
      return 'continue';
    case 'inc_statement':
    case 'dec_statement': {
      const [target] = namedChildren(node);
      if (target === undefined) return 'next';
      const at: Place = { file: scope.file.source, node };
      const operator = node.type === 'inc_statement' ? '+' : '-';
      store(machine, target, scope, binary(operator, machine.evaluate(target, scope), constant(1, at), at));
      return 'next';
    }
    default:
      return 'next';
  }
}

/** `panic(…)`, `os.Exit(…)`, `log.Fatal…(…)`: nothing comes after. */
function ends(expression: SyntaxNode, scope: Scope): boolean {
  const callee = expression.type === 'call_expression' ? childOf(expression, 'function') : null;
  return callee !== null && /^(?:panic|os\.Exit|log\.Fatal(?:f|ln)?)$/.test(textOf(scope.file.source, callee));
}

function inner(scope: Scope): Scope {
  return { names: new Map(), parent: scope, file: scope.file };
}

function declare(machine: Machine, scope: Scope, name: string, value: Value): void {
  if (name !== '_') scope.names.set(name, { value, depth: machine.uncertain });
}

function assign(machine: Machine, node: SyntaxNode, scope: Scope, isDeclaration: boolean): void {
  const [left, right] = [childOf(node, 'left'), childOf(node, 'right')];
  if (left === null || right === null) return;
  const targets = namedChildren(left);
  const operatorNode = childOf(node, 'operator');
  const operator = operatorNode === null ? '=' : textOf(scope.file.source, operatorNode);
  const at: Place = { file: scope.file.source, node };
  const [target] = targets;
  if (!isDeclaration && operator !== '=' && target !== undefined) {
    const [operand] = namedChildren(right);
    if (operand === undefined) return;
    const before = machine.evaluate(target, scope);
    store(machine, target, scope, binary(operator.slice(0, -1), before, machine.evaluate(operand, scope), at));
    return;
  }
  const values = valuesOf(machine, namedChildren(right), targets.length, scope, at);
  for (const [i, each] of targets.entries()) {
    const value = values[i] ?? unknown('it is not assigned', at);
    const name = textOf(scope.file.source, each);
    // `:=` assigns to what the innermost scope has already, and makes the rest.
    if (isDeclaration && !scope.names.has(name)) declare(machine, scope, name, value);
    else if (name !== '_') store(machine, each, scope, value);
  }
}

/** The values on the right of an assignment, as many as are asked for. */
function valuesOf(machine: Machine, nodes: SyntaxNode[], count: number, scope: Scope, at: Place): Value[] {
  const [only] = nodes;
  if (nodes.length !== 1 || only === undefined || count === 1) {
    return nodes.map((node) => firstOf(evaluateCopy(machine, node, scope)));
  }
  const pair = count === 2 ? withOk(machine, only, scope) : null;
  const value = pair ?? machine.evaluate(only, scope);
  if (value.kind === 'tuple') return value.items.map((item) => copied(item, machine.uncertain));
  return Array.from({ length: count }, () => derived(value, 'it is one of several results', at, null));
}

function firstOf(value: Value): Value {
  return value.kind === 'tuple' ? (value.items[0] ?? nil(value.at)) : value;
}

/** Assigns to a variable, a field, an item or what a pointer points to. */
function store(machine: Machine, target: SyntaxNode, scope: Scope, value: Value): void {
  const { source } = scope.file;
  if (target.type === 'selector_expression') {
    const [operand, field] = [childOf(target, 'operand'), childOf(target, 'field')];
    if (operand === null || field === null) return;
    for (const option of optionsOf(machine.evaluate(operand, scope))) {
      const owner = dereferenced(option);
      if (owner.kind === 'struct')
        machine.setField(fieldOwner(machine, owner, textOf(source, field)), textOf(source, field), value);
    }
    return;
  }
  if (target.type === 'index_expression') {
    const [operand, key] = [childOf(target, 'operand'), childOf(target, 'index')];
    if (operand === null || key === null) return;
    setItem(machine, dereferenced(machine.evaluate(operand, scope)), machine.evaluate(key, scope), value);
    return;
  }
  const cell = cellOf(machine, target, scope);
  if (cell !== null) cell.value = machine.merged(cell.value, value, cell.depth);
}

/** The struct that holds a field: itself, or one it embeds. */
function fieldOwner(machine: Machine, owner: Extract<Value, { kind: 'struct' }>, name: string) {
  const fields = machine.types.fields(owner.type);
  if (fields === null || fields.some((field) => field.name === name)) return owner;
  for (const field of fields) {
    if (!field.embedded) continue;
    const embedded = dereferenced(owner.fields.get(field.name) ?? nil(null));
    if (embedded.kind === 'struct' && (machine.types.fields(embedded.type) ?? []).some((each) => each.name === name)) {
      return embedded;
    }
  }
  return owner;
}

function setItem(machine: Machine, target: Value, key: Value, value: Value): void {
  if (target.kind === 'map') {
    const id = keyOf(key);
    if (id === null) {
      target.open = true;
      return;
    }
    const before = target.entries.get(id)?.value ?? null;
    if (machine.uncertain > target.depth && before === null) target.open = true;
    target.entries.set(id, { key, value: machine.merged(before, value, target.depth) });
  } else if (target.kind === 'slice') {
    const at = key.kind === 'const' && typeof key.value === 'number' ? key.value : -1;
    if (at >= 0 && at < target.items.length) target.items[at] = value;
    else target.open = true;
  }
}

function declareVariables(machine: Machine, spec: SyntaxNode, scope: Scope): void {
  const at: Place = { file: scope.file.source, node: spec };
  const typeNode = childOf(spec, 'type');
  const type = typeNode === null ? null : machine.types.of(typeNode, scope);
  const names = spec.children.filter((child) => child.field === 'name' && child.named);
  const list = childOf(spec, 'value');
  const values = list === null ? null : valuesOf(machine, namedChildren(list), names.length, scope, at);
  for (const [i, name] of names.entries()) {
    const value = values?.[i] ?? (type === null ? nil(at) : machine.zero(type, at));
    declare(machine, scope, textOf(scope.file.source, name), type === null ? value : convert(machine, type, value, at));
  }
}

function declareConstants(machine: Machine, node: SyntaxNode, scope: Scope): void {
  const at: Place = { file: scope.file.source, node };
  let source: SyntaxNode | null = null;
  for (const [iota, spec] of namedChildren(node).entries()) {
    if (childOf(spec, 'value') !== null) source = spec;
    const list = source === null ? null : childOf(source, 'value');
    if (list === null) continue;
    const around: Scope = {
      names: new Map([['iota', { value: constant(iota, at), depth: 0 }]]),
      parent: scope,
      file: scope.file,
    };
    const names = spec.children.filter((child) => child.field === 'name' && child.named);
    const values = valuesOf(machine, namedChildren(list), names.length, around, at);
    for (const [i, name] of names.entries()) {
      declare(machine, scope, textOf(scope.file.source, name), values[i] ?? nil(at));
    }
  }
}

function declareType(machine: Machine, spec: SyntaxNode, scope: Scope): void {
  const name = childOf(spec, 'name');
  if (name === null) return;
  const text = textOf(scope.file.source, name);
  const at: Place = { file: scope.file.source, node: spec };
  declare(machine, scope, text, { kind: 'type', type: machine.types.introduced(text, spec, scope), at });
}

function runReturn(machine: Machine, frame: Frame, node: SyntaxNode, scope: Scope): Outcome {
  const at: Place = { file: scope.file.source, node };
  const list = namedChildren(node)[0];
  if (list === undefined) {
    const values = frame.resultCells.map((cell) => cell.value);
    const [only] = values;
    if (only !== undefined) {
      frame.returns.push({ value: values.length === 1 ? only : { kind: 'tuple', items: values, at }, failed: false });
    }
    return 'return';
  }
  const nodes = namedChildren(list);
  const values = nodes.map((each) => evaluateCopy(machine, each, scope));
  const [only] = values;
  const value: Value =
    values.length === 1 && only !== undefined ? only : { kind: 'tuple', items: values.map(firstOf), at };
  const last = value.kind === 'tuple' ? value.items.at(-1) : null;
  const failed = machine.uncertain > frame.depth && last != null && last.kind !== 'nil' && returnsError(machine, frame);
  frame.returns.push({ value, failed });
  return 'return';
}

function returnsError(machine: Machine, frame: Frame): boolean {
  const { results } = machine.types.signature(frame.fn.node, frame.fn.scope);
  const last: Type | undefined = results.at(-1);
  return last?.kind === 'basic' && last.name === 'error';
}

function runIf(machine: Machine, frame: Frame, node: SyntaxNode, scope: Scope): Outcome {
  const initializer = childOf(node, 'initializer');
  if (initializer !== null) run(machine, frame, initializer, scope);
  const [condition, consequence, alternative] = ['condition', 'consequence', 'alternative'].map((field) =>
    childOf(node, field),
  );
  if (condition == null || consequence == null) return 'next';
  const value = machine.evaluate(condition, scope);
  if (value.kind === 'const') {
    if (value.value === true) return runBlock(machine, frame, consequence, inner(scope));
    return alternative == null ? 'next' : run(machine, frame, alternative, scope);
  }
  const text = conditionText(scope, condition);
  const [taken, otherwise] = [
    machine.maybe(() => run(machine, frame, consequence, scope), text),
    alternative == null ? 'next' : machine.maybe(() => run(machine, frame, alternative, scope), negated(text)),
  ];
  // A return because something failed is no switch, nor is what a program does instead of being a server.
  const isSwitch = alternative == null && !/\bnil\b/.test(text) && !isMain(frame);
  if (taken === 'return' && isSwitch) frame.guard = negated(text);
  return agreed([taken, otherwise]);
}

function isMain({ fn }: Frame): boolean {
  const name = childOf(fn.node, 'name');
  return name !== null && textOf(fn.scope.file.source, name) === 'main';
}

/** What a test says, in short. */
function conditionText({ file }: Scope, test: SyntaxNode): string {
  return textOf(file.source, test).slice(0, 120).replace(/\s+/g, ' ').trim();
}

/** The condition under which a test does not hold. */
function negated(condition: string): string {
  if (/^![\w.]+$/.test(condition)) return condition.slice(1);
  return /^[\w.]+$/.test(condition) ? `!${condition}` : `!(${condition})`;
}

/** How it goes on when each way was taken: as all of them do, or on to the next statement. */
function agreed(outcomes: readonly Outcome[]): Outcome {
  const [first = 'next'] = outcomes;
  return outcomes.every((outcome) => outcome === first) ? first : 'next';
}

function runAlternatives(
  machine: Machine,
  frame: Frame,
  cases: SyntaxNode[],
  scope: Scope,
  complete: boolean,
): Outcome {
  const outcomes = cases.map((each) => {
    const list = namedChildren(each).find((child) => child.type === 'statement_list');
    if (list === undefined) return 'next';
    const outcome = machine.maybe(() => runBlock(machine, frame, list, inner(scope)));
    return outcome === 'break' ? 'next' : outcome;
  });
  return complete && outcomes.length > 0 ? agreed(outcomes) : 'next';
}

function runSwitch(machine: Machine, frame: Frame, node: SyntaxNode, scope: Scope): Outcome {
  const initializer = childOf(node, 'initializer');
  if (initializer !== null) run(machine, frame, initializer, scope);
  const at: Place = { file: scope.file.source, node };
  const valueNode = childOf(node, 'value');
  const value = valueNode === null ? constant(true, at) : machine.evaluate(valueNode, scope);
  const cases = namedChildren(node).filter(
    (child) => child.type === 'expression_case' || child.type === 'default_case',
  );
  const open: SyntaxNode[] = [];
  for (const each of cases) {
    const list = childOf(each, 'value');
    if (list === null) continue;
    const matches = namedChildren(list).map((option) => binary('==', value, machine.evaluate(option, scope), at));
    if (matches.some((match) => match.kind !== 'const')) {
      open.push(each);
    } else if (matches.some((match) => match.kind === 'const' && match.value === true)) {
      if (open.length > 0) return runAlternatives(machine, frame, [...open, each], scope, true);
      return runCase(machine, frame, each, scope);
    }
  }
  const otherwise = cases.find((each) => each.type === 'default_case');
  if (open.length > 0) {
    return runAlternatives(
      machine,
      frame,
      otherwise === undefined ? open : [...open, otherwise],
      scope,
      otherwise !== undefined,
    );
  }
  return otherwise === undefined ? 'next' : runCase(machine, frame, otherwise, scope);
}

function runCase(machine: Machine, frame: Frame, node: SyntaxNode, scope: Scope): Outcome {
  const list = namedChildren(node).find((child) => child.type === 'statement_list');
  const outcome = list === undefined ? 'next' : runBlock(machine, frame, list, inner(scope));
  return outcome === 'break' ? 'next' : outcome;
}

function runTypeSwitch(machine: Machine, frame: Frame, node: SyntaxNode, scope: Scope): Outcome {
  const valueNode = childOf(node, 'value');
  const aliasNode = childOf(node, 'alias');
  const value = valueNode === null ? nil(null) : machine.evaluate(valueNode, scope);
  if (aliasNode !== null) declare(machine, scope, textOf(scope.file.source, aliasNode), value);
  const cases = namedChildren(node).filter((child) => child.type === 'type_case' || child.type === 'default_case');
  const open: SyntaxNode[] = [];
  for (const each of cases) {
    const types = each.children.filter((child) => child.field === 'type' && child.named);
    const matches = types.map((type) => isOfType(machine, value, machine.types.of(type, scope)));
    if (matches.includes(true) && open.length === 0) return runCase(machine, frame, each, scope);
    if (each.type === 'type_case' && matches.some((match) => match !== false)) open.push(each);
  }
  const otherwise = cases.filter((each) => each.type === 'default_case');
  if (open.length === 0) return otherwise[0] === undefined ? 'next' : runCase(machine, frame, otherwise[0], scope);
  return runAlternatives(machine, frame, [...open, ...otherwise], scope, otherwise.length > 0);
}

function runFor(machine: Machine, frame: Frame, node: SyntaxNode, scope: Scope): Outcome {
  const body = childOf(node, 'body');
  if (body === null) return 'next';
  const range = namedChildren(node).find((child) => child.type === 'range_clause');
  if (range !== undefined) return runRange(machine, frame, range, body, scope);
  const clause = namedChildren(node).find((child) => child.type === 'for_clause');
  const plain = namedChildren(node).find((child) => child !== body && child.type !== 'for_clause') ?? null;
  const part = (field: string) => (clause === undefined ? null : childOf(clause, field));
  const [initializer, update] = [part('initializer'), part('update')];
  const condition = clause === undefined ? plain : part('condition');
  if (initializer !== null) run(machine, frame, initializer, scope);
  for (let round = 0; round < maxRounds; round++) {
    machine.step();
    const value = condition === null ? null : machine.evaluate(condition, scope);
    // An endless loop, or one whose end is not known: what it does, it does once.
    if (value?.kind !== 'const') return absorbed(machine.maybe(() => runBlock(machine, frame, body, inner(scope))));
    if (value.value !== true) return 'next';
    const outcome = runBlock(machine, frame, body, inner(scope));
    if (outcome === 'return') return outcome;
    if (outcome === 'break') return 'next';
    if (update !== null) run(machine, frame, update, scope);
  }
  return 'next';
}

function absorbed(_: Outcome): Outcome {
  return 'next';
}

function runRange(machine: Machine, frame: Frame, range: SyntaxNode, body: SyntaxNode, scope: Scope): Outcome {
  const [left, right] = [childOf(range, 'left'), childOf(range, 'right')];
  if (right === null) return 'next';
  const at: Place = { file: scope.file.source, node: range };
  const names = left === null ? [] : namedChildren(left);
  const isDeclaration = range.children.some((child) => child.type === ':=');
  const round = (key: Value, value: Value): Outcome => {
    machine.step();
    const own = inner(scope);
    for (const [i, each] of [key, value].entries()) {
      const name = names[i];
      if (name === undefined) continue;
      if (isDeclaration) declare(machine, own, textOf(scope.file.source, name), copied(each, machine.uncertain));
      else store(machine, name, scope, copied(each, machine.uncertain));
    }
    return runBlock(machine, frame, body, own);
  };
  const container = dereferenced(machine.evaluate(right, scope));
  for (const option of optionsOf(container)) {
    const isSure = container.kind !== 'choice' && (option.kind === 'slice' || option.kind === 'map') && !option.open;
    for (const [key, item] of roundsOf(machine, dereferenced(option), at)) {
      // An item that may not be there at all.
      const isOptional = item.kind === 'choice' && item.options.some((each) => each.kind === 'nil');
      const value = isOptional
        ? choice(
            item.options.filter((each) => each.kind !== 'nil'),
            item.at,
          )
        : item;
      const certain = !isOptional && (isSure || (option.kind === 'const' && container.kind !== 'choice'));
      const outcome = certain ? round(key, value) : machine.maybe(() => round(key, value));
      if (!certain || outcome === 'next' || outcome === 'continue') continue;
      if (outcome === 'return') return outcome;
      break;
    }
  }
  return 'next';
}

/** What a loop runs over, a key and a value at a time. */
function* roundsOf(machine: Machine, container: Value, at: Place): Generator<readonly [Value, Value]> {
  switch (container.kind) {
    case 'slice':
      for (const [i, item] of container.items.slice(0, maxRounds).entries()) yield [constant(i, at), item];
      if (container.open && container.items.length === 0) yield* unknownRounds(machine, container.type, container, at);
      return;
    case 'map':
      for (const { key, value } of [...container.entries.values()].slice(0, maxRounds)) yield [key, value];
      if (container.open && container.entries.size === 0) yield* unknownRounds(machine, container.type, container, at);
      return;
    case 'const':
      if (typeof container.value !== 'number')
        return yield [unknown('it is a place in a text', at), unknown('it is a character', at)];
      for (let i = 0; i < Math.min(container.value, maxRounds); i++) yield [constant(i, at), nil(at)];
      return;
    case 'nil':
      return;
    default:
      yield* unknownRounds(machine, machine.typeOf(container), container, at);
  }
}

/** One round over a list that is not known; or one for each struct that its items may be. */
function* unknownRounds(
  machine: Machine,
  type: Type | null,
  container: Value,
  at: Place,
): Generator<readonly [Value, Value]> {
  const elem = elementOf(machine, type);
  const reason = container.kind === 'unknown' ? container.reason : 'it is an item of a list that is not known';
  const key = unknown(reason, at);
  const made = elem === null ? null : machine.madeOf(elem);
  if (made === null) return yield [key, unknownVariable(reason, at, elem)];
  for (const value of made)
    yield [key, elem?.kind === 'pointer' && value.kind !== 'pointer' ? pointer(value, at) : value];
}
