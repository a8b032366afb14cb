import { describe, expect, test } from 'vitest';
import type { Change } from '../../src/model/index.js';
import type { Store } from '../../src/store/index.js';
import { engines, useStore } from './harness.js';
import { aClassification, aFacts, all, aRead, aServer, aTool, day } from './samples.js';

const brief = (change: Change) => [change.server, change.tool, change.kind, change.cause] as const;
const changesOf = async (store: Store) => (await all(store.changes())).map(brief);

/** What reading one server gave, with what the classifier says of its tools. */
function rated(
  tools: ReturnType<typeof aTool>[],
  {
    score = 10,
    signals = [] as string[],
    n = 0,
    server = aServer('a', { revision: String(n) }),
    classifier = '1',
  } = {},
) {
  const classification = aClassification({
    ...{ score, inputHash: 'b'.repeat(63) + n, classifierVersion: classifier },
    ...(score > 50 ? { category: 'Execute', level: 'High' } : {}),
    signals: signals.map((id) => ({ id, text: `Shows ${id}`, subject: null })),
  });
  return aRead(server, tools, {
    ...{ now: day(n), classifierVersion: classifier },
    servers: [{ server, tools, problems: [], classifications: tools.map(() => classification) }],
  });
}

describe.each(engines)('changes on %s', (engine) => {
  const emptyStore = useStore(engine);

  test('a server that is new is one change, and one that is as it was is none', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', rated([aTool('x'), aTool('y')]));
    await store.saveServers('npm:a', rated([aTool('x'), aTool('y')], { n: 1 }));
    expect(await changesOf(store)).toEqual([['npm:a', null, 'server-added', 'server']]);
  });

  test('what is no MCP server is no server that was added', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', rated([], { server: aServer('a', { coverage: 'no-server' }) }));
    expect(await changesOf(store)).toEqual([]);
  });

  test('tools that come, go and change are told by name, with the revisions, and what is alarming is marked', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', rated([aTool('gone'), aTool('same'), aTool('worse')]));
    const worse = aTool('worse', { description: 'Another.' });
    const after = rated([aTool('came'), aTool('same'), worse], { n: 1, score: 90 });
    await store.saveServers('npm:a', after);
    expect((await changesOf(store)).slice(1)).toEqual([
      ['npm:a', 'came', 'tool-added', 'server'],
      ['npm:a', 'gone', 'tool-removed', 'server'],
      ['npm:a', 'same', 'category-changed', 'server'],
      ['npm:a', 'worse', 'description-changed', 'server'],
      ['npm:a', 'worse', 'category-changed', 'server'],
    ]);
    const [, , , change] = await all(store.changes({ since: day(1) }));
    expect(change).toMatchObject({
      ...{ at: day(1), tool: 'worse', revisionBefore: '0', revision: '1', certain: true, alarm: null },
      ...{ before: { description: 'Does worse.' }, after: { description: 'Another.' } },
    });
    expect((await all(store.changes({ alarming: true }))).map(({ tool }) => tool)).toEqual(['same', 'worse']);
  });

  test('gone and back: with the target, or from it', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', rated([aTool('x')]));
    const run = await store.beginRun({ targets: ['npm:a'] }, day(1));
    await store.finishItems(run, [{ target: 'npm:a', outcome: 'missing', message: 'no', retryable: false }], day(1));
    await store.saveServers('npm:a', rated([aTool('x', { title: 'X' })], { n: 2 }));
    await store.saveServers('npm:a', { ...rated([], { n: 3 }), servers: [] });
    expect((await changesOf(store)).slice(1).map(([, tool, kind]) => [tool, kind])).toEqual([
      [null, 'server-gone'],
      [null, 'server-back'],
      ['x', 'description-changed'],
      [null, 'server-gone'],
    ]);
  });

  test('a tool that was not read any more is not said to be removed for certain', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', rated([aTool('x')]));
    const server = aServer('a', { revision: '1', coverage: 'not-understood' });
    await store.saveServers('npm:a', rated([], { n: 1, server }));
    expect((await all(store.changes({ since: day(1) }))).map(({ kind, certain }) => [kind, certain])).toEqual([
      ['coverage-changed', true],
      ['tool-removed', false],
    ]);
  });

  test('what other extractors read of the same revision is no change of the server', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', rated([aTool('x')]));
    const again = rated([aTool('x', { description: 'Better read.' })], {
      n: 1,
      server: aServer('a', { revision: '0' }),
    });
    await store.saveServers('npm:a', { ...again, extractorVersion: '2' });
    expect((await changesOf(store)).slice(1)).toEqual([['npm:a', 'x', 'description-changed', 'extractor']]);
  });

  test('a newer classifier is told as such and alarms nobody', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', rated([aTool('x')]));
    const [missing] = await all(store.classificationsMissing('2'));
    const definitionHash = missing?.tools[0]?.definitionHash ?? '';
    const classification = aClassification({ category: 'Execute', level: 'High', inputHash: 'c'.repeat(64) });
    const result = { serverId: 'npm:a', contentHash: missing?.contentHash ?? '' };
    await store.saveClassifications(
      '2',
      [{ ...result, classifications: [{ definitionHash, classification }] }],
      day(1),
    );
    const [, change] = await all(store.changes());
    expect(change).toMatchObject({
      ...{ kind: 'category-changed', cause: 'classifier', alarm: null, at: day(1) },
      ...{ before: { category: 'Read', level: 'Low' }, after: { category: 'Execute', level: 'High' } },
    });
  });

  test('they are read by server and time, in both orders, page after page', async () => {
    const store = await emptyStore();
    for (const n of [0, 1, 2]) {
      const tools = Array.from({ length: 300 }, (_, at) => aTool(`t${at}`, { description: `${n} ${at}` }));
      await store.saveServers('npm:a', rated(tools, { n }));
    }
    await store.saveServers('npm:b', rated([aTool('x')], { server: aServer('b'), n: 1 }));
    const found = await all(store.changes({ server: 'npm:a', since: day(1) }));
    expect(found).toHaveLength(600);
    expect(new Set(found.map(({ key }) => key)).size).toBe(600);
    expect(await all(store.changes({ server: 'npm:a', since: day(1) }, 'newest-first'))).toEqual(found.toReversed());
  });

  test('another repository under a known name is alarming; a rename is not, and keeps the history', async () => {
    const store = await emptyStore();
    const at = (owner: string) =>
      ({ kind: 'github', owner, repo: 'r', subpath: null, host: 'https://github.com' }) as const;
    const server = aServer('a', { id: 'github:old/r', source: at('old'), revision: '0' });
    await store.saveServers('github:old/r', { ...rated([aTool('x')], { server }), facts: aFacts('old', 'r', 'N1') });
    await store.addTargets([{ target: 'github:new/r', foundBy: 'search', facts: aFacts('new', 'r', 'N1') }], day(1));
    const renamed = aServer('a', { id: 'github:new/r', source: at('new'), revision: '0' });
    const read = rated([aTool('x')], { server: renamed, n: 1 });
    expect(await store.saveServers('github:new/r', { ...read, facts: aFacts('new', 'r', 'N1') })).toBe('changed');
    expect((await all(store.changes())).map(({ server, kind, alarm }) => [server, kind, alarm])).toEqual([
      ['github:new/r', 'server-added', null],
      ['github:new/r', 'server-moved', null],
    ]);
    const [stored] = await all(store.inspections('1'));
    expect(stored).toMatchObject({ firstSeen: day(0), server: { id: 'github:new/r' } });

    const run = await store.beginRun({ targets: ['github:old/r'] }, day(2));
    expect(await all(store.pending(run))).toEqual(['github:new/r']);
    const result = { target: 'github:new/r', outcome: 'unchanged', message: null, retryable: false } as const;
    const sighting = { target: 'github:new/r', etag: null, facts: aFacts('new', 'r', 'N2') };
    await store.finishItems(run, [result], day(2), [sighting]);
    expect((await all(store.changes({ alarming: true }))).map(brief)).toEqual([
      ['github:new/r', null, 'server-replaced', 'server'],
    ]);
  });
});
