import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { AttackLore, IndexSize, MethodFacts, News, Totals } from '../model/index.js';
import { apiFiles } from './api.js';
import { atOnce } from './at-once.js';
import { loreFile, publishedAttacks } from './attacked.js';
import { batches } from './batches.js';
import { leavePrevious, startFromPrevious } from './carry-over.js';
import { CatalogueError, systemCode } from './error.js';
import {
  attacksPath,
  bulkPaths,
  changesFilePath,
  changesPath,
  changesPerFile,
  checksumsFile,
  checksumsPath,
  facetsPath,
  formatName,
  formatVersion,
  hexadecimals,
  jsonFile,
  manifestPath,
  serversPerList,
  toolShardDigits,
} from './format.js';
import { groupBy } from './group-by.js';
import type { CatalogueInput, InputEntry } from './input.js';
import { outputOf, type Place, scratchFile } from './jobs/place.js';
import { pileDigits } from './jobs/servers.js';
import { type Made, type Output, StalePrevious } from './output.js';
import type { Piece } from './pieces.js';
import { count, emptyTotals, sizeOf } from './published.js';
import { startReplacement } from './replacement.js';
import type { Manifest } from './schemas.js';
import { type MadeBy, madeBy, manifestSum, type Previous, readPrevious, writeState } from './state.js';
import { statisticsOf } from './statistics.js';
import { startWorkers, threadsFor, type Workers } from './workers.js';
import { entriesOf, type WrittenServers, writeServers } from './write-servers.js';

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
    await startFromPrevious(replacement, previous, workers);
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
    await leavePrevious(replacement, previous, [...files.written.keys()], [...files.removed], workers);
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

async function writeAll(work: Work): Promise<Totals> {
  const { options, place, workers, files, previous } = work;
  mkdirSync(scratchFile(place, ''), { recursive: true });
  const { written, segments, pieces } = await writeServers({
    ...{ ...work, input: options.input },
    take: (made) => files.take(made),
  });
  const totals = emptyTotals();
  for (const { summary } of written) count(totals, summary);
  const digits = toolShardDigits(totals.tools);
  // Every shard is another one: there is nothing to keep of the tools.
  if (previous !== null && previous.toolShardDigits !== digits) throw new StalePrevious('the shards of tools');
  const size = sizeOf(totals);
  if (previous !== null && !isDeepStrictEqual(previous.size, size)) throw new StalePrevious('the size of the index');
  const starts = await writeTools(work, digits, size, segments);

  const { version, publishedAt = null } = options;
  const queue = atOnce(workers.width);
  let bulk: Piece[] = [];
  // The longest alone, beside those that wait for one another.
  await queue.add(async () => files.take(await workers.run({ name: 'search', place, starts }), true));
  await queue.add(async () => {
    const [facets, names] = await Promise.all([
      workers.run({ name: 'facets', place, starts, digits }),
      workers.run({ name: 'names', place, starts }),
    ]);
    files.take(facets.made, true);
    files.take(names.made, true);
    totals.names = names.names;
    const attacks = publishedAttacks(place.lore, facets.attacked);
    const output = outputOf(place);
    const news = (await options.input.news?.()) ?? { latest: [], days: [] };
    writeChanges(output, news);
    output.write(facetsPath, jsonFile(facets.index));
    output.write(attacksPath, jsonFile(loreFile(place.lore, attacks)));
    files.take(output.made, true);
    const latest = news.latest.slice(0, changesShown);
    const present = new Set(written.map(({ entry }) => entry.id));
    const there = new Set(latest.map(({ server }) => server).filter((id) => present.has(id)));
    const view = {
      ...{ version, publishedAt, totals, attacks, lore: place.lore, facets: facets.index },
      statistics: statisticsOf(
        facets.counts,
        names.sharedNames,
        written.map(({ summary }) => summary),
      ),
      method: options.method ?? noMethod,
      news: { ...news, latest, there },
    };
    files.take(await workers.run({ name: 'lists', place, view }), true);
  });
  await queue.add(async () => {
    const result = await workers.run({ name: 'bulk', place, pieces });
    bulk = result.pieces;
    files.take(result.made, true);
  });
  await queue.finished();
  files.take(await workers.run({ name: 'sitemap', place }), true);
  const output = outputOf(place);
  for (const [path, content] of apiFiles(version)) output.write(path, content);
  files.take(output.made, true);
  const serverLists = Math.ceil(written.length / serversPerList);
  const layout = { toolShardDigits: digits, serverLists, compact: place.compact };
  finish(work, { totals, layout }, { entries: written.map(({ entry }) => entry), pieces: bulk });
  return totals;
}

/** Writes the shards of tools, their pages and those of their names. Returns which piles there are. */
async function writeTools(
  { place, workers, files }: Work,
  digits: number,
  size: IndexSize | null,
  segments: WrittenServers['segments'],
): Promise<string[]> {
  const starts = hexadecimals(Math.min(digits, pileDigits));
  const byPile = groupBy(segments, ([, pile]) => pile.slice(0, starts[0]?.length));
  const queue = atOnce(workers.width);
  for (const start of starts) {
    const own = byPile.get(start)?.map(([batch, , from, length]): [number, number, number] => [batch, from, length]);
    await queue.add(async () => {
      files.take(await workers.run({ name: 'tools', place, start, digits, size, segments: own ?? [] }));
    });
  }
  await queue.finished();
  return starts;
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

/** The files about the files. */
function finish(
  { place, made, previous, options, files }: Work,
  about: Pick<Manifest, 'totals' | 'layout'>,
  state: { entries: readonly InputEntry[]; pieces: readonly Piece[] },
): void {
  const output = outputOf(place);
  const stillWhole = (path: string) => files.whole.has(path) || path === checksumsPath || path === manifestPath;
  for (const path of previous?.files.whole ?? []) if (!stillWhole(path)) output.remove(path);
  files.take(output.made, true);

  const sums = new Map(previous?.checksums);
  for (const path of files.removed) sums.delete(path);
  for (const [path, sum] of files.written) if (sum !== null) sums.set(path, sum);
  const checksums = checksumsFile(sums);
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
    entries: readdirSync(place.folder)
      .filter((name) => name !== '.scratch')
      .sort(),
  };
  last.write(manifestPath, jsonFile(manifest));
  files.take(last.made, true);
  const count = (previous?.files.files ?? 0) + files.added;
  writeState(place.folder, { ...state, made, files: { files: count, whole: [...files.whole].sort() } });
}
