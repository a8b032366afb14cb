/// <reference lib="dom" />
import { spawn } from 'node:child_process';
import { startBrowser } from '../support/browser.js';
import { namesIn } from './names.js';
import { benchOptions } from './options.js';
import { random } from './synthetic.js';

const help = `
Types names of random tools into the search box of a browser that has nothing of the catalogue yet, and says how long it takes
from a key to the first result on the screen (bound: 150 ms), and how much a query downloads (bound: 300 kB).

npm run bench:search -- [options]

  --catalogue FOLDER   a published catalogue (catalogue)
  --queries N          names that are typed (30)
`;
const values = benchOptions(help, {
  catalogue: { type: 'string', default: 'catalogue' },
  queries: { type: 'string', default: '30' },
});
const names = namesIn(values.catalogue);
const next = random(1);
const queries = Array.from({ length: Number(values.queries) }, () => {
  const name = names[Math.floor(next() * names.length)] as string;
  return name
    .replace(/[^a-z0-9]+/gi, ' ')
    .slice(0, 30)
    .trim();
});

const main = ['dist/src/cli/main.js', 'serve', '--port', '0', '--json', '--catalogue', values.catalogue];
const server = spawn(process.execPath, main);
const url = await new Promise<string>((resolve) => {
  server.stdout.setEncoding('utf8').once('data', (text: string) => resolve(JSON.parse(text).url));
});
const browser = await startBrowser();
const first: number[] = [];
const later: number[] = [];
const downloads: number[] = [];
let unanswered = 0;
for (const query of queries) {
  // A context of its own has an empty cache.
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${url}/search.html`, { waitUntil: 'networkidle' });
  await page.evaluate(watch);
  await page.locator('#search-query').focus();
  for (const [at, key] of [...query].entries()) {
    await page.keyboard.type(key);
    const answered = await page
      .waitForFunction(() => (window as Watched).answered !== null, undefined, { timeout: 5_000, polling: 'raf' })
      .then(
        (handle) => handle.evaluate(() => (window as Watched).answered),
        () => null,
      );
    if (answered === null) unanswered += 1;
    else (at === 0 ? first : later).push(answered);
  }
  downloads.push(await page.evaluate(downloaded));
  await context.close();
}
await browser.close();
server.kill();

const all = [...first, ...later];
process.stdout.write(
  `${all.length} keys of ${queries.length} queries: first result after ${figures(all, 'ms')} (the first key of each ${figures(first, 'ms')}); ` +
    `bound 150 ms. ${unanswered} keys without a result. Downloaded by a query: ${figures(downloads, 'kB')}; bound 300 kB.\n`,
);

type Watched = typeof window & { answered: number | null };

/** In the page: notes how long after the last key results were painted. */
function watch(): void {
  const watched = window as Watched;
  const list = document.querySelector('#search-results') as HTMLElement;
  let pressed = 0;
  watched.answered = null;
  document.addEventListener(
    'keydown',
    () => {
      pressed = performance.now();
      watched.answered = null;
    },
    true,
  );
  new MutationObserver(() => {
    if (list.childElementCount === 0) return;
    const key = pressed;
    // What was changed is on the screen after the next frame.
    requestAnimationFrame(() =>
      setTimeout(() => {
        if (key === pressed) watched.answered = performance.now() - key;
      }),
    );
  }).observe(list, { childList: true });
}

/** In the page: kilobytes of the index that were sent for it, as compressed. */
function downloaded(): number {
  return (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
    .filter(({ name }) => name.includes('/v1/'))
    .reduce((sum, { encodedBodySize }) => sum + encodedBodySize / 1000, 0);
}

function figures(found: readonly number[], unit: string): string {
  const sorted = [...found].sort((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? 0).toFixed(0);
  return `median ${at(0.5)} ${unit}, p95 ${at(0.95)} ${unit}, at most ${at(1)} ${unit}`;
}
