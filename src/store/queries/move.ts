import { and, eq, isNull, ne, sql } from 'drizzle-orm';
import { type Server, serverId } from '../../model/index.js';
import type { Database } from '../database.js';
import { changes, classifications, classified, foundBy, runItems, servers, targets, tools } from '../schema.js';
import { saveChanges } from './changes.js';
import { keyOf, partsOf } from './keys.js';

/**
 * All that is known of one target becomes that of another, which is the same under the name it has today: what found it, its
 * servers with their history, what runs have yet to do. It has to be read again, as files name the repository they are in.
 */
export async function moveWithin(tx: Database, from: string, to: string, now: Date): Promise<void> {
  const [old, today] = [keyOf(from), keyOf(to)];
  const [row] = await tx.select().from(targets).where(eq(targets.hash, old)).for('update');
  if (row === undefined || row.movedTo !== null) return;
  const { identity, facts } = row;
  await tx
    .insert(targets)
    .values({ hash: today, target: to, identity, facts, lookedAt: row.lookedAt })
    .onConflictDoUpdate({
      target: targets.hash,
      set: {
        movedTo: null,
        identity: sql`coalesce(excluded.identity, ${targets.identity})`,
        facts: sql`coalesce(excluded.facts, ${targets.facts})`,
        lookedAt: sql`greatest(excluded.looked_at, ${targets.lookedAt})`,
      },
    });
  await moveFinders(tx, old, today);
  await moveServers(tx, { old, today, to }, now);
  await moveItems(tx, old, today);
  await tx
    .update(targets)
    .set({ movedTo: today })
    .where(and(eq(targets.movedTo, old), ne(targets.hash, today)));
  const cleared = { failures: 0, failedRevision: null, failure: null, nextTry: null };
  await tx
    .update(targets)
    .set({ movedTo: today, identity: null, facts: null, revision: null, etag: null, ...cleared })
    .where(eq(targets.hash, old));
}

async function moveFinders(tx: Database, old: string, today: string): Promise<void> {
  const found = await tx.delete(foundBy).where(eq(foundBy.target, old)).returning();
  if (found.length === 0) return;
  await tx
    .insert(foundBy)
    .values(found.map((row) => ({ ...row, target: today })))
    .onConflictDoUpdate({
      target: [foundBy.target, foundBy.source],
      set: {
        firstFound: sql`least(excluded.first_found, ${foundBy.firstFound})`,
        lastFound: sql`greatest(excluded.last_found, ${foundBy.lastFound})`,
      },
    });
}

/** What is to be done for the old name is done under the new one, once. */
async function moveItems(tx: Database, old: string, today: string): Promise<void> {
  const open = and(eq(runItems.target, old), isNull(runItems.outcome));
  const twin = sql`exists (select 1 from ${runItems} as twin where twin.run = ${runItems.run} and twin.target = ${sql.param(today, runItems.target)})`;
  await tx.delete(runItems).where(and(open, twin));
  await tx.update(runItems).set({ target: today }).where(open);
}

async function moveServers(
  tx: Database,
  { old, today, to }: { old: string; today: string; to: string },
  now: Date,
): Promise<void> {
  const rows = await tx.select().from(servers).where(eq(servers.target, old));
  for (const row of rows) {
    const record = renamed(row.record, to);
    const hash = keyOf(record.id);
    const [taken] =
      hash === row.hash ? [] : await tx.select({ id: servers.id }).from(servers).where(eq(servers.hash, hash));
    if (taken !== undefined) {
      // It was read under both names: the one of today goes on, and this one ends.
      await tx
        .update(servers)
        .set({ goneSince: row.goneSince ?? now, target: today })
        .where(eq(servers.hash, row.hash));
    } else if (hash === row.hash) {
      await tx.update(servers).set({ target: today }).where(eq(servers.hash, row.hash));
    } else {
      await tx.insert(servers).values({ ...row, hash, id: record.id, record, target: today });
      for (const table of [tools, classifications, classified, changes]) {
        await tx.update(table).set({ server: hash }).where(eq(table.server, row.hash));
      }
      await tx.delete(servers).where(eq(servers.hash, row.hash));
    }
    if (hash === row.hash) continue;
    const { revision } = record;
    await saveChanges(tx, now, [
      {
        ...{ server: hash, kind: 'server-moved', cause: 'server', tool: null, before: row.id, after: record.id },
        ...{ revisionBefore: revision, revision, certain: true, alarm: null },
      },
    ]);
  }
}

/** The server as it is called in the repository `to`. */
function renamed(record: Server, to: string): Server {
  const name = partsOf(to)?.[0].slice('github:'.length).split('/');
  const [owner, repo] = name ?? [];
  if (record.source.kind !== 'github' || owner === undefined || repo === undefined) return record;
  const source = { ...record.source, owner, repo };
  return { ...record, id: serverId(source), source };
}
