import { and, asc, desc, eq, gt, gte, isNotNull, lt, or, type SQL } from 'drizzle-orm';
import type { Change } from '../../model/index.js';
import { batches } from '../batches.js';
import type { Database } from '../database.js';
import { changes, servers } from '../schema.js';
import type { ChangeFilter } from '../types.js';
import { keyOf } from './keys.js';

/** A change to be kept; `server` is the key of its row. */
export type NewChange = Omit<Change, 'key' | 'at'>;

/** Keeps changes, as part of the transaction that makes them. */
export async function saveChanges(tx: Database, now: Date, list: readonly NewChange[]): Promise<void> {
  const rows = list.map((change) => ({ ...change, at: now }));
  for (const batch of batches(rows, (row) => JSON.stringify([row.before, row.after]).length)) {
    await tx.insert(changes).values(batch);
  }
}

const pageSize = 500;

/** What changed, oldest first or newest first; memory does not grow with their number. */
export async function* changesOf(
  db: Database,
  filter: ChangeFilter = {},
  order: 'oldest-first' | 'newest-first' = 'oldest-first',
): AsyncGenerator<Change> {
  const oldestFirst = order === 'oldest-first';
  const only = [
    filter.since === undefined ? undefined : gte(changes.at, filter.since),
    filter.server === undefined ? undefined : eq(changes.server, keyOf(filter.server)),
    filter.alarming === true ? isNotNull(changes.alarm) : undefined,
  ];
  let after: SQL | undefined;
  for (;;) {
    const page = await db
      .select({ change: changes, id: servers.id })
      .from(changes)
      .innerJoin(servers, eq(servers.hash, changes.server))
      .where(and(...only, after))
      .orderBy(...(oldestFirst ? [asc(changes.at), asc(changes.key)] : [desc(changes.at), desc(changes.key)]))
      .limit(pageSize);
    for (const { change, id } of page) yield { ...change, server: id };
    const last = page.at(-1)?.change;
    if (last === undefined || page.length < pageSize) return;
    const beyond = oldestFirst ? gt : lt;
    after = or(beyond(changes.at, last.at), and(eq(changes.at, last.at), beyond(changes.key, last.key)));
  }
}
