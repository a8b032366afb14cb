import { describe, expect, test } from 'vitest';
import type { ItemResult, Outcome, Run, Store } from '../../src/store/index.js';
import { engines, useDatabases, useStore } from './harness.js';
import { all, aRead, aServer, aTool, day, revisionsOf } from './samples.js';

const result = (target: string, outcome: Outcome, message: string | null = null): ItemResult => ({
  ...{ target, outcome, message },
  retryable: outcome === 'unreachable',
});

describe.each(engines)('runs on %s', (engine) => {
  const database = useDatabases(engine);
  const emptyStore = useStore(engine);

  test('a run that was broken off goes on with what is left, in the order of the list', async () => {
    const { open } = await database();
    const before = await open();
    const run = await before.beginRun({ targets: ['c', 'a', 'b', 'a'] }, day(0));
    expect(run.resumed).toBe(false);
    expect(await all(before.pending(run))).toEqual(['c', 'a', 'b']);
    await before.finishItems(run, [result('a', 'failed', 'no')], day(0));
    await before.close();

    const after = await open();
    const again = await after.beginRun({ targets: ['a', 'b', 'c'] }, day(1));
    expect(again).toEqual({ id: run.id, startedAt: day(0), resumed: true });
    expect(await all(after.pending(again))).toEqual(['c', 'b']);
    expect(await after.failures(again)).toEqual([result('a', 'failed', 'no')]);
  });

  test('another list is another run, and so is the same list once its run is finished', async () => {
    const store = await emptyStore();
    const first = await store.beginRun({ targets: ['a', 'b'] }, day(0));
    const other = await store.beginRun({ targets: ['a'] }, day(0));
    expect(other.id).not.toBe(first.id);
    expect(other.resumed).toBe(false);
    await store.finishItems(other, [result('a', 'unchanged')], day(0));
    expect(await all(store.pending(first))).toEqual(['a', 'b']);

    await store.finishRun(first, day(0));
    const next = await store.beginRun({ targets: ['a', 'b'] }, day(1));
    expect(next.resumed).toBe(false);
    expect(await all(store.pending(next))).toEqual(['a', 'b']);
  });

  test('several that begin the same run at once share it', async () => {
    const { open } = await database();
    const stores = engine === 'pglite' ? [await open()] : [await open(), await open()];
    const list = Array.from({ length: 3000 }, (_, n) => `target ${n}`);
    const runs = await Promise.all([...stores, ...stores].map((store) => store.beginRun({ targets: list }, day(0))));
    expect(new Set(runs.map((run) => run.id)).size).toBe(1);
    expect(runs.filter((run) => !run.resumed)).toHaveLength(1);
    expect(await all((stores[0] as Store).pending(runs[0] as Run))).toEqual(list);
  });

  test('the summary counts every outcome and what is still pending', async () => {
    const store = await emptyStore();
    const run = await store.beginRun({ targets: ['a', 'b', 'c', 'd', 'e'] }, day(0));
    await store.finishItems(
      run,
      [result('d', 'unreachable', 'down'), result('b', 'unreachable', 'down'), result('a', 'missing')],
      day(1),
    );
    await store.saveServers('c', aRead(aServer('c'), [aTool('x')], { run }));
    const outcomes = { new: 1, changed: 0, unchanged: 0, missing: 1, unreachable: 2, failed: 0 };
    const summary = { id: run.id, startedAt: day(0), finishedAt: null, total: 5, pending: 1, outcomes };
    expect(await store.runSummary(run)).toEqual(summary);
    expect(await store.finishRun(run, day(2))).toEqual({ ...summary, finishedAt: day(2) });
    expect(await store.failures(run)).toEqual([
      result('a', 'missing'),
      result('b', 'unreachable', 'down'),
      result('d', 'unreachable', 'down'),
    ]);
  });

  test('an empty list is a run with nothing to do', async () => {
    const store = await emptyStore();
    const run = await store.beginRun({ targets: [] }, day(0));
    expect(await all(store.pending(run))).toEqual([]);
    expect((await store.finishRun(run, day(0))).total).toBe(0);
  });

  test('an outage leaves stored tools and revision alone', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('x')]));
    const before = [await all(store.inspections('1')), await revisionsOf(store, ['npm:a'])];
    const run = await store.beginRun({ targets: ['npm:a'] }, day(1));
    await store.finishItems(run, [result('npm:a', 'unreachable', 'the registry does not answer')], day(1));
    await store.finishItems(run, [result('npm:a', 'failed', 'the archive is truncated')], day(1));
    expect([await all(store.inspections('1')), await revisionsOf(store, ['npm:a'])]).toEqual(before);
  });

  test('a missing target takes its servers along, and they are back when it is', async () => {
    const store = await emptyStore();
    const read = aRead(aServer('a'), [aTool('x')]);
    await store.saveServers('npm:a', read);
    const run = await store.beginRun({ targets: ['npm:a'] }, day(1));
    await store.finishItems(run, [result('npm:a', 'missing', 'no such package')], day(1));
    expect(await all(store.inspections('1'))).toEqual([]);
    expect(await store.counts()).toMatchObject({ servers: 0, gone: 1, tools: 0, definitions: 1 });
    // Not known any more: else the same revision coming back would count as unchanged, and stay gone.
    expect(await revisionsOf(store, ['npm:a'])).toEqual(new Map());

    expect(await store.saveServers('npm:a', { ...read, now: day(2) })).toBe('changed');
    const [server] = await all(store.inspections('1'));
    expect(server).toMatchObject({ firstSeen: day(0), lastChanged: day(2), lastLooked: day(2) });
  });

  test('an unchanged target was looked at', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('x')]));
    const run = await store.beginRun({ targets: ['npm:a'] }, day(1));
    await store.finishItems(run, [result('npm:a', 'unchanged')], day(1));
    const [server] = await all(store.inspections('1'));
    expect(server).toMatchObject({ firstSeen: day(0), lastChanged: day(0), lastLooked: day(1) });
  });

  test('pruning forgets old finished runs and nothing else', async () => {
    const store = await emptyStore();
    const unfinished = await store.beginRun({ targets: ['a', 'b'] }, day(0));
    const old = await store.beginRun({ targets: ['a'] }, day(0));
    await store.finishRun(old, day(0));
    const last = await store.beginRun({ targets: ['a'] }, day(1));
    await store.finishRun(last, day(1));
    await store.pruneRuns(1);
    expect((await store.runSummary(old)).total).toBe(0);
    expect((await store.runSummary(last)).total).toBe(1);
    expect(await all(store.pending(unfinished))).toEqual(['a', 'b']);
  });
});
