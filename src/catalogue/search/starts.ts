import { type ReadJson, type SearchStarts, searchIndex, startsShown } from './query.js';

/** What a search for each letter and digit alone finds in an index that is written. */
export async function searchStarts(read: ReadJson): Promise<SearchStarts> {
  const starts: SearchStarts = {};
  for (const start of '0123456789abcdefghijklmnopqrstuvwxyz') {
    starts[start] = await searchIndex(read, start, {}, startsShown);
  }
  return starts;
}
