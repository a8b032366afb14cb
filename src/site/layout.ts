import { attacksPage, listPage, type Page } from '../model/index.js';
import { type Child, type Html, html } from './html.js';
import { relative } from './links.js';
import { searchPage } from './parts.js';
import { plain } from './text.js';

/** Nothing from elsewhere, no scripts but our own files, no inline styles: markup that slipped through would be inert. The HTTP server says the same. */
export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'";

interface Document {
  path: string;
  /** Third-party text may be in it; it is made safe here. */
  title: string;
  description: string;
  /** The way to this page, from the catalogue's top; the page itself left out. */
  crumbs?: readonly { label: string; path: string }[];
  /** The same as data. */
  data?: string;
  main: Html;
  /** A module of the assets that the page runs. */
  script?: string;
  /** How links start: at the page, or (for the page shown at addresses that do not exist) at the top of the host. */
  links?: (from: string, to: string) => string;
}

/** A whole page around its main part. */
export function layout(document: Document): Page {
  const { path, crumbs = [], data, main, links = relative } = document;
  const to = (target: string) => links(path, target);
  const content = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${plain(document.title, 150)} · toolrisk</title>
<meta name="description" content="${plain(document.description, 200)}">
<link rel="stylesheet" href="${to('style.css')}">
<link rel="icon" href="${to('icon.svg')}" type="image/svg+xml">
${document.script !== undefined && html`<script type="module" src="${to(document.script)}"></script>`}
${data !== undefined && html`<link rel="alternate" type="application/json" href="${to(data)}">`}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="site-header">
<div class="inner">
<a class="brand" href="${to('index.html')}">toolrisk</a>
<nav aria-label="Site"><ul>
${navigation.map(([label, target]) => html`<li><a href="${to(target)}"${target === path && html` aria-current="page"`}>${label}</a></li>`)}
</ul></nav>
${document.script === undefined && html`<form class="site-search" role="search" action="${to(searchPage)}"><input name="q" type="search" maxlength="300" placeholder="Search" aria-label="Search tools and servers"></form>`}
</div>
</header>
<main id="main" class="inner" tabindex="-1">
${crumbs.length > 0 && breadcrumbs(crumbs, to)}
${main}
</main>
<footer class="site-footer"><div class="inner">
<p>Rated by heuristics from what servers publish. Names, descriptions and quotes are those of the servers’ authors. An unknown is never shown as safe.</p>
${data !== undefined && html`<p><a href="${to(data)}">The data of this page, as JSON</a></p>`}
</div></footer>
</body>
</html>
`;
  return { path, content: content.toString() };
}

const navigation = [
  ['Overview', 'index.html'],
  ['Servers', listPage('servers', 1)],
  ['Tools', listPage('tools', 1)],
  ['Attack patterns', attacksPage],
] as const;

function breadcrumbs(crumbs: readonly { label: string; path: string }[], to: (target: string) => string): Child {
  const items = crumbs.map(
    ({ label, path }) => html`<li><a href="${to(path)}"><bdi>${plain(label, 80)}</bdi></a></li>`,
  );
  return html`<nav class="breadcrumbs" aria-label="Breadcrumb"><ol>${items}</ol></nav>`;
}
