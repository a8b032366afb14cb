import { z as z4 } from 'zod';
import { z as z3 } from 'zod/v3';
import { zodToJsonSchema } from 'zod-to-json-schema';
import { isJsonObject, type Json, type JsonObject } from '../../../../src/model/index.js';
import { childOf, namedChildren, type SyntaxNode } from '../../syntax/source-file.js';
import type { Place } from '../assemble.js';
import type { Machine } from '../javascript/machine.js';
import { likelyOption, type OpaqueValue, type Value } from '../javascript/value.js';
import { factories, methods, type Parameter } from './signatures.js';

/** The major versions of zod, whose JSON Schemas differ. */
export type Major = 3 | 4;

/**
 * A zod schema as the source writes it, rebuilt with zod itself from the values that its calls are given. Only zod's own
 * code runs: functions of the source are stood in for, and never called.
 */
export interface Schema {
  major: Major;
  /** zod's own object. */
  real: object;
  /** Whether something of it could not be evaluated and was left out or widened to "anything". */
  partial: boolean;
  /** Schemas in it, counted as often as they are used: what converting it costs. */
  weight: number;
}

/** Schemas in one, beyond which it is not converted: repeated use grows it exponentially. */
const maxWeight = 20_000;

/** What we know about zod's objects, to find it again when they are reached through others. */
const known = new WeakMap<object, Schema & { at: Place }>();

const namespaces: Record<Major, Record<string, unknown>> = {
  3: z3 as unknown as Record<string, unknown>,
  4: z4 as unknown as Record<string, unknown>,
};

export const zodId = 'zod';

/** The schema that a value is, or null. */
export function schemaOf(value: Value): Schema | null {
  return value.kind === 'opaque' && value.library === zodId ? (value.data as Schema) : null;
}

/** The value that stands for a schema. */
function schemaValue(schema: Schema, at: Place): OpaqueValue {
  if (!known.has(schema.real)) known.set(schema.real, { ...schema, at });
  return { kind: 'opaque', library: zodId, data: schema, at };
}

/** A schema that allows anything, for what could not be evaluated. */
export function anything(major: Major, at: Place): OpaqueValue {
  return schemaValue({ major, real: z(major).any() as object, partial: true, weight: 1 }, at);
}

/** Calls a function of zod's namespace, `path` leading to it: `['string']`, `['coerce', 'number']`. Null: not one we know. */
export function callFactory(
  machine: Machine,
  major: Major,
  path: readonly string[],
  args: readonly Value[],
  at: Place,
): Value | null {
  const name = path.at(-1) ?? '';
  const signature = path.length === 2 ? (path[0] === 'coerce' || path[0] === 'iso' ? plain : null) : factories[name];
  if (!signature || !Object.hasOwn(factories, path[0] ?? '')) return null;
  let owner: unknown = namespaces[major];
  for (const key of path.slice(0, -1)) owner = (owner as Record<string, unknown>)[key];
  const fn = (owner as Record<string, unknown>)[name];
  if (typeof fn !== 'function') return anything(major, at);
  if (ofValues.has(name) && !isKnownList(args[0])) return anything(major, at);
  return invoke(
    machine,
    major,
    (given) => fn.apply(owner, given) as object,
    signature,
    args,
    { partial: false, weight: 1 },
    at,
  );
}

/** Schemas of certain values, which are nothing without them. */
const ofValues = new Set(['enum', 'nativeEnum', 'literal']);

function isKnownList(value: Value | undefined): boolean {
  if (value === undefined) return false;
  if (value.kind === 'choice') return likelyOption(value) !== null;
  if (value.kind === 'array') return value.items.some((item) => item.kind === 'primitive');
  return value.kind === 'primitive' || (value.kind === 'object' && value.properties.size > 0);
}

/** Calls a method of a schema. Null: not one we know. */
export function callSchemaMethod(
  machine: Machine,
  schema: Schema,
  name: string,
  args: readonly Value[],
  at: Place,
): Value | null {
  const signature = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (signature === undefined) return null;
  if (signature === 'unchanged') return schemaValue(schema, at);
  // Whatever the default is, it makes that the parameter may be left out.
  if (signature[0] === 'default' && args[0]?.kind === 'unknown')
    return callSchemaMethod(machine, { ...schema, partial: true }, 'optional', [], at);
  const fn = (schema.real as Record<string, unknown>)[name];
  if (typeof fn !== 'function') return schemaValue({ ...schema, partial: true }, at);
  return invoke(machine, schema.major, (given) => fn.apply(schema.real, given) as object, signature, args, schema, at);
}

