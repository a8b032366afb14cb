import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import {
  type Classification,
  definitionHash,
  definitionOf,
  type ExtractedTool,
  hashJson,
  type Json,
  type ToolDefinition,
} from '../../model/index.js';
import { batches } from '../batches.js';
import { type Database, inTransaction } from '../database.js';
import { definitions, servers, targets, tools } from '../schema.js';
import type { Outcome, ServerRead, TargetRead } from '../types.js';
import { saveChanges } from './changes.js';
import { saveClassificationsWithin } from './classifications.js';
import { beginComparison } from './compare.js';
import { compare, keyOf } from './keys.js';
import { finishItemsWithin } from './runs.js';
import { goneChange, noteSightings } from './targets.js';
import { proposed } from './upsert.js';

/**
 * Stores what reading a target gave, in one transaction, and what that changes. A tool whose definition is one the server had keeps
 * its row, only how and where it was found is renewed; the other tools of these servers end now. Two tools of one server with the
 * same definition are one tool: the first counts.
 * @returns `new`, `changed` or `unchanged`: whether what is known of its servers and tools, their revision aside, changed
 */
export async function saveServers(db: Database, target: string, read: TargetRead): Promise<Outcome> {
  // Rows go in by the order of their keys everywhere, so that two processes never wait for each other in a circle.
  const found = read.servers.map(foundServer).toSorted((a, b) => compare(a.hash, b.hash));
  return inTransaction(db, async (tx) => {
    const owner = await saveTarget(tx, target, read);
    const before = await serversBefore(tx, target, found);
    const changed = found.filter(({ hash, contentHash }) => {
      const old = before.get(hash);
      return old === undefined || old.goneSince !== null || old.contentHash !== contentHash;
    });
    const comparison = await beginComparison(tx, { found: changed, before, owner, read });
    await saveServerRows(tx, target, found, before, read.now);
    const left = await leaveServers(tx, target, found, before, read.now);
    await saveDefinitions(tx, found);
    await saveTools(tx, found, read.now);
    await saveRatings(tx, found, read);
    await saveChanges(tx, read.now, comparison());
    const outcome = owner.isNew ? 'new' : changed.length > 0 || left ? 'changed' : 'unchanged';
    if (read.run !== null) {
      await finishItemsWithin(tx, read.run, [{ target, outcome, message: null, retryable: false }], read.now);
    }
    return outcome;
  });
}

export type FoundServer = ReturnType<typeof foundServer>;
export type ServerBefore = typeof servers.$inferSelect;

export interface FoundTool {
  /** Hash of its definition. */
  hash: string;
  definition: ToolDefinition;
  tool: ExtractedTool;
  /** Null when it is not classified yet. */
  classification: Classification | null;
  /** Characters of JSON. */
  size: number;
}

function foundServer({ server, tools, problems, classifications }: ServerRead) {
  const { revision: _, ...record } = server;
  const unique = new Map<string, FoundTool>();
  for (const [index, tool] of tools.entries()) {
    const hash = definitionHash(tool);
    if (unique.has(hash)) continue;
    const classification = classifications?.[index] ?? null;
    unique.set(hash, { hash, definition: definitionOf(tool), tool, classification, size: JSON.stringify(tool).length });
  }
  const sorted = [...unique.values()].toSorted((a, b) => compare(a.hash, b.hash));
  const content = {
    record,
    tools: sorted.map(({ hash, tool }) => [hash, tool.provenance, tool.certainty, tool.condition]),
  };
  return {
    hash: keyOf(server.id),
    server,
    problems,
    tools: sorted,
    contentHash: hashJson(content as Json),
    weight: sorted.reduce((sum, { size }) => sum + size, 0),
  };
}

/** The target as it was before it was read. */
export interface OwnerBefore {
  /** Whether it was never read before. */
  isNew: boolean;
  extractorVersion: string | null;
}

/** Notes the target as read, and thereby makes others that save it wait. */
async function saveTarget(tx: Database, target: string, read: TargetRead): Promise<OwnerBefore> {
  const hash = keyOf(target);
  const [before] = await tx
    .select({ lookedAt: targets.lookedAt, extractorVersion: targets.extractorVersion })
    .from(targets)
    .where(eq(targets.hash, hash));
  const { revision, extractorVersion, now, etag = null, facts = null } = read;
  const cleared = { failures: 0, failedRevision: null, failure: null, nextTry: null };
  const state = { revision, etag, extractorVersion, lookedAt: now, ...cleared };
  await tx
    .insert(targets)
    .values({ hash, target, ...state })
    .onConflictDoUpdate({ target: targets.hash, set: state });
  await noteSightings(tx, [{ target, etag, facts }], now);
  const isNew = before === undefined || before.lookedAt === null;
  return { isNew, extractorVersion: before?.extractorVersion ?? null };
}

/** The servers as they were: those found, and those this target held. */
async function serversBefore(
  tx: Database,
  target: string,
  found: readonly FoundServer[],
): Promise<Map<string, ServerBefore>> {
  const rows = await tx
    .select()
    .from(servers)
    .where(
      or(
        eq(servers.target, keyOf(target)),
        inArray(
          servers.hash,
          found.map((server) => server.hash),
        ),
      ),
    );
  return new Map(rows.map((row) => [row.hash, row]));
}

