import { desc, eq, getTableColumns, inArray, lte, sql } from 'drizzle-orm';
import type { Change, ChangeKind } from '../../model/index.js';
import type { Database } from '../database.js';
import { changes, servers } from '../schema.js';
import type { DayOfChanges } from '../types.js';
import { keyOf } from './keys.js';

/** What changed last of each of these servers, newest first, at most `limit` each; nothing of those never changed. */
export async function lastChanges(db: Database, ids: readonly string[], limit: number): Promise<Map<string, Change[]>> {
  const found = new Map<string, Change[]>();
  if (ids.length === 0) return found;
  const ranked = db.$with('ranked').as(
    db
      .select({
        ...getTableColumns(changes),
        place: sql<number>`row_number() over (partition by ${changes.server} order by ${changes.key} desc)`.as('place'),
      })
      .from(changes)
      .where(inArray(changes.server, ids.map(keyOf))),
  );
  const rows = await db
    .with(ranked)
    .select()
    .from(ranked)
    .innerJoin(servers, eq(servers.hash, ranked.server))
    .where(lte(ranked.place, limit))
    .orderBy(desc(ranked.key));
  for (const { ranked: change, servers: server } of rows) {
    const { place: _, ...own } = change;
    const known = found.get(server.id);
    if (known === undefined) found.set(server.id, [{ ...own, server: server.id }]);
    else known.push({ ...own, server: server.id });
  }
  return found;
}

/** How many changes there were on each of the last days on which there were any, oldest first. */
export async function daysOfChanges(db: Database, limit: number): Promise<DayOfChanges[]> {
  const day = sql<string>`to_char(${changes.at} at time zone 'UTC', 'YYYY-MM-DD')`;
  const last = await db.select({ day }).from(changes).groupBy(day).orderBy(desc(day)).limit(limit);
  const first = last.at(-1)?.day;
  if (first === undefined) return [];
  const rows = await db
    .select({
      day,
      kind: changes.kind,
      count: sql<number>`count(*)::int`,
      alarming: sql<number>`count(${changes.alarm})::int`,
    })
    .from(changes)
    .where(sql`${changes.at} >= ${`${first}T00:00:00Z`}::timestamptz`)
    .groupBy(day, changes.kind);
  return last
    .map(({ day }) => {
      const own = rows.filter((row) => row.day === day).sort((a, b) => (a.kind < b.kind ? -1 : 1));
      return {
        day,
        kinds: Object.fromEntries(own.map(({ kind, count }): [ChangeKind, number] => [kind, count])),
        alarming: own.reduce((sum, { alarming }) => sum + alarming, 0),
      };
    })
    .reverse();
}
