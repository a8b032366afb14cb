import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { openCatalogue } from '../../src/catalogue/read.js';
import { writeCatalogue } from '../../src/catalogue/write.js';
import type { Inspection, PublishedChange } from '../../src/model/index.js';
import { attackLore } from '../../src/pipeline/attacks.js';
import { temporaryFolder } from '../support/folder.js';
import { inputOf, site } from '../support/input.js';
import { github, type InventedTool, invent } from '../support/inspections.js';

const version = '0.0.0-test';

function server(name: string, tools: InventedTool[], revision = '1'): Inspection {
  return invent({ source: github('acme', name), name, tools, revision });
}

const many = Array.from({ length: 30 }, (_, number) => ({ name: `tool_${number}` }));
const start = [
  server('a', [{ name: 'search' }, { name: 'only_a' }]),
  server('b', [{ name: 'search', category: 'Execute' }, ...many]),
  server('c', [{ name: 'Search' }, { name: 'search' }]),
  server('d', [{ name: 'untouched' }]),
];

/** What may happen between two publishes. */
const changes: [what: string, inspections: Inspection[]][] = [
  ['nothing', start],
  ['a server changes', [start[0], server('b', [{ name: 'search', category: 'Read' }], '2'), start[2], start[3]]],
  ['a server comes', [...start, server('e', [{ name: 'search' }, { name: 'only_e' }])]],
  ['a server goes', [start[0], start[2], start[3]]],
  ['all go', []],
  [
    'a tool moves to another server',
    [server('a', [{ name: 'search' }]), start[1], start[2], server('d', [{ name: 'only_a' }])],
  ],
  [
    'a name changes only in case',
    [start[0], start[1], server('c', [{ name: 'SEARCH' }, { name: 'search' }]), start[3]],
  ],
].map(([what, inspections]) => [what as string, (inspections as Inspection[]).filter(Boolean)]);

function publish(folder: string, inspections: readonly Inspection[], extra = {}) {
  const input = inputOf(inspections);
  return writeCatalogue({ input, folder, version, site, ...extra }).then(() => input.asked);
}

function files(folder: string): Map<string, string> {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(folder.length + 1), readFileSync(file, 'latin1')]),
  );
}

