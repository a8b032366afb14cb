import type { Json } from '../../../../src/model/index.js';
import type { Snapshot } from '../../../snapshot/snapshot.js';
import type { StepCount } from '../../extractor.js';
import { childOf, namedChildren, type SourceFile, type SyntaxNode } from '../../syntax/source-file.js';
import type { Place } from '../assemble.js';
import { OutOfStepsError } from '../report.js';
import { arrayMethod } from './builtins/arrays.js';
import { constructGlobal, globalFunction, globalMember } from './builtins/globals.js';
import { callMapMethod } from './builtins/maps.js';
import { callStringMethod } from './builtins/strings.js';
import { initialiseFields } from './classes.js';
import { evaluateExpression, findMethod } from './expressions.js';
import { fromJson } from './json.js';
import type { Invocation, Library, Machine } from './machine.js';
import { Modules } from './modules.js';
import { snapshotPath } from './node.js';
import type { Resolver } from './resolve.js';
import type { Scope } from './scope.js';
import { callFunction } from './statements.js';
import {
  array,
  type ClassValue,
  choice,
  type Doubt,
  type FunctionValue,
  type NativeValue,
  native,
  object,
  type Property,
  placeOf,
  primitive,
  unknown,
  unknownIn,
  type Value,
} from './value.js';

/** Bounds on one repository. */
export interface Budget {
  /** Expressions and statements evaluated. */
  steps: number;
  /** Expressions that nest, calls included: our own stack is finite. */
  depth: number;
  /** Calls that nest. */
  calls: number;
  /** Calls of one and the same function that nest: recursion. */
  recursion: number;
  /** The same where conditions decide it that are all known, as in one that walks a document of the source. */
  knownRecursion: number;
}

export const defaultBudget: Budget = { steps: 6_000_000, depth: 1_000, calls: 128, recursion: 8, knownRecursion: 48 };

/** How much of the budget one module may use, so that one large file does not leave the others without. */
const partsOfBudget = 4;

/** How much of the budget a function may use that the command line starts: it is the program. */
const partsForCommand = 5;

/** How much of the budget a function may use that is run only because something unknown was given it. */
const partsForEscaped = 40;

/** Steps in which a function that is run only because it was handed to something has to come upon what is looked for. */
const guessSteps = 60_000;

/** What a call leaves of its caller's steps: one that has no end is given up before it takes everything. */
const leftForCaller = 0.08;

/**
 * Steps of a call below which it is not to blame when there are none left: its caller used them. What one may take that was given
 * up before; later half of it, each time again.
 */
const runawaySteps = 20_000;

/** Times that a function may take so many: one that others call may have to do with much now and then. */
const forgiven = 16;

/** Packages that read the command line. */
const commandLinePackages =
  /^(?:yargs|yargs-parser|commander|@commander-js\/extra-typings|minimist|minimist-lite|cac|meow|arg|args|citty|mri|sade|getopts|nopt|cleye|gunshi|clipanion|cmd-ts|@oclif\/core|command-line-args|(?:node:)?util)(?:\/|$)/;

/** What part of the budget a function is worth that was handed to something. */
function partsFor(to: Value | null): number {
  const isCommandLine =
    to?.kind === 'external' ? commandLinePackages.test(to.specifier) : to?.kind === 'unknown' && to.setting;
  return isCommandLine ? partsForCommand : partsForEscaped;
}

/** The budget is used up: nothing more is evaluated. */
export class OutOfBudgetError extends OutOfStepsError {
  override readonly name = 'OutOfBudgetError';
}

/** What was run as a guess has found nothing for too long. Unlike a function that is given up, it is not to blame for it. */
class FutileError extends OutOfStepsError {}

export interface InterpreterInput {
  snapshot: Snapshot;
  parse(path: string): SourceFile | null;
  resolver: Resolver;
  /** Asked in order about every call and every member of what is not in the source. */
  libraries: readonly Library[];
  budget: Budget;
  /** How much of what is looked for has been found so far. */
  found(): number;
  /** What is counted down beside the budget, which is of this interpreter alone. */
  shared: StepCount;
}

