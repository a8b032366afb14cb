import { join } from 'node:path';
import {
  type AttackLore,
  type InspectedTool,
  type Inspection,
  type Page,
  type PageKind,
  type PublishedAttack,
  type PublishedName,
  type PublishedServer,
  type PublishedTool,
  serverData,
  serverPath,
  type Together,
  type Totals,
} from '../model/index.js';
import { Attacked } from './attacked.js';
import { CatalogueError, systemCode } from './error.js';
import {
  attacksPath,
  formatName,
  formatVersion,
  jsonFile,
  type Manifest,
  manifestPath,
  nearServers,
  nearTools,
  serverListPath,
  serversPerList,
  toolShard,
  toolShardDigits,
  toolShardPath,
} from './format.js';
import { type NearEntry, nearFiles } from './near.js';
import { Output } from './output.js';
import {
  count,
  emptyTotals,
  publishedName,
  publishedServer,
  publishedTools,
  publishedWithConcern,
  serverKeys,
  withConcern,
} from './published.js';
import { startReplacement } from './replacement.js';
import { Spill } from './spill.js';

interface WriteOptions {
  /** Sorted by server id, each server once. */
  inspections: AsyncIterable<Inspection>;
  /** Created if it is missing; replaced if it holds a catalogue. */
  folder: string;
  /** ISO 8601 in UTC. The same input and time give the same bytes. */
  publishedAt?: string | null;
  /** Of this program. */
  version: string;
  /** The site's pages; without them, only the data is written. */
  pages?: readonly PageKind[];
  /** Explains the attacks that tools are said to be open to. */
  lore?: AttackLore;
  /** Without it, each server stands by itself. */
  together?: Together;
}

const noLore: AttackLore = { patterns: [], taxonomies: [], signalTitles: {} };
const apart: Together = { see: () => {}, concerning: () => null };

/** Digits of the hash by which tools are set aside: each pile is read whole. */
const pileDigits = 2;
const serversPile = 'servers';
const itemsPerPage = 250;
const unreadShown = 100;
const scratch = '.scratch';

/**
 * Writes the catalogue. One server, one pile of tools and the names are in memory at any time; all else is on disk. On failure
 * the folder is as it was.
 *
 * @throws CatalogueError with the place
 */
export async function writeCatalogue(options: WriteOptions): Promise<Totals> {
  const { folder, version, publishedAt = null, pages = [], lore = noLore, together = apart } = options;
  const replacement = await startReplacement(folder);
  const work: Work = {
    output: new Output(replacement.folder),
    spill: new Spill(join(replacement.folder, scratch)),
    pages,
    lore,
    together,
    attacked: new Attacked(lore),
    totals: emptyTotals(),
    entries: new Set(),
  };
  try {
    const { unread, serverEntries } = await writeServers(work, options.inspections);
    const digits = toolShardDigits(work.totals.tools);
    const names = await writeTools(work, digits);
    work.totals.names = names.length;
    const { serverLists, first } = await writeServerLists(work);
    await writeNames(work, names, serverEntries);
    const attacks = work.attacked.all();
    await write(work, { path: attacksPath, content: jsonFile(publishedLore(lore, attacks)) });
    for (const kind of pages) {
      const view = { version, publishedAt, totals: work.totals, servers: first, unread, attacks, lore };
      for (const page of kind.forCatalogue?.(view) ?? []) await write(work, page);
    }
    const manifest: Manifest = {
      format: formatName,
      formatVersion,
      version,
      publishedAt,
      totals: work.totals,
      layout: { toolShardDigits: digits, serverLists },
      entries: [...work.entries.add(topOf(manifestPath))].sort(),
    };
    await write(work, { path: manifestPath, content: jsonFile(manifest) });
    await work.output.finish();
    await work.spill.remove();
    await replacement.commit();
    return work.totals;
  } catch (error) {
    await work.output.settle();
    await replacement.abandon();
    throw systemCode(error) === 'ENOSPC'
      ? new CatalogueError(`The disk is full: ${folder} is as it was before.`, { cause: error })
      : error;
  }
}

