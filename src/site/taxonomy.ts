import type { AttackLore, PolicyFragment, Taxonomies } from '../model/index.js';
import { visibleJson } from '../model/index.js';
import { type Html, html } from './html.js';
import { outside } from './links.js';

/** The ids of a pattern, each with its name and linked to its owner's page. */
export function taxonomyList({ taxonomies }: AttackLore, ids: readonly string[]): Html {
  return html`<ul class="ids">${ids.map((id) => {
    const taxonomy = taxonomies.find(({ entries }) => Object.hasOwn(entries, id));
    return html`<li>${outside(taxonomy === undefined ? null : pageOf(taxonomy, id), html`<code>${id}</code>`)} ${taxonomy?.entries[id] ?? ''} <span class="muted">${taxonomy?.title ?? ''}</span></li>`;
  })}</ul>`;
}

function pageOf({ page }: Taxonomies[number], id: string): string {
  return page.replace('{id}', id).replace('{number}', /\d+$/.exec(id)?.[0] ?? '');
}

/** The rules that stop an attack, as a member of a policy. */
export function fragmentBlock(fragment: PolicyFragment): Html {
  const text = 'hide' in fragment ? '"hide": […, this tool]' : visibleJson(fragment, 2);
  return html`<pre tabindex="0"><code>${text}</code></pre>`;
}
