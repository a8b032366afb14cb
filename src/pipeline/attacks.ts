import { readdirSync, readFileSync } from 'node:fs';
import { attacksOn, NameRegister, nameImitation, signalRules } from '../../classifier/index.js';
import { type AttackLore, attackPatternSchema, type Together, taxonomiesSchema } from '../model/index.js';

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
      signalTitles: Object.fromEntries([...signalRules, nameImitation].map(({ id, title }) => [id, title])),
    };
  }
  return lore;
}

/** Names that look like those of other servers. Names that are simply the same are no concern until two are connected. */
export function namesTogether(): Together {
  const register = new NameRegister();
  return {
    see: (id, tools) => register.see({ id, tools }),
    concerning(server, tool) {
      const found = register.imitationOf(server, tool);
      if (found === null || found.kind === 'same') return null;
      const surface = { category: 'Unknown' as const, signals: [found.signal], capabilities: [] };
      return { signal: found.signal, attacks: attacksOn(tool, surface, attackLore().patterns) };
    },
  };
}
