import { readFileSync } from 'node:fs';
import type { PageKind } from '../../model/index.js';

const asset = (path: string) => ({
  path,
  content: readFileSync(new URL(`../assets/${path}`, import.meta.url), 'utf8'),
});

/** What the pages refer to. */
export const assets = {
  forCatalogue: () => [asset('style.css'), asset('icon.svg'), asset('search.js'), asset('search-query.js')],
} as const satisfies PageKind;
