import { isJsonObject, type JsonObject } from '../../../../src/model/index.js';
import { textOf } from '../../syntax/source-file.js';
import type { Place } from '../assemble.js';
import { fromJson, toJson } from '../javascript/json.js';
import type { Invocation, Library, Machine } from '../javascript/machine.js';
import {
  array,
  asText,
  choice,
  type ExternalValue,
  native,
  object,
  optionsOf,
  type Primitive,
  primitive,
  unknown,
  type Value,
} from '../javascript/value.js';
import {
  callFactory,
  callSchemaMethod,
  constructSchema,
  type Major,
  reached,
  type Schema,
  schemaOf,
  toPackageJson,
  toStandardJson,
  zodId,
} from './schemas.js';

/** Packages whose `z` is zod. */
const zodPackages =
  /^(?:zod(?:\/.*)?|astro\/zod|astro:schema|@hono\/zod-openapi|@asteasolutions\/zod-to-openapi|fastmcp\/zod)$/;

/** Whether something is of zod: of its own packages, or of one that hands on its `z`. */
function isOfZod({ specifier, path }: ExternalValue): boolean {
  return zodPackages.test(specifier) || (path[0] === 'z' && path.length > 1);
}

const converterPackages = /^(?:zod-to-json-schema|xsschema|@alcyone-labs\/zod-to-json-schema)(?:\/.*)?$/;

/**
 * The meaning of zod and of zod-to-json-schema.
 * @param majorFor the version of zod that the file at a path imports when the import itself does not tell.
 */
export function zodLibrary(majorFor: (path: string) => Major): Library {
  return {
    id: zodId,
    call: (invocation) => call(invocation, majorFor),
    member,
    isInstance,
  };
}

function call(
  { machine, callee, self, method, args, isNew, at }: Invocation,
  majorFor: (path: string) => Major,
): Value | null {
  if (isNew) return construct(machine, callee, args[0], at);
  const inlined = inlinedClass(callee, args, at) ?? inlinedConverter(callee, args, at);
  if (inlined !== null) return inlined;
  if (method !== null && self !== null) {
    const schema = schemaOf(self);
    return schema === null ? null : callOn(machine, schema, method, args, at);
  }
  if (callee?.kind !== 'external') return null;
  if (converterPackages.test(callee.specifier)) return convert(args, at, 'package');
  if (!isOfZod(callee)) return null;
  const path = withoutNamespace(callee.path);
  if (path.join('.') === 'toJSONSchema') return convert(args, at, 'zod');
  return callFactory(machine, majorOf(callee, majorFor), path, args, at);
}

/** In a bundle that holds zod 4, what makes its classes is called with their names: `make('ZodString', (inst, def) => …)`. */
function inlinedClass(callee: Value | null, [name, initialise]: readonly Value[], at: Place): Value | null {
  const className = callee?.kind === 'function' && initialise?.kind === 'function' ? asText(name) : null;
  if (className === null || !/^Zod[A-Z]\w*$/.test(className)) return null;
  return { kind: 'external', specifier: 'zod/v4', path: [className.replace(/^ZodMini/, 'Zod')], at };
}

/** In a bundle that holds a converter, the function that has the texts of one in it and is given a schema. */
function inlinedConverter(callee: Value | null, args: readonly Value[], at: Place): Value | null {
  const [schema] = args;
  if (callee?.kind !== 'function' || schema === undefined || schemaOf(schema) === null) return null;
  const text = textOf(callee.at.file, callee.node);
  if (text.length > 5_000) return null;
  if (text.includes('_idmap') && text.includes('__shared')) return convert(args, at, 'zod');
  return text.includes('json-schema.org/draft-07/schema') && text.includes('2019-09')
    ? convert(args, at, 'package')
    : null;
}

/** `new ZodString(definition)`; the definitions of zod 3 say the name of the class, however a bundle calls it. */
function construct(machine: Machine, callee: Value | null, definition: Value | undefined, at: Place): Value | null {
  if (definition?.kind !== 'object') return null;
  if (callee?.kind === 'external' && isOfZod(callee)) {
    return constructSchema(machine, 4, callee.path.at(-1) ?? '', definition, at);
  }
  const typeName = definition.properties.get('typeName');
  const className =
    callee?.kind === 'class' && typeName !== undefined && typeName.kind !== 'getter' ? asText(typeName) : null;
  return className === null ? null : constructSchema(machine, 3, className, definition, at);
}

function callOn(machine: Machine, schema: Schema, method: string, args: readonly Value[], at: Place): Value {
  const [given] = args;
  // What is checked against a schema is taken to fit it: a source that refused its own definitions would not run.
  if ((method === 'parse' || method === 'parseAsync') && given !== undefined) return given;
  if ((method === 'safeParse' || method === 'safeParseAsync') && given !== undefined) {
    return object(at, [
      ['success', primitive(true, at)],
      ['data', given],
    ]);
  }
  if (method === 'toJSONSchema') return converted(schema, toStandardJson(schema, optionsFrom(given)), at);
  return (
    callSchemaMethod(machine, schema, method, args, at) ??
    unknown(`it is what the method ${method} of a schema gives`, at)
  );
}

