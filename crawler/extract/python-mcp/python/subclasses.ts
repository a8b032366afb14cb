import { type SyntaxNode, textOf } from '../../syntax/source-file.js';
import { ancestors } from './attribute.js';
import { force, loadModule, lookup } from './lookup.js';
import { type Machine, step } from './machine.js';
import type { Scope } from './scope.js';
import type { Class, Elements } from './values.js';

/** Classes taken for what a collection of their base class holds. */
const maxImplementations = 1_000;
/** `list[Tool]`, `"Iterator[Tool]"`, `dict[str, Tool]`, `list[type[Tool]]`, written without spaces and quotes. */
const collection =
  /^(?:\w+\.)*(?:list|List|set|Set|frozenset|tuple|Tuple|Iterator|Iterable|AsyncIterator|Sequence|Collection|Generator|dict|Dict|Mapping|MutableMapping|OrderedDict)\[(?:[\w.]+,)?(?:([tT]ype)\[)?(\w+)\]/;

/** The classes that derive from a class directly, in the order in which they were defined. */
export function subclassesOf(machine: Machine, base: Class): Class[] {
  return definedClasses(machine).filter((each) => {
    step(machine);
    return each !== base && ancestorsOf(machine, each).direct.includes(base);
  });
}

/**
 * The classes below a class that are whole: those that have every method which all of its last descendants have. What only
 * stands between is none.
 */
export function implementationsOf(machine: Machine, base: Class): Class[] {
  const below = definedClasses(machine).filter((each) => {
    step(machine);
    return each !== base && ancestorsOf(machine, each).all.includes(base);
  });
  if (below.length === 0 || below.length > maxImplementations) return [];
  const extended = new Set(below.flatMap((each) => ancestorsOf(machine, each).direct));
  const methods = new Map(below.map((each) => [each, methodsBelow(machine, each, base)]));
  const last = below.filter((each) => !extended.has(each));
  const [first, ...others] = last;
  const shared = [...(first === undefined ? [] : (methods.get(first) ?? []))].filter((name) =>
    others.every((each) => methods.get(each)?.has(name) === true),
  );
  return below.filter(
    (each) =>
      !extended.has(each) || (shared.length > 0 && shared.every((name) => methods.get(each)?.has(name) === true)),
  );
}

/** What an annotation says a collection holds, when that is a class of the repository; null for any other. */
export function elementsOf(machine: Machine, annotation: SyntaxNode, scope: Scope): Elements | null {
  const [, type, name] =
    collection.exec(
      textOf(scope.file, annotation)
        .slice(0, 200)
        .replace(/["'\s]/g, ''),
    ) ?? [];
  if (name === undefined) return null;
  const found = lookup(machine, name, scope);
  return found.kind === 'class' ? { class: found, asClasses: type !== undefined } : null;
}

/** Every class of the modules that may hold tools: those that nothing has imported so far may be found by their folder. */
function definedClasses(machine: Machine): Class[] {
  for (const path of machine.eager) loadModule(machine, path);
  return [...machine.classes.values()];
}

/** Names of the functions in the body of a class and of those between it and one above. */
function methodsBelow(machine: Machine, start: Class, base: Class): Set<string> {
  const names = new Set<string>();
  for (const each of ancestors(machine, start)) {
    if (each === base || ancestorsOf(machine, base).all.includes(each)) continue;
    for (const name of each.scope.names()) {
      step(machine);
      if (!name.startsWith('_') && each.scope.own(name)?.kind === 'function') names.add(name);
    }
  }
  return names;
}

const known = new WeakMap<Class, { all: Class[]; direct: Class[] }>();

function ancestorsOf(machine: Machine, start: Class): { all: Class[]; direct: Class[] } {
  let found = known.get(start);
  if (found === undefined) {
    const all = ancestors(machine, start).slice(1);
    const direct = start.bases.flatMap((base) => {
      const plain = base.kind === 'subscripted' ? base.base : force(machine, base);
      return plain.kind === 'class' ? [plain] : [];
    });
    found = { all, direct };
    known.set(start, found);
  }
  return found;
}
