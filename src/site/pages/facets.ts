import {
  type CatalogueView,
  categoriesFromWorst,
  categoryMeaning,
  counted,
  type FacetTool,
  type FacetView,
  facetPage,
  facetsPage,
  type Level,
  levelMeaning,
  levelSchema,
  type SignalMeaning,
} from '../../model/index.js';
import {
  badge,
  type Child,
  code,
  heading,
  link,
  muted,
  p,
  para,
  rows,
  section,
  strong,
  table,
  theirs,
} from '../document.js';
import type { DocumentKind } from '../document-kind.js';
import { bar, facetLink, facetName, pager } from '../parts.js';
import { taxonomyList } from '../taxonomy.js';

const levels = levelSchema.options.toReversed();
const signalsShown = 4;

/** The tools by category, by level and by signal, and what there is of each. */
export const facets = {
  forCatalogue: (view) => [overview(view)],
  forFacet: (view) => {
    const { kind, id, number, of, total, lore } = view;
    const name = facetName(kind, id, lore.signals);
    const place = of === 1 ? '' : `, page ${number} of ${of}`;
    return {
      path: facetPage(kind, id, number),
      title: `${name}${place}`,
      description: `${counted(total, 'tool')}: ${meaning(view)}`,
      crumbs: [{ label: 'Signals, categories, levels', path: facetsPage }],
      data: 'v1/facets.json',
      blocks: [
        heading(name, kind === 'signals' ? { kicker: 'Signal' } : {}),
        about(view),
        p(strong(counted(total, 'tool')), ', by name.'),
        rows(
          'tool',
          view.items.map((item) => toolOf(item, view)),
        ),
        pager(view, (each) => facetPage(kind, id, each)),
        number === of &&
          total > view.listed &&
          para('muted', 'The list goes on in ', link('v1/facets.json', 'the data'), ', which holds all of it.'),
      ],
    };
  },
} as const satisfies DocumentKind;

function meaning({ kind, id, lore }: FacetView): string {
  if (kind === 'categories') return categoryMeaning[id as keyof typeof categoryMeaning];
  if (kind === 'levels') return levelMeaning[id as Level];
  return lore.signals.find((signal) => signal.id === id)?.why ?? '';
}

function about(view: FacetView): Child {
  const signal = view.kind === 'signals' ? view.lore.signals.find(({ id }) => id === view.id) : undefined;
  if (signal === undefined) return para('lead', meaning(view));
  return [
    para('lead', signal.why),
    p(strong('What to do: '), signal.remedy),
    view.number === 1 && signal.taxonomies.length > 0 && taxonomyList(view.lore, signal.taxonomies),
  ];
}

function toolOf({ name, server, category, level, signals, page }: FacetTool, { kind, id, lore }: FacetView) {
  const others = signals.filter((each) => kind !== 'signals' || each !== id);
  const more = others.length - signalsShown;
  return {
    lead: badge(level, category),
    name: link(page, code(theirs(name, 100))),
    note: theirs(server, 120),
    signals: [
      ...others.slice(0, signalsShown).map((each) => facetName('signals', each, lore.signals)),
      ...(more > 0 ? [muted(`${more} more`)] : []),
    ],
  };
}

function overview({ facets, totals, lore }: CatalogueView) {
  const count = (kind: 'categories' | 'levels' | 'signals', id: string) =>
    facets[kind].find((each) => each.id === id)?.tools ?? 0;
  const named = (kind: 'categories' | 'levels' | 'signals', id: string, label: string) =>
    count(kind, id) === 0 ? label : facetLink(kind, id, label);
  const columns = (first: string) => [
    { label: first },
    { label: 'Meaning' },
    { label: 'Tools', look: 'number' },
    { label: 'Share, drawn', look: 'share', drawn: true },
  ];
  const known = new Set(lore.signals.map(({ id }) => id));
  const unexplained: SignalMeaning[] = facets.signals
    .filter(({ id }) => !known.has(id))
    .map(({ id }) => ({ id, title: facetName('signals', id, []), why: '', remedy: '', taxonomies: [] }));
  const signals = [...lore.signals, ...unexplained].sort(
    (a, b) => count('signals', b.id) - count('signals', a.id) || (a.id < b.id ? -1 : 1),
  );
  return {
    path: facetsPage,
    title: 'Signals, categories and levels',
    description: `What tools are rated by: six categories, four levels and ${counted(signals.length, 'signal')}, each with the tools that show it.`,
    data: 'v1/facets.json',
    blocks: [
      heading('Signals, categories and levels'),
      para(
        'lead',
        'A category says what a tool does at its worst, and gives its level. A signal is one property that raises concern, whatever the category.',
      ),
      section('categories', 'Categories', [
        table(
          'categories',
          columns('Category'),
          categoriesFromWorst.map((category) => [
            named('categories', category, category),
            ...[categoryMeaning[category], count('categories', category)],
            bar(category, count('categories', category), totals.tools),
          ]),
        ),
      ]),
      section('levels', 'Levels', [
        table(
          'levels',
          columns('Level'),
          levels.map((level) => [
            named('levels', level, level),
            ...[levelMeaning[level], count('levels', level), bar(null, count('levels', level), totals.tools)],
          ]),
        ),
      ]),
      section(
        'signals',
        'Signals',
        [
          table(
            'signals',
            columns('Signal'),
            signals.map(({ id, title, why }) => [
              [named('signals', id, title), ' ', muted(code(theirs(id, 100)), 'id')],
              ...[why, count('signals', id), bar(null, count('signals', id), totals.tools)],
            ]),
          ),
        ],
        signals.length,
      ),
    ],
  };
}
