import {
  type AttackLore,
  type AttackPredicate,
  attackPage,
  attacksPage,
  capabilityMeaning,
  counted,
  type PageKind,
  type PublishedAttack,
} from '../../model/index.js';
import { type Child, type Html, html } from '../html.js';
import { layout } from '../layout.js';
import { outside, relative } from '../links.js';
import { toolRow } from '../parts.js';
import { fragmentBlock, taxonomyList } from '../taxonomy.js';
import { inline } from '../text.js';

/** The documented ways to abuse tools: all of them, and each with the tools it attaches to. */
export const attacks = {
  forCatalogue: ({ attacks, lore }) => [listing(attacks), ...attacks.map((attack) => single(attack, lore))],
} as const satisfies PageKind;

function listing(attacks: readonly PublishedAttack[]) {
  return layout({
    path: attacksPage,
    title: 'Attack patterns',
    description: `${counted(attacks.length, 'documented way')} to abuse the tools of MCP servers, and the policy that stops each.`,
    data: 'v1/attacks.json',
    main: html`<h1>Attack patterns</h1>
<p class="lead">Documented ways to abuse tools. A pattern attaches to a tool by what was seen of that tool, not by its category alone; that it attaches says that the tool can be abused so, not that it was.</p>
<ul class="rows">${attacks.map(
      ({ pattern, tools }) => html`<li class="row name-row">
<div><a class="row-name" href="${relative(attacksPage, attackPage(pattern.id))}">${pattern.title}</a></div>
<div class="row-text">${pattern.policy.text}</div>
<div class="row-end">${tools === 0 ? html`<span class="muted">no tool here</span>` : counted(tools, 'tool')}</div>
</li>`,
    )}</ul>`,
  });
}

function single({ pattern, tools, examples }: PublishedAttack, lore: AttackLore) {
  const path = attackPage(pattern.id);
  return layout({
    path,
    title: pattern.title,
    description: pattern.whatHappens,
    crumbs: [{ label: 'Attack patterns', path: attacksPage }],
    data: 'v1/attacks.json',
    main: html`<h1><span class="kicker">Attack pattern</span> ${pattern.title}</h1>
<p class="lead">${pattern.whatHappens}</p>
${pattern.incident !== null && html`<p>Documented: ${outside(pattern.incident.url, pattern.incident.title)}</p>`}
<div class="columns">
<section aria-labelledby="attaches"><h2 id="attaches">Attaches to a tool that</h2>
${predicate(pattern.attachesTo, lore)}
</section>
<section aria-labelledby="stops"><h2 id="stops">What stops it</h2>
<p>${pattern.policy.text}</p>
${fragmentBlock(pattern.policy.fragment)}
</section>
</div>
<section aria-labelledby="known-as"><h2 id="known-as">Known as</h2>
${taxonomyList(lore, pattern.taxonomies)}
</section>
<section aria-labelledby="tools"><h2 id="tools">Tools it attaches to <span class="muted">${tools.toLocaleString('en')}</span></h2>
${
  tools === 0
    ? html`<p>None in this catalogue.</p>`
    : html`<ul class="rows">${examples.map((tool) =>
        toolRow(
          path,
          tool,
          html`<code>${inline(tool.name, 100)}</code> <span class="muted id">${inline(tool.server.id, 120)}</span>`,
        ),
      )}</ul>`
}
${tools > examples.length && html`<p class="muted">The ${examples.length} with the highest scores are shown.</p>`}
</section>`,
  });
}

/** A predicate in words: what stands beside each other holds together. */
function predicate(of: AttackPredicate, lore: AttackLore): Html {
  const parts = 'all' in of ? of.all : [of];
  return html`<ul>${parts.map((part) => html`<li>${condition(part, lore)}</li>`)}</ul>`;
}

function condition(of: AttackPredicate, lore: AttackLore): Child {
  if ('signal' in of) {
    const names = (subjects: readonly string[]) =>
      subjects.map((subject, at) => html`${at > 0 && ', '}<code>${subject}</code>`);
    return html`shows the signal “${lore.signalTitles[of.signal] ?? of.signal}”${of.among !== undefined && html` in ${names(of.among)}`}${of.except !== undefined && html` other than in ${names(of.except)}`}`;
  }
  if ('category' in of) return `is rated ${of.category.join(' or ')}`;
  if ('capability' in of) return capabilityMeaning[of.capability].toLowerCase();
  if ('not' in of) return html`is none that ${condition(of.not, lore)}`;
  if ('any' in of) return html`meets one of these: ${alternatives(of.any, lore)}`;
  return html`meets all of these: ${alternatives(of.all, lore)}`;
}

function alternatives(parts: readonly AttackPredicate[], lore: AttackLore): Html {
  return html`<ul>${parts.map((part) => html`<li>${condition(part, lore)}</li>`)}</ul>`;
}
