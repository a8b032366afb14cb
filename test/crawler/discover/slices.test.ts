import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Axis, sliced } from '../../../crawler/discover/shared/slices.js';

/** A search over numbers that shows 1,000 results at most, and counts how often it was asked. */
function searchOver(values: readonly number[], finer: Axis | null = null) {
  const axis: Axis = { from: 0, to: 9_999, qualifier: (from, to) => `${from}..${to}`, finer: () => finer };
  const sorted = [...values].sort((a, b) => a - b);
  const keys = sorted.map((_, key) => ({ key }));
  let asked = 0;
  const ask = async (qualifier: string, page: number) => {
    asked++;
    expect(page).toBeLessThanOrEqual(10);
    const [from = 0, to = 0] = qualifier.split('..').map(Number);
    const [first, end] = [firstAtLeast(sorted, from), firstAtLeast(sorted, to + 1)];
    const [start, stop] = [first + (page - 1) * 100, Math.min(first + page * 100, end, first + 1_000)];
    return { total: end - first, incomplete: false, items: keys.slice(start, Math.max(start, stop)) };
  };
  return { axis, search: { ask, keyOf: ({ key }: { key: number }) => String(key) }, asked: () => asked };
}

/** Index of the first value that is no smaller. */
function firstAtLeast(sorted: readonly number[], wanted: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function collect(values: readonly number[]) {
  const { axis, search, asked } = searchOver(values);
  const seen = new Set<number>();
  const shortfalls: string[] = [];
  for await (const outcome of sliced(search, axis)) {
    if ('shortfall' in outcome) shortfalls.push(outcome.qualifier);
    else for (const { key } of outcome.items) seen.add(key);
  }
  return { seen, shortfalls, asked: asked() };
}

describe('slicing a search', () => {
  it('sees everything, however it lies, wherever no single place has too many', async () => {
    const places = fc.array(fc.record({ at: fc.nat(9_999), width: fc.nat(3_000), count: fc.nat(3_000) }), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(places, async (clusters) => {
        const values = clusters.flatMap(({ at, width, count }) =>
          Array.from({ length: Math.min(count, (width + 1) * 100) }, (_, n) => Math.min(9_999, at + (n % (width + 1)))),
        );
        const crowded = new Map<number, number>();
        for (const value of values) crowded.set(value, (crowded.get(value) ?? 0) + 1);
        fc.pre([...crowded.values()].every((count) => count <= 1_000));
        const { seen, shortfalls } = await collect(values);
        expect(seen.size).toBe(values.length);
        expect(shortfalls).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['evenly', (n: number) => n % 10_000],
    ['ever denser', (n: number) => Math.floor(9_999 * (n / 43_000) ** 0.3)],
    ['in the last tenth', (n: number) => 9_000 + (n % 1_000)],
    ['in bursts', (n: number) => (n % 3 === 0 ? Math.floor(n / 900) * 200 : n % 10_000)],
  ])('makes few searches for their counts alone: 43,000 that lie %s', async (_how, place) => {
    const { seen, asked } = await collect(Array.from({ length: 43_000 }, (_, n) => Math.min(9_999, place(n))));
    expect(seen.size).toBe(43_000);
    // 430 pages are the least there is.
    expect(asked).toBeLessThan(600);
  });

  it('makes one search of what fits into one', async () => {
    expect((await collect([1, 2, 3])).asked).toBe(1);
    expect((await collect([])).asked).toBe(1);
  });

  it('says which single place has more than are shown', async () => {
    const { seen, shortfalls } = await collect([...Array.from({ length: 1_500 }, () => 77), 1, 2]);
    expect(seen.size).toBe(1_002);
    expect(shortfalls).toEqual(['77..77']);
  });

  it('does not go through every place of an axis that the host does not understand', async () => {
    const { axis, search, asked } = searchOver(Array.from({ length: 5_000 }, (_, n) => n));
    const deaf = { ...search, ask: (_: string, page: number) => search.ask('0..9999', page) };
    const shortfalls: string[] = [];
    for await (const outcome of sliced(deaf, axis)) if ('shortfall' in outcome) shortfalls.push(outcome.shortfall);
    expect(shortfalls).toContain('the host does not tell slices apart');
    expect(asked()).toBeLessThan(400);
  });

  it('asks for no more once as many different results were seen as there are', async () => {
    const { axis, search, asked } = searchOver(Array.from({ length: 1_200 }, (_, n) => n % 600));
    const seen = new Set<number>();
    for await (const outcome of sliced(search, axis))
      if ('items' in outcome) for (const { key } of outcome.items) seen.add(key);
    expect(seen.size).toBe(1_200);
    // 12 pages and the cuts: nothing from 600 on.
    expect(asked()).toBeLessThan(24);
  });

  it('looks a second time, then in smaller slices, when pages do not add up', async () => {
    const { axis, search } = searchOver(Array.from({ length: 250 }, (_, n) => n));
    const shifting = {
      ...search,
      // A page too far down loses its first result, as when an earlier one moves up meanwhile.
      ask: async (qualifier: string, page: number) => {
        const answer = await search.ask(qualifier, page);
        return page === 1 ? answer : { ...answer, items: answer.items.slice(1) };
      },
    };
    const seen = new Set<number>();
    for await (const outcome of sliced(shifting, axis)) {
      if ('shortfall' in outcome) throw new Error(outcome.shortfall);
      for (const { key } of outcome.items) seen.add(key);
    }
    expect(seen.size).toBe(250);
  });

  it('asks again when the search broke off, and says so when it does not help', async () => {
    for (const [lasting, says] of [
      [2, []],
      [100, ['0..9999']],
    ] as const) {
      const { axis, search } = searchOver([1, 2, 3]);
      let left = lasting;
      const ask = async (qualifier: string, page: number) => ({
        ...(await search.ask(qualifier, page)),
        incomplete: left-- > 0,
      });
      const shortfalls: string[] = [];
      for await (const outcome of sliced({ ...search, ask }, axis))
        if ('shortfall' in outcome) shortfalls.push(outcome.qualifier);
      expect(shortfalls).toEqual(says);
    }
  });
});
