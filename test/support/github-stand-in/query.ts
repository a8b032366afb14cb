import type { Repository } from './world.js';

/** A search query taken apart: words and phrases, and qualifiers. */
export interface Query {
  words: { text: string; not: boolean }[];
  qualifiers: { name: string; value: string; not: boolean }[];
}

/** The reason for which GitHub refuses a query. */
export class QueryError extends Error {}

/** https://docs.github.com/en/search-github/getting-started-with-searching-on-github/understanding-the-search-syntax */
export function parseQuery(text: string, allowed: readonly string[]): Query {
  const query: Query = { words: [], qualifiers: [] };
  let operators = 0;
  let notNext = false;
  for (const [token] of text.matchAll(/-?[\w.]+:"[^"]*"|-?"[^"]*"|\S+/g)) {
    if (/^(?:AND|OR|NOT)$/.test(token)) {
      operators++;
      notNext = token === 'NOT';
      continue;
    }
    const qualifier = /^(-?)([a-z]+):(.+)$/.exec(token);
    if (qualifier !== null) {
      const [, minus, name = '', value = ''] = qualifier;
      if (!allowed.includes(name)) throw new QueryError(`The search contains an unknown qualifier: ${name}`);
      query.qualifiers.push({ name, value: value.replace(/^"|"$/g, ''), not: minus === '-' });
    } else {
      query.words.push({ text: token.replace(/^-?"|"$/g, '').toLowerCase(), not: notNext || token.startsWith('-') });
    }
    notNext = false;
  }
  // The limit is on the words; operators and qualifiers do not count.
  if (query.words.map(({ text: word }) => word).join(' ').length > 256)
    throw new QueryError('The search is longer than 256 characters.');
  if (operators > 5) throw new QueryError('More than five AND / OR / NOT operators were used.');
  return query;
}

const repositoryQualifiers = [
  ...['topic', 'created', 'pushed', 'stars', 'size', 'fork', 'archived', 'in', 'language', 'is', 'user', 'org'],
];

/** The repositories that a query of repository search matches, in the order of those given. */
export function matchingRepositories(text: string, all: readonly Repository[]): Repository[] {
  const query = parseQuery(text, repositoryQualifiers);
  if (query.words.length === 0 && query.qualifiers.length === 0) throw new QueryError('q is missing');
  const forks = query.qualifiers.find(({ name }) => name === 'fork')?.value ?? 'false';
  const fields = query.qualifiers.find(({ name }) => name === 'in')?.value.split(',') ?? [
    'name',
    'description',
    'topics',
  ];
  const tests = query.qualifiers
    .filter(({ name }) => name !== 'fork' && name !== 'in')
    .map(({ name, value, not }) => {
      const test = qualifierTest(name, value);
      return not ? (each: Repository) => !test(each) : test;
    });
  return all.filter((repository) => {
    const { given } = repository;
    if (given.private === true || given.renamedTo !== undefined || given.blocked !== undefined) return false;
    if (forks === 'false' && given.forkOf !== undefined) return false;
    if (forks === 'only' && given.forkOf === undefined) return false;
    return tests.every((test) => test(repository)) && matchesWords(repository, query, fields);
  });
}

function matchesWords(repository: Repository, { words }: Query, fields: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = [
    fields.includes('name') ? repository.name.split('/')[1] : '',
    fields.includes('description') ? (repository.description ?? '') : '',
    fields.includes('topics') ? repository.topics.join(' ') : '',
    fields.includes('readme') ? String(repository.given.files?.['README.md'] ?? '') : '',
  ]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word.text) !== word.not);
}

function qualifierTest(name: string, value: string): (repository: Repository) => boolean {
  switch (name) {
    case 'topic':
      return ({ topics }) => topics.includes(value);
    case 'created': {
      const within = timeRange(value);
      return ({ createdAt }) => within(createdAt);
    }
    case 'pushed': {
      const within = timeRange(value);
      return ({ pushedAt }) => within(pushedAt);
    }
    case 'stars': {
      const within = numberRange(value);
      return ({ stars }) => within(stars);
    }
    case 'size': {
      const within = numberRange(value);
      return ({ size }) => within(size);
    }
    case 'archived':
      return ({ given }) => String(given.archived ?? false) === value;
    case 'user':
    case 'org':
      return (repository) => repository.name.toLowerCase().startsWith(`${value.toLowerCase()}/`);
    default:
      return () => true;
  }
}

/** `n`, `>n`, `>=n`, `<n`, `<=n`, `a..b` with `*` for an open end. */
export function numberRange(text: string): (value: number) => boolean {
  const [low, high] = boundsOf(text);
  const [from, to] = [
    low === null ? Number.NEGATIVE_INFINITY : Number(low.text),
    high === null ? Number.POSITIVE_INFINITY : Number(high.text),
  ];
  if (Number.isNaN(from) || Number.isNaN(to)) throw new QueryError(`${text} is not a range of numbers`);
  return (value) =>
    (low?.exclusive === true ? value > from : value >= from) && (high?.exclusive === true ? value < to : value <= to);
}

/** A date means the whole of its day, a time the whole of its second; both in UTC. */
function timeRange(text: string): (value: string) => boolean {
  const [low, high] = boundsOf(text);
  const start = ({ text: time, exclusive }: Bound) => (exclusive ? last(time) : first(time));
  const end = ({ text: time, exclusive }: Bound) => (exclusive ? first(time) : last(time));
  const from = low === null ? '' : start(low);
  const to = high === null ? '9999' : end(high);
  return (value) =>
    (low?.exclusive === true ? value > from : value >= from) && (high?.exclusive === true ? value < to : value <= to);
}

interface Bound {
  text: string;
  exclusive: boolean;
}

function boundsOf(text: string): [Bound | null, Bound | null] {
  const range = /^(.+?)\.\.(.+)$/.exec(text);
  const inclusive = (bound: string): Bound | null => (bound === '*' ? null : { text: bound, exclusive: false });
  if (range !== null) return [inclusive(range[1] as string), inclusive(range[2] as string)];
  const compared = /^([<>])(=?)(.+)$/.exec(text);
  if (compared === null) return [inclusive(text), inclusive(text)];
  const bound = { text: compared[3] as string, exclusive: compared[2] === '' };
  return compared[1] === '>' ? [bound, null] : [null, bound];
}

function first(time: string): string {
  return normal(/^\d{4}-\d\d-\d\d$/.test(time) ? `${time}T00:00:00Z` : time);
}

function last(time: string): string {
  return normal(/^\d{4}-\d\d-\d\d$/.test(time) ? `${time}T23:59:59Z` : time);
}

function normal(time: string): string {
  const parsed = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/.test(time) ? Date.parse(time) : Number.NaN;
  if (Number.isNaN(parsed)) throw new QueryError(`${time} is not a recognized date/time format`);
  return new Date(parsed).toISOString().replace(/\.\d+Z$/, 'Z');
}
