import { type SQL, sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  bigint,
  boolean,
  index,
  integer,
  type PgColumn,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import type {
  ChangeCause,
  ChangeKind,
  Classification,
  ExtractedTool,
  Json,
  Problem,
  RepositoryFacts,
  Server,
  ToolDefinition,
} from '../model/index.js';
import { foreignText, jsonText, moment, sha256 } from './columns.js';
import { outcomes } from './types.js';

/*
 * The tables. After a change run `npm run db:generate` and commit the migration it writes.
 *
 * Names and ids may be 10,000 characters long and an index entry may not, so rows are keyed by the SHA-256 of what names
 * them: the same in every database, known before the row is written, and of one size.
 */

/** What a crawl was asked to look at: a server as a user names it. One target may hold several servers, or none. */
export const targets = pgTable(
  'targets',
  {
    hash: sha256('hash').primaryKey(),
    target: foreignText('target').notNull(),
    /** The revision that is stored; null when nothing is, or when what is stored may no longer be what is there. */
    revision: foreignText('revision'),
    /** Of the answer that told the revision; null where its host gives none. */
    etag: foreignText('etag'),
    /** The version of the extractors that read it. */
    extractorVersion: text('extractor_version'),
    /** When it was last reached and found readable; null before the first time. */
    lookedAt: moment('looked_at'),
    /** The host's own id of the repository and what of it is meant, which outlives renames; null where there is none. */
    identity: foreignText('identity'),
    facts: jsonText('facts').$type<RepositoryFacts>(),
    /** The target that is the same by identity, under the name it has today. This one is only an old name then. */
    movedTo: sha256('moved_to').references((): AnyPgColumn => targets.hash),
    /** Tries in a row that failed at `failedRevision`, which is null when it could not even be told. */
    failures: integer('failures').notNull().default(0),
    failedRevision: foreignText('failed_revision'),
    failure: foreignText('failure'),
    /** Before then the revision that failed is not tried again; null when nothing failed, or when it was given up. */
    nextTry: moment('next_try'),
  },
  (table) => [
    index('targets_by_identity').on(table.identity),
    // Names of repositories are compared without case, and are short; the start of any other fits an index entry.
    index('targets_by_name').on(sql`left(lower(${table.target}), 500)`),
    index('targets_failing').on(table.nextTry).where(sql`failures > 0`),
  ],
);

/** What found a target, and when. Kept when the target is no longer found. */
export const foundBy = pgTable(
  'found_by',
  {
    target: sha256('target')
      .notNull()
      .references(() => targets.hash),
    source: text('source').notNull(),
    firstFound: moment('first_found').notNull(),
    lastFound: moment('last_found').notNull(),
  },
  (table) => [primaryKey({ columns: [table.target, table.source] })],
);

/** Every server ever seen. A server that is gone stays, with the tools it last had. */
export const servers = pgTable(
  'servers',
  {
    hash: sha256('hash').primaryKey(),
    id: foreignText('id').notNull(),
    /** The target it was last read from. */
    target: sha256('target')
      .notNull()
      .references(() => targets.hash),
    record: jsonText('record').$type<Server>().notNull(),
    problems: jsonText('problems').$type<Problem[]>().notNull(),
    /** Over the record without its revision and over the current tools: equal content, nothing changed. */
    contentHash: sha256('content_hash').notNull(),
    /** Characters of JSON its current tools take, by which readers bound what they hold at once. */
    weight: integer('weight').notNull(),
    firstSeen: moment('first_seen').notNull(),
    lastChanged: moment('last_changed').notNull(),
    /** Since when it is no longer there; null while it is. */
    goneSince: moment('gone_since'),
  },
  (table) => [
    index('servers_by_target').on(table.target),
    // The start of an id fits an index entry; the rest only decides between ids that start alike.
    index('servers_by_id').on(idStart(table.id)),
  ],
);

/** Definitions by content: equal definitions are kept once, wherever they were found. */
export const definitions = pgTable('definitions', {
  hash: sha256('hash').primaryKey(),
  definition: jsonText('definition').$type<ToolDefinition>().notNull(),
});

/** Which server had which tool from when until when. A changed definition ends one row and starts another. */
export const tools = pgTable(
  'tools',
  {
    key: bigint('key', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    server: sha256('server')
      .notNull()
      .references(() => servers.hash),
    definition: sha256('definition')
      .notNull()
      .references(() => definitions.hash),
    name: foreignText('name').notNull(),
    provenance: text('provenance').$type<ExtractedTool['provenance']>().notNull(),
    extractor: text('extractor').notNull(),
    certainty: jsonText('certainty').$type<ExtractedTool['certainty']>().notNull(),
    condition: foreignText('condition'),
    evidence: jsonText('evidence').$type<ExtractedTool['evidence']>().notNull(),
    seenFrom: moment('seen_from').notNull(),
    /** When it was first found missing; null while it is there. */
    seenUntil: moment('seen_until'),
  },
  (table) => [uniqueIndex('tools_current').on(table.server, table.definition).where(sql`seen_until is null`)],
);

/** One row per tool and classifier version; the rows of other versions stay until they are pruned. */
export const classifications = pgTable(
  'classifications',
  {
    server: sha256('server')
      .notNull()
      .references(() => servers.hash),
    definition: sha256('definition')
      .notNull()
      .references(() => definitions.hash),
    version: text('version').notNull(),
    inputHash: sha256('input_hash').notNull(),
    record: jsonText('record').$type<Classification>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.server, table.definition, table.version] })],
);

