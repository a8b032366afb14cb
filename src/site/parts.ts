import {
  type Category,
  categoriesByDanger,
  counted,
  coverageName,
  type Level,
  type ListView,
  levelOf,
  listPage,
  namePage,
  type Policy,
  type PublishedServer,
  type PublishedTool,
  visibleJson,
} from '../model/index.js';
import { type Child, type Html, html } from './html.js';
import { relative } from './links.js';
import { inline, summary } from './text.js';

/** Parts that several pages show. */

/** Characters; what is longer is read better as a file. */
const policyLimit = 60_000;
const signalsShown = 3;

export const searchPage = 'search.html';

/** The search box with its results; `search.js` fills them. */
export function searchBox(from: string): Html {
  return html`<form class="search" role="search" action="${relative(from, searchPage)}"><label for="search-query">Search tools and servers</label>
<input id="search-query" name="q" type="search" maxlength="300" autocomplete="off" spellcheck="false" aria-controls="search-results"></form>
<p id="search-status" class="muted" role="status"></p>
<ul id="search-results" class="rows" aria-label="Results"></ul>`;
}

/** Most dangerous first. */
export const categoriesFromWorst = [...categoriesByDanger].reverse();

/** Level and category of a tool. `Unknown` looks like no other. */
export function badge(level: Level, category: Category): Html {
  const shape = category === 'Unknown' ? 'unknown' : level.toLowerCase();
  return html`<span class="badge ${shape}"><span class="badge-level">${level}</span><span class="badge-category">${category}</span></span>`;
}

/** How many tools of each category, as small badges. */
function categoryCounts(server: PublishedServer): Child {
  if (server.tools === 0)
    return html`<span class="muted">${server.coverage === 'complete' ? 'none' : 'none read'}</span>`;
  return html`<ul class="counts">${categoriesFromWorst
    .filter((category) => server.categories[category] !== undefined)
    .map(
      (category) => html`<li class="count ${shapeOf(category)}">${server.categories[category] ?? 0} ${category}</li>`,
    )}</ul>`;
}

/** A category as a small badge. */
export function categoryMark(category: Category): Html {
  return html`<span class="count ${shapeOf(category)}">${category}</span>`;
}

/** A share of a whole, drawn; the number stands beside it. */
export function bar(category: Category, part: number, whole: number): Html {
  const width = whole === 0 ? 0 : Math.round((part / whole) * 1_000) / 10;
  return html`<svg class="bar ${shapeOf(category)}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="bar-whole" width="100" height="8"/><rect class="bar-part" width="${width}" height="8"/></svg>`;
}

/** Servers as rows. */
export function serverRows(from: string, servers: readonly PublishedServer[]): Html {
  return html`<ul class="rows">${servers.map(
    (server) => html`<li class="row server-row">
<div><a class="row-name" href="${relative(from, server.page)}">${inline(server.name, 100)}</a> <span class="muted id">${inline(server.id, 120)}</span>
${server.description !== null && html`<p class="row-text">${summary(server.description, 160)}</p>`}</div>
<div>${categoryCounts(server)}</div>
<div class="row-end${server.coverage !== 'complete' && ' warn'}">${coverageName[server.coverage]}${server.problems > 0 && html`<br><span class="muted">${counted(server.problems, 'problem')}</span>`}</div>
</li>`,
  )}</ul>`;
}

/** One tool as a row of a list. `label` is what tells it from the others there: its name, or its server. */
export function toolRow(
  from: string,
  tool: Pick<PublishedTool, 'page' | 'level' | 'category' | 'description' | 'signals'>,
  label: Child,
): Html {
  const more = tool.signals.length - signalsShown;
  return html`<li class="row tool-row">
<div class="row-badge">${badge(tool.level, tool.category)}</div>
<div><a class="row-name" href="${relative(from, tool.page)}">${label}</a>
<p class="row-text">${tool.description === null ? html`<span class="muted">No description was read.</span>` : summary(tool.description, 180)}</p>
${tool.signals.length > 0 && html`<ul class="signals-inline">${tool.signals.slice(0, signalsShown).map((signal) => html`<li>${inline(signal.text, 100)}</li>`)}${more > 0 && html`<li class="muted">${more} more</li>`}</ul>`}</div>
</li>`;
}

/** A policy to copy. */
export function policyBlock(policy: Policy, data: string): Html {
  const text = visibleJson(policy, 2);
  if (text.length > policyLimit) {
    return html`<p>This policy is too long to show here. It is the member <code>policy</code> of <a href="${data}">this server’s data</a>.</p>`;
  }
  return html`<figure class="code"><figcaption>policy.json</figcaption><pre tabindex="0"><code>${text}</code></pre></figure>`;
}

/** What could not be looked at; nothing if there are no gaps. */
export function gapList(gaps: readonly string[]): Child {
  return gaps.length > 0 && html`<ul>${gaps.map((gap) => html`<li>${inline(gap)}</li>`)}</ul>`;
}

/** Links to the other pages of a long list. */
export function pager(list: 'servers' | 'tools', { number, of }: ListView<unknown>): Child {
  if (of === 1) return null;
  const from = listPage(list, number);
  const link = (target: number, label: string) =>
    html`<a href="${relative(from, listPage(list, target))}">${label}</a>`;
  return html`<nav class="pager" aria-label="Pages"><ul>
<li>${number > 1 ? link(1, 'First') : html`<span class="muted">First</span>`}</li>
<li>${number > 1 ? link(number - 1, 'Previous') : html`<span class="muted">Previous</span>`}</li>
<li>Page ${number} of ${of}</li>
<li>${number < of ? link(number + 1, 'Next') : html`<span class="muted">Next</span>`}</li>
<li>${number < of ? link(of, 'Last') : html`<span class="muted">Last</span>`}</li>
</ul></nav>`;
}

/** A link to everything of this name. */
export function nameLink(from: string, name: string, content: Child): Html {
  return html`<a href="${relative(from, namePage(name))}">${content}</a>`;
}

function shapeOf(category: Category): string {
  return category === 'Unknown' ? 'unknown' : levelOf(category).toLowerCase();
}
