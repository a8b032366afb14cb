import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

/*
 * Large files without large texts: a string of more than 128 kB has memory of its own in V8, which takes forty times as long to
 * come by as it takes to encode what is in it. Texts stay the lines they are, and their bytes are in one place that is used again.
 */

let space = Buffer.allocUnsafe(1 << 20);

function spaceFor(bytes: number): Buffer {
  if (bytes > space.length) space = Buffer.allocUnsafe(bytes);
  return space;
}

/** These texts one after another in UTF-8; valid until the next call of a function here. */
export function encoded(parts: readonly string[]): Uint8Array {
  let most = 0;
  for (const part of parts) most += part.length * 3;
  const bytes = spaceFor(most);
  let end = 0;
  for (const part of parts) end += bytes.write(part, end, 'utf8');
  return bytes.subarray(0, end);
}

/** Writes all of the bytes to an open file. */
export function writeWhole(file: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
}

/** Reads from an open file until there is room for no more. Says whether the file has as much. */
export function readWhole(file: number, room: Uint8Array, start: number): boolean {
  for (let done = 0; done < room.length; ) {
    const read = readSync(file, room, done, room.length - done, start + done);
    if (read === 0) return false;
    done += read;
  }
  return true;
}

/** The lines of a file of which each ends with a line feed. @throws the file system's error */
export function readLines(path: string): string[] {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    // What is behind the end is of another file.
    const bytes = spaceFor(size).subarray(0, size);
    if (!readWhole(file, bytes, 0)) throw new Error(`${path} was cut short while it was read.`);
    const lines: string[] = [];
    for (let start = 0, feed = bytes.indexOf(0x0a); feed >= 0; start = feed + 1, feed = bytes.indexOf(0x0a, start)) {
      lines.push(bytes.toString('utf8', start, feed));
    }
    return lines;
  } finally {
    closeSync(file);
  }
}
