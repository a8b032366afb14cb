import type { PageKind } from '../model/index.js';
import { assets } from './pages/assets.js';
import { attacks } from './pages/attacks.js';
import { home } from './pages/home.js';
import { name } from './pages/name.js';
import { names } from './pages/names.js';
import { notFound } from './pages/not-found.js';
import { search } from './pages/search.js';
import { server } from './pages/server.js';
import { servers } from './pages/servers.js';
import { tool } from './pages/tool.js';

/** Every kind of page of the site. A new one is a module in `pages/` and its line here. */
export const pageKinds: readonly PageKind[] = [
  home,
  servers,
  server,
  names,
  name,
  tool,
  attacks,
  search,
  notFound,
  assets,
];
