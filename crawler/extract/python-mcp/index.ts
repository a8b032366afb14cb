import type { ExtractedTool, Problem } from '../../../src/model/index.js';
import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import { placeText } from '../shared/assemble.js';
import { childOf, type SyntaxNode, textOf } from '../syntax/source-file.js';
import { attribute } from './python/attribute.js';
import { callFunction, instantiate, unseenArguments } from './python/call.js';
import { evaluate } from './python/evaluate.js';
import { executeBlock } from './python/execute.js';
import { loadModule } from './python/lookup.js';
import { createMachine, type Machine, runRoot } from './python/machine.js';
import { indexModules } from './python/modules.js';
import type { Scope } from './python/scope.js';
import { type Class, type Func, noArguments, type Value } from './python/values.js';
import { createFindings, createHooks, type Findings } from './sdk/servers.js';
import { toolsOf } from './sdk/tools.js';
import { moduleUses, type Registrar, registrarsOf, survey } from './survey.js';

export const pythonMcp: Extractor = {
  id: 'python-mcp',
  title: 'MCP Python SDK and FastMCP',
  forms: [
    '`@mcp.tool`, `@mcp.tool()`, `@mcp.tool("name")`, `@mcp.tool(name=..., title=..., description=..., annotations=...)` on functions and methods, where `mcp` is a FastMCP server made anywhere in the repository or handed in as a parameter',
    '`mcp.add_tool(function, ...)`, `mcp.tool(...)(function)`, `Tool.from_function(function, ...)`, `FastMCP(tools=[...])`, in loops over lists and tables, and through functions and decorators of the repository',
    '`mcp.mount(other, prefix=...)` and `import_server`, with the prefixes of the names',
    '`@server.list_tools()`, `server.request_handlers[ListToolsRequest]` and `on_list_tools=` handlers that return `Tool(name=..., inputSchema=...)`, in lists built in any plain way',
    'input schemas as pydantic makes them from signatures: `Annotated`, `Field`, `Optional`, `Union`, `Literal`, enumerations, pydantic models, dataclasses, `TypedDict`; descriptions from docstrings',
  ],
  extract,
};

function extract(context: ExtractContext): Extraction | null {
  const found = survey(context.snapshot);
  if (found === null) return null;
  const findings = createFindings();
  const machine = createMachine({
    modules: indexModules(found.modules),
    hooks: createHooks(findings),
    parse: context.parse,
    eager: new Set(found.candidates),
  });
  for (const path of found.candidates) loadModule(machine, path);
  for (const script of machine.scripts) {
    const place = { file: script.scope.file, node: script.block };
    root(machine, findings, place, () => executeBlock(machine, script.block, script.scope));
  }
  runUncalled(machine, findings, found.candidates);
  let tools: ExtractedTool[] = [];
  runRoot(machine, () => {
    tools = toolsOf(machine, findings, context.revision);
  });
  if (findings.servers.length === 0 && findings.notUnderstood.length === 0) return null;
  const problems = findings.notUnderstood.map(({ place, message }) => problem(placeText(place), message));
  return { tools: merged(tools), notUnderstood: problems.length, problems: distinct(problems) };
}

/** Runs the functions that may register tools and that nothing so far has called, those first that call the others. */
function runUncalled(machine: Machine, findings: Findings, candidates: readonly string[]): void {
  const registrars: Registrar[] = [];
  const used = new Set<string>();
  for (const path of candidates) {
    const loaded = machine.loaded.get(path);
    if (loaded === null || loaded === undefined) continue;
    registrars.push(...registrarsOf(loaded.file));
    for (const name of moduleUses(loaded.file)) used.add(name);
  }
  for (const registrar of registrars) for (const name of registrar.uses) if (name !== registrar.name) used.add(name);
  const isUsed = (registrar: Registrar) =>
    used.has(registrar.name) || (registrar.owner !== null && used.has(className(registrar)));
  const tools = new Set(
    findings.servers.flatMap((server) => server.registrations.map((each) => (each.callee?.wraps ?? each.callee)?.node)),
  );
  const order = [...registrars.filter((each) => !isUsed(each)), ...registrars.filter(isUsed)];
  for (const registrar of order) {
    // A tool's own body is for those who call it.
    if (machine.entered.has(registrar.node) || tools.has(registrar.node)) continue;
    const place = { file: registrar.file, node: registrar.node };
    root(machine, findings, place, () => runRegistrar(machine, registrar));
  }
}

