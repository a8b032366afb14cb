import { readFileSync } from 'node:fs';
import { type Place, scratchFile } from './place.js';

/**
 * Lines of `key TAB json` set aside by many jobs and read by one, in order of the keys and then of the JSON.
 */

/** What lines about a name start with, so that they sort by letters, and where only the case differs by that. */
export function sortKey(name: string): string {
  // Without quotes, so that the tab ends it: it comes before every character that JSON leaves as it is.
  return JSON.stringify(name.toLowerCase()).slice(1, -1);
}

/** The lines of all these files in order, split into their keys and values. */
export function* sortedLines(place: Place, files: readonly string[]): Generator<{ key: string; json: string }> {
  const lines: string[] = [];
  for (const file of files) {
    const found = readFileSync(scratchFile(place, file), 'utf8').split('\n');
    found.pop();
    for (const line of found) lines.push(line);
  }
  for (const line of lines.sort()) {
    const tab = line.indexOf('\t');
    yield { key: line.slice(0, tab), json: line.slice(tab + 1) };
  }
}
