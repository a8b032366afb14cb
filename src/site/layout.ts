import {
  attacksPage,
  facetsPage,
  type JsonObject,
  listPage,
  type Page,
  placeOf,
  type SiteContext,
  visibleJson,
} from '../model/index.js';
import type { Child, Crumb, Document } from './document.js';
import { type Html, html, trusted } from './html.js';
import { type LinkTo, linksFrom } from './links.js';
import { plain } from './text.js';
import { blocksAsHtml } from './write-html.js';
import { blocksAsMarkdown } from './write-markdown.js';

/** Nothing from elsewhere, no scripts but our own files, no inline styles: markup that slipped through would be inert. The HTTP server says the same. */
export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'";

export const searchPage = 'search.html';
const siteName = 'toolrisk';
/** What is shown where a link to a page is passed on. */
const card = 'card.png';

/** The files of a document: the page, and its twin in Markdown beside it. */
export function written(document: Document, context: SiteContext): Page[] {
  const page = asHtml(document, context);
  return document.indexed === false ? [page] : [page, asMarkdown(document)];
}

/** The page of the twin beside an HTML page. */
export function twinOf(path: string): string {
  return path.replace(/\.html$/, '.md');
}

function asHtml(document: Document, { address }: SiteContext): Page {
  const { path, crumbs = [], data, scripts = [], feeds = [], indexed = true } = document;
  const top = address === null ? '/' : new URL(addressOf(address, '')).pathname;
  const to: LinkTo = document.absolute === true ? (target) => `${top}${target}` : linksFrom(path);
  const title = `${plain(document.title, 150)} · ${siteName}`;
  const description = plain(document.description.replace(/\s+/g, ' ').trim(), 200);
  const canonical = address === null || !indexed ? null : addressOf(address, path);
  const content = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<meta name="description" content="${description}">
${!indexed && html`<meta name="robots" content="noindex">`}
${canonical !== null && html`<link rel="canonical" href="${canonical}">`}
<meta property="og:type" content="website">
<meta property="og:site_name" content="${siteName}">
<meta property="og:title" content="${plain(document.title, 150)}">
<meta property="og:description" content="${description}">
${canonical !== null && html`<meta property="og:url" content="${canonical}">`}
${
  address !== null &&
  html`<meta property="og:image" content="${addressOf(address, card)}">
<meta property="og:image:alt" content="toolrisk: may I let an agent use this tool?">
<meta name="twitter:card" content="summary_large_image">`
}
<link rel="stylesheet" href="${to('style.css')}">
<link rel="icon" href="${to('icon.svg')}" type="image/svg+xml">
${scripts.map((script) => html`<script type="module" src="${to(script)}"></script>`)}
${indexed && html`<link rel="alternate" type="text/markdown" href="${to(twinOf(path))}">`}
${data !== undefined && html`<link rel="alternate" type="application/json" href="${to(data)}">`}
${feeds.map(({ type, path, title }) => html`<link rel="alternate" type="${type}" href="${to(path)}" title="${title}">`)}
${document.linkedData !== undefined && linkedData(document.linkedData, crumbs, canonical, address)}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="site-header">
<div class="inner">
<a class="brand" href="${to('index.html')}">toolrisk</a>
<nav aria-label="Site"><ul>
${navigation.map(([label, target]) => html`<li><a href="${to(target)}"${target === path && html` aria-current="page"`}>${label}</a></li>`)}
</ul></nav>
${!scripts.includes('search.js') && html`<form class="site-search" role="search" action="${to(searchPage)}"><input name="q" type="search" maxlength="300" placeholder="Search" aria-label="Search tools and servers"><button type="submit">Search</button></form>`}
</div>
</header>
<main id="main" class="inner" tabindex="-1">
${crumbs.length > 0 && breadcrumbs(crumbs, to)}
${blocksAsHtml(document.blocks, to)}
</main>
<footer class="site-footer"><div class="inner">
<p>${closing}</p>
<ul>
${data !== undefined && html`<li><a href="${to(data)}">The data of this page, as JSON</a></li>`}
${indexed && html`<li><a href="${to(twinOf(path))}">This page as Markdown</a></li>`}
${about.map(([label, target]) => html`<li><a href="${to(target)}">${label}</a></li>`)}
</ul>
</div></footer>
</body>
</html>
`;
  return { path, content: content.toString() };
}

function asMarkdown({ path, crumbs = [], data, blocks }: Document): Page {
  const twin = twinOf(path);
  // Markdown has no places to link to.
  const link = linksFrom(twin);
  const to: LinkTo = (target) => link(target === searchPage ? target : twinOf(placeOf(target).file));
  const way: Child[] = [
    { is: 'p', look: undefined, of: [home, ...crumbs].map((crumb, at) => [at > 0 && ' / ', linkOf(crumb)]) },
    ...blocks,
    {
      ...{ is: 'p', look: undefined },
      of: [closing, data !== undefined && [' ', linkOf({ label: 'The data of this page, as JSON', path: data }), '.']],
    },
  ];
  return { path: twin, content: `${blocksAsMarkdown(way, to)}\n` };
}

const home: Crumb = { label: siteName, path: 'index.html' };
const closing =
  'Rated by heuristics from what servers publish. Names, descriptions and quotes are those of the servers’ authors. An unknown is never shown as safe.';

function linkOf({ label, path }: Crumb) {
  return { is: 'link', to: path, of: { is: 'theirs', text: label, limit: 80 } } as const;
}

const navigation = [
  ['Servers', listPage('servers', 1)],
  ['Tools', listPage('tools', 1)],
  ['Signals', facetsPage],
  ['Attacks', attacksPage],
  ['Changes', 'changes/index.html'],
] as const;

/** What is told about the index itself. */
export const aboutPages = {
  report: 'about/report.html',
  method: 'about/method.html',
  about: 'about/index.html',
} as const;

const about = [
  ['About', aboutPages.about],
  ['Method', aboutPages.method],
  ['Report', aboutPages.report],
] as const;

function breadcrumbs(crumbs: readonly Crumb[], to: LinkTo): Html {
  const items = crumbs.map(
    ({ label, path }) => html`<li><a href="${to(path)}"><bdi>${plain(label, 80)}</bdi></a></li>`,
  );
  return html`<nav class="breadcrumbs" aria-label="Breadcrumb"><ol>${items}</ol></nav>`;
}

/** Data for search engines; browsers do not run it. */
function linkedData(of: JsonObject, crumbs: readonly Crumb[], url: string | null, address: string | null): Html {
  const place = (path: string) => (address === null ? null : addressOf(address, path));
  const way = {
    '@type': 'BreadcrumbList',
    itemListElement: crumbs.map(({ label, path }, at) => ({
      ...{ '@type': 'ListItem', position: at + 1, name: plain(label, 80) },
      ...(address === null ? {} : { item: place(path) }),
    })),
  };
  const graph = {
    '@context': 'https://schema.org',
    '@graph': [{ ...of, ...(url === null ? {} : { url }) }, ...(crumbs.length === 0 ? [] : [way])],
  };
  // Nothing in it can end the element or begin a comment.
  const text = visibleJson(graph).replace(/[<>&]/g, (found) => `\\u00${found.charCodeAt(0).toString(16)}`);
  return html`<script type="application/ld+json">${trusted(text)}</script>`;
}

/** The whole address of a path; folders stand for their index. */
export function addressOf(site: string, path: string): string {
  return `${site.replace(/\/$/, '')}/${path.replace(/(^|\/)index\.html$/, '$1')}`;
}
