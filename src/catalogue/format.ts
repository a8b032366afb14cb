import { createHash } from 'node:crypto';
import { slug } from '../model/address.js';
import type { FacetKind, ServerRecord } from '../model/index.js';

/**
 * The files of version 1, all below `v1/`:
 *
 * | file | holds |
 * |---|---|
 * | `manifest.json` | what this is, its size, and how the rest is divided |
 * | `servers/<path>.json` | everything about one server: its `ServerRecord` |
 * | `lists/servers-<n>.json` | the servers in short, by id, 1,000 a file, counted from 1 |
 * | `tools/<shard>.json` | the tools whose name falls into this shard, in short, with their policies |
 * | `attacks.json` | the attack patterns, the ids they refer to, and how many tools each attaches to |
 * | `near/{tools,servers}/…` | names in order, to find those that resemble another; see `near.ts` |
 * | `search/…` | what finds names of tools and servers by words; see `search/query.ts` |
 * | `facets.json` | the categories, levels and signals there are, and how many tools each has |
 * | `{categories,levels,signals}/<id>-<n>.json` | their tools by name, 1,000 a file, counted from 1 |
 * | `changes/<n>.json` | what changed, newest first, 1,000 a file, counted from 1 |
 * | `changes.json` | how many of them there are, and how many changes there were on each of the last days |
 * | `bulk/…` | all tools, by server, as JSON lines, as CSV (both compressed with gzip) and as Parquet, all servers as JSON lines |
 * | `openapi.json`, `schemas/…` | where all of this is and what it looks like, for programs; see `api.ts` |
 * | `checksums.txt` | the SHA-256 of every file of data, as `sha256sum --check` takes it |
 */
export const formatName = 'toolrisk-catalogue';
export const formatVersion = 1;

export const manifestPath = 'v1/manifest.json';
export const attacksPath = 'v1/attacks.json';
export const nearTools = 'v1/near/tools';
export const nearServers = 'v1/near/servers';
export const serversPerList = 1_000;
export const toolsPerFacetFile = 1_000;
/** Rows of a list on a page for people. */
export const itemsPerPage = 250;
export const changesPath = 'v1/changes.json';
export const changesPerFile = 1_000;
export const facetsPath = 'v1/facets.json';
export const checksumsPath = 'v1/checksums.txt';
export const bulkServersPath = 'v1/bulk/servers.jsonl.gz';
export const bulkToolsPath = (format: 'jsonl.gz' | 'csv.gz' | 'parquet') => `v1/bulk/tools.${format}`;
export const bulkPaths = [
  bulkToolsPath('jsonl.gz'),
  bulkToolsPath('csv.gz'),
  bulkToolsPath('parquet'),
  bulkServersPath,
];

/** Where the data of the tools of a name is: names that differ only in case share a shard. */
export function toolShard(name: string, digits: number): string {
  return createHash('sha256').update(JSON.stringify(name.toLowerCase())).digest('hex').slice(0, digits);
}

export function toolShardPath(shard: string): string {
  return `v1/tools/${shard}.json`;
}

export function changesFilePath(number: number): string {
  return `v1/changes/${number}.json`;
}

export function serverListPath(number: number): string {
  return `v1/lists/servers-${number}.json`;
}

/**
 * How many digits keep the shards of so many tools small: some 30 tools and 30 kB each at most. Small ones are quick to look a
 * name up in, and fewer of them have to be written again when some tools have changed.
 */
export function toolShardDigits(tools: number): number {
  let digits = 1;
  while (digits < 4 && tools / 16 ** digits > 32) digits += 1;
  return digits;
}

export function facetPath(kind: FacetKind, id: string, number: number): string {
  return `v1/${kind}/${slug(id)}-${number}.json`;
}

/** The text of a data file. */
export function jsonFile(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** Path -> SHA-256 as `sha256sum --check` takes them. */
export function checksumsFile(sums: Iterable<readonly [path: string, sum: string]>): string {
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, sum]) => `${sum}  ${path}\n`)
    .join('');
}

/** What stands in the file of checksums. */
export function readChecksums(text: string): Map<string, string> {
  const lines = text.split('\n').slice(0, -1);
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

/** The text of a shard, a tool a line. */
export function toolShardFile(lines: readonly string[]): string {
  return lines.length === 0 ? '{"tools":[]}\n' : `{"tools":[\n${lines.join(',\n')}\n]}\n`;
}

/** The lines of a shard, each the JSON of a tool. */
export function toolShardLines(text: string): string[] {
  return text
    .split('\n')
    .slice(1, -2)
    .map((line) => (line.endsWith(',') ? line.slice(0, -1) : line));
}

/** The text of a server's data: a tool a line, so that one can be had without parsing the others. */
export function serverFile({ server, tools, policy, problems, changes = [] }: ServerRecord): string {
  const lines = tools.map((tool) => JSON.stringify(tool)).join(',\n');
  const start = `{"server":${JSON.stringify(server)},"tools":[\n${lines}\n]`;
  const rest = `"problems":${JSON.stringify(problems)},"changes":${JSON.stringify(changes)}`;
  return `${start},"policy":${JSON.stringify(policy)},${rest}}\n`;
}

/** How many pages for people a list of so many items has. */
export function pageCount(items: number): number {
  return Math.ceil(items / itemsPerPage);
}

/** All hexadecimal numbers of so many digits, in order; of none, the empty one. */
export function hexadecimals(digits: number): string[] {
  return Array.from({ length: 16 ** digits }, (_, number) =>
    digits === 0 ? '' : number.toString(16).padStart(digits, '0'),
  );
}
