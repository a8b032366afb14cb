import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { browseSample } from '../support/browsing.js';
import { findingsOf } from '../support/findings.js';
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
      expect(await findingsOf(page, rules)).toEqual([]);
    }
    expect(complaints).toEqual([]);
  });
});
