import { createHash } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type AttackLore,
  type FacetKind,
  type Facets,
  facetKindSchema,
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
  bulkToolsPath,
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
import { summariesFile } from './jobs/lists.js';
import { type Checksums, type Place, scratchFile } from './jobs/place.js';
import { pileDigits, type ServersResult } from './jobs/servers.js';
import { keptFile } from './jobs/tools.js';
import { count, emptyTotals } from './published.js';
import { startReplacement } from './replacement.js';
import type { Manifest } from './schemas.js';
import { type MadeBy, madeBy, type Previous, readPrevious, writeState } from './state.js';
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
  /** Where the site will stand on the web, as pages name it; null where that is not known. */
  address?: string | null;
  /** Writes every file anew, also those that are as they were. */
  full?: boolean;
  /** To work with; by the number of servers and processors where it is left out. */
  threads?: number;
}

const noLore: AttackLore = { patterns: [], taxonomies: [], signals: [] };

/**
 * Writes the catalogue: what the catalogue before holds already and has not changed is linked into the new one, the rest is
 * written by threads. The result is the same bytes either way. Memory grows with the number of servers and of names, by a few
 * hundred bytes each; tools are on disk. On failure the folder is as it was.
 *
 * @throws CatalogueError with the place
 */
export async function writeCatalogue(options: WriteOptions): Promise<Totals> {
  const made = madeBy(options.version, options.site ?? null, options.address ?? null);
  try {
    return await writeOnce(options, made, options.full === true);
  } catch (error) {
    // Files of the catalogue before are missing: nothing of it can be relied on.
    if (!(error instanceof Error && error.name === 'StalePrevious')) throw error;
    return await writeOnce(options, made, true);
  }
}

