import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openCatalogue } from '../../src/catalogue/read.js';
import { writeCatalogue } from '../../src/catalogue/write.js';
import type { AttackPattern, Inspection } from '../../src/model/index.js';
import { temporaryFolder } from '../support/folder.js';
import { inputOf, site } from '../support/input.js';
import { github, invent } from '../support/inspections.js';

const version = '0.0.0-test';
const one = invent({ tools: [{ name: 'get_ticket' }, { name: 'delete_ticket', category: 'Destructive' }] });
const two = invent({
  source: { kind: 'npm', name: 'mailer' },
  name: 'Mailer',
  tools: [{ name: 'get_ticket', category: 'Write' }],
});

function publish(folder: string, inspections: readonly Inspection[] = [one, two], extra = {}) {
  return writeCatalogue({ input: inputOf(inspections), folder, version, site, ...extra });
}

function files(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    names
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(folder.length + 1), readFileSync(file, 'utf8')]),
  );
}

describe('writeCatalogue', () => {
  it('counts what it wrote', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    const totals = await publish(folder, [one, two, invent({ source: github('a', 'z'), coverage: 'not-understood' })]);
    expect(totals).toMatchObject({
      servers: 3,
      tools: 3,
      names: 2,
      categories: { Read: 1, Write: 1, Destructive: 1, Unknown: 0 },
      coverages: { complete: 2, 'not-understood': 1 },
    });
  });

  it('writes the same bytes for the same input, and other bytes only where something differs', async () => {
    const base = await temporaryFolder();
    await publish(join(base, 'a'), [one, two], { publishedAt: '2026-01-02T03:04:05Z' });
    await publish(join(base, 'b'), [one, two], { publishedAt: '2026-01-02T03:04:05Z' });
    await publish(join(base, 'c'), [one, two], { publishedAt: '2027-01-02T03:04:05Z' });
    const [a, b, c] = [files(join(base, 'a')), files(join(base, 'b')), files(join(base, 'c'))];
    expect([...a]).toEqual([...b]);
    expect([...c].filter(([path, text]) => a.get(path) !== text).map(([path]) => path)).toEqual([
      'index.html',
      'index.md',
      'v1/manifest.json',
    ]);
  });

  it('gives every link within the catalogue a file, and leaves nothing beside it', async () => {
    const base = await temporaryFolder();
    await publish(join(base, 'catalogue'), [
      one,
      two,
      invent({ source: github('a', 'b', 'deep/folder'), tools: [{ name: 'Weird name/..' }] }),
    ]);
    const written = files(join(base, 'catalogue'));
    let links = 0;
    for (const [path, text] of written) {
      if (!path.endsWith('.html')) continue;
      for (const [, href = ''] of text.matchAll(/(?:href|src)="([^"]*)"/g)) {
        if (/^(https?:|#)/.test(href)) continue;
        const target = new URL(href, `http://x/${path}`).pathname.slice(1);
        expect(written.has(target), `${path} -> ${href}`).toBe(true);
        links += 1;
      }
    }
    expect(links).toBeGreaterThan(100);
    expect(readdirSync(base)).toEqual(['catalogue']);
    expect(readdirSync(join(base, 'catalogue'))).not.toContain('.scratch');
  });

  it('makes four files of a server in a compact catalogue, however many tools it has', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    const crowd = (servers: number, tools: number) =>
      Array.from({ length: servers }, (_, server) =>
        invent({
          source: { kind: 'npm', name: `server-${server}` },
          tools: Array.from({ length: tools }, (_, tool) => ({ name: `tool_${tool}` })),
        }),
      );
    const count = async (servers: number, tools: number) => {
      await publish(folder, crowd(servers, tools), { compact: true });
      return [...files(folder).keys()].filter((path) => !path.startsWith('.publish/') && !path.includes('/by-name/'));
    };
    const [single, three] = [await count(1, 30), await count(3, 30)];
    expect(three.filter((path) => !single.includes(path))).toEqual(
      ['server-1', 'server-2']
        .flatMap((name) => ['.html', '.md', '.svg'].map((end) => `servers/npm/${name}${end}`))
        .concat(['v1/servers/npm/server-1.json', 'v1/servers/npm/server-2.json']),
    );
    // The names of these share pages by their hash, of which there are 256.
    const groups = [...files(folder).keys()].filter((path) => path.startsWith('tools/by-name/'));
    expect(groups.length).toBeLessThanOrEqual(2 * 30);
    expect(groups.every((path) => /^tools\/by-name\/[0-9a-f]{2}\.(?:html|md)$/.test(path))).toBe(true);
    await publish(folder, crowd(3, 30));
    expect(files(folder).size).toBeGreaterThan(three.length + 3 * 30 * 2);
  });

  it('leads to the places of tools by everything that names their pages in a compact catalogue', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    await publish(folder, [one, two], { compact: true, address: 'https://example.com/' });
    const written = files(folder);
    const places: string[] = [];
    for (const [path, text] of written) {
      if (!/^v1\/.*\.json$/.test(path)) continue;
      for (const [, page = ''] of text.matchAll(/"page":"([^"]*)"/g)) {
        const [file = '', place] = page.split('#');
        expect(written.has(file), `${path}: ${page}`).toBe(true);
        if (place === undefined) expect(page).toMatch(/^servers\/[^/]+\/(?:[^/]+\/)?[^/]+\.html$/);
        else {
          expect(written.get(file), `${path}: ${page}`).toContain(` id="${place}"`);
          places.push(path.split('/')[1] ?? '');
        }
      }
    }
    expect([...new Set(places)]).toEqual(expect.arrayContaining(['categories', 'levels', 'search', 'tools']));
    const catalogue = await openCatalogue(folder);
    const [found] = await catalogue.search('get', { server: one.server.id }, 1);
    expect(found?.page).toBe('servers/github/acme/tickets.html#tool-get_ticket');
    const sitemap = written.get('sitemaps/1.xml') ?? '';
    expect(sitemap).toContain('<loc>https://example.com/servers/npm/mailer.html</loc>');
    expect(sitemap).toContain('/tools/by-name/');
    expect(sitemap).not.toContain('#');
  });

  it('writes a sitemap of the pages worth finding, where it is known where they will stand', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    await publish(folder, [one, two], { address: 'https://example.com/risk/' });
    const written = files(folder);
    expect(written.get('sitemap.xml')).toContain('<loc>https://example.com/risk/sitemaps/1.xml</loc>');
    const listed = [
      ...(written.get('sitemaps/1.xml') ?? '').matchAll(/<loc>https:\/\/example\.com\/risk\/([^<]*)<\/loc>/g),
    ]
      .map(([, path = '']) => (path === '' || path.endsWith('/') ? `${path}index.html` : path))
      .sort();
    const pages = [...written.keys()].filter((path) => path.endsWith('.html'));
    expect(listed).toEqual(pages.filter((path) => !['404.html', 'search.html'].includes(path)).sort());
    expect(written.get('robots.txt')).toContain('Sitemap: https://example.com/risk/sitemap.xml');
    expect(written.get('servers/npm/mailer.md')).toContain('https://example.com/risk/servers/npm/mailer.svg');
    const unplaced = join(await temporaryFolder(), 'catalogue');
    await publish(unplaced);
    expect(readdirSync(unplaced)).not.toContain('sitemap.xml');
    expect(readFileSync(join(unplaced, 'robots.txt'), 'utf8')).not.toContain('Sitemap');
  });

  it('counts the tools that an attack pattern attaches to, and links them with it', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    const policy = { text: 'Connect one.', fragment: { hide: true } } as const;
    const pattern: AttackPattern = {
      ...{
        id: 'tool-shadowing',
        title: 'A second one',
        whatHappens: 'Two are one.',
        incident: null,
        taxonomies: ['X'],
      },
      ...{ attachesTo: { signal: 'name-imitation' }, policy },
    };
    const { id, title } = pattern;
    const attacked = {
      ...two,
      tools: two.tools.map((tool) => ({ ...tool, attacks: [{ id, title, because: ['x'], policy }] })),
    };
    await publish(folder, [one, attacked], { lore: { patterns: [pattern], taxonomies: [], signals: [] } });
    const written = files(folder);
    expect(written.get('servers/npm/mailer/get_ticket.html')).toContain('../../../attacks/tool-shadowing.html');
    expect(written.get('attacks/tool-shadowing.html')).toContain('../servers/npm/mailer/get_ticket.html');
    expect(JSON.parse(written.get('v1/attacks.json') ?? '').patterns).toEqual([
      { ...pattern, tools: 1, examples: [{ name: 'get_ticket', server: 'npm:mailer' }] },
    ]);
  });

  it('replaces a catalogue whole: what is gone is gone', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    await publish(folder);
    await publish(folder, [two]);
    const catalogue = await openCatalogue(folder);
    expect(catalogue.manifest.totals.servers).toBe(1);
    expect(await catalogue.tool('delete_ticket')).toEqual([]);
    expect([...files(folder).keys()].some((path) => path.includes('tickets'))).toBe(false);
  });

  it('leaves the old catalogue as it was when the input fails half-way', async () => {
    const base = await temporaryFolder();
    const folder = join(base, 'catalogue');
    await publish(folder);
    const before = files(folder);
    const failing = {
      ...inputOf([one, two]),
      async *read() {
        yield two;
        throw new Error('the database went away');
      },
    };
    await expect(writeCatalogue({ input: failing, folder, version })).rejects.toThrow('the database went away');
    expect([...files(folder)]).toEqual([...before]);
    expect(readdirSync(base)).toEqual(['catalogue']);
  });

  it('takes an empty folder, and one that does not exist yet', async () => {
    const base = await temporaryFolder();
    mkdirSync(join(base, 'empty'));
    await publish(join(base, 'empty'));
    await publish(join(base, 'not', 'there', 'yet'));
    expect(existsSync(join(base, 'empty/v1/manifest.json'))).toBe(true);
    expect(existsSync(join(base, 'not/there/yet/v1/manifest.json'))).toBe(true);
  });

  it('refuses a folder that holds anything else, and touches nothing in it', async () => {
    const folder = await temporaryFolder();
    writeFileSync(join(folder, 'thesis.txt'), 'ten years of work');
    await expect(publish(folder)).rejects.toThrow(/is not empty and holds no catalogue/);
    expect([...files(folder)]).toEqual([['thesis.txt', 'ten years of work']]);
  });

  it('refuses a catalogue to which something was added, and names it', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    await publish(folder);
    mkdirSync(join(folder, '.git'));
    await expect(publish(folder)).rejects.toThrow(/would remove: "\.git"/);
    expect(existsSync(join(folder, '.git'))).toBe(true);
  });

  it('refuses a file', async () => {
    const file = join(await temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(publish(file)).rejects.toThrow(/is a file, not a folder/);
  });

  it('goes on from a crash between the two renames, and from one before them', async () => {
    const base = await temporaryFolder();
    const folder = join(base, 'catalogue');
    await publish(folder, [one]);
    renameSync(folder, `${folder}.previous`);
    const dead = String(exitedProcess());
    mkdirSync(`${folder}.publishing-${dead}-0123456789ab`);
    // Readers find the old one in the meantime.
    expect((await openCatalogue(folder)).manifest.totals.servers).toBe(1);
    await publish(folder, [one, two]);
    expect((await openCatalogue(folder)).manifest.totals.servers).toBe(2);
    expect(readdirSync(base)).toEqual(kept);
  });

  it('goes on from a crash after the renames, before the predecessor was removed', async () => {
    const base = await temporaryFolder();
    const folder = join(base, 'catalogue');
    await publish(folder, [one, two]);
    await publish(`${folder}.previous`, [one]);
    expect((await openCatalogue(folder)).manifest.totals.servers).toBe(2);
    await publish(folder, [two]);
    expect((await openCatalogue(folder)).manifest.totals.servers).toBe(1);
    expect(readdirSync(base)).toEqual(kept);
  });

  it('stays whole and can be replaced again however often a publish is killed', async () => {
    const base = await temporaryFolder();
    const folder = join(base, 'catalogue');
    await publish(folder, [one]);
    const code = `
      import { writeCatalogue } from ${JSON.stringify(new URL('../../src/catalogue/write.js', import.meta.url).href)};
      const inspection = ${JSON.stringify(one)};
      const input = {
        async *entries() { yield { id: inspection.server.id, key: '1' }; },
        async *read() { yield inspection; },
      };
      process.send('started');
      for (;;) await writeCatalogue({ input, folder: ${JSON.stringify(folder)}, version: '1', full: Math.random() < 0.5 });`;
    for (let round = 0; round < 8; round++) {
      const publisher = spawn(process.execPath, ['--input-type=module', '-e', code], {
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      let complaint = '';
      publisher.stderr?.setEncoding('utf8').on('data', (text) => {
        complaint += text;
      });
      const ended = once(publisher, 'exit');
      await Promise.race([once(publisher, 'message'), ended]);
      // Anywhere in its work.
      await setTimeout(20 + round * 13);
      publisher.kill('SIGKILL');
      await ended;
      expect(complaint).toBe('');
      expect(await (await openCatalogue(folder)).tool('get_ticket')).toHaveLength(1);
    }
    await publish(folder, [one, two]);
    expect((await openCatalogue(folder)).manifest.totals.servers).toBe(2);
    // What was killed left nothing; the spare may be of a version that cannot be built upon.
    expect(readdirSync(base).filter((name) => !kept.includes(name))).toEqual([]);
  });

  it('refuses a server that comes twice', async () => {
    await expect(publish(join(await temporaryFolder(), 'c'), [one, one])).rejects.toThrow(
      /"github:acme\/tickets" was to be published twice/,
    );
  });

  it('divides many tools over small files', async () => {
    const folder = join(await temporaryFolder(), 'catalogue');
    const inspections = Array.from({ length: 60 }, (_, server) =>
      invent({
        source: { kind: 'npm', name: `server-${String(server).padStart(3, '0')}` },
        tools: Array.from({ length: 50 }, (_, tool) => ({ name: `tool_${server * 40 + tool}` })),
      }),
    );
    await writeCatalogue({ input: inputOf(inspections), folder, version });
    const shards = readdirSync(join(folder, 'v1/tools'));
    expect(shards).toHaveLength(256);
    const catalogue = await openCatalogue(folder);
    for (const name of ['tool_0', 'tool_45', 'tool_2409']) {
      expect((await catalogue.tool(name)).map((tool) => tool.name)).toContain(name);
    }
    // On two servers, as the numbers overlap.
    expect((await catalogue.tool('tool_45')).map((tool) => tool.server.id)).toEqual([
      'npm:server-000',
      'npm:server-001',
    ]);
    expect(await catalogue.nearNames('tool_24099', 3)).toContain('tool_2409');
    expect(await catalogue.nearNames('stool_1234', 3)).toContain('tool_1234');
  });
});

/** What stands beside one another after a publish upon another: the catalogue, and the one before for the next publish. */
const kept = ['catalogue', 'catalogue.spare'];

/** The id of a process that ran and is no more. */
function exitedProcess(): number {
  return Number(
    execFileSync(process.execPath, ['-e', 'process.stdout.write(String(process.pid))'], { encoding: 'utf8' }),
  );
}
