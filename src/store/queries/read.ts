import { and, asc, eq, inArray, isNotNull, isNull, notExists, type SQL, sql } from 'drizzle-orm';
import { serverSchema } from '../../model/index.js';
import { batches } from '../batches.js';
import { type Database, inSnapshot } from '../database.js';
import { changes, classifications, classified, definitions, idStart, servers, targets, tools } from '../schema.js';
import type { Counts, ServerNames, ServerState, StoredServer, Unclassified } from '../types.js';
import { compare, keyOf } from './keys.js';

/**
 * The servers that are there, each with its current tools and what this classifier version says of them. Sorted by id, by
 * the bytes of its UTF-8.
 *
 * Reads pages of bounded size, so memory does not grow with the number of servers, and holds no transaction between them:
 * each server is consistent in itself, and what is saved meanwhile shows in the pages still to come.
 */
export async function* inspections(
  db: Database,
  classifierVersion: string,
  ids?: readonly string[],
): AsyncGenerator<StoredServer> {
  const only = ids === undefined ? undefined : inArray(servers.hash, ids.map(keyOf));
  for await (const { contentHash: _, ...server } of read(db, classifierVersion, only)) yield server;
}

/** The servers that are there, sorted by id, each with what names the state of all that {@link inspections} tells of it. */
export async function* states(db: Database): AsyncGenerator<ServerState> {
  for (let after: SQL | undefined; ; ) {
    const page = await db
      .select({
        id: servers.id,
        contentHash: servers.contentHash,
        // What the hash leaves out: where it was read, and what went wrong.
        rest: sql<string>`md5(${servers.record} || ${servers.problems} || ${targets.extractorVersion} || ${history})`,
      })
      .from(servers)
      .innerJoin(targets, eq(targets.hash, servers.target))
      .where(and(isNull(servers.goneSince), after))
      .orderBy(idStart(servers.id), asc(servers.id))
      .limit(pageSize);
    for (const { id, contentHash, rest } of page) yield { id, state: `${contentHash}${rest}` };
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = behind(last.id);
  }
}

/** What names the state of a server's history. */
const history = sql`(select count(*) || '/' || coalesce(max(${changes.key}), 0) from ${changes} where ${changes.server} = ${servers.hash})`;

/** The names of the current tools of the servers that are there, sorted by id, each name once. */
export async function* toolNames(db: Database): AsyncGenerator<ServerNames> {
  for (let after: SQL | undefined; ; ) {
    const page = await db
      .select({ id: servers.id, hash: servers.hash })
      .from(servers)
      .where(and(isNull(servers.goneSince), after))
      .orderBy(idStart(servers.id), asc(servers.id))
      .limit(namesPageSize);
    const hashes = page.map(({ hash }) => hash);
    const rows = await db
      .select({ server: tools.server, name: tools.name })
      .from(tools)
      .where(and(inArray(tools.server, hashes), isNull(tools.seenUntil)));
    const names = new Map(page.map(({ hash }) => [hash, new Set<string>()]));
    for (const { server, name } of rows) names.get(server)?.add(name);
    for (const { id, hash } of page) yield { id, names: [...(names.get(hash) ?? [])].sort(compare) };
    const last = page.at(-1);
    if (last === undefined || page.length < namesPageSize) return;
    after = behind(last.id);
  }
}

/** The servers whose current tools this classifier version has not seen as they are now, sorted by id. May be empty of tools. */
export async function* classificationsMissing(db: Database, classifierVersion: string): AsyncGenerator<Unclassified> {
  const done = db
    .select({ one: sql`1` })
    .from(classified)
    .where(
      and(
        eq(classified.server, servers.hash),
        eq(classified.version, classifierVersion),
        eq(classified.contentHash, servers.contentHash),
      ),
    );
  for await (const { server, tools, contentHash } of read(db, classifierVersion, notExists(done))) {
    yield { server, tools: tools.map(({ classification: _, ...tool }) => tool), contentHash };
  }
}

