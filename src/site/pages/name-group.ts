import { counted, listPage, type NameView, namePage, namesPage, placeOf } from '../../model/index.js';
import { type Block, code, heading, p, para, part, rows, strong, theirs } from '../document.js';
import type { DocumentKind } from '../document-kind.js';
import { toolRow } from '../parts.js';

/** The names that share a page in a compact catalogue, each with the servers that have it. */
export const nameGroup = {
  forNameGroup: ({ group, names }) => ({
    path: namesPage(group),
    title: `Tools by name, group ${group}`,
    description: `${counted(names.length, 'name')} of tools, each with the servers that have it: risk level, category and signals.`,
    crumbs: [{ label: 'Tools', path: listPage('tools', 1) }],
    blocks: [
      heading('Tools by name', { kicker: `Group ${group}` }),
      p('Names share a page by their hash: this catalogue is made of few files.'),
      // Headings in order: those of the names are of the third level.
      { is: 'section', id: 'names', heading: 'Names', count: names.length, blocks: names.map(named) },
    ],
  }),
} as const satisfies DocumentKind;

const shown = 100;

function named({ name, tools }: NameView): Block {
  const differ = new Set(tools.map((tool) => tool.category)).size > 1;
  return part(placeOf(namePage(name, true)).place ?? '', code(theirs(name, 120)), [
    differ && p(strong('They do not all do the same:'), ' look at the one that you connect.'),
    rows(
      'tool',
      tools.slice(0, shown).map((tool) => toolRow(tool, theirs(tool.server.name, 100), theirs(tool.server.id, 120))),
    ),
    tools.length > shown && para('muted', `The first ${shown} are shown; `, code('toolrisk tool NAME'), ' lists all.'),
  ]);
}
