/// <reference lib="dom" />
import { describe, expect, it } from 'vitest';
import { browseSample } from '../support/browsing.js';
import { hostile, pagesIn } from '../support/site.js';

const { folder, url, open } = await browseSample();

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
    // Of the server, and of each of its tools.
    expect(hostilePages.length).toBeGreaterThanOrEqual(3);
    const { page, complaints } = await open('servers/npm/hostile.html');
    for (const path of [...hostilePages, 'servers/npm/hostile/hostile_plain.html']) {
      await page.goto(`${url()}/${path}`, { waitUntil: 'load' });
      expect(await page.evaluate(() => 'ran' in window)).toBe(false);
    }
    // Neither was anything kept from running by the policy alone: it was never markup.
    expect(complaints).toEqual([]);
    const shown = await page.locator('main').innerText();
    expect(shown).toContain(hostile.slice(0, 60));
  });
});
