import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import {
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
import type { Outcome, TargetRead } from '../types.js';
import { compare, keyOf } from './keys.js';
import { finishItemsWithin } from './runs.js';
import { proposed } from './upsert.js';

/**
 * Stores what reading a target gave, in one transaction. A tool whose definition is one the server had keeps its row, only
 * how and where it was found is renewed; the other tools of these servers end now. Two tools of one server with the same
 * definition are one tool: the first counts.
 * @returns `new`, `changed` or `unchanged`: whether what is known of its servers and tools, their revision aside, changed
 */
export async function saveServers(db: Database, target: string, read: TargetRead): Promise<Outcome> {
  // Rows go in by the order of their keys everywhere, so that two processes never wait for each other in a circle.
  const found = read.servers.map(foundServer).toSorted((a, b) => compare(a.hash, b.hash));
  return inTransaction(db, async (tx) => {
    const isNew = await saveTarget(tx, target, read);
    const before = await serversBefore(tx, target, found);
    const changed = await saveServerRows(tx, target, found, before, read.now);
    const left = await leaveServers(tx, target, found, before, read.now);
    await saveDefinitions(tx, found);
    await saveTools(tx, found, read.now);
    const outcome = isNew ? 'new' : changed || left ? 'changed' : 'unchanged';
    if (read.run !== null) {
      await finishItemsWithin(tx, read.run, [{ target, outcome, message: null, retryable: false }], read.now);
    }
    return outcome;
  });
}

type FoundServer = ReturnType<typeof foundServer>;
type ServerBefore = typeof servers.$inferSelect;

interface FoundTool {
  /** Hash of its definition. */
  hash: string;
  definition: ToolDefinition;
  tool: ExtractedTool;
  /** Characters of JSON. */
  size: number;
}

function foundServer({ server, tools, problems }: TargetRead['servers'][number]) {
  const { revision: _, ...record } = server;
  const unique = new Map<string, FoundTool>();
  for (const tool of tools) {
    const hash = definitionHash(tool);
    if (unique.has(hash)) continue;
    unique.set(hash, { hash, definition: definitionOf(tool), tool, size: JSON.stringify(tool).length });
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

/** Notes the target as read, and thereby makes others that save it wait. Returns whether it was never read before. */
async function saveTarget(tx: Database, target: string, read: TargetRead): Promise<boolean> {
  const hash = keyOf(target);
  const [before] = await tx.select({ lookedAt: targets.lookedAt }).from(targets).where(eq(targets.hash, hash));
  const state = { revision: read.revision, extractorVersion: read.extractorVersion, lookedAt: read.now };
  await tx
    .insert(targets)
    .values({ hash, target, ...state })
    .onConflictDoUpdate({ target: targets.hash, set: state });
  return before === undefined || before.lookedAt === null;
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

/** Writes the servers found. Returns whether any is new, back or changed. */
async function saveServerRows(
  tx: Database,
  target: string,
  found: readonly FoundServer[],
  before: ReadonlyMap<string, ServerBefore>,
  now: Date,
): Promise<boolean> {
  let anyChanged = false;
  const rows = found.map(({ hash, server, problems, contentHash, weight }) => {
    const old = before.get(hash);
    const same = old !== undefined && old.goneSince === null && old.contentHash === contentHash;
    anyChanged ||= !same;
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
  return anyChanged;
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
  }
  const robbed = [...new Set(rows.filter((row) => row.target !== key).map((row) => row.target))];
  for (const batch of batches(robbed)) {
    await tx.update(targets).set({ revision: null }).where(inArray(targets.hash, batch));
  }
  return left.length > 0;
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
