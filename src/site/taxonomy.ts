import type { AttackLore, PolicyFragment, Taxonomies } from '../model/index.js';
import { visibleJson } from '../model/index.js';
import { type Block, code, list, muted, outside, pre } from './document.js';

/** The ids of a pattern, each with its name and linked to its owner's page. */
export function taxonomyList({ taxonomies }: AttackLore, ids: readonly string[]): Block {
  return list(
    ids.map((id) => {
      const taxonomy = taxonomies.find(({ entries }) => Object.hasOwn(entries, id));
      const address = taxonomy === undefined ? null : pageOf(taxonomy, id);
      return [outside(address, code(id)), ` ${taxonomy?.entries[id] ?? ''} `, muted(taxonomy?.title ?? '')];
    }),
    'ids',
  );
}

function pageOf({ page }: Taxonomies[number], id: string): string {
  return page.replace('{id}', id).replace('{number}', /\d+$/.exec(id)?.[0] ?? '');
}

/** The rules that stop an attack, as a member of a policy. */
export function fragmentBlock(fragment: PolicyFragment): Block {
  return pre('hide' in fragment ? '"hide": […, this tool]' : visibleJson(fragment, 2));
}
