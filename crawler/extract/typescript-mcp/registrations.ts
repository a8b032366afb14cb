import type { Place } from '../shared/assemble.js';
import { findMethod } from '../shared/javascript/expressions.js';
import type { Invocation, Library, Machine } from '../shared/javascript/machine.js';
import type { Frame } from '../shared/javascript/scope.js';
import {
  asText,
  type ClassValue,
  native,
  object,
  optionsOf,
  primitive,
  unknown,
  type Value,
} from '../shared/javascript/value.js';
import { schemaOf } from '../shared/zod/schemas.js';
import type { SyntaxNode } from '../syntax/source-file.js';
import { textOf } from '../syntax/source-file.js';
import { decoratedTool, isDefinition } from './declared.js';
import { isShape, type RawTool } from './facts.js';

/** The methods that register one tool. */
export const registeringMethods = new Set(['tool', 'registerTool', 'registerToolTask', 'addTool']);

/** A handler of `tools/list`, to be asked once everything that may add to its list has run. */
export interface ListHandler {
  handler: Value;
  at: Place;
  /** False when the request it handles could not be evaluated: then what it gives has to tell. */
  certain: boolean;
}

export interface Registrations {
  library: Library;
  tools: RawTool[];
  handlers: ListHandler[];
  /** What was handed to something of an MCP package that is not in the source: tools may be in it. */
  offered: Value[];
  /** Where a server was handed to what is not in the source and, by its name, may register tools with it. */
  handedOn: { to: string; at: Place }[];
  /** Whether a server of a package that is not in the source was made: it may find its tools itself. */
  makesServer(): boolean;
  /** Calls that were looked at, registrations or not. */
  reached: Set<SyntaxNode>;
}

/**
 * Watches the interpreter for calls that register tools.
 * @param isConnected whether a file belongs to an MCP server, so that a receiver that is not known may be one.
 */
export function watchRegistrations(isConnected: (path: string) => boolean): Registrations {
  const tools: RawTool[] = [];
  const handlers: ListHandler[] = [];
  const offered: Value[] = [];
  const handedOn: Registrations['handedOn'] = [];
  let makes = false;
  const reached = new Set<SyntaxNode>();
  const call = (invocation: Invocation): Value | null => {
    const { machine, self, method, args, at } = invocation;
    const decorated = decoratedTool(invocation);
    if (decorated !== null) {
      tools.push({ ...decorated, condition: machine.condition });
      return null;
    }
    const parsed = parsedBySdk(invocation);
    if (parsed !== null) return parsed;
    if (isOfMcpPackage(invocation)) {
      const { callee } = invocation;
      const name = callee?.kind === 'external' ? (callee.path.at(-1) ?? '') : '';
      makes ||= invocation.isNew && /server|mcp/i.test(name);
      if (/prompt|resource/i.test(name)) return null;
      const defined = invocation.isNew ? null : givenBack(machine, args, at);
      if (defined !== null) return defined;
      offered.push(...args.filter(({ kind }) => kind !== 'primitive'));
    }
    const registrar = outsideRegistrar(invocation);
    if (registrar !== null) handedOn.push({ to: registrar, at });
    const made = callFunction(invocation, tools, reached);
    if (made !== null || self === null) return made;
    if (method === 'setRequestHandler') {
      reached.add(at.node);
      const [schema, handler] = args;
      const isMine = schema === undefined ? false : namesListTools(machine, schema, at);
      if (handler === undefined) return null;
      // What answers other requests registers nothing, and is not run.
      if (isMine === false) return primitive(undefined, at);
      if (!isWithinSdk(handler)) handlers.push({ handler, at, certain: isMine === true });
      return primitive(undefined, at);
    }
    if (method === null || !registeringMethods.has(method)) return null;
    reached.add(at.node);
    if (!mayBeServer(self, method, at, isConnected)) return null;
    const registered = register(machine, self, method, args, at);
    const [name] = args;
    // What a server is told to register is a tool, whatever we think its name is.
    if (registered === null && name !== undefined && !mayBeName(name) && args.length > 1 && isServer(self, method))
      tools.push({ name, at, condition: machine.conditionBeyond(self) });
    return registered;
  };
  // What must hold for the server to be made, such as that no other command was asked for, is no switch of its tools.
  const register = (machine: Machine, server: Value, method: string, args: readonly Value[], at: Place) => {
    const raw = readCall(machine, method, args, at);
    if (raw === null) return null;
    tools.push({ ...raw, condition: machine.conditionBeyond(server) });
    return registeredTool(at);
  };
  // Read without being called, as what wraps a server keeps the method that it replaces.
  const member: Library['member'] = (_machine, target, key, at) => {
    if (!registeringMethods.has(key) || !isServer(target, key)) return null;
    return native(key, at, (machine, args, at) => register(machine, target, key, args, at) ?? registeredTool(at));
  };
  return {
    library: { id: 'mcp-sdk', call, member },
    tools,
    handlers,
    offered,
    handedOn,
    makesServer: () => makes,
    reached,
  };
}

