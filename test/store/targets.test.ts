import { describe, expect, test } from 'vitest';
import type { ItemResult, Run, Store } from '../../src/store/index.js';
import { engines, useStore } from './harness.js';
import { aFacts, all, aRead, aServer, aTool, day } from './samples.js';

const found = (target: string, foundBy = 'search', facts: ReturnType<typeof aFacts> | null = null) => ({
  ...{ target, foundBy, facts },
});

/** Begins a run over what is known, and gives what it is to look at. */
async function known(store: Store, limit: number | null = null): Promise<[Run, string[]]> {
  const run = await store.beginRun({ known: true, limit }, day(0));
  await store.addKnown(run, limit);
  return [run, await all(store.pending(run))];
}

const noon = (days: number) => new Date(day(days).getTime() + 12 * 3_600_000);

describe.each(engines)('targets on %s', (engine) => {
  const emptyStore = useStore(engine);

  test('what found a target is kept, each finder once', async () => {
    const store = await emptyStore();
    await store.addTargets([found('npm:a'), found('npm:b'), found('npm:a', 'seeds')], day(0));
    await store.addTargets([found('npm:a')], day(1));
    expect(await store.foundCounts()).toEqual({ search: 2, seeds: 1 });
    expect((await store.counts()).targets).toBe(2);
  });

  test('a run over what is known takes remote targets, those not looked at for longest first, until its limit', async () => {
    const store = await emptyStore();
    await store.addTargets(
      ['github:o/b', 'github:o/a', 'npm:c', './folder', 'x.tgz'].map((name) => found(name)),
      day(0),
    );
    await store.saveServers('npm:c', aRead(aServer('c'), [aTool('x')]));
    const [run, names] = await known(store);
    expect(names).toEqual(['github:o/a', 'github:o/b', 'npm:c']);
    // What becomes known meanwhile is taken in when it goes on, at the end; what is in it stays once.
    await store.addTargets([found('npm:d')], day(1));
    expect((await known(store))[1]).toEqual([...names, 'npm:d']);
    await store.finishRun(run, day(1));
    expect((await known(store, 2))[1]).toEqual(['github:o/a', 'github:o/b']);
    expect((await known(store, 2))[1]).toEqual(['github:o/a', 'github:o/b']);
  });

  test('a folder of a repository that is a target itself is read with it, unless that cannot be read', async () => {
    const store = await emptyStore();
    await store.addTargets(
      ['github:O/R', 'github:o/r#one', 'github:o/other#one'].map((name) => found(name)),
      day(0),
    );
    const [run, names] = await known(store);
    expect(names).toEqual(['github:O/R', 'github:o/other#one']);
    const failed: ItemResult = { target: 'github:O/R', outcome: 'failed', message: 'too large', retryable: false };
    await store.finishItems(run, [{ ...failed, tried: { revision: 'r' } }], day(0));
    await store.finishRun(run, day(0));
    expect((await known(store))[1]).toContain('github:o/r#one');
  });

  test('names of one repository become one target, and runs look at it once', async () => {
    const store = await emptyStore();
    await store.addTargets([found('github:Old/R', 'seeds', aFacts('Old', 'R', 'N'))], day(0));
    const run = await store.beginRun({ targets: ['github:Old/R', 'github:New/R', 'github:old/r'] }, day(0));
    await store.moveTarget('github:old/r', 'github:New/R', day(0));
    await store.addTargets([found('github:New/R', 'search', aFacts('New', 'R', 'N'))], day(1));
    expect(await all(store.pending(run))).toEqual(['github:New/R']);
    expect((await known(store))[1]).toEqual(['github:New/R']);
    expect(await store.foundCounts()).toEqual({ search: 1, seeds: 1 });
    // A folder of it is something else, although it has the same id.
    await store.addTargets([found('github:New/R#folder', 'registry', aFacts('New', 'R', 'N'))], day(1));
    expect((await store.knownTargets(['github:New/R#folder'])).get('github:New/R#folder')?.identity).toBe('N#folder');
    // And back again.
    await store.addTargets([found('github:Old/R', 'search', aFacts('Old', 'R', 'N'))], day(2));
    expect(await all(store.pending(run))).toEqual(['github:Old/R']);
  });

  test('what fails at one revision is tried again later and later, and given up until it changes', async () => {
    const store = await emptyStore();
    const fail = async (revision: string | null, at: number) => {
      const run = await store.beginRun({ targets: ['npm:a'] }, day(at));
      const result: ItemResult = { target: 'npm:a', outcome: 'failed', message: 'broken', retryable: true };
      await store.finishItems(run, [{ ...result, tried: { revision } }], day(at));
      await store.finishRun(run, day(at));
      return (await store.knownTargets(['npm:a'])).get('npm:a')?.failure;
    };
    expect(await fail('r1', 0)).toMatchObject({ tries: 1, nextTry: noon(0), message: 'broken' });
    expect(await fail('r1', 1)).toMatchObject({ tries: 2, nextTry: day(2) });
    expect(await fail('r1', 2)).toMatchObject({ tries: 3, nextTry: day(4) });
    for (const at of [4, 8]) await fail('r1', at);
    expect(await fail('r1', 16)).toMatchObject({ tries: 6, nextTry: null, givenUp: true });
    expect(await store.failureCounts()).toEqual({ failing: 1, givenUp: 1 });
    expect(await fail('r2', 17)).toMatchObject({ tries: 1, nextTry: noon(17), givenUp: false });
    expect(await fail(null, 18)).toMatchObject({ tries: 1, nextTry: null, givenUp: false });
    expect(await store.failing(5)).toMatchObject([{ target: 'npm:a' }]);
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('x')]));
    expect(await store.failing(5)).toEqual([]);
  });

  test('an item is in the hand of whoever took it, as long as that one is heard of', async () => {
    const store = await emptyStore();
    const worker = (id: string) => ({ id, host: 'h', pid: 1, dedicated: true, readsAtOnce: 8, limits: null });
    const run = await store.beginRun({ targets: ['npm:a', 'npm:b', 'npm:c'] }, day(0));
    await store.beat(worker('alive'));
    expect(await store.takeItem(run, 'npm:a', worker('alive'))).toBe(1);
    expect(await store.takeItem(run, 'npm:b', worker('dead'))).toBe(1);
    expect(await store.inHand()).toEqual([{ run: run.id, target: 'npm:a' }]);
    expect(await store.takeItem(run, 'npm:b', worker('alive'))).toBe(2);
    await store.saveServers('npm:b', aRead(aServer('b'), [], { run }));
    expect(await store.takeItem(run, 'npm:b', worker('alive'))).toBeNull();
    expect((await store.liveWorkers()).map(({ id }) => id)).toEqual(['alive']);
    await store.endWorker(worker('alive'));
    expect(await store.liveWorkers()).toEqual([]);
    expect(await store.inHand()).toEqual([]);
    expect((await store.runs(1))[0]).toMatchObject({ pending: 2, taken: 0 });
  });
});
