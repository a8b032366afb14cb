import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import type { Database } from '../database.js';
import { StoreError, toStoreError } from '../errors.js';
import { migrateDatabase } from '../migrate.js';
import type { Engine } from './engine.js';

/** Any number that no other program on the same database takes for its advisory lock. */
const migrationLock = 7_236_114_907;

/**
 * Connects to PostgreSQL. Several processes may do so at once: one migrates, the others wait for it.
 * @throws StoreError
 */
export async function openPostgres(databaseUrl: string): Promise<Engine> {
  const place = placeOf(databaseUrl);
  const settings = {
    connectionString: databaseUrl,
    application_name: 'toolrisk',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  };
  const pool = new pg.Pool({ ...settings, max: 8 });
  // A broken connection is reported by the query that meets it, and replaced; as an event of its own it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    await migrateAlone(pool, place);
  } catch (error) {
    await pool.end();
    throw toStoreError(error, place);
  }
  return {
    db: connectTo(pool),
    place,
    // It minds its own disk, and reports when that is full.
    ensureRoom: () => {},
    close: () => pool.end(),
  };
}

/**
 * Queries on any connection of the pool, transactions on one of them. Given a pool, drizzle 0.45 keeps a connection for ever
 * when the transaction cannot even begin on it, until none is left; so it is given the connection.
 */
function connectTo(pool: pg.Pool): Database {
  const db = drizzle(pool);
  db.transaction = async (work, config) => {
    const client = await pool.connect();
    try {
      const result = await drizzle(client).transaction(work, config);
      client.release();
      return result;
    } catch (error) {
      client.release(true);
      throw error;
    }
  };
  return db;
}

async function migrateAlone(pool: pg.Pool, place: string): Promise<void> {
  const client = await pool.connect();
  try {
    const encoding = await client.query<{ server_encoding: string }>('show server_encoding');
    const name = encoding.rows[0]?.server_encoding;
    if (name !== 'UTF8') throw new StoreError('invalid', `${place} is encoded in ${name}: toolrisk needs UTF8`);
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    const db = drizzle(client);
    await migrateDatabase(db, place, (config) => migrate(db, config));
    await client.query('select pg_advisory_unlock($1)', [migrationLock]);
    client.release();
  } catch (error) {
    // Closing the connection gives the advisory lock up.
    client.release(true);
    throw error;
  }
}

/** The database as people call it: its address without user, password and settings. */
function placeOf(databaseUrl: string): string {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : null;
  const isPostgres = url?.protocol === 'postgres:' || url?.protocol === 'postgresql:';
  // A password with `/`, `?` or `#` in it shifts the parts, and would show as the host.
  if (
    url === null ||
    !isPostgres ||
    url.hash !== '' ||
    /[@/]/.test(url.pathname.slice(1)) ||
    url.search.includes('@')
  ) {
    throw new StoreError(
      'invalid',
      'DATABASE_URL is no address of a PostgreSQL database: postgres://user:password@host:5432/name, with special characters as %XX',
    );
  }
  return `the database ${url.host}${url.pathname}`;
}
