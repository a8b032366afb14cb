import type { Database } from '../database.js';

/** A database that is open, migrated and ours to use. */
export interface Engine {
  db: Database;
  /** The database as people call it, without a password. */
  place: string;
  /** Called before anything is written. Throws {@link StoreError} `disk-full`. */
  ensureRoom(): void;
  close(): Promise<void>;
}