describe('publishing again', () => {
  const layouts = [false, true].flatMap((compact) =>
    changes.map(([what, inspections]) => [what, compact ? 'compact' : 'full', inspections] as const),
  );
  it.each(layouts)('gives the bytes of publishing anew when %s (%s)', async (_, layout, inspections) => {
    const base = await temporaryFolder();
    const [again, anew] = [join(base, 'again'), join(base, 'anew')];
    const compact = layout === 'compact';
    await publish(again, start, { compact });
    await publish(again, inspections, { compact });
    await publish(anew, inspections, { compact });
    expect([...files(again).keys()]).toEqual([...files(anew).keys()]);
    expect([...files(again)].filter(([path, text]) => files(anew).get(path) !== text).map(([path]) => path)).toEqual(
      [],
    );
    // And back, from there.
    await publish(again, start, { compact });
    await publish(anew, start, { full: true, compact });
    expect([...files(again)]).toEqual([...files(anew)]);
  });

  it('leaves nothing of the pages of tools when it becomes compact, and nothing of that when it no longer is', async () => {
    const base = await temporaryFolder();
    const [again, anew] = [join(base, 'again'), join(base, 'anew')];
    for (const compact of [false, true, false, true]) {
      // Twice, so that there is a spare of the other layout.
      for (let time = 0; time < 2; time++) await publish(again, time === 0 ? start.slice(1) : start, { compact });
      await publish(anew, start, { compact, full: true });
      expect([...files(again)]).toEqual([...files(anew)]);
      expect(files(again).has('servers/github/acme/d/untouched.html')).toBe(!compact);
      expect(files(again).has('tools/search.html')).toBe(!compact);
    }
  });

  it('gives the bytes of publishing anew when so many come that the shards are divided otherwise', async () => {
    const base = await temporaryFolder();
    const [again, anew] = [join(base, 'again'), join(base, 'anew')];
    const crowd = server(
      'z',
      Array.from({ length: 2_100 }, (_, number) => ({ name: `extra_${number}` })),
    );
    for (const inspections of [start, [...start, crowd], start]) {
      await publish(again, inspections, { site: null });
      await publish(anew, inspections, { site: null, full: true });
      expect([...files(again)]).toEqual([...files(anew)]);
    }
  });

  it('gives the bytes of publishing anew for some of many servers, night after night', async () => {
    const base = await temporaryFolder();
    const [again, anew] = [join(base, 'again'), join(base, 'anew')];
    const lore = attackLore();
    const attacks = lore.patterns.map(({ id, title, policy }) => ({ id, title, policy, because: ['It can.'] }));
    /** In a night, of every seven servers one changes, of every nineteen one is not there, and some of their tools come and go. */
    const onNight = (night: number) =>
      Array.from({ length: 150 }, (_, number) => number)
        .filter((number) => (number + night) % 19 > 0)
        .map((number) => {
          const changed = (number + night) % 7 === 0 ? night : 0;
          const tools = Array.from({ length: (number % 4) + (changed > 0 ? night : 0) }, (_, at): InventedTool => {
            const attack = attacks[(number + at) % 40];
            return {
              name: at % 2 === 0 ? `common_${at}` : `own_${number}_${at}`,
              category: changed > 0 ? 'Write' : 'Read',
              over: { attacks: attack === undefined ? [] : [attack] },
            };
          });
          return server(`s${100 + number}`, tools, `${changed}`);
        });
    for (const night of [0, 1, 2, 3]) {
      const asked = await publish(again, onNight(night), { site: null, lore });
      if (night > 0) expect(asked.length).toBeLessThan(60);
      await publish(anew, onNight(night), { site: null, lore, full: true });
      const expected = files(anew);
      expect([...files(again)].filter(([path, text]) => expected.get(path) !== text).map(([path]) => path)).toEqual([]);
      expect([...files(again).keys()]).toEqual([...expected.keys()]);
    }
    expect(JSON.parse(readFileSync(join(again, 'v1/attacks.json'), 'utf8')).patterns[0].tools).toBeGreaterThan(0);
  });

  it('reads only the servers that changed, and leaves the files of the others', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    await publish(folder, start);
    const inode = (path: string) => statSync(join(folder, path)).ino;
    const untouched = ['servers/github/acme/d.html', 'servers/github/acme/d/untouched.html'];
    const before = untouched.map(inode);
    const asked = await publish(folder, [...start.slice(0, 3), server('d', [{ name: 'untouched' }], '2')]);
    expect(asked).toEqual(['github:acme/d']);
    expect(untouched.map(inode)).not.toEqual(before);
    const after = untouched.map(inode);
    await publish(folder, [
      server('a', [{ name: 'search' }], '2'),
      ...start.slice(1, 3),
      server('d', [{ name: 'untouched' }], '2'),
    ]);
    expect(untouched.map(inode)).toEqual(after);
  });

  it('shows on the page of a tool what became of those of the same name', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    await publish(folder, start);
    const page = () => readFileSync(join(folder, 'servers/github/acme/a/search.html'), 'utf8');
    expect(page()).toContain('Execute');
    await publish(folder, [start[0] as Inspection, server('b', [{ name: 'search' }], '2'), ...start.slice(2)]);
    expect(page()).not.toContain('Execute');
  });

  it('makes few pages again when one of many tools of a name goes', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    const crowd = Array.from({ length: 30 }, (_, number) => server(`s${number + 10}`, [{ name: 'search' }]));
    const pages = () => new Map([...files(folder)].filter(([path]) => /^servers\/.*\/search\.html$/.test(path)));
    await publish(folder, crowd);
    const before = pages();
    await publish(folder, crowd.toSpliced(14, 1));
    const changed = [...pages()].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
    expect(changed).toEqual(['s20', 's21', 's22', 's23'].map((name) => `servers/github/acme/${name}/search.html`));
  });

  it('has a page for a name while more than one tool has it', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    const [one, two] = [server('one', [{ name: 'shared' }]), server('two', [{ name: 'shared' }])];
    const listed = () => /href="([^"]*shared[^"]*)"/.exec(readFileSync(join(folder, 'tools/index.html'), 'utf8'))?.[1];
    await publish(folder, [one]);
    expect(listed()).toBe('../servers/github/acme/one/shared.html');
    await publish(folder, [one, two]);
    expect(listed()).toBe('../tools/shared.html');
    expect(existsSync(join(folder, 'tools/shared.html'))).toBe(true);
    await publish(folder, [two]);
    expect(listed()).toBe('../servers/github/acme/two/shared.html');
    expect(existsSync(join(folder, 'tools/shared.html'))).toBe(false);
  });

  it('writes all anew when another version wrote it, and when it is not as it was left', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    await publish(folder, start);
    expect(await publish(folder, start, { version: '0.0.1-test' })).toHaveLength(4);
    rmSync(join(folder, 'servers/github/acme/d/untouched.html'));
    expect(await publish(folder, start, { version: '0.0.1-test' })).toHaveLength(4);
    expect(await publish(folder, start, { version: '0.0.1-test' })).toHaveLength(0);
    for (const [file, text] of [
      ['made-by.json', '{'],
      ['pieces.jsonl', ''],
    ] as const) {
      writeFileSync(join(folder, '.publish', file), text);
      expect(await publish(folder, start, { version: '0.0.1-test' })).toHaveLength(4);
    }
    rmSync(join(folder, '.publish/names-0'));
    expect(await publish(folder, start, { version: '0.0.1-test' })).toHaveLength(4);
    writeFileSync(join(folder, 'v1/bulk/tools.jsonl.gz'), 'x');
    expect(await publish(folder, start.slice(1), { version: '0.0.1-test' })).toHaveLength(3);
    expect(await (await openCatalogue(folder)).tool('untouched')).toHaveLength(1);
  });

  it('brings the catalogue before the last one up to date, and neither writes into nor needs what is shown', async () => {
    const base = await temporaryFolder();
    const [again, anew] = [join(base, 'again'), join(base, 'anew')];
    const states = [start, start.slice(1), [...start.slice(1), server('e', [{ name: 'search' }])], start];
    for (const inspections of states) {
      const before = existsSync(again) ? files(again) : null;
      const inode = before === null ? null : statSync(join(again, 'v1/manifest.json')).ino;
      const asked = await publish(again, inspections);
      if (before !== null) {
        // What stood there is the spare now, as it was but for what it says of its successor.
        expect(statSync(join(`${again}.spare`, 'v1/manifest.json')).ino).toBe(inode);
        const spare = files(`${again}.spare`);
        spare.delete('.publish/behind.json');
        expect([...spare]).toEqual([...before]);
        expect(asked.length).toBeLessThan(2);
      }
      await publish(anew, inspections, { full: true });
      expect([...files(again)]).toEqual([...files(anew)]);
    }
    // A folder that lost all its files is no more.
    expect(existsSync(join(again, 'servers/github/acme/e'))).toBe(false);
    // A file that someone removed comes back from the spare.
    rmSync(join(again, 'servers/github/acme/d/untouched.html'));
    await publish(again, start);
    expect([...files(again)]).toEqual([...files(anew)]);
    expect(readdirSync(base).sort()).toEqual(['again', 'again.spare', 'anew']);
  });

  it('does not use a spare that another publish left', async () => {
    const base = await temporaryFolder();
    const [one, two] = [join(base, 'one'), join(base, 'two')];
    for (const inspections of [start, start.slice(1)]) await publish(one, inspections);
    for (const inspections of [start.slice(2), start]) await publish(two, inspections);
    rmSync(`${two}.spare`, { recursive: true });
    cpSync(`${one}.spare`, `${two}.spare`, { recursive: true });
    const expected = files(two);
    await publish(two, start);
    expect([...files(two)]).toEqual([...expected]);
  });

  it('leaves files as they are also where copying takes many jobs at once', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    // A folder each: several jobs copy.
    const crowd = Array.from({ length: 450 }, (_, number) =>
      invent({ source: github(`owner${number}`, 'a'), name: 'a', tools: [{ name: `tool_${number}` }] }),
    );
    const kept = () => statSync(join(folder, 'servers/github/owner5/a.html')).ino;
    await publish(folder, crowd, { threads: 2 });
    const before = kept();
    expect(await publish(folder, crowd.slice(1), { threads: 2 })).toEqual([]);
    expect(kept()).toBe(before);
  });

  it('does the same in threads', async () => {
    const base = await temporaryFolder();
    const [threads, one] = [join(base, 'threads'), join(base, 'one')];
    for (const inspections of [start, start.slice(1)]) {
      await publish(one, inspections, { threads: 0 });
      await publish(threads, inspections, { threads: 2 });
      expect([...files(threads)]).toEqual([...files(one)]);
    }
    rmSync(`${threads}.spare`, { recursive: true });
    rmSync(join(threads, 'servers/github/acme/d/untouched.html'));
    expect(await publish(threads, start.slice(1), { threads: 2 })).toHaveLength(3);
    expect([...files(threads)]).toEqual([...files(one)]);
  });
});

