import {
  type Category,
  categoryMeaning,
  counted,
  coverageMeaning,
  coverageName,
  type InspectedTool,
  type Inspection,
  levelOf,
  listPage,
  type PageKind,
  type Problem,
  serverData,
  serverPage,
  toolPages,
} from '../../model/index.js';
import { type Child, type Html, html } from '../html.js';
import { layout } from '../layout.js';
import { outside, relative, sourceAddress, webAddress } from '../links.js';
import { badge, bar, categoriesFromWorst, policyBlock, toolRow } from '../parts.js';
import { block, inline, plain } from '../text.js';

const problemsShown = 200;

/** One server: what an agent could do with it. */
export const server = {
  forServer: (inspection) => {
    const { id, name, description } = inspection.server;
    return layout({
      path: serverPage(id),
      title: name,
      description: description ?? `Risk of the ${counted(inspection.tools.length, 'tool')} of ${plain(name, 80)}.`,
      crumbs: [{ label: 'Servers', path: listPage('servers', 1) }],
      data: serverData(id),
      main: main(inspection),
    });
  },
} as const satisfies PageKind;

interface PlacedTool {
  tool: InspectedTool;
  page: string;
}

function main({ server, tools, policy, problems }: Inspection): Html {
  const path = serverPage(server.id);
  const pages = toolPages(
    server.id,
    tools.map((tool) => tool.name),
  );
  const placed = tools.map((tool, index): PlacedTool => ({ tool, page: pages[index] as string }));
  const source = sourceAddress(server.source, server.revision);
  return html`<h1>${inline(server.name)}</h1>
${server.description !== null && block(server.description)}
<dl class="facts">
<div><dt>Id</dt><dd><code>${inline(server.id)}</code></dd></div>
<div><dt>Revision read</dt><dd>${outside(source, html`<code>${inline(server.revision, 80)}</code>`)}</dd></div>
${server.homepage !== null && html`<div><dt>Homepage</dt><dd>${outside(webAddress(server.homepage), inline(server.homepage, 120))}</dd></div>`}
<div><dt>Coverage</dt><dd>${coverageName[server.coverage]}${server.coverage === 'complete' && `. ${coverageMeaning(server.coverage, tools.length)}`}</dd></div>
</dl>
${server.coverage !== 'complete' && html`<p class="notice"><strong>${coverageName[server.coverage]}.</strong> ${coverageMeaning(server.coverage, tools.length)}</p>`}
${tools.length > 0 && summary(tools)}
<section aria-labelledby="tools"><h2 id="tools">Tools <span class="muted">${tools.length.toLocaleString('en')}</span></h2>
${tools.length === 0 && html`<p>${coverageMeaning(server.coverage, 0)}</p>`}
${categoriesFromWorst.map((category) => toolsOf(path, category, placed))}
</section>
<section aria-labelledby="policy"><h2 id="policy">Recommended policy for the whole server</h2>
${server.coverage !== 'complete' && policy.default === 'deny' && html`<p>Tools that were not read are not in it, and so are denied.</p>`}
${policyBlock(policy, relative(path, serverData(server.id)))}
</section>
${problems.length > 0 && problemSection(problems)}`;
}

function summary(tools: readonly InspectedTool[]): Html {
  const found = categoriesFromWorst
    .map((category) => ({ category, count: tools.filter((tool) => tool.classification.category === category).length }))
    .filter(({ count }) => count > 0);
  return html`<section aria-labelledby="summary"><h2 id="summary">What an agent could do with it</h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="summary"><table class="categories">
<thead><tr><th scope="col">Level and category</th><th scope="col">Meaning</th><th scope="col" class="number">Tools</th><th scope="col" class="wide"><span class="visually-hidden">Share, drawn</span></th></tr></thead>
<tbody>${found.map(
    ({ category, count }) =>
      html`<tr><th scope="row">${badge(levelOf(category), category)}</th><td>${categoryMeaning[category]}</td><td class="number">${count.toLocaleString('en')}</td><td>${bar(category, count, tools.length)}</td></tr>`,
  )}</tbody></table></div></section>`;
}

function toolsOf(path: string, category: Category, placed: readonly PlacedTool[]): Child {
  const rows = placed
    .filter(({ tool }) => tool.classification.category === category)
    .map(({ tool, page }) => {
      const { level, signals } = tool.classification;
      return toolRow(
        path,
        { page, level, category, description: tool.description, signals },
        html`<code>${inline(tool.name, 120)}</code>`,
      );
    });
  return (
    rows.length > 0 &&
    html`<h3>${category} <span class="muted">${rows.length.toLocaleString('en')}</span></h3><ul class="rows">${rows}</ul>`
  );
}

function problemSection(problems: readonly Problem[]): Html {
  const shown = problems.slice(0, problemsShown);
  return html`<section aria-labelledby="problems"><h2 id="problems">Problems met <span class="muted">${problems.length.toLocaleString('en')}</span></h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="problems"><table>
<thead><tr><th scope="col">Where</th><th scope="col">What</th><th scope="col">Stage</th></tr></thead>
<tbody>${shown.map(
    (problem) =>
      html`<tr><td><code>${inline(problem.subject, 120)}</code></td><td>${inline(problem.message)}${problem.retryable && html` <span class="muted">(may pass)</span>`}</td><td class="muted">${inline(`${problem.stage}/${problem.module}`, 60)}</td></tr>`,
  )}</tbody></table></div>
${problems.length > shown.length && html`<p class="muted">The first ${shown.length} are shown.</p>`}</section>`;
}
