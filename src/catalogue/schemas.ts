import { z } from 'zod';
import {
  categorySchema,
  changeDaySchema,
  facetKindSchema,
  facetToolSchema,
  levelSchema,
  publishedChangeSchema,
  publishedServerSchema,
  publishedToolSchema,
  totalsSchema,
} from '../model/index.js';
import { formatName, formatVersion } from './format.js';

/* The form of each file of data; see `format.ts`. */

/** What tells a catalogue of any version; read first, so that another version is named rather than called damaged. */
export const markerSchema = z.object({ format: z.literal(formatName), formatVersion: z.int().positive() });

export const manifestSchema = markerSchema.extend({
  formatVersion: z.literal(formatVersion),
  /** The toolrisk that wrote it. */
  version: z.string(),
  /** ISO 8601 in UTC, or null. */
  publishedAt: z.string().nullable(),
  /** Where the site is to stand, or null where nobody said. */
  address: z.url().nullish(),
  totals: totalsSchema,
  layout: z.object({
    /** Hexadecimal digits in the name of a shard of tools. */
    toolShardDigits: z.int().min(1).max(4),
    serverLists: z.int().nonnegative(),
    /** Whether tools stand on the pages of their servers rather than on their own. */
    compact: z.boolean(),
  }),
  /** All of it in a few files, each with its SHA-256. */
  bulk: z.array(z.object({ path: z.string(), sha256: z.string() })),
  /** The file of checksums, and its own. */
  checksums: z.object({ path: z.string(), sha256: z.string() }),
  /** The files and folders at the top of the catalogue. Whatever else stands there is not ours to replace. */
  entries: z.array(z.string()),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Sorted by lower-cased name, name, server id. */
export const toolShardSchema = z.object({ tools: z.array(publishedToolSchema) });

export const serverListSchema = z.object({ servers: z.array(publishedServerSchema) });

export const facetsSchema = z.record(
  facetKindSchema,
  z.array(z.object({ id: z.string(), tools: z.int(), files: z.int() })),
);
export const facetFileSchema = z.object({ tools: z.array(facetToolSchema) });

/** Newest first. */
export const changesFileSchema = z.object({ changes: z.array(publishedChangeSchema) });

export const changesSchema = z.object({
  /** In all files together: the latest only. A server’s own data has those of its own. */
  changes: z.int().nonnegative(),
  files: z.int().nonnegative(),
  /** The last days on which anything changed, oldest first. */
  days: z.array(changeDaySchema),
});

export const nearFirstsSchema = z.array(z.string());
export const nearPageSchema = z.array(z.tuple([z.string(), z.string()]));

export const searchIndexSchema = z.object({
  documents: z.int().nonnegative(),
  perFile: z.int().positive(),
  terms: z.array(z.string()),
});
const stepsSchema = z.array(z.int().nonnegative());
export const searchTermsSchema = z.array(
  z.tuple([z.string(), z.union([z.literal(0), z.literal(1)]), stepsSchema, stepsSchema, stepsSchema]),
);
export const searchDocumentsSchema = z.array(
  z.object({
    kind: z.enum(['tool', 'server']),
    name: z.string(),
    description: z.string().nullable(),
    servers: z.array(z.string()),
    count: z.int().nonnegative(),
    categories: z.array(categorySchema),
    levels: z.array(levelSchema),
    signals: z.array(z.string()),
    page: z.string(),
  }),
);
export const searchStartsSchema = z.record(z.string(), searchDocumentsSchema);