/**
 * A schema made as zod's own code makes it, `new ZodString(definition)`: how bundles that hold zod do, whatever its
 * functions are called there. Null: not a class we know.
 */
export function constructSchema(
  machine: Machine,
  major: Major,
  className: string,
  definition: Value,
  at: Place,
): Value | null {
  const Class = Object.hasOwn(namespaces[major], className) ? namespaces[major][className] : undefined;
  if (typeof Class !== 'function') return null;
  const make = ([given]: unknown[]) => Reflect.construct(Class, [given]) as object;
  return invoke(machine, major, make, ['definition'], [definition], { partial: false, weight: 1 }, at);
}

/** A schema that was reached through another one: a member of its shape, an element. */
export function reached(real: unknown, major: Major, at: Place): Value | null {
  if (typeof real !== 'object' || real === null || !('parse' in real)) return null;
  const before = known.get(real);
  if (before !== undefined) return { kind: 'opaque', library: zodId, data: before, at: before.at };
  return schemaValue({ major, real, partial: false, weight: 1 }, at);
}

/** Which side of a transformation a schema is shown from. */
export type Side = 'input' | 'output';

/** How `tools/list` shows a schema that a tool was registered with: the conversion of the official SDK. */
export function toToolSchema(schema: Schema, side: Side): JsonObject | null {
  return schema.major === 3
    ? convert(schema, (real) => zodToJsonSchema(real as never, { strictUnions: true, pipeStrategy: side }))
    : toStandardJson(schema, { target: 'draft-7', io: side });
}

/** What `zodToJsonSchema(schema, options)` of the package zod-to-json-schema gives. */
export function toPackageJson(schema: Schema, options: JsonObject): JsonObject | null {
  // The package knows zod 3 alone. What it gives for zod 4 says nothing of the tool: zod's own conversion does.
  if (schema.major === 4) return toStandardJson(schema, { target: 'draft-7', io: 'input' });
  return convert(schema, (real) => zodToJsonSchema(real as never, options as never));
}

/** What `z.toJSONSchema(schema, options)` gives. */
export function toStandardJson(schema: Schema, options: JsonObject): JsonObject | null {
  if (schema.major === 3) return toToolSchema(schema, 'input');
  return convert(schema, (real) => z4.toJSONSchema(real as never, { ...options, unrepresentable: 'any' } as never));
}

function convert(schema: Schema, run: (real: object) => unknown): JsonObject | null {
  if (schema.weight > maxWeight) return null;
  try {
    // Without what only JavaScript sees, such as undefined members and zod's own `~standard`.
    const json = JSON.parse(JSON.stringify(run(schema.real))) as Json;
    return isJsonObject(json) ? json : null;
  } catch (error) {
    // Running out of budget while a lazy schema is evaluated is not the schema's fault.
    if (error instanceof Error && error.name === 'OutOfBudgetError') throw error;
    return null;
  }
}

const plain: readonly Parameter[] = ['plain'];

function z(major: Major): typeof z3 | typeof z4 {
  return major === 3 ? z3 : z4;
}

interface Tally {
  partial: boolean;
  weight: number;
}

function invoke(
  machine: Machine,
  major: Major,
  call: (given: unknown[]) => object,
  signature: readonly Parameter[],
  args: readonly Value[],
  base: Tally,
  at: Place,
): Value {
  const tally: Tally = { partial: base.partial, weight: base.weight };
  const given = args.map((arg, index) => {
    const parameter = signature[Math.min(index, signature.length - 1)] ?? 'plain';
    return convertArgument(machine, major, parameter, arg, tally, at);
  });
  machine.spend(10);
  try {
    const real = call(given);
    if (typeof real === 'boolean') return { kind: 'primitive', value: real, at };
    return schemaValue({ major, real, ...tally }, at);
  } catch {
    // zod refuses these arguments; so it would at run time, unless it was given others than we saw.
    return anything(major, at);
  }
}

