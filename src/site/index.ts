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
  name,
  tool,
  facets,
  attacks,
  changes,
  report,
  method,
  about,
  search,
  notFound,
];

/** What is neither: pictures, and files that programs look for. */
const files: readonly ((context: SiteContext) => PageKind)[] = [assets, badge, changesFeeds, forPrograms];

/** Every kind of page of the site, for a site that stands where the context says. */
export function pageKindsOf(context: SiteContext): readonly PageKind[] {
  return [...documents.map((kind) => documentPages(kind, context)), ...files.map((kind) => kind(context))];
}
