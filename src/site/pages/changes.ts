import { type CatalogueView, type PublishedChange, serverPage } from '../../model/index.js';
import { alarmLine, changeLine, changeName } from '../changes.js';
import {
  type Block,
  type Child,
  code,
  type Document,
  heading,
  link,
  p,
  para,
  section,
  table,
  theirs,
  time,
} from '../document.js';
import type { DocumentKind } from '../document-kind.js';
import { changesPage, feedPaths } from '../feeds.js';

const shown = { alarming: 100, all: 300 } as const;

/** What changed lately, what is alarming first. */
export const changes = {
  forCatalogue: ({ news }) => [page(news)],
} as const satisfies DocumentKind;

function page({ latest, days, there }: CatalogueView['news']): Document {
  const alarming = latest.filter(({ alarm }) => alarm !== null);
  return {
    path: changesPage,
    title: 'Recent changes',
    description:
      'What changed of MCP servers and their tools: descriptions, parameters, declared hints, risk; and what of it looks like a rug pull.',
    data: 'v1/changes.json',
    feeds: [
      { type: 'application/atom+xml', path: feedPaths.atom, title: 'Changes' },
      { type: 'application/feed+json', path: feedPaths.json, title: 'Changes' },
    ],
    blocks: [
      heading('Recent changes'),
      para(
        'lead',
        'A server that was fine when you connected it may be another one today. What changed between two looks at it stands here; what looks like a “rug pull” says why.',
      ),
      p(
        ...[
          'Follow them as ',
          link(feedPaths.atom, 'an Atom feed'),
          ', ',
          link(feedPaths.json, 'a JSON feed'),
          ', or ',
        ],
        ...[link('v1/changes.json', 'as data'), '. On the command line: ', code('toolrisk changes --alarming'), '.'],
      ),
      section('alarming', 'Alarming', [
        alarming.length === 0
          ? p('Nothing alarming is among the latest changes.')
          : changeTable('alarming', alarming.slice(0, shown.alarming), there),
      ]),
      section('all', 'Everything', everything(latest, there)),
      days.length > 0 && section('days', 'By day', [byDay(days)]),
    ],
  };
}

function everything(latest: readonly PublishedChange[], there: ReadonlySet<string>): Child[] {
  if (latest.length === 0) return [p('No changes are known yet: everything was seen once.')];
  return [
    changeTable('all', latest.slice(0, shown.all), there),
    latest.length > shown.all && para('muted', `The latest ${shown.all} are shown; the data holds more.`),
  ];
}

function changeTable(id: string, changes: readonly PublishedChange[], there: ReadonlySet<string>): Block {
  return table(
    id,
    [{ label: 'When' }, { label: 'Server' }, { label: 'Tool' }, { label: 'What', look: 'wide' }],
    changes.map((change) => [
      time(change.at),
      there.has(change.server)
        ? link(serverPage(change.server), theirs(change.server, 120))
        : theirs(change.server, 120),
      change.tool === null ? null : code(theirs(change.tool, 80)),
      [changeLine(change), alarmLine(change)],
    ]),
  );
}

function byDay(days: CatalogueView['news']['days']): Block {
  return table(
    'days',
    [
      { label: 'Day' },
      { label: 'Changes', look: 'number' },
      { label: 'Alarming', look: 'number' },
      { label: 'Mostly', look: 'wide' },
    ],
    days.toReversed().map(({ day, kinds, alarming }) => {
      const found = Object.entries(kinds).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
      const total = found.reduce((sum, [, count]) => sum + count, 0);
      return [
        day,
        total,
        alarming,
        found
          .slice(0, 3)
          .map(([kind, count]) => `${changeName(kind as PublishedChange['kind'])}: ${count.toLocaleString('en')}`)
          .join(', '),
      ];
    }),
  );
}
