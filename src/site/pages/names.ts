import { counted, listPage, type PageKind } from '../../model/index.js';
import { html } from '../html.js';
import { layout } from '../layout.js';
import { categoryMark, nameLink, pager } from '../parts.js';
import { inline } from '../text.js';

/** All names of tools, page by page. */
export const names = {
  forNames: (view) => {
    const path = listPage('tools', view.number);
    const place = view.of === 1 ? '' : `, page ${view.number} of ${view.of}`;
    return layout({
      path,
      title: `Tools by name${place}`,
      description: `${counted(view.total, 'name')} of MCP tools, with what each does on the servers that have it${place}.`,
      main: html`<h1>Tools by name</h1>
<p>${counted(view.total, 'different name')}. One name may do different things on different servers.</p>
<ul class="rows">${view.items.map(
        ({ name, servers, categories }) => html`<li class="row name-row">
<div class="row-name">${nameLink(path, name, inline(name, 120))}</div>
<div>${categories.map((category) => html`${categoryMark(category)} `)}</div>
<div class="row-end muted">${counted(servers, 'server')}</div></li>`,
      )}</ul>
${pager('tools', view)}`,
    });
  },
} as const satisfies PageKind;
