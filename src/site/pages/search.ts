import { listPage } from '../../model/index.js';
import { code, heading, para, web } from '../document.js';
import type { DocumentKind } from '../document-kind.js';
import { html } from '../html.js';
import { searchPage } from '../layout.js';
import { relative } from '../links.js';
import { searchBox } from '../parts.js';

/** Where the search box of every page leads. */
export const search = {
  forCatalogue: () => [
    {
      path: searchPage,
      title: 'Search',
      description: 'Search all tools and servers by name, server, description, category and signal.',
      scripts: ['search.js'],
      indexed: false,
      blocks: [
        heading('Search'),
        para(
          'lead',
          ...['By name, server and words of the description; also ', code('category:Financial'), ', '],
          ...[code('level:High'), ', ', code('signal:url-input'), '.'],
        ),
        searchBox(searchPage),
        web(
          html`<noscript><p class="notice">Searching needs JavaScript. Without it, look through <a href="${relative(searchPage, listPage('tools', 1))}">the tools by name</a> or <a href="${relative(searchPage, listPage('servers', 1))}">the servers</a>.</p></noscript>`,
        ),
      ],
    },
  ],
} as const satisfies DocumentKind;
