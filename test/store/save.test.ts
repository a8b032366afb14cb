import { describe, expect, test } from 'vitest';
import { definitionHash } from '../../src/model/index.js';
import { engines, onDatabase, useDatabases, useStore } from './harness.js';
import { all, aProblem, aRead, aServer, aTool, day, revisionsOf } from './samples.js';

describe.each(engines)('saving on %s', (engine) => {
  const database = useDatabases(engine);
  const emptyStore = useStore(engine);

  test('what was saved is what is read, and is still there after closing', async () => {
    const { open } = await database();
    const before = await open();
    const tool = aTool('get_thing', {
      title: 'Get',
      outputSchema: { type: 'object' },
      annotations: { readOnlyHint: true, vendor: { deep: [1, 2.5, null, 'x'] } },
    });
    const server = aServer('a', { description: 'One', homepage: 'https://example.com' });
    const read = aRead(server, [tool], { servers: [{ server, tools: [tool], problems: [aProblem] }] });
    expect(await before.saveServers('npm:a', read)).toBe('new');
    await before.close();

    const after = await open();
    expect(await all(after.inspections('1'))).toEqual([
      {
        ...{ server, problems: [aProblem], extractorVersion: '1' },
        ...{ firstSeen: day(0), lastLooked: day(0), lastChanged: day(0) },
        tools: [{ ...tool, definitionHash: definitionHash(tool), classification: null }],
      },
    ]);
    expect(await revisionsOf(after, ['npm:a', 'npm:b'])).toEqual(
      new Map([['npm:a', { revision: '1.0.0', extractorVersion: '1' }]]),
    );
  });

  test('the same content at another revision is unchanged, with the new evidence', async () => {
    const store = await emptyStore();
    const evidence = aTool('x').evidence.map((entry) => ({ ...entry, line: 7, commit: '1.0.1' }));
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('x')]));
    const read = aRead(aServer('a', { revision: '1.0.1' }), [aTool('x', { evidence })], { now: day(1) });
    expect(await store.saveServers('npm:a', read)).toBe('unchanged');
    const [stored] = await all(store.inspections('1'));
    expect(stored).toMatchObject({ firstSeen: day(0), lastChanged: day(0), lastLooked: day(1) });
    expect(stored?.server.revision).toBe('1.0.1');
    expect(stored?.tools[0]?.evidence).toEqual(evidence);
    expect((await revisionsOf(store, ['npm:a'])).get('npm:a')?.revision).toBe('1.0.1');
  });

  test.each([
    ['a tool more', [aTool('x'), aTool('y')]],
    ['a tool less', []],
    ['another description', [aTool('x', { description: 'Does y.' })]],
    ['another condition', [aTool('x', { condition: 'process.env.ALLOW_WRITES' })]],
    [
      'a field that is no longer certain',
      [aTool('x', { certainty: { ...aTool('x').certainty, inputSchema: 'partial' } })],
    ],
  ])('%s is a change', async (_, tools) => {
    const store = await emptyStore();
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('x')]));
    expect(await store.saveServers('npm:a', aRead(aServer('a'), tools, { now: day(1) }))).toBe('changed');
    const [stored] = await all(store.inspections('1'));
    expect(stored).toMatchObject({ firstSeen: day(0), lastChanged: day(1) });
    expect(stored?.tools.map(({ definitionHash: _hash, classification: _none, ...tool }) => tool)).toEqual(tools);
  });

  test('which definition a tool had from when until when is kept, each definition once', async () => {
    const { options, open } = await database();
    const store = await open();
    const first = aTool('x');
    const second = aTool('x', { description: 'Another.' });
    for (const [days, tool] of [first, first, second, first].entries()) {
      await store.saveServers('npm:a', aRead(aServer('a'), [tool, aTool('y')], { now: day(days) }));
    }
    expect(await store.counts()).toMatchObject({ tools: 2, definitions: 3 });
    const [stored] = await all(store.inspections('1'));
    expect(stored?.tools.map((tool) => tool.description)).toEqual([first.description, 'Does y.']);
    await store.close();

    const moment = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD')`;
    const rows = await onDatabase(
      options,
      `select name, encode(definition, 'hex') as hash, ${moment('seen_from')} as from, ${moment('seen_until')} as until
       from tools order by name, seen_from`,
    );
    expect(rows).toEqual([
      { name: 'x', hash: definitionHash(first), from: '2026-01-01', until: '2026-01-03' },
      { name: 'x', hash: definitionHash(second), from: '2026-01-03', until: '2026-01-04' },
      { name: 'x', hash: definitionHash(first), from: '2026-01-04', until: null },
      { name: 'y', hash: definitionHash(aTool('y')), from: '2026-01-01', until: null },
    ]);
  });

  test('equal definitions on many servers are kept once', async () => {
    const store = await emptyStore();
    for (const name of ['a', 'b', 'c']) await store.saveServers(`npm:${name}`, aRead(aServer(name), [aTool('x')]));
    expect(await store.counts()).toEqual({ targets: 3, servers: 3, gone: 0, tools: 3, definitions: 1 });
  });

  test('of tools with one name all different ones are kept, of equal ones the first', async () => {
    const store = await emptyStore();
    const tools = [aTool('x'), aTool('x', { provenance: 'readme' }), aTool('x', { description: 'Another.' })];
    await store.saveServers('npm:a', aRead(aServer('a'), tools));
    const [stored] = await all(store.inspections('1'));
    expect(stored?.tools.map(({ description, provenance }) => [description, provenance]).toSorted()).toEqual([
      ['Another.', 'source'],
      ['Does x.', 'source'],
    ]);
  });

  test('one target holds several servers; one that vanishes is gone, and its tools are back when it is', async () => {
    const store = await emptyStore();
    const entry = (name: string) => ({ server: aServer(name), tools: [aTool(`${name}_tool`)], problems: [] });
    const read = { revision: '1', extractorVersion: '1', now: day(0), run: null };
    await store.saveServers('mono', { ...read, servers: [entry('b'), entry('a')] });
    expect(await all(store.inspections('1'))).toMatchObject([{ server: { id: 'npm:a' } }, { server: { id: 'npm:b' } }]);

    expect(await store.saveServers('mono', { ...read, servers: [entry('b')], now: day(1) })).toBe('changed');
    expect((await all(store.inspections('1'))).map(({ server }) => server.id)).toEqual(['npm:b']);
    expect(await store.counts()).toMatchObject({ servers: 1, gone: 1, tools: 1, definitions: 2 });

    await store.saveServers('mono', { ...read, servers: [entry('a'), entry('b')], now: day(2) });
    const back = (await all(store.inspections('1')))[0];
    expect(back).toMatchObject({ server: { id: 'npm:a' }, firstSeen: day(0), lastChanged: day(2) });
    expect(back?.tools.map((tool) => tool.name)).toEqual(['a_tool']);
  });

  test('a target without a server is known too', async () => {
    const store = await emptyStore();
    const read = { revision: 'r', extractorVersion: '1', now: day(0), run: null, servers: [] };
    expect(await store.saveServers('npm:none', read)).toBe('new');
    expect(await store.saveServers('npm:none', read)).toBe('unchanged');
    expect(await revisionsOf(store, ['npm:none'])).toEqual(
      new Map([['npm:none', { revision: 'r', extractorVersion: '1' }]]),
    );
  });

  test('a server that another target gives belongs to that one, and the first is to be read again', async () => {
    const store = await emptyStore();
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('x')]));
    await store.saveServers('npm:a@2', aRead(aServer('a', { revision: '2' }), [aTool('y')]));
    expect([...(await revisionsOf(store, ['npm:a', 'npm:a@2'])).keys()]).toEqual(['npm:a@2']);
    expect(await store.counts()).toMatchObject({ servers: 1, tools: 1 });
  });

  test('the item of the run is finished with it, with the outcome', async () => {
    const store = await emptyStore();
    for (const outcome of ['new', 'unchanged'] as const) {
      const run = await store.beginRun({ targets: ['npm:a'] }, day(0));
      expect(await store.saveServers('npm:a', aRead(aServer('a'), [aTool('x')], { run }))).toBe(outcome);
      expect(await all(store.pending(run))).toEqual([]);
      expect((await store.finishRun(run, day(0))).outcomes[outcome]).toBe(1);
    }
  });

  test('a save that fails half way leaves everything as it was, the item pending', async () => {
    const store = await emptyStore();
    const run = await store.beginRun({ targets: ['mono'] }, day(0));
    const read = aRead(aServer('a'), [aTool('x')], { run });
    await store.saveServers('mono', { ...read, run: null });
    const before = [await all(store.inspections('1')), await store.counts(), await revisionsOf(store, ['mono'])];
    // The same server twice: only the database finds out.
    const twice = aRead(aServer('a', { revision: '2' }), [aTool('y')], { run, now: day(1) });
    const failing = store.saveServers('mono', { ...twice, servers: [...twice.servers, ...twice.servers] });
    await expect(failing).rejects.toMatchObject({ name: 'StoreError', code: 'query' });
    expect([await all(store.inspections('1')), await store.counts(), await revisionsOf(store, ['mono'])]).toEqual(
      before,
    );
    expect(await all(store.pending(run))).toEqual(['mono']);
  });

  test('many targets saved at once, sharing definitions, are all there', async () => {
    const { open } = await database();
    const stores = engine === 'pglite' ? [await open()] : [await open(), await open()];
    const names = Array.from({ length: 40 }, (_, n) => `s${n}`);
    // Each order differs from the next, which is what makes careless writers wait for each other for ever.
    const tools = (n: number) => Array.from({ length: 30 }, (_, k) => aTool(`t${(k * 7 + n) % 30}`));
    await Promise.all(
      names.map((name, n) => stores[n % stores.length]?.saveServers(`npm:${name}`, aRead(aServer(name), tools(n)))),
    );
    expect(await stores[0]?.counts()).toEqual({ targets: 40, servers: 40, gone: 0, tools: 1200, definitions: 30 });
  });

  test('thousands of tools on one server, larger together than one statement', async () => {
    const store = await emptyStore();
    const tools = Array.from({ length: 2500 }, (_, n) =>
      aTool(`t${String(n).padStart(4, '0')}`, { description: 'x'.repeat(4000) }),
    );
    await store.saveServers('npm:a', aRead(aServer('a'), tools));
    await store.saveServers('npm:a', aRead(aServer('a'), tools.slice(1), { now: day(1) }));
    const [stored] = await all(store.inspections('1'));
    expect(stored?.tools.map((tool) => tool.name)).toEqual(tools.slice(1).map((tool) => tool.name));
  });
});
