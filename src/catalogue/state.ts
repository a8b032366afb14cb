import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { IndexSize, PublishedServer } from '../model/index.js';
import { checksumsPath, manifestPath, readChecksums, serverListPath } from './format.js';
import type { InputEntry } from './input.js';
import type { Piece } from './pieces.js';
import { sizeOf } from './published.js';
import { manifestSchema } from './schemas.js';

/**
 * What the next publish has to know of this one, in the catalogue itself so that both are always of one make. The name starts
 * with a dot: it is for nobody else, and the HTTP server does not serve it.
 */
const stateFolder = '.publish';
const madeByFile = 'made-by.json';
const entriesFile = 'servers.jsonl';
const filesFile = 'files.json';
const piecesFile = 'pieces.jsonl';
const behindFile = 'behind.json';

const madeBySchema = z.object({
  version: z.string(),
  code: z.string(),
  site: z.boolean(),
  address: z.string().nullable(),
  compact: z.boolean(),
});
/** What wrote a catalogue: another program may write other bytes for the same input. */
export type MadeBy = z.infer<typeof madeBySchema>;

const filesSchema = z.object({
  /** How many files there are, without those of the state. */
  files: z.int().nonnegative(),
  /** Paths of those that are about all servers or all tools: they are written each time. */
  whole: z.array(z.string()),
});
export type Files = z.infer<typeof filesSchema>;

const spanSchema = z.object({ start: z.int().nonnegative(), length: z.int().nonnegative() });
const pieceSchema = z.object({
  servers: z.int().positive(),
  tools: z.int().nonnegative(),
  jsonl: spanSchema,
  csv: spanSchema,
  parquet: z.array(spanSchema.extend({ uncompressed: z.int().nonnegative(), values: z.int().nonnegative() })),
});

const behindSchema = z.object({
  /** SHA-256 of its successor's manifest. */
  successor: z.string(),
  written: z.array(z.string()),
  removed: z.array(z.string()),
});
/** What a catalogue lacks of its successor. */
export type Behind = z.infer<typeof behindSchema>;

/** A catalogue of which files may be kept. */
export interface Previous {
  folder: string;
  toolShardDigits: number;
  /** As the pages of its tools tell it. */
  size: IndexSize | null;
  /** By id, in order. */
  keys: ReadonlyMap<string, string>;
  /** Of the bulk files, in order; they hold the servers of `keys`. */
  pieces: readonly Piece[];
  summaries: ReadonlyMap<string, PublishedServer>;
  checksums: ReadonlyMap<string, string>;
  /** SHA-256 of its manifest, which names it. */
  manifest: string;
  files: Files;
}

/**
 * @param site address of the site's module, or null
 * @param address where the site will stand, or null
 * @param compact whether tools stand on the pages of their servers
 */
export function madeBy(version: string, site: string | null, address: string | null, compact: boolean): MadeBy {
  const here = new URL('.', import.meta.url);
  const folders = [here, new URL('../model/', here), new URL('../policy/', here)];
  if (site !== null) folders.push(new URL('.', site));
  return { version, code: fingerprint(folders), site: site !== null, address, compact };
}

/** SHA-256 over all files in these folders. */
export function fingerprint(folders: readonly URL[]): string {
  const sum = createHash('sha256');
  for (const folder of folders) {
    const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
      .map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.sort()) sum.update(readFileSync(file)).update('\0');
  }
  return sum.digest('hex');
}

export function stateFile(folder: string, name: string): string {
  return join(folder, stateFolder, name);
}

/** Makes room in a new catalogue, of which nothing is left that an earlier publish knew. */
export function beginState(folder: string): void {
  rmSync(join(folder, stateFolder), { recursive: true, force: true });
  mkdirSync(join(folder, stateFolder), { recursive: true });
}

/** Whether a path in a catalogue is of the state, which is not copied. */
export function isState(path: string): boolean {
  return path === stateFolder || path.startsWith(`${stateFolder}/`);
}

export function writeState(
  folder: string,
  {
    made,
    entries,
    pieces,
    files,
  }: { made: MadeBy; entries: readonly InputEntry[]; pieces: readonly Piece[]; files: Files },
): void {
  const write = (name: string, lines: readonly unknown[]) =>
    writeFileSync(stateFile(folder, name), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  write(madeByFile, [made]);
  write(
    entriesFile,
    entries.map(({ id, key }) => [id, key]),
  );
  write(piecesFile, pieces);
  write(filesFile, [files]);
}

export function writeBehind(folder: string, behind: Behind): void {
  writeFileSync(stateFile(folder, behindFile), `${JSON.stringify(behind)}\n`);
}

/** What the catalogue in this folder lacks of that successor; null if it is none that can be brought up to it. */
export function readBehind(folder: string, successor: string): Behind | null {
  try {
    const behind = behindSchema.parse(JSON.parse(readFileSync(stateFile(folder, behindFile), 'utf8')));
    return behind.successor === successor ? behind : null;
  } catch {
    return null;
  }
}

/** Names the catalogue in a folder; null if there is none. */
export function manifestSum(folder: string): string | null {
  try {
    return createHash('sha256')
      .update(readFileSync(join(folder, manifestPath)))
      .digest('hex');
  } catch {
    return null;
  }
}

/** The catalogue in this folder, or null if there is none, or none that can be built upon: then all is written anew. */
export function readPrevious(folder: string, made: MadeBy): Previous | null {
  if (!existsSync(join(folder, stateFolder, madeByFile))) return null;
  try {
    const read = (path: string) => readFileSync(join(folder, path), 'utf8');
    const before = madeBySchema.parse(JSON.parse(read(`${stateFolder}/${madeByFile}`)));
    if (!isDeepStrictEqual(before, made)) return null;
    const manifest = manifestSum(folder);
    if (manifest === null) return null;
    const { layout, totals } = manifestSchema.parse(JSON.parse(read(manifestPath)));
    const summaries = new Map<string, PublishedServer>();
    for (let number = 1; number <= layout.serverLists; number++) {
      const { servers }: { servers: PublishedServer[] } = JSON.parse(read(serverListPath(number)));
      for (const server of servers) summaries.set(server.id, server);
    }
    const keys = new Map<string, string>(
      linesOf(read(`${stateFolder}/${entriesFile}`)).map((line) => JSON.parse(line)),
    );
    const pieces = linesOf(read(`${stateFolder}/${piecesFile}`)).map((line) => pieceSchema.parse(JSON.parse(line)));
    if (pieces.reduce((sum, { servers }) => sum + servers, 0) !== keys.size) return null;
    return {
      folder,
      toolShardDigits: layout.toolShardDigits,
      size: sizeOf(totals),
      keys,
      pieces,
      summaries,
      checksums: readChecksums(read(checksumsPath)),
      manifest,
      files: filesSchema.parse(JSON.parse(read(`${stateFolder}/${filesFile}`))),
    };
  } catch {
    return null;
  }
}

function linesOf(text: string): string[] {
  return text.split('\n').slice(0, -1);
}