interface Work {
  output: Output;
  spill: Spill;
  pages: readonly PageKind[];
  lore: AttackLore;
  together: Together;
  attacked: Attacked;
  totals: Totals;
  /** What stands at the top of the catalogue. */
  entries: Set<string>;
}

async function writeServers(work: Work, inspections: AsyncIterable<Inspection>) {
  const unread: PublishedServer[] = [];
  const serverEntries: NearEntry[] = [];
  const paths = new Set<string>();
  for await (const inspection of inspections) {
    const { id } = inspection.server;
    const path = serverPath(id);
    if (paths.has(path)) throw new CatalogueError(`The server ${JSON.stringify(id)} was to be published twice.`);
    paths.add(path);

    const summary = publishedServer(inspection);
    count(work.totals, summary);
    for (const key of serverKeys(summary)) serverEntries.push([key, id]);
    if (summary.coverage !== 'complete' && unread.length < unreadShown) unread.push(summary);
    await write(work, { path: serverData(id), content: jsonFile(inspection) });
    await work.spill.add(serversPile, JSON.stringify(summary));
    work.together.see(
      id,
      inspection.tools.map((tool) => tool.name),
    );
    await setToolsAside(work, inspection);
    for (const kind of work.pages) {
      if (kind.forServer !== undefined) await write(work, kind.forServer(inspection));
    }
  }
  return { unread, serverEntries };
}

/** A line holds the tool in short, a tab, and the whole of it: the first reading needs only the short one. */
async function setToolsAside(work: Work, inspection: Inspection): Promise<void> {
  for (const [index, published] of publishedTools(inspection).entries()) {
    const tool = inspection.tools[index] as InspectedTool;
    const whole: WholeTool = { server: inspection.server, tool };
    await work.spill.add(toolShard(tool.name, pileDigits), `${JSON.stringify(published)}\t${JSON.stringify(whole)}`);
  }
}

interface WholeTool {
  server: Inspection['server'];
  tool: InspectedTool;
}

/** Writes the shards of tools, their pages and those of their names. Returns the names, unsorted. */
async function writeTools(work: Work, digits: number): Promise<PublishedName[]> {
  const names: PublishedName[] = [];
  for (const start of hexadecimals(Math.min(digits, pileDigits))) {
    const piles = hexadecimals(pileDigits).filter((pile) => pile.startsWith(start));
    const tools: PublishedTool[] = [];
    for (const pile of piles) {
      for await (const line of work.spill.lines(pile)) {
        const tool: PublishedTool = JSON.parse(line.slice(0, line.indexOf('\t')));
        tools.push(publishedWithConcern(tool, work.together.concerning(tool.server.id, tool.name)));
      }
    }
    tools.sort(compareTools);
    for (const tool of tools) work.attacked.add(tool);

    const shards = groupBy(tools, (tool) => toolShard(tool.name, digits));
    for (const end of hexadecimals(digits - start.length)) {
      // Empty ones too: a shard that is missing is damage, not the answer that there is no such tool.
      const shard = start + end;
      await write(work, { path: toolShardPath(shard), content: jsonFile({ tools: shards.get(shard) ?? [] }) });
    }

    const byName = groupBy(tools, (tool) => tool.name);
    for (const [name, sameName] of byName) {
      names.push(publishedName(name, sameName));
      for (const kind of work.pages) {
        if (kind.forName !== undefined) await write(work, kind.forName(sameName));
      }
    }
    await writeToolPages(work, piles, byName);
  }
  return names;
}

async function writeToolPages(work: Work, piles: readonly string[], byName: Map<string, PublishedTool[]>) {
  const kinds = work.pages.filter((kind) => kind.forTool !== undefined);
  if (kinds.length === 0) return;
  for (const pile of piles) {
    for await (const line of work.spill.lines(pile)) {
      const tab = line.indexOf('\t');
      const { page }: PublishedTool = JSON.parse(line.slice(0, tab));
      const { server, tool: alone }: WholeTool = JSON.parse(line.slice(tab + 1));
      const tool = withConcern(alone, work.together.concerning(server.id, alone.name));
      const sameName = byName.get(tool.name) ?? [];
      for (const kind of kinds) {
        const made = kind.forTool?.({ server, tool, page, sameName, lore: work.lore });
        if (made !== undefined) await write(work, made);
      }
    }
  }
}

