import { createHash } from 'node:crypto';
import { isCataloguePath } from '../model/index.js';
import { schemaOf } from './api.js';
import { atOnce } from './at-once.js';
import { readChecksums } from './format.js';
import { readManifest, sourceOf } from './read.js';
import type { CatalogueSource } from './source.js';

/** Files that are read at once. */
const width = 8;

/** What the files of data of a catalogue are, beside what its checksums and schemas say of them. */
export interface Verification {
  files: number;
  bytes: number;
  /** By path. */
  problems: FileProblem[];
}

export interface FileProblem {
  path: string;
  problem: string;
}

/**
 * Reads every file of data that a catalogue lists, and compares it with its checksum and its schema. `onFile` is told how many of
 * how many were read.
 * @throws CatalogueError when there is no catalogue, or it cannot be read
 */
export async function verifyCatalogue(
  location: string,
  onFile: (done: number, all: number) => void = () => {},
): Promise<Verification> {
  const source = await sourceOf(location);
  const { checksums, bulk } = await readManifest(source);
  const list = await source.read(checksums.path);
  if (list === null || sha256(list) !== checksums.sha256) {
    const problem = list === null ? 'missing' : differs;
    return { files: 1, bytes: list?.length ?? 0, problems: [{ path: checksums.path, problem }] };
  }
  const sums = readChecksums(list.toString('utf8'));
  const found: Verification = { files: 0, bytes: 0, problems: [] };
  for (const { path, sha256 } of bulk) {
    if (sums.get(path) !== sha256) found.problems.push({ path, problem: 'is another one in the manifest' });
  }
  const queue = atOnce(width);
  for (const [path, sum] of sums) {
    await queue.add(async () => {
      const { bytes, problem } = await verifyFile(source, path, sum);
      found.files += 1;
      found.bytes += bytes;
      if (problem !== null) found.problems.push({ path, problem });
      onFile(found.files, sums.size);
    });
  }
  await queue.finished();
  found.problems.sort((a, b) => (a.path < b.path ? -1 : 1));
  return found;
}

const differs = 'is not what was published: it has another checksum';

async function verifyFile(
  source: CatalogueSource,
  path: string,
  sum: string,
): Promise<{ bytes: number; problem: string | null }> {
  if (!isCataloguePath(path)) return { bytes: 0, problem: 'is no path of a catalogue' };
  const content = await source.read(path);
  if (content === null) return { bytes: 0, problem: 'is missing' };
  const bytes = content.length;
  if (sha256(content) !== sum) return { bytes, problem: differs };
  if (!path.endsWith('.json')) return { bytes, problem: null };
  let value: unknown;
  try {
    value = JSON.parse(content.toString('utf8'));
  } catch {
    return { bytes, problem: 'is not JSON' };
  }
  const issue = schemaOf(path)?.safeParse(value).error?.issues[0];
  const problem = issue === undefined ? null : `does not fit its schema: ${issue.path.join('.')}: ${issue.message}`;
  return { bytes, problem };
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
