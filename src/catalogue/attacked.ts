import type { AttackLore, PublishedAttack, PublishedTool } from '../model/index.js';

const examplesKept = 20;

/** How many tools an attack pattern attaches to, and the most dangerous of them. */
export interface AttackedTools {
  id: string;
  tools: number;
  examples: PublishedTool[];
}

/** Counts by pattern; memory does not grow with the tools. */
export function attackedTools(tools: Iterable<PublishedTool>): AttackedTools[] {
  const found = new Map<string, AttackedTools>();
  for (const tool of tools) {
    for (const { id } of tool.attacks) {
      const attacked = found.get(id) ?? { id, tools: 0, examples: [] };
      found.set(id, attacked);
      attacked.tools += 1;
      attacked.examples.push(tool);
      if (attacked.examples.length >= 2 * examplesKept) attacked.examples = worst(attacked.examples);
    }
  }
  return [...found.values()].map((attacked) => ({ ...attacked, examples: worst(attacked.examples) }));
}

/** What the piles hold together, in the order of the patterns. */
export function publishedAttacks({ patterns }: AttackLore, piles: readonly AttackedTools[]): PublishedAttack[] {
  return patterns.map((pattern) => {
    const own = piles.filter(({ id }) => id === pattern.id);
    return {
      pattern,
      tools: own.reduce((sum, { tools }) => sum + tools, 0),
      examples: worst(own.flatMap(({ examples }) => examples)),
    };
  });
}

/** The patterns with what they refer to, for programs. */
export function loreFile({ taxonomies, signals }: AttackLore, attacks: readonly PublishedAttack[]) {
  return {
    patterns: attacks.map(({ pattern, tools, examples }) => ({
      ...pattern,
      tools,
      examples: examples.map(({ name, server }) => ({ name, server: server.id })),
    })),
    taxonomies,
    signals,
  };
}

/** The most dangerous first; the same whatever order they come in. */
function worst(tools: readonly PublishedTool[]): PublishedTool[] {
  return tools
    .toSorted((a, b) => b.score - a.score || (a.page < b.page ? -1 : a.page > b.page ? 1 : 0))
    .slice(0, examplesKept);
}