/**
 * What a function of a package for MCP servers gives that is there for the types of a definition alone: the definition, as in
 * `tool({ description, parameters, execute })`; of `tool('name', { description, input, handler })` with its name.
 */
function givenBack(machine: Machine, args: readonly Value[], at: Place): Value | null {
  const [first, second] = args;
  if (args.length === 1) return first !== undefined && isDefinition(machine, first) ? first : null;
  if (args.length !== 2 || first === undefined || asText(first) === null) return null;
  if (second?.kind !== 'object' || !isDefinition(machine, second)) return null;
  return { ...object(at, [...second.properties, ['name', first]]), open: second.open };
}

/** What `ToolSchema.parse(definition)` of the SDK gives: a source that refused its own definitions would not run. */
function parsedBySdk(invocation: Invocation): Value | null {
  const [schema = '', method] = sdkFunction(invocation)?.slice(-2) ?? [];
  return /Schema$/.test(schema) && method === 'parse' ? (invocation.args[0] ?? null) : null;
}

/** The path of the function of the SDK's own packages that is called, also as a member of all they export; null for others. */
function sdkFunction({ callee, self, method }: Invocation): readonly string[] | null {
  const called = callee ?? self;
  if (called?.kind !== 'external' || !called.specifier.startsWith('@modelcontextprotocol/')) return null;
  // Of a method, only the receiver was looked at yet.
  return callee === null && method !== null ? [...called.path, method] : called.path;
}

/**
 * The name of what a server is handed to outside the source, where that speaks of registering tools: `registerToolsOf(server)`
 * of another package, `plugin.register(server)` of one that is not known. Null for all else, such as what starts the server.
 */
function outsideRegistrar(invocation: Invocation): string | null {
  const { callee, self, method, args } = invocation;
  const called = method === null ? callee : self;
  if (called?.kind !== 'external' && called?.kind !== 'unknown') return null;
  if (sdkFunction(invocation) !== null) return null;
  const name = method ?? (callee?.kind === 'external' ? callee.path.at(-1) : undefined) ?? '';
  if (registeringMethods.has(name) || !/tool|register/i.test(name) || /prompt|resource/i.test(name)) return null;
  return args.some((argument) => isServer(argument, 'tool')) ? name : null;
}

/** Whether a call is one of a package for MCP servers: of its function or class, or of a method of what these made. */
function isOfMcpPackage({ callee, self }: Invocation): boolean {
  if (callee?.kind === 'external') return namesMcp(callee);
  return self?.kind === 'object' && self.of?.kind === 'external' && namesMcp(self.of);
}

/** `registerAppTool(server, name, config, handler)` of the SDK's extension packages. */
function callFunction(invocation: Invocation, tools: RawTool[], reached: Set<SyntaxNode>): Value | null {
  if (sdkFunction(invocation)?.at(-1) !== 'registerAppTool') return null;
  const { machine, args, at } = invocation;
  const [server, ...given] = args;
  reached.add(at.node);
  const raw = readCall(machine, 'registerTool', given, at);
  if (raw === null || server === undefined) return null;
  tools.push({ ...raw, condition: machine.conditionBeyond(server) });
  return registeredTool(at);
}

/** What registering gives: an object to enable, disable or remove the tool with. */
function registeredTool(at: Place): Value {
  const nothing = (name: string) => [name, native(name, at, () => primitive(undefined, at))] as const;
  return object(at, ['enable', 'disable', 'update', 'remove'].map(nothing));
}

