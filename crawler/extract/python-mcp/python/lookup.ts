import { namedChildren, nodesOfTypes, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import { executeBlock } from './execute.js';
import { type LoadedModule, type Machine, OutOfSteps, step, withOwnSteps } from './machine.js';
import { dottedName, submodule } from './modules.js';
import { Scope } from './scope.js';
import { external, text, unknown, type Value } from './values.js';

const builtinNames = new Set(
  `abs all any ascii bin bool bytearray bytes callable chr classmethod complex delattr dict dir divmod enumerate eval exec
  filter float format frozenset getattr globals hasattr hash help hex id input int isinstance issubclass iter len list locals
  map max memoryview min next object oct open ord pow print property range repr reversed round set setattr slice sorted
  staticmethod str sum super tuple type vars zip __import__ BaseException Exception ValueError TypeError KeyError
  RuntimeError ImportError NotImplementedError NotImplemented AttributeError OSError IOError FileNotFoundError
  PermissionError ConnectionError TimeoutError StopIteration IndexError LookupError ArithmeticError ZeroDivisionError
  ModuleNotFoundError KeyboardInterrupt SystemExit UnicodeDecodeError UnicodeError Warning DeprecationWarning UserWarning
  ExceptionGroup`.split(/\s+/),
);

const globalStatement = new Set(['global_statement']);

/** The value of a name where it is used. */
export function lookup(machine: Machine, name: string, from: Scope): Value {
  for (let scope: Scope | null = from; scope !== null; scope = scope.parent) {
    // The names of a class body are not seen from its methods.
    if (scope.kind === 'class' && scope !== from) continue;
    const value = scope.own(name);
    if (value === undefined) continue;
    if (scope.parent === null) return settled(machine, scope, name, force(machine, value));
    return force(machine, value);
  }
  if (builtinNames.has(name)) return external(`builtins.${name}`);
  if (name === '__file__') return text(from.file.path);
  if (name === '__name__') return text(dottedName(from.file.path));
  const late = lateMember(machine, from.module, name);
  if (late !== null) return late;
  const [star] = from.module.stars;
  if (star !== undefined) return external(`${star}.${name}`);
  return unknown(`${name} is not defined in ${from.file.path}`);
}

/** A name of a module, as `from module import name` gives it; null when there is none. */
export function moduleMember(machine: Machine, module: string, name: string): Value | null {
  const loaded = loadModule(machine, module);
  const value = loaded?.scope.own(name);
  if (loaded !== null && loaded !== undefined && value !== undefined) {
    return settled(machine, loaded.scope, name, force(machine, value));
  }
  const late = loaded === null ? null : lateMember(machine, loaded.scope, name);
  if (late !== null) return late;
  const below = submodule(machine.modules, module, name);
  if (below !== null) return { kind: 'module', path: below };
  if (name === '__name__') return text(dottedName(module));
  if (name === '__file__') return text(module);
  return null;
}

/** A name of a module that imports all names of others which were not there yet when it did. */
function lateMember(machine: Machine, scope: Scope, name: string): Value | null {
  if (name.startsWith('_')) return null;
  const modules = new Set(scope.unfinished);
  for (const path of modules) {
    step(machine);
    const loaded = machine.loaded.get(path);
    const value = loaded?.scope.own(name);
    if (value !== undefined) return force(machine, value);
    for (const other of loaded?.scope.unfinished ?? []) modules.add(other);
  }
  return null;
}

/** Imports of imports that are followed. */
const maxImports = 200;

/** What an import stands for, looked up now. */
export function force(machine: Machine, value: Value): Value {
  if (value.kind !== 'lazy') return value;
  step(machine);
  if (machine.depth > maxImports) return unknown('modules import each other in a circle');
  machine.depth++;
  try {
    const member = moduleMember(machine, value.module, value.name);
    if (member !== null) return member;
    if (value.module.endsWith('/')) return external(value.otherwise);
    return unknown(`${value.module} has no ${value.name}`);
  } finally {
    machine.depth--;
  }
}

/** Runs a module of the repository, once. Null when there is no such file or it cannot be parsed. */
export function loadModule(machine: Machine, path: string): LoadedModule | null {
  const known = machine.loaded.get(path);
  if (known !== undefined) return known;
  const file = path.endsWith('/') ? null : machine.parse(path);
  if (file === null) {
    machine.loaded.set(path, null);
    return null;
  }
  const rebound = new Set<string>();
  for (const node of nodesOfTypes(file.root, globalStatement)) {
    for (const name of namedChildren(node)) rebound.add(textOf(file, name));
  }
  const loaded: LoadedModule = { file, scope: new Scope('module', file, null), rebound, finished: false };
  machine.loaded.set(path, loaded);
  // Steps of its own: what imports it does not pay for it.
  const { typesOnly } = machine;
  const calls = machine.calls.splice(0);
  const conditions = machine.conditions.splice(0);
  machine.typesOnly = 0;
  try {
    withOwnSteps(machine, () => executeBlock(machine, file.root, loaded.scope));
  } catch (error) {
    if (!(error instanceof OutOfSteps)) throw error;
    machine.hooks.givenUp({ file, node: file.root }, 'evaluating it takes too many steps');
  } finally {
    loaded.finished = true;
    machine.calls.splice(0, machine.calls.length, ...calls);
    machine.conditions.splice(0, machine.conditions.length, ...conditions);
    machine.typesOnly = typesOnly;
  }
  return loaded;
}

/** A module's flag that some function sets later is not what it was set to first. */
function settled(machine: Machine, scope: Scope, name: string, value: Value): Value {
  if (value.kind !== 'none' && value.kind !== 'bool') return value;
  return machine.loaded.get(scope.file.path)?.rebound.has(name) === true
    ? unknown(`${name} is set at run time`)
    : value;
}

/** The text of a node, without the line ends that brackets allow. */
export function shortText(scope: Scope, node: SyntaxNode): string {
  return textOf(scope.file, node).slice(0, 80).replace(/\s+/g, ' ');
}
