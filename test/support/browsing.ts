import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { type Served, serveCatalogue } from '../../src/http/serve.js';
import { startBrowser } from './browser.js';
import { publishSample } from './site.js';

/** A page in the browser. */
export interface Opened {
  page: Page;
  /** What the browser complained about: errors, what the Content-Security-Policy kept out, requests to others. */
  complaints: string[];
}

export interface Browsing {
  /** Where the sample catalogue is. */
  folder: string;
  /** Where it is served; only while tests run. */
  url(): string;
  /** Opens a page of it in a context of its own, which is closed when the test ends. */
  open(path: string, options?: BrowserContextOptions): Promise<Opened>;
}

/**
 * Publishes the sample catalogue, and serves it to a browser while the tests of this file run.
 * @param below the path of its host at which it stands, `/repo` say; empty for the top
 */
export async function browseSample({ compact = false, below = '' } = {}): Promise<Browsing> {
  const base = mkdtempSync(join(tmpdir(), 'toolrisk-browser-'));
  const folder = join(base, 'catalogue');
  await publishSample(folder, { compact, address: `https://example.com${below}/` });
  let browser: Browser | undefined;
  const served: Served[] = [];
  beforeAll(async () => {
    served.push(await serveCatalogue({ folder, port: 0 }));
    if (below !== '') served.push(await serveBelow(below, served[0] as Served));
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    for (const each of served.reverse()) await each.close();
    rmSync(base, { recursive: true, force: true });
  });
  const url = () => served.at(-1)?.url ?? '';
  return {
    folder,
    url,
    async open(path, options) {
      if (browser === undefined) throw new Error('There is a browser only while tests run.');
      const context = await browser.newContext(options);
      onTestFinished(() => context.close());
      const page = await context.newPage();
      const complaints = complaintsOf(page, url());
      await page.goto(`${url()}/${path}`, { waitUntil: 'load' });
      return { page, complaints };
    },
  };
}

/** The same below a path, as project sites of GitHub Pages stand: nothing of it is at the top of the host. */
async function serveBelow(path: string, { url }: Served): Promise<Served> {
  const server = createServer((asked, answered) => {
    const { method, headers, url: target = '' } = asked;
    if (!target.startsWith(`${path}/`)) return void answered.writeHead(404).end();
    request(url + target.slice(path.length), { method, headers }, (answer) => {
      answered.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(answered);
    }).end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

function complaintsOf(page: Page, url: string): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`asked ${request.url()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} for ${response.url()}`);
  });
  return complaints;
}
