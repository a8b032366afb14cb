import type { AttackLore, PublishedAttack, PublishedTool } from '../model/index.js';

const examplesKept = 20;

/** Counts the tools each attack pattern attaches to, and keeps some of the most dangerous. Memory does not grow with them. */
export class Attacked {
  readonly #found: Map<string, { tools: number; examples: PublishedTool[] }>;
  readonly #lore: AttackLore;

  constructor(lore: AttackLore) {
    this.#lore = lore;
    this.#found = new Map(lore.patterns.map(({ id }) => [id, { tools: 0, examples: [] }]));
  }

  add(tool: PublishedTool): void {
    for (const { id } of tool.attacks) {
      const found = this.#found.get(id);
      if (found === undefined) continue;
      found.tools += 1;
      const { examples } = found;
      const last = examples[examplesKept - 1];
      if (last !== undefined && compare(last, tool) <= 0) continue;
      examples.push(tool);
      examples.sort(compare).splice(examplesKept);
    }
  }

  /** In the order of the patterns. */
  all(): PublishedAttack[] {
    return this.#lore.patterns.map((pattern) => ({
      pattern,
      ...(this.#found.get(pattern.id) ?? { tools: 0, examples: [] }),
    }));
  }
}

/** The most dangerous first; the same whatever order they come in. */
function compare(a: PublishedTool, b: PublishedTool): number {
  return b.score - a.score || (a.page < b.page ? -1 : a.page > b.page ? 1 : 0);
}
