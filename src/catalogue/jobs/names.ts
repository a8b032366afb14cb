import { nameGroup, namePage, namesPage, type PublishedName, type Statistics } from '../../model/index.js';
import { itemsPerPage, jsonFile, nearTools, pageCount } from '../format.js';
import { type NearEntry, nearFiles } from '../near.js';
import type { Made } from '../output.js';
import { isTwinned, outputOf, type Place, pageKindsOf, setPagesAside, twinsOf } from './place.js';
import { sortedLines } from './sorted-lines.js';

export interface NamesJob {
  place: Place;
  /** All piles. */
  starts: string[];
}

export interface NamesResult {
  made: Made;
  names: number;
  sharedNames: Statistics['sharedNames'];
}

/** Writes the lists of all names of tools, and what finds those that resemble another. Counts the names. */
export async function writeNames({ place, starts }: NamesJob): Promise<NamesResult> {
  const output = outputOf(place);
  const names = [...sortedLines(place, 'names', starts)].map((json): PublishedName => JSON.parse(json));
  const entries = names.map(({ name }): NearEntry => [name.toLowerCase(), name]);
  for (const [path, content] of nearFiles(nearTools, entries)) output.write(path, jsonFile(content));

  const all = await pageKindsOf(place);
  const kinds = all.filter((kind) => kind.forNames !== undefined);
  const of = Math.max(pageCount(names.length), 1);
  for (let number = 1; number <= of; number++) {
    const items = names.slice((number - 1) * itemsPerPage, number * itemsPerPage);
    for (const kind of kinds) output.writePages(kind.forNames?.({ items, number, of, total: names.length }) ?? []);
  }
  const own = isTwinned(all, 'forName')
    ? names.flatMap(({ name, page }) => (page === namePage(name, place.compact) ? [page] : []))
    : [];
  const groups = isTwinned(all, 'forNameGroup') ? names.map(({ name }) => namesPage(nameGroup(name))) : [];
  setPagesAside(place, 'names', [...twinsOf(output), ...own, ...new Set(groups)]);

  const shared = names.filter(({ servers }) => servers > 1);
  const differing = shared.filter(({ categories }) => categories.length > 1).length;
  return { made: output.made, names: names.length, sharedNames: { total: shared.length, differing } };
}
