import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  type AttackLore,
  type FacetKind,
  type Facets,
  type IndexSize,
  type MethodFacts,
  type News,
  type PublishedServer,
  serverPath,
  type Totals,
} from '../model/index.js';
import { apiFiles } from './api.js';
import { atOnce } from './at-once.js';
import { type AttackedTools, loreFile, publishedAttacks } from './attacked.js';
import { CatalogueError, systemCode } from './error.js';
import {
  attacksPath,
  bulkPaths,
  bulkToolsPath,
  changesFilePath,
  changesPath,
  changesPerFile,
  checksumsPath,
  facetsPath,
  formatName,
  formatVersion,
  hexadecimals,
  jsonFile,
  manifestPath,
  serverFile,
  serversPerList,
  toolShardDigits,
} from './format.js';
import type { CatalogueInput, InputEntry } from './input.js';
import { bulkFormats, bulkPiece, csvHeader, gzip } from './jobs/bulk.js';
import type { FacetIndex, FacetsJob } from './jobs/facets.js';
import { summariesFile } from './jobs/lists.js';
import { parquetFile, type RowGroup } from './jobs/parquet.js';
import { outputOf, type Place, scratchFile } from './jobs/place.js';
import { pileDigits, type ServersResult } from './jobs/servers.js';
import { keptFile } from './jobs/tools.js';
import { type Made, type Output, StalePrevious } from './output.js';
import { count, emptyTotals, sizeOf } from './published.js';
import { type Replacement, startReplacement } from './replacement.js';
import type { Manifest } from './schemas.js';
import {
  type MadeBy,
  madeBy,
  manifestSum,
  type Previous,
  readBehind,
  readPrevious,
  stateFiles,
  writeBehind,
  writeState,
} from './state.js';
import { statisticsOf, type ToolStatistics } from './statistics.js';
import { startWorkers, threadsFor, type Workers } from './workers.js';

export interface WriteOptions {
  input: CatalogueInput;
  /** Created if it is missing; replaced if it holds a catalogue. */
  folder: string;
  /** ISO 8601 in UTC. The same input and time give the same bytes. */
  publishedAt?: string | null;
  /** Of this program. */
  version: string;
  /** Address of the module that exports the site's `pageKindsOf`, as threads load it themselves; without, only data is written. */
  site?: string | null;
  /** Explains the attacks that tools are said to be open to. */
  lore?: AttackLore;
  /** How well tools are classified, for those who ask. */
  method?: MethodFacts;
  /** Where the site will stand on the web, as pages name it; null where that is not known. */
  address?: string | null;
  /** Puts tools on the pages of their servers, and names on pages that they share: for hosts that limit the number of files. */
  compact?: boolean;
  /** Writes every file anew, also those that are as they were. */
  full?: boolean;
  /** To work with; by the number of servers and processors where it is left out. */
  threads?: number;
}

const noMethod: MethodFacts = {
  classifierVersion: '',
  own: { tools: 0, figures: [], calibration: [], unknown: 0, dangerous: 0 },
  measured: { on: [], figures: [] },
};
const noLore: AttackLore = { patterns: [], taxonomies: [], signals: [] };

/**
 * Writes the catalogue. Where there is one before, the new one starts as a copy of it by links, and only what has changed is
 * written, by threads; the result is the same bytes as anew. The catalogue that was replaced is kept beside the new one, and the next
 * publish brings it up to date rather than to copy and remove a million files. Memory grows with the number of servers and of
 * names, by a few hundred bytes each; tools are on disk. On failure the folder is as it was.
 *
 * @throws CatalogueError with the place
 */
export async function writeCatalogue(options: WriteOptions): Promise<Totals> {
  const made = madeBy(options.version, options.site ?? null, options.address ?? null, options.compact === true);
  try {
    return await writeOnce(options, made, options.full === true);
  } catch (error) {
    // The catalogue before is not as it was left: nothing of it can be relied on.
    if (!(error instanceof Error && error.name === 'StalePrevious')) throw error;
    return await writeOnce(options, made, true);
  }
}