/**
 * Evaluates JavaScript and TypeScript from their syntax trees, without running them: every value that cannot be known is an
 * unknown one, conditions that cannot be decided are taken both ways, and packages outside the source mean what the
 * libraries say. Holds the state of one repository.
 */
export class Interpreter implements Machine {
  private readonly modules: Modules;
  private readonly conditions: Doubt[] = [];
  private readonly guards: string[] = [];
  /** The functions that are being run: how often each, and how many conditions were undecided when it last began. */
  private readonly running = new Map<SyntaxNode, { active: number; uncertainty: number }>();
  private readonly escaped: { fn: FunctionValue; parts: number }[] = [];
  private readonly executed = new Set<SyntaxNode>();
  private readonly made = new Map<SyntaxNode, FunctionValue>();
  private readonly runaways = new Map<SyntaxNode, { at: Place; times: number }>();
  /** Functions that were run as a guess and left before their end. */
  private readonly left = new Map<SyntaxNode, Place>();
  private steps: number;
  /** What of the budget has to be left for others. */
  private floor = 0;
  /** Of what is run as a guess: the steps left by which it has to prove right, and how much had been found before. */
  private guess: { floor: number; found: number } | null = null;
  private depth = 0;
  private calls = 0;

  constructor(private readonly input: InterpreterInput) {
    this.steps = input.budget.steps;
    this.modules = new Modules(this, input);
  }

  /** Runs a module of the source, with what it imports. @throws OutOfBudgetError */
  runModule(path: string): void {
    this.guarded(() => this.modules.run(path));
  }

  /** Runs the declarations of large files that were put off because nobody needed them. @throws OutOfBudgetError */
  runPutOff(): void {
    this.guarded(() => this.modules.runPutOff());
  }

  /** Runs the functions that were handed to something unknown and that nobody else has called. @throws OutOfBudgetError */
  runEscaped(): void {
    for (let next = this.escaped.shift(); next !== undefined; next = this.escaped.shift()) {
      const { fn, parts } = next;
      if (this.executed.has(fn.node)) continue;
      this.guess = { floor: this.steps - guessSteps, found: this.input.found() };
      try {
        this.callUnknowingly(fn, parts);
      } catch (error) {
        if (error instanceof FutileError) {
          this.left.set(fn.node, fn.at);
          continue;
        }
        // Most are handlers of requests and events, which register nothing: the next one is worth as much.
        if (!(error instanceof OutOfBudgetError) || this.steps <= 0) throw error;
        this.giveUp(fn);
      } finally {
        this.guess = null;
      }
    }
  }

  /** Calls a function without knowing its arguments, within a part of the budget. @throws OutOfBudgetError */
  callUnknowingly(fn: FunctionValue, parts = partsOfBudget): void {
    this.guarded(() => {
      const self = fn.home === null ? null : this.instanceOf(fn.home);
      const run = () => this.call(fn, self, this.unknownArguments(fn), fn.at);
      // What a command starts is run as surely as the module it stands in.
      if (parts === partsForCommand) run();
      else this.perhaps(true, run);
    }, parts);
  }

  /** The functions that were not run to their end because they took too many steps. */
  get givenUp(): Place[] {
    const left = [...this.left].filter(([node]) => !this.executed.has(node) && !this.runaways.has(node));
    return [...[...this.runaways.values()].map(({ at }) => at), ...left.map(([, at]) => at)];
  }

  /** The function that was last made from a node; null when the scope around it was never entered. */
  functionAt(node: SyntaxNode): FunctionValue | null {
    return this.made.get(node) ?? null;
  }

  /** Whether the body of a function has been run. */
  wasRun(node: SyntaxNode): boolean {
    return this.executed.has(node);
  }

  /** An instance to stand for `this` in methods that are looked at without a call. */
  instanceOf(of: ClassValue): Value {
    if (of.instance !== null) return of.instance;
    const own = of.methods.get('constructor');
    return this.construct(of, own === undefined ? [] : this.unknownArguments(own), of.at);
  }

  /** Makes sure that a part of the budget is left: what was found is to be read, however dear finding it was. */
  reserve(): void {
    const { budget, shared } = this.input;
    this.steps = Math.max(this.steps, budget.steps / partsOfBudget);
    shared.left = Math.max(shared.left, budget.steps / partsForEscaped);
  }