function runRegistrar(machine: Machine, registrar: Registrar): void {
  const loaded = loadModule(machine, registrar.file.path);
  if (loaded === null) return;
  const place = { file: registrar.file, node: registrar.node };
  if (registrar.owner === null) {
    const callee = functionOf(loaded.scope.own(registrar.name), registrar.node);
    if (callee !== null) callUnseen(machine, callee);
    return;
  }
  const owner = loaded.scope.own(className(registrar));
  if (owner?.kind !== 'class') return;
  const object = objectOf(machine, owner, place);
  if (machine.entered.has(registrar.node)) return;
  const method = functionOf(attribute(machine, object, registrar.name, place), registrar.node);
  if (method !== null) callUnseen(machine, method);
}

/** An object of a class, made once, with whatever its making registers. */
function objectOf(machine: Machine, owner: Class, place: { file: Registrar['file']; node: SyntaxNode }): Value {
  const known = objects.get(owner);
  if (known !== undefined) return known;
  const initialiser = owner.scope.own('__init__');
  const args =
    initialiser?.kind === 'function'
      ? unseenArguments(machine, { ...initialiser, self: owner }, (name, annotation) =>
          parameter(machine, initialiser.scope, name, annotation),
        )
      : { ...noArguments(), open: true };
  const object = instantiate(machine, owner, args, place);
  objects.set(owner, object);
  return object;
}

const objects = new WeakMap<Class, Value>();

function callUnseen(machine: Machine, callee: Func): void {
  const args = unseenArguments(machine, callee, (name, annotation) =>
    parameter(machine, callee.scope, name, annotation),
  );
  callFunction(machine, callee, args);
}

/** What a parameter is when nothing we see gives it a value: known by its annotation, or not. */
function parameter(machine: Machine, scope: Scope, name: string, annotation: SyntaxNode | null): Value {
  const nothing: Value = { kind: 'unknown', why: `the parameter ${name} is only known at run time`, parameter: name };
  if (annotation === null) return nothing;
  const written = textOf(scope.file, annotation).replace(/["'\s]/g, '');
  const value = evaluate(machine, annotation, scope);
  const type = value.kind === 'subscripted' ? value.base : value;
  const place = { file: scope.file, node: annotation };
  if (type.kind === 'external') return machine.hooks.parameter(machine, type.path, place) ?? nothing;
  if (type.kind === 'class') return instantiate(machine, type, { ...noArguments(), open: true }, place);
  // Written as a text, perhaps without an import: `server: "FastMCP"`.
  return /^(\w+\.)*FastMCP(\[.*\])?$/.test(written)
    ? (machine.hooks.parameter(machine, 'mcp.FastMCP', place) ?? nothing)
    : nothing;
}

/** The function a name stands for, if it is (or wraps) the one that was defined there. */
function functionOf(value: Value | undefined, node: SyntaxNode): Func | null {
  if (value?.kind !== 'function') return null;
  return value.node === node ? value : value.wraps?.node === node ? value.wraps : null;
}

function className(registrar: Registrar): string {
  const name = registrar.owner === null ? null : childOf(registrar.owner, 'name');
  return name === null ? '' : textOf(registrar.file, name);
}

function root(
  machine: Machine,
  findings: Findings,
  place: { file: Registrar['file']; node: SyntaxNode },
  run: () => unknown,
): void {
  const finished = runRoot(machine, () => {
    run();
  });
  if (!finished)
    findings.notUnderstood.push({ place, message: 'evaluating this took too many steps and was given up' });
}

function problem(subject: string, message: string): Problem {
  return { stage: 'extract', module: 'python-mcp', subject, message, retryable: false };
}

/** One of each, in the order of their places. */
function distinct(problems: readonly Problem[]): Problem[] {
  const byText = new Map(problems.map((each) => [`${each.subject}\n${each.message}`, each]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** One tool of each name, the one of which most is known; sorted by name. */
function merged(tools: readonly ExtractedTool[]): ExtractedTool[] {
  const byName = new Map<string, ExtractedTool>();
  for (const tool of tools) {
    const known = byName.get(tool.name);
    if (known === undefined || certainty(tool) > certainty(known)) byName.set(tool.name, tool);
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function certainty(tool: ExtractedTool): number {
  return Object.values(tool.certainty).filter((each) => each === 'exact').length;
}