async function writeOnce(options: WriteOptions, made: MadeBy, full: boolean): Promise<Totals> {
  const { folder, site = null, lore = noLore, address = null, compact = false } = options;
  const replacement = await startReplacement(folder);
  let workers: Workers | undefined;
  try {
    const entries = await entriesOf(options.input);
    const previous = full ? null : readPrevious(replacement.replaces, made);
    workers = await startWorkers(options.threads ?? threadsFor(entries.length));
    await prepare(replacement, previous, workers);
    const place: Place = {
      folder: replacement.folder,
      previous: previous?.folder ?? null,
      site,
      lore,
      address,
      compact,
    };
    const files = new Files();
    const totals = await writeAll({ options, made, entries, previous, workers, place, files });
    await workers.run({ name: 'remove', folders: [scratchFile(place, '')] });
    if (previous !== null && manifestSum(previous.folder) !== previous.manifest)
      throw new StalePrevious(previous.folder);
    await leave(replacement, previous, files, workers);
    return totals;
  } catch (error) {
    // First, so that no thread writes any more.
    await workers?.close();
    await replacement.abandon();
    throw systemCode(error) === 'ENOSPC'
      ? new CatalogueError(`The disk is full: ${folder} is as it was before.`, { cause: error })
      : error;
  } finally {
    await workers?.close();
  }
}

/** Makes the new folder what the catalogue before is: the spare brought up to date, or else a copy. */
async function prepare(replacement: Replacement, previous: Previous | null, workers: Workers): Promise<void> {
  const spare = await replacement.takeSpare();
  const behind = spare === null || previous === null ? null : readBehind(spare, previous.manifest);
  if (spare !== null && previous !== null && behind !== null) {
    await replacement.startFrom(spare);
    const queue = atOnce(workers.width);
    const between = { from: previous.folder, to: replacement.folder };
    // What went away first: a folder may stand where a file was.
    for (const removed of batches(behind.removed, filesAtOnce)) {
      await queue.add(() => workers.run({ name: 'follow', ...between, written: [], removed }));
    }
    await queue.finished();
    for (const written of batches(behind.written, filesAtOnce)) {
      await queue.add(() => workers.run({ name: 'follow', ...between, written, removed: [] }));
    }
    await queue.finished();
    return;
  }
  if (spare !== null) await removeWith(workers, spare);
  if (previous !== null) await copyWith(workers, previous, replacement.folder);
}

/** Puts the new catalogue in the place of the old one, which becomes the spare if it can be brought up to date. */
async function leave(
  replacement: Replacement,
  previous: Previous | null,
  { written, removed }: Files,
  workers: Workers,
): Promise<void> {
  const old = await replacement.commit();
  if (old === null) return;
  const successor = manifestSum(replacement.replaces);
  if (previous === null || successor === null) return await removeWith(workers, old);
  writeBehind(old, { successor, written: [...written.keys()], removed: [...removed] });
  // Another publish may have left one meanwhile.
  await replacement.keepSpare(old).catch(() => removeWith(workers, old));
}

/** What all jobs together did to the new folder. */
class Files {
  readonly written = new Map<string, string | null>();
  readonly removed = new Set<string>();
  readonly whole = new Set<string>();
  added = 0;

  /** Takes what one job did; `whole` if it wrote about all servers or tools. */
  take({ written, removed, added }: Made, whole = false): void {
    for (const [path, sum] of written) {
      this.written.set(path, sum);
      if (whole) this.whole.add(path);
    }
    for (const path of removed) this.removed.add(path);
    this.added += added;
  }
}

interface Work {
  options: WriteOptions;
  made: MadeBy;
  entries: readonly InputEntry[];
  previous: Previous | null;
  workers: Workers;
  place: Place;
  files: Files;
}

