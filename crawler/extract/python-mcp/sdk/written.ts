import { childOf, descendants, nodesOfTypes, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import { evaluate } from '../python/evaluate.js';
import type { LoadedModule } from '../python/machine.js';
import { type Machine, withinSteps } from '../python/machine.js';
import type { Argument, Dict } from '../python/values.js';
import type { Findings, Server } from './servers.js';

/** What a program answers that speaks the protocol without an SDK. */
const protocol = 'tools/list';

/** Decorators of a program's own by which a function becomes a tool: `@tool`, `@server.tool("name")`. */
const ownDecorator = /^@\s*(?:\w+\.)*tool\s*(?:\(|$)/;
const decorated = new Set(['decorated_definition']);

/**
 * What a program that answers `tools/list` by itself has for definitions: dictionaries, `{"name": …, "inputSchema": {…}}`, and
 * functions that a decorator of its own makes tools. Nothing is looked for where an SDK is used: there such a dictionary is
 * somebody else's tool.
 */
export function readWritten(machine: Machine, findings: Findings, candidates: readonly string[]): void {
  const usesSdk = findings.servers.some((server) => server.registrations.length > 0 || server.handlers.length > 0);
  const modules = candidates.flatMap((path) => machine.loaded.get(path) ?? []);
  if (usesSdk || !modules.some(({ file }) => file.text.includes(protocol))) return;
  const server: Server = { dialect: 'sdk', registrations: [], mounts: [], generations: [], handlers: [] };
  for (const module of modules) {
    addDecorated(server, module);
    if (!module.file.text.includes('inputSchema')) continue;
    for (const node of descendants(module.file.root))
      if (isDefinition(module, node)) add(machine, server, module, node);
  }
  if (server.registrations.length > 0) findings.servers.push(server);
}

/** The functions of a module that are decorated; what the decorator makes of their signature is its own business. */
function addDecorated(server: Server, { file, scope }: LoadedModule): void {
  for (const node of nodesOfTypes(file.root, decorated)) {
    const decorator = node.children.find(
      (each) => each.type === 'decorator' && ownDecorator.test(textOf(file, each).slice(0, 200)),
    );
    const name = childOf(childOf(node, 'definition') ?? node, 'name');
    const callee = name === null ? undefined : scope.own(textOf(file, name));
    if (decorator === undefined || callee?.kind !== 'function') continue;
    server.registrations.push({
      callee,
      options: new Map(),
      open: true,
      place: { file, node: decorator },
      dialect: 'sdk',
      condition: null,
      form: 'decorated',
    });
  }
}

function isDefinition({ file }: LoadedModule, node: SyntaxNode): boolean {
  if (node.type !== 'dictionary') return false;
  const keys = new Set(
    node.children.flatMap((pair) => {
      const key = pair.type === 'pair' ? childOf(pair, 'key') : null;
      return key?.type === 'string' ? [textOf(file, key).replace(/^\w*['"]+|['"]+$/g, '')] : [];
    }),
  );
  return keys.has('name') && keys.has('inputSchema');
}

function add(machine: Machine, server: Server, { file, scope }: LoadedModule, node: SyntaxNode): void {
  const value = withinSteps(machine, () => evaluate(machine, node, scope));
  if (value?.kind !== 'dict') return;
  const place = { file, node };
  const options = optionsOf(value, place);
  // A schema that is taken from somewhere is one that this program was told about.
  if (options.get('inputSchema')?.value.kind !== 'dict') return;
  server.registrations.push({
    callee: null,
    options,
    open: value.open,
    place,
    dialect: 'sdk',
    condition: null,
    form: 'definition',
  });
}

function optionsOf({ entries }: Dict, place: Argument['place']): Map<string, Argument> {
  const options = new Map<string, Argument>();
  for (const { key, value, place: written } of entries.values())
    if (key.kind === 'text') options.set(key.text, { value, place: written ?? place });
  return options;
}
