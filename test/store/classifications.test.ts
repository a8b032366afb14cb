import { describe, expect, test } from 'vitest';
import type { Store, Unclassified } from '../../src/store/index.js';
import { engines, useStore } from './harness.js';
import { aClassification, all, aRead, aServer, aTool, day } from './samples.js';

/** Says of all tools of a server that their score is `score`. */
const judge = ({ server, contentHash, tools }: Unclassified, score: number) => ({
  serverId: server.id,
  contentHash,
  classifications: tools.map(({ definitionHash }) => ({
    definitionHash,
    classification: aClassification({ score, inputHash: contentHash }),
  })),
});

async function classify(store: Store, version: string, score: number): Promise<string[]> {
  const missing = await all(store.classificationsMissing(version));
  await store.saveClassifications(
    version,
    missing.map((server) => judge(server, score)),
    day(0),
  );
  return missing.map(({ server }) => server.id);
}

const scores = async (store: Store, version: string) =>
  (await all(store.inspections(version))).map(({ tools }) => tools.map((tool) => tool.classification?.score ?? null));

describe.each(engines)('classifications on %s', (engine) => {
  const emptyStore = useStore(engine);

  test('a version classifies each server once, and a newer one all of them again, from what is stored', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('x'), aTool('y')]));
    await store.saveServers('npm:b', aRead(aServer('b'), [aTool('x')]));
    expect(await scores(store, '1')).toEqual([[null, null], [null]]);
    expect(await classify(store, '1', 10)).toEqual(['npm:a', 'npm:b']);
    expect(await classify(store, '1', 20)).toEqual([]);
    expect(await scores(store, '1')).toEqual([[10, 10], [10]]);

    expect(await classify(store, '2', 30)).toEqual(['npm:a', 'npm:b']);
    expect(await scores(store, '2')).toEqual([[30, 30], [30]]);
    expect(await scores(store, '1')).toEqual([[10, 10], [10]]);
  });

  test('what is missing comes with the whole stored tool', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('y'), aTool('x')]));
    const [missing] = await all(store.classificationsMissing('1'));
    expect(missing?.server).toEqual(aServer('a'));
    expect(missing?.tools).toEqual([
      { ...aTool('x'), definitionHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
      { ...aTool('y'), definitionHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ]);
  });

  test('all tools of a server are classified again when one changes, as siblings are evidence', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('x'), aTool('y')]));
    await store.saveServers('npm:b', aRead(aServer('b'), [aTool('x')]));
    await classify(store, '1', 10);
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('x'), aTool('z')], { now: day(1) }));
    // Until then, what is known of the definition that stayed is still shown, and nothing is made up for the new one.
    expect(await scores(store, '1')).toEqual([[10, null], [10]]);
    expect(await classify(store, '1', 20)).toEqual(['npm:a']);
    expect(await scores(store, '1')).toEqual([[20, 20], [10]]);
  });

  test('a new revision with the same tools is not classified again', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('x')]));
    await classify(store, '1', 10);
    await store.saveServers('npm:a', aRead(aServer('a', { revision: '2' }), [aTool('x')], { now: day(1) }));
    expect(await classify(store, '1', 20)).toEqual([]);
  });

  test('a server that changes while it is being classified is still missing afterwards', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('x')]));
    const [missing] = await all(store.classificationsMissing('1'));
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('x'), aTool('y')], { now: day(1) }));
    await store.saveClassifications('1', [judge(missing as Unclassified, 10)], day(1));
    expect(await classify(store, '1', 20)).toEqual(['npm:a']);
  });

  test('a server without tools is classified with nothing to say', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', aRead(aServer('a', { coverage: 'not-understood' }), []));
    expect(await classify(store, '1', 10)).toEqual(['npm:a']);
    expect(await classify(store, '1', 10)).toEqual([]);
  });

  test('what is missing can be saved while it is being read, page after page', async () => {
    const store = await emptyStore();
    const servers = Array.from({ length: 1100 }, (_, n) => ({
      server: aServer(`s${n}`),
      tools: [aTool('x')],
      problems: [],
    }));
    await store.saveServers('mono', { revision: '1', extractorVersion: '1', now: day(0), run: null, servers });
    let seen = 0;
    for await (const missing of store.classificationsMissing('1')) {
      await store.saveClassifications('1', [judge(missing, 10)], day(0));
      seen += 1;
    }
    expect(seen).toBe(1100);
    expect(await all(store.classificationsMissing('1'))).toEqual([]);
  });

  test('pruning keeps the versions named', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('x')]));
    await classify(store, '1', 10);
    await classify(store, '2', 20);
    await store.pruneClassifications(['2']);
    expect([await scores(store, '1'), await scores(store, '2')]).toEqual([[[null]], [[20]]]);
    expect(await classify(store, '1', 30)).toEqual(['npm:a']);
  });
});
