import { counted, listPage, namePage, type PageKind } from '../../model/index.js';
import { html } from '../html.js';
import { layout } from '../layout.js';
import { toolRow } from '../parts.js';
import { inline, plain } from '../text.js';

const shown = 500;

/** Every server that has a tool of one name. */
export const name = {
  forName: (tools) => {
    const called = tools[0]?.name ?? '';
    const path = namePage(called);
    const differ = new Set(tools.map((tool) => tool.category)).size > 1;
    const servers = counted(new Set(tools.map((tool) => tool.server.id)).size, 'server');
    return layout({
      path,
      title: called,
      description: `${servers} with a tool named ${plain(called, 80)}: risk level, category and signals on each.`,
      crumbs: [{ label: 'Tools', path: listPage('tools', 1) }],
      main: html`<h1><span class="kicker">Tools named</span> <code>${inline(called)}</code></h1>
<p>${servers} ${tools.length === 1 ? 'has' : 'have'} a tool of this name.${differ && html` <strong>They do not all do the same:</strong> look at the one that you connect.`}</p>
<ul class="rows">${tools
        .slice(0, shown)
        .map((tool) =>
          toolRow(
            path,
            tool,
            html`${inline(tool.server.name, 100)} <span class="muted id">${inline(tool.server.id, 120)}</span>`,
          ),
        )}</ul>
${tools.length > shown && html`<p class="muted">The first ${shown} are shown; <code>toolrisk tool NAME</code> lists all.</p>`}`,
    });
  },
} as const satisfies PageKind;
