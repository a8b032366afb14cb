import type { Place } from '../../shared/assemble.js';
import type { SyntaxNode } from '../../syntax/source-file.js';
import type { Scope } from './scope.js';

/**
 * What an expression is known to be. Every kind stands for a Python object, except `unknown` (something only running the
 * program would tell), `choice` (one of several, depending on what only running would tell) and `external` with
 * `external-call` (something of a package that is not in the repository, by its dotted path).
 */
export type Value =
  | Unknown
  | Text
  | Num
  | Bool
  | None
  | Ellipsis
  | Sequence
  | Dict
  | Func
  | Class
  | Instance
  | ModuleRef
  | External
  | ExternalCall
  | Native
  | HostObject
  | Subscripted
  | Choice
  | EnumMember
  | Lazy;

export interface Unknown {
  kind: 'unknown';
  /** Why it is not known, to follow "because". */
  why: string;
  /** Set when it is the parameter of a function that nothing here calls: its name. */
  parameter?: string;
}

export interface Text {
  kind: 'text';
  text: string;
  /** Some of it is not known and left out of `text`. */
  holes: boolean;
}

interface Num {
  kind: 'number';
  value: number;
  float: boolean;
}

export interface Bool {
  kind: 'bool';
  value: boolean;
}

export interface None {
  kind: 'none';
}

export interface Ellipsis {
  kind: 'ellipsis';
}

/** Mutable and shared, as in Python: what is appended through one name is seen through all. */
export interface Sequence {
  kind: 'sequence';
  type: 'list' | 'tuple' | 'set';
  items: Value[];
  /** There may be more items that are not known. */
  open: boolean;
  /** Where each item was written, as far as that is known. */
  places: (Place | undefined)[];
  /** What an annotation says of items that are not known. */
  elements?: Elements;
}

/** Objects of the classes below a class, or those classes themselves. */
export interface Elements {
  class: Class;
  asClasses: boolean;
}

export interface Dict {
  kind: 'dict';
  entries: Map<string, Entry>;
  /** There may be more entries that are not known. */
  open: boolean;
  /** What an annotation says of values that are not known. */
  elements?: Elements;
}

interface Entry {
  key: Value;
  value: Value;
  place: Place | undefined;
}

export interface Func {
  kind: 'function';
  /** A `function_definition` or `lambda`. */
  node: SyntaxNode;
  name: string;
  /** Where it was defined. */
  scope: Scope;
  /** The object it is bound to. */
  self: Value | null;
  /** The class whose body defines it. */
  owner: Class | null;
  /** `functools.wraps`: whose name, docstring and signature it shows. */
  wraps: Func | null;
  /** Attributes set on it, `fn.__name__ = ...` among them. */
  attributes: Map<string, Value>;
  /** Arguments `functools.partial` has already given it. */
  given: Arguments | null;
  binding: 'plain' | 'static' | 'class' | 'property';
}

export interface Class {
  kind: 'class';
  name: string;
  node: SyntaxNode;
  /** Its body's names. */
  scope: Scope;
  bases: Value[];
  /** Keywords of the class statement: `total=False`. */
  keywords: Map<string, Value>;
  /** Annotated names in order, with the annotation and, when there is one, the default's place. */
  fields: Field[];
  /** Decorators that are not functions of the repository, by dotted path, with their keywords. */
  decorators: { path: string; keywords: ReadonlyMap<string, Argument> }[];
}

export interface Field {
  name: string;
  annotation: SyntaxNode;
  value: Value | null;
}

export interface Instance {
  kind: 'instance';
  class: Class;
  attributes: Map<string, Value>;
  /** What it inherits from an external class that we know: a server. */
  host: Host | null;
  /** Arguments it was made with. */
  args: Arguments;
}

interface ModuleRef {
  kind: 'module';
  /** File, or folder with a slash behind it (a package without `__init__.py`). */
  path: string;
}

/** `pydantic.Field`, `builtins.str`. */
export interface External {
  kind: 'external';
  path: string;
}

export interface ExternalCall {
  kind: 'external-call';
  path: string;
  args: Arguments;
  place: Place;
}

/** A function we stand in for. */
export interface Native {
  kind: 'native';
  name: string;
  call(args: Arguments, place: Place): Value;
}

/** An object we stand in for. */
export interface HostObject {
  kind: 'host';
  host: Host;
}

export interface Host {
  readonly type: string;
  /** Null when it has no such attribute that we know of. */
  attribute(name: string): Value | null;
  setItem?(key: Value, value: Value, place: Place): void;
  setAttribute?(name: string, value: Value): void;
}

/** `list[str]`, `Annotated[int, Field(ge=1)]`; `X | Y` as `typing.Union[X, Y]`. */
interface Subscripted {
  kind: 'subscripted';
  base: Value;
  args: Value[];
}

interface Choice {
  kind: 'choice';
  options: Value[];
}

interface EnumMember {
  kind: 'enum-member';
  class: Class;
  name: string;
  value: Value;
}

