import { availableParallelism } from 'node:os';
import type { Job, Results } from './worker.js';

/** Does jobs, several at once. */
export interface Workers {
  /** How many jobs are worth having under way. */
  readonly width: number;
  /** @throws what the job threw; StalePrevious by name, and with the code of a system error */
  run<Name extends keyof Results>(job: Job & { name: Name }): Promise<Results[Name]>;
  close(): Promise<void>;
}

/** Below this many servers, starting threads takes longer than the work. */
const worthThreads = 500;
const mostThreads = 8;
/** MiB for what is young in it: a page is dead soon after it is written, and is not to be copied about before. */
const youngLimit = 64;
/** MiB of one thread's heap: with two threads and the reading of the store, all stays below 1.5 GiB. */
const heapLimit = 448;

/** What a job gives back across threads, where errors lose what they carry. */
export type Envelope = { value: unknown } | { error: { name: string; message: string; code?: string } };

/** Threads for so many servers. */
export function threadsFor(servers: number): number {
  return servers < worthThreads ? 0 : Math.min(availableParallelism(), mostThreads);
}

/** So many threads; with 0, this thread itself does the work. */
export async function startWorkers(threads: number): Promise<Workers> {
  if (threads === 0) {
    const { perform } = await import('./worker.js');
    return { width: 1, run: async (job) => opened(await perform(job)) as never, close: async () => {} };
  }
  const { Piscina } = await import('piscina');
  // Loaded with the first job of a thread: closing, which waits for jobs, then never meets a thread that is still loading. Node
  // aborts the whole process when it ends a thread in that moment.
  const filename = new URL('./worker.js', import.meta.url).href;
  const pool = new Piscina({
    minThreads: threads,
    maxThreads: threads,
    resourceLimits: { maxOldGenerationSizeMb: heapLimit, maxYoungGenerationSizeMb: youngLimit },
  });
  return {
    width: threads + 1,
    run: async (job) => opened(await pool.run(job, { filename, name: 'perform' })) as never,
    close: () => pool.close(),
  };
}

function opened(envelope: Envelope): unknown {
  if ('value' in envelope) return envelope.value;
  const { name, message, code } = envelope.error;
  throw Object.assign(new Error(message), { name }, code === undefined ? {} : { code });
}
