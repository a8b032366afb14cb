import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize } from 'node:path';
import { load } from 'cheerio';
import { afterAll, expect, it } from 'vitest';
import { pagesIn, publishSample } from '../support/site.js';

const base = mkdtempSync(join(tmpdir(), 'toolrisk-links-'));
const folder = join(base, 'catalogue');
afterAll(() => rmSync(base, { recursive: true, force: true }));

it.each([false, true])('leads to something by every link of every page (compact: %s)', async (compact) => {
  await publishSample(folder, { compact });
  const pages = new Map(pagesIn(folder).map((path) => [path, load(readFileSync(join(folder, path), 'utf8'))]));
  const broken: string[] = [];
  let links = 0;
  for (const [path, $] of pages) {
    for (const element of $('[href], [src], form[action]').toArray()) {
      const link = $(element).attr('href') ?? $(element).attr('src') ?? $(element).attr('action') ?? '';
      if (/^[a-z][a-z+.-]*:/i.test(link)) continue;
      links += 1;
      const [address = '', anchor] = link.split('#');
      const [file = ''] = address.split('?');
      // The page for what is missing may be shown at any address, so its links start at the top.
      const from = file.startsWith('/') ? file.slice(1) : join(dirname(path), file);
      const target = file === '' ? path : normalize(from.endsWith('/') || from === '.' ? `${from}/index.html` : from);
      if (!existsSync(join(folder, target))) broken.push(`${path}: ${link}`);
      else if (anchor !== undefined && pages.get(target)?.(`[id="${anchor}"]`).length !== 1) {
        broken.push(`${path}: ${link}: no such place`);
      }
    }
  }
  expect(links).toBeGreaterThan(1_000);
  expect(broken).toEqual([]);
});
