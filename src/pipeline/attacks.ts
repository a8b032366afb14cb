import { readdirSync, readFileSync } from 'node:fs';
import { attacksOn, type NameRegister, nameImitation, signalRules } from '../../classifier/index.js';
import {
  type AttackLore,
  type AttackMatch,
  attackPatternSchema,
  type InspectedTool,
  type Signal,
  taxonomiesSchema,
} from '../model/index.js';

let lore: AttackLore | undefined;

/** The attack patterns that ship with the program, and what they refer to. Read once. */
export function attackLore(): AttackLore {
  if (lore === undefined) {
    const data = (path: string) => new URL(`../../../data/${path}`, import.meta.url);
    const parsed = (path: string): unknown => JSON.parse(readFileSync(data(path), 'utf8'));
    lore = {
      patterns: readdirSync(data('attacks/'))
        .sort()
        .map((file) => attackPatternSchema.parse(parsed(`attacks/${file}`))),
      taxonomies: taxonomiesSchema.parse(parsed('taxonomies.json')),
      signals: [...signalRules, nameImitation].map(({ id, title, why, remedy, taxonomies }) => ({
        ...{ id, title, why, remedy, taxonomies },
      })),
    };
  }
  return lore;
}

/** What shows only when the tools of all servers are looked at together. */
export interface Concern {
  signal: Signal;
  attacks: AttackMatch[];
}

/**
 * Names that look like those of other servers, once all of them are seen. Names that are simply the same are no concern until two
 * are connected.
 */
export function concernOf(register: NameRegister, server: string, tool: string): Concern | null {
  const found = register.imitationOf(server, tool);
  if (found === null || found.kind === 'same') return null;
  const surface = { category: 'Unknown' as const, signals: [found.signal], capabilities: [] };
  return { signal: found.signal, attacks: attacksOn(tool, surface, attackLore().patterns) };
}

/** A tool with what concerns it beside the tools of other servers. */
export function withConcern(tool: InspectedTool, concern: Concern | null): InspectedTool {
  if (concern === null) return tool;
  const { signal, attacks } = concern;
  return {
    ...tool,
    classification: { ...tool.classification, signals: [...tool.classification.signals, signal] },
    attacks: [...tool.attacks, ...attacks],
  };
}
