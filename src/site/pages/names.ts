import { counted, listPage } from '../../model/index.js';
import { heading, link, mark, muted, p, rows, theirs } from '../document.js';
import type { DocumentKind } from '../document-kind.js';
import { pager } from '../parts.js';

/** All names of tools, page by page. */
export const names = {
  forNames: (view) => {
    const place = view.of === 1 ? '' : `, page ${view.number} of ${view.of}`;
    return {
      path: listPage('tools', view.number),
      title: `Tools by name${place}`,
      description: `${counted(view.total, 'name')} of MCP tools, with what each does on the servers that have it${place}.`,
      blocks: [
        heading('Tools by name'),
        p(`${counted(view.total, 'different name')}. One name may do different things on different servers.`),
        rows(
          'name',
          view.items.map(({ name, servers, categories, page }) => ({
            name: link(page, theirs(name, 120)),
            marks: categories.map((category) => mark(category)),
            end: muted(counted(servers, 'server')),
          })),
        ),
        pager(view, (number) => listPage('tools', number)),
      ],
    };
  },
} as const satisfies DocumentKind;
