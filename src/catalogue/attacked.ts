import type { AttackLore, PublishedAttack, PublishedTool } from '../model/index.js';

const examplesKept = 20;

/** How many tools an attack pattern attaches to, and the most dangerous of them. */
export interface AttackedTools {
  id: string;
  tools: number;
  examples: PublishedTool[];
}

/** The most dangerous first; the same whatever order they come in. */
export function examplesOf<T extends { score: number; page: string }>(tools: readonly T[]): T[] {
  return tools
    .toSorted((a, b) => b.score - a.score || (a.page < b.page ? -1 : a.page > b.page ? 1 : 0))
    .slice(0, examplesKept);
}

/** What was found, in the order of the patterns; those that attach to no tool included. */
export function publishedAttacks({ patterns }: AttackLore, found: readonly AttackedTools[]): PublishedAttack[] {
  return patterns.map((pattern) => {
    const own = found.find(({ id }) => id === pattern.id);
    return { pattern, tools: own?.tools ?? 0, examples: own?.examples ?? [] };
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
