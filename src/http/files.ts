import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { previousFolder } from '../catalogue/current.js';
import { systemCode } from '../catalogue/error.js';
import { Recent } from './recent.js';

const compress = promisify(gzip);
const compressedBytes = 32 * 1024 * 1024;
/** Smaller ones fit a packet, larger ones are compressed already. */
const compressible = { least: 1_024, most: 4 * 1024 * 1024 };

export interface PublishedFile {
  bytes: Uint8Array<ArrayBuffer>;
  /** Names this state of the file: publishing anew leaves files that have not changed as they are. */
  tag: string;
}

/** Reads the files of a catalogue's folder, also in the moment in which it is replaced. */
export function filesIn(folder: string) {
  const compressed = new Recent<Uint8Array<ArrayBuffer>>(compressedBytes);
  return {
    /** Null for what is no file. @throws the file system's error */
    async read(path: string): Promise<PublishedFile | null> {
      return (
        (await readIfPresent(join(folder, path))) ??
        (existsSync(folder) ? null : await readIfPresent(join(previousFolder(folder), path))) ??
        (await readIfPresent(join(folder, path)))
      );
    },
    /** The file compressed with gzip, or null where that gains nothing. What was compressed lately is kept. */
    async compressed({ bytes, tag }: PublishedFile): Promise<Uint8Array<ArrayBuffer> | null> {
      if (bytes.length < compressible.least || bytes.length > compressible.most) return null;
      let made = compressed.get(tag);
      if (made === undefined) {
        made = await compress(bytes);
        compressed.set(tag, made, made.length);
      }
      return made;
    },
  };
}

async function readIfPresent(path: string): Promise<PublishedFile | null> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const state = await file.stat();
    if (!state.isFile()) return null;
    const bytes = await file.readFile();
    return { bytes, tag: `${state.ino.toString(36)}-${state.mtimeMs.toString(36)}-${state.size.toString(36)}` };
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(systemCode(error) ?? '')) return null;
    throw error;
  } finally {
    await file?.close();
  }
}