async function entriesOf(input: CatalogueInput): Promise<InputEntry[]> {
  const entries: InputEntry[] = [];
  const paths = new Set<string>();
  for await (const entry of input.entries()) {
    const path = serverPath(entry.id);
    if (paths.has(path)) throw new CatalogueError(`The server ${JSON.stringify(entry.id)} was to be published twice.`);
    paths.add(path);
    entries.push(entry);
  }
  return entries;
}

async function writeAll(work: Work): Promise<Totals> {
  const { options, place, workers, files } = work;
  mkdirSync(scratchFile(place, ''), { recursive: true });
  const { written, segments } = await writeServers(work);
  const totals = emptyTotals();
  for (const { summary } of written) count(totals, summary);
  const digits = toolShardDigits(totals.tools);
  // Every shard is another one: there is nothing to keep of the tools.
  if (work.previous !== null && work.previous.toolShardDigits !== digits)
    throw new StalePrevious('the shards of tools');
  const size = sizeOf(totals);
  if (work.previous !== null && !isDeepStrictEqual(work.previous.size, size))
    throw new StalePrevious('the size of the index');
  const { facets, attacked, statistics, parquet, names, starts } = await writeTools(work, digits, size, segments);
  totals.names = names;

  const { version, publishedAt = null } = options;
  const attacks = publishedAttacks(place.lore, attacked);
  const news = (await options.input.news?.()) ?? { latest: [], days: [] };
  const output = outputOf(place);
  writeChanges(output, news);
  const latest = news.latest.slice(0, changesShown);
  const present = new Set(written.map(({ entry }) => entry.id));
  const view = {
    ...{ version, publishedAt, totals, attacks, lore: place.lore, facets: facetsOf(facets) },
    statistics: statisticsOf(
      statistics,
      written.map(({ summary }) => summary),
    ),
    method: options.method ?? noMethod,
    news: { ...news, latest, there: new Set(latest.map(({ server }) => server).filter((id) => present.has(id))) },
  };
  const queue = atOnce(workers.width);
  let index: FacetIndex | undefined;
  // The longest first.
  await queue.add(async () => files.take(await workers.run({ name: 'search', place, starts }), true));
  await queue.add(async () => {
    const result = await workers.run({ name: 'facets', place, starts, counts: facets });
    index = result.index;
    files.take(result.made, true);
  });
  await queue.add(async () => files.take(await workers.run({ name: 'lists', place, view }), true));
  await queue.add(async () => files.take(await workers.run({ name: 'names', place, starts }), true));
  await queue.finished();
  files.take(await workers.run({ name: 'sitemap', place }), true);
  for (const format of bulkFormats) {
    writeBulk(output, bulkToolsPath(`${format}.gz`), (append) => {
      if (format === 'csv') append(gzip(csvHeader));
      for (const start of starts) append(readFileSync(scratchFile(place, bulkPiece(format, start))));
    });
  }
  writeBulk(output, bulkToolsPath('parquet'), (append) => parquetFile(place, parquet, append));
  output.write(facetsPath, jsonFile(index));
  output.write(attacksPath, jsonFile(loreFile(place.lore, attacks)));
  for (const [path, content] of apiFiles(version)) output.write(path, content);
  const serverLists = Math.ceil(written.length / serversPerList);
  finish(work, output, written, { totals, layout: { toolShardDigits: digits, serverLists, compact: place.compact } });
  return totals;
}

/** What the catalogue's own pages are told of the lists by category, level and signal. */
function facetsOf(found: readonly { kind: FacetKind; id: string; tools: number }[]): Facets {
  const of = (wanted: FacetKind) =>
    found
      .filter(({ kind }) => kind === wanted)
      .map(({ id, tools }) => ({ id, tools }))
      .sort((a, b) => compareText(a.id, b.id));
  return { categories: of('categories'), levels: of('levels'), signals: of('signals') };
}

type Segments = [batch: number, ...ServersResult['segments'][number]][];

interface Written {
  entry: InputEntry;
  summary: PublishedServer;
}

/** Characters of JSON that one job is given. */
const batchSize = 2 * 1024 * 1024;
const readAtOnce = 500;
const filesAtOnce = 2_000;

