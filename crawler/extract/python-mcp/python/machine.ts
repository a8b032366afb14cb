import type { StepCount } from '../../extractor.js';
import type { Place } from '../../shared/assemble.js';
import type { SourceFile, SyntaxNode } from '../../syntax/source-file.js';
import type { ModuleIndex } from './modules.js';
import type { Scope } from './scope.js';
import type { Arguments, Class, Host, Value } from './values.js';

/** Statements and expressions evaluated for one starting point (a module, or a function that nothing calls). */
const stepsPerRoot = 400_000;
/** Steps in which one of which it is only a guess that it registers tools has to come upon the first. */
const stepsPerGuess = 60_000;
/** The same for the whole repository. */
const stepsPerRepository = 8_000_000;
/** Expressions, statements and calls inside one another. */
export const maxDepth = 400;
/** Calls inside one another. */
export const maxCallDepth = 40;
/** Characters of one text; a longer one is unknown. */
export const maxText = 1_000_000;
/** Items of one list or rounds of one loop. */
export const maxItems = 20_000;

/** One starting point used up its steps: what it did so far stands. */
export class OutOfSteps extends Error {}

/** What the evaluator asks about packages that are not in the repository. */
export interface Hooks {
  /** The result of calling an external function or class, or null for the plain record of the call. */
  call(machine: Machine, path: string, args: Arguments, place: Place): Value | null;
  /** What an object inherits from an external base class, or null when we know nothing of it. */
  construct(machine: Machine, path: string, args: Arguments, place: Place, owner: Class): Host | null;
  /** A value for a parameter annotated with an external class. */
  parameter(machine: Machine, path: string, place: Place): Value | null;
  /** A method was called on something that is not known. */
  unknownCall(machine: Machine, target: UnknownTarget): Value | null;
  /** A parameter that nothing gives a value is called as a function. */
  parameterCall(machine: Machine, parameter: string, args: Arguments, place: Place): void;
  /** An attribute a class of the repository inherits from an external base class. */
  inherited(machine: Machine, owner: Class, name: string): Value | null;
  /** Whether a value has an attribute that only decorators of the packages give; null for any other attribute. */
  marked(value: Value, attribute: string): boolean | null;
  /** How much has been found so far: servers, tools, handlers. */
  found(): number;
  /** A limit was hit: what is there, or the rest of it, was not looked at. */
  givenUp(place: Place, why: string): void;
}

interface UnknownTarget {
  /** What the method was called on. */
  receiver: Value;
  /** The expression that gave it: `mcp`, `self.server`. */
  receiverText: string;
  method: string;
  args: Arguments;
  place: Place;
}

export interface LoadedModule {
  file: SourceFile;
  scope: Scope;
  /** Names that some function declares `global`: they may change later. */
  rebound: ReadonlySet<string>;
  /** Whether all of it has run. */
  finished: boolean;
}

/** Everything one evaluation shares. */
export interface Machine {
  readonly modules: ModuleIndex;
  /** The version of the package `fastmcp` that is asked for: they send schemas in different forms. */
  readonly fastmcp: 2 | 3;
  readonly hooks: Hooks;
  parse(path: string): SourceFile | null;
  /** The text of a file of the repository, whatever it holds; null when it is not there. */
  read(path: string): string | null;
  /** What is counted down beside the steps of this machine. */
  readonly shared: StepCount;
  readonly loaded: Map<string, LoadedModule | null>;
  /** Modules to run as soon as they are imported, since importing them registers something. */
  readonly eager: ReadonlySet<string>;
  /** `if __name__ == "__main__":` blocks, to run when all modules have. */
  readonly scripts: { block: SyntaxNode; scope: Scope }[];
  /** Every class that was defined, by the place that defines it. */
  readonly classes: Map<SyntaxNode, Class>;
  /** Bodies that ran: functions by their node. */
  readonly entered: Set<SyntaxNode>;
  /** Decorated definitions that ran. */
  readonly decorated: Set<SyntaxNode>;
  /** Branches whose condition is known not to hold. */
  readonly skipped: Set<SyntaxNode>;
  readonly calls: Call[];
  /** Conditions that only running would decide and that hold where we are, as the source has them. */
  readonly conditions: string[];
  /** Under what condition something is in the list it was added to. */
  readonly doubts: WeakMap<Value, string>;
  /** Blocks around where we are that only type checkers look at. */
  typesOnly: number;
  depth: number;
  steps: number;
  /** The steps at which the starting point has none left. */
  until: number;
  /** Where the starting point is a guess: what had been found before, and how long it may go on once it has proved right. */
  guess: { found: number; until: number } | null;
}

