import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { writeCatalogue } from '../../src/catalogue/write.js';
import { serveCatalogue } from '../../src/http/serve.js';
import { temporaryFolder } from '../support/folder.js';
import { inputOf, site } from '../support/input.js';
import { github, invent } from '../support/inspections.js';

const base = join(tmpdir(), `toolrisk-serve-${process.pid}`);
const folder = join(base, 'catalogue');
let url = '';
let close = async () => {};

function publish(target: string, name: string, address: string | null = null) {
  const tools = [
    { name: 'get_ticket' },
    { name: 'get_comment' },
    { name: 'read_ticket', signals: Array.from({ length: 30 }, () => 'Accepts URL input') },
  ];
  const wiki = invent({ source: github('acme', 'wiki'), name: 'Wiki', tools: [{ name: 'get_comment' }] });
  const input = inputOf([invent({ source: github('acme', 'tickets'), name, tools }), wiki]);
  return writeCatalogue({ input, folder: target, version: '1', site, address });
}

beforeAll(async () => {
  await publish(folder, 'Tickets');
  writeFileSync(join(base, 'secret.txt'), 'secret');
  ({ url, close } = await serveCatalogue({ folder, port: 0 }));
});
afterAll(async () => {
  await close();
  rmSync(base, { recursive: true, force: true });
});

