import type { Snapshot } from '../../../snapshot/snapshot.js';
import type { Resolver } from './resolve.js';

/** Bytes of a file that is looked through for imports, unless all of it is asked for; what imports others is small. */
const maxBytes = 512 * 1024;

/** What an import, export, `require` or dynamic import names. One text without line breaks: linear. */
const specifiers = /(?:\bfrom|\bimport|\brequire)\s{0,9}\(?\s{0,9}["']([^"'\n]{1,300})["']/g;

/**
 * The files of the snapshot that a file imports, by the look of its text.
 * @param always whether it is looked through however large it is
 */
export function importsOf(path: string, snapshot: Snapshot, resolver: Resolver, always = false): string[] {
  const bytes = snapshot.bytes(path);
  if (bytes === null || (bytes.length > maxBytes && !always)) return [];
  const found: string[] = [];
  for (const [, specifier] of (snapshot.read(path) ?? '').matchAll(specifiers)) {
    if (specifier === undefined || !/^[.#@~/]/.test(specifier)) continue;
    const target = resolver.resolve(specifier, path);
    if (target !== null) found.push(target);
  }
  return found;
}

/** A file with all it imports, directly or through others. */
export function reachableFrom(entry: string, snapshot: Snapshot, resolver: Resolver): ReadonlySet<string> {
  const found = new Set([entry]);
  for (const path of found) for (const target of importsOf(path, snapshot, resolver, path === entry)) found.add(target);
  return found;
}