  /** Runs within a part of the budget. What our own stack does not hold is out of budget too. @throws OutOfBudgetError */
  guarded<T>(run: () => T, parts = partsOfBudget): T {
    const { depth, calls } = this;
    const [conditions, guards] = [this.conditions.length, this.guards.length];
    this.floor = Math.max(0, this.steps - this.input.budget.steps / parts);
    try {
      return run();
    } catch (error) {
      if (error instanceof RangeError) throw new OutOfBudgetError('the source nests too deep');
      throw error;
    } finally {
      this.depth = depth;
      this.calls = calls;
      this.conditions.length = conditions;
      this.guards.length = guards;
      this.floor = 0;
    }
  }

  evaluate(node: SyntaxNode, scope: Scope): Value {
    this.spend(1);
    if (this.depth >= this.input.budget.depth) return unknown('it nests too deep', placeOf(scope.frame.file, node));
    this.depth++;
    try {
      return evaluateExpression(this, node, scope);
    } finally {
      this.depth--;
    }
  }

  spend(steps: number): void {
    this.steps -= steps;
    this.input.shared.left -= steps;
    if (this.input.shared.left < 0) throw new OutOfBudgetError('the repository takes too many steps to evaluate');
    if (this.steps < this.floor)
      throw new OutOfBudgetError(`evaluating it takes more than ${this.input.budget.steps} steps`);
    if (this.guess === null || this.steps >= this.guess.floor) return;
    if (this.input.found() === this.guess.found) throw new FutileError('nothing was found');
    this.guess = null;
  }

  get uncertainty(): number {
    return this.conditions.length;
  }

  likelySince(depth: number): boolean {
    return this.conditions.slice(depth).every(({ likely }) => likely);
  }

  doubtSince(depth: number): Doubt | undefined {
    const texts = new Set(this.conditions.slice(depth).flatMap(({ condition }) => condition ?? []));
    if (texts.size === 0) return undefined;
    return { likely: this.likelySince(depth), condition: [...texts].join(' && ') };
  }

  get condition(): string | null {
    const texts = this.conditionTexts();
    return texts.size === 0 ? null : [...texts].join(' && ');
  }

  conditionBeyond(made: Value): string | null {
    const held = made.kind === 'object' ? made.madeUnder : undefined;
    const texts = [...this.conditionTexts()].filter((text) => held?.has(text) !== true);
    return texts.length === 0 ? null : texts.join(' && ');
  }

  private conditionTexts(): ReadonlySet<string> {
    return new Set([...this.guards, ...this.conditions.flatMap(({ condition }) => condition ?? [])]);
  }

  guardedBy<T>(condition: string, run: () => T): T {
    this.guards.push(condition);
    try {
      return run();
    } finally {
      this.guards.pop();
    }
  }

  perhaps<T>(likely: boolean, run: () => T, condition: string | null = null): T {
    this.conditions.push({ likely, condition });
    try {
      return run();
    } finally {
      this.conditions.pop();
    }
  }

  surely<T>(run: () => T): T {
    const held = this.conditions.splice(0);
    const guards = this.guards.splice(0);
    const { guess, steps } = this;
    // What others will need, too, is run to its end.
    this.guess = null;
    try {
      return run();
    } finally {
      this.guess = guess;
      if (guess !== null) guess.floor -= steps - this.steps;
      this.conditions.unshift(...held);
      this.guards.unshift(...guards);
    }
  }

  escape(value: Value, to: Value | null = null): void {
    if (value.kind === 'function') this.escaped.push({ fn: value, parts: partsFor(to) });
  }

  closure(node: SyntaxNode, scope: Scope, home: ClassValue | null = null): FunctionValue {
    const at = placeOf(scope.frame.file, node);
    const made: FunctionValue = { kind: 'function', node, scope, bound: null, home, properties: new Map(), at };
    this.made.set(node, made);
    return made;
  }

  ran(fn: FunctionValue): void {
    this.executed.add(fn.node);
  }

