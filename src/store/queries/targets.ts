import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import { batches } from '../batches.js';
import type { Database } from '../database.js';
import { servers, targets } from '../schema.js';
import type { KnownRevision } from '../types.js';
import { keyOf } from './keys.js';

/** What is stored of each of these targets; nothing for those that have to be read whatever their revision is. */
export async function knownRevisions(db: Database, list: readonly string[]): Promise<Map<string, KnownRevision>> {
  const known = new Map<string, KnownRevision>();
  for (const batch of batches(list)) {
    const rows = await db
      .select({
        target: targets.target,
        revision: targets.revision,
        extractorVersion: targets.extractorVersion,
        server: servers.id,
      })
      .from(targets)
      .leftJoin(servers, and(eq(servers.target, targets.hash), isNull(servers.goneSince)))
      .where(inArray(targets.hash, batch.map(keyOf)))
      .orderBy(asc(targets.hash), asc(servers.id));
    for (const { target, revision, extractorVersion, server } of rows) {
      if (revision === null || extractorVersion === null) continue;
      const entry = known.get(target) ?? { revision, extractorVersion, servers: [] };
      if (server !== null) entry.servers.push(server);
      known.set(target, entry);
    }
  }
  return known;
}

/** Targets were reached and are as they were. */
export async function noteLook(tx: Database, keys: string[], now: Date): Promise<void> {
  await tx.update(targets).set({ lookedAt: now }).where(inArray(targets.hash, keys));
}

/** There is nothing at these targets: their servers are gone, and they are read again should they come back. */
export async function noteMissing(tx: Database, keys: string[], now: Date): Promise<void> {
  await tx.update(targets).set({ revision: null }).where(inArray(targets.hash, keys));
  await tx
    .update(servers)
    .set({ goneSince: now })
    .where(and(inArray(servers.target, keys), isNull(servers.goneSince)));
}
