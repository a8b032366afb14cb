import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, statfsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { oneLine, StoreError, toStoreError } from '../errors.js';
import { acquireLock } from '../lock.js';
import { migrateDatabase } from '../migrate.js';
import type { Engine } from './engine.js';

/**
 * PGlite that cannot extend its log of 16 MB files neither fails nor returns: it loops for ever, and Node with it. So it is
 * not asked to write, or to start, with less room than the log and the largest transaction could take.
 */
const neededRoom = 128 * 2 ** 20;

/**
 * Opens the embedded database in `folder`, creating it first if need be. PGlite itself takes no lock, and two processes
 * writing one folder destroy it; so `<folder>.lock` is held while it is open.
 *
 * PGlite leaves writing to the disk to the operating system: nothing is lost when the process is killed, the last seconds
 * may be when the power fails.
 * @param room bytes that must be free on the disk for anything to be written
 * @throws StoreError
 */
export async function openPglite(folder: string, room: number = neededRoom): Promise<Engine> {
  const place = `the database ${folder}`;
  try {
    const path = locate(folder);
    const lock = acquireLock(`${path}.lock`, place);
    try {
      return await openLocked(path, place, room, () => lock.release());
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    throw toStoreError(error, place);
  }
}

async function openLocked(path: string, place: string, room: number, release: () => void): Promise<Engine> {
  const ensureRoom = () => requireRoom(dirname(path), place, room);
  ensureRoom();
  if (isEmpty(path, place)) await create(path);
  const client = await start(path, place);
  const db = drizzle(client);
  try {
    await migrateDatabase(db, place, (config) => migrate(db, config));
  } catch (error) {
    await client.close().catch(() => {});
    throw error;
  }
  return {
    db,
    place,
    ensureRoom,
    async close() {
      try {
        await client.close();
      } finally {
        release();
      }
    },
  };
}

/** The folder under the one name that all who open it use, whatever links lead there. */
function locate(folder: string): string {
  const path = resolve(folder);
  mkdirSync(dirname(path), { recursive: true });
  return existsSync(path) ? realpathSync(path) : join(realpathSync(dirname(path)), basename(path));
}

/** Whether there is no database yet. Never lets one be created over somebody's files. */
function isEmpty(path: string, place: string): boolean {
  if (!existsSync(path)) return true;
  if (!statSync(path).isDirectory()) throw new StoreError('invalid', `${place} is a file, not a folder`);
  if (existsSync(join(path, 'PG_VERSION'))) return false;
  if (readdirSync(path).length > 0) {
    throw new StoreError('invalid', `${place} is no database, and not empty: name another folder, or remove it`);
  }
  return true;
}

function requireRoom(folder: string, place: string, room: number): void {
  const { bavail, blocks, bsize } = statfsSync(folder);
  const megabytes = (bytes: number) => Math.floor(bytes / 2 ** 20);
  // Some file systems do not say how large they are.
  if (blocks > 0 && bavail * bsize < room) {
    throw new StoreError(
      'disk-full',
      `no room left to write ${place}: ${megabytes(bavail * bsize)} MB are free, ${megabytes(room)} MB are needed`,
    );
  }
}

/** Creates the database beside its place and then moves it there, so that a killed process leaves none half made. */
async function create(path: string): Promise<void> {
  const draft = `${path}.new`;
  rmSync(draft, { recursive: true, force: true });
  const thread = new Worker(new URL('create-pglite.js', import.meta.url), { workerData: draft });
  await once(thread, 'exit');
  rmSync(path, { recursive: true, force: true });
  renameSync(draft, path);
}

async function start(path: string, place: string): Promise<PGlite> {
  try {
    return await PGlite.create(path);
  } catch (error) {
    throw new StoreError(
      'corrupt',
      `${place} cannot be opened, its files seem damaged: restore it, or remove the folder and crawl again (${oneLine(error)})`,
      { cause: error },
    );
  }
}
