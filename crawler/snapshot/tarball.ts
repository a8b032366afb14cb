import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Extract, type ExtractEvents, extract, type Header } from 'tar-stream';
import { TargetError } from '../provider.js';
import { bytesText } from '../text.js';
import type { Collector } from './collector.js';
import { cleanPath } from './paths.js';
import type { SnapshotLimits } from './snapshot.js';
import { isWorthReading } from './worth-reading.js';

/** Bytes unpacked at a time: large enough that the hand-over between threads does not show. */
const chunkSize = 256 * 1024;
/** Entries of one archive, kept or not; the largest repositories have a fifth of that. */
const maxEntries = 500_000;
/**
 * Bytes that may be of no entry's content: headers, so many per entry, and the end. Real archives have up to four blocks of
 * 512 per entry; what exceeds this is made to keep us busy, with endless zeros or headers of nothing.
 */
const maxOverhead = 64 * 1024 * 1024;
const maxOverheadPerEntry = 2_048;

export interface TarballReading {
  /** Entries met, of any kind. */
  entries: number;
  /** Whether something in the folder asked for was met. */
  foundSubpath: boolean;
  /** The folder that holds everything, as archives of repositories and packages have one; null when there is no such one. */
  top: string | null;
  /** What ended the reading before the archive's end. What was read until then has been collected. */
  cutShort: TargetError | null;
}

/**
 * Reads a tar archive, compressed with gzip or not, into a collector: no file is written, no link followed. Memory is that of
 * the files kept; the rest passes through. With a `subpath`, files outside that folder below the archive's first are kept as
 * far as there is room, for what the folder imports of them.
 */
export async function readTarball(
  bytes: Uint8Array,
  subpath: string | null,
  limits: SnapshotLimits,
  collector: Collector,
): Promise<TarballReading> {
  const reading: TarballReading = { entries: 0, foundSubpath: subpath === null, top: null, cutShort: null };
  const tops = new Set<string>();
  let unfinished: string | null = null;
  let announced = 0;

  /** Where the entry's content is to go; null to pass over it. */
  function begin(header: Header): string | null {
    const cleaned = cleanPath(header.name);
    if ('wrong' in cleaned) {
      collector.omit(header.name, cleaned.wrong);
      return null;
    }
    const { path } = cleaned;
    const isFolder = header.type === 'directory' || header.name.endsWith('/');
    const slash = path.indexOf('/');
    const inside = slash === -1 ? '' : path.slice(slash + 1);
    // A file outside any folder has no top: '' stands for it. Two are enough to know that there is none in common.
    if (tops.size < 2 && path !== '' && !path.includes('/._') && !path.startsWith('._'))
      tops.add(slash !== -1 ? path.slice(0, slash) : isFolder ? path : '');
    const isBeside = subpath !== null && !inside.startsWith(`${subpath}/`);
    reading.foundSubpath ||= !isBeside || (isFolder && inside === subpath);
    if (isFolder) return null;
    // As when unpacking: the last of several entries of one path is the one that counts.
    collector.remove(path);
    if (header.type === 'file' || header.type === 'contiguous-file')
      return (isBeside ? collector.wantsBeside(path, header.size) : collector.wants(path, header.size)) ? path : null;
    if (!isBeside && isWorthReading(path)) collector.omit(path, notAFile[header.type] ?? 'not a regular file');
    return null;
  }

  const tar = extract(extractOptions);
  tar.on('entry', (header, entry, next) => {
    // Reported by the archive; without a listener it would end the process.
    entry.on('error', () => {});
    reading.entries++;
    if (reading.entries > maxEntries) {
      tar.destroy(new TargetError('too-large', `holds more than ${maxEntries} entries`));
      return;
    }
    announced += header.size;
    // Known from the header alone: nothing of it need be unpacked.
    if (announced > limits.unpackedBytes) {
      tar.destroy(new TargetError('too-large', `unpacks to more than ${bytesText(limits.unpackedBytes)}`));
      return;
    }
    const path = begin(header);
    unfinished = path;
    collect(entry, path === null ? null : header.size, (content) => {
      if (path !== null && content !== null) collector.add(path, content);
      unfinished = null;
      next();
    });
  });

  reading.cutShort = await pump(bytes, tar, (unpackedBytes) => {
    if (unpackedBytes > limits.unpackedBytes) return `unpacks to more than ${bytesText(limits.unpackedBytes)}`;
    const overhead = unpackedBytes - announced - reading.entries * maxOverheadPerEntry;
    return overhead > maxOverhead ? `holds more than ${bytesText(maxOverhead)} that are no file's` : null;
  });
  if (unfinished !== null) collector.omit(unfinished, 'the archive ends in the middle of it');
  const [top] = tops;
  reading.top = tops.size === 1 && top !== undefined && top !== '' ? top : null;
  return reading;
}

