import { existsSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { previousFolder } from '../catalogue/current.js';
import { systemCode } from '../catalogue/error.js';

/** Larger files are sent as they are read, so that many who download one do not fill the memory. */
const heldBytes = 4 * 1024 * 1024;

type Bytes = Uint8Array<ArrayBuffer>;

/** A file in the state in which it was opened, also if it is replaced while it is sent. */
export interface PublishedFile {
  size: number;
  /** Names this state of the file: publishing anew leaves files that have not changed as they are. */
  tag: string;
  /** The whole of it; null for a large one. */
  bytes: Bytes | null;
  /** What is from the byte `start` to the byte `end`, which is included. A file is sent or closed, once. */
  send(start: number, end: number): Bytes | ReadableStream<Uint8Array>;
  close(): Promise<void>;
}

/** Opens a file of a catalogue's folder, also in the moment in which it is replaced. Null for what is no file. @throws the file system's error */
export async function openPublished(folder: string, path: string): Promise<PublishedFile | null> {
  return (
    (await openIfPresent(join(folder, path))) ??
    (existsSync(folder) ? null : await openIfPresent(join(previousFolder(folder), path))) ??
    (await openIfPresent(join(folder, path)))
  );
}

async function openIfPresent(path: string): Promise<PublishedFile | null> {
  let file: FileHandle | undefined;
  let kept = false;
  try {
    file = await open(path);
    const state = await file.stat();
    if (!state.isFile()) return null;
    const { size } = state;
    const tag = `${state.ino.toString(36)}-${state.mtimeMs.toString(36)}-${size.toString(36)}`;
    if (size <= heldBytes) return held(tag, await file.readFile());
    kept = true;
    return sentAsRead(tag, size, file);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG'].includes(systemCode(error) ?? '')) return null;
    throw error;
  } finally {
    if (!kept) await file?.close();
  }
}

function held(tag: string, bytes: Bytes): PublishedFile {
  const send = (start: number, end: number) => bytes.subarray(start, end + 1);
  return { size: bytes.length, tag, bytes, send, close: async () => {} };
}

function sentAsRead(tag: string, size: number, file: FileHandle): PublishedFile {
  const send = (start: number, end: number) =>
    // Closes the file when it was sent, and when its receiver went away.
    Readable.toWeb(file.createReadStream({ start, end })) as ReadableStream<Uint8Array>;
  return { size, tag, bytes: null, send, close: () => file.close() };
}