/** Writes the servers found. */
async function saveServerRows(
  tx: Database,
  target: string,
  found: readonly FoundServer[],
  before: ReadonlyMap<string, ServerBefore>,
  now: Date,
): Promise<void> {
  const rows = found.map(({ hash, server, problems, contentHash, weight }) => {
    const old = before.get(hash);
    const same = old !== undefined && old.goneSince === null && old.contentHash === contentHash;
    return {
      ...{ hash, id: server.id, target: keyOf(target), record: server, problems, contentHash, weight },
      firstSeen: old?.firstSeen ?? now,
      lastChanged: same ? old.lastChanged : now,
      goneSince: null,
    };
  });
  const { target: owner, record, problems, contentHash, weight, lastChanged, goneSince } = servers;
  for (const batch of batches(rows, (row) => JSON.stringify([row.record, row.problems]).length)) {
    await tx
      .insert(servers)
      .values(batch)
      .onConflictDoUpdate({
        target: servers.hash,
        set: proposed({ target: owner, record, problems, contentHash, weight, lastChanged, goneSince }),
      });
  }
}

/** Marks gone what this target held and holds no more. Targets that held what this one holds now are to be read again. */
async function leaveServers(
  tx: Database,
  target: string,
  found: readonly FoundServer[],
  before: ReadonlyMap<string, ServerBefore>,
  now: Date,
): Promise<boolean> {
  const key = keyOf(target);
  const still = new Set(found.map((server) => server.hash));
  const rows = [...before.values()];
  const left = rows.filter((row) => row.target === key && !still.has(row.hash) && row.goneSince === null);
  for (const batch of batches(left)) {
    const hashes = batch.map((row) => row.hash);
    await tx.update(servers).set({ goneSince: now }).where(inArray(servers.hash, hashes));
    const real = batch.filter(({ record }) => record.coverage !== 'no-server');
    await saveChanges(
      tx,
      now,
      real.map(({ hash, record }) => goneChange(hash, record.revision)),
    );
  }
  const robbed = [...new Set(rows.filter((row) => row.target !== key).map((row) => row.target))];
  for (const batch of batches(robbed)) {
    await tx.update(targets).set({ revision: null }).where(inArray(targets.hash, batch));
  }
  return left.length > 0;
}

/** What the classifier said of the tools, where it was asked. */
async function saveRatings(tx: Database, found: readonly FoundServer[], read: TargetRead): Promise<void> {
  const { classifierVersion: version = null, now } = read;
  if (version === null) return;
  const results = found.map(({ server, contentHash, tools }) => ({
    serverId: server.id,
    contentHash,
    classifications: tools.flatMap(({ hash, classification }) =>
      classification === null ? [] : [{ definitionHash: hash, classification }],
    ),
  }));
  await saveClassificationsWithin(tx, version, results, now);
}

async function saveDefinitions(tx: Database, found: readonly FoundServer[]): Promise<void> {
  const unique = new Map(found.flatMap((server) => server.tools).map((tool) => [tool.hash, tool]));
  const sorted = [...unique.values()].toSorted((a, b) => compare(a.hash, b.hash));
  for (const batch of batches(sorted, (tool) => tool.size)) {
    await tx
      .insert(definitions)
      .values(batch.map(({ hash, definition }) => ({ hash, definition })))
      .onConflictDoNothing();
  }
}

/** Ends the tools that are no longer there, adds the new ones and renews where the others were found. */
async function saveTools(tx: Database, found: readonly FoundServer[], now: Date): Promise<void> {
  const rows = found.flatMap((server) =>
    server.tools.map(({ hash, tool, size }) => ({ server: server.hash, definition: hash, tool, size })),
  );
  const still = new Set(rows.map((row) => `${row.server} ${row.definition}`));
  for (const batch of batches(found)) {
    const current = await tx
      .select({ key: tools.key, server: tools.server, definition: tools.definition })
      .from(tools)
      .where(
        and(
          inArray(
            tools.server,
            batch.map((server) => server.hash),
          ),
          isNull(tools.seenUntil),
        ),
      );
    const ended = current.filter((row) => !still.has(`${row.server} ${row.definition}`)).map((row) => row.key);
    for (const keys of batches(ended)) {
      await tx.update(tools).set({ seenUntil: now }).where(inArray(tools.key, keys));
    }
  }
  const { provenance, extractor, certainty, condition, evidence } = tools;
  const renewed = proposed({ provenance, extractor, certainty, condition, evidence });
  for (const batch of batches(rows, (row) => row.size)) {
    await tx
      .insert(tools)
      .values(
        batch.map(({ server, definition, tool: { name, provenance, extractor, certainty, condition, evidence } }) => ({
          ...{ server, definition, name, provenance, extractor, certainty, condition, evidence },
          seenFrom: now,
        })),
      )
      .onConflictDoUpdate({
        target: [tools.server, tools.definition],
        targetWhere: isNull(tools.seenUntil),
        set: renewed,
        setWhere: sql`(${provenance}, ${extractor}, ${certainty}, ${condition}, ${evidence}) is distinct from (${sql.join(Object.values(renewed), sql`, `)})`,
      });
  }
}
