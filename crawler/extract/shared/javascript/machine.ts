import type { SyntaxNode } from '../../syntax/source-file.js';
import type { Place } from '../assemble.js';
import type { Scope } from './scope.js';
import type { ClassValue, Doubt, FunctionValue, Value } from './value.js';

/** What the parts of the interpreter need of one another: one machine evaluates one repository, within one budget. */
export interface Machine {
  /** Evaluates an expression. Never throws for what it cannot evaluate: that is an unknown value. */
  evaluate(node: SyntaxNode, scope: Scope): Value;
  /** Calls a value; `self` is its `this`. What is not a function of the source gives an unknown value. */
  call(callee: Value, self: Value | null, args: readonly Value[], at: Place): Value;
  callMethod(object: Value, method: string, args: readonly Value[], at: Place): Value;
  construct(callee: Value, args: readonly Value[], at: Place): Value;
  /** Runs the constructor of a parent class on an instance that is being made. */
  constructOn(callee: Value, instance: Value, args: readonly Value[], at: Place): void;
  member(object: Value, key: string, at: Place): Value;
  setMember(object: Value, key: string, value: Value): void;
  /** The module a specifier names from a file: a namespace or exports of the source, or an external value. */
  load(specifier: string, at: Place): Value;
  /** The path of the file in the source that a specifier names from another one, or null. */
  resolve(specifier: string, from: string): string | null;
  /** One export of a module of the source. */
  exported(path: string, name: string, at: Place): Value;
  /** Names a module of the source exports. */
  exportNames(path: string): string[];
  /**
   * Runs something whose condition could not be decided. `likely`: it holds when no setting is made. `condition`: the source of
   * it, where there is one.
   */
  perhaps<T>(likely: boolean, run: () => T, condition?: string | null): T;
  /** Runs something that happens whatever the conditions are that hold now, such as loading a module. */
  surely<T>(run: () => T): T;
  /** How many undecided conditions hold now. */
  readonly uncertainty: number;
  /** Whether all undecided conditions beyond the first `depth` are likely to hold. */
  likelySince(depth: number): boolean;
  /** Runs what a setting may keep from being run: `condition` is under which it does. */
  guardedBy<T>(condition: string, run: () => T): T;
  /** All conditions, as far as they have a source, under which what is run now is run; null when there are none. */
  readonly condition: string | null;
  /** The same without those under which an object was made: where they do not hold, it is not there either. */
  conditionBeyond(made: Value): string | null;
  /** The undecided conditions beyond the first `depth` that have a source, as one; undefined when there are none. */
  doubtSince(depth: number): Doubt | undefined;
  /** Whether a value is made from a class that a library knows; null when that is not known. */
  isInstance(value: Value, type: Value): boolean | null;
  /** Counts work against the budget. */
  spend(steps: number): void;
  /** A function was handed to something unknown that may call it: it is run later, unless somebody else calls it. */
  escape(value: Value, to?: Value | null): void;
  /** An instance to stand for those of a class, made without knowing the arguments unless one was made before. */
  instanceOf(of: ClassValue): Value;
  /** Makes a function of the source and remembers it, for when nobody calls it. */
  closure(node: SyntaxNode, scope: Scope, home?: ClassValue): FunctionValue;
  /** Says that the body of a function has been run. */
  ran(fn: FunctionValue): void;
}

/** A call that a library may know the meaning of. */
export interface Invocation {
  machine: Machine;
  /** What is called; null when `method` was not looked up because the receiver may be the library's. */
  callee: Value | null;
  /** The receiver of a method call, or null. */
  self: Value | null;
  method: string | null;
  args: readonly Value[];
  isNew: boolean;
  at: Place;
}

/** Knows the meaning of values and calls of one package that is not in the source. */
export interface Library {
  readonly id: string;
  /** The result, or null: not mine. */
  call?(invocation: Invocation): Value | null;
  /** A member of an external value or of one that this library made, or null: not mine. */
  member?(machine: Machine, object: Value, key: string, at: Place): Value | null;
  /** Whether a value of this library's is an instance of a class of its package, or null: not mine. */
  isInstance?(value: Value, type: Value): boolean | null;
}

/** How running a statement ended. */
export type Completion =
  | { type: 'normal' }
  | { type: 'return'; value: Value }
  | { type: 'throw' }
  | { type: 'break' | 'continue'; label: string | null };

export const normal: Completion = { type: 'normal' };
