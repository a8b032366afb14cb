import type { Snapshot } from '../../snapshot/snapshot.js';
import { importsOf } from '../shared/javascript/imports.js';
import type { Resolver } from '../shared/javascript/resolve.js';

/** Files that import others, beyond which they are not looked for: by then it is not one server. */
const maxImporters = 400;

/** The files that import each file. */
export type Importers = ReadonlyMap<string, readonly string[]>;

/**
 * Finds what imports what among `candidates`.
 * @param always those of them that are looked through however large they are
 */
export function findImporters(
  candidates: readonly string[],
  always: ReadonlySet<string>,
  snapshot: Snapshot,
  resolver: Resolver,
): Importers {
  const importers = new Map<string, string[]>();
  for (const path of candidates) {
    for (const target of importsOf(path, snapshot, resolver, always.has(path))) {
      const list = importers.get(target);
      if (list === undefined) importers.set(target, [path]);
      else list.push(path);
    }
  }
  return importers;
}

/** The files that import one of `paths`, directly or through others: they may hand tools to it. Sorted. */
export function importersOf(paths: readonly string[], importers: Importers): string[] {
  const found = new Set<string>();
  const open = [...paths];
  for (let path = open.pop(); path !== undefined && found.size < maxImporters; path = open.pop()) {
    for (const importer of importers.get(path) ?? []) {
      if (found.has(importer)) continue;
      found.add(importer);
      open.push(importer);
    }
  }
  return [...found].sort();
}
