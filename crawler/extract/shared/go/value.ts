import type { Json } from '../../../../src/model/index.js';
import type { SyntaxNode } from '../../syntax/source-file.js';
import type { Place } from '../assemble.js';
import type { GoFile, GoPackage } from './modules.js';
import type { Type } from './types.js';

/** What an expression evaluates to, as far as it is known. `at` is where it was written. */
export type Value =
  | NilValue
  | ConstValue
  | TextValue
  | JsonBytes
  | StructValue
  | PointerValue
  | SliceValue
  | MapValue
  | FuncValue
  | NativeValue
  | TypeValue
  | PackageValue
  | ExternalValue
  | TupleValue
  | ChoiceValue
  | UnknownValue;

interface Written {
  at: Place | null;
}

export interface NilValue extends Written {
  kind: 'nil';
}

export interface ConstValue extends Written {
  kind: 'const';
  value: string | number | boolean;
  /** Null: untyped. */
  type: Type | null;
}

/** A text of which some parts are known; null stands for one that is not. */
export interface TextValue extends Written {
  kind: 'text';
  parts: (string | null)[];
}

/** Bytes that hold JSON, as `json.Marshal` makes them. */
interface JsonBytes extends Written {
  kind: 'json';
  json: Json;
  complete: boolean;
}

export interface StructValue extends Written {
  kind: 'struct';
  type: Type;
  fields: Map<string, Value>;
  /** Kept by copies: which literal or call made it. */
  origin: object;
  /** True when something not known was done to it. */
  open: boolean;
  /** Conditions of unknown outcome around the place that made it. */
  depth: number;
}

/** A variable. `depth`: how many conditions of unknown outcome were around it when it came to be. */
export interface Cell {
  value: Value;
  depth: number;
}

export interface PointerValue extends Written {
  kind: 'pointer';
  cell: Cell;
}

export interface SliceValue extends Written {
  kind: 'slice';
  type: Type | null;
  items: Value[];
  /** True when it may have other items, or not all of these. */
  open: boolean;
}

export interface MapValue extends Written {
  kind: 'map';
  type: Type | null;
  entries: Map<string, { key: Value; value: Value }>;
  open: boolean;
  /** Conditions of unknown outcome around the place that made it. */
  depth: number;
}

export interface FuncValue extends Written {
  kind: 'func';
  file: GoFile;
  /** A declaration of a function or method, or a `func_literal`. */
  node: SyntaxNode;
  scope: Scope;
  receiver: Value | null;
}

/** A function of a library that is modelled here. */
export interface NativeValue extends Written {
  kind: 'native';
  name: string;
  call: (call: NativeCall) => Value;
}

export interface NativeCall {
  args: Value[];
  typeArgs: Type[];
  /** True when more arguments may follow. */
  open: boolean;
  at: Place;
}

interface TypeValue extends Written {
  kind: 'type';
  type: Type;
}

interface PackageValue extends Written {
  kind: 'package';
  path: string;
  pkg: GoPackage | null;
}

/** A name of a package that is not in the snapshot, or a member of one. */
interface ExternalValue extends Written {
  kind: 'external';
  path: string;
  name: string;
}

export interface TupleValue extends Written {
  kind: 'tuple';
  items: Value[];
}

/** One of several, depending on what is not known. */
interface ChoiceValue extends Written {
  kind: 'choice';
  options: Value[];
}

export interface UnknownValue extends Written {
  kind: 'unknown';
  reason: string;
  type: Type | null;
  /** The parameter or loop variable it was taken from. */
  root: UnknownValue | null;
}

/** Names in reach, the innermost first; the outermost is that of a file. */
export interface Scope {
  names: Map<string, Cell>;
  parent: Scope | null;
  file: GoFile;
}

/** Structs inside one another that are copied with it. */
const maxCopied = 8;
/** Items of a list that is put together. */
export const maxItems = 50_000;
/** Options of a choice beyond which more are dropped. */
const maxOptions = 64;

export function nil(at: Place | null): NilValue {
  return { kind: 'nil', at };
}

export function constant(value: string | number | boolean, at: Place | null, type: Type | null = null): ConstValue {
  return { kind: 'const', value, type, at };
}

export function unknown(reason: string, at: Place | null, type: Type | null = null): UnknownValue {
  return { kind: 'unknown', reason, type, root: null, at };
}

/** Something unknown that a variable holds: what is taken from it is known to be of it. */
export function unknownVariable(reason: string, at: Place | null, type: Type | null): UnknownValue {
  const value = unknown(reason, at, type);
  value.root = value;
  return value;
}

export function struct(type: Type, at: Place | null, fields: [string, Value][] = []): StructValue {
  return { kind: 'struct', type, fields: new Map(fields), origin: {}, open: false, depth: 0, at };
}

export function slice(items: Value[], at: Place | null, type: Type | null = null, open = false): SliceValue {
  return { kind: 'slice', type, items, open, at };
}

export function map(at: Place | null, type: Type | null = null): MapValue {
  return { kind: 'map', type, entries: new Map(), open: false, depth: 0, at };
}

export function native(name: string, call: NativeValue['call'], at: Place | null = null): NativeValue {
  return { kind: 'native', name, call, at };
}

export function pointer(value: Value, at: Place | null): PointerValue {
  return { kind: 'pointer', cell: { value, depth: 0 }, at };
}

/** One of these; the value itself when there is but one. */
export function choice(values: readonly Value[], at: Place | null): Value {
  const options: Value[] = [];
  for (const value of values.flatMap(optionsOf)) {
    if (options.length >= maxOptions) break;
    if (!options.some((option) => isSame(option, value))) options.push(value);
  }
  const [only] = options;
  if (only === undefined) return unknown('nothing is returned', at);
  return options.length === 1 ? only : { kind: 'choice', options, at };
}

/** The values it may be. */
export function optionsOf(value: Value): Value[] {
  return value.kind === 'choice' ? value.options : [value];
}

/** What a pointer points to; other values as they are. */
export function dereferenced(value: Value): Value {
  let inner = value;
  for (let i = 0; i < 8 && inner.kind === 'pointer'; i++) inner = inner.cell.value;
  return inner;
}

/** The text of a constant, or null. */
export function asText(value: Value): string | null {
  return value.kind === 'const' && typeof value.value === 'string' ? value.value : null;
}

/**
 * What is copied when it is assigned: structs and the structs in them, not what they refer to.
 * @param depth conditions of unknown outcome around the copy
 */
export function copied(value: Value, depth: number, level = 0): Value {
  if (level > maxCopied) return value;
  if (value.kind === 'choice') {
    return { ...value, options: value.options.map((option) => copied(option, depth, level + 1)) };
  }
  if (value.kind !== 'struct') return value;
  const fields = [...value.fields].map(([name, field]) => [name, copied(field, depth, level + 1)] as const);
  return { ...value, depth, fields: new Map(fields) };
}

/** The key of a map under which a value is kept, or null when it is not known. */
export function keyOf(value: Value): string | null {
  if (value.kind === 'const') return `${typeof value.value}:${value.value}`;
  return null;
}

/** Sets a string key of a map. */
export function setEntry(target: MapValue, key: string, value: Value): void {
  target.entries.set(`string:${key}`, { key: constant(key, value.at), value });
}

function isSame(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (a.kind === 'const' && b.kind === 'const') return a.value === b.value;
  if (a.kind === 'struct' && b.kind === 'struct') return a.origin === b.origin;
  return a.kind === 'nil' && b.kind === 'nil';
}
