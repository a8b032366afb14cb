import {
  longestPrefix,
  type SearchDocument,
  type SearchIndex,
  type SearchTerm,
  searchFolder,
  wordsOf,
} from './query.js';

const perFile = 24;
/** Characters of a file of terms. */
const termsFileSize = 24_000;
/** Documents listed for a term and for a prefix, of each category: no query is to load more, and a filter is to find some. */
const listed = 800;
const listedForPrefix = 120;
const descriptionWords = 40;

/** A document and the texts it is found by. */
export interface Searched {
  document: SearchDocument;
  /** Names of the servers that have it, descriptions of its tools. */
  serverText: string;
  descriptions: string;
}

/** A document as JSON, and the words it is found by, the best places first. */
export interface SearchedText {
  json: string;
  name: string[];
  server: string[];
  description: string[];
  /** `category:read`, `level:low`, `signal:url-input`; first the category it counts as. */
  filters: string[];
}

export function searchedText({ document, serverText, descriptions }: Searched): SearchedText {
  const { name, categories, levels, signals } = document;
  const words = wordsOf(descriptions).slice(0, descriptionWords);
  return {
    json: JSON.stringify(document),
    name: wordsOf(name),
    server: [...new Set(wordsOf(serverText))],
    description: [...new Set(words.filter((word) => word.length > 1))],
    filters: [
      ...categories.map((category) => `category:${category.toLowerCase()}`),
      ...levels.map((level) => `level:${level.toLowerCase()}`),
      ...signals.map((signal) => `signal:${signal.toLowerCase()}`),
    ],
  };
}

/** The same as a line: neither JSON nor words hold a tab, and words hold no space. */
export function searchedLine(searched: Searched): string {
  const { json, ...words } = searchedText(searched);
  return [json, words.name, words.server, words.description, words.filters]
    .map((part) => (typeof part === 'string' ? part : part.join(' ')))
    .join('\t');
}

export function readSearchedLine(line: string): SearchedText {
  const [json = '', ...lists] = line.split('\t');
  const [name = [], server = [], description = [], filters = []] = lists.map((list) =>
    list === '' ? [] : list.split(' '),
  );
  return { json, name, server, description, filters };
}

/** The files of the search index over the documents, in their order, as path and content. */
export function* searchFiles(all: Iterable<SearchedText>): Generator<[path: string, content: string]> {
  const postings = new Postings();
  const categories: number[] = [];
  const known: string[] = [];
  let number = 0;
  let lines: string[] = [];
  for (const searched of all) {
    const category = searched.filters[0] ?? '';
    if (!known.includes(category)) known.push(category);
    categories.push(known.indexOf(category));
    postings.add(number, searched);
    lines.push(searched.json);
    number += 1;
    if (lines.length === perFile) {
      yield [`${searchFolder}/documents-${number / perFile - 1}.json`, `[${lines.join(',\n')}]\n`];
      lines = [];
    }
  }
  if (lines.length > 0)
    yield [`${searchFolder}/documents-${Math.floor(number / perFile)}.json`, `[${lines.join(',\n')}]\n`];

  const firsts: string[] = [];
  let file: string[] = [];
  let size = 0;
  const terms = postings.terms();
  for (const [at, [term, list]] of terms.entries()) {
    const text = JSON.stringify(termOf(term, list, categories));
    if (file.length === 0) firsts.push(term);
    file.push(text);
    size += text.length;
    if (size < termsFileSize && at < terms.length - 1) continue;
    yield [`${searchFolder}/terms-${firsts.length - 1}.json`, `[${file.join(',\n')}]\n`];
    file = [];
    size = 0;
  }
  const index: SearchIndex = { documents: number, perFile, terms: firsts };
  yield [`${searchFolder}/index.json`, `${JSON.stringify(index)}\n`];
}

/** Where in a document a term stands: the best place first. */
const [inName, inServer, inText] = [0, 1, 2];

/** A word, and what words begin with it. A posting is four times the number of a document, and the place. */
interface Word {
  list: number[];
  /** Those of the first letter, the first two and so on. */
  prefixes: number[][];
}

/** The documents of each term. */
class Postings {
  readonly #words = new Map<string, Word>();
  readonly #prefixes = new Map<string, number[]>();
  /** Two words that stand together in a name, and filters. */
  readonly #others = new Map<string, number[]>();

  /** Documents come in order of their numbers. */
  add(document: number, { name, server, description, filters }: SearchedText): void {
    const post = (list: number[], place: number) => {
      // The best place comes first, and is the one that counts.
      const last = list[list.length - 1];
      if (last === undefined || last >> 2 !== document) list.push(document * 4 + place);
    };
    for (const text of name) {
      const word = this.#wordOf(text);
      post(word.list, inName);
      for (const prefix of word.prefixes) post(prefix, inName);
    }
    for (let at = 1; at < name.length; at++) post(listOf(this.#others, `${name[at - 1]} ${name[at]}`), inName);
    for (const text of server) {
      const word = this.#wordOf(text);
      post(word.list, inServer);
      // What begins with one letter is nearly everything.
      for (let length = 2; length <= word.prefixes.length; length++)
        post(word.prefixes[length - 1] as number[], inServer);
    }
    for (const text of description) post(this.#wordOf(text).list, inText);
    for (const filter of filters) post(listOf(this.#others, filter), inName);
  }

  /** All in their order; a prefix ends with `*`. */
  terms(): [term: string, postings: readonly number[]][] {
    const words = [...this.#words].map(([term, { list }]): [string, number[]] => [term, list]);
    const used = [...this.#prefixes].filter(([, list]) => list.length > 0);
    return [...words, ...used, ...this.#others].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  }

  #wordOf(text: string): Word {
    const known = this.#words.get(text);
    if (known !== undefined) return known;
    const lengths = Array.from({ length: Math.min(longestPrefix, text.length) }, (_, at) => at + 1);
    const word = {
      list: [],
      prefixes: lengths.map((length) => listOf(this.#prefixes, `${text.slice(0, length)}*`)),
    };
    this.#words.set(text, word);
    return word;
  }
}

function listOf(lists: Map<string, number[]>, term: string): number[] {
  const known = lists.get(term);
  if (known !== undefined) return known;
  const list: number[] = [];
  lists.set(term, list);
  return list;
}

/** The best of a term's documents of each category: those that have it in their name before the others. */
function termOf(term: string, postings: readonly number[], categories: readonly number[]): SearchTerm {
  const most = term.endsWith('*') ? listedForPrefix : listed;
  const lists: [number[], number[], number[]] = [[], [], []];
  const counts: number[] = [];
  let cut: 0 | 1 = 0;
  for (const tier of [0, 1, 2] as const) {
    for (const posting of postings) {
      if ((posting & 3) !== tier) continue;
      const document = posting >> 2;
      const category = categories[document] as number;
      const count = counts[category] ?? 0;
      if (count >= most) cut = 1;
      else {
        counts[category] = count + 1;
        lists[tier].push(document);
      }
    }
  }
  return [term, cut, ...(lists.map(steps) as [number[], number[], number[]])];
}

function steps(numbers: readonly number[]): number[] {
  return numbers.map((number, at) => number - (at === 0 ? 0 : (numbers[at - 1] as number)));
}
