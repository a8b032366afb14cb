import { and, eq, inArray, isNull } from 'drizzle-orm';
import { type ChangeCause, changesOfTool, type SeenTool } from '../../model/index.js';
import { batches } from '../batches.js';
import type { Database } from '../database.js';
import { definitions, tools } from '../schema.js';
import type { TargetRead } from '../types.js';
import type { NewChange } from './changes.js';
import { lastRatings } from './classifications.js';
import type { FoundServer, OwnerBefore, ServerBefore } from './save.js';
import { plain } from './targets.js';

export interface Comparison {
  /** The servers whose content is not what was stored. */
  found: readonly FoundServer[];
  before: ReadonlyMap<string, ServerBefore>;
  owner: OwnerBefore;
  read: TargetRead;
}

/** Reads what is stored of these servers, before it is written over; the function it gives tells what changed. */
export async function beginComparison(tx: Database, comparison: Comparison): Promise<() => NewChange[]> {
  const { found, before, read } = comparison;
  const known = found.filter(({ hash }) => before.has(hash)).map(({ hash }) => hash);
  const seen = await seenBefore(tx, known, read.classifierVersion ?? null);
  return () => found.flatMap((server) => changesOfServer(server, seen.get(server.hash) ?? [], comparison));
}

/** A tool as it is stored, and the version that rated it. */
type StoredSight = SeenTool & { ratedBy: string | null };

/** The current tools of these servers (by key), as they are stored. */
async function seenBefore(
  tx: Database,
  keys: readonly string[],
  version: string | null,
): Promise<Map<string, StoredSight[]>> {
  const seen = new Map<string, StoredSight[]>();
  for (const batch of batches(keys)) {
    const rows = await tx
      .select({
        ...{ server: tools.server, hash: tools.definition },
        ...{ definition: definitions.definition, certainty: tools.certainty },
      })
      .from(tools)
      .innerJoin(definitions, eq(definitions.hash, tools.definition))
      .where(and(inArray(tools.server, batch), isNull(tools.seenUntil)));
    const ratings = await lastRatings(tx, batch, version);
    for (const { server, hash, definition, certainty } of rows) {
      const rating = ratings.get(`${server} ${hash}`);
      const sight = { definition, certainty, rating: rating?.classification ?? null, ratedBy: rating?.version ?? null };
      seen.set(server, [...(seen.get(server) ?? []), sight]);
    }
  }
  return seen;
}

function changesOfServer(
  { hash, server, tools: now }: FoundServer,
  known: readonly StoredSight[],
  { before, owner, read }: Comparison,
): NewChange[] {
  const old = before.get(hash);
  const { revision } = server;
  if (old === undefined) {
    if (server.coverage === 'no-server') return [];
    const after = { name: server.name, coverage: server.coverage, tools: now.length };
    return [{ ...plain, ...{ server: hash, kind: 'server-added', after, revisionBefore: null, revision } }];
  }
  const cause = causeOf(old, owner, read, revision);
  const common = { server: hash, revisionBefore: old.record.revision, revision };
  const changes: NewChange[] = [];
  if (old.goneSince !== null && server.coverage !== 'no-server') {
    changes.push({ ...plain, ...common, kind: 'server-back' });
  }
  if (old.record.coverage !== server.coverage) {
    const [from, to] = [old.record.coverage, server.coverage];
    changes.push({ ...plain, ...common, cause, kind: 'coverage-changed', before: from, after: to });
  }
  const isVersioned = server.source.kind === 'npm' && cause === 'server' && old.record.revision === revision;
  const context = {
    seenAll: old.record.coverage === 'complete' && server.coverage === 'complete',
    sameVersion: isVersioned ? revision : null,
  };
  for (const [was, is] of pairs(known, now)) {
    const rejudged = is !== null && was !== null && was.ratedBy !== null && was.ratedBy !== read.classifierVersion;
    const blamed: ChangeCause = rejudged && cause === 'server' ? 'unclear' : cause;
    const found = changesOfTool(was, is, { ...context, cause: blamed });
    changes.push(...found.map((change) => ({ ...change, ...common, cause: blamed })));
  }
  return changes;
}

/** Whether it is what we look at that changed, or the way we look. */
function causeOf(old: ServerBefore, owner: OwnerBefore, read: TargetRead, revision: string): ChangeCause {
  const sameExtractors = owner.extractorVersion === null || owner.extractorVersion === read.extractorVersion;
  if (sameExtractors) return 'server';
  return old.record.revision === revision ? 'extractor' : 'unclear';
}

/** The tools by name, as they were and as they are, sorted by name. A definition that stayed pairs with itself. */
function pairs(known: readonly StoredSight[], found: FoundServer['tools']): [StoredSight | null, SeenTool | null][] {
  const now = found.map(
    ({ definition, tool, classification }): SeenTool => ({
      ...{ definition, certainty: tool.certainty, rating: classification },
    }),
  );
  const names = [...new Set([...known, ...now].map(({ definition }) => definition.name))].sort();
  const byName = (list: readonly SeenTool[], name: string) => list.filter(({ definition }) => definition.name === name);
  return names.flatMap((name) => {
    const [before, after] = [byName(known, name) as StoredSight[], byName(now, name)];
    const same = Math.max(before.length, after.length);
    return Array.from({ length: same }, (_, index): [StoredSight | null, SeenTool | null] => [
      before[index] ?? null,
      after[index] ?? null,
    ]);
  });
}
