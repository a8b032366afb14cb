import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Catalogue, openCatalogue } from '../../src/catalogue/read.js';
import { search, searchIndex, wordsOf } from '../../src/catalogue/search/query.js';
import { writeCatalogue } from '../../src/catalogue/write.js';
import { inputOf } from '../support/input.js';
import { github, invent } from '../support/inspections.js';

const crowd = Array.from({ length: 1_200 }, (_, number) => ({
  name: `get_thing_${number}`,
  description: 'Gets a thing.',
}));
const longName = `export_${'every_'.repeat(60)}ledger`;
const inspections = [
  invent({
    source: github('acme', 'tickets'),
    name: 'Ticket Desk',
    tools: [
      { name: 'deleteTicket', category: 'Destructive', description: 'Removes a ticket for good.' },
      { name: 'get_ticket', description: 'Reads one ticket.' },
      { name: 'list_open_tickets', signals: ['Accepts URL/endpoint input (u)'] },
    ],
  }),
  invent({
    source: { kind: 'npm', name: 'payments' },
    name: 'Payments',
    tools: [
      { name: 'refund', category: 'Financial', description: 'Pays back. <b>Größe</b>' },
      { name: 'get_ticket', category: 'Write' },
      { name: '__proto__' },
      { name: 'constructor', description: null },
      { name: longName },
    ],
  }),
  invent({ source: { kind: 'npm', name: 'things' }, name: 'Things', tools: crowd }),
];

let folder = '';
let catalogue: Catalogue;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'toolrisk-search-'));
  await writeCatalogue({ input: inputOf(inspections), folder: join(folder, 'c'), version: '1' });
  catalogue = await openCatalogue(join(folder, 'c'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const readJson = async (path: string) => JSON.parse(readFileSync(join(folder, 'c', path), 'utf8'));
const names = async (query: string, filter = {}) => (await catalogue.search(query, filter, 10)).map(({ name }) => name);

describe('search', () => {
  it.each([
    ['delete ticket', 'deleteTicket'],
    ['DELETETICKET delete', 'deleteTicket'],
    ['get ticket', 'get_ticket'],
    ['ticket get', 'get_ticket'],
    ['refu', 'refund'],
    ['r', 'refund'],
    ['pays back', 'refund'],
    ['größe', 'refund'],
    ['desk', 'Ticket Desk'],
    ['payments refund', 'refund'],
    ['get thing 777', 'get_thing_777'],
    ['constructor', 'constructor'],
    ['proto', '__proto__'],
  ])('finds, for %j, first %s', async (query, first) => {
    expect((await names(query))[0]).toBe(first);
  });

  it('answers a letter alone from one file, as the index does', async () => {
    const files: string[] = [];
    const read = async (path: string) => {
      files.push(path);
      return await readJson(path);
    };
    for (const letter of ['g', 'T', 'q', '7']) {
      expect(await search(read, letter, {}, 10)).toEqual(await searchIndex(readJson, letter, {}, 10));
    }
    expect(new Set(files)).toEqual(new Set(['v1/search/starts.json']));
    // A whole word, a filter and more than it holds are not in it.
    for (const [query, filter, limit] of [
      ['g ', {}, 10],
      ['g', { level: 'Low' }, 10],
      ['g', {}, 20],
    ] as const) {
      files.length = 0;
      await search(read, query, filter, limit);
      expect(files).not.toContain('v1/search/starts.json');
    }
  });

  it('gives a long name whole, so that it can be looked up', async () => {
    expect(await names('export ledger')).toEqual([longName]);
    expect(await catalogue.tool(longName)).toHaveLength(1);
  });

  it('says on how many servers a name is, and what it does there', async () => {
    const [found] = await catalogue.search('get ticket', {}, 1);
    expect(found).toMatchObject({
      ...{ kind: 'tool', count: 2, categories: ['Write', 'Read'], page: 'tools/get_ticket.html' },
      servers: ['github:acme/tickets', 'npm:payments'],
    });
  });

  it('keeps to a category, a level, a signal and a server', async () => {
    expect((await names('ticket', { category: 'destructive' })).sort()).toEqual(['Ticket Desk', 'deleteTicket']);
    expect((await names('ticket level:critical')).sort()).toEqual(['Ticket Desk', 'deleteTicket']);
    expect(await names('signal:url-input')).toEqual(['list_open_tickets']);
    expect((await names('category:Financial')).sort()).toEqual(['Payments', 'refund']);
    // A filter that was not given leaves the one that is written, and one that was given counts more.
    expect((await names('category:Financial', { category: undefined })).sort()).toEqual(['Payments', 'refund']);
    expect(await names('ticket category:Financial', { category: 'Write' })).toContain('get_ticket');
    expect(await names('tick', { server: 'npm:payments' })).toEqual(['get_ticket']);
    expect(await names('category:financial', { server: 'npm:payments', category: undefined })).toEqual(['refund']);
    expect(await names('', { server: 'payments', category: 'Financial' })).toEqual(['refund']);
  });

  it.each(['', '   ', '!!!', 'qqqqzz', 'ticket qqqqzz level:low category:Financial', '../../etc', 'x'.repeat(100_000)])(
    'finds nothing for %.30j',
    async (query) => {
      expect(await names(query)).toEqual([]);
    },
  );

  it('reads little, whatever is asked', async () => {
    for (const query of ['get', 'g', 'get thing', 'get ticket thing reads a one', 'th']) {
      let bytes = 0;
      const read = async (path: string) => {
        const text = readFileSync(join(folder, 'c', path), 'utf8');
        bytes += Buffer.byteLength(text);
        return JSON.parse(text);
      };
      await search(read, query);
      expect(bytes).toBeLessThan(300_000);
    }
  });
});

it('takes names apart into words', () => {
  expect(wordsOf('listOpenIssues')).toEqual(['list', 'open', 'issues']);
  expect(wordsOf('list_open-issues.v2')).toEqual(['list', 'open', 'issues', 'v2']);
  expect(wordsOf('D1DatabaseQuery')).toEqual(['d1', 'database', 'query']);
  expect(wordsOf('Größe 数据')).toEqual(['größe', '数据']);
});
