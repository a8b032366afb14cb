import type { Place } from '../../shared/assemble.js';
import type { Dialect } from '../pydantic/signature.js';
import { conditionOf, type Hooks, type Machine } from '../python/machine.js';
import {
  type Argument,
  type Arguments,
  asText,
  type Host,
  native,
  optionsOf,
  type Text,
  unknown,
  type Value,
} from '../python/values.js';
import type { Generation } from './openapi.js';
import { functionMetadata, modelSchemaMethod } from './reflection.js';
import {
  derivedTool,
  dialectOf,
  hosted,
  isDefinition,
  markingDecorator,
  marks,
  named,
  type Registration,
  registrationOrder,
  toolClass,
  toolHosts,
  toolObject,
} from './registration.js';

/** One server object of the program. */
export interface Server {
  dialect: Dialect;
  registrations: Registration[];
  mounts: { server: Server; prefix: Value | null; place: Place }[];
  /** Tools that are made of OpenAPI documents. */
  generations: Generation[];
  /** Handlers of `tools/list`, to be run when everything else has. */
  handlers: { value: Value; place: Place }[];
}

/** What was met while the program was evaluated. */
export interface Findings {
  servers: Server[];
  /** Places that register tools in a way that was not understood. */
  notUnderstood: { place: Place; message: string }[];
}

export function createFindings(): Findings {
  return { servers: [], notUnderstood: [] };
}

const serverClass = /^(mcp|fastmcp)(\.\w+)*\.(FastMCP|MCPServer)$/;
/** Tools of Google's Agent Development Kit, made of functions, and what turns one into a tool of the SDK. */
const adkTool = /^google\.adk\.tools(\.\w+)*\.FunctionTool$/;
const adkConversion = /^google\.adk\.tools\.mcp_tool(\.\w+)*\.adk_to_mcp_tool_type$/;
const lowLevelClass = /^mcp(\.\w+)*\.(Server|LowLevelServer)$/;
/** Ways to have a server whose tools are made at run time from something else. */
const madeElsewhere = /^fastmcp(\.\w+)*\.(FastMCP\.(from_fastapi|as_proxy|from_client)|create_proxy|FastMCPProxy)$/;
/** Servers, or what gives one its tools, made of an OpenAPI document. */
const madeOfDocument = /^fastmcp(\.\w+)*\.(FastMCP\.from_openapi|FastMCPOpenAPI|OpenAPIProvider)$/;

