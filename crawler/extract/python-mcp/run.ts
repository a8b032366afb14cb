import type { Place } from '../shared/assemble.js';
import { nodesOfTypes, type SyntaxNode, textOf } from '../syntax/source-file.js';
import { attribute } from './python/attribute.js';
import { callFunction, instantiate, unseenArguments } from './python/call.js';
import { evaluate } from './python/evaluate.js';
import { executeBlock } from './python/execute.js';
import { loadModule } from './python/lookup.js';
import { type Machine, runRoot } from './python/machine.js';
import type { Scope } from './python/scope.js';
import { type Class, type Func, noArguments, type Value } from './python/values.js';
import type { Findings } from './sdk/servers.js';
import { leadingToTools, moduleUses, ownerOf, type Registrar, registersItself, registrarsOf } from './survey.js';

/** A tool is registered on something called like a server. */
const toolDecorator = /^@\s*(?:\w+\.)*(\w*mcp\w*|server|app)\.tool\b/i;

const decoratedDefinition = new Set(['decorated_definition']);

/** Runs what puts the servers together: the modules, then the scripts, then what nothing has called. */
export function runProgram(machine: Machine, findings: Findings, candidates: readonly string[]): void {
  for (const path of candidates) loadModule(machine, path);
  for (const script of machine.scripts) {
    const place = { file: script.scope.file, node: script.block };
    const isGuess = !registersItself(script.scope.file, script.block);
    root(machine, findings, place, isGuess, () => executeBlock(machine, script.block, script.scope));
  }
  runUncalled(machine, findings, candidates);
  for (const path of candidates) findings.notUnderstood.push(...unreached(machine, path));
}

/** Decorated functions that look like tools and that nothing came by. */
function unreached(machine: Machine, path: string): { place: Place; message: string }[] {
  const file = machine.loaded.get(path)?.file;
  if (file === undefined) return [];
  const isTool = (node: SyntaxNode) =>
    node.children.some((each) => each.type === 'decorator' && toolDecorator.test(textOf(file, each)));
  return nodesOfTypes(file.root, decoratedDefinition)
    .filter((node) => !machine.decorated.has(node) && isTool(node) && !isSkipped(machine, node))
    .map((node) => ({ place: { file, node }, message: 'this looks like a tool, but nothing that was read runs it' }));
}

/** Whether a node stands in a block that never runs. */
function isSkipped(machine: Machine, node: SyntaxNode): boolean {
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent) if (machine.skipped.has(at)) return true;
  return false;
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
    used.has(registrar.name) || (registrar.owner !== null && used.has(ownerOf(registrar)));
  const tools = new Set(
    findings.servers.flatMap((server) => server.registrations.map((each) => (each.callee?.wraps ?? each.callee)?.node)),
  );
  const leading = leadingToTools(registrars);
  const order = [...leading.filter((each) => !isUsed(each)), ...leading.filter(isUsed)];
  const objects = new Map<Class, Value>();
  for (const registrar of order) {
    // A tool's own body is for those who call it.
    if (machine.entered.has(registrar.node) || tools.has(registrar.node)) continue;
    const place = { file: registrar.file, node: registrar.node };
    root(machine, findings, place, !registrar.itself, () => runRegistrar(machine, registrar, objects));
  }
}

function runRegistrar(machine: Machine, registrar: Registrar, objects: Map<Class, Value>): void {
  const loaded = loadModule(machine, registrar.file.path);
  if (loaded === null) return;
  const place = { file: registrar.file, node: registrar.node };
  if (registrar.owner === null) {
    const callee = functionOf(loaded.scope.own(registrar.name), registrar.node);
    if (callee !== null) callUnseen(machine, callee);
    return;
  }
  const owner = loaded.scope.own(ownerOf(registrar));
  if (owner?.kind !== 'class') return;
  const known = objects.get(owner);
  // One whose making takes too many steps is not made again for each of its methods.
  if (known === undefined) objects.set(owner, unmade(owner));
  const object = known ?? objectOf(machine, owner, place);
  objects.set(owner, object);
  if (machine.entered.has(registrar.node)) return;
  const method = functionOf(attribute(machine, object, registrar.name, place), registrar.node);
  if (method !== null) callUnseen(machine, method);
}

/** An object of which nothing but its class is known. */
function unmade(owner: Class): Value {
  const args = { ...noArguments(), open: true };
  return { kind: 'instance', class: owner, attributes: new Map(), host: null, args };
}

/** An object of a class, with whatever its making registers. */
function objectOf(machine: Machine, owner: Class, place: Place): Value {
  const initialiser = owner.scope.own('__init__');
  const args =
    initialiser?.kind === 'function'
      ? unseenArguments(machine, { ...initialiser, self: owner }, (name, annotation) =>
          parameter(machine, initialiser.scope, name, annotation),
        )
      : { ...noArguments(), open: true };
  return instantiate(machine, owner, args, place);
}

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
  const named = /^(?:\w+\.)*(FastMCP|MCPServer)(\[.*\])?$/.exec(written);
  return named === null ? nothing : (machine.hooks.parameter(machine, named[1] ?? '', place) ?? nothing);
}

/** The function a name stands for, if it is (or wraps) the one that was defined there. */
function functionOf(value: Value | undefined, node: SyntaxNode): Func | null {
  if (value?.kind !== 'function') return null;
  return value.node === node ? value : value.wraps?.node === node ? value.wraps : null;
}

function root(machine: Machine, findings: Findings, place: Place, isGuess: boolean, run: () => unknown): void {
  const isCutShort = runRoot(machine, isGuess, () => {
    run();
  });
  if (!isCutShort) return;
  const message = 'this was not looked at in full: evaluating it takes too many steps';
  findings.notUnderstood.push({ place, message });
}
