import { writeFileSync } from 'node:fs';
import { encoded, readLines } from '../bytes.js';
import { StalePrevious } from '../output.js';
import { stateFile } from '../state.js';
import type { Place } from './place.js';

/*
 * Lines of `key TAB rest` that the jobs for piles of names derive, for those that put all names or tools together, in order of the keys
 * and then of the rest. They stay with the catalogue: what is derived of names that are as they were is not derived again.
 */

/** What there are lines of: names, names as they are searched, tools. */
export type LinesKind = 'names' | 'searched' | 'tools';

/** What lines about a name start with, so that they sort by letters, and where only the case differs by that. */
export function sortKey(name: string): string {
  // Without quotes, so that the tab ends it: it comes before every character that JSON leaves as it is.
  return JSON.stringify(name.toLowerCase()).slice(1, -1);
}

const linesFile = (kind: LinesKind, start: string) => `${kind}-${start}`;

/**
 * Writes the lines of a pile: those of the catalogue before, but for these keys, and the new ones.
 * @throws StalePrevious when those of the catalogue before are not there
 */
export function writeLines(
  { folder, previous }: Place,
  kind: LinesKind,
  start: string,
  keys: ReadonlySet<string>,
  lines: readonly string[],
): void {
  const name = linesFile(kind, start);
  const kept = previous === null ? [] : linesOf(previous, name).filter((line) => !keys.has(keyOf(line)));
  const text = [...kept, ...lines].sort().flatMap((line) => [line, '\n']);
  writeFileSync(stateFile(folder, name), encoded(text), { flag: 'wx' });
}

/** The lines of all piles in order, without their keys. */
export function* sortedLines(place: Place, kind: LinesKind, starts: readonly string[]): Generator<string> {
  const lines = starts.flatMap((start) => linesOf(place.folder, linesFile(kind, start)));
  for (const line of lines.sort()) yield line.slice(line.indexOf('\t') + 1);
}

function linesOf(folder: string, name: string): string[] {
  try {
    return readLines(stateFile(folder, name));
  } catch {
    throw new StalePrevious(name);
  }
}

function keyOf(line: string): string {
  return line.slice(0, line.indexOf('\t'));
}