/** Whether the first argument of `setRequestHandler` stands for `tools/list`; null when that is not known. */
function namesListTools(machine: Machine, schema: Value, at: Place): boolean | null {
  if (schema.kind === 'choice') {
    const answers = schema.options.map((option) => namesListTools(machine, option, at));
    return answers.includes(true) ? true : answers.includes(null) ? null : false;
  }
  if (asText(schema) !== null) return asText(schema) === 'tools/list';
  if (schema.kind === 'external') return schema.path.at(-1) === 'ListToolsRequestSchema';
  if (schemaOf(schema) !== null) {
    const method = machine.member(machine.member(schema, 'shape', at), 'method', at);
    const value = asText(machine.member(method, 'value', at));
    return value === null ? null : value === 'tools/list';
  }
  if (schema.kind === 'object') return asText(machine.member(schema, 'method', at)) === 'tools/list';
  // It could not be evaluated, or is set later than we saw; its name is left.
  if (schema.kind !== 'unknown' && !(schema.kind === 'primitive' && schema.value === undefined)) return false;
  const request = textOf(at.file, at.node).slice(0, 300);
  return /\bListToolsRequestSchema\b/.test(request) ? true : /RequestSchema\b/.test(request) ? false : null;
}

function mayBeServer(self: Value, method: string, at: Place, isConnected: (path: string) => boolean): boolean {
  return optionsOf(self).some((receiver) => {
    switch (receiver.kind) {
      case 'unknown':
        return isConnected(at.file.path);
      case 'external':
        return namesMcp(receiver);
      case 'object': {
        const member = receiver.properties.get(method);
        if (member !== undefined) return member.kind === 'unknown';
        const of = receiver.of;
        if (of === null) return receiver.open !== null && isConnected(at.file.path);
        if (of.kind === 'external') return namesMcp(of);
        if (findMethod(of, method) !== null) return isOfSdk(receiver);
        const base = baseOf(of);
        return base !== null && (base.kind === 'external' ? namesMcp(base) : base.kind === 'unknown');
      }
      default:
        return false;
    }
  });
}

/** Whether a value is sure to be a server, whose method of that name is still its own. */
function isServer(value: Value, method: string): boolean {
  if (value.kind !== 'object' || value.properties.has(method)) return false;
  return (value.of?.kind === 'external' && namesMcp(value.of)) || isOfSdk(value);
}

function namesMcp(value: Extract<Value, { kind: 'external' }>): boolean {
  return /mcp|modelcontextprotocol/i.test(`${value.specifier} ${value.path.join(' ')}`);
}

/** What the topmost class of the source inherits from, or null. */
function baseOf(of: ClassValue): Value | null {
  let base: Value | null = of;
  while (base?.kind === 'class') base = base.parent;
  return base;
}

/** Whether a value is an instance of the SDK's own server, as bundles hold it: by the methods no other class has together. */
function isOfSdk(value: Value): boolean {
  return value.kind === 'object' && value.of?.kind === 'class' && isSdkClass(value.of);
}

/** What the server of the SDK has, by its age. */
const methodsOfSdk = [
  ['registerTool', 'registerResource', 'registerPrompt'],
  ['tool', 'resource', 'prompt', 'connect'],
];

function isSdkClass(of: ClassValue): boolean {
  return methodsOfSdk.some((names) => names.every((name) => findMethod(of, name) !== null));
}

/** Whether a handler is the SDK's own, made in its server: what that lists are the tools registered with it. */
function isWithinSdk(handler: Value): boolean {
  if (handler.kind !== 'function') return false;
  for (let frame: Frame | null = handler.scope.frame; frame !== null; frame = frame.outer) {
    if (frame.home !== null) return isSdkClass(frame.home);
  }
  return false;
}

