import { and, eq, isNull, or, sql } from 'drizzle-orm';
import { type Database, inTransaction } from '../database.js';
import { runItems, targets, workers } from '../schema.js';
import type { HeldItem, Run, WorkerIdentity } from '../types.js';
import { keyOf } from './keys.js';

/** Seconds after which a process that was not heard of counts as dead. It tells that it lives several times in between. */
const silence = 30;

/** Times are the database's own: the clocks of several hosts differ. */
const now = sql`now()`;
const isAlive = sql`${workers.seenAt} > now() - make_interval(secs => ${silence})`;

/** A process tells that it lives. */
export async function beat(db: Database, worker: WorkerIdentity): Promise<void> {
  await db
    .insert(workers)
    .values({ ...worker, startedAt: now, seenAt: now })
    .onConflictDoUpdate({ target: workers.id, set: { seenAt: now } });
}

/** A process ends as it should: nothing it had in hand is waited for. */
export async function endWorker(db: Database, worker: WorkerIdentity): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx.update(runItems).set({ takenBy: null }).where(eq(runItems.takenBy, worker.id));
    const forgotten = sql`${workers.seenAt} < now() - interval '1 day'`;
    await tx.delete(workers).where(or(eq(workers.id, worker.id), forgotten));
  });
}

/** The processes that live. */
export async function liveWorkers(db: Database): Promise<WorkerIdentity[]> {
  const { id, host, pid, dedicated, readsAtOnce, limits } = workers;
  const identity = { id, host, pid, dedicated, readsAtOnce, limits };
  return db.select(identity).from(workers).where(isAlive).orderBy(workers.startedAt, workers.id);
}

/**
 * A process begins to read a target.
 * @returns how often that was begun, this time included; null when it is finished already, or is no longer called that
 */
export async function takeItem(db: Database, run: Run, target: string, worker: WorkerIdentity): Promise<number | null> {
  const [taken] = await db
    .update(runItems)
    .set({ takenBy: worker.id, tries: sql`${runItems.tries} + 1` })
    .where(and(eq(runItems.run, run.id), eq(runItems.target, keyOf(target)), isNull(runItems.outcome)))
    .returning({ tries: runItems.tries });
  return taken?.tries ?? null;
}

/** What processes that live have in hand. */
export async function inHand(db: Database): Promise<HeldItem[]> {
  return db
    .select({ run: runItems.run, target: targets.target })
    .from(runItems)
    .innerJoin(workers, and(eq(workers.id, runItems.takenBy), isAlive))
    .innerJoin(targets, eq(targets.hash, runItems.target))
    .where(isNull(runItems.outcome));
}
