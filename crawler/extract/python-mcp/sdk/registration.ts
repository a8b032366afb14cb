import type { Place } from '../../shared/assemble.js';
import type { Dialect } from '../pydantic/signature.js';
import { cleanDocOf, docOf, memberOf } from '../python/attribute.js';
import type { Machine } from '../python/machine.js';
import {
  type Argument,
  type Arguments,
  type Class,
  type ExternalCall,
  either,
  type Func,
  type Host,
  type HostObject,
  native,
  noArguments,
  none,
  optionsOf,
  unknown,
  type Value,
} from '../python/values.js';
import { parametersValue } from './reflection.js';

/** A tool as it was registered. */
export interface Registration {
  /** The function that becomes the tool; null when only a definition is given, or when it is not known. */
  callee: Func | null;
  /** Keywords of the registration, by the names the official SDK gives them. */
  options: ReadonlyMap<string, Argument>;
  /** More keywords may be given that we do not see. */
  open: boolean;
  place: Place;
  dialect: Dialect;
  /** What must hold for it to be registered, as the source has it; null when nothing must. */
  condition: string | null;
  /**
   * `definition`: `Tool(name=..., inputSchema=...)`, the options are the definition itself. `decorated`: a decorator of the
   * program's own makes the tool of the function, so that how is not known for certain.
   */
  form: 'function' | 'definition' | 'decorated';
}

export const toolClass = /^(mcp|fastmcp|mcp_types)(\.\w+)*\.(Tool|FunctionTool)$/;

/** The parameters of the official `add_tool` after the function. */
export const registrationOrder = ['name', 'title', 'description', 'annotations', 'icons', 'meta', 'structured_output'];

/** What `Tool.from_function` was given, by the tool object it gives. */
export const toolHosts = new WeakMap<Host, Registration>();
/** What the decorator `@tool` was given, by the attributes of the function it is put on. */
export const marks = new WeakMap<object, Registration>();

/** `Tool.from_function(function, ...)`: a tool object for each function that it may be given. */
export function toolObject(
  machine: Machine,
  args: Arguments,
  place: Place,
  dialect: Dialect,
  form: Registration['form'] = 'function',
): Value {
  const [first, ...rest] = args.positional;
  const given = first ?? args.keywords.get('fn') ?? args.keywords.get('func');
  const { keywords, open } = named({ ...args, positional: rest }, registrationOrder);
  const functions = optionsOf(given?.value ?? none).filter((option) => option.kind === 'function');
  const objects = (functions.length === 0 ? [null] : functions).map(
    (callee): Value => toolOf(machine, { callee, options: keywords, open, place, dialect, condition: null, form }),
  );
  return objects.reduce(either);
}

/** The object that a tool is until it is added to a server. */
function toolOf(machine: Machine, given: Registration): HostObject {
  const { callee, dialect } = given;
  const options = new Map(given.options);
  const registration = { ...given, options };
  const host: Host = {
    type: 'Tool',
    attribute(name) {
      if (name === 'fn') return callee;
      if (name === 'model_copy') return native(name, (update) => toolOf(machine, updated(registration, update)));
      const option = options.get(name)?.value;
      if (option !== undefined) return option;
      if (callee === null) return null;
      if (name === 'parameters') return parametersValue(machine, callee, dialect, new Set());
      if (name === 'name') return { kind: 'text', text: callee.name, holes: false };
      return name === 'description' ? describedBy(machine, callee, dialect) : null;
    },
    setAttribute(name, value) {
      options.set(name, { value, place: registration.place });
    },
  };
  toolHosts.set(host, registration);
  return hosted(host);
}

/** A tool with what `model_copy(update={…})` changes of it. */
function updated(registration: Registration, args: Arguments): Registration {
  const update = args.keywords.get('update');
  if (update === undefined) return registration;
  const options = new Map(registration.options);
  const { value, place } = update;
  if (value.kind !== 'dict') return { ...registration, open: true };
  for (const { key, value: changed, place: written } of value.entries.values())
    if (key.kind === 'text') options.set(key.text, { value: changed, place: written ?? place });
  return { ...registration, options };
}

/** What a tool says of itself where nothing else describes it: the documentation of its function. */
function describedBy(machine: Machine, callee: Func, dialect: Dialect): Value {
  const doc = dialect === 'sdk' ? docOf(machine, callee.wraps ?? callee) : cleanDocOf(machine, callee.wraps ?? callee);
  return doc === null ? none : { kind: 'text', text: doc, holes: false };
}

/** What a class of the repository that derives from the packages' `Tool` inherits: what it is made with is the definition. */
export function derivedTool(machine: Machine, owner: Class, args: Arguments, place: Place, dialect: Dialect): Host {
  const own = memberOf(machine, owner, '__init__') === null ? args : noArguments();
  const options = new Map(own.keywords);
  for (const name of ['name', 'title', 'description', 'parameters', 'annotations', 'inputSchema']) {
    const member = options.has(name) ? null : memberOf(machine, owner, name);
    if (member !== null && member.value.kind !== 'function') options.set(name, { value: member.value, place });
  }
  const registration: Registration = {
    callee: null,
    options,
    open: own.open,
    place,
    dialect,
    condition: null,
    form: 'definition',
  };
  const host: Host = {
    type: 'Tool',
    attribute(name) {
      if (name !== '__init__') return options.get(name)?.value ?? null;
      return native(name, (given) => {
        for (const [key, argument] of given.keywords) options.set(key, argument);
        registration.open ||= given.open;
        return none;
      });
    },
  };
  toolHosts.set(host, registration);
  return host;
}

/** `@tool` of the package `fastmcp`, without a server: what it says counts when the function is added to one. */
export function markingDecorator(args: Arguments, place: Place): Value {
  const mark = (value: Value, options: Arguments): Value => {
    if (value.kind !== 'function') return value;
    const marked: Func = { ...value, attributes: new Map(value.attributes) };
    marks.set(marked.attributes, {
      callee: marked,
      options: options.keywords,
      open: options.open,
      place,
      dialect: 'fastmcp',
      condition: null,
      form: 'function',
    });
    return marked;
  };
  const [first] = args.positional;
  if (first?.value.kind === 'function') return mark(first.value, args);
  const options = first === undefined ? args : named(args, ['name']);
  return native('tool', (inner) => mark(inner.positional[0]?.value ?? unknown('nothing is decorated'), options));
}

/** `Tool(name=..., ...)` of the low-level SDK. */
export function isDefinition(value: Value): value is ExternalCall {
  return value.kind === 'external-call' && /^(mcp|mcp_types|fastmcp)(\.\w+)*\.Tool$/.test(value.path);
}

/** Gives positional arguments their names. */
export function named(args: Arguments, names: readonly string[]): Arguments {
  const keywords = new Map(args.keywords);
  for (const [i, argument] of args.positional.entries()) {
    const name = names[i];
    if (name !== undefined && !keywords.has(name)) keywords.set(name, argument);
  }
  return { positional: [], keywords, open: args.open };
}

export function dialectOf(path: string): Dialect {
  return path.startsWith('fastmcp') ? 'fastmcp' : 'sdk';
}

export function hosted(host: Host): HostObject {
  return { kind: 'host', host };
}