describe('what is published for programs', () => {
  it('has the checksum of every file of data, and all tools in one piece', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    await publish(folder, start);
    const sum = (path: string) =>
      createHash('sha256')
        .update(readFileSync(join(folder, path)))
        .digest('hex');
    const { manifest } = await openCatalogue(folder);
    expect(manifest.checksums).toEqual({ path: 'v1/checksums.txt', sha256: sum('v1/checksums.txt') });
    const lines = readFileSync(join(folder, 'v1/checksums.txt'), 'utf8').trimEnd().split('\n');
    for (const line of lines) expect(`${sum(line.slice(66))}  ${line.slice(66)}`).toBe(line);
    const data = [...files(folder).keys()].filter((path) => path.startsWith('v1/'));
    expect(lines.map((line) => line.slice(66))).toEqual(
      data.filter((path) => !['v1/checksums.txt', 'v1/manifest.json'].includes(path)),
    );

    const unzipped = (path: string) => gunzipSync(readFileSync(join(folder, path))).toString('utf8');
    const tools = unzipped('v1/bulk/tools.jsonl.gz')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(tools).toHaveLength(36);
    const rows = unzipped('v1/bulk/tools.csv.gz').trimEnd().split('\r\n');
    expect(rows).toHaveLength(37);
    expect(rows[0]).toMatch(/^name,server,/);
    expect(unzipped('v1/bulk/servers.jsonl.gz').trimEnd().split('\n')).toHaveLength(4);
  });

  it('has all tools as Parquet, as another program reads it, the same bytes for the same tools', async () => {
    const base = await temporaryFolder();
    const [one, two] = [join(base, 'one'), join(base, 'two')];
    const odd = server('e', [
      { name: '__proto__', signals: ['Accepts URL/endpoint input (u)'], description: null },
      { name: 'naïve 名前', category: 'Destructive' },
    ]);
    await publish(one, [...start, odd], { threads: 2 });
    await publish(two, [...start, odd], { threads: 0 });
    const bytes = readFileSync(join(one, 'v1/bulk/tools.parquet'));
    expect(bytes.equals(readFileSync(join(two, 'v1/bulk/tools.parquet')))).toBe(true);
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
    const rows = await parquetReadObjects({ file });
    const lines = gunzipSync(readFileSync(join(one, 'v1/bulk/tools.jsonl.gz')))
      .toString('utf8')
      .trimEnd()
      .split('\n');
    expect(rows).toEqual(
      lines.map((line) => {
        const { name, title, description, server, category, level, score, confidence, ...rest } = JSON.parse(line);
        return {
          ...{ name, title, description, server: server.id, revision: server.revision, coverage: server.coverage },
          ...{ category, level, score, confidence, provenance: rest.provenance, page: rest.page },
          definition_hash: rest.definitionHash,
          signals: rest.signals.map(({ id }: { id: string }) => id),
        };
      }),
    );
    expect(rows).toHaveLength(38);
    const { manifest } = await openCatalogue(one);
    const sum = createHash('sha256').update(bytes).digest('hex');
    expect(manifest.bulk).toContainEqual({ path: 'v1/bulk/tools.parquet', sha256: sum });
    // Of nothing too.
    await publish(two, []);
    const none = readFileSync(join(two, 'v1/bulk/tools.parquet'));
    expect(
      await parquetReadObjects({
        file: none.buffer.slice(none.byteOffset, none.byteOffset + none.length) as ArrayBuffer,
      }),
    ).toEqual([]);
  });

  it('is described by schemas that hold, and an OpenAPI document that names them', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    const change: PublishedChange = {
      ...{ at: '2026-11-28T03:00:00.000Z', server: 'github:acme/a', tool: 'search', kind: 'signal-added' },
      ...{ cause: 'server', before: null, after: { text: 'x' }, shortened: false, revisionBefore: '0', revision: '1' },
      ...{ certain: true, alarm: ['A warning sign is new: x.'] },
    };
    const [first, ...others] = [...start, server('e', [{ name: '__proto__', signals: ['Accepts a URL (u)'] }])];
    const input = inputOf([{ ...(first as Inspection), changes: [change] } as Inspection, ...others]);
    const days = [{ day: '2026-11-28', kinds: { 'signal-added': 1 }, alarming: 1 }];
    await writeCatalogue({
      ...{ input: { ...input, news: async () => ({ latest: [change], days }) }, folder, version, site },
    });
    const page = readFileSync(join(folder, 'servers/github/acme/a/search.html'), 'utf8');
    expect(page).toContain('A warning sign is new: x.');
    expect(readFileSync(join(folder, 'changes/index.html'), 'utf8')).toContain('../servers/github/acme/a.html');
    const read = (path: string) => JSON.parse(readFileSync(join(folder, 'v1', path), 'utf8'));
    const { openapi, paths } = read('openapi.json');
    expect(openapi).toBe('3.1.0');
    const validator = new AjvJsonSchemaValidator();
    let checked = 0;
    for (const [path, { get }] of Object.entries<{ get: { responses: { 200: { content?: object } } } }>(paths)) {
      const schema = JSON.stringify(get.responses[200].content).match(/schemas\/[a-z-]+\.json/)?.[0];
      if (schema === undefined || path === '/v1/tool') continue;
      // The validator at hand is of an earlier draft, in which all that is used of this one but tuples is written alike.
      const { $schema, ...form } = read(schema);
      expect($schema).toBe('https://json-schema.org/draft/2020-12/schema');
      const validate = validator.getValidator(
        JSON.parse(
          JSON.stringify(form)
            .replaceAll('"items":false', '"additionalItems":false')
            .replaceAll('"prefixItems"', '"items"'),
        ),
      );
      const pattern = new RegExp(
        `^${path
          .slice(1)
          .replaceAll('.', '\\.')
          .replaceAll(/\{\w+\}/g, '.+?')}$`,
      );
      const described = [...files(folder).keys()].filter((file) => pattern.test(file));
      expect([path, described.length]).not.toEqual([path, 0]);
      for (const file of described) {
        expect([file, validate(read(file.slice(3))).errorMessage]).toEqual([file, undefined]);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(30);
  });

  it('lists tools by category, level and signal, by name', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    await publish(folder, [
      server('a', [{ name: 'b' }, { name: 'A!' }, { name: 'a', signals: ['Accepts URL/endpoint input (u)'] }]),
      server('b', [{ name: 'a', category: 'Execute' }]),
    ]);
    const read = (path: string) => JSON.parse(readFileSync(join(folder, 'v1', path), 'utf8'));
    expect(read('facets.json')).toEqual({
      categories: [
        { id: 'Execute', tools: 1, files: 1 },
        { id: 'Read', tools: 3, files: 1 },
      ],
      levels: [
        { id: 'High', tools: 1, files: 1 },
        { id: 'Low', tools: 3, files: 1 },
      ],
      signals: [{ id: 'url-input', tools: 1, files: 1 }],
    });
    expect(read('categories/~read-1.json').tools.map(({ name }: { name: string }) => name)).toEqual(['a', 'A!', 'b']);
    expect(read('signals/url-input-1.json').tools).toEqual([
      {
        ...{ name: 'a', server: 'github:acme/a', category: 'Read', level: 'Low', score: 40, signals: ['url-input'] },
        page: 'servers/github/acme/a/a.html',
      },
    ]);
  });

  it('writes a name that a spreadsheet would run as text', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    await publish(folder, [server('a', [{ name: '=cmd|"/c calc"!A1' }])]);
    const text = gunzipSync(readFileSync(join(folder, 'v1/bulk/tools.csv.gz'))).toString('utf8');
    expect(text.split('\r\n')[1]).toMatch(/^"'=cmd\|""\/c calc""!A1",github:acme\/a,/);
  });
});
