/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/**
 * What axe finds on a page, and what Lighthouse would: of accessibility, best practices, search engines and weight.
 * @param rules of axe; all where it is empty
 */
export async function findingsOf(page: Page, rules: readonly string[] = []): Promise<string[]> {
  // Of hundreds of rows that are alike, the first tell what the others would.
  const axe = new AxeBuilder({ page }).exclude('.rows > :nth-child(n + 40)');
  if (rules.length > 0) axe.withRules([...rules]);
  const { violations } = await axe.analyze();
  return [
    ...(await page.evaluate(practices)),
    ...violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
  ];
}

/** What is wrong with the page, in the page. */
async function practices(): Promise<string[]> {
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
  for (const image of document.images) {
    const drawn = image.width / image.height;
    check(image.alt.trim() !== '', `an image without text: ${image.src}`);
    check(
      Math.abs(drawn - image.naturalWidth / image.naturalHeight) < 0.05 * drawn,
      `an image out of proportion: ${image.src}`,
    );
  }
  const saysNothing = /^(?:click (?:here|this)|go|here|this|start|right here|more|learn more|read more)$/i;
  for (const link of document.links) {
    check(!saysNothing.test(link.innerText.trim()), `a link that does not say where to: ${link.innerText}`);
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
  const { fontSize } = getComputedStyle(document.documentElement);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { parentElement, data } = texts.currentNode as Text;
    if (parentElement === null || data.trim() === '' || !parentElement.checkVisibility()) continue;
    const size = Number.parseFloat(getComputedStyle(parentElement).fontSize);
    check(size >= 0.75 * Number.parseFloat(fontSize), `too small to read, ${size}: ${data.trim().slice(0, 60)}`);
  }
  for (const data of document.querySelectorAll('script[type="application/ld+json"]')) {
    check(Object.hasOwn(JSON.parse(data.textContent ?? ''), '@context'), 'data for search engines without context');
  }
  const indexed = !/noindex/.test(content('meta[name=robots]'));
  const canonical = document.querySelector<HTMLLinkElement>('link[rel=canonical]')?.href;
  const wanted = `https://example.com${location.pathname.replace(/\/index\.html$/, '/')}`;
  check(canonical === (indexed ? wanted : undefined), `another canonical address: ${canonical}`);
  const response = await fetch(location.href);
  const policies = [
    response.headers.get('content-security-policy') ?? '',
    document.querySelector<HTMLMetaElement>('meta[http-equiv=Content-Security-Policy]')?.content ?? '',
  ];
  for (const policy of policies) {
    check(policy.startsWith("default-src 'none'; script-src 'self'"), `a lax policy: ${policy}`);
    check(!/unsafe|\*|https?:|data:/.test(policy), `a lax policy: ${policy}`);
  }
  check((await response.text()).slice(0, 1_024).includes('<meta charset="utf-8">'), 'its encoding comes late');
  const loaded = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
  const sent = (loaded as PerformanceResourceTiming[])
    // What this test asks for itself does not count.
    .filter(({ initiatorType, name }) => initiatorType !== 'fetch' || name !== location.href)
    .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
  check(sent > 0 && sent < 100_000, `${sent} bytes`);
  const elsewhere = performance.getEntriesByType('resource').filter(({ name }) => !name.startsWith(location.origin));
  check(elsewhere.length === 0, 'something from elsewhere');
  return wrong;
}
