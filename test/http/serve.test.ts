import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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

function publish(target: string, name: string) {
  const input = inputOf([invent({ source: github('acme', 'tickets'), name, tools: [{ name: 'get_ticket' }] })]);
  return writeCatalogue({ input, folder: target, version: '1', site });
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
    const [zipped, plain] = await Promise.all([get('br, gzip'), get('gzip;q=0, identity')]);
    expect([zipped.headers.get('content-encoding'), plain.headers.get('content-encoding')]).toEqual(['gzip', null]);
    expect(await zipped.text()).toBe(await plain.text());
    expect(zipped.headers.get('etag')).not.toBe(plain.headers.get('etag'));
    expect(zipped.headers.get('vary')).toContain('Accept-Encoding');
    expect((await get('gzip', zipped.headers.get('etag') ?? '')).status).toBe(304);
    expect((await get('gzip', plain.headers.get('etag') ?? '')).status).toBe(200);
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
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('refuses %s', async (method) => {
    const response = await fetch(url, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  it('shows a page of its own for what is not there', async () => {
    const response = await fetch(`${url}/tools/nothing/at/all.html`);
    expect(response.status).toBe(404);
    const text = await response.text();
    expect(text).toContain('There is no such page');
    // Works however deep the address is.
    expect(text).toContain('href="/style.css"');
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
    let publishing = true;
    const published = (async () => {
      for (let round = 0; round < 5; round++) await publish(other, 'After');
      publishing = false;
    })();
    while (publishing) expect((await fetch(page)).status).toBe(200);
    await published;
    expect(await (await fetch(page)).text()).toContain('After');
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