/** Reads one call; null when it does not have the form of a registration. */
function readCall(machine: Machine, method: string, args: readonly Value[], at: Place): RawTool | null {
  const [first] = args;
  if (first === undefined) return null;
  if (args.length === 1) return method === 'tool' ? null : readDefinition(machine, first, at);
  const [, second] = args;
  if (args.length === 2 && second !== undefined && first.kind === 'object' && mayBeHandler(second))
    return readDefinition(machine, first, at);
  if (!mayBeName(first)) return null;
  if (method === 'tool') return readOverload(first, args.slice(1), at);
  const [, config, handler] = args;
  if (config === undefined || (handler !== undefined && !mayBeHandler(handler) && method === 'registerTool'))
    return null;
  if (config.kind === 'primitive' || config.kind === 'function') return null;
  return { name: first, at, ...partsOf(machine, config, at) };
}

/**
 * `addTool({ name, description, parameters, execute })`, hand-made `registerTool({ name, … })`, and with the handler beside the
 * definition, `tool({ name, description, schema }, handler)`.
 */
function readDefinition(machine: Machine, definition: Value, at: Place): RawTool | null {
  if (definition.kind !== 'object') return null;
  const has = (key: string) => definition.properties.has(key);
  const schemaKey = ['inputSchema', 'parameters', 'schema'].find(has);
  if (!has('name') || !(has('description') || schemaKey !== undefined)) return null;
  const parts = partsOf(machine, definition, at);
  const inputSchema = schemaKey === undefined ? parts.inputSchema : machine.member(definition, schemaKey, at);
  return { name: machine.member(definition, 'name', at), at, ...parts, inputSchema };
}

/** The parts of a definition that is an object, read as the SDK reads them. */
export function partsOf(machine: Machine, definition: Value, at: Place): Omit<RawTool, 'name' | 'at'> {
  const part = (key: string) => machine.member(definition, key, at);
  return {
    title: part('title'),
    description: part('description'),
    inputSchema: part('inputSchema'),
    outputSchema: part('outputSchema'),
    annotations: part('annotations'),
  };
}

/** `tool(name, [description], [shape], [annotations], handler)`: told apart as the SDK does, by what the values are. */
function readOverload(name: Value, rest: readonly Value[], at: Place): RawTool | null {
  const handler = rest.at(-1);
  if (handler === undefined || !mayBeHandler(handler)) return null;
  const raw: RawTool = { name, at };
  const left = rest.slice(0, -1);
  const [first] = left;
  if (first !== undefined && mayBeDescription(first, left.length)) raw.description = left.shift();
  const [shape, annotations] = left;
  if (shape === undefined) return raw;
  if (isShape(shape) || schemaOf(shape) !== null || shape.kind !== 'object') {
    raw.inputSchema = shape;
    // What is no object there the SDK passes over.
    if (annotations?.kind !== 'function') raw.annotations = annotations;
  } else {
    raw.annotations = shape;
  }
  return raw;
}

function mayBeName(value: Value): boolean {
  return optionsOf(value).some(
    (option) => asText(option) !== null || option.kind === 'text' || option.kind === 'unknown',
  );
}

function mayBeHandler(value: Value): boolean {
  return optionsOf(value).some(({ kind }) => ['function', 'native', 'unknown', 'external', 'class'].includes(kind));
}

/** A text; or something unknown where one stands when there are both a description and a shape. */
function mayBeDescription(value: Value, count: number): boolean {
  return optionsOf(value).some((option) => {
    if (asText(option) !== null || option.kind === 'text') return true;
    return count > 1 && (option.kind === 'unknown' || option.kind === 'external');
  });
}

/** The items of a list that a handler gave, and the unknown that may hold more. */
export function listedTools(
  machine: Machine,
  result: Value,
  at: Place,
): { items: { item: Value; condition: string | null }[]; open: ReturnType<typeof unknown> | null } {
  const lists = optionsOf(result).map((option) => machine.member(option, 'tools', at));
  const items: { item: Value; condition: string | null }[] = [];
  let open: ReturnType<typeof unknown> | null = null;
  for (const list of lists.flatMap(optionsOf)) {
    if (list.kind === 'array') {
      for (const item of list.items) items.push({ item, condition: list.doubts?.get(item)?.condition ?? null });
      open ??= list.open;
    } else if (list.kind !== 'primitive') {
      open ??= list.kind === 'unknown' ? list : unknown('it is not a list', list.at);
    }
  }
  return { items, open };
}
