import { cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openCatalogue } from '../../src/catalogue/read.js';
import { writeCatalogue } from '../../src/catalogue/write.js';
import { serveCatalogue } from '../../src/http/serve.js';
import { temporaryFolder } from '../support/folder.js';
import { inputOf } from '../support/input.js';
import { github, invent } from '../support/inspections.js';

const long = 'x'.repeat(10_000);
const inspections = [
  invent({
    source: github('AceDataCloud', 'LumaMCP'),
    name: 'Mcp Luma',
    tools: [
      {
        name: 'luma_generate_video',
        category: 'Write',
        signals: ['Accepts URL/endpoint input (callback_url)'],
        description: `${'é'.repeat(299)}😀 and more`,
      },
      { name: 'luma_get_task' },
      { name: 'search' },
    ],
  }),
  invent({
    source: github('acme', 'files', 'src/server'),
    name: 'Files',
    coverage: 'partial',
    tools: [
      { name: 'Search', category: 'Execute' },
      { name: 'search', category: 'Unknown', gaps: ['no description'] },
    ],
  }),
  invent({
    source: { kind: 'npm', name: '@evil/names' },
    name: 'Files',
    tools: [
      { name: '__proto__', category: 'Write' },
      { name: 'constructor' },
      { name: '..' },
      { name: 'con' },
      { name: long },
      { name: 'nul\0' },
      { name: '\ud800' },
      { name: '' },
    ],
  }),
];

const folder = join(tmpdir(), `toolrisk-read-${process.pid}`);
let url = '';
let close = async () => {};

beforeAll(async () => {
  await writeCatalogue({
    input: inputOf(inspections),
    folder,
    version: '1.2.3',
    publishedAt: '2026-01-02T03:04:05Z',
  });
  ({ url, close } = await serveCatalogue({ folder, port: 0 }));
});
afterAll(async () => {
  await close();
  rmSync(folder, { recursive: true, force: true });
});

describe.each([
  ['a folder', () => folder],
  ['an address', () => url],
  ['an address with a slash', () => `${url}/`],
])('a catalogue in %s', (_, location) => {
  it('says what it is', async () => {
    const { manifest } = await openCatalogue(location());
    expect(manifest).toMatchObject({
      version: '1.2.3',
      publishedAt: '2026-01-02T03:04:05Z',
      totals: { servers: 3, tools: 13 },
    });
  });

  it('answers a tool with all that a decision needs', async () => {
    const catalogue = await openCatalogue(location());
    const [tool, ...others] = await catalogue.tool('luma_generate_video');
    expect(others).toEqual([]);
    expect(tool).toMatchObject({
      server: { id: 'github:acedatacloud/lumamcp', name: 'Mcp Luma', coverage: 'complete' },
      category: 'Write',
      level: 'Medium',
      signals: [{ text: 'Accepts URL/endpoint input (callback_url)' }],
      policy: { tools: { luma_generate_video: { limits: [{ max: 30 }] } } },
      page: 'servers/github/acedatacloud/lumamcp/luma_generate_video.html',
    });
    // Cut, and not in the middle of a character.
    expect(tool?.description).toBe(`${'é'.repeat(299)}…`);
  });

  it('prefers the exact name and falls back to another case', async () => {
    const catalogue = await openCatalogue(location());
    expect((await catalogue.tool('search')).map((tool) => [tool.server.id, tool.level])).toEqual([
      ['github:acedatacloud/lumamcp', 'Low'],
      ['github:acme/files#src/server', 'High'],
    ]);
    expect((await catalogue.tool('Search')).map((tool) => tool.category)).toEqual(['Execute']);
    expect(await catalogue.tool('SEARCH')).toHaveLength(3);
  });

  it.each(['__proto__', 'constructor', '..', 'con', long, 'nul\0', '\ud800', ''])(
    'finds the tool %.20j',
    async (name) => {
      const catalogue = await openCatalogue(location());
      const found = await catalogue.tool(name);
      expect(found.map((tool) => tool.name)).toEqual([name]);
      expect(Object.keys(found[0]?.policy.tools ?? {})).toEqual([name]);
    },
  );

  it.each(['nothing_like_this', 'toString', '../../etc/passwd', '%2e%2e', '?', '#', '\udc00'])(
    'finds no tool %j',
    async (name) => {
      expect(await (await openCatalogue(location())).tool(name)).toEqual([]);
    },
  );

  it.each([
    ['luma_generate_vidoe', 'luma_generate_video'],
    ['uma_generate_video', 'luma_generate_video'],
    ['get_luma_task', 'luma_get_task'],
    ['LUMA_GET_TASKS', 'luma_get_task'],
    ['generate_video', 'luma_generate_video'],
  ])('offers, for %s, first %s', async (wrong, right) => {
    expect((await (await openCatalogue(location())).nearNames(wrong, 3))[0]).toBe(right);
  });

  it('offers nothing for what resembles nothing, and no more than asked for', async () => {
    const catalogue = await openCatalogue(location());
    expect(await catalogue.nearNames('qqqqqqqq', 5)).toEqual([]);
    expect(await catalogue.nearNames('luma', 1)).toHaveLength(1);
    expect(await catalogue.nearNames('y'.repeat(100_000), 5)).toEqual([]);
  });

  it.each([
    'github:acedatacloud/lumamcp',
    'github:AceDataCloud/LumaMCP',
    'AceDataCloud/LumaMCP',
    'lumamcp',
    'mcp luma',
  ])('finds the server %s', async (name) => {
    const catalogue = await openCatalogue(location());
    expect(await catalogue.server(name)).toEqual({ ...inspections[0], changes: [] });
  });

  it('keeps a tool named __proto__ and its policy', async () => {
    const found = await (await openCatalogue(location())).server('npm:@evil/names');
    expect(Object.keys(found?.policy.tools ?? {})).toContain('__proto__');
  });

  it('chooses none of several servers of one name, and offers them', async () => {
    const catalogue = await openCatalogue(location());
    expect(await catalogue.server('Files')).toBeNull();
    expect(await catalogue.nearServers('files', 5)).toEqual(
      expect.arrayContaining(['github:acme/files#src/server', 'npm:@evil/names']),
    );
  });

  it.each(['', ':', 'github:', 'github:../..', 'npm:../../x', 'github:acme/other', '../../v1/manifest'])(
    'finds no server %j',
    async (id) => {
      expect(await (await openCatalogue(location())).server(id)).toBeNull();
    },
  );
});