  load(specifier: string, at: Place): Value {
    const path = this.resolve(specifier, at.file.path);
    if (path === null) return { kind: 'external', specifier, path: [], at };
    if (path.endsWith('.json')) return this.loadJson(path, at);
    return this.modules.namespace(path, at);
  }

  resolve(specifier: string, from: string): string | null {
    const own = snapshotPath(specifier);
    return this.input.resolver.resolve(own === null ? specifier : `/${own}`, from);
  }

  exported(path: string, name: string, at: Place): Value {
    return this.modules.exported(path, name, at);
  }

  /** The values that a module of the source exports; of a bundle, those of its variables that have `word` in them. */
  exportsOf(path: string, word: string): Value[] {
    return this.modules.exportsOf(path, word);
  }

  exportNames(path: string): string[] {
    return this.modules.exportNames(path);
  }

  call(callee: Value, self: Value | null, args: readonly Value[], at: Place): Value {
    this.spend(1);
    const known = this.ask({ machine: this, callee, self, method: null, args, isNew: false, at });
    if (known !== null) return known;
    switch (callee.kind) {
      case 'function': {
        const body = awaitedBody(callee, args);
        return body === null
          ? this.callSource(callee, self, args, at)
          : this.call(body, args[0] ?? null, argumentsOfAwaited(args), at);
      }
      case 'native':
        return callee.call(this, args, at);
      case 'choice': {
        // Calling what is no function, such as a setting that is not made, would throw.
        const options = callee.options.filter((option) => option.kind !== 'primitive');
        return this.forEachOption(options.length > 0 ? options : callee.options, at, (option) =>
          this.call(option, self, args, at),
        );
      }
      case 'external': {
        const known = callee.specifier === 'global:' ? globalFunction(callee.path) : null;
        if (known !== null) return known(this, args, at);
      }
    }
    for (const arg of args) this.escape(arg, callee);
    return this.unknownResult(callee, args, at);
  }

  callMethod(target: Value, method: string, args: readonly Value[], at: Place): Value {
    this.spend(1);
    if (target.kind === 'choice') {
      const options = target.options.filter((option) => option.kind !== 'primitive' || option.value != null);
      if (options.length > 0)
        return this.forEachOption(options, at, (option) => this.callMethod(option, method, args, at));
    }
    const known = this.ask({ machine: this, callee: null, self: target, method, args, isNew: false, at });
    if (known !== null) return known;
    return this.callBuiltIn(target, method, args, at) ?? this.callMember(target, method, args, at);
  }

  construct(callee: Value, args: readonly Value[], at: Place): Value {
    this.spend(1);
    const known = this.ask({ machine: this, callee, self: null, method: null, args, isNew: true, at });
    if (known !== null) return known;
    if (callee.kind === 'choice')
      return this.forEachOption(callee.options, at, (option) => this.construct(option, args, at));
    if (callee.kind === 'external' && callee.specifier === 'global:') {
      const made = constructGlobal(this, callee.path.join('.'), args, at);
      if (made !== null) return made;
    }
    const instance = object(at);
    instance.depth = this.uncertainty;
    const under = this.conditionTexts();
    if (under.size > 0) instance.madeUnder = under;
    if (callee.kind === 'class' || callee.kind === 'external') instance.of = callee;
    if (callee.kind === 'class') {
      callee.instance ??= instance;
      this.constructOn(callee, instance, args, at);
      return instance;
    }
    if (callee.kind === 'function') {
      this.callSource(callee, instance, args, at);
      return instance;
    }
    for (const arg of args) this.escape(arg);
    if (callee.kind !== 'external') return this.unknownResult(callee, args, at);
    instance.open = unknown(`it is made by ${nameOf(callee)}, which is not in the source`, at);
    instance.open.setting = commandLinePackages.test(callee.specifier);
    return instance;
  }

