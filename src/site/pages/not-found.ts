import { listPage, type PageKind } from '../../model/index.js';
import { html } from '../html.js';
import { layout } from '../layout.js';

/** What hosts show for an address that does not exist, however deep: so its links start at the top of the host. */
const links = (_from: string, to: string) => `/${to}`;

export const notFound = {
  forCatalogue: () => [
    layout({
      path: '404.html',
      title: 'Not found',
      description: 'There is no such page.',
      links,
      main: html`<h1>There is no such page</h1>
<p>Nothing of this name is in the catalogue. That says nothing about its risk: it was not looked at, or it is called something else.</p>
<ul><li><a href="${links('', listPage('tools', 1))}">Tools by name</a></li><li><a href="${links('', listPage('servers', 1))}">Servers</a></li></ul>`,
    }),
  ],
} as const satisfies PageKind;