/** The content of each server that a classifier version has classified: other content is still to be done. */
export const classified = pgTable(
  'classified',
  {
    server: sha256('server')
      .notNull()
      .references(() => servers.hash),
    version: text('version').notNull(),
    contentHash: sha256('content_hash').notNull(),
    /** When it did; null where an earlier version of the program did not note it. */
    at: moment('at'),
  },
  (table) => [primaryKey({ columns: [table.server, table.version] })],
);

/** What changed of servers and tools, ever. Written with what it tells of, never altered. */
export const changes = pgTable(
  'changes',
  {
    key: bigint('key', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: moment('at').notNull(),
    server: sha256('server')
      .notNull()
      .references(() => servers.hash),
    kind: text('kind').$type<ChangeKind>().notNull(),
    cause: text('cause').$type<ChangeCause>().notNull(),
    tool: foreignText('tool'),
    before: jsonText('before').$type<Json>(),
    after: jsonText('after').$type<Json>(),
    revisionBefore: foreignText('revision_before'),
    revision: foreignText('revision').notNull(),
    certain: boolean('certain').notNull(),
    /** Why it is alarming; null when it is not. */
    alarm: jsonText('alarm').$type<string[]>(),
  },
  (table) => [
    index('changes_by_time').on(table.at, table.key),
    index('changes_by_server').on(table.server),
    index('changes_alarming').on(table.at, table.key).where(sql`alarm is not null`),
  ],
);

/** One crawl over a list of targets. */
export const runs = pgTable(
  'runs',
  {
    id: integer('id').primaryKey().generatedAlwaysAsIdentity(),
    /** Over the list of targets, by which an unfinished run is found again. */
    targetsHash: sha256('targets_hash').notNull(),
    startedAt: moment('started_at').notNull(),
    finishedAt: moment('finished_at'),
    /** What it has spent so far, as the process that leads it tells. */
    spending: jsonText('spending').$type<Json>(),
  },
  (table) => [uniqueIndex('runs_unfinished').on(table.targetsHash).where(sql`finished_at is null`)],
);

/** What discovery did in a run, so that a source that came to its end is not asked again by a run that goes on. */
export const runSources = pgTable(
  'run_sources',
  {
    run: integer('run')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    source: text('source').notNull(),
    endedAt: moment('ended_at').notNull(),
    complete: boolean('complete').notNull(),
    counts: jsonText('counts').$type<Json>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.run, table.source] })],
);

/** The processes that read targets of runs. One that has not been seen for a while has died. */
export const workers = pgTable('workers', {
  id: text('id').primaryKey(),
  host: foreignText('host').notNull(),
  pid: integer('pid').notNull(),
  /** Whether it does nothing else: a crawl reads beside planning. */
  dedicated: boolean('dedicated').notNull(),
  readsAtOnce: integer('reads_at_once').notNull().default(1),
  /** Equal for processes with the same credentials, which share what GitHub grants these in a minute. */
  limits: text('limits'),
  startedAt: moment('started_at').notNull(),
  seenAt: moment('seen_at').notNull(),
});

/** What became of each target of a run. */
export const runItems = pgTable(
  'run_items',
  {
    run: integer('run')
      .notNull()
      .references(() => runs.id, { onDelete: 'cascade' }),
    target: sha256('target')
      .notNull()
      .references(() => targets.hash),
    /** Place in the list, from 0. */
    position: integer('position').notNull(),
    /** Null until the work on it is done. */
    outcome: text('outcome', { enum: outcomes }),
    message: foreignText('message'),
    retryable: boolean('retryable'),
    finishedAt: moment('finished_at'),
    /** Times a process has begun to read it, and the one that did last; null when none has it in hand. */
    tries: integer('tries').notNull().default(0),
    takenBy: text('taken_by'),
  },
  (table) => [
    primaryKey({ columns: [table.run, table.target] }),
    index('run_items_pending').on(table.run, table.position).where(sql`outcome is null`),
  ],
);

/** As much of an id as an index entry can hold: 500 characters are at most 2,000 bytes of some 2,700. */
export function idStart(id: PgColumn | SQL): SQL {
  return sql`left(${id}, 500)`;
}
