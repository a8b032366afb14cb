import { counted, listPage, type PageKind } from '../../model/index.js';
import { html } from '../html.js';
import { layout } from '../layout.js';
import { pager, serverRows } from '../parts.js';

/** All servers, page by page. */
export const servers = {
  forServers: (view) => {
    const path = listPage('servers', view.number);
    const place = view.of === 1 ? '' : `, page ${view.number} of ${view.of}`;
    return layout({
      path,
      title: `Servers${place}`,
      description: `${counted(view.total, 'MCP server')} by id${place}.`,
      main: html`<h1>Servers</h1>
<p>${counted(view.total, 'server')}, by id.</p>
${view.items.length > 0 && serverRows(path, view.items)}
${pager('servers', view)}`,
    });
  },
} as const satisfies PageKind;