/** Writes or keeps the files of every server. Returns those that were there to write, in order, and where their tools are. */
async function writeServers(work: Work): Promise<{ written: Written[]; segments: Segments }> {
  const { entries, previous, workers, place, files } = work;
  const isKept = ({ id, key }: InputEntry) => previous?.keys.get(id) === key && previous.summaries.has(id);
  const summaries = new Map<string, PublishedServer>();
  const queue = atOnce(workers.width);

  const kept = entries.filter(isKept);
  for (const { id } of kept) summaries.set(id, previous?.summaries.get(id) as PublishedServer);
  if (previous !== null) writeFileSync(scratchFile(place, keptFile), JSON.stringify(kept.map(({ id }) => id)));

  const segments: Segments = [];
  let texts: string[] = [];
  let size = 0;
  let batch = 0;
  const flush = async () => {
    const job = { name: 'servers', place, batch: batch++, texts } as const;
    texts = [];
    size = 0;
    await queue.add(async () => {
      const result = await workers.run(job);
      for (const summary of result.summaries) summaries.set(summary.id, summary);
      for (const segment of result.segments) segments.push([job.batch, ...segment]);
      files.take(result.made);
    });
  };
  const changed = entries.filter((entry) => !isKept(entry)).map(({ id }) => id);
  for (const ids of batches(changed, readAtOnce)) {
    for await (const inspection of work.options.input.read(ids)) {
      const text = serverFile(inspection);
      texts.push(text);
      size += text.length;
      if (size >= batchSize) await flush();
    }
  }
  if (texts.length > 0) await flush();
  await queue.finished();
  const gone = [...(previous?.summaries.values() ?? [])].filter(({ id }) => !summaries.has(id));
  if (gone.length > 0) {
    const servers = gone.map(({ id, page }) => ({ id, page }));
    files.take(await workers.run({ name: 'gone-servers', place, servers }));
  }

  const written = entries.flatMap((entry) => {
    const summary = summaries.get(entry.id);
    return summary === undefined ? [] : [{ entry, summary }];
  });
  const lines = written.map(({ summary }) => `${JSON.stringify(summary)}\n`);
  writeFileSync(scratchFile(place, summariesFile), lines.join(''), { flag: 'wx' });
  return { written, segments: segments.sort(([a], [b]) => a - b) };
}

async function writeTools({ place, workers, files }: Work, digits: number, size: IndexSize | null, segments: Segments) {
  const starts = hexadecimals(Math.min(digits, pileDigits));
  const facets = new Map<string, FacetsJob['counts'][number]>();
  const attacked: AttackedTools[] = [];
  const statistics: ToolStatistics[] = [];
  const groups = new Map<string, RowGroup | null>();
  let names = 0;
  const queue = atOnce(workers.width);
  for (const start of starts) {
    const own = segments
      .filter(([, pile]) => pile.startsWith(start))
      .map(([batch, , from, length]): [number, number, number] => [batch, from, length]);
    await queue.add(async () => {
      const job = { name: 'tools', place, start, digits, size, segments: own } as const;
      const result = await workers.run(job);
      names += result.names;
      attacked.push(...result.attacked);
      statistics.push(result.statistics);
      groups.set(start, result.parquet);
      files.take(result.made);
      for (const { kind, id, tools } of result.facets) {
        const facet = facets.get(`${kind} ${id}`) ?? { kind, id, tools: 0 };
        facets.set(`${kind} ${id}`, facet);
        facet.tools += tools;
      }
    });
  }
  await queue.finished();
  const parquet = starts.map((start) => ({ start, group: groups.get(start) ?? null }));
  return { names, starts, attacked, statistics, parquet, facets: [...facets.values()] };
}

/** Changes that pages are told of. */
const changesShown = 500;

function writeChanges(output: Output, { latest, days }: News): void {
  let files = 0;
  for (const changes of batches(latest, changesPerFile)) {
    files += 1;
    output.write(changesFilePath(files), jsonFile({ changes }));
  }
  output.write(changesPath, jsonFile({ changes: latest.length, files, days }));
}

