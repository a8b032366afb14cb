import type { PageKind, SiteContext } from '../model/index.js';
import { type DocumentKind, documentPages } from './document-kind.js';
import { about } from './pages/about.js';
import { assets } from './pages/assets.js';
import { attacks } from './pages/attacks.js';
import { badge } from './pages/badge.js';
import { changes } from './pages/changes.js';
import { changesFeeds } from './pages/changes-feeds.js';
import { facets } from './pages/facets.js';
import { forPrograms } from './pages/for-programs.js';
import { home } from './pages/home.js';
import { method } from './pages/method.js';
import { name } from './pages/name.js';
import { nameGroup } from './pages/name-group.js';
import { names } from './pages/names.js';
import { notFound } from './pages/not-found.js';
import { report } from './pages/report.js';
import { search } from './pages/search.js';
import { server } from './pages/server.js';
import { servers } from './pages/servers.js';
import { tool } from './pages/tool.js';

/** What people and agents read, each as HTML and as Markdown. A new one is a module in `pages/` and its line here. */
const documents: readonly DocumentKind[] = [
  home,
  servers,
  server,
  names,
  facets,
  attacks,
  changes,
  report,
  method,
  about,
  search,
  notFound,
];

/** Tools and names each on a page of their own; in a compact catalogue tools are on the pages of their servers. */
const ownPages: readonly DocumentKind[] = [name, tool];
const sharedPages: readonly DocumentKind[] = [nameGroup];

/** What is neither: pictures, and files that programs look for. */
const files: readonly ((context: SiteContext) => PageKind)[] = [assets, badge, changesFeeds, forPrograms];

/** Every kind of page of the site, for a site that stands where the context says. */
export function pageKindsOf(context: SiteContext): readonly PageKind[] {
  const all = [...documents, ...(context.compact ? sharedPages : ownPages)];
  return [...all.map((kind) => documentPages(kind, context)), ...files.map((kind) => kind(context))];
}
