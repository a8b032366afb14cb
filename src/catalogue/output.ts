import { createHash } from 'node:crypto';
import { closeSync, copyFileSync, linkSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from '../model/index.js';
import { systemCode } from './error.js';

/** A file of the catalogue before that should be there and is not: that catalogue cannot be built upon. */
export class StalePrevious extends Error {
  override name = 'StalePrevious';
}

/**
 * Writes many small files below one folder. Blocking, for threads of their own: waiting for a file there costs less than
 * coming back to it.
 */
export class Output {
  readonly #folder: string;
  readonly #previous: string | null;
  readonly #folders = new Set<string>();
  /** The SHA-256 of every file of data; null for those that were kept, whose sum is known from before. */
  readonly checksums: [path: string, sha256: string | null][] = [];

  /** @param previous the catalogue to be replaced, whose files may be kept; null for none */
  constructor(folder: string, previous: string | null) {
    this.#folder = folder;
    this.#previous = previous;
  }

  /** @param path with forward slashes. @throws when there is such a file already: two things with one path would hide one another */
  write(path: string, content: string | Uint8Array): void {
    const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
    if (isData(path)) this.checksums.push([path, createHash('sha256').update(bytes).digest('hex')]);
    const file = openSync(this.#place(path), 'wx');
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    } finally {
      closeSync(file);
    }
  }

  /** Writes the files that pages were made into. */
  writePages(pages: readonly Page[]): void {
    for (const { path, content } of pages) this.write(path, content);
  }

  /** Takes a file over from the catalogue before, as it is. @throws StalePrevious if that has none of this path */
  keep(path: string): void {
    const from = join(this.#previous ?? '', path);
    const to = this.#place(path);
    if (isData(path)) this.checksums.push([path, null]);
    try {
      linkSync(from, to);
    } catch (error) {
      const code = systemCode(error);
      if (code === 'ENOENT' || this.#previous === null) throw new StalePrevious(path);
      // No links on this file system, or no more of them.
      if (code === 'EEXIST' || code === 'ENOSPC') throw error;
      copyFileSync(from, to);
    }
  }

  #place(path: string): string {
    const file = join(this.#folder, path);
    const folder = dirname(file);
    if (!this.#folders.has(folder)) {
      mkdirSync(folder, { recursive: true });
      this.#folders.add(folder);
    }
    return file;
  }
}

function isData(path: string): boolean {
  return path.startsWith('v1/');
}