  constructOn(callee: Value, instance: Value, args: readonly Value[], at: Place): void {
    if (instance.kind !== 'object') return;
    if (callee.kind !== 'class') {
      instance.open ??= unknown('it is inherited from a class outside the source', at);
      for (const arg of args) this.escape(arg);
      return;
    }
    const own = callee.methods.get('constructor');
    const isDerived = callee.parent !== null;
    if (own === undefined) {
      const { parent } = callee;
      if (parent !== null) {
        this.nested(callee.node, at, () => {
          this.constructOn(parent, instance, args, at);
          return instance;
        });
      }
      initialiseFields(this, callee, instance);
      return;
    }
    // In a derived class the fields are set once the parent is made, which its constructor does first.
    if (!isDerived) initialiseFields(this, callee, instance);
    this.callSource(own, instance, args, at);
    if (isDerived) this.addMissingFields(callee, instance);
  }

  member(target: Value, key: string, at: Place): Value {
    for (const library of this.input.libraries) {
      const known = library.member?.(this, target, key, at) ?? null;
      if (known !== null) return known;
    }
    switch (target.kind) {
      case 'primitive':
        if (typeof target.value === 'string') return this.letter(target.value, key, at);
        return unknown(`"${key}" is read from ${target.value}`, at);
      case 'object':
        return this.objectMember(target, key, at);
      case 'array': {
        if (key === 'length') return target.open ?? primitive(target.items.length, at);
        const index = Number(key);
        if (Number.isInteger(index)) return target.items[index] ?? target.open ?? primitive(undefined, at);
        return unknown(`"${key}" of a list is not read`, at);
      }
      case 'map':
        return key === 'size'
          ? (target.open ?? primitive(target.entries.size, at))
          : unknown(`"${key}" is not read`, at);
      case 'function':
      case 'class':
        return this.staticMember(target, key, at);
      case 'module':
        return this.exported(target.path, key, at);
      case 'external':
        return this.externalMember(target, key, at);
      case 'choice': {
        const options = target.options.filter((option) => option.kind !== 'primitive' || option.value != null);
        return this.forEachOption(options.length > 0 ? options : target.options, at, (option) =>
          this.member(option, key, at),
        );
      }
      case 'unknown':
        // One of several settings: it is not made either unless somebody makes it.
        return target.setting ? choice([primitive(undefined, at), { ...target, at }], at) : { ...target, at };
      case 'regex':
        return key === 'source' ? primitive(target.source, at) : unknown(`"${key}" is not read`, at);
      default:
        return unknown(`"${key}" is not read`, at);
    }
  }

  setMember(target: Value, key: string, value: Value): void {
    this.spend(1);
    switch (target.kind) {
      case 'object':
      case 'function':
      case 'class': {
        const before = target.properties.get(key);
        const depth = target.kind === 'object' ? (target.depth ?? 0) : 0;
        const isMaybe = this.uncertainty > depth && before !== undefined && before.kind !== 'getter';
        // A member that is set under a condition and was not there before is shown: it may be there.
        if (target.kind === 'object' && before === undefined && this.doubtSince(depth) !== undefined)
          target.mayLack = true;
        target.properties.set(
          key,
          isMaybe ? choice(this.likelySince(depth) ? [value, before] : [before, value], value.at) : value,
        );
        return;
      }
      case 'array': {
        const index = Number(key);
        if (Number.isInteger(index) && index >= 0 && index <= target.items.length) target.items[index] = value;
        else if (key === 'length' && value.kind === 'primitive' && value.value === 0 && this.uncertainty === 0)
          target.items.length = 0;
        return;
      }
      case 'choice':
        for (const option of target.options) this.setMember(option, key, value);
    }
  }

  isInstance(value: Value, type: Value): boolean | null {
    for (const library of this.input.libraries) {
      const answer = library.isInstance?.(value, type) ?? null;
      if (answer !== null) return answer;
    }
    return null;
  }

  private ask(invocation: Invocation): Value | null {
    for (const library of this.input.libraries) {
      const result = library.call?.(invocation) ?? null;
      if (result !== null) return result;
    }
    return null;
  }

  private callSource(fn: FunctionValue, self: Value | null, args: readonly Value[], at: Place): Value {
    return this.nested(fn.node, at, () => this.withAllowance(fn, at, () => callFunction(this, fn, self, args, at)));
  }

