import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { type MigrationConfig, readMigrationFiles } from 'drizzle-orm/migrator';
import type { Database } from './database.js';
import { StoreError } from './errors.js';

const migrations = {
  migrationsFolder: fileURLToPath(new URL('migrations', import.meta.url)),
  // Beside the tables it speaks of, so that a dump of the schema holds both, and apart from other users of drizzle.
  migrationsSchema: 'public',
  migrationsTable: 'toolrisk_migrations',
} as const satisfies MigrationConfig;

/**
 * Brings the database to the schema of this program. All or nothing: one transaction.
 * @param apply the migrator of the engine
 * @throws StoreError `newer`
 */
export async function migrateDatabase(
  db: Database,
  place: string,
  apply: (config: MigrationConfig) => Promise<void>,
): Promise<void> {
  const newest = Math.max(...readMigrationFiles(migrations).map((migration) => migration.folderMillis));
  const last = await lastApplied(db);
  if (last !== null && last > newest) {
    throw new StoreError('newer', `${place} was migrated by a newer version of toolrisk: update this one`);
  }
  // An up-to-date database needs no right to create anything.
  if (last !== newest) await apply(migrations);
}

/** When the last applied migration was written, in milliseconds; null for a database without our tables. */
async function lastApplied(db: Database): Promise<number | null> {
  const table = sql`${sql.identifier(migrations.migrationsSchema)}.${sql.identifier(migrations.migrationsTable)}`;
  const found = await db
    .select({
      exists: sql<boolean>`to_regclass(${`${migrations.migrationsSchema}.${migrations.migrationsTable}`}) is not null`,
    })
    .from(sql`(values (1)) as one`);
  if (found[0]?.exists !== true) return null;
  const rows = await db.select({ at: sql`max(created_at)`.mapWith(Number) }).from(table);
  return rows[0]?.at ?? null;
}
