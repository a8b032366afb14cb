import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from '../model/index.js';
import { encoded, writeWhole } from './bytes.js';
import { systemCode } from './error.js';

/** A file of the catalogue before that should be there and is not: that catalogue cannot be built upon. */
export class StalePrevious extends Error {
  override name = 'StalePrevious';
}

/** What was done to a folder. */
export interface Made {
  /** Each file with its SHA-256; null for pages, which have none published. */
  written: [path: string, sha256: string | null][];
  removed: string[];
  /** How many files there are more than before; may be negative. */
  added: number;
}

/**
 * Writes many small files below one folder. Blocking, for threads of their own: waiting for a file there costs less than
 * coming back to it.
 */
export class Output {
  readonly #folder: string;
  readonly #over: boolean;
  readonly #paths = new Set<string>();
  readonly made: Made = { written: [], removed: [], added: 0 };

  /** @param over whether files of another catalogue are there already, to be replaced */
  constructor(folder: string, over: boolean) {
    this.#folder = folder;
    this.#over = over;
  }

  /**
   * @param path with forward slashes
   * @param content bytes, a text, or the parts of a large one
   * @throws when it was written already: two things with one path would hide one another
   */
  write(path: string, content: string | Uint8Array | readonly string[]): void {
    const bytes = content instanceof Uint8Array ? content : encoded(typeof content === 'string' ? [content] : content);
    const sum = isData(path) ? createHash('sha256').update(bytes).digest('hex') : null;
    const file = this.create(path);
    try {
      writeWhole(file, bytes);
    } finally {
      closeSync(file);
    }
    this.made.written.push([path, sum]);
  }

  /** Writes the files that pages were made into. */
  writePages(pages: readonly Page[]): void {
    for (const { path, content } of pages) this.write(path, content);
  }

  /** Opens a new file. One that is there is never written into: the catalogue before may have the very same. */
  create(path: string): number {
    if (this.#paths.has(path)) throw new Error(`${path} was to be written twice.`);
    this.#paths.add(path);
    const file = join(this.#folder, path);
    if (!this.#over || !unlinked(file)) this.made.added += 1;
    try {
      return openSync(file, 'wx');
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
      // Most folders are there: to ask for each of a million files costs nearly as much as to create it.
      mkdirSync(dirname(file), { recursive: true });
      return openSync(file, 'wx');
    }
  }

  /** Removes a file of the catalogue before, and its folder with the last of it. */
  remove(path: string): void {
    if (this.#paths.has(path)) return;
    if (!removeFile(this.#folder, path)) throw new StalePrevious(path);
    this.made.removed.push(path);
    this.made.added -= 1;
  }
}

/** Removes a file and the folders that it leaves empty. Says whether there was one. */
export function removeFile(folder: string, path: string): boolean {
  if (!unlinked(join(folder, path))) return false;
  try {
    for (let at = dirname(path); at !== '.'; at = dirname(at)) rmdirSync(join(folder, at));
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(systemCode(error) ?? '')) throw error;
  }
  return true;
}

/** Removes a file. Says whether there was one. */
export function unlinked(file: string): boolean {
  try {
    unlinkSync(file);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function isData(path: string): boolean {
  return path.startsWith('v1/');
}