/** Archives from before 1988's format have no mark that says so, only a checksum. Left out of the library's types. */
const extractOptions: Parameters<typeof extract>[0] & { allowUnknownFormat: boolean } = { allowUnknownFormat: true };

const notAFile: Record<string, string> = {
  symlink: 'a symbolic link, which is not followed',
  link: 'a hard link, which is not followed',
};

/** Passes an entry's content to `done`, whole and in a buffer of its own; without a size it is passed over. */
function collect(entry: ExtractEvents['entry'][1], size: number | null, done: (content: Buffer | null) => void): void {
  if (size === null || size === 0) {
    entry.on('end', () => done(size === 0 ? Buffer.alloc(0) : null));
    entry.resume();
    return;
  }
  // A copy, since the chunks are parts of larger ones that would all be kept with them.
  const content = Buffer.allocUnsafe(size);
  let filled = 0;
  entry.on('data', (chunk) => {
    const bytes = chunk as Uint8Array;
    content.set(bytes, filled);
    filled += bytes.byteLength;
  });
  entry.on('end', () => done(content));
}

/**
 * Unpacks the bytes into `tar`, to the end or to the first thing that stops it. `tooLarge` is asked after each chunk whether
 * that was enough, and why.
 * @returns what stopped it, or null
 */
function pump(
  bytes: Uint8Array,
  tar: Extract,
  tooLarge: (unpackedBytes: number) => string | null,
): Promise<TargetError | null> {
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isGzip = input[0] === 0x1f && input[1] === 0x8b;
  const gunzip = createGunzip({ chunkSize });
  const unpacked: Readable = isGzip ? gunzip : Readable.from(chunksOf(input));
  return new Promise<TargetError | null>((resolve) => {
    let damage: TargetError | null = null;
    let unpackedBytes = 0;
    // What was unpacked before is still on its way: always let all of it through, so that the result is always the same.
    const stop = (reason: TargetError) => {
      damage ??= reason;
      unpacked.unpipe(tar);
      tar.end(null);
    };
    tar.on('error', (error: Error) => resolve(damage ?? describeTarError(error)));
    tar.on('finish', () => resolve(damage));
    unpacked.on('error', (error) => stop(describeGzipError(error)));
    unpacked.on('data', (chunk: Buffer) => {
      unpackedBytes += chunk.byteLength;
      const excess = damage === null ? tooLarge(unpackedBytes) : null;
      if (excess !== null) {
        stop(new TargetError('too-large', excess));
        unpacked.destroy();
      }
    });
    unpacked.pipe(tar);
    if (isGzip) gunzip.end(input);
  }).finally(() => {
    unpacked.destroy();
    gunzip.destroy();
    tar.destroy();
  });
}

function* chunksOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
}

function describeGzipError(error: Error): TargetError {
  const early = /unexpected end of file/i.test(error.message);
  return new TargetError('corrupt', early ? 'ends too early, as if cut off' : 'is damaged: it does not decompress');
}

function describeTarError(error: Error): TargetError {
  if (error instanceof TargetError) return error;
  const early = /unexpected end of data/i.test(error.message);
  return new TargetError(
    'corrupt',
    early ? 'ends too early, as if cut off' : 'is damaged, or not a tar archive at all',
  );
}
