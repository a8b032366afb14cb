import type { Problem } from '../../src/model/index.js';
import { TargetError } from '../provider.js';
import { bytesText } from '../text.js';
import { Collector } from './collector.js';
import { readFolder } from './folder.js';
import { cleanPath } from './paths.js';
import { defaultSnapshotLimits, type Snapshot, type SnapshotInput, type SnapshotLimits } from './snapshot.js';
import { readTarball } from './tarball.js';

export interface OpenedSnapshot {
  snapshot: Snapshot;
  /** Of the stage `snapshot`: each omission, and what ended the reading early. Retryable when a new download may help. */
  problems: Problem[];
}

/**
 * Reads a snapshot into memory.
 *
 * @param subject what messages call it, e.g. the target
 * @throws TargetError `corrupt` or `too-large` when nothing could be read before that stopped it, `empty`, `missing` when
 * the folder asked for is not there; for folders also what reading the disk brings. With something read before, the same is a
 * problem instead.
 */
export async function openSnapshot(
  input: SnapshotInput,
  limits: SnapshotLimits = defaultSnapshotLimits,
  subject: string = defaultSubject(input),
): Promise<OpenedSnapshot> {
  const collector = new Collector(limits);
  try {
    switch (input.form) {
      case 'tarball':
        return await openTogether(input, limits, collector, subject);
      case 'folder': {
        if (input.subpath !== null && 'wrong' in cleanPath(input.subpath))
          throw new TargetError('invalid', `has no folder ${input.subpath}`);
        const { entries, cutShort } = await readFolder(input.path, input.subpath, collector);
        if (entries === 0) throw new TargetError('empty', 'is an empty folder');
        return opened(collector.finish(), input, subject, cutShort);
      }
      case 'tools-list': {
        const { fileBytes } = limits;
        if (input.bytes.byteLength > fileBytes)
          throw new TargetError('too-large', `is larger than ${bytesText(fileBytes)}`);
        collector.add(input.fileName, Buffer.from(input.bytes.buffer, input.bytes.byteOffset, input.bytes.byteLength));
        return opened(collector.finish(), input, subject, null);
      }
    }
  } catch (error) {
    throw error instanceof TargetError ? new TargetError(error.code, `${subject} ${error.message}`) : error;
  }
}

/** A tarball with those beside it, which have what room it leaves. */
async function openTogether(
  input: SnapshotInput & { form: 'tarball' },
  limits: SnapshotLimits,
  collector: Collector,
  subject: string,
): Promise<OpenedSnapshot> {
  const first = await openTarball(input, limits, collector, subject);
  const parts = [{ folder: '', ...first }];
  let { files, totalBytes } = limits;
  const take = (snapshot: Snapshot) => {
    files -= snapshot.paths.length;
    for (const path of snapshot.paths) totalBytes -= snapshot.bytes(path)?.length ?? 0;
  };
  take(first.snapshot);
  for (const { folder, bytes } of input.beside ?? []) {
    const left = { ...limits, files, totalBytes };
    const part = await openTarball({ form: 'tarball', bytes, subpath: null }, left, new Collector(left), folder);
    take(part.snapshot);
    parts.push({ folder: `${folder}/`, ...part });
  }
  if (parts.length === 1) return first;
  return {
    snapshot: joined(parts),
    problems: parts.flatMap(({ folder, problems }) =>
      problems.map((problem) => ({ ...problem, subject: `${folder}${problem.subject}` })),
    ),
  };
}

/** Several snapshots as one, each in its folder. */
function joined(parts: readonly { folder: string; snapshot: Snapshot }[]): Snapshot {
  const owners = new Map<string, { path: string; snapshot: Snapshot }>();
  for (const { folder, snapshot } of parts)
    for (const path of snapshot.paths) owners.set(`${folder}${path}`, { path, snapshot });
  return {
    paths: [...owners.keys()].sort(),
    read(path) {
      const owner = owners.get(path);
      return owner?.snapshot.read(owner.path) ?? null;
    },
    bytes(path) {
      const owner = owners.get(path);
      return owner?.snapshot.bytes(owner.path) ?? null;
    },
    omitted: parts.flatMap(({ folder, snapshot }) =>
      snapshot.omitted.map(({ path, reason }) => ({ path: `${folder}${path}`, reason })),
    ),
  };
}

async function openTarball(
  input: SnapshotInput & { form: 'tarball' },
  limits: SnapshotLimits,
  collector: Collector,
  subject: string,
): Promise<OpenedSnapshot> {
  const { bytes, subpath } = input;
  if (bytes.byteLength > limits.downloadBytes)
    throw new TargetError('too-large', `is larger than ${bytesText(limits.downloadBytes)}`);
  const { entries, foundSubpath, top, cutShort } = await readTarball(bytes, subpath, limits, collector);
  if (cutShort !== null && collector.isEmpty) throw cutShort;
  if (entries === 0) throw new TargetError('empty', 'is an empty archive');
  if (!foundSubpath) throw new TargetError('missing', `has no folder ${subpath}`);
  const inTop = top === null ? null : `${top}/`;
  const rename = (path: string) => cleanedWithout(inTop, path);
  return opened(collector.finish(rename), input, subject, cutShort);
}

/** The path without the folder that holds everything; as it is when it is not in there, as hostile ones may not be. */
function cleanedWithout(folder: string | null, path: string): string {
  if (folder === null) return path;
  const cleaned = cleanPath(path);
  return 'path' in cleaned && cleaned.path.startsWith(folder) ? cleaned.path.slice(folder.length) : path;
}

function opened(
  snapshot: Snapshot,
  input: SnapshotInput,
  subject: string,
  cutShort: TargetError | null,
): OpenedSnapshot {
  const problems: Problem[] = snapshot.omitted.map(({ path, reason }) => ({
    stage: 'snapshot',
    module: input.form,
    subject: path,
    message: `left out: ${reason}`,
    retryable: false,
  }));
  if (cutShort !== null) {
    const { message, retryable } = cutShort;
    const told = `${subject} ${message}; only the files before that were read (${snapshot.paths.length})`;
    problems.unshift({ stage: 'snapshot', module: input.form, subject, message: told, retryable });
  }
  return { snapshot, problems };
}

function defaultSubject(input: SnapshotInput): string {
  switch (input.form) {
    case 'tarball':
      return 'the archive';
    case 'folder':
      return input.path;
    case 'tools-list':
      return input.fileName;
  }
}
