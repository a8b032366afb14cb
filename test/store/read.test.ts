import { describe, expect, test } from 'vitest';
import { engines, useStore } from './harness.js';
import { all, aRead, aServer, aTool, day, revisionsOf } from './samples.js';

const saved = { revision: '1', extractorVersion: '1', now: day(0), run: null };

describe.each(engines)('reading on %s', (engine) => {
  const emptyStore = useStore(engine);

  test('an empty store has nothing', async () => {
    const store = await emptyStore();
    expect(await all(store.inspections('1'))).toEqual([]);
    expect(await store.counts()).toEqual({ targets: 0, servers: 0, gone: 0, tools: 0, definitions: 0 });
    expect(await revisionsOf(store, [])).toEqual(new Map());
  });

  test('servers come by the bytes of their ids, in the same order on every engine and in every locale', async () => {
    const store = await emptyStore();
    const ids = ['npm:B', 'npm:_', 'npm:a', 'npm:a-b', 'npm:ab', 'npm:b', 'npm:é', 'npm:～', 'npm:😀'];
    const servers = ids.toReversed().map((id) => ({ server: aServer('x', { id }), tools: [], problems: [] }));
    await store.saveServers('mono', { ...saved, servers });
    expect((await all(store.inspections('1'))).map(({ server }) => server.id)).toEqual(ids);
  });

  test('tools come by name', async () => {
    const store = await emptyStore();
    const names = ['B', '_', 'a', 'a-b', 'ab', 'b', 'é'];
    await store.saveServers(
      'npm:a',
      aRead(
        aServer('a'),
        names.toReversed().map((name) => aTool(name)),
      ),
    );
    const [server] = await all(store.inspections('1'));
    expect(server?.tools.map((tool) => tool.name)).toEqual(names);
  });

  test('names of tools come with the servers that are there, each once', async () => {
    const store = await emptyStore();
    const twice = [aTool('b'), aTool('b', { description: 'Another.' }), aTool('a')];
    await store.saveServers('npm:x', aRead(aServer('x'), twice));
    await store.saveServers('npm:y', aRead(aServer('y'), []));
    await store.saveServers('npm:x', aRead(aServer('x'), [...twice, aTool('c')], { now: day(1) }));
    await store.saveServers('npm:x', aRead(aServer('x'), twice, { now: day(2) }));
    expect(await all(store.toolNames())).toEqual([
      { id: 'npm:x', names: ['a', 'b'] },
      { id: 'npm:y', names: [] },
    ]);
  });

  test('pages join without a gap or an overlap, also where long ids start alike', async () => {
    const store = await emptyStore();
    const long = 'x'.repeat(5000);
    const ids = Array.from({ length: 2500 }, (_, n) => `npm:${n % 2 === 0 ? long : ''}${String(n).padStart(5, '0')}`);
    const servers = ids.map((id) => ({ server: aServer('x', { id }), tools: [], problems: [] }));
    await store.saveServers('mono', { ...saved, servers });
    const read = (await all(store.inspections('1'))).map(({ server }) => server.id);
    expect(read).toEqual(ids.toSorted());
  });

  test('servers saved and gone while reading do not disturb the others', async () => {
    const store = await emptyStore();
    const entry = (n: number) => ({
      server: aServer(`s${String(n).padStart(5, '0')}`),
      tools: [aTool('x')],
      problems: [],
    });
    const servers = Array.from({ length: 2100 }, (_, n) => entry(n));
    await store.saveServers('mono', { ...saved, servers });
    const read: string[] = [];
    for await (const { server, tools } of store.inspections('1')) {
      expect(tools).toHaveLength(1);
      read.push(server.id);
      if (read.length === 10) {
        await store.saveServers('mono', { ...saved, servers: [...servers.slice(0, 2090), entry(99_999)] });
      }
    }
    const expected = [...servers.slice(0, 2090), entry(99_999)].map(({ server }) => server.id);
    expect(read).toEqual(expected);
  });

  test('a reader may stop early, and the store goes on', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('x')]));
    await store.saveServers('npm:b', aRead(aServer('b'), [aTool('x')]));
    for await (const { server } of store.inspections('1')) {
      expect(server.id).toBe('npm:a');
      break;
    }
    expect((await store.counts()).servers).toBe(2);
  });
});
