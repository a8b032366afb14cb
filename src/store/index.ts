import { openPglite } from './engines/pglite.js';
import { openPostgres } from './engines/postgres.js';
import { type Store, storeOn } from './store.js';

export { StoreError, type StoreErrorCode, toStoreError } from './errors.js';
export type { Store } from './store.js';
export type * from './types.js';

export interface StoreOptions {
  /** Address of a PostgreSQL database; null, undefined or empty for the embedded one. */
  databaseUrl?: string | null | undefined;
  /** Folder of the embedded database, created if need be. */
  folder: string;
}

/**
 * Opens the store, brought to the schema of this program. Close it: the embedded database is locked until then.
 * @throws StoreError
 */
export async function openStore({ databaseUrl, folder }: StoreOptions): Promise<Store> {
  return storeOn(databaseUrl ? await openPostgres(databaseUrl) : await openPglite(folder));
}
