import type { Resolved } from '../../crawler/index.js';
import { createMemoryQueue } from '../queue/memory.js';
import type { RunContext } from './context.js';
import { every, pause } from './patience.js';
import { readTarget } from './read.js';
import { beatInterval, shareReading } from './sharing.js';

/** How the targets of a run that have to be read get read. */
export interface Reader {
  /** Hands a target in, and waits while enough are waiting. @throws StoreError */
  read(target: string, resolved: Resolved): Promise<void>;
  /** Resolves when all that was handed in is finished, whoever did it, or when told to stop. @throws StoreError */
  finished(): Promise<void>;
  close(): Promise<void>;
}

export interface ReaderOptions {
  concurrency: number;
  signal: AbortSignal;
}

/** This process reads all of it. */
export async function readAlone(context: RunContext, { concurrency, signal }: ReaderOptions): Promise<Reader> {
  const queue = createMemoryQueue<{ target: string; resolved: Resolved }>({
    ...{ concurrency, retryDelay: context.retryDelay },
    handle: ({ target, resolved }) => readTarget(context, target, resolved),
  });
  signal.addEventListener('abort', queue.stop, { once: true });
  return {
    read: (target, resolved) => queue.add({ target, resolved }),
    finished: () => queue.idle(),
    async close() {
      signal.removeEventListener('abort', queue.stop);
      queue.stop();
      await queue.idle().catch(() => {});
      await context.store.endWorker(context.worker).catch(() => {});
    },
  };
}

/** Milliseconds between two looks at what is left. */
const lookInterval = 1_000;

/**
 * All processes on the database read. This one leads the run: it hands out the work, and does it where there are no processes that do
 * nothing else, or while there are none any more.
 */
export async function readTogether(
  context: RunContext,
  { databaseUrl, concurrency, signal }: ReaderOptions & { databaseUrl: string },
): Promise<Reader> {
  const { store, run, onEvent } = context;
  const shared = await shareReading(context, databaseUrl);
  const ending = new AbortController();
  const stop = AbortSignal.any([signal, ending.signal]);
  let others = 0;
  const beating = every(beatInterval, stop, async () => {
    others = await shared.lookAround();
    onEvent({ kind: 'shared', workers: others, pending: await store.pendingCount(run) });
  });
  let failure: { error: unknown } | null = null;
  const note = (error: unknown) => {
    failure ??= { error };
    ending.abort();
  };
  beating.catch(note);
  const working = shared.work({ concurrency: () => (others > 0 ? 0 : concurrency), signal: stop });
  working.catch(note);
  const assertSound = () => {
    if (failure !== null) throw (failure as { error: unknown }).error;
  };

  return {
    async read(target, resolved) {
      assertSound();
      await shared.add(run, target, resolved);
    },
    async finished() {
      while (!stop.aborted && (await store.pendingCount(run)) > 0) await pause(lookInterval, stop);
      assertSound();
    },
    async close() {
      ending.abort();
      await Promise.allSettled([working, beating]);
      await shared.close();
    },
  };
}
