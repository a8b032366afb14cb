import type { PublishedName } from '../../model/index.js';
import { itemsPerPage, jsonFile, nearTools, pageCount } from '../format.js';
import { type NearEntry, nearFiles } from '../near.js';
import type { Made } from '../output.js';
import { outputOf, type Place, pageKindsOf, setPagesAside, twinsOf } from './place.js';
import { sortedLines } from './sorted-lines.js';
import { namesFile } from './tools.js';

export interface NamesJob {
  place: Place;
  /** All piles. */
  starts: string[];
}

/** Writes the lists of all names of tools, and what finds those that resemble another. */
export async function writeNames({ place, starts }: NamesJob): Promise<Made> {
  const output = outputOf(place);
  const names = [...sortedLines(place, starts.map(namesFile))].map(({ json }): PublishedName => JSON.parse(json));
  const entries = names.map(({ name }): NearEntry => [name.toLowerCase(), name]);
  for (const [path, content] of nearFiles(nearTools, entries)) output.write(path, jsonFile(content));

  const kinds = (await pageKindsOf(place)).filter((kind) => kind.forNames !== undefined);
  const of = Math.max(pageCount(names.length), 1);
  for (let number = 1; number <= of; number++) {
    const items = names.slice((number - 1) * itemsPerPage, number * itemsPerPage);
    for (const kind of kinds) output.writePages(kind.forNames?.({ items, number, of, total: names.length }) ?? []);
  }
  setPagesAside(place, 'names', twinsOf(output));
  return output.made;
}
