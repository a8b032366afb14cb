import { counted, listPage, namePage } from '../../model/index.js';
import { code, heading, p, para, rows, strong, theirs } from '../document.js';
import type { DocumentKind } from '../document-kind.js';
import { toolRow } from '../parts.js';
import { plain } from '../text.js';

const shown = 500;

/** Every server that has a tool of one name. */
export const name = {
  forName: ({ name: called, tools }) => {
    const differ = new Set(tools.map((tool) => tool.category)).size > 1;
    const servers = counted(new Set(tools.map((tool) => tool.server.id)).size, 'server');
    return {
      path: namePage(called, false),
      title: called,
      description: `${servers} with a tool named ${plain(called, 80)}: risk level, category and signals on each.`,
      crumbs: [{ label: 'Tools', path: listPage('tools', 1) }],
      blocks: [
        heading(code(theirs(called)), { kicker: 'Tools named' }),
        p(
          `${servers} ${tools.length === 1 ? 'has' : 'have'} a tool of this name.`,
          differ && [' ', strong('They do not all do the same:'), ' look at the one that you connect.'],
        ),
        rows(
          'tool',
          tools
            .slice(0, shown)
            .map((tool) => toolRow(tool, theirs(tool.server.name, 100), theirs(tool.server.id, 120))),
        ),
        tools.length > shown &&
          para('muted', `The first ${shown} are shown; `, code('toolrisk tool NAME'), ' lists all.'),
      ],
    };
  },
} as const satisfies DocumentKind;