  /** Runs a function within what its caller can spare. One that needs more is given up, and may take less the next time. */
  private withAllowance(fn: FunctionValue, at: Place, run: () => Value): Value {
    const { floor, steps } = this;
    const times = this.runaways.get(fn.node)?.times ?? 0;
    // One that calls itself leaves something to the first that called it, not to each of its own calls.
    const isRecursion = (this.running.get(fn.node)?.active ?? 0) > 1;
    const spare = (steps - floor) * (isRecursion ? 1 : 1 - leftForCaller);
    const allowance = times === 0 ? spare : Math.min(spare, runawaySteps / 2 ** Math.max(0, times - forgiven));
    this.floor = steps - allowance;
    try {
      return run();
    } catch (error) {
      // What was to come in it may be looked at yet, starting from there.
      if (error instanceof FutileError) this.executed.delete(fn.node);
      // Of one that was given up before, whatever it calls runs out because of it.
      const isToBlame = times > 0 || (allowance >= runawaySteps && steps - this.steps >= runawaySteps);
      if (!(error instanceof OutOfBudgetError) || !isToBlame) throw error;
      this.giveUp(fn);
      return unknown('what gives it takes too many steps', at);
    } finally {
      this.floor = floor;
    }
  }

  private giveUp(fn: FunctionValue): void {
    const times = this.runaways.get(fn.node)?.times ?? 0;
    this.runaways.set(fn.node, { at: fn.at, times: times + 1 });
  }

  /** Runs something that may call itself, up to the bounds. */
  private nested(node: SyntaxNode, at: Place, run: () => Value): Value {
    const before = this.running.get(node);
    const active = before?.active ?? 0;
    const { calls, recursion, knownRecursion, depth } = this.input.budget;
    const isKnown = before !== undefined && this.uncertainty <= before.uncertainty;
    if (this.calls >= calls || active >= (isKnown ? knownRecursion : recursion) || this.depth >= depth)
      return unknown('its calls nest too deep', at);
    // Recursion under a condition that could not be decided has no end of its own, and branches at every level.
    if (before !== undefined && active > 1 && !isKnown) return unknown('its calls nest without end', at);
    this.running.set(node, { active: active + 1, uncertainty: this.uncertainty });
    this.calls++;
    this.depth += 4;
    try {
      return run();
    } finally {
      this.depth -= 4;
      this.calls--;
      if (before === undefined) this.running.delete(node);
      else this.running.set(node, before);
    }
  }

  private forEachOption(options: readonly Value[], at: Place, run: (option: Value) => Value): Value {
    return choice(
      options.map((option, index) => this.perhaps(index === 0, () => run(option))),
      at,
    );
  }

  private callBuiltIn(target: Value, method: string, args: readonly Value[], at: Place): Value | null {
    switch (target.kind) {
      case 'array':
        return arrayMethod(method)?.(this, target, args, at) ?? this.callPromise(target, method, args, at);
      case 'primitive':
        if (typeof target.value === 'number') return numberText(target.value, method, args, at);
        return callStringMethod(this, target, method, args, at) ?? this.callPromise(target, method, args, at);
      case 'text':
        return callStringMethod(this, target, method, args, at) ?? this.callPromise(target, method, args, at);
      case 'map':
        return callMapMethod(this, target, method, args, at);
      case 'function':
        return this.callFunctionMethod(target, method, args, at);
      case 'native':
        return callNativeMethod(this, target, method, args, at);
      case 'object':
        if (target.of?.kind === 'external' && target.of.path[0] === 'TemplateStrings')
          return this.callTemplateMethod(target, method, args, at);
        if (method === 'hasOwnProperty' && target.open === null) {
          const [key] = args;
          if (key?.kind === 'primitive') return primitive(target.properties.has(String(key.value)), at);
        }
        return target.properties.has(method) ? null : this.callPromise(target, method, args, at);
      case 'unknown':
        return this.callPromise(target, method, args, at);
      default:
        return null;
    }
  }

  /** `then`, `catch` and `finally` of a value that stands for the promise of it. */
  private callPromise(target: Value, method: string, args: readonly Value[], at: Place): Value | null {
    const [fn] = args;
    if (target.kind === 'object' && target.of !== null && findMethod(target.of, method) !== null) return null;
    if (method === 'then' && fn !== undefined) return this.call(fn, null, [target], at);
    if (method === 'catch') return target;
    if (method === 'finally') {
      if (fn !== undefined) this.call(fn, null, [], at);
      return target;
    }
    return null;
  }