/** Writes a large file piece by piece. */
function writeBulk(output: Output, path: string, write: (append: (piece: Uint8Array) => void) => void): void {
  const sum = createHash('sha256');
  const file = output.create(path);
  try {
    write((piece) => {
      sum.update(piece);
      for (let written = 0; written < piece.length; ) written += writeSync(file, piece, written);
    });
  } finally {
    closeSync(file);
  }
  output.made.written.push([path, sum.digest('hex')]);
}

/** The files about the files. */
function finish(
  work: Work,
  output: Output,
  written: readonly Written[],
  about: Pick<Manifest, 'totals' | 'layout'>,
): void {
  const { place, made, previous, options, files } = work;
  const ownPaths = new Set(output.made.written.map(([path]) => path));
  const stillWhole = (path: string) =>
    files.whole.has(path) || ownPaths.has(path) || path === checksumsPath || path === manifestPath;
  for (const path of previous?.files.whole ?? []) if (!stillWhole(path)) output.remove(path);
  files.take(output.made, true);

  const sums = new Map(previous?.checksums);
  for (const path of files.removed) sums.delete(path);
  for (const [path, sum] of files.written) if (sum !== null) sums.set(path, sum);
  const checksums = [...sums]
    .sort(([a], [b]) => compareText(a, b))
    .map(([path, sum]) => `${sum}  ${path}\n`)
    .join('');
  const last = outputOf(place);
  last.write(checksumsPath, checksums);
  const manifest: Manifest = {
    format: formatName,
    formatVersion,
    version: options.version,
    publishedAt: options.publishedAt ?? null,
    address: options.address ?? null,
    ...about,
    bulk: bulkPaths.map((path) => ({ path, sha256: sums.get(path) ?? '' })),
    checksums: { path: checksumsPath, sha256: createHash('sha256').update(checksums).digest('hex') },
    entries: [...new Set([...readdirSync(place.folder).filter((name) => name !== '.scratch'), '.publish'])].sort(),
  };
  last.write(manifestPath, jsonFile(manifest));
  files.take(last.made, true);
  const count = (previous?.files.files ?? 0) + files.added;
  writeState(
    place.folder,
    made,
    written.map(({ entry }) => entry),
    { files: count, whole: [...files.whole].sort() },
  );
}

/** Copies a catalogue by links, its parts by all threads. */
async function copyWith(workers: Workers, { folder, files }: Previous, to: string): Promise<void> {
  let copied = 0;
  const queue = atOnce(workers.width);
  for (const folders of batches(partsOf(folder), 200)) {
    await queue.add(async () => {
      // Not `copied += await …`: that adds to what it was before the wait.
      const files = await workers.run({ name: 'copy', from: folder, to, folders });
      copied += files;
    });
  }
  await queue.finished();
  if (copied !== files.files + stateFiles) throw new StalePrevious(folder);
}

/** Removes a folder by its parts, so that all threads have some. */
async function removeWith(workers: Workers, folder: string): Promise<void> {
  const parts = partsOf(folder)
    .filter(({ whole }) => whole)
    .map(({ path }) => join(folder, path));
  const queue = atOnce(workers.width);
  for (const folders of batches(parts, 200)) await queue.add(() => workers.run({ name: 'remove', folders }));
  await queue.finished();
  await workers.run({ name: 'remove', folders: [folder] });
}

const partsDepth = 3;

/** The folders within a folder: those some levels down with all that is in them, those above without. */
function partsOf(folder: string): { path: string; whole: boolean }[] {
  const parts: { path: string; whole: boolean }[] = [];
  let level = [''];
  for (let depth = 0; depth < partsDepth; depth++) {
    parts.push(...level.map((path) => ({ path, whole: false })));
    level = level.flatMap((path) =>
      readdirSync(join(folder, path), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(path, entry.name)),
    );
  }
  return [...parts, ...level.map((path) => ({ path, whole: true }))];
}

function* batches<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