/** The answer to a request line as it is, which `fetch` would tidy up first. */
function rawRequest(line: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () =>
      socket.write(`${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
    );
    let answer = '';
    socket.setEncoding('utf8').on('data', (text) => {
      answer += text;
    });
    socket.on('end', () => resolve(answer)).on('error', reject);
  });
}

describe('serveCatalogue', () => {
  it.each([
    ['/', 'text/html; charset=utf-8'],
    ['/servers/', 'text/html; charset=utf-8'],
    ['/servers/github/acme/tickets.html', 'text/html; charset=utf-8'],
    ['/style.css', 'text/css; charset=utf-8'],
    ['/icon.svg', 'image/svg+xml; charset=utf-8'],
    ['/llms.txt', 'text/plain; charset=utf-8'],
    ['/servers/github/acme/tickets.md', 'text/markdown; charset=utf-8'],
    ['/changes/feed.atom', 'application/atom+xml'],
    ['/v1/bulk/tools.parquet', 'application/vnd.apache.parquet'],
    ['/v1/manifest.json', 'application/json'],
  ])('serves %s as %s, locked down', async (path, type) => {
    const response = await fetch(url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none';/);
    expect(response.headers.get('content-security-policy')).not.toMatch(/unsafe|https?:|\*/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect((await response.text()).length).toBeGreaterThan(0);
  });

  it('answers an unchanged file without sending it again', async () => {
    const first = await fetch(`${url}/style.css`);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).not.toBe('');
    const again = await fetch(`${url}/style.css`, { headers: { 'If-None-Match': tag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
    const other = await fetch(`${url}/style.css`, { headers: { 'If-None-Match': '"other"' } });
    expect(other.status).toBe(200);
  });

  it('compresses text for those who take it, each form with a tag of its own', async () => {
    const get = (encoding: string, tag = '') =>
      fetch(`${url}/style.css`, { headers: { 'Accept-Encoding': encoding, 'If-None-Match': tag } });
    const [zipped, plain, brotli] = await Promise.all([
      get('br;q=0, gzip'),
      get('gzip;q=0, identity'),
      get('gzip, br;q=0.5'),
    ]);
    const encodings = [zipped, plain, brotli].map(({ headers }) => headers.get('content-encoding'));
    expect(encodings).toEqual(['gzip', null, 'br']);
    const text = await plain.text();
    expect([await zipped.text(), await brotli.text()]).toEqual([text, text]);
    expect(new Set([zipped, plain, brotli].map(({ headers }) => headers.get('etag'))).size).toBe(3);
    expect(zipped.headers.get('etag')).not.toBe(plain.headers.get('etag'));
    expect(zipped.headers.get('vary')).toContain('Accept-Encoding');
    expect((await get('gzip', zipped.headers.get('etag') ?? '')).status).toBe(304);
    expect((await get('gzip', plain.headers.get('etag') ?? '')).status).toBe(200);
    const lookUp = (encoding: string) =>
      fetch(`${url}/v1/tool?name=read_ticket`, { headers: { 'Accept-Encoding': encoding } });
    const [answer, whole] = await Promise.all([lookUp('gzip'), lookUp('identity')]);
    expect([answer.headers.get('content-encoding'), whole.headers.get('content-encoding')]).toEqual(['gzip', null]);
    expect(await answer.json()).toEqual(await whole.json());
    const bulk = await fetch(`${url}/v1/bulk/tools.jsonl.gz`);
    expect([bulk.headers.get('content-encoding'), bulk.headers.get('content-type')]).toEqual([
      null,
      'application/gzip',
    ]);
  });

  it('looks tools up by name, for pages anywhere', async () => {
    const found = await fetch(`${url}/v1/tool?name=get_ticket`);
    expect([found.status, found.headers.get('access-control-allow-origin')]).toEqual([200, '*']);
    expect(await found.json()).toMatchObject({ total: 1, tools: [{ name: 'get_ticket', level: 'Low' }] });
    const both = await (await fetch(`${url}/v1/tool?name=get_comment`)).json();
    expect(both).toMatchObject({ total: 2, tools: [{ server: { name: 'Tickets' } }, { server: { name: 'Wiki' } }] });
    const one = await (await fetch(`${url}/v1/tool?name=get_comment&limit=1`)).json();
    expect(one).toMatchObject({ total: 2, tools: [{ server: { name: 'Tickets' } }] });
    expect(one.tools).toHaveLength(1);
    const tag = found.headers.get('etag') ?? '';
    const again = await fetch(`${url}/v1/tool?name=get_ticket`, { headers: { 'If-None-Match': tag } });
    expect(again.status).toBe(304);
    const otherCase = await fetch(`${url}/v1/tool?name=Get_Ticket`);
    expect(await otherCase.json()).toMatchObject({ tools: [{ name: 'get_ticket' }] });
    for (const name of ['nothing', '', '..%2f..', '%00', '__proto__', 'get']) {
      const none = await fetch(`${url}/v1/tool?name=${name}`);
      expect([none.status, await none.json()]).toEqual([404, { total: 0, tools: [] }]);
    }
    for (const query of ['', '?limit=3', '?name=x&limit=0', '?name=x&limit=1001', '?name=x&limit=x']) {
      expect((await fetch(`${url}/v1/tool${query}`)).status).toBe(400);
    }
  });

  it('answers HEAD as GET, without the body', async () => {
    const [head, get] = await Promise.all([fetch(`${url}/`, { method: 'HEAD' }), fetch(url)]);
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('etag')).toBe(get.headers.get('etag'));
    const bulk = await fetch(`${url}/v1/bulk/tools.parquet`, { method: 'HEAD' });
    expect(Number(bulk.headers.get('content-length'))).toBe(statSync(join(folder, 'v1/bulk/tools.parquet')).size);
  });

  it('sends parts of a file, as readers of Parquet ask for them', async () => {
    const path = 'v1/bulk/tools.parquet';
    const whole = readFileSync(join(folder, path));
    const get = (headers: Record<string, string>) => fetch(`${url}/${path}`, { headers });
    for (const [range, part] of [
      ['bytes=0-3', whole.subarray(0, 4)],
      ['bytes=4-', whole.subarray(4)],
      ['bytes=-8', whole.subarray(-8)],
      [`bytes=10-${whole.length + 5}`, whole.subarray(10)],
    ] as const) {
      const response = await get({ Range: range });
      expect([response.status, Buffer.from(await response.arrayBuffer())]).toEqual([206, part]);
      expect(response.headers.get('content-range')).toMatch(new RegExp(`^bytes \\d+-\\d+/${whole.length}$`));
    }
    const beyond = await get({ Range: `bytes=${whole.length}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${whole.length}`]);
    const tag = (await get({})).headers.get('etag') ?? '';
    expect((await get({ Range: 'bytes=0-3', 'If-Range': tag })).status).toBe(206);
    for (const headers of [
      { Range: 'bytes=0-3', 'If-Range': '"other"' },
      { Range: 'bytes=0-3,8-9' },
      { Range: 'bytes=3-0' },
      { Range: 'lines=0-3' },
    ] as Record<string, string>[]) {
      const response = await get(headers);
      expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, whole.length]);
    }
  });

  it('sends files that are too large to be held, whole and in parts', async () => {
    const other = join(await temporaryFolder(), 'catalogue');
    await publish(other, 'Tickets');
    const large = Buffer.alloc(9 * 1024 * 1024, 'toolrisk ');
    writeFileSync(join(other, 'v1/bulk/large.gz'), large);
    const served = await serveCatalogue({ folder: other, port: 0 });
    onTestFinished(() => served.close());
    const get = async (headers: Record<string, string> = {}) =>
      Buffer.from(await (await fetch(`${served.url}/v1/bulk/large.gz`, { headers })).arrayBuffer());
    expect((await get()).equals(large)).toBe(true);
    expect((await get({ Range: 'bytes=5000000-5000099' })).equals(large.subarray(5_000_000, 5_000_100))).toBe(true);
  });

  it('lets a request under way finish when it is closed', async () => {
    const other = join(await temporaryFolder(), 'catalogue');
    await publish(other, 'Tickets');
    const size = 64 * 1024 * 1024;
    writeFileSync(join(other, 'v1/bulk/large.gz'), Buffer.alloc(size));
    const served = await serveCatalogue({ folder: other, port: 0 });
    const response = await fetch(`${served.url}/v1/bulk/large.gz`);
    const closed = served.close();
    await expect(fetch(served.url)).rejects.toThrow();
    expect((await response.arrayBuffer()).byteLength).toBe(size);
    await closed;
  });

  it('ends although a client under way has stopped reading', async () => {
    const other = join(await temporaryFolder(), 'catalogue');
    await publish(other, 'Tickets');
    const size = 64 * 1024 * 1024;
    writeFileSync(join(other, 'v1/bulk/large.gz'), Buffer.alloc(size));
    const served = await serveCatalogue({ folder: other, port: 0, patience: 200 });
    const response = await fetch(`${served.url}/v1/bulk/large.gz`);
    // Nothing is read meanwhile, so that it would go on for ever.
    await served.close();
    await expect(response.arrayBuffer()).rejects.toThrow();
  });

  it('leads from a folder’s name to the folder', async () => {
    const response = await fetch(`${url}/servers`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([301, 'servers/']);
    expect((await fetch(`${url}/servers`)).url).toBe(`${url}/servers/`);
    expect((await fetch(`${url}/v1`)).status).toBe(404);
  });

  it('lets pages anywhere read the data, and its tags', async () => {
    const headers = { Origin: 'https://example.com', 'Access-Control-Request-Method': 'GET' };
    const [asked, answer] = await Promise.all([
      fetch(`${url}/v1/manifest.json`, { method: 'OPTIONS', headers }),
      fetch(`${url}/v1/manifest.json`, { headers }),
    ]);
    expect(asked.headers.get('access-control-allow-methods')).toBe('GET,HEAD');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-expose-headers')).toContain('ETag');
    expect((await fetch(`${url}/index.html`, { headers })).headers.get('access-control-allow-origin')).toBeNull();
  });

  it('tells programs as JSON that there is no such data', async () => {
    const response = await fetch(`${url}/v1/servers/npm/nothing.json`);
    expect([response.status, await response.json()]).toEqual([404, { message: 'There is no such file.' }]);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('refuses %s', async (method) => {
    const response = await fetch(url, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('shows a page of its own for what is not there', async () => {
    const response = await fetch(`${url}/tools/nothing/at/all.html`);
    expect([response.status, response.headers.get('content-type')]).toEqual([404, 'text/html; charset=utf-8']);
    const text = await response.text();
    expect(text).toContain('There is no such page');
    // Works however deep the address is.
    expect(text).toContain('href="/style.css"');
  });

  it('serves a site for a path of its host at the top too, with all that its 404 page refers to', async () => {
    const other = join(await temporaryFolder(), 'catalogue');
    await publish(other, 'Tickets', 'https://example.com/repo/');
    const served = await serveCatalogue({ folder: other, port: 0 });
    onTestFinished(() => served.close());
    const get = async (path: string) => await fetch(served.url + path, { redirect: 'manual' });
    expect(await (await get('/nothing')).text()).toContain('href="/repo/style.css"');
    const style = await get('/repo/style.css');
    expect([style.status, style.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
    const home = await (await get('/')).text();
    expect(await (await get('/repo/')).text()).toBe(home);
    expect((await get('/repo/v1/manifest.json')).headers.get('access-control-allow-origin')).toBe('*');
    expect((await get('/repo/servers')).headers.get('location')).toBe('servers/');
    for (const path of ['/repo', '/repo/nothing', '/repo/repo/style.css', '/repo/../secret.txt', '/other/style.css']) {
      expect((await get(path)).status).toBe(404);
    }
  });

  it.each([
    'GET /../secret.txt',
    'GET /v1/../../secret.txt',
    'GET /%2e%2e/secret.txt',
    'GET /..%2fsecret.txt',
    'GET /..\\secret.txt',
    'GET //secret.txt',
    'GET /v1/%00',
    'GET /%',
    'GET /v1',
    'GET /.hidden',
    'GET /v1/manifest.json/',
    `GET /${'x'.repeat(5_000)}`,
  ])('gives nothing away for %.40s', async (line) => {
    const answer = await rawRequest(line);
    expect(answer).toMatch(/^HTTP\/1\.1 (404|400)/);
    expect(answer).not.toMatch(/^secret$/m);
    expect(answer).not.toContain(base);
  });

  it('does not serve hidden files, should someone put them there', async () => {
    const other = join(await temporaryFolder(), 'catalogue');
    await publish(other, 'Tickets');
    mkdirSync(join(other, '.git'));
    writeFileSync(join(other, '.git/config'), 'secret');
    const served = await serveCatalogue({ folder: other, port: 0 });
    onTestFinished(() => served.close());
    expect((await fetch(`${served.url}/.git/config`)).status).toBe(404);
  });

  it('says so when a file cannot be read, without saying where', async () => {
    const other = join(await temporaryFolder(), 'catalogue');
    await publish(other, 'Tickets');
    symlinkSync('loop.html', join(other, 'loop.html'));
    const served = await serveCatalogue({ folder: other, port: 0 });
    onTestFinished(() => served.close());
    const response = await fetch(`${served.url}/loop.html`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain(other);
  });

  it('serves what is published anew, without a gap', async () => {
    const other = join(await temporaryFolder(), 'catalogue');
    await publish(other, 'Before');
    const served = await serveCatalogue({ folder: other, port: 0 });
    onTestFinished(() => served.close());
    const page = `${served.url}/servers/github/acme/tickets.html`;
    expect(await (await fetch(page)).text()).toContain('Before');
    expect(await (await fetch(`${served.url}/v1/tool?name=get_ticket`)).text()).toContain('"name":"Before"');
    let publishing = true;
    const published = (async () => {
      for (let round = 0; round < 5; round++) await publish(other, 'After');
      publishing = false;
    })();
    const lookUp = `${served.url}/v1/tool?name=get_ticket`;
    while (publishing) {
      expect([(await fetch(page)).status, (await fetch(lookUp)).status]).toEqual([200, 200]);
    }
    await published;
    expect(await (await fetch(page)).text()).toContain('After');
    await expect.poll(async () => await (await fetch(lookUp)).text(), { timeout: 20_000 }).toContain('"name":"After"');
  });

  it('names the option when the port is taken', async () => {
    const port = Number(new URL(url).port);
    await expect(serveCatalogue({ folder, port })).rejects.toThrow(
      `Port ${port} is in use. Choose another with --port.`,
    );
  });

  it('names the folder when there is no catalogue in it', async () => {
    const empty = await temporaryFolder();
    await expect(serveCatalogue({ folder: empty, port: 0 })).rejects.toThrow(`There is no catalogue at ${empty}.`);
  });

  it('stops listening when it is closed, open connections or not', async () => {
    const served = await serveCatalogue({ folder, port: 0 });
    await (await fetch(served.url)).text();
    await served.close();
    await expect(fetch(served.url)).rejects.toThrow();
  });
});
