import { expect, it } from 'vitest';
import { nameGroup } from '../../src/model/index.js';
import { browseSample } from '../support/browsing.js';
import { findingsOf } from '../support/findings.js';

// Not at the top of its host: what leads from 404.html to a tool has to find the site.
const { url, open } = await browseSample({ compact: true, below: '/repo' });
const viewport = { width: 1280, height: 700 };

it('finds a tool and leads to its place on the page of its server', async () => {
  const { page, complaints } = await open('search.html', { viewport });
  await page.locator('#search-query').fill('post_ticket');
  await page.locator('#search-results a').first().click();
  await page.waitForURL('**/servers/github/acme/tickets.html#tool-post_ticket');
  const heading = page.locator('h3[id="tool-post_ticket"]');
  await expect.poll(async () => (await heading.boundingBox())?.y ?? -1).toBeLessThan(700);
  const own = page.locator('article', { has: heading });
  for (const part of ['Posts a ticket.', 'callback_url', 'src/index.ts:12', 'Allowed: at most 30 calls a minute.']) {
    expect(await own.innerText()).toContain(part);
  }
  expect(complaints).toEqual([]);
});

it('leads links to pages that tools would have to where they are', async () => {
  const { page, complaints } = await open('servers/github/acme/tickets/post_ticket.html');
  await page.waitForURL('**/servers/github/acme/tickets.html#tool-post_ticket');
  await page.goto(`${url()}/tools/get_ticket.html`);
  await page.waitForURL('**/search.html?q=get_ticket');
  // What never was says so.
  await page.goto(`${url()}/servers/npm/nothing/here.html`, { waitUntil: 'networkidle' });
  expect(new URL(page.url()).pathname).toBe('/repo/servers/npm/nothing/here.html');
  expect(await page.locator('h1').innerText()).toBe('There is no such page');
  await page.getByRole('link', { name: 'Tools by name' }).click();
  await page.waitForURL('**/repo/tools/index.html');
  expect(complaints.filter((complaint) => !complaint.includes('404'))).toEqual([]);
});

it.each(['servers/github/acme/tickets.html', `tools/by-name/${nameGroup('get_ticket')}.html`])(
  'has no violation by axe, nothing that Lighthouse would find: %s',
  async (path) => {
    const { page, complaints } = await open(path, { viewport });
    expect(await findingsOf(page)).toEqual([]);
    expect(complaints).toEqual([]);
  },
);
