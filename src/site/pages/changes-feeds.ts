import type { PageKind, SiteContext } from '../../model/index.js';
import { atomFeed, feedPaths, jsonFeed } from '../feeds.js';

const told = 200;

/** The recent changes for feed readers. */
export const changesFeeds = (context: SiteContext) =>
  ({
    extensions: [],
    forCatalogue: ({ news }) => {
      const changes = news.latest.slice(0, told);
      return [
        { path: feedPaths.atom, content: atomFeed(changes, context) },
        { path: feedPaths.json, content: jsonFeed(changes, context) },
      ];
    },
  }) as const satisfies PageKind;
