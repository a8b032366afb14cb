import { describe, expect, test } from 'vitest';
import { TargetError } from '../../crawler/index.js';
import { type CrawlEvent, type CrawlOptions, crawl } from '../../src/pipeline.js';
import type { Store } from '../../src/store/index.js';
import { useStore } from '../store/harness.js';
import { aFacts, all, day } from '../store/samples.js';
import { type FakeCrawler, fakeCrawler } from '../support/fake-crawler.js';

const unreachable = (what: string) => new TargetError('unreachable', `${what} could not be reached`);
const corrupt = (what: string) => new TargetError('corrupt', `${what} broke off`);

/** `n` repositories at their first revision. */
const many = (n: number) =>
  Object.fromEntries(Array.from({ length: n }, (_, at) => [`o/r${String(at).padStart(4, '0')}`, { revision: 'r1' }]));

/** A crawl over all that is known, after the crawler's repositories were made known. */
async function night(store: Store, crawler: FakeCrawler, at: number, changes: Partial<CrawlOptions> = {}) {
  const events: CrawlEvent[] = [];
  crawler.reads = [];
  const summary = await crawl({
    ...{
      store,
      crawler,
      now: () => new Date(day(0).getTime() + at * 86_400_000),
      retryDelay: 1,
      concurrency: 4,
      databaseUrl: null,
      discover: null,
    },
    targets: Object.keys(crawler.repositories).map((name) => ({
      target: `github:${name}`,
      foundBy: 'test',
      facts: null,
    })),
    scope: { known: true, limit: null },
    worker: { id: `worker ${at}`, host: 'h', pid: 1, dedicated: false, readsAtOnce: 1, limits: null },
    signal: new AbortController().signal,
    onEvent: (event) => events.push(event),
    ...changes,
  });
  return { summary, events, outcomes: Object.fromEntries(Object.entries(summary.outcomes).filter(([, n]) => n > 0)) };
}

