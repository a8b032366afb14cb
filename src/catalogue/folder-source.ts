import { join } from 'node:path';
import { readCurrent } from './current.js';
import { CatalogueError } from './error.js';
import type { CatalogueSource } from './source.js';

/** A catalogue on this machine. */
export function folderSource(folder: string): CatalogueSource {
  return {
    place: folder,
    async read(path) {
      try {
        return await readCurrent(folder, path);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new CatalogueError(`Cannot read ${join(folder, path)}: ${reason}.`, { cause: error });
      }
    },
  };
}
