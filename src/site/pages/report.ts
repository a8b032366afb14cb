import {
  type CatalogueView,
  type Category,
  categoriesFromWorst,
  categoryMeaning,
  counted,
  coverageName,
  type DeclaredHint,
  percent,
  provenanceMeaning,
  provenanceSchema,
  serverSizes,
} from '../../model/index.js';
import { changeName } from '../changes.js';
import { barChart, columnChart } from '../charts.js';
import { type Block, type Column, heading, type Inline, link, p, para, section } from '../document.js';
import type { DocumentKind } from '../document-kind.js';
import type { Html } from '../html.js';
import { aboutPages } from '../layout.js';
import { facetLink, facetName } from '../parts.js';
import { shapeOf } from '../write-html.js';

const signalsShown = 15;

/** The state of the index: what its tools can do, what they declare, how they were read, and what changes. */
export const report = {
  forCatalogue: (view) => [
    {
      path: aboutPages.report,
      title: 'The state of the index',
      description: `What ${counted(view.totals.tools, 'tool')} of ${counted(view.totals.servers, 'MCP server')} can do, in figures.`,
      blocks: [
        heading('The state of the index'),
        para(
          'lead',
          `${counted(view.totals.tools, 'tool')} of ${counted(view.totals.servers, 'server')}, counted. All of it can be counted again from `,
          link('v1/bulk/tools.jsonl.gz', 'the data'),
          '.',
        ),
        categories(view),
        hints(view),
        signals(view),
        sizes(view),
        names(view),
        provenance(view),
        coverage(view),
        changes(view),
      ],
    },
  ],
} as const satisfies DocumentKind;

function chart(
  id: string,
  title: string,
  drawing: Html,
  columns: readonly Column[],
  rows: readonly (readonly Inline[])[],
): Block {
  return { is: 'chart', id, title, drawing, table: { is: 'table', columns, rows } };
}

const tools: Column = { label: 'Tools', look: 'number' };
const share: Column = { label: 'Share', look: 'number' };
const shareOf = (part: number, whole: number) => (whole === 0 ? '–' : percent(part / whole));

function categories({ totals }: CatalogueView): Block {
  return section('categories', 'What tools can do at their worst', [
    chart(
      'categories-chart',
      'Tools by category',
      barChart(
        categoriesFromWorst.map((category) => ({
          label: category,
          parts: [{ value: totals.categories[category], shape: shapeOf(category) }],
        })),
      ),
      [{ label: 'Category' }, { label: 'Meaning' }, tools, share],
      categoriesFromWorst.map((category) => {
        const count = totals.categories[category];
        return [
          count === 0 ? category : facetLink('categories', category, category),
          ...[categoryMeaning[category], count, shareOf(count, totals.tools)],
        ];
      }),
    ),
  ]);
}

const hintNames = {
  'read-only': 'says it only reads',
  'not-read-only': 'says it does more',
  nothing: 'says nothing',
  unread: 'could not be read',
} as const satisfies Record<DeclaredHint, string>;

function hints({ statistics }: CatalogueView): Block {
  const kinds = Object.keys(hintNames) as DeclaredHint[];
  const count = (hint: DeclaredHint, category: Category) => statistics.hints[hint][category] ?? 0;
  const sum = (hint: DeclaredHint) => categoriesFromWorst.reduce((all, category) => all + count(hint, category), 0);
  const readOnly = sum('read-only');
  const contradicted = readOnly - count('read-only', 'Read') - count('read-only', 'Unknown');
  return section('hints', 'What authors declare against what was found', [
    p(
      `Authors can declare that a tool only reads; nothing checks it. ${counted(readOnly, 'tool')} ${readOnly === 1 ? 'says' : 'say'} so, and ${contradicted.toLocaleString('en')} of them ${contradicted === 1 ? 'is' : 'are'} rated as doing more. ${counted(sum('nothing'), 'tool')} ${sum('nothing') === 1 ? 'declares' : 'declare'} nothing.`,
    ),
    chart(
      'hints-chart',
      'Declared hints, coloured by the category that was found',
      barChart(
        kinds.map((hint) => ({
          label: hintNames[hint],
          parts: categoriesFromWorst.map((category) => ({ value: count(hint, category), shape: shapeOf(category) })),
        })),
      ),
      [{ label: 'The author' }, ...categoriesFromWorst.map((label) => ({ label, look: 'number' }))],
      kinds.map((hint) => [hintNames[hint], ...categoriesFromWorst.map((category) => count(hint, category))]),
    ),
  ]);
}

