import type { Place } from '../../shared/assemble.js';
import { childOf, namedChildren, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import { attribute, externalBases, isEnum, memberOf } from './attribute.js';
import { callBuiltin } from './builtins.js';
import { assign, evaluate } from './evaluate.js';
import { executeBlock } from './execute.js';
import { type Machine, maxCallDepth, OutOfSteps, step } from './machine.js';
import { Scope } from './scope.js';
import { elementsOf } from './subclasses.js';
import {
  type Argument,
  type Arguments,
  type Class,
  dict,
  either,
  type Func,
  type Instance,
  keyOf,
  none,
  sequence,
  text,
  unknown,
  type Value,
} from './values.js';

/** Calls of one function inside one another that are followed. */
const maxRecursion = 3;

/** `callee(args)` */
export function callValue(machine: Machine, callee: Value, args: Arguments, place: Place): Value {
  step(machine);
  switch (callee.kind) {
    case 'function':
      return callFunction(machine, callee, args);
    case 'class':
      return instantiate(machine, callee, args, place);
    case 'native':
      return callee.call(args, place);
    case 'external':
      return (
        callBuiltin(machine, callee.path, args, place) ??
        machine.hooks.call(machine, callee.path, args, place) ?? {
          kind: 'external-call',
          path: callee.path,
          args,
          place,
        }
      );
    case 'instance': {
      const member = memberOf(machine, callee.class, '__call__');
      if (member?.value.kind !== 'function') return unknown('an object is called');
      return callFunction(machine, { ...member.value, self: callee }, args);
    }
    case 'subscripted':
      return callValue(machine, callee.base, args, place);
    case 'choice':
      return callee.options.map((option) => callValue(machine, option, args, place)).reduce(either);
    case 'external-call':
      // What a package's decorator factory or builder gives is called: more of the same package.
      return { kind: 'external-call', path: `${callee.path}()`, args, place };
    case 'unknown':
      if (callee.parameter !== undefined) machine.hooks.parameterCall(machine, callee.parameter, args, place);
      return unknown('something only known at run time is called');
    default:
      return unknown('something only known at run time is called');
  }
}

/** Runs a function of the repository with arguments. */
export function callFunction(machine: Machine, callee: Func, args: Arguments): Value {
  const { calls } = machine;
  if (calls.length >= maxCallDepth || machine.depth > 300) return unknown('calls are nested too deeply');
  if (calls.filter((call) => call.node === callee.node).length >= maxRecursion)
    return unknown('a function calls itself');
  machine.entered.add(callee.node);
  const scope = new Scope('function', callee.scope.file, callee.scope);
  bindArguments(machine, callee, args, scope);
  const body = childOf(callee.node, 'body');
  if (body === null) return none;
  if (callee.node.type === 'lambda') return evaluate(machine, body, scope);
  const call = {
    node: callee.node,
    returns: [] as Value[],
    yields: null as Value[] | null,
    self: callee.self,
    owner: callee.owner,
  };
  calls.push(call);
  const conditions = machine.conditions.length;
  try {
    const completion = executeBlock(machine, body, scope);
    if (call.yields !== null) return annotated(machine, callee, sequence('list', call.yields, true));
    if (!completion.leaves) call.returns.push(none);
    if (call.returns.length === 0) return unknown('the function raises');
    return annotated(machine, callee, call.returns.reduce(either));
  } catch (error) {
    // What was to come in it may be looked at yet, starting from there.
    if (error instanceof OutOfSteps && machine.guess !== null) machine.entered.delete(callee.node);
    throw error;
  } finally {
    calls.pop();
    machine.conditions.length = conditions;
  }
}

/** A list that is not known, with what the function's annotation says is in it. */
function annotated(machine: Machine, callee: Func, value: Value): Value {
  const annotation = childOf(callee.node, 'return_type');
  const isEmpty = value.kind === 'sequence' && value.open && value.items.length === 0;
  const isKnown = value.kind !== 'unknown' && value.kind !== 'external-call' && !isEmpty;
  if (annotation === null || isKnown) return value;
  const elements = elementsOf(machine, annotation, callee.scope);
  return elements === null ? value : { ...sequence('list', [], true), elements };
}

/** Makes an object of a class of the repository. */
export function instantiate(machine: Machine, owner: Class, args: Arguments, place: Place): Value {
  if (isEnum(machine, owner)) return enumMember(machine, owner, args, place);
  const bases = externalBases(machine, owner);
  if (bases.some((path) => path.endsWith('.TypedDict'))) return dictOf(args);
  const instance: Instance = { kind: 'instance', class: owner, attributes: new Map(), host: null, args };
  for (const path of bases) instance.host ??= machine.hooks.construct(machine, path, args, place, owner);
  const initialiser = memberOf(machine, owner, '__init__');
  if (initialiser?.value.kind === 'function') {
    callFunction(machine, { ...initialiser.value, self: instance, owner: initialiser.owner }, args);
    return instance;
  }
  // Settings are read from the environment: what the class says is only what they are without one.
  const fromOutside = bases.some((path) => path.endsWith('BaseSettings'));
  const fields = fieldsOf(machine, owner);
  for (const [i, field] of fields.entries()) {
    const given = args.keywords.get(field.name) ?? args.positional[i];
    const value = given?.value ?? (args.open ? null : defaultOf(machine, field.value, place));
    const other = unknown(`${field.name} of ${owner.name} is only known at run time`);
    instance.attributes.set(field.name, value === null ? other : fromOutside ? either(value, other) : value);
  }
  return instance;
}

/** The annotated names of a class and its ancestors, those of ancestors first, as pydantic and dataclasses order them. */
export function fieldsOf(
  machine: Machine,
  owner: Class,
): { name: string; annotation: SyntaxNode; value: Value | null; owner: Class }[] {
  const fields = new Map<string, { name: string; annotation: SyntaxNode; value: Value | null; owner: Class }>();
  const chain: Class[] = [];
  const visit = (value: Value): void => {
    const base = value.kind === 'subscripted' ? value.base : value;
    if (base.kind !== 'class' || chain.includes(base) || chain.length > 60) return;
    for (const above of [...base.bases].reverse()) visit(above);
    chain.push(base);
  };
  visit(owner);
  for (const each of chain) {
    for (const field of each.fields) {
      fields.set(field.name, { ...field, owner: each });
      step(machine);
    }
  }
  return [...fields.values()];
}

/** The values of a function's parameters when something calls it that we do not see. */
export function unseenArguments(
  machine: Machine,
  callee: Func,
  parameter: (name: string, annotation: SyntaxNode | null) => Value,
): Arguments {
  const args: Arguments = { positional: [], keywords: new Map(), open: false };
  for (const each of parametersOf(callee)) {
    if (each.form !== 'plain') continue;
    step(machine);
    args.keywords.set(each.name, {
      value: parameter(each.name, each.annotation),
      place: { file: callee.scope.file, node: each.node },
    });
  }
  return args;
}

export interface Parameter {
  name: string;
  /** `*args`, `**options`, or any other. */
  form: 'plain' | 'rest' | 'options';
  annotation: SyntaxNode | null;
  fallback: SyntaxNode | null;
  node: SyntaxNode;
  keywordOnly: boolean;
}

/** The parameters of a function, without the one its object is bound to. */
export function parametersOf(callee: Func): Parameter[] {
  const list = childOf(callee.node, 'parameters');
  const { file } = callee.scope;
  const found: Parameter[] = [];
  let keywordOnly = false;
  for (const node of list === null ? [] : namedChildren(list)) {
    if (node.type === 'keyword_separator') {
      keywordOnly = true;
      continue;
    }
    if (node.type === 'positional_separator') continue;
    const name = childOf(node, 'name') ?? (node.type === 'identifier' ? node : (namedChildren(node)[0] ?? node));
    const splat = [node, name].find(
      (each) => each.type === 'list_splat_pattern' || each.type === 'dictionary_splat_pattern',
    );
    found.push({
      name: textOf(file, name).replace(/^\*+\s*/, ''),
      form: splat === undefined ? 'plain' : splat.type === 'list_splat_pattern' ? 'rest' : 'options',
      annotation: childOf(node, 'type'),
      fallback: childOf(node, 'value'),
      node,
      keywordOnly,
    });
    if (splat?.type === 'list_splat_pattern') keywordOnly = true;
  }
  return callee.self === null ? found : found.slice(1);
}

function bindArguments(machine: Machine, callee: Func, given: Arguments, scope: Scope): void {
  const args = withGiven(callee, given);
  const list = childOf(callee.node, 'parameters');
  const [first] = list === null ? [] : namedChildren(list);
  if (callee.self !== null && first !== undefined) {
    const name = first.type === 'identifier' ? first : (childOf(first, 'name') ?? namedChildren(first)[0] ?? first);
    if (name.type === 'identifier') assign(machine, name, callee.self, scope);
  }
  let at = 0;
  const taken = new Set<string>();
  for (const parameter of parametersOf(callee)) {
    if (parameter.form === 'rest') {
      const rest = args.positional.slice(at);
      scope.set(
        parameter.name,
        sequence(
          'tuple',
          rest.map(({ value }) => value),
          args.open,
          rest.map(({ place }) => place),
        ),
      );
      at = args.positional.length;
      continue;
    }
    if (parameter.form === 'options') {
      scope.set(parameter.name, dictOf({ ...args, keywords: without(args.keywords, taken), positional: [] }));
      continue;
    }
    taken.add(parameter.name);
    const positional = parameter.keywordOnly ? undefined : args.positional[at];
    const given = args.keywords.get(parameter.name) ?? positional;
    if (!args.keywords.has(parameter.name) && positional !== undefined) at++;
    if (given !== undefined) scope.set(parameter.name, orDefault(machine, callee, parameter, given.value));
    else if (args.open) scope.set(parameter.name, unknown(`the parameter ${parameter.name} is only known at run time`));
    else if (parameter.fallback !== null)
      scope.set(parameter.name, evaluate(machine, parameter.fallback, callee.scope));
    else scope.set(parameter.name, unknown(`the parameter ${parameter.name} is not given`));
  }
}

/** A text that comes from the command line or the like: most often it is not given, and the default is what counts. */
function orDefault(machine: Machine, callee: Func, parameter: Parameter, given: Value): Value {
  if (given.kind !== 'unknown' || parameter.fallback?.type !== 'string') return given;
  return either(evaluate(machine, parameter.fallback, callee.scope), given);
}

/** The arguments with those `functools.partial` gave before. */
function withGiven(callee: Func, args: Arguments): Arguments {
  if (callee.given === null) return args;
  return {
    positional: [...callee.given.positional, ...args.positional],
    keywords: new Map([...callee.given.keywords, ...args.keywords]),
    open: args.open || callee.given.open,
  };
}

function without(keywords: Map<string, Argument>, taken: ReadonlySet<string>): Map<string, Argument> {
  return new Map([...keywords].filter(([name]) => !taken.has(name)));
}

function dictOf(args: Arguments): Value {
  const result = dict(args.open);
  for (const [name, { value, place }] of args.keywords)
    result.entries.set(`s:${name}`, { key: text(name), value, place });
  return result;
}

function enumMember(machine: Machine, owner: Class, args: Arguments, place: Place): Value {
  const wanted = args.positional[0]?.value;
  const key = wanted === undefined ? null : keyOf(wanted);
  if (key !== null) {
    for (const name of owner.scope.names()) {
      const member = attribute(machine, owner, name, place);
      if (member.kind === 'enum-member' && keyOf(member.value) === key) return member;
    }
  }
  return unknown(`a member of ${owner.name} only known at run time`);
}

/** The value of a field that is not given; null when it is made anew each time in a way we do not follow. */
function defaultOf(machine: Machine, value: Value | null, place: Place): Value | null {
  if (value === null) return null;
  if (value.kind !== 'external-call' || !/(^|\.)(Field|field)$/.test(value.path)) return value;
  const fallback = value.args.keywords.get('default') ?? value.args.positional[0];
  if (fallback !== undefined) return fallback.value;
  const factory = value.args.keywords.get('default_factory');
  return factory === undefined
    ? null
    : callValue(machine, factory.value, { positional: [], keywords: new Map(), open: false }, place);
}
