/**
 * Sees everything that a search finds although it shows 1,000 results at most: cuts an axis (days, stars, bytes) into slices that
 * have no more, by the counts that each search tells anyway, so that hardly any search is made for its count alone.
 */
export interface Axis {
  /** Whole numbers, both ends included. */
  from: number;
  to: number;
  /** Where the first cut goes: before it there is next to nothing. */
  sparseUntil?: number;
  qualifier(from: number, to: number): string;
  /** Another axis for a single place on this one that has too many; null when there is none. */
  finer(at: number): Axis | null;
}

/** The same axis inside of what another qualifier selects. */
export function within(outer: string, axis: Axis): Axis {
  return {
    ...axis,
    qualifier: (from, to) => `${outer} ${axis.qualifier(from, to)}`,
    finer: (at) => {
      const finer = axis.finer(at);
      return finer === null ? null : within(outer, finer);
    },
  };
}

export interface SearchPage<T> {
  /** Results of the whole search. */
  total: number;
  /** The search ran out of time, and there may be more. */
  incomplete: boolean;
  items: T[];
}

export type SearchOutcome<T> =
  | { items: T[] }
  /** Fewer were seen than counted; why, in words. */
  | { shortfall: string; qualifier: string };

export interface Sliced<T> {
  /** A page of up to `perPage` results, from 1. */
  ask(qualifier: string, page: number): Promise<SearchPage<T>>;
  keyOf(item: T): string;
}

/** Results of one search that are shown, and on one page. */
const cap = 1_000;
const perPage = 100;
/** Results that a slice should have: below the cap by as much as densities vary, since one slice too large costs a search. */
const ideal = 850;
/** So many are taken for a slice by themselves when the count is known but for what comes and goes. */
const sure = 980;
/** Times a page is asked again that the search broke off. */
const incompleteRetries = 3;

/**
 * Results of all slices, page by page; some may come twice. What is seen is held against what was counted: for each slice, and for
 * each stretch that was cut into slices. Returns how many there are by the searches' own counts.
 */
export async function* sliced<T>(search: Sliced<T>, axis: Axis): AsyncGenerator<SearchOutcome<T>, number> {
  return yield* range({ ...search, seen: new Set(), deaf: null }, axis, axis.from, axis.to);
}

interface Looking<T> extends Sliced<T> {
  /** Keys of all results seen so far. */
  seen: Set<string>;
  /** The axis that the host turned out not to heed. */
  deaf: Axis | null;
}

async function* range<T>(
  search: Looking<T>,
  axis: Axis,
  from: number,
  to: number,
  /** More than it can have, by what the stretch around it has. */
  tooMany = Number.POSITIVE_INFINITY,
): AsyncGenerator<SearchOutcome<T>, number> {
  const qualifier = axis.qualifier(from, to);
  const before = search.seen.size;
  const first = await pageOf(search, qualifier, 1);
  const stretch = { total: first.total, all: before + first.total, parts: 2 };
  const finer = from < to ? null : axis.finer(from);
  if (first.total > cap && first.total > tooMany) {
    search.deaf = axis;
    yield { shortfall: 'the host does not tell slices apart', qualifier };
    return 0;
  }
  if (first.total <= cap) {
    const seen = yield* pages(search, qualifier, first);
    if (seen >= first.total) return first.total;
    if (from < to) return yield* block(search, axis, from, to, stretch);
    yield { shortfall: `${first.total} are counted, ${seen} were shown`, qualifier };
  } else {
    if (from < to) return yield* block(search, axis, from, to, stretch);
    if (finer !== null) return yield* block(search, finer, finer.from, finer.to, stretch);
    yield* pages(search, qualifier, first);
    yield { shortfall: `${first.total} are counted, of which ${cap} are shown`, qualifier };
  }
  return first.total;
}

/** A stretch known to hold about `total`, slice by slice; in so many `parts` at least, until `all` have been seen. */
async function* block<T>(
  search: Looking<T>,
  axis: Axis,
  from: number,
  to: number,
  { total, all, parts }: { total: number; all: number; parts: number },
): AsyncGenerator<SearchOutcome<T>, number> {
  let at = from;
  let counted = 0;
  let last: { width: number; count: number } | null = null;
  while (at <= to) {
    const left = total - counted;
    const width = widthOf({ axis, at, from, to, left, last, parts });
    const count: number = yield* range(search, axis, at, at + width - 1, 1.5 * total - counted);
    last = { width, count };
    counted += count;
    at += width;
    // As many different ones as there are: nothing is left for the rest of the stretch.
    if (search.seen.size >= all) return Math.max(counted, total);
    if (search.deaf === axis) return total;
  }
  return counted;
}

interface Stretch {
  axis: Axis;
  at: number;
  from: number;
  to: number;
  left: number;
  last: { width: number; count: number } | null;
  parts: number;
}

/** How wide the next slice is: as even as the counts allow, wider after one that was nearly empty. */
function widthOf({ axis, at, from, to, left, last, parts }: Stretch): number {
  const open = to - at + 1;
  const { sparseUntil } = axis;
  if (at === from && sparseUntil !== undefined && from < sparseUntil && sparseUntil <= to) return sparseUntil - from;
  if (at > from && left <= sure) return open;
  const even = Math.ceil(open / Math.max(Math.ceil(left / ideal), at === from ? parts : 1));
  const wider = last !== null && last.count < ideal / 4 ? last.width * 2 : 0;
  return Math.min(open, Math.max(even, wider, 1));
}

/** The rest of a search's pages. Returns how many different results were seen; when they are too few, after a second look. */
async function* pages<T>(
  search: Looking<T>,
  qualifier: string,
  first: SearchPage<T>,
): AsyncGenerator<SearchOutcome<T>, number> {
  const wanted = Math.min(first.total, cap);
  const seen = new Set<string>();
  for (const look of ['first', 'second'] as const) {
    let page = look === 'first' ? first : await pageOf(search, qualifier, 1);
    for (let number = 1; ; ) {
      for (const key of page.items.map(search.keyOf)) {
        seen.add(key);
        search.seen.add(key);
      }
      yield { items: page.items };
      if (page.incomplete) yield { shortfall: 'GitHub ran out of time, and shows a part', qualifier };
      if (number * perPage >= wanted) break;
      number++;
      page = await pageOf(search, qualifier, number);
    }
    // Results move between pages while they are looked at.
    if (seen.size >= wanted) break;
  }
  return seen.size;
}

async function pageOf<T>(search: Sliced<T>, qualifier: string, number: number): Promise<SearchPage<T>> {
  let page = await search.ask(qualifier, number);
  for (let again = 0; page.incomplete && again < incompleteRetries; again++) page = await search.ask(qualifier, number);
  return page;
}
