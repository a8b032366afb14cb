import { and, asc, count, desc, eq, gt, inArray, isNotNull, isNull, notInArray, type SQL, sql } from 'drizzle-orm';
import { hashJson, type Json } from '../../model/index.js';
import { batches } from '../batches.js';
import { type Database, inTransaction } from '../database.js';
import { runItems, runSources, runs, targets } from '../schema.js';
import {
  type ItemResult,
  type Outcome,
  outcomes,
  type Run,
  type RunScope,
  type RunSource,
  type RunStatus,
  type RunSummary,
  type Sighting,
} from '../types.js';
import { compare, keyOf } from './keys.js';
import { noteFailure, noteLook, noteMissing, noteSightings } from './targets.js';

/**
 * Goes on with the unfinished run of this scope, or begins one. The order of a list does not matter, nor do doubles. A run over all
 * known targets has none yet when it begins: see {@link addKnown}.
 */
export async function beginRun(db: Database, scope: RunScope, now: Date): Promise<Run> {
  const list = 'targets' in scope ? [...new Set(scope.targets)] : null;
  const targetsHash = hashJson('targets' in scope ? (list as string[]).toSorted() : { ...scope });
  for (;;) {
    const run = await inTransaction(db, async (tx) => {
      // Of several processes that begin the same run at once, one inserts it and the others wait, and find it.
      const [begun] = await tx.insert(runs).values({ targetsHash, startedAt: now }).onConflictDoNothing().returning();
      const run = begun === undefined ? await unfinished(tx, targetsHash) : { ...begun, resumed: false };
      if (run === null) return null;
      if (list !== null && !run.resumed) await addItems(tx, run.id, list);
      return { id: run.id, startedAt: run.startedAt, resumed: run.resumed };
    });
    if (run !== null) return run;
  }
}

/**
 * Takes all known targets into a run, those not looked at for longest first, until it has `limit` of them. Only remote ones: a folder
 * or file is where a user was at the time. A folder of a repository that is itself a target, and can be read, is read with it.
 */
export async function addKnown(db: Database, run: Run, limit: number | null): Promise<void> {
  const name = (text: SQL) => sql`left(lower(${text}), 500)`;
  await db.execute(sql`
    with listed as (select count(*) as items, coalesce(max(position) + 1, 0) as next from ${runItems} where run = ${run.id})
    insert into ${runItems} (run, target, position)
    select ${run.id}, t.hash, listed.next + row_number() over (order by t.looked_at nulls first, t.target) - 1
    from ${targets} t, listed
    where t.moved_to is null
      and (t.target like 'github:%' or t.target like 'npm:%')
      and not exists (select 1 from ${runItems} i where i.run = ${run.id} and i.target = t.hash)
      and not (t.target like 'github:%#%' and exists (
        select 1 from ${targets} whole
        where ${name(sql`whole.target`)} = ${name(sql`split_part(t.target, '#', 1)`)}
          and whole.moved_to is null and whole.failures = 0
      ))
    order by t.looked_at nulls first, t.target
    ${limit === null ? sql`` : sql`limit (select greatest(0, ${limit} - items) from listed)`}`);
}

const pageSize = 1000;

/** The targets of a run that are still to be looked at, in the order of its list. May be finished while they are read. */
export async function* pending(db: Database, run: Run): AsyncGenerator<string> {
  let after: SQL | undefined;
  for (;;) {
    const rows = await db
      .select({ target: targets.target, position: runItems.position })
      .from(runItems)
      .innerJoin(targets, eq(targets.hash, runItems.target))
      .where(and(eq(runItems.run, run.id), isNull(runItems.outcome), after))
      .orderBy(asc(runItems.position))
      .limit(pageSize);
    for (const { target } of rows) yield target;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    after = gt(runItems.position, last.position);
  }
}

/** How many targets of a run are still to be looked at. */
export async function pendingCount(db: Database, run: Run): Promise<number> {
  return db.$count(runItems, and(eq(runItems.run, run.id), isNull(runItems.outcome)));
}

