import type { Database } from './database.js';
import type { Engine } from './engines/engine.js';
import { toStoreError } from './errors.js';
import { pruneClassifications, saveClassifications } from './queries/classifications.js';
import { classificationsMissing, counts, inspections } from './queries/read.js';
import { beginRun, failures, finishItems, finishRun, pending, pruneRuns, summaryOf } from './queries/runs.js';
import { saveServers } from './queries/save.js';
import { knownRevisions } from './queries/targets.js';
import type {
  Counts,
  ItemResult,
  KnownRevision,
  Outcome,
  Run,
  RunSummary,
  ServerClassifications,
  StoredServer,
  TargetRead,
  Unclassified,
} from './types.js';

/** The database a crawl writes and `publish` reads. Every method throws {@link StoreError} and nothing else. */
export interface Store {
  /** Goes on with the unfinished run over these targets, in whatever order they were named, or begins one. */
  beginRun(targets: readonly string[], now: Date): Promise<Run>;
  /** The targets of a run that are still to be looked at, in the order of its list. */
  pending(run: Run): Promise<string[]>;
  /**
   * Notes what came of a target. Stored tools stay, whatever the outcome; `missing` marks the servers of the target gone,
   * `unchanged` notes that it was reached. Not needed after {@link saveServers} with the run.
   */
  finishItem(run: Run, result: ItemResult, now: Date): Promise<void>;
  /** {@link finishItem} for many, in one transaction. */
  finishItems(run: Run, results: readonly ItemResult[], now: Date): Promise<void>;
  /** Ends a run: the next one over the same targets looks at all of them again. */
  finishRun(run: Run, now: Date): Promise<RunSummary>;
  /** How far a run is. */
  runSummary(run: Run): Promise<RunSummary>;
  /** What became of the targets that were missing, unreachable or failed, in the order of the list. */
  failures(run: Run): Promise<ItemResult[]>;

  /** What is stored of each of these targets; nothing for those that have to be read whatever their revision is. */
  knownRevisions(targets: readonly string[]): Promise<Map<string, KnownRevision>>;
  /** Stores what reading a target gave and finishes its item, in one transaction. */
  saveServers(target: string, read: TargetRead): Promise<Outcome>;

  /** The servers that this classifier version has yet to classify as they are now, sorted by id. */
  classificationsMissing(classifierVersion: string): AsyncIterable<Unclassified>;
  /** Stores what a classifier version says of servers, in one transaction. */
  saveClassifications(classifierVersion: string, results: readonly ServerClassifications[]): Promise<void>;

  /** The servers that are there, sorted by id, with their tools; memory does not grow with their number. */
  inspections(classifierVersion: string): AsyncIterable<StoredServer>;
  counts(): Promise<Counts>;

  /** Forgets all finished runs but the `keep` last ones. */
  pruneRuns(keep: number): Promise<void>;
  /** Forgets what all classifier versions but these said. */
  pruneClassifications(keep: readonly string[]): Promise<void>;

  /** Gives the database up. Doing so twice does no harm. */
  close(): Promise<void>;
}

/** The queries, bound to an open database. */
export function storeOn({ db, place, ensureRoom, close }: Engine): Store {
  let closed: Promise<void> | undefined;
  /** The query on this database, its errors made presentable. */
  function query<Args extends unknown[], Result>(run: (db: Database, ...args: Args) => Promise<Result>) {
    return async (...args: Args): Promise<Result> => {
      try {
        return await run(db, ...args);
      } catch (error) {
        throw toStoreError(error, place);
      }
    };
  }
  function change<Args extends unknown[], Result>(run: (db: Database, ...args: Args) => Promise<Result>) {
    return query((_, ...args: Args) => {
      ensureRoom();
      return run(db, ...args);
    });
  }
  function stream<Args extends unknown[], Item>(run: (db: Database, ...args: Args) => AsyncIterable<Item>) {
    return async function* (...args: Args): AsyncGenerator<Item> {
      const items = run(db, ...args)[Symbol.asyncIterator]();
      // Only what the database throws: not what the reader's own loop does.
      for (let next = await query(() => items.next())(); next.done !== true; next = await query(() => items.next())()) {
        yield next.value;
      }
    };
  }
  return {
    beginRun: change(beginRun),
    pending: query(pending),
    finishItem: change((db, run: Run, result: ItemResult, now: Date) => finishItems(db, run, [result], now)),
    finishItems: change(finishItems),
    finishRun: change(finishRun),
    runSummary: query(summaryOf),
    failures: query(failures),
    knownRevisions: query(knownRevisions),
    saveServers: change(saveServers),
    classificationsMissing: stream(classificationsMissing),
    saveClassifications: change(saveClassifications),
    inspections: stream(inspections),
    counts: query(counts),
    pruneRuns: change(pruneRuns),
    pruneClassifications: change(pruneClassifications),
    close: () => (closed ??= query(close)()),
  };
}
