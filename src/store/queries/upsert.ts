import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';

/** For an upsert: each column set to the value that the insert proposed. */
export function proposed<Columns extends Record<string, PgColumn>>(columns: Columns): { [Name in keyof Columns]: SQL } {
  const entries = Object.entries(columns).map(([name, column]) => [name, sql`excluded.${sql.identifier(column.name)}`]);
  return Object.fromEntries(entries) as { [Name in keyof Columns]: SQL };
}
