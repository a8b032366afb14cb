import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, realpath, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { previousFolder, spareFolder } from './current.js';
import { CatalogueError, systemCode } from './error.js';
import { manifestPath } from './format.js';
import { markerSchema } from './schemas.js';

/** A new folder beside the one it will replace. */
export interface Replacement {
  /** Write here. */
  folder: string;
  /** The folder that will be replaced, links followed; may be missing. */
  replaces: string;
  /** Moves the catalogue that was kept beside the one that is replaced. Returns where it is now, to be removed; null if there is none. */
  takeSpare(): Promise<string | null>;
  /** Makes this folder, as it is, the new one. */
  startFrom(folder: string): Promise<void>;
  /** Puts the new folder in the place of the old one. Returns where that is now, to be removed; null if there was none. */
  commit(): Promise<string | null>;
  /** Keeps the catalogue that was replaced for the next publish. */
  keepSpare(old: string): Promise<void>;
  /** Removes the new folder; the old one stays as it was. */
  abandon(): Promise<void>;
}

const markerOfOursSchema = markerSchema.extend({ entries: z.array(z.string()) });
const underWay = new Set<string>();

/**
 * Starts to replace a catalogue. Until `commit`, the old one is whole. `commit` renames twice, as no file system call that Node
 * offers exchanges two folders: between the two, readers find the old catalogue at `previousFolder`, and whoever publishes next
 * after a crash there puts it back.
 *
 * @throws CatalogueError when the folder holds anything that is not a catalogue of ours
 */
export async function startReplacement(folder: string): Promise<Replacement> {
  const place = existsSync(folder) ? await realpath(folder) : resolve(folder);
  const previous = previousFolder(place);
  try {
    await mkdir(dirname(place), { recursive: true });
    await restore(place, previous);
    await refuseForeign(place);
    await refuseForeign(spareFolder(place));
    await sweep(place);
  } catch (error) {
    throw described(error, `Cannot publish into ${place}`);
  }

  const next = passingName(place);
  const spare = spareFolder(place);
  underWay.add(next);
  const abandon = async () => {
    await removeFolder(next);
    underWay.delete(next);
  };
  await mkdir(next).catch((error: unknown) => {
    underWay.delete(next);
    throw described(error, `Cannot write beside ${place}`);
  });
  return {
    folder: next,
    replaces: place,
    abandon,
    async takeSpare() {
      if (!existsSync(spare)) return null;
      const taken = passingName(place);
      await rename(spare, taken);
      return taken;
    },
    async startFrom(folder) {
      await rmdir(next);
      await rename(folder, next);
    },
    keepSpare: (old) => rename(old, spare),
    async commit() {
      let replaces: boolean;
      try {
        // Someone may have put something there in the meantime.
        await refuseForeign(place);
        replaces = existsSync(place);
        if (replaces) await rename(place, previous);
        await rename(next, place).catch(async (error: unknown) => {
          if (replaces) await rename(previous, place);
          throw error;
        });
      } catch (error) {
        throw described(error, `Cannot replace ${place}`);
      }
      underWay.delete(next);
      if (!replaces) return null;
      // What is named `previous` is always whole, and what is removed bears a name that is swept.
      const old = passingName(place);
      await rename(previous, old);
      return old;
    },
  };
}

/**
 * Asks whether a catalogue may be published into the folder, before work that takes long. Changes nothing.
 * @throws CatalogueError when the folder holds anything that is not a catalogue of ours
 */
export async function checkReplaceable(folder: string): Promise<void> {
  await refuseForeign(resolve(folder)).catch((error: unknown) => {
    throw described(error, `Cannot publish into ${resolve(folder)}`);
  });
}

async function restore(place: string, previous: string): Promise<void> {
  if (!existsSync(previous)) return;
  await refuseForeign(previous);
  if (existsSync(place)) await discard(place, previous);
  else await rename(previous, place);
}

/** Removes the predecessor, which takes a while, under a name that is swept: what is named `previous` is always whole. */
async function discard(place: string, previous: string): Promise<void> {
  const doomed = passingName(place);
  await rename(previous, doomed);
  await removeFolder(doomed);
}

function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}

/** A name beside the place that `sweep` knows for the remains of a process that is no more. */
function passingName(place: string): string {
  return `${place}.publishing-${process.pid}-${randomBytes(6).toString('hex')}`;
}

/** Only what a publish wrote may be replaced: not a home folder, and not a catalogue that has become a git work tree. */
async function refuseForeign(place: string): Promise<void> {
  let found: string[];
  try {
    found = await readdir(place);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    if (systemCode(error) === 'ENOTDIR') throw new CatalogueError(`${place} is a file, not a folder.`);
    throw error;
  }
  if (found.length === 0) return;
  const marker = markerOfOursSchema.safeParse(await readMarker(place));
  if (!marker.success) {
    throw new CatalogueError(`${place} is not empty and holds no catalogue. Name another folder, or empty this one.`);
  }
  const foreign = found.filter((entry) => !marker.data.entries.includes(entry)).sort();
  if (foreign.length > 0) {
    throw new CatalogueError(
      `${place} holds what publishing did not write and would remove: ${JSON.stringify(foreign[0])}. Move it away, or name another folder.`,
    );
  }
}

async function readMarker(place: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(place, manifestPath), 'utf8'));
  } catch {
    return null;
  }
}

/** Removes what publishes that were killed left behind. */
async function sweep(place: string): Promise<void> {
  const prefix = `${basename(place)}.publishing-`;
  for (const entry of await readdir(dirname(place))) {
    if (!entry.startsWith(prefix)) continue;
    const path = join(dirname(place), entry);
    const owner = /^(\d+)-[0-9a-f]{12}$/.exec(entry.slice(prefix.length))?.[1];
    if (owner !== undefined && !underWay.has(path) && !isAnotherProcess(Number(owner))) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

function isAnotherProcess(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

function described(error: unknown, what: string): Error {
  if (error instanceof CatalogueError) return error;
  const code = systemCode(error);
  const hint = code === 'EBUSY' || code === 'EXDEV' ? ' It is a mount point: name a folder below it.' : '';
  return new CatalogueError(`${what}: ${error instanceof Error ? error.message : String(error)}.${hint}`, {
    cause: error,
  });
}
