import { readFileSync } from 'node:fs';
import type { PageKind } from '../../model/index.js';

const asset = (path: string) => ({
  path,
  content: readFileSync(new URL(`../assets/${path}`, import.meta.url)),
});

/** What the pages refer to. */
export const assets = () =>
  ({
    extensions: [],
    forCatalogue: () => ['style.css', 'icon.svg', 'search.js', 'search-query.js', 'copy.js', 'card.png'].map(asset),
  }) as const satisfies PageKind;
