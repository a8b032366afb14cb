import { listPage } from '../../model/index.js';
import { heading, link, list, p } from '../document.js';
import type { DocumentKind } from '../document-kind.js';
import { searchPage } from '../layout.js';

/** What hosts show for an address that does not exist, however deep: so its links do not start from there. */
export const notFound = {
  forCatalogue: (_, { compact }) => [
    {
      path: '404.html',
      title: 'Not found',
      description: 'There is no such page.',
      indexed: false,
      absolute: true,
      // Links to the pages of tools, made to a catalogue that was not compact, find their place.
      ...(compact && { scripts: ['moved.js'] }),
      blocks: [
        heading('There is no such page'),
        p(
          'Nothing of this name is in the catalogue. That says nothing about its risk: it was not looked at, or it is called something else.',
        ),
        list([
          link(searchPage, 'Search'),
          link(listPage('tools', 1), 'Tools by name'),
          link(listPage('servers', 1), 'Servers'),
        ]),
      ],
    },
  ],
} as const satisfies DocumentKind;
