/*
 * Search over the published index, in the browser and on the command line alike: this module imports nothing, so that it is also
 * what browsers load. A query reads the directory of terms, the file of each of its words, and the files of what it shows:
 * some ten small files, however large the index. The first letter of one is answered from a single file, which can be there before it.
 */

/** A name of tools, or a server. */
export interface SearchDocument {
  kind: 'tool' | 'server';
  /** Of the tools, or of the server. */
  name: string;
  /** Of the first server, or of the server itself. */
  description: string | null;
  /** Ids of the first servers that have a tool of this name, or the server's own. */
  servers: string[];
  /** On how many servers there are tools of this name; for a server how many tools it has. */
  count: number;
  /** Each once, most dangerous first. */
  categories: string[];
  levels: string[];
  signals: string[];
  /** Path of its page. */
  page: string;
}

/** `v1/search/index.json` */
export interface SearchIndex {
  /** How many documents there are, and in how many stand in a file. */
  documents: number;
  perFile: number;
  /** The first term of each file of terms. */
  terms: string[];
}

/**
 * One term: itself, 1 if not all that have it are listed, and the documents that have it in their name, in the name of a server,
 * and in their description, each as the difference to the one before.
 */
export type SearchTerm = [term: string, cut: 0 | 1, inName: number[], inServer: number[], inDescription: number[]];

/** `v1/search/starts.json`: the first that are found for a letter or digit alone. */
export type SearchStarts = Record<string, SearchDocument[]>;

/** Reads a JSON file of the catalogue. */
export type ReadJson = (path: string) => Promise<unknown>;

export interface SearchFilter {
  category?: string | undefined;
  level?: string | undefined;
  /** Id of a signal. */
  signal?: string | undefined;
}

export const searchFolder = 'v1/search';
export const startsPath = `${searchFolder}/starts.json`;
/** How many are found there for each. */
export const startsShown = 10;
export const longestPrefix = 3;
const mostWords = 6;
const mostPrefixTerms = 200;
/** At least so many are read to find the best. */
const leastCandidates = 12;
const weights = [8, 3, 1] as const;

/** The words of a name or a text as they are indexed: `listOpenIssues`, `list_open_issues` and "List open issues" are alike. */
export function wordsOf(text: string): string[] {
  return text
    .slice(0, 2_000)
    .normalize('NFKC')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '' && word.length <= 40);
}

/** The filters of a query, written in it (`delete level:critical`) or given beside it, which count more; and what remains of it. */
export function parseQuery(query: string, given: SearchFilter): { words: string; filter: SearchFilter } {
  const filter: SearchFilter = {};
  const words = query
    .slice(0, 500)
    .replace(/(?:^|\s)(category|level|signal):(\S+)/gi, (_, key: string, value: string) => {
      filter[key.toLowerCase() as keyof SearchFilter] = value;
      return ' ';
    });
  const { category = filter.category, level = filter.level, signal = filter.signal } = given;
  return { words, filter: { category, level, signal } };
}

/**
 * The documents that hold all words of the query, best first; the last word may be the beginning of one. Where none holds all,
 * those that hold most.
 */
export async function search(
  read: ReadJson,
  query: string,
  given: SearchFilter = {},
  limit = 20,
): Promise<SearchDocument[]> {
  if (limit <= startsShown && given.category === undefined && given.level === undefined && given.signal === undefined) {
    const start = query.trimStart().toLowerCase();
    if (/^[a-z0-9]$/.test(start)) return ((await read(startsPath)) as SearchStarts)[start]?.slice(0, limit) ?? [];
  }
  return await searchIndex(read, query, given, limit);
}

