import { closeSync, createReadStream, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { previousFolder } from '../catalogue/current.js';
import { systemCode } from '../catalogue/error.js';

/** Larger files are sent as they are read, so that many who download one do not fill the memory. */
const heldBytes = 4 * 1024 * 1024;

type Bytes = Buffer<ArrayBuffer>;

/** A file in the state in which it was opened, also if it is replaced while it is sent. */
export interface PublishedFile {
  size: number;
  /** Names this state of the file: publishing anew leaves files that have not changed as they are. */
  tag: string;
  /** The whole of it; null for a large one. */
  bytes: Bytes | null;
  /** Of a large one what is from the byte `start` to the byte `end`, which is included. It is sent or closed, once. */
  stream(start: number, end: number): Readable;
  close(): void;
}

/**
 * Opens a file of a catalogue's folder, also in the moment in which it is replaced. Null for what is no file. In place: almost all
 * are small and in the page cache, from which reading them takes a tenth of what it takes to have another thread do it.
 * @throws the file system's error
 */
export function openPublished(folder: string, path: string): PublishedFile | null {
  return (
    openIfPresent(join(folder, path)) ??
    (existsSync(folder) ? null : openIfPresent(join(previousFolder(folder), path))) ??
    openIfPresent(join(folder, path))
  );
}

function openIfPresent(path: string): PublishedFile | null {
  let file: number | undefined;
  let kept = false;
  try {
    file = openSync(path, 'r');
    const state = fstatSync(file);
    if (!state.isFile()) return null;
    const { size } = state;
    const tag = `${state.ino.toString(36)}-${state.mtimeMs.toString(36)}-${size.toString(36)}`;
    if (size <= heldBytes) return held(tag, wholeOf(file, size));
    kept = true;
    return sentAsRead(tag, size, file);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(systemCode(error) ?? '')) return null;
    throw error;
  } finally {
    if (!kept && file !== undefined) closeSync(file);
  }
}

function wholeOf(file: number, size: number): Bytes {
  const bytes = Buffer.allocUnsafe(size);
  let read = 0;
  while (read < size) {
    const more = readSync(file, bytes, read, size - read, read);
    if (more === 0) break;
    read += more;
  }
  return bytes.subarray(0, read);
}

function held(tag: string, bytes: Bytes): PublishedFile {
  return { size: bytes.length, tag, bytes, stream: () => Readable.from([bytes]), close: () => {} };
}

function sentAsRead(tag: string, size: number, file: number): PublishedFile {
  // Closes the file when it was sent, and when its receiver went away.
  const stream = (start: number, end: number) => createReadStream('', { fd: file, start, end });
  return { size, tag, bytes: null, stream, close: () => closeSync(file) };
}
