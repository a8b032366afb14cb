import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, normalize, resolve as resolvePath, sep } from 'node:path';
import { type Provider, type Resolved, TargetError } from '../provider.js';
import { openSnapshot } from '../snapshot/open.js';
import { defaultSnapshotLimits, type Snapshot, type SnapshotInput, type SnapshotLimits } from '../snapshot/snapshot.js';
import type { TargetOf } from '../target.js';
import { bytesText } from '../text.js';

/** The targets that are files or folders of this machine. */
export type LocalTarget = TargetOf<'folder' | 'archive' | 'tools-list'>;

/** Reads folders, archives and `tools/list` files. A revision is the SHA-256 of the content, in hexadecimal. */
export function createLocal(options: { limits?: SnapshotLimits } = {}): Provider<LocalTarget> {
  const { limits = defaultSnapshotLimits } = options;
  return {
    resolve: (target) => (target.kind === 'folder' ? resolveFolder(target, limits) : resolveFile(target, limits)),
  };
}

/** The content is all there is to tell revisions apart, so it is read here, and again for the snapshot. */
async function resolveFolder(target: TargetOf<'folder'>, limits: SnapshotLimits): Promise<Resolved> {
  const path = tidy(target.path);
  const input: SnapshotInput = { form: 'folder', path: target.path, subpath: null };
  const { snapshot } = await openSnapshot(input, limits, target.path).catch((error: unknown) => {
    throw error instanceof TargetError && error.code === 'missing' ? noFolder(target.path) : error;
  });
  return { ...describe({ kind: 'folder', path }, ''), revision: hashOf(snapshot), download: async () => input };
}

async function resolveFile(target: TargetOf<'archive' | 'tools-list'>, limits: SnapshotLimits): Promise<Resolved> {
  const isArchive = target.kind === 'archive';
  const bytes = await readWithin(target.path, isArchive ? limits.downloadBytes : limits.fileBytes);
  const input: SnapshotInput = isArchive
    ? { form: 'tarball', bytes, subpath: null }
    : { form: 'tools-list', fileName: basename(target.path), bytes };
  return {
    ...describe({ kind: target.kind, path: tidy(target.path) }, isArchive ? /\.(?:tgz|tar\.gz|tar)$/i : /\.json$/i),
    revision: createHash('sha256').update(bytes).digest('hex'),
    download: async () => input,
  };
}

function describe(source: LocalTarget, ending: RegExp | string): Omit<Resolved, 'revision' | 'download'> {
  const name = basename(resolvePath(source.path)).replace(ending, '');
  return { source, name: name === '' ? source.path : name, description: null, homepage: null, facts: null, etag: null };
}

/** `./server/` and `server` are the same place, on every system. */
function tidy(path: string): string {
  const tidied = normalize(path).split(sep).join('/');
  return tidied.length > 1 ? tidied.replace(/\/+$/, '') : tidied;
}

/** Hash of the sorted paths with the hash of each file. */
function hashOf(snapshot: Snapshot): string {
  const hash = createHash('sha256');
  for (const path of snapshot.paths) {
    const content = createHash('sha256').update(snapshot.bytes(path) ?? '');
    hash.update(`${content.digest('hex')} ${path}\n`);
  }
  return hash.digest('hex');
}

/** Reads a file whole; a pipe or device is no file, and is not waited for. */
async function readWithin(path: string, limit: number): Promise<Uint8Array> {
  try {
    // Windows does not know the flag.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw new TargetError('invalid', `${path} is not a file`);
      if (stat.size === 0) throw new TargetError('empty', `${path} is an empty file`);
      if (stat.size > limit) throw new TargetError('too-large', `${path} is larger than ${bytesText(limit)}`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof TargetError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new TargetError('missing', `there is no file ${path}`);
    throw new TargetError('blocked', `${path} cannot be read (${code})`);
  }
}

/** A bare word is taken for a folder, so this is also what someone reads who meant a package. */
function noFolder(path: string): TargetError {
  const word = /^@?[\w.-]+(?:\/[\w.-]+)?$/.test(path) && !path.startsWith('.');
  const slash = path.includes('/');
  const npm =
    word && (!slash || path.startsWith('@'))
      ? `for the npm package write npm:${path}`
      : 'for an npm package write npm:name';
  const github =
    word && slash && !path.startsWith('@') ? `for the repository github:${path}` : 'for a repository github:owner/repo';
  return new TargetError('missing', `there is no folder ${path}; ${npm}, ${github}`);
}
