import { createHash } from 'node:crypto';
import { z } from 'zod';
import { publishedToolSchema, totalsSchema } from '../model/index.js';

/**
 * The files of version 1, all below `v1/`:
 *
 * | file | holds |
 * |---|---|
 * | `manifest.json` | what this is, its size, and how the rest is divided |
 * | `servers/<path>.json` | everything about one server: its `Inspection` |
 * | `lists/servers-<n>.json` | the servers in short, by id, 1,000 a file, counted from 1 |
 * | `tools/<shard>.json` | the tools whose name falls into this shard, in short, with their policies |
 * | `attacks.json` | the attack patterns, the ids they refer to, and how many tools each attaches to |
 * | `near/{tools,servers}/…` | names in order, to find those that resemble another; see `near.ts` |
 */
export const formatName = 'toolrisk-catalogue';
export const formatVersion = 1;

export const manifestPath = 'v1/manifest.json';
export const attacksPath = 'v1/attacks.json';
export const nearTools = 'v1/near/tools';
export const nearServers = 'v1/near/servers';
export const serversPerList = 1_000;

/** What tells a catalogue of any version; read first, so that another version is named rather than called damaged. */
export const markerSchema = z.object({ format: z.literal(formatName), formatVersion: z.int().positive() });

export const manifestSchema = markerSchema.extend({
  formatVersion: z.literal(formatVersion),
  /** The toolrisk that wrote it. */
  version: z.string(),
  /** ISO 8601 in UTC, or null. */
  publishedAt: z.string().nullable(),
  totals: totalsSchema,
  layout: z.object({
    /** Hexadecimal digits in the name of a shard of tools. */
    toolShardDigits: z.int().min(1).max(4),
    serverLists: z.int().nonnegative(),
  }),
  /** The files and folders at the top of the catalogue. Whatever else stands there is not ours to replace. */
  entries: z.array(z.string()),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Sorted by lower-cased name, name, server id. */
export const toolShardSchema = z.object({ tools: z.array(publishedToolSchema) });

/** Where the tools of a name are: names that differ only in case share a shard. */
export function toolShard(name: string, digits: number): string {
  return createHash('sha256').update(JSON.stringify(name.toLowerCase())).digest('hex').slice(0, digits);
}

export function toolShardPath(shard: string): string {
  return `v1/tools/${shard}.json`;
}

export function serverListPath(number: number): string {
  return `v1/lists/servers-${number}.json`;
}

/** How many digits keep the shards of so many tools small: about 100 tools and 100 kB each. */
export function toolShardDigits(tools: number): number {
  let digits = 1;
  while (digits < 4 && tools / 16 ** digits > 128) digits += 1;
  return digits;
}

/** The text of a data file. */
export function jsonFile(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
