import type { Resolved, Standing } from '../../crawler/index.js';
import type { Handled } from '../queue/queue.js';
import { openSharedQueue, type SharedJob } from '../queue/shared.js';
import { type Run, toStoreError, type WorkerIdentity } from '../store/index.js';
import type { CrawlContext } from './context.js';
import { every, isPassing, pause } from './patience.js';
import { readTarget } from './read.js';

/** Milliseconds between two signs of life, each with a look for what dead processes had in hand. */
export const beatInterval = 5_000;
/** Seconds after which work that nobody is known to have in hand is taken for lost. */
const silence = 30;
/** Milliseconds until a database that cannot be reached is tried again. */
const reconnectDelay = 5_000;

/** Reading that any number of processes on one database share. */
export interface SharedReading {
  /** Hands in what is to be read. */
  add(run: Run, target: string, resolved: Resolved): Promise<void>;
  /** Reads until told to stop, then finishes what is in hand. */
  work(options: { concurrency: () => number; signal: AbortSignal }): Promise<void>;
  /**
   * Says that this process lives, takes up what dead ones had in hand, takes its share of what GitHub grants a minute, and tells how many
   * do nothing but read.
   */
  lookAround(): Promise<number>;
  close(): Promise<void>;
}

/** @param context of this process; events of what it reads go there */
export async function shareReading(context: CrawlContext, databaseUrl: string): Promise<SharedReading> {
  const { store, worker } = context;
  const problem = (error: Error) =>
    context.onEvent({
      kind: 'problem',
      problem: { stage: 'store', module: 'queue', subject: 'the queue', message: error.message, retryable: true },
    });
  const options = { databaseUrl, retryDelay: Math.ceil(context.retryDelay / 1_000), onError: problem };
  const queue = await sound(openSharedQueue(options));
  await store.beat(worker);

  async function handle(data: string): Promise<Handled> {
    const { run, target, standing } = decode(data);
    const resolved = await context.crawler.reopen(standing);
    return readTarget({ ...context, run }, target, resolved);
  }

  return {
    add: (run, target, resolved) => sound(queue.add([encode(run, target, resolved)])),
    work: (options) => sound(queue.work({ ...options, handle })),
    async lookAround() {
      await store.beat(worker);
      const held = new Set((await store.inHand()).map(({ run, target }) => nameOf(run, target)));
      // What somebody fetched and nobody has in hand any more, was never taken up, or was finished by one who could not say so.
      const begun = (await sound(queue.underWay(silence))).map(decode).map(({ run, target }) => nameOf(run.id, target));
      await sound(queue.takeBack(begun.filter((name) => !held.has(name))));
      const alive = await store.liveWorkers();
      context.crawler.share(shareOf(worker, alive));
      return alive.filter(({ id, dedicated }) => dedicated && id !== worker.id).length;
    },
    async close() {
      await queue.close().catch(problem);
      await store.endWorker(worker);
    },
  };
}

/**
 * Reads what crawls hand in, until told to stop; then finishes what is in hand. A database that goes away is waited for.
 * @throws StoreError when the database refuses, for a reason that does not pass by itself
 */
export async function work(
  context: CrawlContext,
  { databaseUrl, concurrency, signal }: { databaseUrl: string; concurrency: number; signal: AbortSignal },
): Promise<void> {
  const reading = await shareReading(context, databaseUrl);
  const ending = new AbortController();
  const stop = AbortSignal.any([signal, ending.signal]);
  const beating = every(beatInterval, stop, () => reading.lookAround());
  try {
    await Promise.race([readOn(reading, concurrency, stop), beating]);
  } finally {
    ending.abort();
    await beating.catch(() => {});
    await reading.close();
  }
}

async function readOn(reading: SharedReading, concurrency: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await reading.work({ concurrency: () => concurrency, signal });
    } catch (error) {
      if (!isPassing(error)) throw error;
      await pause(reconnectDelay, signal);
    }
  }
}

/** What the queue's own connections throw, made presentable. */
async function sound<Result>(result: Promise<Result>): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    throw toStoreError(error, 'the database of the queue');
  }
}

/**
 * The part of what GitHub grants its credentials in a minute that a process may spend, by how much it reads at once beside those with the
 * same credentials. A crawl beside workers reads nothing, and asks what changed.
 */
export function shareOf(worker: WorkerIdentity, alive: readonly WorkerIdentity[]): number {
  if (worker.limits === null) return 1;
  const besideWorkers = alive.some(({ dedicated }) => dedicated);
  const weightOf = ({ dedicated, readsAtOnce }: WorkerIdentity) => (dedicated || !besideWorkers ? readsAtOnce : 1);
  const together = alive.filter(({ id, limits }) => limits === worker.limits && id !== worker.id);
  const own = weightOf(worker);
  return own / together.reduce((sum, each) => sum + weightOf(each), own);
}

function nameOf(run: number, target: string): string {
  return `${run} ${target}`;
}

function encode(run: Run, target: string, { download: _, ...standing }: Resolved): SharedJob {
  return { name: nameOf(run.id, target), data: JSON.stringify({ run, target, standing }) };
}

function decode(data: string): { run: Run; target: string; standing: Standing } {
  const { run, ...job } = JSON.parse(data) as { run: Run; target: string; standing: Standing };
  return { ...job, run: { ...run, startedAt: new Date(run.startedAt) } };
}
