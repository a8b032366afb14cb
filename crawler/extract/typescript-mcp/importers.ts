import type { Snapshot } from '../../snapshot/snapshot.js';
import type { Resolver } from '../shared/javascript/resolve.js';

/** Files that import others, beyond which they are not looked for: by then it is not one server. */
const maxImporters = 400;
/** Bytes of a file that is looked through for imports, unless it holds something of a server itself; entry points are small. */
const maxBytes = 512 * 1024;

/** What an import, export, `require` or dynamic import names. One text without line breaks: linear. */
const specifiers = /(?:\bfrom|\bimport|\brequire)\s{0,9}\(?\s{0,9}["']([^"'\n]{1,300})["']/g;

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
    const bytes = snapshot.bytes(path);
    if (bytes === null || (bytes.length > maxBytes && !always.has(path))) continue;
    for (const [, specifier] of (snapshot.read(path) ?? '').matchAll(specifiers)) {
      if (specifier === undefined || !/^[.#@~/]/.test(specifier)) continue;
      const target = resolver.resolve(specifier, path);
      if (target === null) continue;
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
