import {
  type AttackLore,
  attackPage,
  type Classification,
  categoryMeaning,
  certaintyMeaning,
  counted,
  type Evidence,
  type InspectedTool,
  listPage,
  type Namesake,
  type Namesakes,
  type PageKind,
  percent,
  policyMeaning,
  provenanceMeaning,
  type Reason,
  type Server,
  serverData,
  serverPage,
  type ToolView,
  visibleJson,
} from '../../model/index.js';
import { type Child, type Html, html } from '../html.js';
import { layout } from '../layout.js';
import { lineAddress, outside, relative } from '../links.js';
import { parameterRows } from '../parameters.js';
import { badge, gapList, nameLink, policyBlock, toolRow } from '../parts.js';
import { fragmentBlock, taxonomyList } from '../taxonomy.js';
import { block, code, inline, plain } from '../text.js';

const evidenceShown = 50;

/** One tool of one server: may an agent use it, and why. */
export const tool = {
  forTool: (view) => {
    const { server, tool } = view;
    const { level, category } = tool.classification;
    return layout({
      path: view.page,
      title: `${plain(tool.name, 80)} of ${plain(server.name, 60)}`,
      description: `${level} risk (${category}). ${tool.description ?? 'No description.'}`,
      crumbs: [
        { label: 'Servers', path: listPage('servers', 1) },
        { label: server.name, path: serverPage(server.id) },
      ],
      data: serverData(server.id),
      main: main(view),
    });
  },
} as const satisfies PageKind;

function main({ server, tool, page, sameName, lore }: ToolView): Html {
  const { classification } = tool;
  const others = sameName.first.filter((other) => other.page !== page);
  return html`<div class="tool-head">
<h1><code>${inline(tool.name)}</code></h1>
<p>${badge(classification.level, classification.category)}</p>
</div>
${tool.title !== null && html`<p class="tool-title">${inline(tool.title)}</p>`}
<p class="belongs">A tool of <a href="${relative(page, serverPage(server.id))}">${inline(server.name, 120)}</a>, ${provenanceMeaning[tool.provenance]}.</p>
<section aria-labelledby="description"><h2 id="description">Description</h2>
${description(tool)}
${tool.condition !== null && html`<p class="notice">Offered only if <code>${inline(tool.condition)}</code>.</p>`}
</section>
<div class="columns">
<section aria-labelledby="why"><h2 id="why">Why ${classification.level} risk</h2>
<p><strong>${classification.category}.</strong> ${categoryMeaning[classification.category]}${classification.category !== 'Unknown' && ` The category is ${percent(classification.confidence)} sure.`}</p>
${reasons(server, tool)}
${gapSection(classification.gaps)}
</section>
<section aria-labelledby="policy"><h2 id="policy">Recommended policy</h2>
<p>${inline(policyMeaning(tool.policy, tool.name))}</p>
${policyBlock(tool.policy, relative(page, serverData(server.id)))}
</section>
</div>
<section aria-labelledby="signals"><h2 id="signals">Signals <span class="muted">${classification.signals.length}</span></h2>
${
  classification.signals.length === 0
    ? html`<p>None of the properties that raise concern was seen${classification.gaps.length > 0 && '; but not everything could be looked at'}.</p>`
    : html`<ul class="signals">${classification.signals.map((signal) => html`<li>${inline(signal.text)} <code class="muted">${plain(signal.id)}</code></li>`)}</ul>`
}
${score(classification)}
</section>
<section aria-labelledby="attacks"><h2 id="attacks">How it can be abused <span class="muted">${tool.attacks.length}</span></h2>
${attacks(page, tool, lore)}
</section>
<section aria-labelledby="parameters"><h2 id="parameters">Parameters</h2>
${parameters(tool)}
</section>
${annotations(tool)}
<section aria-labelledby="evidence"><h2 id="evidence">Where it was read</h2>
${evidence(server, tool)}
</section>
${others.length > 0 && sameNameSection(page, tool.name, others, sameName, lore)}`;
}

