/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { serveCatalogue } from '../../src/http/serve.js';
import { startBrowser } from '../support/browser.js';
import { hostile, pageOfEachKind, pagesIn, publishSample } from '../support/site.js';

const base = mkdtempSync(join(tmpdir(), 'toolrisk-browser-'));
const folder = join(base, 'catalogue');
await publishSample(folder);
const kinds = [...pageOfEachKind(pagesIn(folder), (path) => statSync(join(folder, path)).size)];
/** Kept as an artefact of CI. */
const screenshots = 'test-results/screenshots';

let browser: Browser;
let url = '';
let close = async () => {};
beforeAll(async () => {
  mkdirSync(screenshots, { recursive: true });
  ({ url, close } = await serveCatalogue({ folder, port: 0 }));
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await close();
  rmSync(base, { recursive: true, force: true });
});

interface Opened {
  page: Page;
  /** What the browser complained about: errors, what the Content-Security-Policy kept out, requests to others. */
  complaints: string[];
}

async function open(path: string, options: BrowserContextOptions = {}): Promise<Opened> {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
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
  await page.goto(`${url}/${path}`, { waitUntil: 'load' });
  return { page, complaints };
}

describe('every kind of page', () => {
  it('is there', () => {
    expect(kinds.map(([kind]) => kind)).toEqual(
      expect.arrayContaining(['index.html', 'search.html', 'servers/index.html', 'tools/index.html', 'tools/*']),
    );
  });

  it.each(kinds)('%s: no violation by axe, nothing that Lighthouse would find', async (kind, path) => {
    const { page, complaints } = await open(path);
    for (const [device, width, colorScheme, rules] of [
      ['desktop', 1280, 'light', []],
      // The rules that colours and widths decide; what the others look at is the same page.
      ['phone', 360, 'dark', ['color-contrast', 'link-in-text-block', 'scrollable-region-focusable', 'target-size']],
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(screenshots, `${kind.replace(/[^a-z0-9]+/g, '-')}-${device}.png`) });
      expect(await page.evaluate(practices)).toEqual([]);
      const axe = new AxeBuilder({ page });
      if (rules.length > 0) axe.withRules([...rules]);
      const { violations } = await axe.analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });
});

/** What is wrong with the page, in the page. */
function practices(): string[] {
  const wrong: string[] = [];
  const check = (right: boolean, what: string) => {
    if (!right) wrong.push(what);
  };
  const content = (selector: string) => document.querySelector(selector)?.getAttribute('content') ?? '';
  check(document.doctype?.name === 'html' && document.compatMode === 'CSS1Compat', 'no doctype');
  check(document.characterSet === 'UTF-8', 'not UTF-8');
  check(document.documentElement.lang !== '', 'no language');
  check(document.title.length > 3, 'no title');
  check(content('meta[name=description]').length > 20, 'no description');
  check(content('meta[name=viewport]').includes('width=device-width'), 'no viewport');
  check(!/user-scalable\s*=\s*no|maximum-scale/.test(content('meta[name=viewport]')), 'cannot be zoomed');
  check(document.querySelectorAll('h1').length === 1, 'not one first heading');
  check(document.querySelectorAll('main').length === 1, 'not one main part');
  check(document.querySelector('[onclick],[onload],[onerror]') === null, 'code inline');
  check(
    document.documentElement.scrollWidth <= innerWidth,
    `wider than the screen: ${document.documentElement.scrollWidth}`,
  );
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  check(new Set(ids).size === ids.length, 'an id twice');
  for (const image of document.images) {
    check(image.complete && image.naturalWidth > 0, `an image is broken: ${image.src}`);
    check(image.hasAttribute('width') && image.hasAttribute('height'), `an image without size: ${image.src}`);
  }
  for (const link of document.links) {
    check(/^https?:$/.test(link.protocol), `a link to ${link.protocol}`);
    check((link.textContent ?? '').trim() !== '' || link.ariaLabel !== null, `a link without text: ${link.href}`);
  }
  // Targets to tap are 24 pixels high, but for links within a text.
  for (const target of document.querySelectorAll<HTMLElement>('button, input, select, summary, nav a')) {
    const { height, width } = target.getBoundingClientRect();
    check(
      height === 0 || (height >= 24 && width >= 24),
      `too small to tap: ${target.outerHTML.slice(0, 80)} ${height}`,
    );
  }
  const elsewhere = performance.getEntriesByType('resource').filter(({ name }) => !name.startsWith(location.origin));
  check(elsewhere.length === 0, 'something from elsewhere');
  return wrong;
}

