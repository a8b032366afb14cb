import PQueue from 'p-queue';
import type { Handled, WorkQueue } from './queue.js';

export interface MemoryQueueOptions<Job> {
  /** Pieces of work under way at once. */
  concurrency: number;
  handle(job: Job): Promise<Handled>;
  /** Milliseconds before the first repetition; twice as many before each further one. */
  retryDelay: number;
}

/** A queue of this process alone. Nothing of it outlives the process: what is to be done stands in the store. */
export function createMemoryQueue<Job>({ concurrency, handle, retryDelay }: MemoryQueueOptions<Job>): WorkQueue<Job> {
  const queue = new PQueue({ concurrency });
  const delays = new Set<NodeJS.Timeout>();
  let failure: { error: unknown } | null = null;
  let stopped = false;
  let wake = () => {};

  function begin(job: Job, tries: number): void {
    void queue.add(async () => {
      try {
        if ((await handle(job)) === 'again' && !stopped) repeatLater(job, tries);
      } catch (error) {
        failure ??= { error };
        stop();
      }
    });
  }

  function repeatLater(job: Job, tries: number): void {
    const delay = setTimeout(
      () => {
        delays.delete(delay);
        if (!stopped) begin(job, tries + 1);
        wake();
      },
      retryDelay * 2 ** tries,
    );
    delays.add(delay);
  }

  function stop(): void {
    stopped = true;
    queue.clear();
    for (const delay of delays) clearTimeout(delay);
    delays.clear();
    wake();
  }

  function assertSound(): void {
    if (failure !== null) throw failure.error;
  }

  return {
    async add(job) {
      // As much again as is under way waits: enough that nobody is idle, and little enough to hold.
      await queue.onSizeLessThan(concurrency);
      assertSound();
      if (!stopped) begin(job, 0);
    },
    async idle() {
      for (;;) {
        await queue.onIdle();
        assertSound();
        if (delays.size === 0) return;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    stop,
  };
}