function convertArgument(
  machine: Machine,
  major: Major,
  parameter: Parameter,
  arg: Value,
  tally: Tally,
  at: Place,
): unknown {
  switch (parameter) {
    case 'function':
      return standIn;
    case 'thunk': {
      // A function that gives a schema, when and if it is asked.
      if (arg.kind !== 'function') {
        tally.partial = true;
        return () => z(major).any();
      }
      tally.weight += 10;
      let made: unknown;
      return () => {
        made ??= toReal(machine, major, machine.call(arg, null, [], at), true, tally, 0);
        return made;
      };
    }
    case 'default':
      return arg.kind === 'function'
        ? toReal(machine, major, machine.call(arg, null, [], at), false, tally, 0)
        : toReal(machine, major, arg, false, tally, 0);
    case 'definition':
      return toDefinition(machine, major, arg, tally);
    default:
      return toReal(machine, major, arg, parameter === 'schemas', tally, 0);
  }
}

/** zod's definition of a schema. Its functions without parameters give shapes, inner schemas and defaults. */
function toDefinition(machine: Machine, major: Major, value: Value, tally: Tally): unknown {
  if (value.kind !== 'object') return toReal(machine, major, value, false, tally, 0);
  const members: [string, unknown][] = [];
  for (const [key, property] of value.properties) {
    const member = property.kind === 'getter' ? machine.member(value, key, value.at) : property;
    const gives = member.kind === 'function' && !takesParameters(member.node);
    let given: unknown;
    const lazily = () => {
      given ??= toReal(machine, major, machine.call(member, null, [], value.at), false, tally, 0);
      return given;
    };
    if (gives && key !== 'getter') lazily();
    members.push([key, gives ? lazily : toReal(machine, major, member, isSchemaKey(key), tally, 0)]);
  }
  return Object.fromEntries(members);
}

function takesParameters(fn: SyntaxNode): boolean {
  const list = childOf(fn, 'parameters');
  return childOf(fn, 'parameter') !== null || (list !== null && namedChildren(list).length > 0);
}

/** Where zod's definitions hold schemas, so that what is not known there becomes one of anything. */
function isSchemaKey(key: string): boolean {
  return /^(?:shape|element|type|innerType|schema|options|items|rest|left|right|in|out|keyType|valueType|catchall)$/.test(
    key,
  );
}

/**
 * Stands for a check or transformation of the source. zod calls it for no conversion but to see whether a parameter may be left
 * out: then most give what they are given, where it is of the kind they want.
 */
function standIn(value: unknown): unknown {
  return value;
}

/** The plain JavaScript value for zod to work on; where a schema belongs, what is not known is a schema of anything. */
function toReal(machine: Machine, major: Major, value: Value, asSchema: boolean, tally: Tally, depth: number): unknown {
  machine.spend(1);
  const unread = () => {
    tally.partial = true;
    return asSchema ? z(major).any() : undefined;
  };
  if (depth > 32) return unread();
  const schema = schemaOf(value);
  if (schema !== null) {
    tally.weight += schema.weight;
    if (schema.partial) tally.partial = true;
    return schema.major === major ? schema.real : unread();
  }
  switch (value.kind) {
    case 'primitive':
      return value.value;
    case 'text':
      tally.partial = true;
      return value.parts.filter((part) => typeof part === 'string').join('');
    case 'regex':
      try {
        return new RegExp(value.source, value.flags);
      } catch {
        return unread();
      }
    case 'array':
      if (value.open !== null) tally.partial = true;
      return value.items.map((item) => toReal(machine, major, item, asSchema, tally, depth + 1));
    case 'object': {
      if (value.open !== null || value.mayLack) tally.partial = true;
      const members: [string, unknown][] = [];
      for (const [key, property] of value.properties) {
        const member = property.kind === 'getter' ? machine.member(value, key, value.at) : property;
        // zod copies shapes by assignment, to which this key means something else.
        if (key === '__proto__') tally.partial = true;
        else members.push([key, toReal(machine, major, member, asSchema, tally, depth + 1)]);
      }
      return Object.fromEntries(members);
    }
    case 'choice': {
      tally.partial = true;
      const likely = likelyOption(value);
      return likely === null ? unread() : toReal(machine, major, likely, asSchema, tally, depth + 1);
    }
    case 'function':
    case 'native':
      return asSchema ? unread() : standIn;
    default:
      return unread();
  }
}
