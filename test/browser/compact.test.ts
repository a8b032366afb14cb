import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { serveCatalogue } from '../../src/http/serve.js';
import { nameGroup } from '../../src/model/index.js';
import { startBrowser } from '../support/browser.js';
import { publishSample } from '../support/site.js';

const base = mkdtempSync(join(tmpdir(), 'toolrisk-compact-'));
const folder = join(base, 'catalogue');
let browser: Browser;
let url = '';
let close = async () => {};

beforeAll(async () => {
  await publishSample(folder, true);
  ({ url, close } = await serveCatalogue({ folder, port: 0 }));
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await close();
  rmSync(base, { recursive: true, force: true });
});

async function open(path: string) {
  // Axe needs a context of its own.
  const context = await browser.newContext({ viewport: { width: 1280, height: 700 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(`${url}/${path}`, { waitUntil: 'load' });
  return page;
}

it('finds a tool and leads to its place on the page of its server', async () => {
  const page = await open('search.html');
  await page.locator('#search-query').fill('post_ticket');
  await page.locator('#search-results a').first().click();
  await page.waitForURL('**/servers/github/acme/tickets.html#tool-post_ticket');
  const heading = page.locator('h3[id="tool-post_ticket"]');
  await expect.poll(async () => (await heading.boundingBox())?.y ?? -1).toBeLessThan(700);
  const own = page.locator('article', { has: heading });
  for (const part of ['Posts a ticket.', 'callback_url', 'src/index.ts:12', 'Allowed: at most 30 calls a minute.']) {
    expect(await own.innerText()).toContain(part);
  }
});

it('leads links to pages that tools would have to where they are', async () => {
  const page = await open('servers/github/acme/tickets/post_ticket.html');
  await page.waitForURL('**/servers/github/acme/tickets.html#tool-post_ticket');
  await page.goto(`${url}/tools/get_ticket.html`);
  await page.waitForURL('**/search.html?q=get_ticket');
  // What never was says so.
  await page.goto(`${url}/servers/npm/nothing/here.html`, { waitUntil: 'networkidle' });
  expect(new URL(page.url()).pathname).toBe('/servers/npm/nothing/here.html');
  expect(await page.locator('h1').innerText()).toBe('There is no such page');
});

it.each(['servers/github/acme/tickets.html', `tools/by-name/${nameGroup('get_ticket')}.html`])(
  'has no violation by axe: %s',
  async (path) => {
    const page = await open(path);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  },
);
