import type { SourceFile, SyntaxNode } from '../../syntax/source-file.js';
import type { Place } from '../assemble.js';
import type { Machine } from './machine.js';
import type { Scope } from './scope.js';

/**
 * What an expression may evaluate to. Values know the place they were written at, so that whatever is made from them can
 * show its evidence, and they say where knowledge ends: `unknown`, `open`, `choice`.
 */
export type Value =
  | PrimitiveValue
  | TextValue
  | RegexValue
  | ObjectValue
  | ArrayValue
  | MapValue
  | FunctionValue
  | NativeValue
  | ClassValue
  | ModuleValue
  | ExternalValue
  | OpaqueValue
  | ChoiceValue
  | UnknownValue;

export type Primitive = string | number | boolean | bigint | null | undefined;

export interface PrimitiveValue {
  kind: 'primitive';
  value: Primitive;
  at: Place;
}

/** A text of which only some parts are known, such as `prefix_${unknown}`. */
export interface TextValue {
  kind: 'text';
  parts: (string | UnknownValue)[];
  at: Place;
}

export interface RegexValue {
  kind: 'regex';
  source: string;
  flags: string;
  at: Place;
}

export interface ObjectValue {
  kind: 'object';
  /** In the order of writing. A `Map`, so that a key such as `__proto__` is a key like any other. */
  properties: Map<string, Property>;
  /** Where members may have come from that we do not know; null when all members are known. */
  open: UnknownValue | null;
  /** Whether some of its members were put there under a condition that could not be decided. */
  mayLack?: boolean;
  /** What it was made from with `new`: a class of the source, or one of an imported package. */
  of: ClassValue | ExternalValue | null;
  /** How many undecided conditions held when it was made: a member set under no more of them is sure to be set. */
  depth?: number;
  /** The conditions under which it was made, those that a way out before it left among them; left out when there were none. */
  madeUnder?: ReadonlySet<string>;
  /** Of a `Proxy`: what it stands before, and the function that is asked for its members. */
  proxy?: { target: Value; get: Value };
  at: Place;
}

/** A member: its value, or the function that yields it when it is read. */
export type Property = Value | { kind: 'getter'; get: Value };

export interface ArrayValue {
  kind: 'array';
  items: Value[];
  /** As of an object: there may be more items than these. */
  open: UnknownValue | null;
  /** Items that may not be there, and why. */
  doubts?: Map<Value, Doubt>;
  /** How many undecided conditions held when it was made: what is added under more of them may not be there. */
  depth?: number;
  at: Place;
}

/** That something is there only where a condition holds that could not be decided. */
export interface Doubt {
  /** Whether it holds when no setting is made. */
  likely: boolean;
  /** The source of it, in short; null where there is none to show. */
  condition: string | null;
}

/** A `Map`, or a `Set` whose keys are its values. */
export interface MapValue {
  kind: 'map';
  set: boolean;
  /** By the identity that a JavaScript Map would use: the primitive itself, or the object that stands for the value. */
  entries: Map<unknown, [Value, Value]>;
  open: UnknownValue | null;
  /** Entries that may not be there, by the same identity. */
  doubts?: Map<unknown, Doubt>;
  depth?: number;
  at: Place;
}

/** A function of the source with the scope it closes over. */
export interface FunctionValue {
  kind: 'function';
  node: SyntaxNode;
  scope: Scope;
  /** The `this` it was bound to: set for methods that were read from an object, and by `bind`. */
  bound: Value | null;
  /** The class it is a method of, for `super`. */
  home: ClassValue | null;
  /** Members assigned to the function itself. */
  properties: Map<string, Property>;
  at: Place;
}

/** A function we know the meaning of. */
export interface NativeValue {
  kind: 'native';
  name: string;
  call(machine: Machine, args: readonly Value[], at: Place): Value;
  at: Place;
}

export interface ClassValue {
  kind: 'class';
  node: SyntaxNode;
  scope: Scope;
  parent: Value | null;
  methods: Map<string, FunctionValue>;
  getters: Map<string, FunctionValue>;
  /** Static fields and methods. */
  properties: Map<string, Property>;
  /** The first instance that was made, to stand for `this` where a method is looked at without a call. */
  instance: ObjectValue | null;
  at: Place;
}

/** The namespace of a module of the source: `import * as x`. */
export interface ModuleValue {
  kind: 'module';
  path: string;
  at: Place;
}

/** Something of a package that is not in the source: `import { z } from 'zod'` is `zod`, path `['z']`. */
export interface ExternalValue {
  kind: 'external';
  specifier: string;
  /** Members read on the way, `default` among them. Empty for the module itself. */
  path: readonly string[];
  at: Place;
}

/** A value that a library of the interpreter made and alone understands, such as a zod schema. */
export interface OpaqueValue {
  kind: 'opaque';
  library: string;
  data: unknown;
  at: Place;
}

/** One of several: what is left of a condition that could not be decided. The most likely one comes first. */
export interface ChoiceValue {
  kind: 'choice';
  options: Exclude<Value, ChoiceValue>[];
  at: Place;
}

