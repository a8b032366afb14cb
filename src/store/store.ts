import type { Change, Json } from '../model/index.js';
import type { Database } from './database.js';
import type { Engine } from './engines/engine.js';
import { toStoreError } from './errors.js';
import { changesOf } from './queries/changes.js';
import { pruneClassifications, saveClassifications } from './queries/classifications.js';
import { daysOfChanges, lastChanges } from './queries/history.js';
import { classificationsMissing, counts, inspections, states, toolNames } from './queries/read.js';
import {
  addKnown,
  beginRun,
  endSource,
  failures,
  finishItems,
  finishRun,
  pending,
  pendingCount,
  pruneRuns,
  saveSpending,
  sourcesOf,
  statuses,
  summaryOf,
} from './queries/runs.js';
import { saveServers } from './queries/save.js';
import { addTargets, failing, failureCounts, foundCounts, knownTargets, moveTarget } from './queries/targets.js';
import { beat, endWorker, inHand, liveWorkers, takeItem } from './queries/workers.js';
import type {
  ChangeFilter,
  Counts,
  DayOfChanges,
  FoundTarget,
  HeldItem,
  ItemResult,
  KnownTarget,
  Outcome,
  Run,
  RunScope,
  RunSource,
  RunStatus,
  RunSummary,
  ServerClassifications,
  ServerNames,
  ServerState,
  Sighting,
  StoredServer,
  TargetFailure,
  TargetRead,
  Unclassified,
  WorkerIdentity,
} from './types.js';

/** The database a crawl writes and `publish` reads. Every method throws {@link StoreError} and nothing else. */
export interface Store {
  /** Notes that targets exist, what found them, and what is known of them already. */
  addTargets(found: readonly FoundTarget[], now: Date): Promise<void>;
  /** What is stored of each of these targets; nothing for those never heard of. */
  knownTargets(targets: readonly string[]): Promise<Map<string, KnownTarget>>;
  /** All that is known of a target becomes that of another name, by which it goes today. */
  moveTarget(from: string, to: string, now: Date): Promise<void>;
  /** The targets that cannot be read, those that are tried again first, then those given up. */
  failing(limit: number): Promise<{ target: string; failure: TargetFailure }[]>;
  failureCounts(): Promise<{ failing: number; givenUp: number }>;
  /** How many targets each source found, ever. */
  foundCounts(): Promise<Record<string, number>>;

  /** Goes on with the unfinished run over these targets, in whatever order they were named, or begins one. */
  beginRun(scope: RunScope, now: Date): Promise<Run>;
  /** Takes all known remote targets into a run, those not looked at for longest first, until it has `limit` of them. */
  addKnown(run: Run, limit: number | null): Promise<void>;
  /** The targets of a run that are still to be looked at, in the order of its list. They may be finished meanwhile. */
  pending(run: Run): AsyncIterable<string>;
  pendingCount(run: Run): Promise<number>;
  /**
   * Notes what came of targets, in one transaction; what came of one first counts. Stored tools stay, whatever the outcome; `missing`
   * marks the servers of the target gone, `unchanged` notes that it was reached. Not needed after {@link saveServers} with the run.
   * @param sightings what their hosts said of targets
   */
  finishItems(run: Run, results: readonly ItemResult[], now: Date, sightings?: readonly Sighting[]): Promise<void>;
  /** Ends a run: the next one over the same targets looks at all of them again. */
  finishRun(run: Run, now: Date): Promise<RunSummary>;
  /** How far a run is. */
  runSummary(run: Run): Promise<RunSummary>;
  /** The last runs, newest first. */
  runs(limit: number): Promise<RunStatus[]>;
  saveSpending(run: Run, spending: Json): Promise<void>;
  /** A source of discovery came to its end in a run. */
  endSource(run: Run, source: RunSource): Promise<void>;
  sourcesOf(run: Run): Promise<RunSource[]>;
  /** What became of the targets that were missing, unreachable or failed, in the order of the list. */
  failures(run: Run): Promise<ItemResult[]>;

  /** A process that reads targets tells that it lives. It is taken for dead when it does not for 30 seconds. */
  beat(worker: WorkerIdentity): Promise<void>;
  /** It ends; nothing it had in hand is waited for. */
  endWorker(worker: WorkerIdentity): Promise<void>;
  liveWorkers(): Promise<WorkerIdentity[]>;
  /** It begins to read a target. How often that was begun, this time included; null when there is nothing to do. */
  takeItem(run: Run, target: string, worker: WorkerIdentity): Promise<number | null>;
  /** What processes that live have in hand. */
  inHand(): Promise<HeldItem[]>;

  /** Stores what reading a target gave, what that changes, and finishes its item, in one transaction. */
  saveServers(target: string, read: TargetRead): Promise<Outcome>;

  /** The servers that this classifier version has yet to classify as they are now, sorted by id. */
  classificationsMissing(classifierVersion: string): AsyncIterable<Unclassified>;
  /** Stores what a classifier version says of servers, and what that changes, in one transaction. */
  saveClassifications(classifierVersion: string, results: readonly ServerClassifications[], now: Date): Promise<void>;

  /**
   * The servers that are there, sorted by id, with their tools; memory does not grow with their number. With `ids`, at most
   * some thousands, only those of them.
   */
  inspections(classifierVersion: string, ids?: readonly string[]): AsyncIterable<StoredServer>;
  /** The servers that are there, sorted by id, without their tools. */
  states(): AsyncIterable<ServerState>;
  /** What the tools of each server that is there are called, sorted by id. */
  toolNames(): AsyncIterable<ServerNames>;
  /** What changed, ever; memory does not grow with their number. */
  changes(filter?: ChangeFilter, order?: 'oldest-first' | 'newest-first'): AsyncIterable<Change>;
  /** What changed last of each of these servers, at most some thousands, newest first, at most `limit` each. */
  lastChanges(ids: readonly string[], limit: number): Promise<Map<string, Change[]>>;
  /** How many changes there were on each of the last days on which there were any, oldest first. */
  daysOfChanges(limit: number): Promise<DayOfChanges[]>;
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
    addTargets: change(addTargets),
    knownTargets: query(knownTargets),
    moveTarget: change(moveTarget),
    failing: query(failing),
    failureCounts: query(failureCounts),
    foundCounts: query(foundCounts),
    beginRun: change(beginRun),
    addKnown: change(addKnown),
    pending: stream(pending),
    pendingCount: query(pendingCount),
    finishItems: change(finishItems),
    finishRun: change(finishRun),
    runSummary: query(summaryOf),
    runs: query(statuses),
    saveSpending: change(saveSpending),
    endSource: change(endSource),
    sourcesOf: query(sourcesOf),
    failures: query(failures),
    beat: change(beat),
    endWorker: change(endWorker),
    liveWorkers: query(liveWorkers),
    takeItem: change(takeItem),
    inHand: query(inHand),
    saveServers: change(saveServers),
    classificationsMissing: stream(classificationsMissing),
    saveClassifications: change(saveClassifications),
    inspections: stream(inspections),
    changes: stream(changesOf),
    lastChanges: query(lastChanges),
    daysOfChanges: query(daysOfChanges),
    states: stream(states),
    toolNames: stream(toolNames),
    counts: query(counts),
    pruneRuns: change(pruneRuns),
    pruneClassifications: change(pruneClassifications),
    close: () => (closed ??= query(close)()),
  };
}