function member(_machine: Machine, target: Value, key: string, at: Place): Value | null {
  const schema = schemaOf(target);
  if (schema === null) return null;
  const real = schema.real as Record<string, unknown>;
  const value = real[key];
  switch (key) {
    case 'shape': {
      if (typeof value !== 'object' || value === null) break;
      const members = Object.entries(value).map(([name, inner]) => {
        return [name, reached(inner, schema.major, at) ?? unknown('it is not a schema', at)] as const;
      });
      const shape = object(at, members);
      if (schema.partial && members.length === 0) shape.open = unknown('its members could not be read', at);
      return shape;
    }
    case 'options':
    case 'values':
      if (!Array.isArray(value)) break;
      return array(
        value.map((option) => reached(option, schema.major, at) ?? plainValue(option, at)),
        at,
      );
    case 'enum':
    case 'Enum':
    case 'Values':
      if (typeof value !== 'object' || value === null) break;
      return object(
        at,
        Object.entries(value).map(([name, inner]) => [name, plainValue(inner, at)] as const),
      );
    case 'element':
      return reached(value, schema.major, at) ?? unknown('it is not a schema', at);
    case '_def':
    case 'def':
      return reflect(value, schema.major, at);
    case '_zod':
      return object(at, [['def', reflect(real.def, schema.major, at)]]);
    case 'value':
    case 'type':
    case 'description':
      return plainValue(value, at);
  }
  return unknown(`"${key}" of a schema is not read`, at);
}

/** zod's own description of a schema, for sources that convert schemas by hand. */
function reflect(value: unknown, major: Major, at: Place): Value {
  const inner = reached(value, major, at);
  if (inner !== null) return inner;
  if (Array.isArray(value)) {
    return array(
      value.map((item) => reflect(item, major, at)),
      at,
    );
  }
  if (typeof value === 'function') {
    // `shape`, `defaultValue` and the like take nothing and give what they were made with.
    return native(value.name, at, (_machine, args, at) =>
      args.length > 0 ? unknown('it is a function of zod', at) : reflect(value(), major, at),
    );
  }
  if (typeof value !== 'object' || value === null) return plainValue(value, at);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return unknown('it is not a plain value', at);
  return object(
    at,
    Object.keys(value).map((key) => [key, reflect((value as Record<string, unknown>)[key], major, at)] as const),
  );
}

/** Whether a schema is of the class that `z.ZodString` and the like name. */
function isInstance(value: Value, type: Value): boolean | null {
  const schema = schemaOf(value);
  const name = schema === null ? null : classNameOf(type);
  if (schema === null || name === null) return null;
  return name === 'ZodType' || name === 'ZodSchema' || name === 'ZodTypeAny' || schema.real.constructor.name === name;
}

/** The name that zod itself gives a class; bundles shorten it, but not the name of the kind its instances are marked with. */
function classNameOf(type: Value): string | null {
  if (type.kind === 'external') return isOfZod(type) ? (type.path.at(-1) ?? null) : null;
  if (type.kind !== 'class') return null;
  const create = type.properties.get('create');
  if (create?.kind !== 'function') return null;
  return /\btypeName:\s*[\w$.]{1,60}\.(Zod\w{1,40})/.exec(textOf(create.at.file, create.node))?.[1] ?? null;
}

function plainValue(value: unknown, at: Place): Value {
  const isPlain = value === null || value === undefined || ['string', 'number', 'boolean'].includes(typeof value);
  return isPlain ? primitive(value as Primitive, at) : unknown('it is not a plain value', at);
}

function convert([value, options]: readonly Value[], at: Place, by: 'package' | 'zod'): Value | null {
  if (value === undefined) return null;
  const given = optionsFrom(options);
  const results = optionsOf(value).map((option) => {
    const schema = schemaOf(option);
    if (schema === null) return unknown('it is converted from a schema that is not known', at);
    return converted(schema, by === 'package' ? toPackageJson(schema, given) : toStandardJson(schema, given), at);
  });
  return choice(results, at);
}

/** The JSON Schema as a value; open where the schema it was made from is not known in full. */
function converted(schema: Schema, json: JsonObject | null, at: Place): Value {
  if (json === null) return unknown('its schema could not be converted', at);
  const value = fromJson(json, at);
  if (schema.partial && value.kind === 'object') value.open = unknown('its schema could not be read in full', at);
  return value;
}

function optionsFrom(value: Value | undefined): JsonObject {
  const json = value === undefined ? undefined : toJson(value).json;
  if (typeof json === 'string') return { name: json };
  if (json === undefined || !isJsonObject(json)) return {};
  const { target, $refStrategy, strictUnions, name, pipeStrategy, io, reused } = json;
  const known = { target, $refStrategy, strictUnions, name, pipeStrategy, io, reused };
  return Object.fromEntries(Object.entries(known).filter(([, option]) => option !== undefined)) as JsonObject;
}

/** `zod`'s namespace can be reached as `z`, as `default`, or as a whole. */
function withoutNamespace(path: readonly string[]): readonly string[] {
  const start = path.findIndex((part) => part !== 'z' && part !== 'default' && part !== 'zod');
  return start === -1 ? [] : path.slice(start);
}

function majorOf(external: ExternalValue, majorFor: (path: string) => Major): Major {
  if (external.specifier.startsWith('zod/v3')) return 3;
  if (external.specifier.startsWith('zod/v4') || external.specifier.startsWith('zod/mini')) return 4;
  return majorFor(external.at.file.path);
}
