import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonObject, serverId } from '../../src/model/index.js';
import { escapeText, unescapeText } from '../../src/store/columns.js';
import { engines, useStore } from './harness.js';
import { aClassification, all, aProblem, aRead, aServer, aTool, day, revisionsOf } from './samples.js';

/** Texts that databases refuse, change or choke on. */
const texts = {
  'a NUL character': 'a\0b',
  'lone surrogates': '\ud800 and \udc00 the wrong way round: \udc00\ud800',
  'a lone surrogate beside the character it is replaced by': '\ud800\ufffd',
  'what looks like our escapes': 'back\\slash \\u0000 \\ud800 \\\\u0000',
  'control characters and a terminal escape': '\x01\x1b[31mred\x7f\u0085\u202e',
  '10,000 characters': 'n'.repeat(10_000),
  '10,000 wide characters': '😀'.repeat(10_000),
  quotes: `'"; drop table tools; --`,
  nothing: '',
};

describe.each(engines)('hostile data on %s', (engine) => {
  const emptyStore = useStore(engine);

  test('every text survives in every place it can stand', async () => {
    const store = await emptyStore();
    const read = new Map<string, unknown>();
    for (const [label, text] of Object.entries(texts)) {
      const target = `npm:${text}`;
      const source = { kind: 'npm', name: text } as const;
      const server = aServer(text, { source, id: serverId(source), description: text, revision: text });
      const evidence = [{ field: 'name', file: text, line: 1, commit: text, excerpt: text } as const];
      const definition = { title: text, description: text, inputSchema: { [text]: text } };
      const tool = aTool(text, { ...definition, evidence: [...evidence] });
      const problems = [{ ...aProblem, subject: text, message: text }];
      const list = [target, `${target}2`];
      const run = await store.beginRun({ targets: list }, day(0));
      await store.saveServers(target, {
        ...{ revision: text, extractorVersion: '1', now: day(0), run },
        servers: [{ server, tools: [tool], problems }],
      });
      await store.finishItems(
        run,
        [{ target: `${target}2`, outcome: 'failed', message: text, retryable: false }],
        day(0),
      );

      const [missing] = await all(store.classificationsMissing('1'));
      const { definitionHash = '' } = missing?.tools[0] ?? {};
      const classification = aClassification({
        gaps: [text],
        because: [{ source: 'name', category: 'Read', text, quote: text }],
      });
      const classifications = [{ definitionHash, classification }];
      const contentHash = missing?.contentHash ?? '';
      await store.saveClassifications('1', [{ serverId: server.id, contentHash, classifications }], day(0));

      read.set(server.id, { server, problems, tools: [{ ...tool, definitionHash, classification }] });
      expect(await revisionsOf(store, [target]), label).toEqual(
        new Map([[target, { revision: text, extractorVersion: '1' }]]),
      );
      expect(await store.failures(run), label).toMatchObject([{ target: `${target}2`, message: text }]);
      expect((await store.beginRun({ targets: list }, day(1))).id, label).toBe(run.id);
    }
    for (const stored of await all(store.inspections('1')))
      expect(stored).toMatchObject(read.get(stored.server.id) ?? {});
    expect((await store.counts()).servers).toBe(read.size);
  });

  test('names that differ only in lone surrogates are different servers', async () => {
    const store = await emptyStore();
    const names = ['\ud800', '\ud801', '\ufffd'];
    for (const name of names) await store.saveServers(`npm:${name}`, aRead(aServer(name), [aTool('x')]));
    expect((await all(store.inspections('1'))).map(({ server }) => server.name).toSorted()).toEqual(names.toSorted());
  });

  test('a `__proto__` key is a key like any other', async () => {
    const store = await emptyStore();
    const inputSchema = JSON.parse('{"properties":{"__proto__":{"type":"string"},"constructor":{}}}') as JsonObject;
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('__proto__', { inputSchema }), aTool('toString')]));
    const [stored] = await all(store.inspections('1'));
    expect(JSON.stringify(stored?.tools[0]?.inputSchema)).toBe(JSON.stringify(inputSchema));
    expect(stored?.tools.map((tool) => tool.name)).toEqual(['__proto__', 'toString']);
    expect(({} as { type?: unknown }).type).toBeUndefined();
  });

  test('descriptions of a megabyte, and schemas nested 1,000 deep', async () => {
    const store = await emptyStore();
    const deep = Array.from({ length: 1000 }).reduce<JsonObject>((inner) => ({ properties: { a: inner } }), {});
    const tools = [...'abcdefghijkl'].map((name) =>
      aTool(name, { description: name.repeat(1_000_000), inputSchema: deep }),
    );
    await store.saveServers('npm:a', aRead(aServer('a'), tools));
    const [stored] = await all(store.inspections('1'));
    expect(stored?.tools.map((tool) => tool.description)).toEqual(tools.map((tool) => tool.description));
    expect(JSON.stringify(stored?.tools[0]?.inputSchema)).toBe(JSON.stringify(deep));
  });
});

test('any text comes back as it was, and holds nothing that PostgreSQL refuses', () => {
  const unit = fc.oneof(
    fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
    fc.constantFrom('\\', 'u', '0', '\0', '\ud800', '\udc00'),
  );
  fc.assert(
    fc.property(
      fc.array(unit).map((units) => units.join('')),
      (text) => {
        const stored = escapeText(text);
        expect(unescapeText(stored)).toBe(text);
        expect(stored).not.toContain('\0');
        expect(Buffer.from(stored, 'utf8').toString('utf8')).toBe(stored);
      },
    ),
  );
});
