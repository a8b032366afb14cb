import { filesOf } from './made-up.js';
import { matchingRepositories, numberRange, parseQuery, QueryError } from './query.js';
import { codeItem, searchItem, validationError } from './replies.js';
import { type Repository, sha, type World } from './world.js';

/** Results of one search that can be seen. */
const cap = 1_000;

export interface SearchAnswer {
  status: number;
  body: object;
  /** Of the next and last page, when there are any. */
  links: string | null;
}

/** `GET /search/repositories` and `/search/code`. */
export function createSearch(world: World, api: () => string, incomplete: () => boolean) {
  // Pages of one search come one after the other; the second need not look at every repository again.
  let last: { key: string; found: readonly unknown[] } = { key: '', found: [] };

  function found<T>(key: string, look: () => readonly T[]): readonly T[] {
    if (last.key !== key) last = { key, found: look() };
    return last.found as readonly T[];
  }

  function page<T>(url: URL, all: readonly T[], item: (each: T) => object): SearchAnswer {
    const size = clamp(Number(url.searchParams.get('per_page') ?? 30), 1, 100);
    const number = Math.max(1, Number(url.searchParams.get('page') ?? 1));
    const from = (number - 1) * size;
    if (from >= cap)
      return { status: 422, body: { message: 'Only the first 1000 search results are available' }, links: null };
    const seen = Math.min(all.length, cap);
    const cut = incomplete();
    const items = all.slice(from, Math.min(from + size, seen));
    const body = {
      total_count: all.length,
      incomplete_results: cut,
      items: (cut ? items.slice(0, Math.floor(items.length / 2)) : items).map(item),
    };
    return { status: 200, body, links: linksOf(url, number, Math.ceil(seen / size)) };
  }

  function refusing(answer: () => SearchAnswer): SearchAnswer {
    try {
      return answer();
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      return { status: 422, body: validationError(error.message), links: null };
    }
  }

  return {
    repositories: (url: URL) =>
      refusing(() => {
        const text = url.searchParams.get('q') ?? '';
        const order = `${url.searchParams.get('sort')} ${url.searchParams.get('order')}`;
        const all = found(`repositories ${text} ${order}`, () =>
          matchingRepositories(text, world.all()).sort((a, b) => b.stars - a.stars || a.id - b.id),
        );
        return page(url, all, (each) => searchItem(each, api()));
      }),
    code: (url: URL) =>
      refusing(() => {
        const text = url.searchParams.get('q') ?? '';
        const all = found(`code ${text}`, () => matchingFiles(text, world.all()));
        return page(url, all, ({ repository, ...file }) => codeItem(repository, file, api()));
      }),
  };
}

interface FoundFile {
  repository: Repository;
  path: string;
  sha: string;
}

const codeQualifiers = ['filename', 'extension', 'path', 'size', 'language', 'in', 'fork', 'user', 'org', 'repo'];

/** At least one word; default branches, files under 384 KB. */
function matchingFiles(text: string, all: readonly Repository[]): FoundFile[] {
  const query = parseQuery(text, codeQualifiers);
  if (query.words.length === 0) throw new QueryError('ERROR_TYPE_QUERY_PARSING_FATAL a search term is needed');
  const of = (name: string) => query.qualifiers.find((each) => each.name === name)?.value ?? null;
  const [filename, extension, size] = [of('filename'), of('extension'), of('size')];
  const withinSize = size === null ? () => true : numberRange(size);
  return all.flatMap((repository) => {
    const { given } = repository;
    if (given.private === true || given.blocked !== undefined || given.renamedTo !== undefined) return [];
    if (given.forkOf !== undefined && of('fork') === null) return [];
    return Object.entries(given.files ?? filesOf(repository))
      .filter(([path, content]) => {
        const bytes = Buffer.from(content);
        const name = path.split('/').at(-1) ?? '';
        return (
          bytes.length < 384 * 1_024 &&
          withinSize(bytes.length) &&
          (filename === null || name === filename) &&
          (extension === null || name.endsWith(`.${extension}`)) &&
          query.words.every((word) => bytes.toString().toLowerCase().includes(word.text) !== word.not)
        );
      })
      .map(([path, content]) => ({ repository, path, sha: sha(String(content)) }));
  });
}

function linksOf(url: URL, number: number, pages: number): string | null {
  const to = (page: number, rel: string) => {
    const target = new URL(url);
    target.searchParams.set('page', String(page));
    return `<${target.href}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [to(number - 1, 'prev'), to(1, 'first')] : []),
    ...(number < pages ? [to(number + 1, 'next'), to(pages, 'last')] : []),
  ];
  return links.length === 0 ? null : links.join(', ');
}

function clamp(value: number, low: number, high: number): number {
  return Number.isNaN(value) ? high : Math.min(Math.max(value, low), high);
}
