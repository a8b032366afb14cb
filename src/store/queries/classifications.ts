import { and, eq, inArray, isNull, ne, notInArray, sql } from 'drizzle-orm';
import { type Classification, changesOfRating } from '../../model/index.js';
import { batches } from '../batches.js';
import { type Database, inTransaction } from '../database.js';
import { classifications, classified, servers, tools } from '../schema.js';
import type { ServerClassifications } from '../types.js';
import { type NewChange, saveChanges } from './changes.js';
import { compare, keyOf } from './keys.js';
import { proposed } from './upsert.js';

/**
 * Stores what a classifier version says of servers, all of the given ones in one transaction, and what that changes. What the same
 * version said before of the same definition on the same server is replaced; what other versions said stays until it is pruned.
 */
export async function saveClassifications(
  db: Database,
  version: string,
  results: readonly ServerClassifications[],
  now: Date,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await saveRatingChanges(tx, version, results, now);
    await saveClassificationsWithin(tx, version, results, now);
  });
}

/** {@link saveClassifications} as part of a transaction, without telling what changes. */
export async function saveClassificationsWithin(
  tx: Database,
  version: string,
  results: readonly ServerClassifications[],
  now: Date,
): Promise<void> {
  const marks = results
    .map(({ serverId, contentHash }) => ({ server: keyOf(serverId), version, contentHash, at: now }))
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
        set: proposed({ contentHash: classified.contentHash, at: classified.at }),
      });
  }
}

/** What was said last of a tool, and by which version. */
export interface LastRating {
  classification: Classification;
  version: string;
}

/**
 * What was said last of the current tools of servers (by key), by `server definition`: by this version where it has said something,
 * else by the one that spoke last.
 */
export async function lastRatings(
  tx: Database,
  keys: readonly string[],
  version: string | null,
): Promise<Map<string, LastRating & { name: string }>> {
  const rows = await tx
    .select({
      server: tools.server,
      definition: tools.definition,
      name: tools.name,
      version: classifications.version,
      classification: classifications.record,
      at: classified.at,
    })
    .from(tools)
    .innerJoin(
      classifications,
      and(eq(classifications.server, tools.server), eq(classifications.definition, tools.definition)),
    )
    .leftJoin(
      classified,
      and(eq(classified.server, classifications.server), eq(classified.version, classifications.version)),
    )
    .where(and(inArray(tools.server, [...keys]), isNull(tools.seenUntil)));
  const weight = (row: { version: string; at: Date | null }) =>
    row.version === version ? Number.POSITIVE_INFINITY : (row.at?.getTime() ?? 0);
  const last = new Map<string, (typeof rows)[number]>();
  for (const row of rows) {
    const key = `${row.server} ${row.definition}`;
    const known = last.get(key);
    if (known === undefined || weight(row) > weight(known)) last.set(key, row);
  }
  return last;
}

/** Removes the classifications of all versions but these. */
export async function pruneClassifications(db: Database, keep: readonly string[]): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx.delete(classifications).where(notInArray(classifications.version, [...keep]));
    await tx.delete(classified).where(notInArray(classified.version, [...keep]));
  });
}

async function saveRatingChanges(
  tx: Database,
  version: string,
  results: readonly ServerClassifications[],
  now: Date,
): Promise<void> {
  const keys = results.map(({ serverId }) => keyOf(serverId));
  const last = await lastRatings(tx, keys, version);
  if (last.size === 0) return;
  const rows = await tx
    .select({ hash: servers.hash, record: servers.record })
    .from(servers)
    .where(inArray(servers.hash, keys));
  const revisions = new Map(rows.map(({ hash, record }) => [hash, record.revision]));
  const changes = results.flatMap(({ serverId, classifications }): NewChange[] => {
    const server = keyOf(serverId);
    const revision = revisions.get(server) ?? '';
    return classifications.flatMap(({ definitionHash, classification }) => {
      const before = last.get(`${server} ${definitionHash}`);
      if (before === undefined) return [];
      const cause = before.version === version ? 'server' : 'classifier';
      return changesOfRating(before.name, before.classification, classification, cause).map((change) => ({
        ...change,
        ...{ server, cause, revision, revisionBefore: revision },
      }));
    });
  });
  await saveChanges(tx, now, changes);
}