/** What the evaluator asks about the MCP packages. */
export function createHooks(findings: Findings, likely: Dialect): Hooks {
  const create = (machine: Machine, dialect: Dialect, args: Arguments | null): Host => {
    const server: Server = { dialect, registrations: [], mounts: [], generations: [], handlers: [] };
    findings.servers.push(server);
    const tools = args?.keywords.get('tools');
    if (tools !== undefined) addAll(machine, findings, server, tools);
    const handler = args?.keywords.get('on_list_tools');
    if (handler !== undefined) server.handlers.push(handler);
    return serverHost(machine, findings, server);
  };
  return {
    call(machine, path, args, place) {
      if (serverClass.test(path) || lowLevelClass.test(path)) return hosted(create(machine, dialectOf(path), args));
      if (madeOfDocument.test(path)) {
        const host = create(machine, dialectOf(path), null);
        serverOf.get(host)?.generations.push({ args, place, condition: conditionOf(machine) });
        return hosted(host);
      }
      if (madeElsewhere.test(path)) {
        const what = path.slice(path.lastIndexOf('.') + 1);
        findings.notUnderstood.push({
          place,
          message: `${what} makes tools at run time from something that is not in the source`,
        });
        return hosted(create(machine, dialectOf(path), null));
      }
      const [owner, method] = [path.slice(0, path.lastIndexOf('.')), path.slice(path.lastIndexOf('.') + 1)];
      if (method === 'from_function' && toolClass.test(owner)) return toolObject(machine, args, place, dialectOf(path));
      if (adkTool.test(path)) return toolObject(machine, args, place, 'sdk', 'decorated');
      if (adkConversion.test(path)) return args.positional[0]?.value ?? null;
      if (method === 'func_metadata' && path.startsWith('mcp.')) return functionMetadata(machine, args);
      if (/^fastmcp(\.\w+)*\.tools\.tool$/.test(path) || path === 'fastmcp.tool') return markingDecorator(args, place);
      return null;
    },
    construct(machine, path, args, place, owner) {
      if (toolClass.test(path)) return derivedTool(machine, owner, args, place, dialectOf(path));
      return serverClass.test(path) || lowLevelClass.test(path) ? create(machine, dialectOf(path), args) : null;
    },
    parameter(machine, path) {
      // The class by its name alone, as an annotation written as a text gives it.
      if (/^(FastMCP|MCPServer)$/.test(path)) return hosted(create(machine, likely, null));
      return serverClass.test(path) || lowLevelClass.test(path) ? hosted(create(machine, dialectOf(path), null)) : null;
    },
    parameterCall(_machine, parameter, _args, place) {
      if (!/(add|register|create)_?tool|^tool(_decorator)?$/i.test(parameter)) return;
      findings.notUnderstood.push({
        place,
        message: `tools are registered through \`${parameter}\`, which nothing that was read gives a value`,
      });
    },
    inherited(machine, owner, name) {
      if (name !== 'model_json_schema' && name !== 'schema') return null;
      return modelSchemaMethod(machine, owner, name);
    },
    marked(value, name) {
      return name === '__fastmcp__' ? value.kind === 'function' && marks.has(value.attributes) : null;
    },
    found() {
      return findings.servers.reduce((sum, each) => sum + 1 + each.registrations.length + each.handlers.length, 0);
    },
    givenUp(place, why) {
      findings.notUnderstood.push({ place, message: `this was not looked at in full: ${why}` });
    },
    unknownCall(machine, target) {
      if (target.method !== 'tool' && target.method !== 'add_tool') return null;
      const { receiver } = target;
      if (receiver.kind === 'unknown' && isServerName(receiver.parameter ?? '')) {
        // A parameter of that name which nothing here gives a value: the server, by all that can be told.
        const server: Server = { dialect: likely, registrations: [], mounts: [], generations: [], handlers: [] };
        findings.servers.push(server);
        const host = serverHost(machine, findings, server);
        const method = host.attribute(target.method);
        return method?.kind === 'native' ? method.call(target.args, target.place) : null;
      }
      if (receiver.kind !== 'unknown' && !isServerName(target.receiverText.split('.').at(-1) ?? '')) return null;
      if (receiver.kind === 'external' || receiver.kind === 'external-call') {
        if (!isServerName(target.receiverText.split('.').at(-1) ?? '')) return null;
      }
      const why = receiver.kind === 'unknown' ? receiver.why : 'it comes from a package that is not in the repository';
      findings.notUnderstood.push({
        place: target.place,
        message: `a tool is registered on \`${target.receiverText}\`, of which nothing is known: ${why}`,
      });
      return null;
    },
  };
}

function serverHost(machine: Machine, findings: Findings, server: Server): Host {
  const register = (value: Value, options: Arguments, place: Place): void => {
    for (const each of optionsOf(value)) registerOne(machine, findings, server, each, options, place);
  };
  const self: Host = {
    type: 'MCP server',
    attribute(name) {
      switch (name) {
        case 'tool':
          return native(name, (args, place) => decorate(server, args, place, register));
        case 'add_tool':
          return native(name, (args, place) => {
            const [first, ...rest] = args.positional;
            const callee = first ?? args.keywords.get('fn') ?? args.keywords.get('tool');
            if (callee !== undefined)
              register(callee.value, named({ ...args, positional: rest }, registrationOrder), place);
            return callee?.value ?? unknown('nothing is added');
          });
        case 'mount':
        case 'import_server':
          return native(name, (args, place) => mount(findings, server, args, place));
        case 'list_tools':
          return native(name, (_args, place) =>
            native('list_tools', (inner) => {
              const [handler] = inner.positional;
              if (handler !== undefined) server.handlers.push({ value: handler.value, place });
              return handler?.value ?? unknown('nothing is decorated');
            }),
          );
        case 'request_handlers':
          return hosted({
            type: 'request handlers',
            attribute: () => null,
            setItem(key, value, place) {
              if (key.kind === 'external' && key.path.endsWith('.ListToolsRequest'))
                server.handlers.push({ value, place });
            },
          });
        case '_mcp_server':
        case '_lowlevel_server':
        case '_tool_manager':
        case 'server':
          return hosted(self);
        case '_tools':
          return hosted({
            type: 'tools',
            attribute: () => null,
            setItem: (_key, value, place) =>
              register(value, { positional: [], keywords: new Map(), open: false }, place),
          });
        default:
          return null;
      }
    },
  };
  serverOf.set(self, server);
  return self;
}

/** The server behind an object of the program. */
const serverOf = new WeakMap<Host, Server>();

