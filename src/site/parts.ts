import {
  type Category,
  categoriesFromWorst,
  counted,
  coverageName,
  type FacetKind,
  facetPage,
  type ListView,
  type Policy,
  type PublishedServer,
  type PublishedTool,
  type SignalMeaning,
} from '../model/index.js';
import { clientName, type PolicyFormat, policyFormats, stackOf, writePolicy } from '../policy/formats/index.js';
import {
  type Block,
  type Child,
  code,
  details,
  drawn,
  type Inline,
  badge as levelBadge,
  lineBreak,
  link,
  list,
  mark,
  muted,
  outside,
  p,
  para,
  pre,
  type Row,
  rows,
  summary,
  theirs,
  web,
} from './document.js';
import { html } from './html.js';
import { searchPage } from './layout.js';
import { relative } from './links.js';
import { plain } from './text.js';
import { numbered, shapeOf } from './write-html.js';

/** Parts that several pages show. */

/** Characters; what is longer is read better as a file. */
const policyLimit = 60_000;
const signalsShown = 3;

/** The search box with its results; `search.js` fills them. */
export function searchBox(from: string): Block {
  return web(html`<form class="search" role="search" action="${relative(from, searchPage)}"><label for="search-query">Search tools and servers</label>
<input id="search-query" name="q" type="search" maxlength="300" autocomplete="off" spellcheck="false" aria-controls="search-results"><button type="submit">Search</button></form>
<p id="search-status" class="muted" role="status"></p>
<ul id="search-results" class="rows" aria-label="Results"></ul>`);
}

/** A share of a whole, drawn; the number stands beside it. */
export function bar(category: Category | null, part: number, whole: number): Inline {
  const width = whole === 0 ? 0 : Math.round((part / whole) * 1_000) / 10;
  const shape = category === null ? 'plain' : shapeOf(category);
  return drawn(
    html`<svg class="bar ${shape}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="bar-whole" width="100" height="8"/><rect class="bar-part" width="${width}" height="8"/></svg>`,
  );
}

/** Servers as rows. */
export function serverRows(servers: readonly PublishedServer[]): Block {
  return rows(
    'server',
    servers.map((server) => ({
      name: link(server.page, theirs(server.name, 100)),
      note: theirs(server.id, 120),
      ...(server.description === null ? {} : { text: summary(server.description, 160) }),
      marks: categoryCounts(server),
      end: [
        coverageName[server.coverage],
        server.problems > 0 && [lineBreak, muted(counted(server.problems, 'problem'))],
      ],
      warn: server.coverage !== 'complete',
    })),
  );
}

/** How many tools of each category, as small badges. */
function categoryCounts(server: PublishedServer): Inline[] {
  if (server.tools === 0) return [muted(server.coverage === 'complete' ? 'none' : 'none read')];
  return categoriesFromWorst
    .filter((category) => server.categories[category] !== undefined)
    .map((category) => mark(category, server.categories[category] ?? 0));
}

/** One tool as a row of a list. `label` is what tells it from the others there: its name, or its server. */
export function toolRow(
  tool: Pick<PublishedTool, 'page' | 'level' | 'category' | 'description' | 'signals'>,
  label: Inline,
  note?: Inline,
): Row {
  const more = tool.signals.length - signalsShown;
  return {
    lead: levelBadge(tool.level, tool.category),
    name: link(tool.page, label),
    ...(note === undefined ? {} : { note }),
    text: tool.description === null ? muted('No description was read.') : summary(tool.description, 180),
    signals: [
      ...tool.signals.slice(0, signalsShown).map(({ text }) => theirs(text, 100)),
      ...(more > 0 ? [muted(`${more} more`)] : []),
    ],
  };
}

/** The policy of a server's tools to copy: as `policy.json`, and behind that as each client takes it. */
export function policyBlocks(policy: Policy, server: string, tools: readonly string[]): Child[] {
  const stack = stackOf(
    policy,
    tools.map((name) => ({ server, name })),
  );
  const [own, ...others] = policyFormats.map((format) => ({ format, ...writePolicy(format, stack) }));
  if (own === undefined) return [];
  const name = clientName(server);
  const block = ({ format, text }: { format: PolicyFormat; text: string }) =>
    text.length > policyLimit
      ? p('Too long to show here: ', code(`toolrisk policy SERVER --format ${format.id}`), ' writes it.')
      : pre(text, { caption: format.file, copy: true });
  return [
    block(own),
    others.map((one) =>
      details(`For ${one.format.title}`, [
        block(one),
        para('muted', one.format.differences.join(' '), unnamedNote(one.unnamed), [
          ...[' ', code(name), ' is what the client calls the server. '],
          ...[outside(one.format.documentation, 'Documentation'), '.'],
        ]),
      ]),
    ),
  ];
}

const unnamedShown = 10;

function unnamedNote(names: readonly string[]): Inline {
  if (names.length === 0) return null;
  const more = names.length - unnamedShown;
  return [
    ' Not in it, as no rule can name them: ',
    names.slice(0, unnamedShown).map((name, at): Inline => [at > 0 && ', ', code(theirs(name, 80))]),
    more > 0 && ` and ${counted(more, 'more', 'more')}`,
    '.',
  ];
}

/** What could not be looked at; nothing if there are no gaps. */
export function gapList(gaps: readonly string[]): Child {
  return gaps.length > 0 && list(gaps.map((gap) => theirs(gap)));
}

/** Links to the other pages of a long list. */
export function pager({ number, of }: ListView<unknown>, pageOf: (number: number) => string): Child {
  if (of === 1) return null;
  const from = pageOf(number);
  const step = (target: number, label: string, goes: boolean) =>
    goes ? html`<a href="${relative(from, pageOf(target))}">${label}</a>` : html`<span class="muted">${label}</span>`;
  return [
    web(html`<nav class="pager" aria-label="Pages"><ul>
<li>${step(1, 'First', number > 1)}</li>
<li>${step(number - 1, 'Previous', number > 1)}</li>
<li>Page ${numbered(number)} of ${numbered(of)}</li>
<li>${step(number + 1, 'Next', number < of)}</li>
<li>${step(of, 'Last', number < of)}</li>
</ul></nav>`),
  ];
}

/** What people call a list by category, level or signal. */
export function facetName(kind: FacetKind, id: string, signals: readonly SignalMeaning[]): string {
  if (kind === 'categories') return `${id} tools`;
  if (kind === 'levels') return `${id}-risk tools`;
  return signals.find((signal) => signal.id === id)?.title ?? plain(id, 100);
}

/** A link to all tools of a category, a level or a signal. */
export function facetLink(kind: FacetKind, id: string, ...of: Inline[]): Inline {
  return link(facetPage(kind, id), ...of);
}
