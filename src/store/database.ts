import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';
import { codeOf, rootOf } from './errors.js';

/** A connection of either engine, or a transaction on one: the queries cannot tell which. */
export type Database = PgDatabase<PgQueryResultHKT>;

/** Runs `work` in one transaction, again when PostgreSQL gave it up in favour of another one. */
export async function inTransaction<Result>(
  db: Database,
  work: (transaction: Database) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction(work);
    } catch (error) {
      const code = codeOf(rootOf(error));
      const lost = code === '40P01' || code === '40001';
      if (!lost || attempt === 5) throw error;
    }
  }
}

/** Runs queries that all see the database as it is at one moment. */
export function inSnapshot<Result>(db: Database, work: (snapshot: Database) => Promise<Result>): Promise<Result> {
  return db.transaction(work, { isolationLevel: 'repeatable read', accessMode: 'read only' });
}
