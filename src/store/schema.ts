import { type SQL, sql } from 'drizzle-orm';
import {
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
import type { Classification, ExtractedTool, Problem, Server, ToolDefinition } from '../model/index.js';
import { foreignText, jsonText, moment, sha256 } from './columns.js';
import { outcomes } from './types.js';

/*
 * The tables. After a change run `npm run db:generate` and commit the migration it writes.
 *
 * Names and ids may be 10,000 characters long and an index entry may not, so rows are keyed by the SHA-256 of what names
 * them: the same in every database, known before the row is written, and of one size.
 */

/** What a crawl was asked to look at: a server as a user names it. One target may hold several servers, or none. */
export const targets = pgTable('targets', {
  hash: sha256('hash').primaryKey(),
  target: foreignText('target').notNull(),
  /** The revision that is stored; null when nothing is, or when what is stored may no longer be what is there. */
  revision: foreignText('revision'),
  /** The version of the extractors that read it. */
  extractorVersion: text('extractor_version'),
  /** When it was last reached and found readable; null before the first time. */
  lookedAt: moment('looked_at'),
});

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
  },
  (table) => [primaryKey({ columns: [table.server, table.version] })],
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
  },
  (table) => [uniqueIndex('runs_unfinished').on(table.targetsHash).where(sql`finished_at is null`)],
);

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
  },
  (table) => [primaryKey({ columns: [table.run, table.target] })],
);

/** As much of an id as an index entry can hold: 500 characters are at most 2,000 bytes of some 2,700. */
export function idStart(id: PgColumn | SQL): SQL {
  return sql`left(${id}, 500)`;
}
