import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

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

/** The lines of a file of which each ends with a line feed. @throws the file system's error */
export function readLines(path: string): string[] {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const bytes = spaceFor(size);
    let end = 0;
    for (let read = -1; end < size && read !== 0; end += read) read = readSync(file, bytes, end, size - end, end);
    const lines: string[] = [];
    for (let start = 0, feed = 0; start < end; start = feed + 1) {
      feed = bytes.indexOf(0x0a, start);
      // What is behind the end is of another file.
      if (feed < 0 || feed >= end) break;
      lines.push(bytes.toString('utf8', start, feed));
    }
    return lines;
  } finally {
    closeSync(file);
  }
}
