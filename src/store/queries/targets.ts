import { and, asc, count, gt, inArray, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { RepositoryFacts } from '../../model/index.js';
import { batches } from '../batches.js';
import { type Database, inTransaction } from '../database.js';
import { foundBy, servers, targets } from '../schema.js';
import type { FoundTarget, KnownTarget, Sighting, TargetFailure } from '../types.js';
import { type NewChange, saveChanges } from './changes.js';
import { compare, keyOf, partsOf } from './keys.js';
import { moveWithin } from './move.js';
import { proposed } from './upsert.js';

/** Tries in a row at one revision after which it is given up until it changes. */
const mostTries = 6;
/** Hours until the second try; twice as many until each further one: 12 hours, then 1, 2, 4 and 8 days. */
const firstDelay = 12;

/** Notes that these targets exist and what found them. What is known under an old name moves to the name it has today. */
export async function addTargets(db: Database, found: readonly FoundTarget[], now: Date): Promise<void> {
  // In the order of their keys, so that two processes that add the same targets never wait for each other in a circle.
  const rows = [...new Map(found.map((one) => [`${one.foundBy} ${one.target}`, one])).values()]
    .map((one) => ({ ...one, hash: keyOf(one.target) }))
    .toSorted((a, b) => compare(a.hash, b.hash));
  const once = [...new Map(rows.map((row) => [row.hash, row])).values()];
  await inTransaction(db, async (tx) => {
    for (const batch of batches(once, (row) => row.target.length)) {
      await tx
        .insert(targets)
        .values(batch.map(({ hash, target }) => ({ hash, target })))
        .onConflictDoNothing();
      const known = batch.filter(({ facts }) => facts !== null);
      await noteSightings(
        tx,
        known.map(({ target, facts }) => ({ target, facts, etag: null })),
        now,
      );
    }
    for (const batch of batches(rows)) {
      await tx
        .insert(foundBy)
        .values(batch.map((row) => ({ target: row.hash, source: row.foundBy, firstFound: now, lastFound: now })))
        .onConflictDoUpdate({
          target: [foundBy.target, foundBy.source],
          set: proposed({ lastFound: foundBy.lastFound }),
        });
    }
  });
  for (const batch of batches(once)) await moveRenamed(db, batch, now);
}

/** What is stored of each of these targets; nothing for those never heard of. */
export async function knownTargets(db: Database, list: readonly string[]): Promise<Map<string, KnownTarget>> {
  const known = new Map<string, KnownTarget>();
  for (const batch of batches(list)) {
    const rows = await db
      .select()
      .from(targets)
      .where(inArray(targets.hash, batch.map(keyOf)));
    for (const row of rows) {
      const { revision, etag, extractorVersion } = row;
      const read = revision === null || extractorVersion === null ? null : { revision, etag, extractorVersion };
      known.set(row.target, { read, identity: row.identity, failure: failureOf(row) });
    }
  }
  return known;
}

/** The targets that cannot be read, those that are tried again first, by when; then those given up. */
export async function failing(db: Database, limit: number): Promise<{ target: string; failure: TargetFailure }[]> {
  const rows = await db
    .select()
    .from(targets)
    .where(and(gt(targets.failures, 0), isNull(targets.movedTo)))
    .orderBy(sql`${targets.nextTry} asc nulls last`, asc(targets.target))
    .limit(limit);
  return rows.flatMap((row) => {
    const failure = failureOf(row);
    return failure === null ? [] : [{ target: row.target, failure }];
  });
}

/** How many targets cannot be read, and how many of them were given up. */
export async function failureCounts(db: Database): Promise<{ failing: number; givenUp: number }> {
  const [row] = await db
    .select({ failing: count(), givenUp: sql`count(*) filter (where ${isGivenUp})`.mapWith(Number) })
    .from(targets)
    .where(and(gt(targets.failures, 0), isNull(targets.movedTo)));
  return { failing: row?.failing ?? 0, givenUp: row?.givenUp ?? 0 };
}

/** What found each source's targets, by source. */
export async function foundCounts(db: Database): Promise<Record<string, number>> {
  const rows = await db.select({ source: foundBy.source, found: count() }).from(foundBy).groupBy(foundBy.source);
  return Object.fromEntries(rows.map(({ source, found }) => [source, found]).sort());
}

/** Targets were reached and are as they were. */
export async function noteLook(tx: Database, keys: readonly string[], now: Date): Promise<void> {
  const cleared = { failures: 0, failedRevision: null, failure: null, nextTry: null };
  await tx
    .update(targets)
    .set({ lookedAt: now, ...cleared })
    .where(inArray(targets.hash, [...keys]));
}

/**
 * Keeps what hosts say of targets up to date, without taking it for a change of their servers. Only another repository under the
 * same name is one.
 */
export async function noteSightings(tx: Database, sightings: readonly Sighting[], now: Date): Promise<void> {
  const sorted = sightings
    .map((sighting) => ({ ...sighting, hash: keyOf(sighting.target) }))
    .toSorted((a, b) => compare(a.hash, b.hash));
  for (const batch of batches(sorted)) {
    const { hash, etag, facts, identity } = targets;
    const before = await tx
      .select({ hash, etag, facts, identity })
      .from(targets)
      .where(
        inArray(
          hash,
          batch.map((row) => row.hash),
        ),
      );
    const old = new Map(before.map((row) => [row.hash, row]));
    const rows = batch.flatMap((row) => {
      const was = old.get(row.hash);
      const now = {
        etag: row.etag ?? was?.etag ?? null,
        facts: mergedFacts(was?.facts ?? null, row.facts),
        identity: identityOf(row.target, row.facts) ?? was?.identity ?? null,
      };
      const same =
        was !== undefined && JSON.stringify(now) === JSON.stringify([was].map(({ hash: _, ...rest }) => rest)[0]);
      return same ? [] : [{ hash: row.hash, target: row.target, ...now }];
    });
    if (rows.length === 0) continue;
    await tx
      .insert(targets)
      .values(rows)
      .onConflictDoUpdate({ target: hash, set: proposed({ etag, facts, identity }) });
    const replaced = rows.filter((row) => {
      const was = old.get(row.hash)?.identity ?? null;
      return was !== null && was !== row.identity;
    });
    await noteReplaced(
      tx,
      replaced.map((row) => row.hash),
      now,
    );
  }
}

/** There is nothing at these targets: their servers are gone, and they are read again should they come back. */
export async function noteMissing(tx: Database, keys: readonly string[], now: Date): Promise<void> {
  await tx
    .update(targets)
    .set({ revision: null, etag: null })
    .where(inArray(targets.hash, [...keys]));
  const gone = await tx
    .update(servers)
    .set({ goneSince: now })
    .where(and(inArray(servers.target, [...keys]), isNull(servers.goneSince)))
    .returning({ hash: servers.hash, record: servers.record });
  const real = gone.filter(({ record }) => record.coverage !== 'no-server');
  await saveChanges(
    tx,
    now,
    real.map(({ hash, record }) => goneChange(hash, record.revision)),
  );
}

/** That a server is no longer there. */
export function goneChange(server: string, revision: string): NewChange {
  return { ...plain, server, kind: 'server-gone', revisionBefore: revision, revision };
}

/** These targets could not be read at a revision: when they are tried again. */
export async function noteFailure(
  tx: Database,
  keys: readonly string[],
  { revision, message }: { revision: string | null; message: string | null },
  now: Date,
): Promise<void> {
  const value = sql`${sql.param(revision, targets.failedRevision)}::text`;
  const tries: SQL = sql`case when ${targets.failedRevision} is not distinct from ${value} then ${targets.failures} + 1 else 1 end`;
  const delay = sql`make_interval(hours => ${firstDelay} * (2 ^ (${tries} - 1))::int)`;
  const moment = sql`${sql.param(now, targets.nextTry)}::timestamptz`;
  await tx
    .update(targets)
    .set({
      failures: tries,
      failedRevision: revision,
      failure: message,
      nextTry: sql`case when ${value} is null or ${tries} >= ${mostTries} then null else ${moment} + ${delay} end`,
    })
    .where(inArray(targets.hash, [...keys]));
}

/** Only changes of a server or its being there, none of a tool. */
export const plain = { tool: null, before: null, after: null, cause: 'server', certain: true, alarm: null } as const;

const isGivenUp = and(isNotNull(targets.failedRevision), isNull(targets.nextTry)) as SQL;

function failureOf(row: typeof targets.$inferSelect): TargetFailure | null {
  if (row.failures === 0) return null;
  return {
    revision: row.failedRevision,
    message: row.failure ?? '',
    tries: row.failures,
    nextTry: row.nextTry,
    givenUp: row.failedRevision !== null && row.nextTry === null,
  };
}

/** The host's id with what of the repository is meant; null where the host gives none. */
export function identityOf(target: string, facts: RepositoryFacts | null): string | null {
  const parts = partsOf(target);
  return facts === null || parts === null ? null : `${facts.nodeId}${parts[1]}`;
}

/** What was not asked for this time stays as it was. */
function mergedFacts(old: RepositoryFacts | null, facts: RepositoryFacts | null): RepositoryFacts | null {
  if (old === null || facts === null) return facts ?? old;
  return { ...facts, topics: facts.topics ?? old.topics, mirrorOf: facts.mirrorOf ?? old.mirrorOf };
}

async function noteReplaced(tx: Database, keys: readonly string[], now: Date): Promise<void> {
  if (keys.length === 0) return;
  const held = await tx
    .select({ server: servers.hash, record: servers.record })
    .from(servers)
    .where(and(inArray(servers.target, [...keys]), isNull(servers.goneSince)));
  const alarm = ['Another repository stands under its name than the one that was known.'];
  await saveChanges(
    tx,
    now,
    held.map(({ server, record: { revision } }) => ({
      ...plain,
      ...{ server, kind: 'server-replaced', revisionBefore: revision, revision, alarm },
    })),
  );
}

/** Targets found under a new name, known under an old one by the same identity. */
async function moveRenamed(db: Database, found: readonly FoundTarget[], now: Date): Promise<void> {
  const names = new Map<string, string>();
  for (const { target, facts } of found) {
    const identity = identityOf(target, facts);
    if (identity !== null) names.set(identity, target);
  }
  if (names.size === 0) return;
  const rows = await db
    .select({ target: targets.target, identity: targets.identity })
    .from(targets)
    .where(and(inArray(targets.identity, [...names.keys()]), isNull(targets.movedTo)));
  for (const { target, identity } of rows) {
    const today = names.get(identity ?? '');
    if (today !== undefined && today !== target) await inTransaction(db, (tx) => moveWithin(tx, target, today, now));
  }
}

/** The name a target has today moves all that is known of it there. @returns the name under which it is known from now on */
export async function moveTarget(db: Database, from: string, to: string, now: Date): Promise<void> {
  if (from !== to) await inTransaction(db, (tx) => moveWithin(tx, from, to, now));
}
