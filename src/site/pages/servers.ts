import { counted, listPage } from '../../model/index.js';
import { heading, p } from '../document.js';
import type { DocumentKind } from '../document-kind.js';
import { pager, serverRows } from '../parts.js';

/** All servers, page by page. */
export const servers = {
  forServers: (view) => {
    const place = view.of === 1 ? '' : `, page ${view.number} of ${view.of}`;
    return {
      path: listPage('servers', view.number),
      title: `Servers${place}`,
      description: `${counted(view.total, 'MCP server')} by id, with what their tools can do${place}.`,
      blocks: [
        heading('Servers'),
        p(`${counted(view.total, 'server')}, by id.`),
        view.items.length > 0 && serverRows(view.items),
        pager(view, (number) => listPage('servers', number)),
      ],
    };
  },
} as const satisfies DocumentKind;
