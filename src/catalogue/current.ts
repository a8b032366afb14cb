import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from './error.js';

/** Where the old catalogue stands for the moment in which it is replaced, or after a crash in that moment. */
export function previousFolder(folder: string): string {
  return `${folder}.previous`;
}

/** Where the catalogue before the last one is kept for the next publish, which brings it up to date. Nobody reads it. */
export function spareFolder(folder: string): string {
  return `${folder}.spare`;
}

/**
 * The bytes of a file of the catalogue in this folder, or null if it has none of that path: also in the moment in which the
 * catalogue is replaced. @throws the file system's error
 */
export async function readCurrent(folder: string, path: string): Promise<Buffer<ArrayBuffer> | null> {
  return (
    (await readIfPresent(join(folder, path))) ??
    (existsSync(folder) ? null : await readIfPresent(join(previousFolder(folder), path))) ??
    (await readIfPresent(join(folder, path)))
  );
}

async function readIfPresent(file: string): Promise<Buffer<ArrayBuffer> | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(systemCode(error) ?? '')) return null;
    throw error;
  }
}