async function writeOnce(options: WriteOptions, made: MadeBy, full: boolean): Promise<Totals> {
  const { folder, site = null, lore = noLore, address = null } = options;
  const replacement = await startReplacement(folder);
  let workers: Workers | undefined;
  try {
    const entries = await entriesOf(options.input);
    const previous = full ? null : readPrevious(replacement.replaces, made);
    workers = await startWorkers(options.threads ?? threadsFor(entries.length));
    const place: Place = { folder: replacement.folder, previous: previous?.folder ?? null, site, lore, address };
    const totals = await writeAll({ options, made, entries, previous, workers, place, checksums: [] });
    await workers.run({ name: 'remove', folders: [scratchFile(place, '')] });
    await replacement.commit((doomed) => removeWith(workers as Workers, doomed));
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

interface Work {
  options: WriteOptions;
  made: MadeBy;
  entries: readonly InputEntry[];
  previous: Previous | null;
  workers: Workers;
  place: Place;
  checksums: Checksums;
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
  const { options, place, workers, checksums } = work;
  mkdirSync(scratchFile(place, ''), { recursive: true });
  const { written, segments } = await writeServers(work);
  const totals = emptyTotals();
  for (const { summary } of written) count(totals, summary);
  const digits = toolShardDigits(totals.tools);
  const { facets, attacked, names, starts } = await writeTools(work, digits, segments);
  totals.names = names;

  const { version, publishedAt = null } = options;
  const attacks = publishedAttacks(place.lore, attacked);
  const view = { version, publishedAt, totals, attacks, lore: place.lore, facets: facetsOf(facets) };
  const queue = atOnce(workers.width);
  // The longest first.
  await queue.add(async () => checksums.push(...(await workers.run({ name: 'search', place, starts }))));
  await queue.add(async () => checksums.push(...(await workers.run({ name: 'lists', place, view }))));
  await queue.add(async () => checksums.push(...(await workers.run({ name: 'names', place, starts }))));
  const index = Object.fromEntries(facetKindSchema.options.map((kind) => [kind, [] as FacetEntry[]]));
  for (const { kind, id, tools, starts } of facets) {
    await queue.add(async () => {
      const { files, checksums: made } = await workers.run({ name: 'facet', place, kind, id, starts });
      index[kind]?.push({ id, tools, files });
      checksums.push(...made);
    });
  }
  await queue.finished();
  for (const format of bulkFormats) writeBulk(work, format, starts);
  for (const list of Object.values(index)) list.sort((a, b) => compareText(a.id, b.id));
  writeData(work, facetsPath, jsonFile(index));
  writeData(work, attacksPath, jsonFile(loreFile(place.lore, attacks)));
  mkdirSync(join(place.folder, 'v1/schemas'), { recursive: true });
  for (const [path, content] of apiFiles(version)) writeData(work, path, content);
  const serverLists = Math.ceil(written.length / serversPerList);
  finish(work, written, { totals, layout: { toolShardDigits: digits, serverLists } });
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

interface FacetEntry {
  id: string;
  tools: number;
  files: number;
}

type Segments = [batch: number, ...ServersResult['segments'][number]][];

interface Written {
  entry: InputEntry;
  summary: PublishedServer;
}

/** Characters of JSON that one job is given. */
const batchSize = 2 * 1024 * 1024;
const readAtOnce = 500;
const keptAtOnce = 500;

/** Writes or keeps the files of every server. Returns those that were there to write, in order, and where their tools are. */
async function writeServers(work: Work): Promise<{ written: Written[]; segments: Segments }> {
  const { entries, previous, workers, place, checksums } = work;
  const isKept = ({ id, key }: InputEntry) => previous?.keys.get(id) === key && previous.summaries.has(id);
  const summaries = new Map<string, PublishedServer>();
  const queue = atOnce(workers.width);

  const kept = entries.filter(isKept);
  for (const part of batches(kept, keptAtOnce)) {
    const servers = part.map(({ id }) => previous?.summaries.get(id) as PublishedServer);
    for (const summary of servers) summaries.set(summary.id, summary);
    const named = servers.map(({ id, page }) => ({ id, page }));
    await queue.add(async () => {
      checksums.push(...(await workers.run({ name: 'kept-servers', place, servers: named })));
    });
  }
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
      checksums.push(...result.checksums);
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

  const written = entries.flatMap((entry) => {
    const summary = summaries.get(entry.id);
    return summary === undefined ? [] : [{ entry, summary }];
  });
  const lines = written.map(({ summary }) => `${JSON.stringify(summary)}\n`);
  writeFileSync(scratchFile(place, summariesFile), lines.join(''), { flag: 'wx' });
  return { written, segments: segments.sort(([a], [b]) => a - b) };
}

async function writeTools({ place, workers, previous, checksums }: Work, digits: number, segments: Segments) {
  const starts = hexadecimals(Math.min(digits, pileDigits));
  const facets = new Map<string, { kind: FacetKind; id: string; tools: number; starts: string[] }>();
  const attacked: AttackedTools[] = [];
  let names = 0;
  const queue = atOnce(workers.width);
  for (const start of starts) {
    const own = segments
      .filter(([, pile]) => pile.startsWith(start))
      .map(([batch, , from, length]): [number, number, number] => [batch, from, length]);
    const previousDigits = previous?.toolShardDigits ?? 0;
    await queue.add(async () => {
      const job = { name: 'tools', place, start, digits, previousDigits, segments: own } as const;
      const result = await workers.run(job);
      names += result.names;
      attacked.push(...result.attacked);
      checksums.push(...result.checksums);
      for (const { kind, id, tools } of result.facets) {
        const facet = facets.get(`${kind} ${id}`) ?? { kind, id, tools: 0, starts: [] };
        facets.set(`${kind} ${id}`, facet);
        facet.tools += tools;
        facet.starts.push(start);
      }
    });
  }
  await queue.finished();
  return { names, starts, attacked, facets: [...facets.values()] };
}

/** Puts the pieces of all piles one after the other. */
function writeBulk({ place, checksums }: Work, format: (typeof bulkFormats)[number], starts: readonly string[]): void {
  const path = bulkToolsPath(format);
  const sum = createHash('sha256');
  mkdirSync(dirname(join(place.folder, path)), { recursive: true });
  const file = openSync(join(place.folder, path), 'wx');
  try {
    const append = (piece: Buffer) => {
      sum.update(piece);
      for (let written = 0; written < piece.length; ) written += writeSync(file, piece, written);
    };
    if (format === 'csv') append(gzip(csvHeader));
    for (const start of starts) append(readFileSync(scratchFile(place, bulkPiece(format, start))));
  } finally {
    closeSync(file);
  }
  checksums.push([path, sum.digest('hex')]);
}

/** The files about the files. */
function finish(work: Work, written: readonly Written[], about: Pick<Manifest, 'totals' | 'layout'>): void {
  const { place, made, previous, options } = work;
  const known = work.checksums.map(([path, sum]) => `${sum ?? previous?.checksums.get(path)}  ${path}\n`);
  const checksums = known.sort((a, b) => compareText(a.slice(66), b.slice(66))).join('');
  writeFileSync(join(place.folder, checksumsPath), checksums);
  writeState(
    place.folder,
    made,
    written.map(({ entry }) => entry),
  );
  const manifest: Manifest = {
    format: formatName,
    formatVersion,
    version: options.version,
    publishedAt: options.publishedAt ?? null,
    ...about,
    checksums: { path: checksumsPath, sha256: createHash('sha256').update(checksums).digest('hex') },
    entries: readdirSync(place.folder)
      .filter((name) => name !== '.scratch')
      .sort(),
  };
  writeFileSync(join(place.folder, manifestPath), jsonFile(manifest));
}

function writeData({ place, checksums }: Work, path: string, content: string): void {
  writeFileSync(join(place.folder, path), content, { flag: 'wx' });
  checksums.push([path, createHash('sha256').update(content).digest('hex')]);
}

/** Removes a folder by its parts, so that all threads have some. */
async function removeWith(workers: Workers, folder: string): Promise<void> {
  let parts = [folder];
  for (let depth = 0; depth < 3; depth++) {
    parts = parts.flatMap((part) =>
      readdirSync(part, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(part, entry.name)),
    );
  }
  const queue = atOnce(workers.width);
  for (const folders of batches(parts, 200)) await queue.add(() => workers.run({ name: 'remove', folders }));
  await queue.finished();
  await workers.run({ name: 'remove', folders: [folder] });
}

function* batches<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
