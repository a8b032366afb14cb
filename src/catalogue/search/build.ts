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

/** What is searched of a document, beside what is shown. */
export interface Searched {
  document: SearchDocument;
  /** Names of the servers that have it, descriptions of its tools. */
  serverText: string;
  descriptions: string;
}

/** The files of the search index over the documents, in their order, as path and content. */
export function* searchFiles(all: Iterable<Searched>): Generator<[path: string, content: string]> {
  const postings = new Map<string, number[]>();
  const categories: number[] = [];
  const known: string[] = [];
  let number = 0;
  let lines: string[] = [];
  for (const searched of all) {
    const { document } = searched;
    const category = document.categories[0] ?? '';
    if (!known.includes(category)) known.push(category);
    categories.push(known.indexOf(category));
    post(postings, number, searched);
    lines.push(JSON.stringify(document));
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
  const terms = [...postings.keys()].sort();
  for (const [at, term] of terms.entries()) {
    const text = JSON.stringify(termOf(term, postings.get(term) as number[], categories));
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

/** Notes a document under its words. A posting is four times its number, and where it stands: 0 in the name, 1 server, 2 text. */
function post(postings: Map<string, number[]>, number: number, { document, serverText, descriptions }: Searched): void {
  const add = (term: string, tier: number) => {
    const list = postings.get(term);
    if (list === undefined) postings.set(term, [number * 4 + tier]);
    // The best place comes first, and is the one that counts.
    else if ((list.at(-1) as number) >> 2 !== number) list.push(number * 4 + tier);
  };
  const name = wordsOf(document.name);
  for (const word of name) {
    add(word, 0);
    for (let length = 1; length <= Math.min(longestPrefix, word.length); length++) add(`${word.slice(0, length)}*`, 0);
  }
  for (let at = 1; at < name.length; at++) add(`${name[at - 1]} ${name[at]}`, 0);
  for (const word of wordsOf(serverText)) {
    add(word, 1);
    for (let length = 2; length <= Math.min(longestPrefix, word.length); length++) add(`${word.slice(0, length)}*`, 1);
  }
  for (const word of wordsOf(descriptions).slice(0, descriptionWords)) if (word.length > 1) add(word, 2);
  for (const category of document.categories) add(`category:${category.toLowerCase()}`, 0);
  for (const level of document.levels) add(`level:${level.toLowerCase()}`, 0);
  for (const signal of document.signals) add(`signal:${signal.toLowerCase()}`, 0);
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
