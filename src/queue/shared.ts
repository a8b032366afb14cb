import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import PQueue from 'p-queue';
import PgBoss from 'pg-boss';
import type { Handled } from './queue.js';

/** A piece of work that any process on the same database may do. */
export interface SharedJob {
  /** Names it: work of the same name that was handed in before, and has not been forgotten yet, is the same. */
  name: string;
  /** Third-party text is welcome: it is kept as text inside JSON. */
  data: string;
}

export interface SharedQueue {
  /** Hands work in, all or nothing. Handing it in twice does no harm. */
  add(jobs: readonly SharedJob[]): Promise<void>;
  /** Work that somebody fetched this many seconds ago and has not finished. */
  underWay(seconds: number): Promise<string[]>;
  /** Work that a dead process had in hand goes to somebody else. */
  takeBack(names: readonly string[]): Promise<void>;
  /**
   * Does work until told to stop, then finishes what is in hand.
   * @throws what the handler threw; that piece of work is tried again, by whoever is next
   */
  work(options: WorkOptions): Promise<void>;
  close(): Promise<void>;
}

export interface WorkOptions {
  /** Pieces under way at once, 0 for none now; asked each time a new one is begun. */
  concurrency: () => number;
  handle(data: string): Promise<Handled>;
  signal: AbortSignal;
}

export interface SharedQueueOptions {
  databaseUrl: string;
  /** Seconds before the first repetition; about twice as many before each further one. */
  retryDelay: number;
  /** Told of failures to reach the database. Work goes on when it is back. */
  onError(error: Error): void;
}

const queueName = 'toolrisk-reads';
/** Milliseconds between two looks at an empty queue. */
const pollInterval = 500;
/** Seconds after which work is taken from a process that lives and does not finish it: far more than a target may take. */
const longest = 45 * 60;
/** How often work is tried is decided by who does it; the queue itself never gives up. */
const retryLimit = 1_000;

/**
 * Opens the queue in PostgreSQL that all processes share: pg-boss, in its own schema `pgboss` beside our tables.
 * @throws what the driver throws when the database cannot be used
 */
export async function openSharedQueue({ databaseUrl, retryDelay, onError }: SharedQueueOptions): Promise<SharedQueue> {
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: 'toolrisk queue',
    max: 4,
    schedule: false,
    archiveCompletedAfterSeconds: 3_600,
    deleteAfterDays: 2,
  });
  boss.on('error', onError);
  await boss.start();
  await createQueue(boss);

  async function finish(id: string, handled: Handled): Promise<void> {
    if (handled === 'done') await boss.complete(queueName, id);
    else await boss.fail(queueName, id);
  }

  async function work({ concurrency, handle, signal }: WorkOptions): Promise<void> {
    const queue = new PQueue({ concurrency: Number.POSITIVE_INFINITY });
    let failure: { error: unknown } | null = null;
    const begin = ({ id, data }: PgBoss.Job<{ text: string }>) =>
      queue.add(async () => {
        try {
          await finish(id, await handle(data.text));
        } catch (error) {
          failure ??= { error };
          // Not ours any more: at once when the database hears it, else when it takes us for dead.
          await boss.fail(queueName, id).catch(onError);
        }
      });
    while (!signal.aborted && failure === null) {
      const free = Math.floor(concurrency()) - queue.pending;
      const jobs = free > 0 ? await boss.fetch<{ text: string }>(queueName, { batchSize: free }) : [];
      for (const job of jobs) void begin(job);
      // With enough in hand the end of a piece of it wakes us, else time does.
      if (free <= 0 && queue.pending > 0) await oneLess(queue);
      else if (jobs.length === 0) await pause(pollInterval, signal);
    }
    await queue.onIdle();
    if (failure !== null) throw (failure as { error: unknown }).error;
  }

  return {
    async add(jobs) {
      const list = jobs.map(({ name, data }) => ({ id: idOf(name), name: queueName, data: { text: data } }));
      await boss.insert(
        list.map((job) => ({ ...job, retryLimit, retryDelay, retryBackoff: true, expireInSeconds: longest })),
      );
    },
    async underWay(seconds) {
      // The library tells how many jobs there are and what one of them is, but not which ones are active.
      const { rows } = await boss.getDb().executeSql(
        `select data->>'text' as text from pgboss.job
           where name = $1 and state = 'active' and started_on < now() - make_interval(secs => $2)`,
        [queueName, seconds],
      );
      return rows.map(({ text }: { text: string }) => text);
    },
    async takeBack(names) {
      if (names.length > 0) await boss.fail(queueName, names.map(idOf));
    },
    work,
    close: () => boss.stop({ graceful: false, wait: true, close: true }),
  };
}

/** Several that create it at once may stand in each other's way: PostgreSQL then gives up all but one. */
async function createQueue(boss: PgBoss): Promise<void> {
  for (let tries = 1; (await boss.getQueue(queueName)) === null; tries++) {
    try {
      await boss.createQueue(queueName, { name: queueName, policy: 'standard' });
    } catch (error) {
      if (tries === 10) throw error;
      await sleep(100 * tries);
    }
  }
}

/** A UUID that is the same for the same name. */
function idOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  // Version 8: made by a rule of one's own.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function oneLess(queue: PQueue): Promise<unknown> {
  return new Promise((resolve) => queue.once('next', resolve));
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {});
}