describe('search', () => {
  const results = '#search-results > li';

  it('finds as one types, by name, server, description, category and signal', async () => {
    const { page, complaints } = await open('search.html');
    for (const [query, expected] of [
      ['delete', 'delete_ticket'],
      ['Mailer', 'Mailer'],
      ['for good', 'delete_ticket'],
      ['category:Financial', 'refund_ticket'],
      ['signal:url-input post', 'post_ticket'],
      ['ticket level:Critical', 'delete_ticket'],
    ] as const) {
      await page.locator('#search-query').fill('');
      await page.locator('#search-query').pressSequentially(query);
      await page.locator(results).filter({ hasText: expected }).first().waitFor();
    }
    // The filter leaves out what it is to leave out.
    await page.locator(results).filter({ hasText: 'get_ticket' }).waitFor({ state: 'detached' });
    await page.locator('#search-query').fill('nothingofthisname');
    await page.getByText('Nothing found').waitFor();
    expect(await page.locator(results).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('leads to the page by keyboard alone', async () => {
    const { page } = await open('index.html');
    await page.locator('#search-query').focus();
    await page.keyboard.type('delete_ticket');
    await page.locator(results).filter({ hasText: 'delete_ticket' }).first().waitFor();
    // Past the button, to the first that was found.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/servers/github/acme/tickets/delete_ticket.html');
  });

  it('shows hostile texts as text', async () => {
    const { page, complaints } = await open('search.html');
    await page.locator('#search-query').fill('hostile');
    await page.locator(results).filter({ hasText: '<script>' }).first().waitFor();
    expect(await page.evaluate(() => 'ran' in window)).toBe(false);
    expect(complaints).toEqual([]);
  });
});

describe('a page', () => {
  const toolPage = 'servers/github/acme/tickets/post_ticket.html';

  it('copies the policy', async () => {
    const { page } = await open(toolPage, { permissions: ['clipboard-read', 'clipboard-write'] });
    const figure = page.locator('figure', { has: page.locator('button.copy') }).first();
    await figure.getByRole('button').click();
    await figure.getByText('Copied').waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(await figure.locator('pre').textContent());
    expect(JSON.parse(copied)).toMatchObject({ version: '1', default: 'deny' });
  });

  it('is dark for those who want it dark', async () => {
    const background = async (colorScheme: 'light' | 'dark') => {
      const { page } = await open(toolPage, { colorScheme });
      return await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    };
    const [light, dark] = [await background('light'), await background('dark')];
    const brightness = (color: string) =>
      (color.match(/\d+/g) ?? []).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
    expect(brightness(light)).toBeGreaterThan(600);
    expect(brightness(dark)).toBeLessThan(165);
  });

  it('lets the keyboard skip to the content, and shows where it is', async () => {
    const { page } = await open(toolPage);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
    expect(outline).not.toBe('none');
    await page.keyboard.press('Enter');
    expect(new URL(page.url()).hash).toBe('#main');
  });

  it('says everything without JavaScript', async () => {
    const { page } = await open(toolPage, { javaScriptEnabled: false });
    const text = await page.locator('main').innerText();
    for (const part of ['post_ticket', 'Posts a ticket.', 'callback_url', '"version"', 'src/index.ts:12']) {
      expect(text).toContain(part);
    }
    expect(await page.locator('button.copy:visible').count()).toBe(0);
    const { page: search } = await open('search.html', { javaScriptEnabled: false });
    expect(await search.locator('main').innerText()).toContain('Searching needs JavaScript');
  });

  it('runs nothing of what a server’s author wrote', async () => {
    const hostilePages = pagesIn(folder).filter((path) => path.includes('hostile'));
    expect(hostilePages.length).toBeGreaterThan(3);
    const { page, complaints } = await open('servers/npm/hostile.html');
    for (const path of [...hostilePages, 'servers/npm/hostile/hostile_plain.html']) {
      await page.goto(`${url}/${path}`, { waitUntil: 'load' });
      expect(await page.evaluate(() => 'ran' in window)).toBe(false);
    }
    // Neither was anything kept from running by the policy alone: it was never markup.
    expect(complaints).toEqual([]);
    const shown = await page.locator('main').innerText();
    expect(shown).toContain(hostile.slice(0, 60));
  });
});
