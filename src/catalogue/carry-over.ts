import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { atOnce } from './at-once.js';
import { batches } from './batches.js';
import { StalePrevious } from './output.js';
import type { Replacement } from './replacement.js';
import { beginState, isState, manifestSum, type Previous, readBehind, writeBehind } from './state.js';
import type { Workers } from './workers.js';

const filesAtOnce = 2_000;

/** Makes the new folder what the catalogue before is: the spare brought up to date, or else a copy. */
export async function startFromPrevious(
  replacement: Replacement,
  previous: Previous | null,
  workers: Workers,
): Promise<void> {
  await bringFiles(replacement, previous, workers);
  beginState(replacement.folder);
}

async function bringFiles(replacement: Replacement, previous: Previous | null, workers: Workers): Promise<void> {
  const spare = await replacement.takeSpare();
  const behind = spare === null || previous === null ? null : readBehind(spare, previous.manifest);
  if (spare !== null && previous !== null && behind !== null) {
    await replacement.startFrom(spare);
    const queue = atOnce(workers.width);
    const between = { from: previous.folder, to: replacement.folder };
    // What went away first: a folder may stand where a file was.
    for (const removed of batches(behind.removed, filesAtOnce)) {
      await queue.add(() => workers.run({ name: 'follow', ...between, written: [], removed }));
    }
    await queue.finished();
    for (const written of batches(behind.written, filesAtOnce)) {
      await queue.add(() => workers.run({ name: 'follow', ...between, written, removed: [] }));
    }
    await queue.finished();
    return;
  }
  if (spare !== null) await removeWith(workers, spare);
  if (previous !== null) await copyWith(workers, previous, replacement.folder);
}

/** Puts the new catalogue in the place of the old one, which becomes the spare if it can be brought up to date. */
export async function leavePrevious(
  replacement: Replacement,
  previous: Previous | null,
  written: readonly string[],
  removed: readonly string[],
  workers: Workers,
): Promise<void> {
  const old = await replacement.commit();
  if (old === null) return;
  const successor = manifestSum(replacement.replaces);
  if (previous === null || successor === null) return await removeWith(workers, old);
  writeBehind(old, { successor, written: [...written], removed: [...removed] });
  // Another publish may have left one meanwhile.
  await replacement.keepSpare(old).catch(() => removeWith(workers, old));
}

/** Copies a catalogue by links, its parts by all threads. */
async function copyWith(workers: Workers, { folder, files }: Previous, to: string): Promise<void> {
  let copied = 0;
  const queue = atOnce(workers.width);
  const parts = partsOf(folder).filter(({ path }) => !isState(path));
  for (const folders of batches(parts, 200)) {
    await queue.add(async () => {
      // Not `copied += await …`: that adds to what it was before the wait.
      const files = await workers.run({ name: 'copy', from: folder, to, folders });
      copied += files;
    });
  }
  await queue.finished();
  if (copied !== files.files) throw new StalePrevious(folder);
}

/** Removes a folder by its parts, so that all threads have some. */
async function removeWith(workers: Workers, folder: string): Promise<void> {
  const parts = partsOf(folder)
    .filter(({ whole }) => whole)
    .map(({ path }) => join(folder, path));
  const queue = atOnce(workers.width);
  for (const folders of batches(parts, 200)) await queue.add(() => workers.run({ name: 'remove', folders }));
  await queue.finished();
  await workers.run({ name: 'remove', folders: [folder] });
}

const partsDepth = 3;

/** The folders within a folder: those some levels down with all that is in them, those above without. */
function partsOf(folder: string): { path: string; whole: boolean }[] {
  const parts: { path: string; whole: boolean }[] = [];
  let level = [''];
  for (let depth = 0; depth < partsDepth; depth++) {
    parts.push(...level.map((path) => ({ path, whole: false })));
    level = level.flatMap((path) =>
      readdirSync(join(folder, path), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(path, entry.name)),
    );
  }
  return [...parts, ...level.map((path) => ({ path, whole: true }))];
}