/** `@server.tool`, `@server.tool()`, `@server.tool("name")`, `server.tool(function, name=...)`. */
function decorate(
  server: Server,
  args: Arguments,
  place: Place,
  register: (value: Value, options: Arguments, place: Place) => void,
): Value {
  const [first, ...rest] = args.positional;
  const given = first === undefined ? [] : optionsOf(first.value);
  if (first !== undefined && given.some(({ kind }) => kind === 'function' || kind === 'instance')) {
    register(first.value, { ...args, positional: rest }, place);
    return first.value;
  }
  const options = named(args, server.dialect === 'sdk' ? registrationOrder : ['name']);
  return native('tool', (inner, at) => {
    const [callee] = inner.positional;
    if (callee === undefined) return unknown('nothing is decorated');
    register(callee.value, options, at.node.type === 'decorator' ? at : place);
    return callee.value;
  });
}

function registerOne(
  machine: Machine,
  findings: Findings,
  server: Server,
  value: Value,
  args: Arguments,
  place: Place,
): void {
  const made = madeTool(value);
  const condition = conditionOf(machine) ?? machine.doubts.get(value) ?? null;
  const common = { open: args.open, place, dialect: server.dialect, condition };
  if (made !== undefined) {
    server.registrations.push({ ...made, options: new Map([...made.options, ...args.keywords]), condition });
  } else if (value.kind === 'function') {
    const mark = marks.get(value.attributes);
    server.registrations.push({
      ...common,
      callee: value,
      options: new Map([...(mark?.options ?? []), ...args.keywords]),
      form: 'function',
    });
  } else if (value.kind === 'instance') {
    const called = value.class.scope.own('__call__');
    const callee = called?.kind === 'function' ? { ...called, self: value, name: value.class.name } : null;
    if (callee !== null) server.registrations.push({ ...common, callee, options: args.keywords, form: 'function' });
    else
      findings.notUnderstood.push({
        place,
        message: `an object of the class ${value.class.name} is registered as a tool`,
      });
  } else if (isDefinition(value)) {
    server.registrations.push({
      ...common,
      callee: null,
      options: value.args.keywords,
      open: value.args.open,
      form: 'definition',
    });
  } else if (asText(args.keywords.get('name')?.value ?? { kind: 'none' }) !== null) {
    // What it does is not known, what it is called is.
    server.registrations.push({ ...common, callee: null, options: args.keywords, form: 'function' });
  } else {
    const why = value.kind === 'unknown' ? `: ${value.why}` : '';
    findings.notUnderstood.push({
      place,
      message: `a tool is registered whose function is only known at run time${why}`,
    });
  }
}

/** What a tool object was made from. */
export function madeTool(value: Value): Registration | undefined {
  if (value.kind === 'host') return toolHosts.get(value.host);
  return value.kind === 'instance' && value.host !== null ? toolHosts.get(value.host) : undefined;
}

/** `FastMCP(tools=[...])` */
function addAll(machine: Machine, findings: Findings, server: Server, tools: Argument): void {
  for (const option of optionsOf(tools.value)) {
    if (option.kind !== 'sequence' || option.open) {
      findings.notUnderstood.push({ place: tools.place, message: 'a list of tools is only known at run time' });
    }
    if (option.kind !== 'sequence') continue;
    for (const [i, item] of option.items.entries()) {
      const args = { positional: [], keywords: new Map<string, Argument>(), open: false };
      registerOne(machine, findings, server, item, args, option.places[i] ?? tools.place);
    }
  }
}

function mount(findings: Findings, server: Server, args: Arguments, place: Place): Value {
  const values = [
    ...args.positional,
    ...(args.keywords.has('server') ? [args.keywords.get('server') as Argument] : []),
  ];
  const prefix =
    args.keywords.get('prefix') ??
    args.keywords.get('namespace') ??
    values.find(({ value }) => hostsOf(value).length === 0);
  let mounted = 0;
  for (const { value } of values) {
    for (const host of hostsOf(value)) {
      const below = serverOf.get(host);
      if (below === undefined || below === server) continue;
      mounted++;
      server.mounts.push({ server: below, prefix: prefix?.value ?? null, place });
    }
  }
  if (mounted === 0) {
    findings.notUnderstood.push({ place, message: 'a server is mounted whose tools are only known at run time' });
  }
  return unknown('mounting gives nothing');
}

function hostsOf(value: Value): Host[] {
  return optionsOf(value).flatMap((option) => {
    if (option.kind === 'host') return serverOf.has(option.host) ? [option.host] : [];
    return option.kind === 'instance' && option.host !== null ? [option.host] : [];
  });
}

function isServerName(name: string): boolean {
  return /mcp/i.test(name) || name === 'server';
}

/** The known text of a prefix; null when there is one that is not known, '' when there is none. */
export function prefixText(prefix: Value | null): string | null {
  if (prefix === null || prefix.kind === 'none') return '';
  const known: Text | null = asText(prefix);
  return known === null || known.holes ? null : known.text;
}