function description(tool: InspectedTool): Html {
  if (tool.description !== null) return block(tool.description);
  return tool.certainty.description === 'unknown'
    ? html`<p class="notice">It has a description, but that could not be read.</p>`
    : html`<p class="muted">The definition has none.</p>`;
}

function reasons(server: Server, tool: InspectedTool): Child {
  const { because, category } = tool.classification;
  if (because.length === 0) {
    return html`<p>Nothing in the definition told what it does.${category !== 'Unknown' && ' The category is a default.'}</p>`;
  }
  return html`<ul class="reasons">${because.map(
    (
      reason,
    ) => html`<li><p>${inline(reason.text)}${reason.category !== category && html` <span class="muted">(speaks for ${reason.category})</span>`}</p>
<blockquote><p>${inline(reason.quote)}</p><footer>${reasonPlace(server, tool, reason)}</footer></blockquote></li>`,
  )}</ul>`;
}

/** What a reason was seen in, linked to the line where that part of the definition begins. */
function reasonPlace(server: Server, tool: InspectedTool, reason: Reason): Child {
  const field = reasonField[reason.source];
  const seen = field === null ? undefined : tool.evidence.find((one) => one.field === field);
  const words =
    reason.source === 'siblings' ? 'the other tools of this server' : `the tool’s ${reasonWords[reason.source]}`;
  return html`${words}${seen !== undefined && html`, ${evidenceLink(server, seen)}`}`;
}

const reasonField = {
  name: 'name',
  title: 'title',
  description: 'description',
  parameter: 'inputSchema',
  schema: 'outputSchema',
  annotations: 'annotations',
  siblings: null,
  handler: null,
  review: null,
} as const satisfies Record<Reason['source'], Evidence['field'] | null>;

const reasonWords = {
  name: 'name',
  title: 'title',
  description: 'description',
  parameter: 'parameters',
  schema: 'output schema',
  annotations: 'annotations',
  siblings: 'neighbours',
  handler: 'code',
  review: 'review',
} as const satisfies Record<Reason['source'], string>;

function gapSection(gaps: readonly string[]): Child {
  return gaps.length > 0 && html`<h3>What could not be looked at</h3>${gapList(gaps)}`;
}

function score({ score, terms }: Classification): Html {
  return html`<details><summary>Score ${score} of 100</summary>
<table class="terms"><thead><tr><th scope="col">Term</th><th scope="col" class="number">Points</th></tr></thead>
<tbody>${terms.map((term) => html`<tr><td>${inline(term.label)}</td><td class="number">${term.points > 0 && '+'}${term.points}</td></tr>`)}</tbody>
<tfoot><tr><th scope="row">Score, within 0 and 100</th><td class="number">${score}</td></tr></tfoot></table></details>`;
}

/** The attack patterns that attach to it, each with what of the tool it rests on and the rules that stop it. */
function attacks(page: string, { attacks, classification }: InspectedTool, lore: AttackLore): Html {
  if (attacks.length === 0) {
    return html`<p>None of the ${counted(lore.patterns.length, 'documented attack pattern')} attaches to what was seen of it${classification.gaps.length > 0 && '; but not everything could be looked at'}.</p>`;
  }
  return html`<ul class="attacks">${attacks.map(({ id, title, because, policy }) => {
    const pattern = lore.patterns.find((each) => each.id === id);
    return html`<li><h3><a href="${relative(page, attackPage(id))}">${plain(title)}</a></h3>
${pattern !== undefined && html`<p>${pattern.whatHappens}</p>`}
<p class="muted">Because: ${because.map((text, at) => html`${at > 0 && '; '}${inline(text)}`)}.</p>
<p><strong>Stopped by:</strong> ${plain(policy.text)}${policy.fragment === null && html` <span class="muted">No rule can name the argument: it is inside a list.</span>`}</p>
${policy.fragment !== null && !('hide' in policy.fragment) && html`<details><summary>The rules for this tool</summary>${fragmentBlock(policy.fragment)}</details>`}
${pattern !== undefined && html`<details><summary>Known as ${pattern.taxonomies.map((one, at) => html`${at > 0 && ', '}${one}`)}</summary>${taxonomyList(lore, pattern.taxonomies)}</details>`}</li>`;
  })}</ul>`;
}

