import {
  type CatalogueView,
  type Coverage,
  categoriesFromWorst,
  categoryMeaning,
  counted,
  coverageMeaning,
  coverageName,
  facetsPage,
  levelOf,
  listPage,
  percent,
} from '../../model/index.js';
import { badge, type Child, code, facts, heading, link, p, para, section, table, theirs, time } from '../document.js';
import type { DocumentKind } from '../document-kind.js';
import { aboutPages } from '../layout.js';
import { bar, facetLink, searchBox, serverRows } from '../parts.js';

const path = 'index.html';
const serversShown = 50;

/** The state of the index, and the way into it. */
export const home = {
  forCatalogue: (view) => [
    {
      path,
      title: 'The risk of MCP tools',
      description: `${counted(view.totals.tools, 'tool')} of ${counted(view.totals.servers, 'MCP server')}, each rated for risk with its evidence, and a policy for it.`,
      data: 'v1/manifest.json',
      scripts: ['search.js'],
      linkedData: {
        '@type': 'Dataset',
        name: 'toolrisk: the risk of MCP tools',
        description:
          'Tools of MCP servers, each with its category, risk level, signals, evidence and a recommended policy.',
        isAccessibleForFree: true,
      },
      blocks: blocks(view),
    },
  ],
} as const satisfies DocumentKind;

function blocks({ totals, servers, unread, publishedAt, version }: CatalogueView): Child[] {
  return [
    heading('May I let an agent use this tool?'),
    para(
      'lead',
      'What the tools of MCP servers can do, read from the servers’ own source: a risk level for each tool, the words and lines that decided it, and a policy to allow it under.',
    ),
    searchBox(path),
    facts(
      [
        ['Servers', totals.servers],
        ['Tools', totals.tools],
        ['Different names', totals.names],
        ['Servers not read completely', totals.servers - totals.coverages.complete],
      ],
      'figures',
    ),
    p(
      ...['Look up ', link(listPage('tools', 1), 'a tool by its name'), ', ', link(listPage('servers', 1), 'a server')],
      ...[' or ', link(facetsPage, 'what shows a signal'), '; on the command line, ', code('toolrisk tool NAME'), '. '],
      ...[link(aboutPages.report, 'The index in figures'), '.'],
    ),
    section('categories', 'By what a tool can do at its worst', [
      table(
        'categories',
        [
          { label: 'Level and category' },
          { label: 'Meaning' },
          { label: 'Tools', look: 'number' },
          { label: 'Share', look: 'number share' },
          { label: 'Share, drawn', look: 'share', drawn: true },
        ],
        categoriesFromWorst.map((category) => {
          const count = totals.categories[category];
          const rated = badge(levelOf(category), category);
          return [
            count === 0 ? rated : facetLink('categories', category, rated),
            ...[categoryMeaning[category], count, totals.tools === 0 ? '–' : percent(count / totals.tools)],
            bar(category, count, totals.tools),
          ];
        }),
      ),
    ]),
    section('servers', 'Servers', [
      servers.length === 0
        ? p('This catalogue holds no servers yet. ', code('toolrisk crawl'), ' reads some.')
        : serverRows(servers.slice(0, serversShown)),
      totals.servers > serversShown && p(link(listPage('servers', 1), `All ${counted(totals.servers, 'server')}`)),
    ]),
    section('unread', 'What could not be read', unreadBlocks(totals, unread)),
    para(
      'colophon',
      ...['Made by toolrisk ', theirs(version), publishedAt !== null && [' on ', time(publishedAt)], '.'],
    ),
  ];
}

function unreadBlocks(totals: CatalogueView['totals'], unread: CatalogueView['unread']): Child[] {
  if (unread.length === 0) {
    return [
      p(totals.servers === 0 ? 'Nothing was looked at yet.' : 'Every server in this catalogue was read completely.'),
    ];
  }
  const { coverages, problems } = totals;
  return [
    p(
      `A tool that was not read is not a safe tool. ${counted(problems, 'problem')} met on the way ${problems === 1 ? 'is' : 'are'} listed with the servers.`,
    ),
    facts(unreadCoverages.map((coverage) => coverages[coverage] > 0 && coverageFact(coverage, coverages[coverage]))),
    serverRows(unread),
    totals.servers - coverages.complete > unread.length && para('muted', `The first ${unread.length} are shown.`),
  ];
}

const unreadCoverages = ['partial', 'not-understood', 'no-server'] as const;

function coverageFact(coverage: Coverage, servers: number) {
  return [`${coverageName[coverage]}: ${servers.toLocaleString('en')}`, coverageMeaning(coverage, 1)] as const;
}
