import { readFileSync } from 'node:fs';
import type { PageKind, SiteContext } from '../../model/index.js';

const asset = (path: string) => ({
  path,
  content: readFileSync(new URL(`../assets/${path}`, import.meta.url)),
});

/** What the pages refer to. */
export const assets = ({ compact }: SiteContext) =>
  ({
    extensions: [],
    forCatalogue: () =>
      [
        'style.css',
        'icon.svg',
        'search.js',
        'search-query.js',
        'copy.js',
        'card.png',
        ...(compact ? ['moved.js'] : []),
      ].map(asset),
  }) as const satisfies PageKind;