/** The patterns with what they refer to, for programs. */
function publishedLore({ taxonomies, signalTitles }: AttackLore, attacks: readonly PublishedAttack[]) {
  return {
    patterns: attacks.map(({ pattern, tools, examples }) => ({
      ...pattern,
      tools,
      examples: examples.map(({ name, server }) => ({ name, server: server.id })),
    })),
    taxonomies,
    signalTitles,
  };
}

/** The servers in lists for programs and on pages for people. Returns the first of them, and how many lists there are. */
async function writeServerLists(work: Work) {
  let serverLists = 0;
  for await (const lines of batches(work.spill.lines(serversPile), serversPerList)) {
    serverLists += 1;
    await write(work, { path: serverListPath(serverLists), content: jsonFile({ servers: lines.map(parseServer) }) });
  }
  const total = work.totals.servers;
  let first: PublishedServer[] = [];
  let number = 0;
  for await (const lines of batches(work.spill.lines(serversPile), itemsPerPage)) {
    number += 1;
    const items = lines.map(parseServer);
    if (number === 1) first = items;
    await writeListPage(work, 'forServers', { items, number, of: pageCount(total), total });
  }
  if (number === 0) await writeListPage(work, 'forServers', emptyList);
  return { serverLists, first };
}

async function writeNames(work: Work, names: PublishedName[], serverEntries: readonly NearEntry[]): Promise<void> {
  const toolEntries = names.map(({ name }): NearEntry => [name.toLowerCase(), name]);
  for (const [base, entries] of [
    [nearTools, toolEntries],
    [nearServers, serverEntries],
  ] as const) {
    for (const [path, content] of nearFiles(base, entries)) await write(work, { path, content: jsonFile(content) });
  }
  const sorted = names.toSorted((a, b) => compareNames(a.name, b.name));
  const total = sorted.length;
  for (let start = 0; start < total; start += itemsPerPage) {
    const items = sorted.slice(start, start + itemsPerPage);
    await writeListPage(work, 'forNames', { items, number: start / itemsPerPage + 1, of: pageCount(total), total });
  }
  if (total === 0) await writeListPage(work, 'forNames', emptyList);
}

const emptyList = { items: [], number: 1, of: 1, total: 0 } as const;

async function writeListPage<Hook extends 'forServers' | 'forNames'>(
  work: Work,
  hook: Hook,
  view: Parameters<NonNullable<PageKind[Hook]>>[0],
): Promise<void> {
  for (const kind of work.pages) {
    const make = kind[hook] as ((of: typeof view) => Page) | undefined;
    if (make !== undefined) await write(work, make(view));
  }
}

async function write(work: Work, { path, content }: Page): Promise<void> {
  work.entries.add(topOf(path));
  await work.output.write(path, content);
}

function topOf(path: string): string {
  return path.split('/', 1)[0] as string;
}

function parseServer(line: string): PublishedServer {
  return JSON.parse(line);
}

function pageCount(items: number): number {
  return Math.ceil(items / itemsPerPage);
}

async function* batches<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** All hexadecimal numbers of so many digits, in order; of none, the empty one. */
function hexadecimals(digits: number): string[] {
  return Array.from({ length: 16 ** digits }, (_, number) =>
    digits === 0 ? '' : number.toString(16).padStart(digits, '0'),
  );
}

function compareTools(a: PublishedTool, b: PublishedTool): number {
  return compareNames(a.name, b.name) || compareText(a.server.id, b.server.id) || compareText(a.page, b.page);
}

/** By letters, and where only the case differs by that; the same on every machine. */
function compareNames(a: string, b: string): number {
  return compareText(a.toLowerCase(), b.toLowerCase()) || compareText(a, b);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