function parameters({ inputSchema, certainty }: InspectedTool): Html {
  if (inputSchema === null) {
    return html`<p class="notice">${
      certainty.inputSchema === 'unknown'
        ? 'It has an input schema, but that could not be read.'
        : 'No input schema was found, so what it accepts is not known.'
    }</p>`;
  }
  const { rows, more } = parameterRows(inputSchema);
  const partly =
    certainty.inputSchema === 'partial' &&
    html`<p class="notice">Some of the input schema could not be evaluated; it may hold more than is shown.</p>`;
  if (rows.length === 0) return html`${partly}<p>The input schema names none.</p>`;
  return html`${partly}<div class="scroll" tabindex="0" role="region" aria-labelledby="parameters"><table class="parameters">
<thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Required</th><th scope="col" class="wide">Description</th></tr></thead>
<tbody>${rows.map(
    (row) =>
      html`<tr><th scope="row"><code>${inline(row.path, 120)}</code></th><td>${inline(row.type, 120)}</td><td>${row.required ? html`<strong>yes</strong>` : 'no'}</td><td>${row.description !== null && inline(row.description)}${row.constraints.length > 0 && html`<div class="muted">${inline(row.constraints.join('; '))}</div>`}</td></tr>`,
  )}</tbody></table></div>
${more > 0 && html`<p class="muted">${counted(more, 'more parameter')} not shown.</p>`}`;
}

function annotations({ annotations }: InspectedTool): Child {
  if (annotations === null) return null;
  return html`<section aria-labelledby="annotations"><h2 id="annotations">Declared by its author</h2>
<p class="muted">Hints of the definition. Nothing checks them.</p>
<pre tabindex="0"><code>${code(visibleJson(annotations, 2), 4_000)}</code></pre></section>`;
}

function evidence(server: Server, tool: InspectedTool): Html {
  const shown = tool.evidence.slice(0, evidenceShown);
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="evidence"><table>
<thead><tr><th scope="col">What</th><th scope="col" class="where">Where</th><th scope="col" class="wide">Source text</th></tr></thead>
<tbody>${shown.map((one) => {
    const certainty = tool.certainty[one.field];
    return html`<tr><th scope="row">${one.field}${certainty !== 'exact' && html`<div class="muted">${certaintyMeaning[certainty]}</div>`}</th><td class="where">${evidenceLink(server, one)}</td><td><code class="excerpt">${code(one.excerpt)}</code></td></tr>`;
  })}</tbody></table></div>
<p class="muted">At <code>${inline(server.revision, 80)}</code>, by <code>${inline(tool.extractor)}</code>. Classifier ${inline(tool.classification.classifierVersion)}.</p>`;
}

function evidenceLink(server: Server, { file, line, commit }: Evidence): Html {
  return outside(lineAddress(server.source, commit, file, line), html`<code>${inline(`${file}:${line}`, 120)}</code>`);
}

const shadowing = 'tool-shadowing';

function sameNameSection(
  page: string,
  name: string,
  others: readonly Namesake[],
  { total, more }: Namesakes,
  lore: AttackLore,
): Html {
  const pattern = lore.patterns.find(({ id }) => id === shadowing);
  return html`<section aria-labelledby="same-name"><h2 id="same-name">Other servers with a tool of this name <span class="muted">${more ? `more than ${total.toLocaleString('en')}` : total - 1}</span></h2>
${pattern !== undefined && html`<p>An agent that is connected to two of them cannot tell which it calls: see <a href="${relative(page, attackPage(shadowing))}">${pattern.title}</a>.</p>`}
<ul class="rows">${others.map((other) => toolRow(page, other, inline(other.server.name, 120)))}</ul>
<p>${nameLink(page, name, html`All tools named <code>${inline(name, 80)}</code>`)}</p></section>`;
}
