import {
  type CatalogueView,
  type Coverage,
  categoryMeaning,
  counted,
  coverageMeaning,
  coverageName,
  levelOf,
  listPage,
  type PageKind,
  percent,
} from '../../model/index.js';
import { type Child, type Html, html } from '../html.js';
import { layout } from '../layout.js';
import { relative } from '../links.js';
import { badge, bar, categoriesFromWorst, searchBox, serverRows } from '../parts.js';
import { plain } from '../text.js';

const path = 'index.html';
const serversShown = 50;

/** The state of the index, and the way into it. */
export const home = {
  forCatalogue: (view) => [
    layout({
      path,
      title: 'The risk of MCP tools',
      description: `${counted(view.totals.tools, 'tool')} of ${counted(view.totals.servers, 'MCP server')}, each rated for risk with its evidence, and a policy for it.`,
      data: 'v1/manifest.json',
      script: 'search.js',
      main: main(view),
    }),
  ],
} as const satisfies PageKind;

function main({ totals, servers, unread, publishedAt, version }: CatalogueView): Html {
  return html`<h1>May I let an agent use this tool?</h1>
<p class="lead">What the tools of MCP servers can do, read from the servers’ own source: a risk level for each tool, the words and lines that decided it, and a policy to allow it under.</p>
${searchBox(path)}
<dl class="figures">
<div><dt>Servers</dt><dd>${totals.servers.toLocaleString('en')}</dd></div>
<div><dt>Tools</dt><dd>${totals.tools.toLocaleString('en')}</dd></div>
<div><dt>Different names</dt><dd>${totals.names.toLocaleString('en')}</dd></div>
<div><dt>Servers not read completely</dt><dd>${(totals.servers - totals.coverages.complete).toLocaleString('en')}</dd></div>
</dl>
<p>Look up <a href="${relative(path, listPage('tools', 1))}">a tool by its name</a> or <a href="${relative(path, listPage('servers', 1))}">a server</a>; on the command line, <code>toolrisk tool NAME</code>.</p>

<section aria-labelledby="categories"><h2 id="categories">By what a tool can do at its worst</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="categories"><table class="categories">
<thead><tr><th scope="col">Level and category</th><th scope="col">Meaning</th><th scope="col" class="number">Tools</th><th scope="col" class="number share">Share</th><th scope="col" class="wide"><span class="visually-hidden">Share, drawn</span></th></tr></thead>
<tbody>${categoriesFromWorst.map(
    (category) =>
      html`<tr><th scope="row">${badge(levelOf(category), category)}</th><td>${categoryMeaning[category]}</td><td class="number">${totals.categories[category].toLocaleString('en')}</td><td class="number share">${totals.tools === 0 ? '–' : percent(totals.categories[category] / totals.tools)}</td><td>${bar(category, totals.categories[category], totals.tools)}</td></tr>`,
  )}</tbody>
</table></div></section>

<section aria-labelledby="servers"><h2 id="servers">Servers</h2>
${
  servers.length === 0
    ? html`<p>This catalogue holds no servers yet. <code>toolrisk crawl</code> reads some.</p>`
    : serverRows(path, servers.slice(0, serversShown))
}
${totals.servers > serversShown && html`<p><a href="${relative(path, listPage('servers', 1))}">All ${counted(totals.servers, 'server')}</a></p>`}
</section>

<section aria-labelledby="unread"><h2 id="unread">What could not be read</h2>
${
  unread.length === 0
    ? html`<p>${totals.servers === 0 ? 'Nothing was looked at yet.' : 'Every server in this catalogue was read completely.'}</p>`
    : html`<p>A tool that was not read is not a safe tool. ${counted(totals.problems, 'problem')} met on the way ${totals.problems === 1 ? 'is' : 'are'} listed with the servers.</p>
<dl class="facts">${unreadCoverages.filter((coverage) => totals.coverages[coverage] > 0).map((coverage) => coverageFact(coverage, totals.coverages[coverage]))}</dl>
${serverRows(path, unread)}
${totals.servers - totals.coverages.complete > unread.length && html`<p class="muted">The first ${unread.length} are shown.</p>`}`
}</section>
<p class="colophon">Made by toolrisk ${plain(version)}${publishedAt !== null && html` on <time datetime="${publishedAt}">${plain(publishedAt)}</time>`}.</p>`;
}

const unreadCoverages = ['partial', 'not-understood', 'no-server'] as const;

function coverageFact(coverage: Coverage, servers: number): Child {
  return html`<div><dt>${coverageName[coverage]}: ${servers.toLocaleString('en')}</dt><dd>${coverageMeaning(coverage, 1)}</dd></div>`;
}
