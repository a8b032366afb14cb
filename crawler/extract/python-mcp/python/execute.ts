import { childOf, namedChildren, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import { attribute } from './attribute.js';
import { applyDecorators } from './decorate.js';
import { assign, evaluate, evaluateArguments, items } from './evaluate.js';
import { loadModule, shortText } from './lookup.js';
import { addedTo, type Machine, maxDepth, maxItems, step } from './machine.js';
import { submodule } from './modules.js';
import { whereHolds } from './narrow.js';
import { binary } from './operators.js';
import { Scope } from './scope.js';
import { elementsOf } from './subclasses.js';
import { type Class, external, none, truth, unknown, type Value } from './values.js';

/** How a statement ended. `leaves`: what follows it in the block is not reached. */
export interface Completion {
  kind: 'normal' | 'return' | 'raise' | 'break' | 'continue';
  leaves: boolean;
}

const normal: Completion = { kind: 'normal', leaves: false };
const left = (kind: Completion['kind']): Completion => ({ kind, leaves: true });

/** Runs the statements of a block (or a module) in order. */
export function executeBlock(machine: Machine, block: SyntaxNode, scope: Scope): Completion {
  for (const statement of block.children) {
    if (!statement.named || statement.type === 'comment') continue;
    const completion = execute(machine, statement, scope);
    if (completion.leaves) return completion;
  }
  return normal;
}

/** One way to go on. */
interface Branch {
  /** What decides for it, as the source has it; '' where that is no condition but a loop or an exception, null where nothing does. */
  condition: string | null;
  run: () => Completion;
}

/**
 * Runs branches of which only the running program would tell which one is taken.
 */
function executeEither(machine: Machine, scope: Scope, branches: readonly Branch[]): Completion {
  const completions = scope.fork(
    branches.map(({ condition, run }) => () => {
      if (condition !== null) machine.conditions.push(condition);
      try {
        return run();
      } finally {
        if (condition !== null) machine.conditions.pop();
      }
    }),
  );
  if (completions.some((completion) => !completion.leaves)) return normal;
  return completions.find((completion) => completion.kind === 'return') ?? completions[0] ?? normal;
}

function execute(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  step(machine);
  if (machine.depth > maxDepth) {
    machine.hooks.givenUp({ file: scope.file, node }, 'it is nested too deeply');
    return normal;
  }
  machine.depth++;
  try {
    return executeStatement(machine, node, scope);
  } finally {
    machine.depth--;
  }
}

function executeStatement(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  switch (node.type) {
    case 'expression_statement':
      for (const child of namedChildren(node)) executeExpression(machine, child, scope);
      return normal;
    case 'import_statement':
    case 'import_from_statement':
      executeImport(machine, node, scope);
      return normal;
    case 'function_definition':
      scope.set(nameOf(node, scope), defineFunction(node, scope));
      return normal;
    case 'class_definition':
      scope.set(nameOf(node, scope), defineClass(machine, node, scope));
      return normal;
    case 'decorated_definition': {
      const definition = childOf(node, 'definition');
      if (definition === null) return normal;
      const value =
        definition.type === 'class_definition'
          ? defineClass(machine, definition, scope)
          : defineFunction(definition, scope);
      scope.set(nameOf(definition, scope), applyDecorators(machine, node, value, scope));
      return normal;
    }
    case 'type_alias_statement': {
      const name = childOf(node, 'left');
      const value = childOf(node, 'right');
      if (name !== null && value !== null) scope.set(textOf(scope.file, name), evaluate(machine, value, scope));
      return normal;
    }
    case 'return_statement': {
      const [value] = namedChildren(node);
      const result = value === undefined ? none : evaluate(machine, value, scope);
      machine.calls.at(-1)?.returns.push(result);
      return left('return');
    }
    case 'raise_statement':
      return left('raise');
    case 'break_statement':
      return left('break');
    case 'continue_statement':
      return left('continue');
    case 'if_statement':
      return executeIf(machine, node, scope);
    case 'for_statement':
      return executeFor(machine, node, scope);
    case 'while_statement':
      return executeWhile(machine, node, scope);
    case 'try_statement':
      return executeTry(machine, node, scope);
    case 'with_statement':
      return executeWith(machine, node, scope);
    case 'match_statement':
      return executeMatch(machine, node, scope);
    case 'global_statement':
    case 'nonlocal_statement':
      for (const name of namedChildren(node)) scope.outer.add(textOf(scope.file, name));
      return normal;
    case 'delete_statement':
      for (const target of namedChildren(node)) {
        if (target.type === 'identifier') scope.delete(textOf(scope.file, target));
      }
      return normal;
    case 'block':
    case 'else_clause':
    case 'finally_clause':
      return executeBlock(machine, childOf(node, 'body') ?? node, scope);
    default:
      return normal;
  }
}

function executeExpression(machine: Machine, node: SyntaxNode, scope: Scope): void {
  if (node.type === 'assignment') {
    executeAssignment(machine, node, scope);
    return;
  }
  if (node.type === 'augmented_assignment') {
    const target = childOf(node, 'left');
    const operator = childOf(node, 'operator');
    const right = childOf(node, 'right');
    if (target === null || operator === null || right === null) return;
    const before = evaluate(machine, target, scope);
    const change = evaluate(machine, right, scope);
    // `list += ...` changes the list itself, which others may hold too.
    if (before.kind === 'sequence' && before.type === 'list' && operator.type === '+=') {
      const { values, open, places } = items(machine, change, { file: scope.file, node: right });
      if (before.items.length + values.length > maxItems) before.open = true;
      else {
        before.places.length = before.items.length;
        for (const each of values) if (!machine.doubts.has(each)) addedTo(machine, each);
        before.items.push(...values);
        before.places.push(...places);
        before.open ||= open;
      }
      return;
    }
    assign(machine, target, binary(operator.type.slice(0, -1), before, change), scope);
    return;
  }
  evaluate(machine, node, scope);
}

function executeAssignment(machine: Machine, node: SyntaxNode, scope: Scope): void {
  const targets: SyntaxNode[] = [];
  let value: SyntaxNode | null = node;
  // `a = b = value` nests to the right.
  while (value?.type === 'assignment') {
    const target = childOf(value, 'left');
    if (target !== null) targets.push(target);
    value = childOf(value, 'right');
  }
  const annotation = childOf(node, 'type');
  const [target] = targets;
  const result = value === null ? null : evaluate(machine, value, scope);
  if (annotation !== null && target?.type === 'identifier' && scope.kind === 'class') {
    scope.fields.push({ name: textOf(scope.file, target), annotation, value: result });
  }
  if (result === null) return;
  if (annotation !== null && (result.kind === 'dict' || result.kind === 'sequence')) {
    const elements = elementsOf(machine, annotation, scope);
    if (elements !== null) result.elements = elements;
  }
  for (const each of targets) assign(machine, each, result, scope);
}

function nameOf(node: SyntaxNode, scope: Scope): string {
  const name = childOf(node, 'name');
  return name === null ? '' : textOf(scope.file, name);
}

function defineFunction(node: SyntaxNode, scope: Scope): Value {
  return {
    kind: 'function',
    node,
    name: nameOf(node, scope),
    scope,
    self: null,
    owner: scope.kind === 'class' ? scope.owner : null,
    wraps: null,
    attributes: new Map(),
    given: null,
    binding: 'plain',
  };
}

function defineClass(machine: Machine, node: SyntaxNode, scope: Scope): Class {
  const body = new Scope('class', scope.file, scope);
  const superclasses = childOf(node, 'superclasses');
  const args = superclasses === null ? null : evaluateArguments(machine, superclasses, scope);
  const value: Class = {
    kind: 'class',
    name: nameOf(node, scope),
    node,
    scope: body,
    bases: args?.positional.map(({ value, place }) => unsettled(scope, place.node, value)) ?? [],
    keywords: new Map([...(args?.keywords ?? [])].map(([name, arg]) => [name, arg.value])),
    fields: body.fields,
    decorators: [],
  };
  body.owner = value;
  if (!machine.classes.has(node)) machine.classes.set(node, value);
  const block = childOf(node, 'body');
  if (block !== null) executeBlock(machine, block, body);
  return value;
}

/** A base class out of a module that is still being loaded is looked up when it is asked for. */
function unsettled(scope: Scope, node: SyntaxNode, value: Value): Value {
  if (value.kind !== 'unknown' || node.type !== 'identifier') return value;
  const imported = scope.own(textOf(scope.file, node)) ?? scope.module.own(textOf(scope.file, node));
  return imported?.kind === 'lazy' ? imported : value;
}

function executeImport(machine: Machine, node: SyntaxNode, scope: Scope): void {
  const from = scope.file.path;
  if (node.type === 'import_statement') {
    for (const name of node.children.filter((child) => child.field === 'name')) {
      const dotted = textOf(scope.file, name.type === 'aliased_import' ? (childOf(name, 'name') ?? name) : name);
      const alias = name.type === 'aliased_import' ? childOf(name, 'alias') : null;
      const bound = alias === null ? (dotted.split('.')[0] ?? dotted) : dotted;
      const found = machine.modules.find(bound, from);
      const whole = machine.modules.find(dotted, from);
      if (whole !== null && isEager(machine, whole)) loadModule(machine, whole);
      scope.set(
        alias === null ? bound : textOf(scope.file, alias),
        found === null ? external(bound) : { kind: 'module', path: found },
      );
    }
    return;
  }
  const module = childOf(node, 'module_name');
  if (module === null) return;
  const { dotted, path } = resolveFrom(machine, textOf(scope.file, module), from);
  if (path !== null && isEager(machine, path)) loadModule(machine, path);
  if (node.children.some((child) => child.type === 'wildcard_import')) {
    if (path === null) scope.stars.push(dotted);
    else importAll(machine, path, scope);
    return;
  }
  for (const child of node.children) {
    if (child.field !== 'name') continue;
    const name = textOf(scope.file, child.type === 'aliased_import' ? (childOf(child, 'name') ?? child) : child);
    const alias = child.type === 'aliased_import' ? childOf(child, 'alias') : null;
    const otherwise = `${dotted}.${name}`;
    const below = path === null ? null : submodule(machine.modules, path, name);
    if (below !== null && isEager(machine, below)) loadModule(machine, below);
    const value: Value =
      path === null
        ? external(otherwise)
        : path === from && below !== null
          ? { kind: 'module', path: below }
          : { kind: 'lazy', module: path, name, otherwise };
    scope.set(alias === null ? name : textOf(scope.file, alias), value);
  }
}

function isEager(machine: Machine, path: string): boolean {
  return machine.typesOnly === 0 && machine.eager.has(path);
}

function resolveFrom(machine: Machine, written: string, from: string): { dotted: string; path: string | null } {
  const dotted = written.replace(/\s+/g, '');
  let level = 0;
  while (dotted[level] === '.') level++;
  if (level === 0) return { dotted, path: machine.modules.find(dotted, from) };
  return { dotted, path: machine.modules.findRelative(level, dotted.slice(level), from) };
}

function importAll(machine: Machine, path: string, scope: Scope): void {
  const loaded = loadModule(machine, path);
  if (loaded === null || loaded.scope === scope) return;
  const all = loaded.scope.own('__all__');
  const names =
    all?.kind === 'sequence' && !all.open && all.items.every((item) => item.kind === 'text')
      ? all.items.map((item) => (item.kind === 'text' ? item.text : ''))
      : [...loaded.scope.names()].filter((name) => !name.startsWith('_'));
  for (const name of names) {
    step(machine);
    const value = loaded.scope.own(name);
    // What the other module has from here itself is no news.
    if (value?.kind === 'lazy' && value.module === scope.file.path) continue;
    if (value !== undefined) scope.set(name, { kind: 'lazy', module: path, name, otherwise: name });
  }
  scope.stars.push(...loaded.scope.stars);
  if (!loaded.finished) scope.unfinished.push(path);
}

function executeIf(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const condition = childOf(node, 'condition');
  if (scope.parent === null && condition !== null && /^\(?__name__\b/.test(textOf(scope.file, condition))) {
    const script = childOf(node, 'consequence');
    if (script !== null) machine.scripts.push({ block: script, scope });
    return normal;
  }
  if (condition !== null && /^(?:\w+\.)?TYPE_CHECKING$/.test(textOf(scope.file, condition))) {
    // Never run: what it imports counts as names of types, and as nothing else.
    const imports = childOf(node, 'consequence');
    machine.typesOnly++;
    if (imports !== null) executeBlock(machine, imports, scope);
    machine.typesOnly--;
    const otherwise = node.children.find((child) => child.type === 'else_clause');
    return otherwise === undefined ? normal : executeBlock(machine, childOf(otherwise, 'body') ?? otherwise, scope);
  }
  const branches: Branch[] = [];
  const failed: SyntaxNode[] = [];
  let taken = false;
  for (const clause of [node, ...node.children.filter((child) => child.field === 'alternative')]) {
    const test = childOf(clause, 'condition');
    const body = childOf(clause, test === null ? 'body' : 'consequence');
    if (body === null) continue;
    const answer: boolean | null = taken ? false : test === null ? true : truth(evaluate(machine, test, scope));
    if (answer === false) machine.skipped.add(body);
    else {
      const before = [...failed];
      const tests = [
        ...before.map((each) => [each, false] as const),
        ...(test === null ? [] : [[test, true] as const]),
      ];
      const others = before.map((each) => `not (${shortText(scope, each)})`);
      const condition = test === null ? others.join(' and ') : shortText(scope, test);
      branches.push({ condition, run: () => whereHolds(scope, tests, () => executeBlock(machine, body, scope)) });
    }
    if (test !== null) failed.push(test);
    taken ||= answer === true;
  }
  const [only] = branches;
  if (only === undefined) return normal;
  if (branches.length === 1 && taken) return only.run();
  return executeEither(machine, scope, taken ? branches : [...branches, nothing]);
}

/** The branch that is taken when no other is. */
const nothing = { condition: null, run: () => normal };

function executeFor(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const target = childOf(node, 'left');
  const right = childOf(node, 'right');
  const body = childOf(node, 'body');
  if (target === null || right === null || body === null) return normal;
  const { values, open } = items(machine, evaluate(machine, right, scope), { file: scope.file, node: right });
  let broken = false;
  for (const value of values.slice(0, maxItems)) {
    step(machine);
    assign(machine, target, value, scope);
    const completion = executeBlock(machine, body, scope);
    if (completion.kind === 'return' || completion.kind === 'raise') return completion;
    if (completion.kind === 'break') {
      broken = true;
      break;
    }
  }
  if (open && !broken) {
    executeEither(machine, scope, [
      {
        condition: null,
        run: () => {
          assign(machine, target, unknown(`the items of ${shortText(scope, right)} are only known at run time`), scope);
          return inLoop(executeBlock(machine, body, scope));
        },
      },
      nothing,
    ]);
  }
  const otherwise = childOf(node, 'alternative');
  return otherwise === null || broken ? normal : executeBlock(machine, childOf(otherwise, 'body') ?? otherwise, scope);
}

/** A loop's body is looked at once: how often it runs, and what it leaves behind each time, only running would tell. */
function executeWhile(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const condition = childOf(node, 'condition');
  const body = childOf(node, 'body');
  if (condition === null || body === null || truth(evaluate(machine, condition, scope)) === false) return normal;
  return executeEither(machine, scope, [
    { condition: null, run: () => inLoop(executeBlock(machine, body, scope)) },
    nothing,
  ]);
}

function inLoop(completion: Completion): Completion {
  return completion.kind === 'break' || completion.kind === 'continue' ? normal : completion;
}

function executeTry(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const body = childOf(node, 'body');
  if (body === null) return normal;
  const handlers = node.children.filter((child) => child.type.startsWith('except'));
  let completion = executeBlock(machine, body, scope);
  // What happens without an exception is what counts; a handler is looked at for what it registers and for names that
  // nothing else gives a value.
  for (const handler of handlers) {
    const block = handler.children.find((child) => child.type === 'block');
    if (block === undefined) continue;
    const alias = childOf(handler, 'alias') ?? childOf(childOf(handler, 'value') ?? handler, 'alias');
    const added = scope.trial(() => {
      if (alias !== null) assign(machine, alias, unknown('an exception is only known at run time'), scope);
      executeBlock(machine, block, scope);
    });
    for (const [name, value] of added) scope.set(name, value);
  }
  for (const child of node.children) {
    if (child.type === 'else_clause' && !completion.leaves) {
      completion = executeBlock(machine, childOf(child, 'body') ?? child, scope);
    }
    if (child.type === 'finally_clause') {
      const block = child.children.find((each) => each.type === 'block');
      if (block !== undefined) executeBlock(machine, block, scope);
    }
  }
  // A body that raises is caught.
  return completion.kind === 'raise' && handlers.length > 0 ? normal : completion;
}

function executeWith(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const clause = node.children.find((child) => child.type === 'with_clause');
  for (const item of clause === undefined ? [] : namedChildren(clause)) {
    const value = childOf(item, 'value');
    if (value === null) continue;
    const [expression = value] = value.type === 'as_pattern' ? namedChildren(value) : [value];
    const entered = evaluate(machine, expression, scope);
    const target = childOf(value, 'alias');
    if (target !== null)
      assign(machine, namedChildren(target)[0] ?? target, contextOf(machine, entered, scope, value), scope);
  }
  const body = childOf(node, 'body');
  return body === null ? normal : executeBlock(machine, body, scope);
}

/** What `with ... as` binds: what a generator yields, or what `__enter__` returns; mostly the object itself. */
function contextOf(machine: Machine, value: Value, scope: Scope, node: SyntaxNode): Value {
  if (value.kind === 'sequence' && value.items[0] !== undefined) return value.items[0];
  if (value.kind !== 'instance') return value;
  const enter = attribute(machine, value, '__enter__', { file: scope.file, node });
  return enter.kind === 'function' ? value : enter.kind === 'unknown' ? value : enter;
}

/** What a case of a `match` asks for; '' for the one that takes the rest. */
function caseText(scope: Scope, subject: SyntaxNode | null, clause: SyntaxNode): string {
  const pattern = namedChildren(clause).find(({ type }) => type === 'case_pattern');
  const text = pattern === undefined ? '_' : shortText(scope, pattern);
  return subject === null || text === '_' ? '' : `${shortText(scope, subject)} == ${text}`;
}

function executeMatch(machine: Machine, node: SyntaxNode, scope: Scope): Completion {
  const subject = childOf(node, 'subject');
  const body = childOf(node, 'body');
  if (subject !== null) evaluate(machine, subject, scope);
  const cases = (body === null ? [] : namedChildren(body)).filter((child) => child.type === 'case_clause');
  if (cases.length === 0) return normal;
  return executeEither(machine, scope, [
    ...cases.map((clause) => ({
      condition: caseText(scope, subject, clause),
      run: () => {
        const block = childOf(clause, 'consequence');
        return block === null ? normal : executeBlock(machine, block, scope);
      },
    })),
    nothing,
  ]);
}