describe('a catalogue that cannot be read', () => {
  async function copy(): Promise<string> {
    const other = join(await temporaryFolder(), 'catalogue');
    cpSync(folder, other, { recursive: true });
    return other;
  }

  it('is not there', async () => {
    const empty = await temporaryFolder();
    await expect(openCatalogue(empty)).rejects.toThrow(`There is no catalogue at ${empty}.`);
    await expect(openCatalogue(`${url}/nothing`)).rejects.toThrow(/There is no catalogue at http:/);
  });

  it('is of another version', async () => {
    const other = await copy();
    const file = join(other, 'v1/manifest.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"formatVersion":1', '"formatVersion":7'));
    await expect(openCatalogue(other)).rejects.toThrow(/is of format version 7; this toolrisk reads version 1/);
  });

  it('was published before it told its address', async () => {
    const other = await copy();
    const file = join(other, 'v1/manifest.json');
    const { address: _, ...earlier } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify(earlier));
    expect((await openCatalogue(other)).manifest.layout.toolShardDigits).toBe(1);
  });

  it.each([
    ['cut', '{"format":"toolrisk-'],
    ['of another form', '{"format":"toolrisk-catalogue","formatVersion":1}'],
    ['another file', '{"name":"x"}'],
    ['null', 'null'],
  ])('has a manifest that is %s', async (_, text) => {
    const other = await copy();
    writeFileSync(join(other, 'v1/manifest.json'), text);
    await expect(openCatalogue(other)).rejects.toThrow(
      /^v1\/manifest\.json of the catalogue at .* is damaged: [^\n]*$/,
    );
  });

  it('has damaged or missing shards, which are named and never read as "no such tool"', async () => {
    const other = await copy();
    const catalogue = await openCatalogue(other);
    for (const shard of readdirSync(join(other, 'v1/tools')))
      writeFileSync(join(other, 'v1/tools', shard), '{"tools":[{"name":1}]}');
    await expect(catalogue.tool('search')).rejects.toThrow(
      /v1\/tools\/[0-9a-f]\.json of the catalogue at .* is damaged: tools\.0\.name/,
    );
    rmSync(join(other, 'v1/tools'), { recursive: true });
    await expect(catalogue.tool('search')).rejects.toThrow(/is damaged: v1\/tools\/[0-9a-f]\.json is missing/);
  });

  it('has a server in the place of another', async () => {
    const other = await copy();
    const servers = join(other, 'v1/servers');
    renameSync(join(servers, 'npm/@evil/names.json'), join(servers, 'github/acedatacloud/lumamcp.json'));
    expect(
      await (await openCatalogue(other)).server('github:acedatacloud/lumamcp').catch((error: Error) => error.message),
    ).toMatch(/is missing/);
  });

  it('is behind a server that fails or does not answer', async () => {
    const failing = createServer((_, response) => response.writeHead(403).end('no'));
    await new Promise<void>((resolve) => failing.listen(0, '127.0.0.1', resolve));
    const { port } = failing.address() as AddressInfo;
    onTestFinished(() => void failing.close());
    await expect(openCatalogue(`http://127.0.0.1:${port}`)).rejects.toThrow(/manifest\.json answered 403/);
    await expect(openCatalogue('http://')).rejects.toThrow('is not an address');
  });

  it('is published again, divided otherwise, while it is open', async () => {
    const other = join(await temporaryFolder(), 'catalogue');
    const many = [invent({ tools: Array.from({ length: 3_000 }, (_, number) => ({ name: `tool_${number}` })) })];
    await writeCatalogue({ input: inputOf(many), folder: other, version: '1' });
    const catalogue = await openCatalogue(other);
    expect(catalogue.manifest.layout.toolShardDigits).toBe(2);
    await writeCatalogue({ input: inputOf(inspections), folder: other, version: '1' });
    expect(await catalogue.tool('search')).toHaveLength(2);
    expect(await catalogue.tool('tool_1')).toEqual([]);
  });
});