describe('a crawl', () => {
  const emptyStore = useStore('pglite');

  test('reads what is new and what changed, several at once, and the rest is written in bulk', async () => {
    const store = await emptyStore();
    const crawler = fakeCrawler(many(40));
    expect((await night(store, crawler, 0)).outcomes).toEqual({ new: 40 });
    expect(crawler.most).toBe(4);

    const quiet = await night(store, crawler, 1);
    expect(quiet.outcomes).toEqual({ unchanged: 40 });
    expect(crawler.reads).toEqual([]);
    expect(quiet.events.filter(({ kind }) => kind === 'unchanged')).toHaveLength(1);

    crawler.repositories['o/r0007'] = { revision: 'r2' };
    delete crawler.repositories['o/r0008'];
    expect((await night(store, crawler, 2)).outcomes).toEqual({ changed: 1, missing: 1, unchanged: 38 });
    expect(crawler.reads).toEqual(['o/r0007@r2']);
    expect((await all(store.changes({ since: day(1) }))).map(({ server, kind }) => [server, kind]).toSorted()).toEqual([
      ['github:o/r0007', 'description-changed'],
      ['github:o/r0008', 'server-gone'],
    ]);
  });

  test('facts are kept up to date without being a change of the server', async () => {
    const store = await emptyStore();
    const crawler = fakeCrawler({ 'o/r': { revision: 'r1' } });
    await night(store, crawler, 0);
    crawler.repositories['o/r'] = {
      revision: 'r1',
      facts: { ...aFacts('o', 'r', 'N o/r'), stars: 99, archived: true },
    };
    expect((await night(store, crawler, 1)).outcomes).toEqual({ unchanged: 1 });
    expect(await all(store.changes({ since: day(1) }))).toEqual([]);
  });

  test('what fails for a moment is tried again in the same run, and nothing shows of it', async () => {
    const store = await emptyStore();
    const crawler = fakeCrawler({
      'o/a': { revision: 'r1', faults: [corrupt('o/a'), unreachable('o/a'), corrupt('o/a')] },
      'o/b': { revision: 'r1', lookFaults: [unreachable('o/b'), unreachable('o/b')] },
      'o/c': { revision: 'r1' },
    });
    const { outcomes, events } = await night(store, crawler, 0);
    expect(outcomes).toEqual({ new: 3 });
    expect(events.filter(({ kind }) => kind === 'postponed')).toHaveLength(3);
    expect(await store.failureCounts()).toEqual({ failing: 0, givenUp: 0 });
  });

  test('an outage is no answer: what is stored stays, and nothing is asked for ever', async () => {
    const store = await emptyStore();
    const crawler = fakeCrawler(many(30));
    await night(store, crawler, 0);
    const before = await all(store.inspections('1'));
    for (const repository of Object.values(crawler.repositories)) {
      repository.lookFaults = Array.from({ length: 9 }, () => unreachable('the host'));
    }
    expect((await night(store, crawler, 1)).outcomes).toEqual({ unreachable: 30 });
    expect(Object.values(crawler.repositories).map(({ lookFaults }) => lookFaults?.length)).toEqual(Array(30).fill(8));
    expect(await all(store.inspections('1'))).toEqual(before);
    expect(await all(store.changes({ since: day(1) }))).toEqual([]);
  });

  test('what cannot be read waits for its time, and is read at once when it changes or when it is named', async () => {
    const store = await emptyStore();
    const broken = () => new TargetError('too-large', 'o/r is too large');
    const crawler = fakeCrawler({ 'o/r': { revision: 'r1', faults: [broken(), broken(), broken()] } });
    expect((await night(store, crawler, 0)).outcomes).toEqual({ failed: 1 });
    const waiting = await night(store, crawler, 0.1);
    expect([waiting.outcomes, crawler.reads]).toEqual([{ failed: 1 }, []]);
    const [result] = waiting.events.flatMap((event) => (event.kind === 'finished' ? [event.result] : []));
    expect(result?.message).toBe('o/r is too large (tried 1 times, again after 2026-01-01T12:00Z)');
    await night(store, crawler, 0.2, { scope: 'targets' });
    expect(crawler.reads).toEqual(['o/r@r1']);
    (crawler.repositories['o/r'] as { revision: string }).revision = 'r2';
    await night(store, crawler, 0.3);
    expect(crawler.reads).toEqual(['o/r@r2']);
  });

  test('a repository that was renamed is read under the name of today, and once', async () => {
    const store = await emptyStore();
    const crawler = fakeCrawler({ 'old/r': { revision: 'r1', facts: aFacts('old', 'r', 'N') } });
    await night(store, crawler, 0);
    const renamed = { revision: 'r1', facts: aFacts('new', 'r', 'N') };
    crawler.repositories = { 'old/r': renamed };
    expect((await night(store, crawler, 1)).outcomes).toEqual({ changed: 1 });
    crawler.repositories = { 'old/r': renamed, 'new/r': renamed };
    expect((await night(store, crawler, 2)).outcomes).toEqual({ unchanged: 1 });
    expect(await store.counts()).toMatchObject({ servers: 1, gone: 0, tools: 1 });
    expect((await all(store.changes({ since: day(1) }))).map(({ kind }) => kind)).toEqual(['server-moved']);
  });

  test('stopped, it finishes what it has in hand, and the next start goes on', async () => {
    const store = await emptyStore();
    const crawler = fakeCrawler(many(40));
    const stop = new AbortController();
    const onEvent = (event: CrawlEvent) => event.kind === 'finished' && stop.abort();
    const { summary } = await night(store, crawler, 0, { signal: stop.signal, onEvent });
    expect(summary.finishedAt).toBeNull();
    expect(summary.pending).toBeGreaterThan(0);
    const first = crawler.reads;
    const rest = await night(store, crawler, 1);
    expect(rest.summary).toMatchObject({ id: summary.id, pending: 0, outcomes: { new: 40 } });
    expect([...first, ...crawler.reads].toSorted()).toEqual(Object.keys(many(40)).map((name) => `${name}@r1`));
  });

  test('a target whose reading ends the process each time is given up', async () => {
    const store = await emptyStore();
    const crawler = fakeCrawler({ 'o/r': { revision: 'r1' } });
    await store.addTargets([{ target: 'github:o/r', foundBy: 'test', facts: null }], day(0));
    const run = await store.beginRun({ known: true, limit: null }, day(0));
    await store.addKnown(run, null);
    const dead = { id: 'dead', host: 'h', pid: 1, dedicated: false, readsAtOnce: 1, limits: null };
    for (let times = 0; times < 4; times++) await store.takeItem(run, 'github:o/r', dead);
    const { outcomes } = await night(store, crawler, 1);
    expect([outcomes, crawler.reads]).toEqual([{ failed: 1 }, []]);
  });

  test('discovery comes first, and a source that came to its end is not asked again when the run goes on', async () => {
    const store = await emptyStore();
    const crawler = fakeCrawler({ 'o/a': { revision: 'r1' }, 'o/b': { revision: 'r1' } });
    const target = { kind: 'github', owner: 'o', repo: 'b', ref: null, subpath: null } as const;
    crawler.discovered = [
      { target, foundBy: 'github-search', facts: aFacts('o', 'b', 'N o/b') },
      { problem: { stage: 'discover', module: 'npm', subject: 'npm', message: 'down', retryable: true } },
      { ended: 'github-search', complete: true, counts: { found: 1, expected: 1, gone: 0, requests: 1 } },
    ];
    const discover = { sources: ['github-search'] as const, since: null };
    const stop = AbortSignal.abort();
    await night(store, crawler, 0, { targets: [], discover, signal: stop });
    crawler.discovered = [];
    const { outcomes, summary } = await night(store, crawler, 0.1, { targets: [], discover });
    expect(outcomes).toEqual({ new: 1 });
    expect((await store.runs(1))[0]).toMatchObject({ id: summary.id, sources: [{ source: 'github-search' }] });
    expect(await store.foundCounts()).toEqual({ 'github-search': 1 });
  });
});