function signals({ facets, totals, lore }: CatalogueView): Block {
  const found = facets.signals.toSorted((a, b) => b.tools - a.tools || (a.id < b.id ? -1 : 1));
  return section('signals', 'What raises concern', [
    chart(
      'signals-chart',
      found.length > signalsShown ? `The ${signalsShown} signals most often seen` : 'Signals seen',
      barChart(
        found.slice(0, signalsShown).map(({ id, tools }) => ({
          label: short(facetName('signals', id, lore.signals)),
          parts: [{ value: tools, shape: 'plain' }],
        })),
      ),
      [{ label: 'Signal' }, tools, share],
      found.map(({ id, tools }) => [
        facetLink('signals', id, facetName('signals', id, lore.signals)),
        ...[tools, shareOf(tools, totals.tools)],
      ]),
    ),
  ]);
}

const longest = 48;

/** As long as a phone has room for; the table has it whole. */
function short(label: string): string {
  return label.length <= longest ? label : `${label.slice(0, longest - 1).trimEnd()}…`;
}

function sizes({ statistics, totals }: CatalogueView): Block {
  const name = (at: number) => {
    const [least = 0, next] = [serverSizes[at], serverSizes[at + 1]];
    if (next === undefined) return `${least} or more`;
    return next === least + 1 ? `${least}` : `${least} to ${next - 1}`;
  };
  return section('sizes', 'How many tools a server has', [
    p('Of the servers that were read completely; the others may have more than is known.'),
    chart(
      'sizes-chart',
      'Servers by their number of tools',
      barChart(
        statistics.serverSizes.map((value, at) => ({ label: `${name(at)} tools`, parts: [{ value, shape: 'plain' }] })),
      ),
      [{ label: 'Tools' }, { label: 'Servers', look: 'number' }, share],
      statistics.serverSizes.map((servers, at) => [name(at), servers, shareOf(servers, totals.coverages.complete)]),
    ),
  ]);
}

function names({ statistics, totals }: CatalogueView): Block {
  const { total, differing } = statistics.sharedNames;
  return section('names', 'One name, several tools', [
    p(
      `${counted(totals.names, 'different name')}; ${total.toLocaleString('en')} of them ${total === 1 ? 'is' : 'are'} on more than one server, and for ${differing.toLocaleString('en')} of these the tools are not all of one category: what a name promises says little of what it does.`,
    ),
  ]);
}

function provenance({ statistics, totals }: CatalogueView): Block {
  const count = (of: (typeof provenanceSchema.options)[number]) => statistics.provenances[of] ?? 0;
  return section('provenance', 'How definitions were obtained', [
    chart(
      'provenance-chart',
      'Tools by where their definition was read',
      barChart(provenanceSchema.options.map((of) => ({ label: of, parts: [{ value: count(of), shape: 'plain' }] }))),
      [{ label: 'Where' }, { label: 'Meaning' }, tools, share],
      provenanceSchema.options.map((of) => [of, provenanceMeaning[of], count(of), shareOf(count(of), totals.tools)]),
    ),
  ]);
}

function coverage({ totals }: CatalogueView): Block {
  const kinds = Object.keys(coverageName) as (keyof typeof coverageName)[];
  return section('coverage', 'How much could be read', [
    chart(
      'coverage-chart',
      'Servers by how much of them was read',
      barChart(
        kinds.map((kind) => ({
          label: coverageName[kind],
          parts: [{ value: totals.coverages[kind], shape: kind === 'complete' ? 'low' : 'unknown' }],
        })),
      ),
      [{ label: 'Coverage' }, { label: 'Servers', look: 'number' }, share],
      kinds.map((kind) => [
        coverageName[kind],
        totals.coverages[kind],
        shareOf(totals.coverages[kind], totals.servers),
      ]),
    ),
  ]);
}

function changes({ news }: CatalogueView): Block {
  const { days } = news;
  if (days.length === 0)
    return section('changes', 'What changes', [p('No changes are known yet: everything was seen once.')]);
  const sum = (kinds: (typeof days)[number]['kinds']) => Object.values(kinds).reduce((all, count) => all + count, 0);
  return section('changes', 'What changes', [
    chart(
      'changes-chart',
      'Changes on each day; those that look like a rug pull at the bottom',
      columnChart(
        days.map(({ day, kinds, alarming }) => ({
          label: day,
          parts: [
            { value: alarming, shape: 'critical' },
            { value: sum(kinds) - alarming, shape: 'plain' },
          ],
        })),
      ),
      [
        { label: 'Day' },
        { label: 'Changes', look: 'number' },
        { label: 'Alarming', look: 'number' },
        { label: 'Which' },
      ],
      days.map(({ day, kinds, alarming }) => [
        ...[day, sum(kinds), alarming],
        (Object.keys(kinds) as (keyof typeof kinds)[]).map((kind) => `${changeName(kind)} ${kinds[kind]}`).join(', '),
      ]),
    ),
  ]);
}
