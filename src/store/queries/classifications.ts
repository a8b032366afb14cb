import { ne, notInArray, sql } from 'drizzle-orm';
import { batches } from '../batches.js';
import { type Database, inTransaction } from '../database.js';
import { classifications, classified } from '../schema.js';
import type { ServerClassifications } from '../types.js';
import { compare, keyOf } from './keys.js';
import { proposed } from './upsert.js';

/**
 * Stores what a classifier version says of servers, all of the given ones in one transaction. What the same version said
 * before of the same definition on the same server is replaced; what other versions said stays until it is pruned.
 */
export async function saveClassifications(
  db: Database,
  version: string,
  results: readonly ServerClassifications[],
): Promise<void> {
  const marks = results
    .map(({ serverId, contentHash }) => ({ server: keyOf(serverId), version, contentHash }))
    .toSorted((a, b) => compare(a.server, b.server));
  const rows = results
    .flatMap(({ serverId, classifications }) => {
      const server = keyOf(serverId);
      return classifications.map(({ definitionHash, classification }) => ({
        ...{ server, definition: definitionHash, version },
        inputHash: classification.inputHash,
        record: classification,
      }));
    })
    .toSorted((a, b) => compare(a.server + a.definition, b.server + b.definition));
  const { inputHash, record } = classifications;
  await inTransaction(db, async (tx) => {
    for (const batch of batches(rows, (row) => JSON.stringify(row.record).length)) {
      await tx
        .insert(classifications)
        .values(batch)
        .onConflictDoUpdate({
          target: [classifications.server, classifications.definition, classifications.version],
          set: proposed({ inputHash, record }),
          setWhere: ne(classifications.inputHash, sql`excluded.input_hash`),
        });
    }
    for (const batch of batches(marks)) {
      await tx
        .insert(classified)
        .values(batch)
        .onConflictDoUpdate({
          target: [classified.server, classified.version],
          set: proposed({ contentHash: classified.contentHash }),
        });
    }
  });
}

/** Removes the classifications of all versions but these. */
export async function pruneClassifications(db: Database, keep: readonly string[]): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx.delete(classifications).where(notInArray(classifications.version, [...keep]));
    await tx.delete(classified).where(notInArray(classified.version, [...keep]));
  });
}