  private callFunctionMethod(fn: FunctionValue, method: string, args: readonly Value[], at: Place): Value | null {
    const [self, ...rest] = args;
    if (method === 'call') return this.call(fn, self ?? null, rest, at);
    if (method === 'apply') {
      const [list] = rest;
      if (list?.kind === 'array' && list.open === null) return this.call(fn, self ?? null, list.items, at);
      return this.call(fn, self ?? null, list === undefined ? [] : [unknown('its arguments are not known', at)], at);
    }
    if (method !== 'bind') return null;
    const bound: FunctionValue = { ...fn, bound: self ?? fn.bound };
    if (rest.length === 0) return bound;
    return {
      kind: 'native',
      name: 'bound',
      call: (machine, more, at) => machine.call(bound, null, [...rest, ...more], at),
      at,
    };
  }

  /** The texts of a tagged template behave as a list. */
  private callTemplateMethod(target: Value, method: string, args: readonly Value[], at: Place): Value | null {
    if (target.kind !== 'object') return null;
    const items = [...target.properties].flatMap(([key, text]) =>
      /^\d+$/.test(key) && text.kind !== 'getter' ? [text] : [],
    );
    return arrayMethod(method)?.(this, array(items, at), args, at) ?? null;
  }

  private callMember(target: Value, method: string, args: readonly Value[], at: Place): Value {
    if (target.kind === 'unknown' || target.kind === 'opaque' || target.kind === 'native') {
      for (const arg of args) this.escape(arg, target);
      return this.unknownResult(target, args, at);
    }
    const callee = this.member(target, method, at);
    const isNamespace = target.kind === 'module' || target.kind === 'external';
    return this.call(callee, isNamespace ? null : target, args, at);
  }

  private unknownResult(callee: Value, args: readonly Value[], at: Place): Value {
    switch (callee.kind) {
      case 'unknown':
        return { ...callee, at };
      case 'external': {
        const result = unknown(`it comes from ${nameOf(callee)}, which is not in the source`, at);
        // What is made from the command line is as much a setting as the command line.
        result.setting = commandLinePackages.test(callee.specifier) || args.some((arg) => unknownIn(arg)?.setting);
        return result;
      }
      default:
        return unknown('it is the result of a call that is not understood', at);
    }
  }

  private objectMember(target: Extract<Value, { kind: 'object' }>, key: string, at: Place): Value {
    const property = target.properties.get(key);
    if (property !== undefined) return this.read(property, target, at);
    if (key === 'constructor' && target.of !== null) return target.of;
    for (let of: Value | null = target.of; of?.kind === 'class'; of = of.parent) {
      const method = of.methods.get(key);
      if (method !== undefined) return method;
      const getter = of.getters.get(key);
      if (getter !== undefined) return this.call(getter, target, [], at);
    }
    if (target.proxy !== undefined)
      return this.call(target.proxy.get, null, [target.proxy.target, primitive(key, at), target], at);
    if (target.open !== null) return this.member(target.open, key, at);
    return primitive(undefined, at);
  }

  private read(property: Property, self: Value, at: Place): Value {
    return property.kind === 'getter' ? this.call(property.get, self, [], at) : property;
  }

  private staticMember(target: FunctionValue | ClassValue, key: string, at: Place): Value {
    for (let of: Value | null = target; of !== null; of = of.kind === 'class' ? of.parent : null) {
      if (of.kind !== 'class' && of.kind !== 'function')
        return unknown('it is inherited from a class outside the source', at);
      const property = of.properties.get(key);
      if (property !== undefined) return this.read(property, target, at);
    }
    if (key === 'prototype' && target.kind === 'class') return this.instanceOf(target);
    const name = childOf(target.node, 'name');
    if (key === 'name' && name !== null) return primitive(target.at.file.text.slice(name.start, name.end), at);
    return target.kind === 'function' && key === 'length'
      ? primitive(namedChildren(childOf(target.node, 'parameters') ?? target.node).length, at)
      : primitive(undefined, at);
  }

