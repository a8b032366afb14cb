import type { Json, JsonObject } from '../../../../src/model/index.js';
import type { SyntaxNode } from '../../syntax/source-file.js';
import type { Place } from '../assemble.js';
import type { EnumConstant, Local, Method, Parameter, TypeDeclaration, TypeReference } from './declarations.js';

/** What an expression was found to be worth. */
export type Value = { at: Place } & (
  | { kind: 'constant'; value: string | number | boolean | null }
  | { kind: 'list'; items: Value[]; complete: boolean }
  | { kind: 'map'; entries: Map<string, Value>; complete: boolean }
  | InstanceForm
  | { kind: 'type'; type: TypeReference; of: TypeDeclaration | null }
  | { kind: 'enum'; of: TypeDeclaration; constant: EnumConstant }
  | { kind: 'function'; parameters: Parameter[]; body: SyntaxNode | null; env: Environment }
  /** One of these, by a condition that was not evaluated. */
  | { kind: 'options'; options: Value[] }
  | UnknownForm
);

interface UnknownForm {
  kind: 'unknown';
  reason: string;
  /** What it waits for, if that is why. */
  open: Open | null;
  /** The argument it was: to be evaluated again once what it waits for is chosen. */
  argument?: SyntaxNode;
}

/** Something that was created, or that a method outside of the source gave. */
interface InstanceForm {
  kind: 'instance';
  type: TypeReference | null;
  /** Null for a type that the source does not declare. */
  of: TypeDeclaration | null;
  args: NamedValue[];
  members: Map<string, Value>;
  items: Value[];
  /** The last call made on it, which knows the one before. */
  calls: Call | null;
  env: Environment;
}

export type Instance = Extract<Value, { kind: 'instance' }>;

export interface NamedValue {
  name: string | null;
  value: Value;
}

export interface Call {
  name: string;
  types: TypeReference[];
  args: NamedValue[];
  at: Place;
  before: Call | null;
}

/** What has to be chosen before a value is known: whoever asks may try each in turn. */
export type Open =
  | { kind: 'parameter'; local: Extract<Local, { kind: 'parameter' }>; owner: TypeDeclaration | null }
  | { kind: 'item'; node: SyntaxNode; items: Value[] }
  | { kind: 'self'; type: TypeDeclaration }
  /** Which object a method is called on: what was set on it before matters. */
  | { kind: 'receiver'; type: TypeDeclaration; method: Method };

/** What is bound where an expression is evaluated. */
export interface Environment {
  /** By the node of the parameter or of the loop. */
  bindings: ReadonlyMap<SyntaxNode, Value>;
  /** Type arguments of the methods underway. */
  types: ReadonlyMap<string, TypeReference>;
  self: Instance | null;
  outer: Environment | null;
}

export const emptyEnvironment: Environment = { bindings: new Map(), types: new Map(), self: null, outer: null };

/** An environment with more bound in it. */
export function bound(
  outer: Environment,
  bindings: ReadonlyMap<SyntaxNode, Value>,
  self: Instance | null = outer.self,
): Environment {
  return { bindings, types: new Map(), self, outer };
}

export function bindingOf(env: Environment, node: SyntaxNode): Value | null {
  for (let current: Environment | null = env; current !== null; current = current.outer) {
    const value = current.bindings.get(node);
    if (value !== undefined) return value;
  }
  return null;
}

export function constant(value: string | number | boolean | null, at: Place): Value {
  return { kind: 'constant', value, at };
}

export function unknown(reason: string, at: Place, open: Open | null = null): Extract<Value, { kind: 'unknown' }> {
  return { kind: 'unknown', reason, open, at };
}

export function instance(
  type: TypeReference | null,
  of: TypeDeclaration | null,
  at: Place,
  env: Environment,
): Instance {
  return { kind: 'instance', type, of, args: [], members: new Map(), items: [], calls: null, env, at };
}

/** The text that a value is, or null. */
export function textValue(value: Value | null | undefined): string | null {
  return value?.kind === 'constant' && typeof value.value === 'string' ? value.value : null;
}

export function booleanValue(value: Value | null | undefined): boolean | null {
  return value?.kind === 'constant' && typeof value.value === 'boolean' ? value.value : null;
}

/** Every value that one may be. */
export function optionsOf(value: Value): Value[] {
  return value.kind === 'options' ? value.options.flatMap(optionsOf) : [value];
}

/** What a value waits for, when it is not known because of that. */
export function openOf(value: Value): Open | null {
  if (value.kind === 'unknown') return value.open;
  if (value.kind !== 'options') return null;
  for (const option of value.options) {
    const open = openOf(option);
    if (open !== null) return open;
  }
  return null;
}

/** The calls made on something, first to last. */
export function callsOn(value: Instance): Call[] {
  const calls: Call[] = [];
  for (let call = value.calls; call !== null; call = call.before) calls.push(call);
  return calls.reverse();
}

export interface JsonReading {
  value: Json;
  /** Whether all of it was known. What was not is left out. */
  complete: boolean;
}

const maxDepth = 100;
/** Values of one piece of JSON; the same list may be in it many times over. */
const maxValues = 50_000;

/** A value as JSON, without what is not known of it; undefined when nothing is. */
export function toJson(value: Value): JsonReading | undefined {
  return convert(value, 0, { left: maxValues });
}

function convert(value: Value, depth: number, budget: { left: number }): JsonReading | undefined {
  if (depth > maxDepth || --budget.left < 0) return undefined;
  switch (value.kind) {
    case 'constant':
      return { value: value.value, complete: true };
    case 'enum':
      return { value: value.constant.name, complete: true };
    case 'list': {
      const items = value.items.map((item) => convert(item, depth + 1, budget));
      return {
        value: items.filter((item) => item !== undefined).map((item) => item.value),
        complete: value.complete && items.every((item) => item?.complete === true),
      };
    }
    case 'map': {
      const json: JsonObject = {};
      let complete = value.complete;
      for (const [key, member] of value.entries) {
        const read = convert(member, depth + 1, budget);
        if (read !== undefined) setMember(json, key, read.value);
        complete &&= read?.complete === true;
      }
      return { value: json, complete };
    }
    case 'options': {
      const first = value.options
        .map((option) => convert(option, depth + 1, budget))
        .find((read) => read !== undefined);
      return first === undefined ? undefined : { value: first.value, complete: false };
    }
    default:
      return undefined;
  }
}

/** Sets a member of that very name, `__proto__` included. */
export function setMember(object: JsonObject, key: string, value: Json): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

/** What JSON holds, as a value. */
export function fromJson(json: Json, at: Place): Value {
  if (Array.isArray(json)) return { kind: 'list', items: json.map((item) => fromJson(item, at)), complete: true, at };
  if (typeof json === 'object' && json !== null) {
    return {
      kind: 'map',
      entries: new Map(Object.keys(json).map((key) => [key, fromJson(json[key] as Json, at)])),
      complete: true,
      at,
    };
  }
  return constant(json, at);
}
