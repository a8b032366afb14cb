import { writeFileSync } from 'node:fs';
import { type PublishedServer, serverPath } from '../model/index.js';
import { atOnce } from './at-once.js';
import { batches } from './batches.js';
import { CatalogueError } from './error.js';
import { serverFile } from './format.js';
import type { CatalogueInput, InputEntry } from './input.js';
import type { PlacedPiece } from './jobs/bulk.js';
import { summariesFile } from './jobs/lists.js';
import { type Place, scratchFile } from './jobs/place.js';
import type { Segment, ServerJob } from './jobs/servers.js';
import { replacedFile } from './jobs/tools.js';
import type { Made } from './output.js';
import { type Piece, pieceSizes, type Span } from './pieces.js';
import type { Previous } from './state.js';
import type { Workers } from './workers.js';

/** Every server that is to be published, by id. @throws CatalogueError when two would have the same files */
export async function entriesOf(input: CatalogueInput): Promise<InputEntry[]> {
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

export interface ServersWork {
  input: CatalogueInput;
  entries: readonly InputEntry[];
  previous: Previous | null;
  workers: Workers;
  place: Place;
  /** Told of the files of each job. */
  take(made: Made): void;
}

export interface WrittenServers {
  /** Those that were there to write, in order. */
  written: { entry: InputEntry; summary: PublishedServer }[];
  /** Where the lines about the tools of new, changed and gone servers are. */
  segments: [batch: number, ...Segment][];
  pieces: PlacedPiece[];
}

/** Characters of JSON that one job is given. */
const batchSize = 2 * 1024 * 1024;
const readAtOnce = 500;

/** Writes or keeps the files of every server. */
export async function writeServers(work: ServersWork): Promise<WrittenServers> {
  const { entries, previous, workers, place, take } = work;
  const planned = planOf(entries, previous);
  const known = previous?.summaries ?? new Map<string, PublishedServer>();
  const summaries = new Map<string, PublishedServer>();
  for (const { ids, changed } of planned) {
    for (const id of ids) if (!changed.has(id)) summaries.set(id, known.get(id) as PublishedServer);
  }
  const replaced = [...known.keys()].filter((id) => !summaries.has(id));
  if (previous !== null) writeFileSync(scratchFile(place, replacedFile), JSON.stringify(replaced));

  const segments: WrittenServers['segments'] = [];
  const made = new Map<PlannedPiece, PlacedPiece>();
  const queue = atOnce(workers.width);
  let jobs = 0;
  let waiting: { piece: PlannedPiece; servers: ServerJob[] }[] = [];
  let size = 0;
  const flush = async () => {
    const [batch, some] = [jobs++, waiting];
    waiting = [];
    size = 0;
    await queue.add(async () => {
      const pieces = some.map(({ piece, servers }) => ({ servers, before: piece.before }));
      const result = await workers.run({ name: 'servers', place, batch, pieces });
      for (const summary of result.summaries) summaries.set(summary.id, summary);
      for (const segment of result.segments) segments.push([batch, ...segment]);
      for (const [at, piece] of result.pieces.entries()) made.set(some[at]?.piece as PlannedPiece, { ...piece, batch });
      take(result.made);
    });
  };
  for await (const { piece, texts } of withTexts(planned, work.input)) {
    const servers = piece.ids.flatMap((id): ServerJob[] => {
      const text = texts.get(id) ?? null;
      // It has gone in the meantime: what it was before is removed below.
      if (text === null && piece.changed.has(id)) return [];
      size += text?.length ?? 0;
      return [{ id, text, known: known.has(id) }];
    });
    if (piece.reused !== null || servers.length === 0) continue;
    waiting.push({ piece, servers });
    if (size >= batchSize) await flush();
  }
  if (waiting.length > 0) await flush();
  await queue.finished();

  const left = [...known.values()].filter(({ id }) => !summaries.has(id));
  if (left.length > 0) {
    const batch = jobs++;
    const servers = left.map(({ id, page }) => ({ id, page }));
    const result = await workers.run({ name: 'gone-servers', place, batch, servers });
    for (const segment of result.segments) segments.push([batch, ...segment]);
    take(result.made);
  }

  const written = entries.flatMap((entry) => {
    const summary = summaries.get(entry.id);
    return summary === undefined ? [] : [{ entry, summary }];
  });
  const lines = written.map(({ summary }) => `${JSON.stringify(summary)}\n`);
  writeFileSync(scratchFile(place, summariesFile), lines.join(''), { flag: 'wx' });
  const pieces = planned.flatMap((each) => {
    const piece = each.reused === null ? made.get(each) : { ...each.reused, batch: null };
    return piece === undefined ? [] : [piece];
  });
  return { written, segments: segments.sort(([a], [b]) => a - b), pieces };
}

/** Servers that stand together in the bulk files. */
interface PlannedPiece {
  ids: readonly string[];
  /** Those that are new or have changed. */
  changed: ReadonlySet<string>;
  /** The very same in the catalogue before. */
  reused: Piece | null;
  /** Where those that are as they were are in that. */
  before: Span[];
}

function planOf(entries: readonly InputEntry[], previous: Previous | null): PlannedPiece[] {
  const isKept = ({ id, key }: InputEntry) => previous?.keys.get(id) === key && previous.summaries.has(id);
  const pieceBefore = new Map<string, Piece>();
  const idsBefore = [...(previous?.keys.keys() ?? [])];
  let start = 0;
  for (const piece of previous?.pieces ?? []) {
    for (const id of idsBefore.slice(start, start + piece.servers)) pieceBefore.set(id, piece);
    start += piece.servers;
  }
  start = 0;
  return pieceSizes(entries.map(({ id }) => id)).map((size): PlannedPiece => {
    const own = entries.slice(start, start + size);
    start += size;
    const kept = own.filter(isKept);
    const before = new Set(kept.map(({ id }) => pieceBefore.get(id) as Piece));
    const [only] = before;
    return {
      ids: own.map(({ id }) => id),
      changed: new Set(own.filter((entry) => !isKept(entry)).map(({ id }) => id)),
      reused: kept.length === size && before.size === 1 && only?.servers === size ? only : null,
      before: [...before].map(({ jsonl }) => jsonl),
    };
  });
}

/** The pieces, each with the data of its new and changed servers: as far as they are still there. */
async function* withTexts(
  pieces: readonly PlannedPiece[],
  input: CatalogueInput,
): AsyncGenerator<{ piece: PlannedPiece; texts: ReadonlyMap<string, string> }> {
  let at = 0;
  let texts = new Map<string, string>();
  const next = () => {
    const piece = pieces[at++];
    if (piece === undefined) throw new Error('A server was read that was not asked for, or not in its order.');
    const whole = { piece, texts };
    texts = new Map();
    return whole;
  };
  const ids = pieces.flatMap(({ changed }) => [...changed]);
  for (const some of batches(ids, readAtOnce)) {
    for await (const record of input.read(some)) {
      while (pieces[at]?.changed.has(record.server.id) !== true) yield next();
      texts.set(record.server.id, serverFile(record));
    }
  }
  while (at < pieces.length) yield next();
}