  private externalMember(target: Extract<Value, { kind: 'external' }>, key: string, at: Place): Value {
    if (target.specifier === 'global:') {
      const known = globalMember(target, key, at);
      if (known !== null) return known;
    }
    if (target.path.length >= 8) return unknown('it is not in the source', at);
    return { kind: 'external', specifier: target.specifier, path: [...target.path, key], at };
  }

  private letter(text: string, key: string, at: Place): Value {
    if (key === 'length') return primitive(text.length, at);
    const index = Number(key);
    return Number.isInteger(index) ? primitive(text[index], at) : unknown(`"${key}" of a text is not read`, at);
  }

  private addMissingFields(of: ClassValue, instance: Extract<Value, { kind: 'object' }>): void {
    const fields = object(instance.at);
    fields.of = of;
    fields.properties = new Map(instance.properties);
    initialiseFields(this, of, fields);
    for (const [key, value] of fields.properties)
      if (!instance.properties.has(key)) instance.properties.set(key, value);
  }

  private loadJson(path: string, at: Place): Value {
    const text = this.input.snapshot.read(path);
    if (text === null) return unknown(`${path} could not be read`, at);
    this.spend(text.length / 20);
    try {
      return fromJson(JSON.parse(text) as Json, at);
    } catch {
      return unknown(`${path} is not JSON`, at);
    }
  }

  private unknownArguments(fn: FunctionValue): Value[] {
    const list = childOf(fn.node, 'parameters');
    const parameters = list === null ? [childOf(fn.node, 'parameter')] : namedChildren(list);
    return parameters.flatMap((parameter) => {
      if (parameter === null) return [];
      const pattern = childOf(parameter, 'pattern') ?? parameter;
      if (pattern.type === 'this') return [];
      return [
        unknown('it is an argument of a function whose calls are not seen', placeOf(fn.scope.frame.file, parameter)),
      ];
    });
  }
}

/**
 * The function that a call of TypeScript's `__awaiter(this, arguments, Promise, function* () { … })` runs, or null when it is
 * no such call: what compilers make of `async` functions. Told by what it does, since bundlers shorten its name.
 */
function awaitedBody(callee: FunctionValue, args: readonly Value[]): FunctionValue | null {
  const body = args[3];
  if (args.length !== 4 || body?.kind !== 'function') return null;
  const { start, end } = callee.node;
  if (end - start > 2_000) return null;
  const text = callee.at.file.text.slice(start, end);
  return text.includes('.next(') && /\.throw\(|["']throw["']\]\(/.test(text) && text.includes('.done') ? body : null;
}

function argumentsOfAwaited([, args]: readonly Value[]): readonly Value[] {
  return args?.kind === 'array' ? args.items : [];
}

/** `bind`, `call` and `apply` of a function we know the meaning of; what its `this` is makes no difference to it. */
function callNativeMethod(
  machine: Machine,
  fn: NativeValue,
  method: string,
  args: readonly Value[],
  at: Place,
): Value | null {
  const [, ...rest] = args;
  switch (method) {
    case 'bind':
      return native(fn.name, at, (machine, more, at) => fn.call(machine, [...rest, ...more], at));
    case 'call':
      return fn.call(machine, rest, at);
    case 'apply':
      return rest[0]?.kind === 'array' ? fn.call(machine, rest[0].items, at) : null;
    default:
      return null;
  }
}

function numberText(value: number, method: string, args: readonly Value[], at: Place): Value | null {
  const [digits] = args;
  if (method === 'toFixed' && digits?.kind === 'primitive' && typeof digits.value === 'number') {
    return digits.value >= 0 && digits.value <= 100 ? primitive(value.toFixed(digits.value), at) : null;
  }
  return method === 'toString' && args.length === 0 ? primitive(String(value), at) : null;
}

function nameOf(external: Extract<Value, { kind: 'external' }>): string {
  const path = external.path.join('.');
  if (external.specifier === 'global:') return `the global ${path}`;
  return path === '' ? `the package ${external.specifier}` : `${path} of ${external.specifier}`;
}
