import { describe, expect, test, vi } from 'vitest';
import { TargetError } from '../../crawler/index.js';
import { shareOf } from '../../src/pipeline/sharing.js';
import { type CrawlContext, crawl, work } from '../../src/pipeline.js';
import type { Store } from '../../src/store/index.js';
import { startChild, useDatabases } from '../store/harness.js';
import { all, day } from '../store/samples.js';
import { type FakeCrawler, fakeCrawler } from '../support/fake-crawler.js';

const many = (n: number) =>
  Object.fromEntries(Array.from({ length: n }, (_, at) => [`o/r${String(at).padStart(3, '0')}`, { revision: 'r1' }]));

const context = (store: Store, crawler: FakeCrawler, id: string, dedicated: boolean): CrawlContext => ({
  ...{ store, crawler, now: () => day(0), onEvent: () => {}, retryDelay: 1_000 },
  worker: { id, host: 'h', pid: 1, dedicated, readsAtOnce: 4, limits: 'these' },
});

describe('what GitHub grants in a minute', () => {
  const worker = (id: string, limits: string | null, dedicated = true) => ({
    ...{ id, host: 'h', pid: 1, dedicated, limits },
    readsAtOnce: 8,
  });
  const [one, two, other, lead] = [
    worker('1', 'a'),
    worker('2', 'a'),
    worker('3', 'b'),
    worker('4', 'a', false),
  ] as const;

  test('is shared by those with the same credentials, as they read', () => {
    const all = [one, two, other, lead];
    expect(all.map((each) => shareOf(each, all))).toEqual([8 / 17, 8 / 17, 1, 1 / 17]);
    expect(shareOf(lead, [lead])).toBe(1);
    expect(shareOf(one, [])).toBe(1);
    const anonymous = worker('5', null);
    expect(shareOf(anonymous, [anonymous, worker('6', null)])).toBe(1);
  });
});

describe('work that is shared', () => {
  const database = useDatabases('postgres');
  const never = new AbortController().signal;

  const lead = (store: Store, crawler: FakeCrawler, databaseUrl: string) =>
    crawl({
      ...context(store, crawler, 'lead', false),
      targets: Object.keys(crawler.repositories).map((name) => ({
        target: `github:${name}`,
        foundBy: 'test',
        facts: null,
      })),
      ...{ scope: { known: true, limit: null }, discover: null, databaseUrl, concurrency: 2, signal: never },
    });

  test('is done once, by all there are, and what fails is tried again by anybody', async () => {
    const { options, open } = await database();
    const url = options.databaseUrl as string;
    const repositories = many(60);
    repositories['o/r005'] = { revision: 'r1', faults: [new TargetError('corrupt', 'o/r005 broke off')] } as never;
    const crawlers = [fakeCrawler(repositories), fakeCrawler(repositories), fakeCrawler(repositories)] as const;
    const stop = new AbortController();
    const workers = [crawlers[1], crawlers[2]].map(async (crawler, n) =>
      work(context(await open(), crawler, `worker ${n}`, true), {
        databaseUrl: url,
        concurrency: 4,
        signal: stop.signal,
      }),
    );
    const store = await open();
    const summary = await lead(store, crawlers[0], url);
    expect(summary).toMatchObject({ pending: 0, outcomes: { new: 60 } });
    const reads = crawlers.flatMap((crawler) => crawler.reads).toSorted();
    const expected = [...Object.keys(repositories), 'o/r005'].map((name) => `${name}@r1`).toSorted();
    expect(reads).toEqual(expected);
    expect(Math.max(...crawlers.map((crawler) => crawler.most))).toBeLessThanOrEqual(4);
    // The crawl is over; within a beat each worker knows that GitHub's grant is for two who read four at once.
    await vi.waitFor(() => expect(crawlers.slice(1).map((crawler) => crawler.part)).toEqual([4 / 8, 4 / 8]), {
      timeout: 60_000,
    });

    // A second night hands nothing out.
    for (const crawler of crawlers) crawler.reads = [];
    expect(await lead(store, crawlers[0], url)).toMatchObject({ outcomes: { unchanged: 60 } });
    expect(crawlers.flatMap((crawler) => crawler.reads)).toEqual([]);

    stop.abort();
    await Promise.all(workers);
    expect(await store.liveWorkers()).toEqual([]);
  });

  test('that a killed process had in hand is done by another', async () => {
    const { options, open } = await database();
    const store = await open();
    const child = startChild('worker', { options });
    expect(await child.line()).toBe('waiting');
    const crawler = fakeCrawler(many(12));
    const { read } = crawler;
    let proceed = () => {};
    const dead = new Promise<void>((resolve) => {
      proceed = resolve;
    });
    crawler.read = async (resolved) => {
      await dead;
      return read(resolved);
    };
    const led = lead(store, crawler, options.databaseUrl as string);
    // It takes up work that it never finishes.
    expect(await child.line()).toBe('reading');
    child.process.kill('SIGKILL');
    await child.ended;
    proceed();
    expect(await led).toMatchObject({ pending: 0, outcomes: { new: 12 } });
    expect(await all(store.inspections('1'))).toHaveLength(12);
  }, 150_000);
});
