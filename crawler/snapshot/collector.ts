import { bytesText } from '../text.js';
import type { Omission, Snapshot, SnapshotLimits } from './snapshot.js';
import { isWorthReading } from './worth-reading.js';

/** Files of one reason to be left out that are named; the rest are counted. */
const namedPerReason = 20;
/** Characters of an omitted file's path that are kept: it may be the path itself that is hostile. */
const omittedPathLength = 300;

/** Takes in the files of a snapshot, in a fixed order, and holds the limits. */
export class Collector {
  private readonly files = new Map<string, Buffer>();
  private readonly omissions = new Map<string, { named: string[]; more: number }>();
  private totalBytes = 0;

  constructor(private readonly limits: SnapshotLimits) {}

  /** Whether to read a file of this size and then `add` it; when it is worth reading but over a limit, that is noted. */
  wants(path: string, size: number): boolean {
    if (!isWorthReading(path)) return false;
    const { files, fileBytes, totalBytes } = this.limits;
    if (size > fileBytes) this.omit(path, `larger than ${bytesText(fileBytes)}`);
    else if (this.files.size >= files) this.omit(path, `past the first ${files} files`);
    else if (this.totalBytes + size > totalBytes) this.omit(path, `past the first ${bytesText(totalBytes)}`);
    else return true;
    return false;
  }

  /**
   * Whether to `add` a file that lies outside the folder asked for. It can only matter to what is in there, so it never takes
   * more than half the room, and nothing is said of it when it is left out.
   */
  wantsBeside(path: string, size: number): boolean {
    const { files, fileBytes, totalBytes } = this.limits;
    return (
      isWorthReading(path) &&
      size <= fileBytes &&
      (this.files.size + 1) * 2 <= files &&
      (this.totalBytes + size) * 2 <= totalBytes
    );
  }

  /** Keeps the bytes as they are; they must not change any more. */
  add(path: string, bytes: Buffer): void {
    this.remove(path);
    this.files.set(path, bytes);
    this.totalBytes += bytes.byteLength;
  }

  /** Forgets a file, because a later one takes its place. */
  remove(path: string): void {
    this.totalBytes -= this.files.get(path)?.byteLength ?? 0;
    this.files.delete(path);
  }

  omit(path: string, reason: string): void {
    const omission = this.omissions.get(reason) ?? { named: [], more: 0 };
    this.omissions.set(reason, omission);
    if (omission.named.length < namedPerReason) omission.named.push(shorten(path));
    else omission.more++;
  }

  get isEmpty(): boolean {
    return this.files.size === 0;
  }

  /** The snapshot, with every path changed by `rename`. */
  finish(rename: (path: string) => string = (path) => path): Snapshot {
    const files = new Map([...this.files].map(([path, bytes]) => [rename(path), bytes]));
    return {
      paths: [...files.keys()].sort(),
      read: (path) => {
        const bytes = files.get(path);
        return bytes === undefined ? null : decode(bytes);
      },
      bytes: (path) => files.get(path) ?? null,
      omitted: this.listOmissions(rename),
    };
  }

  private listOmissions(rename: (path: string) => string): Omission[] {
    const list = [...this.omissions].flatMap(([reason, { named, more }]) =>
      named.map((path, index) => ({
        path: rename(path),
        reason: more > 0 && index === namedPerReason - 1 ? `${reason}, and ${more} files more` : reason,
      })),
    );
    return list.sort((a, b) => compare(a.path, b.path) || compare(a.reason, b.reason));
  }
}

/** Copied, since a part of a string holds on to the whole of it. */
function shorten(path: string): string {
  return path.length > omittedPathLength ? Buffer.from(path.slice(0, omittedPathLength)).toString() : path;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** UTF-8; what is not becomes U+FFFD. */
function decode(bytes: Buffer): string {
  const hasByteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return bytes.toString('utf8', hasByteOrderMark ? 3 : 0);
}