/** A function call underway. */
interface Call {
  node: SyntaxNode;
  returns: Value[];
  yields: Value[] | null;
  self: Value | null;
  owner: Class | null;
}

export function createMachine(
  options: Pick<Machine, 'modules' | 'fastmcp' | 'hooks' | 'parse' | 'read' | 'eager' | 'shared'>,
): Machine {
  return {
    ...options,
    loaded: new Map(),
    scripts: [],
    classes: new Map(),
    entered: new Set(),
    decorated: new Set(),
    skipped: new Set(),
    calls: [],
    conditions: [],
    doubts: new WeakMap(),
    typesOnly: 0,
    depth: 0,
    steps: 0,
    until: 0,
    guess: null,
  };
}

/** What must hold for what happens now to happen; null when nothing must. */
export function conditionOf(machine: Machine): string | null {
  const texts = new Set(machine.conditions.filter((text) => text !== ''));
  return texts.size === 0 ? null : [...texts].join(' and ');
}

/** Remembers under what condition a value is added to a list. */
export function addedTo(machine: Machine, value: Value): void {
  const condition = conditionOf(machine);
  if (condition === null) machine.doubts.delete(value);
  else machine.doubts.set(value, condition);
}

/** Counts one step. @throws OutOfSteps */
export function step(machine: Machine): void {
  machine.steps++;
  if (--machine.shared.left < 0) throw new OutOfSteps();
  if (machine.steps > stepsPerRepository || (machine.steps > machine.until && !hasProvedRight(machine)))
    throw new OutOfSteps();
}

/** Whether the starting point was a guess that has found something: it gets all the steps there are then. */
function hasProvedRight(machine: Machine): boolean {
  const { guess } = machine;
  if (guess === null || machine.hooks.found() === guess.found) return false;
  machine.until = guess.until;
  machine.guess = null;
  return true;
}

/** What was registered is read with steps of its own: a program too long to run whole costs no tool its schema. */
export function renewSteps(machine: Machine): void {
  machine.steps = 0;
  machine.until = stepsPerRoot;
  machine.guess = null;
}

/** Works something out in the middle of a run with steps of its own, for which the run does not pay. @throws OutOfSteps */
export function withOwnSteps<T>(machine: Machine, run: () => T): T {
  const { until, guess, steps, depth } = machine;
  machine.until = steps + stepsPerRoot;
  machine.guess = null;
  try {
    return run();
  } finally {
    const used = machine.steps - steps;
    machine.until = until + used;
    machine.guess = guess === null ? null : { ...guess, until: guess.until + used };
    machine.depth = depth;
  }
}

/**
 * The same.
 * @returns null when it ran out of them
 */
export function withinSteps<T>(machine: Machine, run: () => T): T | null {
  try {
    return withOwnSteps(machine, run);
  } catch (error) {
    if (!(error instanceof OutOfSteps)) throw error;
    return null;
  }
}

/**
 * Runs one starting point with steps of its own.
 *
 * @param isGuess whether nothing but a name says that it may register tools
 * @returns whether something may have been missed because it ran out of them
 */
export function runRoot(machine: Machine, isGuess: boolean, run: () => void): boolean {
  const [until, found] = [machine.steps + stepsPerRoot, machine.hooks.found()];
  machine.until = isGuess ? machine.steps + stepsPerGuess : until;
  machine.guess = isGuess ? { found, until } : null;
  try {
    run();
    return false;
  } catch (error) {
    if (error instanceof OutOfSteps) return !isGuess || machine.hooks.found() !== found;
    throw error;
  } finally {
    machine.guess = null;
    machine.calls.length = 0;
    machine.conditions.length = 0;
    machine.typesOnly = 0;
    machine.depth = 0;
  }
}
