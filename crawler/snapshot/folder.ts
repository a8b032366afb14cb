import { constants, type Stats } from 'node:fs';
import { lstat, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TargetError } from '../provider.js';
import type { Collector } from './collector.js';
import { cleanPath } from './paths.js';
import { isIgnoredFolder, isWorthReading } from './worth-reading.js';

/** Files looked at together: enough to keep the disk busy, few enough to be held in memory besides. */
const batchSize = 32;
/** Entries looked at, kept or not. */
const maxEntries = 500_000;

export interface FolderReading {
  /** Entries met, of any kind; ignored folders do not count. */
  entries: number;
  /** Set when there were more entries than are looked at. */
  cutShort: TargetError | null;
}

/**
 * Reads a folder into a collector, in the order of its sorted paths, and no file outside it: links are not followed.
 * @throws TargetError when the folder itself cannot be read
 */
export async function readFolder(root: string, subpath: string | null, collector: Collector): Promise<FolderReading> {
  const reading: FolderReading = { entries: 0, cutShort: null };
  const start = subpath ?? '';
  const waiting: string[] = [start];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const names = await list(root, folder, folder === start, collector);
    const folders: string[] = [];
    for (let from = 0; from < names.length; from += batchSize) {
      const paths = names.slice(from, from + batchSize).map((name) => (folder === '' ? name : `${folder}/${name}`));
      reading.entries += paths.length;
      if (reading.entries > maxEntries) {
        reading.cutShort = new TargetError('too-large', `holds more than ${maxEntries} entries`);
        return reading;
      }
      folders.push(...(await readBatch(root, paths, collector)));
    }
    waiting.push(...folders.reverse());
  }
  return reading;
}

/** The sorted names in a folder, without those of folders that are ignored. */
async function list(root: string, folder: string, isStart: boolean, collector: Collector): Promise<string[]> {
  try {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    return entries
      .filter((entry) => !(entry.isDirectory() && isIgnoredFolder(entry.name)))
      .map((entry) => entry.name)
      .sort();
  } catch (error) {
    if (isStart) throw describeFolderError(error);
    collector.omit(folder, `the folder cannot be read (${codeOf(error)})`);
    return [];
  }
}

/** Collects the files among the paths and returns the folders. */
async function readBatch(root: string, paths: readonly string[], collector: Collector): Promise<string[]> {
  const folders: string[] = [];
  const reads: Promise<{ path: string; bytes: Buffer | string }>[] = [];
  const stats = await Promise.all(paths.map((path) => lstat(join(root, path)).catch(codeOf)));
  for (const [index, path] of paths.entries()) {
    const stat = stats[index] as Stats | string;
    const cleaned = cleanPath(path);
    if ('wrong' in cleaned) collector.omit(path, cleaned.wrong);
    else if (typeof stat === 'string') omitWorthy(collector, path, `cannot be read (${stat})`);
    else if (stat.isDirectory()) folders.push(path);
    else if (stat.isSymbolicLink()) omitWorthy(collector, path, 'a symbolic link, which is not followed');
    else if (!stat.isFile()) omitWorthy(collector, path, 'not a regular file');
    else if (collector.wants(path, stat.size)) reads.push(read(root, path, stat.size));
  }
  for (const { path, bytes } of await Promise.all(reads)) {
    if (typeof bytes === 'string') collector.omit(path, `cannot be read (${bytes})`);
    // Asked again: the files of one batch count only now.
    else if (collector.wants(path, bytes.byteLength)) collector.add(path, bytes);
  }
  return folders;
}

function omitWorthy(collector: Collector, path: string, reason: string): void {
  if (isWorthReading(path)) collector.omit(path, reason);
}

/** The file's first `size` bytes, or the code of the error. Safe against a file being swapped for a link or a pipe. */
async function read(root: string, path: string, size: number): Promise<{ path: string; bytes: Buffer | string }> {
  try {
    // Windows knows neither flag.
    const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
    const file = await open(join(root, path), flags);
    try {
      const bytes = Buffer.allocUnsafe(size);
      let filled = 0;
      while (filled < size) {
        const { bytesRead } = await file.read(bytes, filled, size - filled, filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return { path, bytes: bytes.subarray(0, filled) };
    } finally {
      await file.close();
    }
  } catch (error) {
    return { path, bytes: codeOf(error) };
  }
}

function describeFolderError(error: unknown): TargetError {
  const code = codeOf(error);
  if (code === 'ENOENT') return new TargetError('missing', 'does not exist');
  if (code === 'ENOTDIR') return new TargetError('invalid', 'is not a folder');
  return new TargetError('blocked', `cannot be read (${code})`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
