import { classifierVersion, NameRegister } from '../../classifier/index.js';
import type { CatalogueInput } from '../catalogue/input.js';
import { fingerprint } from '../catalogue/state.js';
import { hashJson, type Json } from '../model/index.js';
import type { Store } from '../store/index.js';
import { attackLore, concernOf, withConcern } from './attacks.js';
import { reviewedCorrections, storedInspections } from './classification.js';
import { kept, publishedChange, storedNews } from './news.js';

/** Everything stored, as inspections. Memory grows with the names of tools alone. */
export function storedInput(store: Store): CatalogueInput {
  const register = new NameRegister();
  return {
    async *entries() {
      const rest = restOfState();
      const names = new Map<string, string[]>();
      for await (const server of store.toolNames()) {
        names.set(server.id, server.names);
        register.see({ id: server.id, tools: server.names });
      }
      for await (const { id, state } of store.states()) {
        const concerns = (names.get(id) ?? [])
          .map((name) => concernOf(register, id, name))
          .filter((one) => one !== null);
        // Nearly all servers have none.
        const together = concerns.length === 0 ? '' : `-${hashJson(concerns as unknown as Json)}`;
        yield { id, key: `${state}-${rest}${together}` };
      }
    },
    async *read(ids) {
      const history = await store.lastChanges(ids, kept.ofServer);
      for await (const inspection of storedInspections(store, ids)) {
        const { id } = inspection.server;
        const tools = inspection.tools.map((tool) => withConcern(tool, concernOf(register, id, tool.name)));
        yield { ...inspection, tools, changes: (history.get(id) ?? []).map(publishedChange) };
      }
    },
    news: () => storedNews(store),
  };
}

/** All that an inspection is made from beside what is stored: this program's code and reviewed data. */
function restOfState(): string {
  const code = fingerprint(['.', '../policy/', '../../classifier/'].map((folder) => new URL(folder, import.meta.url)));
  const reviewed = [...reviewedCorrections().values()];
  return hashJson([classifierVersion, code, JSON.stringify([reviewed, attackLore()])]).slice(0, 16);
}
