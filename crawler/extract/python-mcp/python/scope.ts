import type { SourceFile } from '../../syntax/source-file.js';
import { type Class, either, type Field, type Value } from './values.js';

/** The names of a module, a function call, a class body or a comprehension. */
export class Scope {
  private readonly values = new Map<string, Value>();
  /** Changes since each open branch began: the name and what it was before. */
  private readonly journals: Map<string, Value | undefined>[] = [];
  /** Names declared `global` or `nonlocal` here. */
  readonly outer = new Set<string>();
  /** External modules of which all names were imported. */
  readonly stars: string[] = [];
  /** Modules of the repository of which all names were imported while they were still being loaded. */
  readonly unfinished: string[] = [];
  /** Annotated names, in the body of a class. */
  readonly fields: Field[] = [];
  /** The class, in its body. */
  owner: Class | null = null;

  constructor(
    readonly kind: 'module' | 'function' | 'class',
    readonly file: SourceFile,
    readonly parent: Scope | null,
  ) {}

  /** The scope of the module this one is in. */
  get module(): Scope {
    let scope: Scope = this;
    while (scope.parent !== null) scope = scope.parent;
    return scope;
  }

  own(name: string): Value | undefined {
    return this.values.get(name);
  }

  names(): IterableIterator<string> {
    return this.values.keys();
  }

  set(name: string, value: Value): void {
    const journal = this.journals.at(-1);
    if (journal !== undefined && !journal.has(name)) journal.set(name, this.values.get(name));
    this.values.set(name, value);
  }

  delete(name: string): void {
    const journal = this.journals.at(-1);
    if (journal !== undefined && !journal.has(name)) journal.set(name, this.values.get(name));
    this.values.delete(name);
  }

  /**
   * Runs branches of which only the running program would tell which one is taken, and joins what they leave behind. Costs
   * what they change, not what there is.
   * @returns what each branch returned
   */
  fork<T extends { leaves: boolean }>(branches: readonly (() => T)[]): T[] {
    const outcomes = branches.map((run) => this.branch(run));
    // A branch that ends in `return` or `raise` says nothing about what comes after.
    const staying = outcomes.filter(([result]) => !result.leaves);
    const joined = staying.length > 0 ? staying : outcomes;
    const values = new Map<string, (Value | undefined)[]>();
    for (const [, changes] of joined) {
      for (const [name, value] of changes) {
        const list = values.get(name);
        if (list === undefined) values.set(name, [value]);
        else list.push(value);
      }
    }
    for (const [name, list] of values) {
      if (list.length < joined.length) list.push(this.values.get(name));
      const known = list.filter((value) => value !== undefined);
      if (known.length === 0) this.delete(name);
      else this.set(name, known.reduce(either));
    }
    return outcomes.map(([result]) => result);
  }

  /** Runs something that may not happen, and takes it back; returns the names it gave a value that had none. */
  trial(run: () => void): Map<string, Value> {
    const before = new Set<string>();
    const [, changes] = this.branch(run, before);
    const added = new Map<string, Value>();
    for (const [name, value] of changes) if (before.has(name) && value !== undefined) added.set(name, value);
    return added;
  }

  private branch<T>(run: () => T, unbound?: Set<string>): [T, Map<string, Value | undefined>] {
    const journal = new Map<string, Value | undefined>();
    this.journals.push(journal);
    try {
      const result = run();
      return [result, new Map([...journal.keys()].map((name) => [name, this.values.get(name)]))];
    } finally {
      this.journals.pop();
      for (const [name, before] of journal) {
        if (before === undefined) {
          this.values.delete(name);
          unbound?.add(name);
        } else this.values.set(name, before);
      }
    }
  }
}
