import { and, asc, count, desc, eq, inArray, isNotNull, isNull, notInArray } from 'drizzle-orm';
import { hashJson } from '../../model/index.js';
import { batches } from '../batches.js';
import { type Database, inTransaction } from '../database.js';
import { runItems, runs, targets } from '../schema.js';
import { type ItemResult, type Outcome, outcomes, type Run, type RunSummary } from '../types.js';
import { compare, keyOf } from './keys.js';
import { noteLook, noteMissing } from './targets.js';

/** Goes on with the unfinished run over these targets, or begins one. The order of a list does not matter, nor do doubles. */
export async function beginRun(db: Database, list: readonly string[], now: Date): Promise<Run> {
  const unique = [...new Set(list)];
  const targetsHash = hashJson(unique.toSorted());
  for (;;) {
    const run = await inTransaction(db, async (tx) => {
      // Of several processes that begin the same run at once, one inserts it and the others wait, and find it.
      const [begun] = await tx.insert(runs).values({ targetsHash, startedAt: now }).onConflictDoNothing().returning();
      if (begun === undefined) return unfinished(tx, targetsHash);
      await addItems(tx, begun.id, unique);
      return { id: begun.id, startedAt: begun.startedAt, resumed: false };
    });
    if (run !== null) return run;
  }
}

/** The targets of a run that are still to be looked at, in the order of its list. */
export async function pending(db: Database, run: Run): Promise<string[]> {
  const rows = await db
    .select({ target: targets.target })
    .from(runItems)
    .innerJoin(targets, eq(targets.hash, runItems.target))
    .where(and(eq(runItems.run, run.id), isNull(runItems.outcome)))
    .orderBy(asc(runItems.position));
  return rows.map((row) => row.target);
}

/**
 * Notes what came of items of a run. Stored tools stay as they are, whatever the outcome; `missing` marks the servers of the
 * target gone, `unchanged` notes that it was reached.
 */
export async function finishItems(db: Database, run: Run, results: readonly ItemResult[], now: Date): Promise<void> {
  await inTransaction(db, (tx) => finishItemsWithin(tx, run, results, now));
}

/** {@link finishItems} as part of a transaction. */
export async function finishItemsWithin(
  tx: Database,
  run: Run,
  results: readonly ItemResult[],
  now: Date,
): Promise<void> {
  for (const { outcome, message, retryable, keys } of alike(results)) {
    for (const batch of batches(keys)) {
      await tx
        .update(runItems)
        .set({ outcome, message, retryable, finishedAt: now })
        .where(and(eq(runItems.run, run.id), inArray(runItems.target, batch)));
      if (outcome === 'unchanged') await noteLook(tx, batch, now);
      if (outcome === 'missing') await noteMissing(tx, batch, now);
    }
  }
}

/** Ends a run. */
export async function finishRun(db: Database, run: Run, now: Date): Promise<RunSummary> {
  await db
    .update(runs)
    .set({ finishedAt: now })
    .where(and(eq(runs.id, run.id), isNull(runs.finishedAt)));
  return summaryOf(db, run);
}

/** How far a run is. */
export async function summaryOf(db: Database, run: Run): Promise<RunSummary> {
  const [found] = await db.select().from(runs).where(eq(runs.id, run.id));
  const groups = await db
    .select({ outcome: runItems.outcome, items: count() })
    .from(runItems)
    .where(eq(runItems.run, run.id))
    .groupBy(runItems.outcome);
  const of = (outcome: Outcome | null) => groups.find((group) => group.outcome === outcome)?.items ?? 0;
  return {
    id: run.id,
    startedAt: found?.startedAt ?? run.startedAt,
    finishedAt: found?.finishedAt ?? null,
    total: groups.reduce((sum, group) => sum + group.items, 0),
    pending: of(null),
    outcomes: Object.fromEntries(outcomes.map((outcome) => [outcome, of(outcome)])) as Record<Outcome, number>,
  };
}

/** The items of a run that gave no tools, in the order of its list. */
export async function failures(db: Database, run: Run): Promise<ItemResult[]> {
  const rows = await db
    .select({
      target: targets.target,
      outcome: runItems.outcome,
      message: runItems.message,
      retryable: runItems.retryable,
    })
    .from(runItems)
    .innerJoin(targets, eq(targets.hash, runItems.target))
    .where(and(eq(runItems.run, run.id), inArray(runItems.outcome, ['missing', 'unreachable', 'failed'])))
    .orderBy(asc(runItems.position));
  return rows.flatMap(({ outcome, retryable, ...row }) =>
    outcome === null ? [] : [{ ...row, outcome, retryable: retryable ?? false }],
  );
}

/** Forgets all finished runs but the `keep` last ones. What is stored of servers stays. */
export async function pruneRuns(db: Database, keep: number): Promise<void> {
  const finished = isNotNull(runs.finishedAt);
  const kept = db.select({ id: runs.id }).from(runs).where(finished).orderBy(desc(runs.id)).limit(keep);
  await db.delete(runs).where(and(finished, notInArray(runs.id, kept)));
}

/** The unfinished run over the targets; null when it has been finished a moment ago. */
async function unfinished(tx: Database, targetsHash: string): Promise<Run | null> {
  const [found] = await tx
    .select()
    .from(runs)
    .where(and(eq(runs.targetsHash, targetsHash), isNull(runs.finishedAt)));
  return found === undefined ? null : { id: found.id, startedAt: found.startedAt, resumed: true };
}

async function addItems(tx: Database, run: number, list: readonly string[]): Promise<void> {
  const items = list.map((target, position) => ({ run, position, target: keyOf(target), name: target }));
  // In the order of their keys, so that two processes that add the same targets never wait for each other in a circle.
  const sorted = items.toSorted((a, b) => compare(a.target, b.target));
  for (const batch of batches(sorted, (item) => item.name.length)) {
    await tx
      .insert(targets)
      .values(batch.map(({ target, name }) => ({ hash: target, target: name })))
      .onConflictDoNothing();
    await tx.insert(runItems).values(batch);
  }
}

/** Items with equal results together, so that each group is one statement. */
function alike(results: readonly ItemResult[]) {
  const groups = new Map<string, Omit<ItemResult, 'target'> & { keys: string[] }>();
  for (const { target, outcome, message, retryable } of results) {
    const id = JSON.stringify([outcome, message, retryable]);
    const group = groups.get(id) ?? { outcome, message, retryable, keys: [] };
    group.keys.push(keyOf(target));
    groups.set(id, group);
  }
  return groups.values();
}
