/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { describe, expect, it } from 'vitest';
import { browseSample } from '../support/browsing.js';
import { pageOfEachKind, pagesIn } from '../support/site.js';

const { folder, open } = await browseSample();
const kinds = [...pageOfEachKind(pagesIn(folder), (path) => statSync(join(folder, path)).size)];
/** Kept as an artefact of CI. */
const screenshots = 'test-results/screenshots';
mkdirSync(screenshots, { recursive: true });

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
      // Of hundreds of rows that are alike, the first tell what the others would.
      const axe = new AxeBuilder({ page }).exclude('.rows > :nth-child(n + 40)');
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
