import { createHash } from 'node:crypto';
import type { CatalogueInput } from '../../src/catalogue/input.js';
import type { Inspection } from '../../src/model/index.js';

/** The module of the site's pages, as `writeCatalogue` takes it. */
export const site = new URL('../../src/site/index.js', import.meta.url).href;

/** Inspections as a store would hand them out: a key changes exactly when the inspection does. */
export function inputOf(inspections: readonly Inspection[]): CatalogueInput & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async *entries() {
      for (const inspection of inspections) {
        const key = createHash('sha256').update(JSON.stringify(inspection)).digest('hex');
        yield { id: inspection.server.id, key };
      }
    },
    async *read(ids) {
      asked.push(...ids);
      for (const inspection of inspections) if (ids.includes(inspection.server.id)) yield inspection;
    },
  };
}
