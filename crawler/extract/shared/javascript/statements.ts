import { childOf, namedChildren, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import { classOf } from './classes.js';
import { conditionText, negated, under } from './doubts.js';
import { assign, itemsOf, likelyTruth } from './expressions.js';
import { propertyKey } from './keys.js';
import { type Completion, type Machine, normal } from './machine.js';
import { bindPattern, withDefault } from './patterns.js';
import { type Declaration, declarationsOf, Scope, valueNow } from './scope.js';
import {
  array,
  choice,
  expectedTruth,
  object,
  optionsOf,
  placeOf,
  primitive,
  truthOf,
  unknown,
  type Value,
} from './value.js';

/** Rounds of one loop whose condition is known. */
const maxRounds = 20_000;

/** Rounds of a loop that may have been left before: one that waits for something has no other end. */
const maxUncertainRounds = 8;

/** Makes the names of a block known before its statements run. Their values follow when needed, or when their turn comes. */
export function declareAll(machine: Machine, block: SyntaxNode, scope: Scope, withVars: boolean): void {
  for (const declaration of declarationsOf(scope.frame.file, block, withVars)) declare(machine, declaration, scope);
}

function declare(machine: Machine, declaration: Declaration, scope: Scope): void {
  const { node, kind, names } = declaration;
  machine.spend(1);
  if (kind === 'function') {
    for (const name of names) scope.declare(name, machine.closure(node, scope), machine.uncertainty);
    return;
  }
  const early = () => {
    scope.frame.early.add(node);
    runDeclarator(machine, node, scope);
  };
  if (kind === 'var') {
    // A `var` without a value may be the second of its name, and never takes the place of a parameter.
    const hasValue = childOf(node, 'value') !== null;
    for (const name of names) {
      if (scope.own(name) !== null) continue;
      const undefinedValue = primitive(undefined, placeOf(scope.frame.file, node));
      scope.declare(name, undefinedValue, machine.uncertainty, hasValue ? early : null);
    }
    return;
  }
  const run = {
    lexical: early,
    class: () => runClass(machine, node, scope),
    enum: () => runEnum(machine, node, scope),
  }[kind];
  for (const name of names) scope.declare(name, null, machine.uncertainty, run);
}

/** Runs the statements of a block in a scope that already knows their names. */
export function executeAll(machine: Machine, statements: Iterable<SyntaxNode>, scope: Scope): Completion {
  const { frame } = scope;
  const rest = statements[Symbol.iterator]();
  for (let next = rest.next(); next.done !== true; next = rest.next()) {
    if (!next.value.named) continue;
    const completion = execute(machine, next.value, scope);
    if (completion.type !== 'normal') return completion;
    const { guard } = frame;
    frame.guard = null;
    // What follows `if (setting) return;` is there only where that is not set.
    if (guard !== null) return machine.guardedBy(guard, () => executeAll(machine, remaining(rest), scope));
  }
  return normal;
}

function* remaining<T>(iterator: Iterator<T>): Iterable<T> {
  for (let next = iterator.next(); next.done !== true; next = iterator.next()) yield next.value;
}

/** Runs one statement. */
export function execute(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  machine.spend(1);
  const evaluate = (part: SyntaxNode | null) => {
    if (part !== null) machine.evaluate(part, scope);
  };
  switch (node.type) {
    case 'expression_statement':
      evaluate(namedChildren(node)[0] ?? null);
      return normal;
    case 'lexical_declaration':
    case 'variable_declaration':
      for (const child of node.children)
        if (child.type === 'variable_declarator') reachDeclarator(machine, child, scope);
      return normal;
    case 'class_declaration':
    case 'abstract_class_declaration':
    case 'enum_declaration':
      reachName(node, scope);
      return normal;
    case 'export_statement':
      for (const child of node.children) {
        if (child.field === 'declaration') return execute(machine, child, scope);
      }
      return normal;
    case 'internal_module':
    case 'module':
      runNamespace(machine, node, scope);
      return normal;
    case 'return_statement': {
      const value = namedChildren(node)[0];
      const at = placeOf(scope.frame.file, node);
      return {
        type: 'return',
        value: value === undefined ? primitive(undefined, at) : machine.evaluate(value, scope),
      };
    }
    case 'throw_statement':
      return { type: 'throw' };
    case 'break_statement':
    case 'continue_statement': {
      const label = childOf(node, 'label');
      return {
        type: node.type === 'break_statement' ? 'break' : 'continue',
        label: label === null ? null : textOf(scope.frame.file, label),
      };
    }
    case 'statement_block':
      return block(machine, node, scope);
    case 'if_statement':
      return runIf(machine, node, scope);
    case 'else_clause': {
      const inner = namedChildren(node)[0];
      return inner === undefined ? normal : execute(machine, inner, scope);
    }
    case 'for_in_statement':
      return runForIn(machine, node, scope);
    case 'for_statement':
      return runFor(machine, node, scope);
    case 'while_statement':
    case 'do_statement':
      return runWhile(machine, node, scope);
    case 'switch_statement':
      return runSwitch(machine, node, scope);
    case 'try_statement':
      return runTry(machine, node, scope);
    case 'labeled_statement': {
      const body = childOf(node, 'body');
      const label = childOf(node, 'label');
      if (body === null) return normal;
      const completion = execute(machine, body, scope);
      const own = completion.type === 'break' && label !== null && completion.label === textOf(scope.frame.file, label);
      return own ? normal : completion;
    }
    default:
      return normal;
  }
}

function block(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const inner = new Scope(scope, scope.frame);
  declareAll(machine, node, inner, false);
  return executeAll(machine, node.children, inner);
}

function reachName(node: SyntaxNode, scope: Scope): void {
  const name = childOf(node, 'name');
  const binding = name === null ? null : scope.find(textOf(scope.frame.file, name));
  if (binding !== null) valueNow(binding);
}

/** The turn of a declarator has come: one that was needed earlier has run already. */
function reachDeclarator(machine: Machine, node: SyntaxNode, scope: Scope): void {
  if (!scope.frame.early.delete(node)) runDeclarator(machine, node, scope);
}

/** Runs the declarations among statements that nobody has needed so far. */
export function executePutOff(machine: Machine, statements: readonly SyntaxNode[], scope: Scope): void {
  for (const statement of statements.filter(isVariableDeclaration)) execute(machine, statement, scope);
}

/** Whether a statement declares variables. */
export function isVariableDeclaration(statement: SyntaxNode): boolean {
  return statement.type === 'lexical_declaration' || statement.type === 'variable_declaration';
}

function runDeclarator(machine: Machine, node: SyntaxNode, scope: Scope): void {
  const { file } = scope.frame;
  const [name, init] = [childOf(node, 'name'), childOf(node, 'value')];
  if (name === null) return;
  const isVar = node.parent?.type === 'variable_declaration';
  if (init === null && isVar) return;
  const value = init === null ? primitive(undefined, placeOf(file, node)) : machine.evaluate(init, scope);
  bindPattern(machine, name, value, scope, (name, value) => {
    const binding = scope.find(name);
    if (binding === null) {
      scope.declare(name, value, machine.uncertainty);
      return;
    }
    binding.force = null;
    const certain = !isVar || machine.uncertainty <= binding.depth || binding.value === null;
    binding.value = certain || binding.value === null ? value : choice([value, binding.value], value.at);
  });
}

function runClass(machine: Machine, node: SyntaxNode, scope: Scope): void {
  const name = childOf(node, 'name');
  if (name === null) return;
  const binding = scope.find(textOf(scope.frame.file, name));
  const value = classOf(machine, node, scope);
  if (binding !== null) binding.value = value;
}

/** TypeScript's `enum`: members with a text, or numbered on from the one before. */
function runEnum(machine: Machine, node: SyntaxNode, scope: Scope): void {
  const { file } = scope.frame;
  const [name, body] = [childOf(node, 'name'), childOf(node, 'body')];
  if (name === null || body === null) return;
  const result = object(placeOf(file, node));
  const binding = scope.find(textOf(file, name));
  if (binding !== null) binding.value = result;
  const inner = new Scope(scope, scope.frame);
  let next = 0;
  for (const member of namedChildren(body)) {
    const key = member.type === 'enum_assignment' ? childOf(member, 'name') : member;
    const init = member.type === 'enum_assignment' ? childOf(member, 'value') : null;
    const label = key === null ? null : propertyKey(machine, key, scope);
    if (label === null) continue;
    const value = init === null ? primitive(next, placeOf(file, member)) : machine.evaluate(init, inner);
    if (value.kind === 'primitive' && typeof value.value === 'number') next = value.value + 1;
    result.properties.set(label, value);
    inner.declare(label, value, machine.uncertainty);
  }
}

function runNamespace(machine: Machine, node: SyntaxNode, scope: Scope): void {
  const { file } = scope.frame;
  const [name, body] = [childOf(node, 'name'), childOf(node, 'body')];
  if (name === null || body === null) return;
  const inner = new Scope(scope, scope.frame);
  declareAll(machine, body, inner, true);
  executeAll(machine, body.children, inner);
  const result = object(placeOf(file, node));
  for (const { names } of declarationsOf(file, body, true)) {
    for (const member of names) {
      const value = inner.own(member)?.value;
      if (value != null) result.properties.set(member, value);
    }
  }
  scope.declare(textOf(file, name), result, machine.uncertainty);
}

function runIf(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const [condition, consequence, alternative] = [
    childOf(node, 'condition'),
    childOf(node, 'consequence'),
    childOf(node, 'alternative'),
  ];
  if (condition === null || consequence === null) return normal;
  const value = machine.evaluate(condition, scope);
  const truth = truthOf(value);
  if (truth === true) return execute(machine, consequence, scope);
  if (truth === false) return alternative === null ? normal : execute(machine, alternative, scope);
  const likely = likelyTruth(value);
  const why = conditionText(scope.frame.file, condition);
  const first = machine.perhaps(likely, () => execute(machine, consequence, scope), why);
  const second =
    alternative === null ? normal : machine.perhaps(!likely, () => execute(machine, alternative, scope), negated(why));
  if (alternative === null && first.type === 'return' && isSetting(value)) scope.frame.guard = negated(why);
  return either(first, second, scope, expectedTruth(value));
}

/** Whether a value hangs on the environment or the command line. */
function isSetting(value: Value): boolean {
  return optionsOf(value).some((option) => option.kind === 'unknown' && option.setting);
}

/** How a statement ended of which only one of two ways was taken, we do not know which. */
function either(first: Completion, second: Completion, scope: Scope, expectFirst: boolean | null = null): Completion {
  const { returned, expected } = scope.frame;
  if (first.type === 'return' && second.type === 'return') {
    const values = expectFirst === false ? [second.value, first.value] : [first.value, second.value];
    return { type: 'return', value: choice(values, first.value.at) };
  }
  for (const [completion, isExpected] of [
    [first, expectFirst === true],
    [second, expectFirst === false],
  ] as const) {
    if (completion.type === 'return') (isExpected ? expected : returned).push(completion.value);
    if (completion.type !== 'normal' && completion.type !== 'continue') scope.frame.exits++;
  }
  if (first.type !== 'normal' && second.type !== 'normal') {
    // Both leave. The one that does not throw says how things go on.
    return [first, second].find(({ type }) => type === 'break' || type === 'continue') ?? first;
  }
  return normal;
}

function runForIn(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const { file } = scope.frame;
  const [left, right, body] = [childOf(node, 'left'), childOf(node, 'right'), childOf(node, 'body')];
  if (left === null || right === null || body === null) return normal;
  const at = placeOf(file, right);
  const iterated = machine.evaluate(right, scope);
  const overKeys = childOf(node, 'operator')?.type === 'in';
  const { items, open, doubts } = overKeys ? keysOf(machine, iterated, at) : itemsOf(machine, iterated, at);
  const isDeclared = childOf(node, 'kind') !== null;
  const round = (item: Value): Completion => {
    const inner = new Scope(scope, scope.frame);
    if (isDeclared) {
      bindPattern(machine, left, item, inner, (name, value) => inner.declare(name, value, machine.uncertainty));
    } else {
      assign(machine, left, item, scope);
    }
    return execute(machine, body, inner);
  };
  for (const item of [...items]) {
    const completion = under(machine, doubts?.get(item), () => round(item));
    const outcome = afterRound(completion, node, scope);
    if (outcome !== 'again') return outcome;
  }
  if (open !== null) {
    const completion = machine.perhaps(!open.setting, () => round(open));
    if (completion.type === 'return') scope.frame.returned.push(completion.value);
  }
  return normal;
}

function keysOf(machine: Machine, value: Value, at: Value['at']): ReturnType<typeof itemsOf> {
  switch (value.kind) {
    case 'object':
      return { items: [...value.properties.keys()].map((key) => primitive(key, at)), open: value.open };
    case 'module':
      return { items: machine.exportNames(value.path).map((name) => primitive(name, at)), open: null };
    case 'array':
      return { items: value.items.map((_, index) => primitive(String(index), at)), open: value.open };
    case 'primitive':
    case 'function':
      return { items: [], open: null };
    default:
      return { items: [], open: unknown('its members are not known', at) };
  }
}

/** Whether the loop goes on after a round; if not, how it ended. */
function afterRound(completion: Completion, loop: SyntaxNode, scope: Scope): Completion | 'again' {
  if (completion.type === 'normal') return 'again';
  if (completion.type === 'break' || completion.type === 'continue') {
    if (completion.label !== null) {
      const label = loop.parent?.type === 'labeled_statement' ? childOf(loop.parent, 'label') : null;
      if (label === null || textOf(scope.frame.file, label) !== completion.label) return completion;
    }
    return completion.type === 'break' ? normal : 'again';
  }
  return completion;
}

function runFor(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const [initializer, condition, increment, body] = [
    childOf(node, 'initializer'),
    childOf(node, 'condition'),
    childOf(node, 'increment'),
    childOf(node, 'body'),
  ];
  if (body === null) return normal;
  let inner = new Scope(scope, scope.frame);
  const declares = initializer?.type.endsWith('_declaration') === true;
  if (declares && initializer !== null) {
    for (const declarator of initializer.children) {
      if (declarator.type === 'variable_declarator') runDeclarator(machine, declarator, inner);
    }
  } else if (initializer !== null) {
    machine.evaluate(
      initializer.type === 'expression_statement' ? (namedChildren(initializer)[0] ?? initializer) : initializer,
      inner,
    );
  }
  const test = condition?.type === 'expression_statement' ? (namedChildren(condition)[0] ?? null) : condition;
  const { exits } = scope.frame;
  // A loop over a list ends with it.
  const ends = test !== null && /\.length\b/.test(textOf(scope.frame.file, test));
  for (let round = 0; round < maxRounds; round++) {
    const isTested = test !== null && test.type !== 'empty_statement';
    const told = isTested ? truthOf(machine.evaluate(test, inner)) : null;
    const truth = told ?? (isTested && isWithinKnown(machine, test, inner) ? true : null);
    if (truth === false || (!ends && mayBeOver(scope, exits, round))) return normal;
    if (truth === null) return uncertainRound(machine, body, inner);
    const outcome = afterRound(execute(machine, body, inner), node, scope);
    if (outcome !== 'again') return outcome;
    if (increment !== null) {
      // Each round has its own variables: closures made in it keep theirs.
      if (declares) inner = copyOf(inner, scope, initializer);
      machine.evaluate(increment, inner);
    }
  }
  return normal;
}

/** Whether a test such as `i < list.length` holds because the list has that many items that are known, and perhaps more. */
function isWithinKnown(machine: Machine, test: SyntaxNode, scope: Scope): boolean {
  const [left, right] = [childOf(test, 'left'), childOf(test, 'right')];
  if (childOf(test, 'operator')?.type !== '<' || left === null || right?.type !== 'member_expression') return false;
  const [of, property] = [childOf(right, 'object'), childOf(right, 'property')];
  if (of === null || property === null || textOf(scope.frame.file, property) !== 'length') return false;
  const [index, list] = [machine.evaluate(left, scope), machine.evaluate(of, scope)];
  return index.kind === 'primitive' && list.kind === 'array' && Number(index.value) < list.items.length;
}

function copyOf(scope: Scope, parent: Scope, declaration: SyntaxNode): Scope {
  const copy = new Scope(parent, scope.frame);
  for (const declarator of declaration.children) {
    const name = declarator.type === 'variable_declarator' ? childOf(declarator, 'name') : null;
    if (name === null) continue;
    const text = textOf(scope.frame.file, name);
    const binding = scope.own(text);
    if (binding !== null) copy.declare(text, binding.value, binding.depth, binding.force);
  }
  return copy;
}

/** Whether a loop is to be left because it may have been over long ago. */
function mayBeOver(scope: Scope, exits: number, round: number): boolean {
  return round >= maxUncertainRounds && scope.frame.exits > exits;
}

function uncertainRound(machine: Machine, body: SyntaxNode, scope: Scope): Completion {
  const completion = machine.perhaps(true, () => execute(machine, body, scope));
  if (completion.type === 'return') scope.frame.returned.push(completion.value);
  return normal;
}

function runWhile(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const [condition, body] = [childOf(node, 'condition'), childOf(node, 'body')];
  if (condition === null || body === null) return normal;
  const { exits } = scope.frame;
  for (let round = 0; round < maxRounds; round++) {
    if (mayBeOver(scope, exits, round)) return normal;
    if (node.type === 'while_statement' || round > 0) {
      const truth = truthOf(machine.evaluate(condition, scope));
      if (truth === false) return normal;
      if (truth === null) return uncertainRound(machine, body, scope);
    }
    const outcome = afterRound(execute(machine, body, scope), node, scope);
    if (outcome !== 'again') return outcome;
  }
  return normal;
}

function runSwitch(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const [value, body] = [childOf(node, 'value'), childOf(node, 'body')];
  if (value === null || body === null) return normal;
  const subject = machine.evaluate(value, scope);
  const inner = new Scope(scope, scope.frame);
  declareAll(machine, body, inner, false);
  const cases = namedChildren(body);
  const statementsOf = (branch: SyntaxNode) => branch.children.filter((child) => child.field === 'body');
  if (subject.kind === 'primitive') {
    const start = matchingCase(machine, cases, subject, inner);
    if (start === -1) return normal;
    if (start !== null) {
      for (const branch of cases.slice(start)) {
        const completion = executeAll(machine, statementsOf(branch), inner);
        if (completion.type === 'break' && completion.label === null) return normal;
        if (completion.type !== 'normal') return completion;
      }
      return normal;
    }
  }
  let result: Completion | null = null;
  for (const branch of cases) {
    const completion = machine.perhaps(branch.type === 'switch_default', () =>
      executeAll(machine, statementsOf(branch), inner),
    );
    const ended = completion.type === 'break' && completion.label === null ? normal : completion;
    // A case without statements falls through to the next.
    if (statementsOf(branch).length > 0) result = result === null ? ended : either(result, ended, scope);
  }
  const isExhaustive = cases.some((branch) => branch.type === 'switch_default');
  if (result === null) return normal;
  return isExhaustive ? result : either(result, normal, scope);
}

/** The index of the case that is taken, -1 for none, null when that is not known. */
function matchingCase(machine: Machine, cases: readonly SyntaxNode[], subject: Value, scope: Scope): number | null {
  for (const [index, branch] of cases.entries()) {
    const label = childOf(branch, 'value');
    if (branch.type !== 'switch_case' || label === null) continue;
    const value = machine.evaluate(label, scope);
    if (value.kind !== 'primitive' || subject.kind !== 'primitive') return null;
    if (value.value === subject.value) return index;
  }
  return cases.findIndex((branch) => branch.type === 'switch_default');
}

function runTry(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const [body, handler, finalizer] = [childOf(node, 'body'), childOf(node, 'handler'), childOf(node, 'finalizer')];
  let completion = body === null ? normal : block(machine, body, scope);
  if (handler !== null && completion.type !== 'return') {
    const handlerBody = childOf(handler, 'body');
    const parameter = childOf(handler, 'parameter');
    const inner = new Scope(scope, scope.frame);
    if (parameter !== null) {
      const error = unknown('it is an error that was caught', placeOf(scope.frame.file, parameter));
      bindPattern(machine, parameter, error, inner, (name, value) => inner.declare(name, value, machine.uncertainty));
    }
    if (handlerBody !== null) {
      const caught = machine.perhaps(false, () => block(machine, handlerBody, inner));
      completion = completion.type === 'throw' ? caught : either(completion, caught, scope);
    }
  }
  const inFinalizer = finalizer === null ? null : childOf(finalizer, 'body');
  if (inFinalizer !== null) {
    const ended = block(machine, inFinalizer, scope);
    if (ended.type !== 'normal') return ended;
  }
  return completion;
}

/** Runs the body of a function of the source. */
export function callFunction(
  machine: Machine,
  fn: Extract<Value, { kind: 'function' }>,
  self: Value | null,
  args: readonly Value[],
  at: Value['at'],
): Value {
  const { file } = fn.scope.frame;
  const isArrow = fn.node.type === 'arrow_function';
  const frame = {
    file,
    self: isArrow ? null : (fn.bound ?? self ?? primitive(undefined, at)),
    args: isArrow ? null : args,
    home: fn.home,
    returned: [],
    expected: [],
    exits: 0,
    guard: null,
    early: new Set<SyntaxNode>(),
    outer: isArrow ? fn.scope.frame : null,
  };
  const scope = new Scope(fn.scope, frame);
  machine.ran(fn);
  bindParameters(machine, fn.node, args, scope);
  const body = childOf(fn.node, 'body');
  if (body === null) return primitive(undefined, at);
  if (body.type !== 'statement_block') return machine.evaluate(body, scope);
  declareAll(machine, body, scope, true);
  const completion = executeAll(machine, body.children, scope);
  const returned: Value[] = [...frame.returned].reverse();
  if (completion.type === 'return') returned.unshift(completion.value);
  else if (completion.type === 'normal') returned.push(primitive(undefined, at));
  returned.unshift(...frame.expected);
  if (returned.length === 0) return unknown('the function that gives it does not return', at);
  return choice(returned, at);
}

function bindParameters(machine: Machine, fn: SyntaxNode, args: readonly Value[], scope: Scope): void {
  const { file } = scope.frame;
  const declare = (name: string, value: Value) => scope.declare(name, value, machine.uncertainty);
  const single = childOf(fn, 'parameter');
  if (single !== null) declare(textOf(file, single), args[0] ?? primitive(undefined, placeOf(file, single)));
  const name = childOf(fn, 'name');
  if (name !== null && fn.type === 'function_expression') declare(textOf(file, name), machine.closure(fn, scope));
  const list = childOf(fn, 'parameters');
  if (list === null) return;
  let index = 0;
  for (const parameter of namedChildren(list)) {
    const pattern = childOf(parameter, 'pattern') ?? parameter;
    // TypeScript's `this` parameter takes no argument.
    if (pattern.type === 'this') continue;
    const at = placeOf(file, parameter);
    if (pattern.type === 'rest_pattern') {
      bindPattern(machine, pattern, array(args.slice(index), at), scope, declare);
      return;
    }
    const given = args[index++] ?? primitive(undefined, at);
    const fallback = childOf(parameter, 'value');
    if (fallback === null) {
      bindPattern(machine, pattern, given, scope, declare);
    } else {
      bindPattern(machine, pattern, withDefault(machine, given, fallback, scope), scope, declare);
    }
    declareParameterProperty(machine, parameter, pattern, scope);
  }
}

/** `constructor(private readonly server: McpServer)` declares a field of that name. */
function declareParameterProperty(machine: Machine, parameter: SyntaxNode, pattern: SyntaxNode, scope: Scope): void {
  const { self, file } = scope.frame;
  const isField = parameter.children.some(
    (child) => child.type === 'accessibility_modifier' || child.type === 'readonly',
  );
  if (!isField || self === null || pattern.type !== 'identifier') return;
  const name = textOf(file, pattern);
  const value = scope.own(name)?.value;
  if (value != null) machine.setMember(self, name, value);
}
