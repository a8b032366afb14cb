/**
 * A repository or package at one revision, held in memory. The only way extractors see files, whatever they came from: a
 * GitHub tarball, an npm tarball, a folder.
 */
export interface Snapshot {
  /** Paths with forward slashes, relative to the root, sorted by code unit. Only files worth reading are listed. */
  readonly paths: readonly string[];
  /** The file as text (UTF-8, a byte order mark removed), or null when it is not in the snapshot. Decoded anew at each call. */
  read(path: string): string | null;
  /** The file's bytes, or null. Cheaper than `read` for a test that needs no text. Not to be changed. */
  bytes(path: string): Uint8Array | null;
  /** Files that were left out although they might have mattered, and why. Each is a problem of the stage `snapshot`. */
  readonly omitted: readonly Omission[];
}

export interface Omission {
  path: string;
  reason: string;
}

/** What a snapshot is made from; plain data, so that it can be handed to a worker thread. */
export type SnapshotInput =
  | { form: 'tarball'; bytes: Uint8Array; subpath: string | null; beside?: readonly Beside[] }
  | { form: 'folder'; path: string; subpath: string | null }
  | { form: 'tools-list'; fileName: string; bytes: Uint8Array };

/** Another tarball, to be read together with the first. */
export interface Beside {
  /** The folder it is put in. */
  folder: string;
  bytes: Uint8Array;
}

/** Bounds on one snapshot. What goes over a bound is omitted and said; nothing is silently cut. */
export interface SnapshotLimits {
  /** Files kept. */
  files: number;
  /** Bytes of one file; larger ones are omitted. */
  fileBytes: number;
  /** Bytes of all kept files together. */
  totalBytes: number;
  /** Bytes a tarball may unpack to, kept or not: past it reading stops. */
  unpackedBytes: number;
  /** Bytes of a tarball as downloaded. */
  downloadBytes: number;
}

export const defaultSnapshotLimits: SnapshotLimits = {
  files: 20_000,
  fileBytes: 8 * 1024 * 1024,
  totalBytes: 256 * 1024 * 1024,
  unpackedBytes: 2 * 1024 * 1024 * 1024,
  downloadBytes: 256 * 1024 * 1024,
};