/** How much there is. */
export async function counts(db: Database): Promise<Counts> {
  return inSnapshot(db, async (tx) => {
    const [current] = await tx
      .select({ tools: sql`count(*)`.mapWith(Number) })
      .from(tools)
      .innerJoin(servers, eq(servers.hash, tools.server))
      .where(and(isNull(tools.seenUntil), isNull(servers.goneSince)));
    return {
      targets: await tx.$count(targets),
      servers: await tx.$count(servers, isNull(servers.goneSince)),
      gone: await tx.$count(servers, isNotNull(servers.goneSince)),
      tools: current?.tools ?? 0,
      definitions: await tx.$count(definitions),
    };
  });
}

/** Servers whose ids are read ahead; how many are then read whole at once depends on the size of their tools. */
const pageSize = 1000;
/** Servers whose tools' names are read at once. */
const namesPageSize = 1_000;

async function* read(
  db: Database,
  version: string,
  only: SQL | undefined,
): AsyncGenerator<StoredServer & { contentHash: string }> {
  let after: SQL | undefined;
  for (;;) {
    const page = await db
      .select({ hash: servers.hash, id: servers.id, weight: servers.weight })
      .from(servers)
      .where(and(isNull(servers.goneSince), only, after))
      .orderBy(idStart(servers.id), asc(servers.id))
      .limit(pageSize);
    for (const batch of batches(page, (server) => server.weight)) {
      yield* await inSnapshot(db, (tx) =>
        readServers(
          tx,
          batch.map((server) => server.hash),
          version,
        ),
      );
    }
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = behind(last.id);
  }
}

function behind(lastId: string): SQL {
  const id = sql`${sql.param(lastId, servers.id)}::text`;
  return sql`(${idStart(servers.id)}, ${servers.id}) > (${idStart(id)}, ${id})`;
}

/** These servers as far as they are there, sorted by id, with their tools. */
async function readServers(tx: Database, hashes: string[], version: string) {
  const rows = await tx
    .select({
      hash: servers.hash,
      server: servers.record,
      problems: servers.problems,
      contentHash: servers.contentHash,
      firstSeen: servers.firstSeen,
      lastChanged: servers.lastChanged,
      // Both are set since the target was first read, and only then has it servers.
      lastLooked: sql<Date>`${targets.lookedAt}`.mapWith(targets.lookedAt),
      extractorVersion: sql<string>`${targets.extractorVersion}`,
    })
    .from(servers)
    .innerJoin(targets, eq(targets.hash, servers.target))
    .where(and(inArray(servers.hash, hashes), isNull(servers.goneSince)))
    .orderBy(asc(servers.id));
  const found = await readTools(tx, hashes, version);
  return rows.map(({ hash, server, ...row }) => ({
    ...row,
    // Written by an earlier version, it may lack what has a default since.
    server: serverSchema.parse(server),
    tools: found.get(hash) ?? [],
  }));
}

/** The current tools of these servers by server, sorted by name and definition hash. */
async function readTools(tx: Database, hashes: string[], version: string) {
  const rows = await tx
    .select({
      owner: tools.server,
      definition: definitions.definition,
      provenance: tools.provenance,
      extractor: tools.extractor,
      certainty: tools.certainty,
      condition: tools.condition,
      evidence: tools.evidence,
      definitionHash: tools.definition,
      classification: classifications.record,
    })
    .from(tools)
    .innerJoin(definitions, eq(definitions.hash, tools.definition))
    .leftJoin(
      classifications,
      and(
        eq(classifications.server, tools.server),
        eq(classifications.definition, tools.definition),
        eq(classifications.version, version),
      ),
    )
    .where(and(inArray(tools.server, hashes), isNull(tools.seenUntil)));
  const byServer = new Map<string, StoredServer['tools']>();
  for (const { owner, definition, ...tool } of rows) {
    const list = byServer.get(owner) ?? [];
    list.push({ ...definition, ...tool });
    byServer.set(owner, list);
  }
  for (const list of byServer.values()) {
    list.sort((a, b) => compare(a.name, b.name) || compare(a.definitionHash, b.definitionHash));
  }
  return byServer;
}