/** The same, always from the index itself. */
export async function searchIndex(
  read: ReadJson,
  query: string,
  given: SearchFilter,
  limit: number,
): Promise<SearchDocument[]> {
  const { words: text, filter } = parseQuery(query, given);
  const words = [...new Set(wordsOf(text))].slice(0, mostWords);
  const index = (await read(`${searchFolder}/index.json`)) as SearchIndex;
  const facets = Object.entries(filter).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}:${value.toLowerCase()}`],
  );
  if (words.length === 0 && facets.length === 0) return [];
  const finished = /[^\p{L}\p{N}]$/u.test(text);
  const found = await Promise.all([
    ...words.map((word, at) => weigh(read, index, word, at < words.length - 1 || finished)),
    ...(words.length > 0 ? [] : facets.map((facet) => weigh(read, index, facet, true))),
  ]);
  // Two words that stand together in names are a term too: common words are not listed whole.
  const pairs = await Promise.all(words.slice(1).map((word, at) => weigh(read, index, `${words[at]} ${word}`, true)));
  const ranked = rank(found, pairs);
  const documents: SearchDocument[] = [];
  const candidates = Math.max(leastCandidates, Math.ceil(limit * 1.2));
  // A filter may leave out all of the first.
  for (let start = 0; start < ranked.length && documents.length < limit; start += candidates) {
    if (start >= candidates * 3) break;
    const some = ranked.slice(start, start + candidates);
    const loaded = await load(
      read,
      index,
      some.map(({ document }) => document),
    );
    const kept = loaded
      .map((document, at) => ({ document, score: (some[at]?.score ?? 0) + closeness(document, words) }))
      .filter(({ document }) => passes(document, filter));
    kept.sort((a, b) => b.score - a.score || b.document.count - a.document.count);
    documents.push(...kept.map(({ document }) => document));
  }
  return documents.slice(0, limit);
}

/** What each document that has a word counts for it. Rare words count more. */
async function weigh(read: ReadJson, index: SearchIndex, word: string, whole: boolean): Promise<Map<number, number>> {
  const terms = await termsOf(read, index, word, whole);
  const weight = new Map<number, number>();
  for (const [term, , ...lists] of terms) {
    const size = lists.reduce((sum, list) => sum + list.length, 0);
    // What was only begun counts less than the word itself.
    const rarity =
      (1 + Math.log(1 + index.documents / (1 + size)) / 4) * (term === word || term === `${word}*` ? 1 : 0.7);
    for (const [tier, list] of lists.entries()) {
      let document = 0;
      for (const step of list) {
        document += step;
        const counts = (weights[tier] as number) * rarity;
        if (counts > (weight.get(document) ?? 0)) weight.set(document, counts);
      }
    }
  }
  return weight;
}

async function termsOf(read: ReadJson, index: SearchIndex, word: string, whole: boolean): Promise<SearchTerm[]> {
  const wanted = !whole && word.length <= longestPrefix ? `${word}*` : word;
  const found: SearchTerm[] = [];
  const first = Math.max(countUpTo(index.terms, wanted) - 1, 0);
  const exact = whole || wanted !== word;
  // The words that begin so may go on in the next file.
  for (let file = first; file < index.terms.length && file <= first + (exact ? 0 : 1); file++) {
    if (file > first && !(index.terms[file] as string).startsWith(wanted)) break;
    const terms = (await read(`${searchFolder}/terms-${file}.json`)) as SearchTerm[];
    for (const term of terms) {
      if (exact ? term[0] === wanted : term[0].startsWith(wanted) && !term[0].includes(' ')) found.push(term);
      if (found.length >= mostPrefixTerms) return found;
    }
  }
  return found;
}

/** Documents by what their words and pairs of words count together; those with all words before the others. */
function rank(words: Map<number, number>[], pairs: Map<number, number>[]) {
  const scores = new Map<number, { score: number; words: number }>();
  const add = (document: number, score: number, counted: number) => {
    const known = scores.get(document);
    if (known === undefined) scores.set(document, { score, words: counted });
    else {
      known.score += score;
      known.words += counted;
    }
  };
  for (const weight of words) for (const [document, score] of weight) add(document, score, 1);
  for (const weight of pairs) {
    // A pair is two words, which may be missing from the lists of each.
    for (const [document, score] of weight) add(document, score, scores.get(document)?.words === words.length ? 0 : 2);
  }
  const most = Math.min(Math.max(0, ...[...scores.values()].map((each) => each.words)), words.length);
  return [...scores]
    .filter(([, each]) => each.words >= most)
    .map(([document, { score }]) => ({ document, score }))
    .sort((a, b) => b.score - a.score || a.document - b.document);
}

async function load(read: ReadJson, { perFile }: SearchIndex, numbers: readonly number[]): Promise<SearchDocument[]> {
  const files = [...new Set(numbers.map((number) => Math.floor(number / perFile)))];
  const loaded = new Map(
    await Promise.all(
      files.map(
        async (file) => [file, (await read(`${searchFolder}/documents-${file}.json`)) as SearchDocument[]] as const,
      ),
    ),
  );
  return numbers.flatMap((number) => loaded.get(Math.floor(number / perFile))?.[number % perFile] ?? []);
}

/** How well the name itself fits: it is the query, begins with it, or holds little else. */
function closeness(document: SearchDocument, words: readonly string[]): number {
  if (words.length === 0) return 0;
  const own = wordsOf(document.name);
  const same = own.length === words.length && words.every((word, at) => own[at] === word);
  const begins = words.every((word, at) => own[at]?.startsWith(word) === true);
  return (same ? 20 : begins ? 8 : 0) - Math.min(own.length, 8) / 2 + Math.min(Math.log10(1 + document.count), 3);
}

function passes(document: SearchDocument, { category, level, signal }: SearchFilter): boolean {
  return has(document.categories, category) && has(document.levels, level) && has(document.signals, signal);
}

function has(values: readonly string[], wanted: string | undefined): boolean {
  return wanted === undefined || values.some((value) => value.toLowerCase() === wanted.toLowerCase());
}

/** How many of the sorted texts are not behind this one. */
function countUpTo(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as string) <= text) low = middle + 1;
    else high = middle;
  }
  return low;
}
