/**
 * Finds the names that resemble a wrong one while reading a few small files, however many names there are. The names stand in
 * order in pages of 500, and once more in the order of their reversed letters. A slip of the pen leaves the beginning or the end
 * of a name as it was, so the name that was meant stands near the wrong one in one of the two orders; of the names there, those
 * that share most trigrams (runs of three letters) come first. Trigrams rather than an edit distance, because words in another
 * order (`task_get`) and a part of a name (`luma`) are slips too, and because their cost is linear.
 *
 * | file | holds |
 * |---|---|
 * | `<base>/forward.json`, `<base>/backward.json` | the first key of each page |
 * | `<base>/forward-<n>.json`, `<base>/backward-<n>.json` | a page: `[key, value]` in order of the keys, or of the reversed keys |
 */
const pageSize = 500;
/** Nobody mistypes a name of this length by accident, and long ones would swell the pages. */
const longestKey = 200;
const leastSimilarity = 0.25;
/** What a name that holds all of the wrong one counts for. */
const containedSimilarity = 0.5;

/** A lower-cased name and what it stands for. */
export type NearEntry = readonly [key: string, value: string];

/** Reads a file of the index and checks it, for `firsts` or a page. */
export interface NearFiles {
  firsts(path: string): Promise<string[]>;
  page(path: string): Promise<NearEntry[]>;
}

/** The files of an index over the entries, as path and content. */
export function* nearFiles(base: string, entries: readonly NearEntry[]): Generator<[path: string, content: unknown]> {
  const short = entries.filter(([key]) => key.length <= longestKey);
  for (const order of ['forward', 'backward'] as const) {
    const oriented = short.map(([key, value]) => [orient(key, order), value] as const).sort(compareEntries);
    const pages: NearEntry[][] = [];
    for (let start = 0; start < oriented.length; start += pageSize) pages.push(oriented.slice(start, start + pageSize));
    yield [`${base}/${order}.json`, pages.map((page) => page[0]?.[0])];
    for (const [number, page] of pages.entries()) yield [`${base}/${order}-${number}.json`, page];
  }
}

/** The values of all entries with exactly this key, ignoring case, in order. */
export async function exactValues(files: NearFiles, base: string, name: string): Promise<string[]> {
  const key = name.toLowerCase();
  const firsts = await files.firsts(`${base}/forward.json`);
  const values: string[] = [];
  const start = Math.max(countBelow(firsts, key) - 1, 0);
  for (let number = start; number < firsts.length && (firsts[number] as string) <= key; number++) {
    for (const [other, value] of await files.page(`${base}/forward-${number}.json`)) {
      if (other === key) values.push(value);
    }
  }
  return values;
}

/** The values of the entries that resemble the name most, best first, each value once. Reads at most six files. */
export async function nearValues(files: NearFiles, base: string, name: string, limit: number): Promise<string[]> {
  const key = name.slice(0, longestKey).toLowerCase();
  const wanted = trigrams(key);
  const best = new Map<string, number>();
  for (const order of ['forward', 'backward'] as const) {
    for (const [oriented, value] of await around(files, base, order, orient(key, order))) {
      const other = orient(oriented, order);
      const similarity = Math.max(
        sharedPart(wanted, trigrams(other)),
        key.length >= 3 && other.includes(key) ? containedSimilarity : 0,
      );
      if (similarity >= leastSimilarity) best.set(value, Math.max(similarity, best.get(value) ?? 0));
    }
  }
  return [...best]
    .sort(([a, similarityA], [b, similarityB]) => similarityB - similarityA || compareText(a, b))
    .slice(0, limit)
    .map(([value]) => value);
}

/** The page where the key would stand, and the one it stands closer to. */
async function around(files: NearFiles, base: string, order: string, key: string): Promise<NearEntry[]> {
  const firsts = await files.firsts(`${base}/${order}.json`);
  if (firsts.length === 0) return [];
  const number = Math.max(countBelow(firsts, key) - 1, 0);
  const page = await files.page(`${base}/${order}-${number}.json`);
  const position = page.filter(([other]) => other < key).length;
  const neighbour = position * 2 < page.length ? number - 1 : number + 1;
  if (neighbour < 0 || neighbour >= firsts.length) return page;
  return [...page, ...(await files.page(`${base}/${order}-${neighbour}.json`))];
}

function orient(key: string, order: string): string {
  return order === 'forward' ? key : [...key].reverse().join('');
}

function countBelow(sorted: readonly string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function trigrams(text: string): Set<string> {
  const padded = `  ${text} `;
  const found = new Set<string>();
  for (let start = 0; start + 3 <= padded.length; start++) found.add(padded.slice(start, start + 3));
  return found;
}

/** Twice what both share over what both have: 1 for equal sets, 0 for sets that share nothing. */
function sharedPart(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0;
  for (const item of a) if (b.has(item)) shared += 1;
  return (2 * shared) / (a.size + b.size);
}

function compareEntries(a: NearEntry, b: NearEntry): number {
  return compareText(a[0], b[0]) || compareText(a[1], b[1]);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