export interface UnknownValue {
  kind: 'unknown';
  /** Completes "could not be evaluated: ". */
  reason: string;
  /** From the environment or the command line: absent unless somebody sets it. */
  setting: boolean;
  at: Place;
}

/** Options of one choice; beyond that knowing them all is worth no more than knowing none. */
const maxOptions = 24;

export function primitive(value: Primitive, at: Place): PrimitiveValue {
  return { kind: 'primitive', value, at };
}

export function unknown(reason: string, at: Place): UnknownValue {
  return { kind: 'unknown', reason, setting: false, at };
}

/** A value that the environment or the command line may set. */
export function setting(reason: string, at: Place): UnknownValue {
  return { kind: 'unknown', reason, setting: true, at };
}

export function object(at: Place, entries: Iterable<readonly [string, Property]> = []): ObjectValue {
  return { kind: 'object', properties: new Map(entries), open: null, of: null, at };
}

export function array(items: Value[], at: Place): ArrayValue {
  return { kind: 'array', items, open: null, at };
}

export function native(name: string, at: Place, call: NativeValue['call']): NativeValue {
  return { kind: 'native', name, call, at };
}

export function placeOf(file: SourceFile, node: SyntaxNode): Place {
  return { file, node };
}

/** The options of a value: those of a choice, or the value itself. */
export function optionsOf(value: Value): Exclude<Value, ChoiceValue>[] {
  return value.kind === 'choice' ? value.options : [value];
}

/** One of `values`, the most likely first. Equal options are one; settings that nobody may have made come last. */
export function choice(values: Iterable<Value>, at: Place): Value {
  const options: Exclude<Value, ChoiceValue>[] = [];
  const seen = new Set<unknown>();
  let settings: UnknownValue | null = null;
  for (const value of values) {
    for (const option of optionsOf(value)) {
      if (option.kind === 'unknown' && option.setting) {
        settings ??= option;
        continue;
      }
      const identity = identityOf(option);
      if (seen.has(identity)) continue;
      seen.add(identity);
      options.push(option);
    }
    // What else there may be makes no difference then, and values may be many more.
    if (options.length > maxOptions) break;
  }
  if (settings !== null) options.push(settings);
  const [only] = options;
  if (only !== undefined && options.length === 1) return only;
  if (options.length > maxOptions)
    options.splice(maxOptions, options.length, unknown('it has too many possible values', at));
  return { kind: 'choice', options, at };
}

/** What tells two values apart: the primitive itself (with its type), or the object that stands for the value. */
export function identityOf(value: Value): unknown {
  if (value.kind === 'primitive') return value.value;
  if (value.kind === 'external') return `external\0${value.specifier}\0${value.path.join('\0')}`;
  if (value.kind === 'module') return `module\0${value.path}`;
  return value;
}

/** The text a value is known to be, or null. */
export function asText(value: Value | undefined): string | null {
  return value?.kind === 'primitive' && typeof value.value === 'string' ? value.value : null;
}

/** Whether a condition holds: null when that is not known. */
export function truthOf(value: Value): boolean | null {
  switch (value.kind) {
    case 'primitive':
      return Boolean(value.value);
    case 'text':
      return value.parts.some((part) => typeof part === 'string' && part !== '') ? true : null;
    case 'unknown':
      return null;
    case 'external':
      return value.path.length <= 1 ? true : null;
    case 'choice': {
      const truths = new Set(value.options.map(truthOf));
      return truths.size === 1 ? truthOf(value.options[0] as Value) : null;
    }
    default:
      return true;
  }
}

/** Whether a condition holds as far as that can be told when nobody makes a setting; null when it cannot. */
export function expectedTruth(value: Value): boolean | null {
  const truth = truthOf(value);
  if (truth !== null) return truth;
  if (value.kind === 'unknown') return value.setting ? false : null;
  return value.kind === 'choice' ? truthOf(value.options[0] as Value) : null;
}

/** Whether a value is null or undefined: null when that is not known. */
export function isNullish(value: Value): boolean | null {
  switch (value.kind) {
    case 'primitive':
      return value.value === null || value.value === undefined;
    case 'unknown':
      return null;
    case 'external':
      return value.path.length <= 1 ? false : null;
    case 'choice': {
      const answers = new Set(value.options.map(isNullish));
      return answers.size === 1 ? isNullish(value.options[0] as Value) : null;
    }
    default:
      return false;
  }
}

/** The unknown a value is or contains at its surface, or null: why it is not fully known. */
export function unknownIn(value: Value): UnknownValue | null {
  switch (value.kind) {
    case 'unknown':
      return value;
    case 'text':
      return value.parts.find((part) => typeof part !== 'string') ?? null;
    case 'choice':
      return value.options.map(unknownIn).find((found) => found !== null) ?? null;
    case 'object':
    case 'array':
    case 'map':
      return value.open;
    default:
      return null;
  }
}

/** The first option that is known: what the value is when no setting is made. */
export function likelyOption(value: ChoiceValue): Value | null {
  return value.options.find((option) => option.kind !== 'unknown') ?? null;
}