/**
 * Notes what came of items of a run; what came of them first counts. Stored tools stay as they are, whatever the outcome; `missing`
 * marks the servers of the target gone, `unchanged` notes that it was reached. What was seen of the targets is kept with it.
 */
export async function finishItems(
  db: Database,
  run: Run,
  results: readonly ItemResult[],
  now: Date,
  sightings: readonly Sighting[] = [],
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await noteSightings(tx, sightings, now);
    await finishItemsWithin(tx, run, results, now);
  });
}

/** {@link finishItems} as part of a transaction. */
export async function finishItemsWithin(
  tx: Database,
  run: Run,
  results: readonly ItemResult[],
  now: Date,
): Promise<void> {
  for (const { outcome, message, retryable, tried, keys } of alike(results)) {
    for (const batch of batches(keys.toSorted(compare))) {
      await tx
        .update(runItems)
        .set({ outcome, message, retryable, finishedAt: now, takenBy: null })
        .where(and(eq(runItems.run, run.id), inArray(runItems.target, batch), isNull(runItems.outcome)));
      if (outcome === 'unchanged') await noteLook(tx, batch, now);
      if (outcome === 'missing') await noteMissing(tx, batch, now);
      if (tried !== undefined) await noteFailure(tx, batch, { revision: tried.revision, message }, now);
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
export async function summaryOf(db: Database, run: Pick<Run, 'id' | 'startedAt'>): Promise<RunSummary> {
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

/** The last runs, newest first. */
export async function statuses(db: Database, limit: number): Promise<RunStatus[]> {
  const found = await db.select().from(runs).orderBy(desc(runs.id)).limit(limit);
  const list: RunStatus[] = [];
  for (const row of found) {
    const taken = await db.$count(
      runItems,
      and(eq(runItems.run, row.id), isNull(runItems.outcome), isNotNull(runItems.takenBy)),
    );
    const { spending } = row;
    list.push({ ...(await summaryOf(db, row)), sources: await sourcesOf(db, row), spending, taken });
  }
  return list;
}

/** Notes what a run has spent so far. */
export async function saveSpending(db: Database, run: Run, spending: Json): Promise<void> {
  await db.update(runs).set({ spending }).where(eq(runs.id, run.id));
}

/** A source of discovery came to its end: a run that goes on does not ask it again. */
export async function endSource(db: Database, run: Run, source: RunSource): Promise<void> {
  await db
    .insert(runSources)
    .values({ run: run.id, ...source })
    .onConflictDoNothing();
}

/** The sources that came to their end in a run, by name. */
export async function sourcesOf(db: Database, run: Pick<Run, 'id'>): Promise<RunSource[]> {
  return db
    .select({
      source: runSources.source,
      endedAt: runSources.endedAt,
      complete: runSources.complete,
      counts: runSources.counts,
    })
    .from(runSources)
    .where(eq(runSources.run, run.id))
    .orderBy(asc(runSources.source));
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
    // An old name stands for what it is called today.
    const moved = await tx
      .select({ hash: targets.hash, today: targets.movedTo })
      .from(targets)
      .where(
        and(
          isNotNull(targets.movedTo),
          inArray(
            targets.hash,
            batch.map((item) => item.target),
          ),
        ),
      );
    const names = new Map(moved.map(({ hash, today }) => [hash, today as string]));
    await tx
      .insert(runItems)
      .values(batch.map(({ target, position }) => ({ run, position, target: names.get(target) ?? target })))
      .onConflictDoNothing();
  }
}

/** Items with equal results together, so that each group is one statement. */
function alike(results: readonly ItemResult[]) {
  const groups = new Map<string, Omit<ItemResult, 'target'> & { keys: string[] }>();
  for (const { target, ...result } of results) {
    const { outcome, message, retryable, tried } = result;
    const id = JSON.stringify([outcome, message, retryable, tried]);
    const group = groups.get(id) ?? { ...result, keys: [] };
    group.keys.push(keyOf(target));
    groups.set(id, group);
  }
  return groups.values();
}