/** What an import statement binds: only looked up when it is used. */
interface Lazy {
  kind: 'lazy';
  /** File, or folder with a slash behind it. */
  module: string;
  name: string;
  /** What it is when the module is a folder without such a module in it: a name of an external package. */
  otherwise: string;
}

export interface Argument {
  value: Value;
  place: Place;
}

export interface Arguments {
  positional: Argument[];
  keywords: Map<string, Argument>;
  /** There are more that are not known (`*args`, `**options`). */
  open: boolean;
}

/** Alternatives kept of one value; past that it is unknown. */
const maxOptions = 8;

export const none: None = { kind: 'none' };
export const ellipsis: Ellipsis = { kind: 'ellipsis' };

export function unknown(why: string): Unknown {
  return { kind: 'unknown', why };
}

export function text(value: string, holes = false): Text {
  return { kind: 'text', text: value, holes };
}

export function bool(value: boolean): Bool {
  return { kind: 'bool', value };
}

/** Integers that a double cannot hold are unknown rather than wrong. */
export function num(value: number, float = false): Value {
  if (!float && !Number.isSafeInteger(value)) return unknown('the number is too large');
  return { kind: 'number', value, float };
}

export function sequence(
  type: Sequence['type'],
  items: Value[],
  open = false,
  places: (Place | undefined)[] = [],
): Sequence {
  return { kind: 'sequence', type, items, open, places };
}

export function dict(open = false): Dict {
  return { kind: 'dict', entries: new Map(), open };
}

export function external(path: string): External {
  return { kind: 'external', path };
}

export function native(name: string, call: Native['call']): Native {
  return { kind: 'native', name, call };
}

export function noArguments(): Arguments {
  return { positional: [], keywords: new Map(), open: false };
}

/** The key of a dictionary entry: equal keys, equal text. Null for what cannot be a known key. */
export function keyOf(value: Value): string | null {
  switch (value.kind) {
    case 'text':
      return value.holes ? null : `s:${value.text}`;
    case 'number':
      return `n:${value.value}`;
    case 'bool':
      return `n:${Number(value.value)}`;
    case 'none':
      return 'none';
    case 'external':
      return `x:${value.path}`;
    case 'enum-member':
      return `e:${value.class.node.start}:${value.name}`;
    case 'class':
      return `c:${value.node.start}:${value.name}`;
    case 'sequence': {
      if (value.type !== 'tuple' || value.items.length > 8) return null;
      const keys = value.items.map(keyOf);
      return keys.includes(null) ? null : `t:${JSON.stringify(keys)}`;
    }
    default:
      return null;
  }
}

/** What is left of a value that is one or the other. */
export function either(a: Value, b: Value): Value {
  if (same(a, b)) return a;
  const options: Value[] = [];
  for (const option of [...optionsOf(a), ...optionsOf(b)]) {
    if (!options.some((known) => same(known, option))) options.push(option);
  }
  if (options.length > maxOptions) return unknown('it depends on too many conditions');
  return { kind: 'choice', options };
}

/** The values it may be. */
export function optionsOf(value: Value): Value[] {
  return value.kind === 'choice' ? value.options : [value];
}

export function same(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  if (a.kind === 'text' && b.kind === 'text') return a.text === b.text && a.holes === b.holes;
  if (a.kind === 'unknown') return true;
  if (a.kind === 'host' && b.kind === 'host') return a.host === b.host;
  if (a.kind === 'module' && b.kind === 'module') return a.path === b.path;
  if (a.kind === 'lazy' && b.kind === 'lazy') return a.module === b.module && a.name === b.name;
  if (a.kind === 'sequence' || a.kind === 'dict' || a.kind === 'instance') return false;
  const key = keyOf(a);
  return key !== null && key === keyOf(b);
}

/** Whether it counts as true; null when that is not known. */
export function truth(value: Value): boolean | null {
  switch (value.kind) {
    case 'none':
      return false;
    case 'bool':
      return value.value;
    case 'number':
      return value.value !== 0;
    case 'text':
      return value.text !== '' || (value.holes ? null : false);
    case 'sequence':
      return value.items.length > 0 || (value.open ? null : false);
    case 'dict':
      return value.entries.size > 0 || (value.open ? null : false);
    case 'function':
    case 'class':
    case 'native':
    case 'module':
    case 'host':
      return true;
    case 'external-call':
      // What the packages define are objects, and those count as true.
      return /^(?:mcp|fastmcp|mcp_types)(?:\.\w+)*\.[A-Z]\w*$/.test(value.path) ? true : null;
    case 'choice': {
      const answers = new Set(value.options.map(truth));
      return answers.size === 1 ? (answers.values().next().value ?? null) : null;
    }
    default:
      return null;
  }
}

/** The text of a text-like value (text, or the member of an enumeration of texts), or null. */
export function asText(value: Value): Text | null {
  if (value.kind === 'text') return value;
  if (value.kind === 'enum-member') return asText(value.value);
  return null;
}
