import { listPage, type PageKind } from '../../model/index.js';
import { html } from '../html.js';
import { layout } from '../layout.js';
import { relative } from '../links.js';
import { searchBox, searchPage } from '../parts.js';

/** Where the search box of every page leads. */
export const search = {
  forCatalogue: () => [
    layout({
      path: searchPage,
      title: 'Search',
      description: 'Search all tools and servers by name, server, description, category and signal.',
      script: 'search.js',
      main: html`<h1>Search</h1>
${searchBox(searchPage)}
<p class="muted">By name, server and words of the description; also <code>category:Financial</code>, <code>level:High</code>, <code>signal:url-input</code>.</p>
<noscript><p class="notice">Searching needs JavaScript. Without it, look through <a href="${relative(searchPage, listPage('tools', 1))}">the tools by name</a> or <a href="${relative(searchPage, listPage('servers', 1))}">the servers</a>.</p></noscript>`,
    }),
  ],
} as const satisfies PageKind;
