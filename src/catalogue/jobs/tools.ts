import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type FacetKind,
  type FacetTool,
  type IndexSize,
  nameGroup,
  namePage,
  namesPage,
  type PageKind,
  type PublishedTool,
  type ServerRecord,
  serverData,
  type ToolView,
} from '../../model/index.js';
import { type AttackedTools, attackedTools } from '../attacked.js';
import { hexadecimals, toolShard, toolShardFile, toolShardLines, toolShardPath } from '../format.js';
import { type Made, type Output, StalePrevious } from '../output.js';
import { facetTool, isShared, NamesakeRing, publishedName, publishedTools } from '../published.js';
import { type ToolStatistics, toolStatistics } from '../statistics.js';
import { bulkTools } from './bulk.js';
import { facetsFile, lineOfFacets, listsOf } from './facets.js';
import { parquetTools, type RowGroup } from './parquet.js';
import {
  isTwinned,
  madeOfSome,
  outputOf,
  type Place,
  pageKindsOf,
  pathsOf,
  scratchFile,
  setPagesAside,
} from './place.js';
import { searchedName, searchFile } from './search.js';
import { type WholeTool, wholeTool } from './servers.js';
import { sortKey } from './sorted-lines.js';

export interface ToolsJob {
  place: Place;
  /** The tools are those whose name's hash begins so. */
  start: string;
  /** Hexadecimal digits in the name of a shard; the same as in the catalogue before. */
  digits: number;
  /** As the pages of tools tell it; the same as in the catalogue before. */
  size: IndexSize | null;
  /** Where the tools of new and changed servers were set aside. */
  segments: [batch: number, start: number, length: number][];
}

export interface ToolsResult {
  names: number;
  made: Made;
  facets: { kind: FacetKind; id: string; tools: number }[];
  attacked: AttackedTools[];
  statistics: ToolStatistics;
  /** Where the columns are in the piece of the Parquet file that was set aside. */
  parquet: RowGroup | null;
}

/** What the next jobs read. */
export const keptFile = 'kept-servers';
export const namesFile = (start: string) => `names-${start}`;

/** Writes the shards of tools, their pages and those of their names, for one pile of them. */
export async function writeTools(job: ToolsJob): Promise<ToolsResult> {
  const { place, start } = job;
  const output = outputOf(place);
  const kinds = await pageKindsOf(place);
  const pile = readPile(job);
  writeShards(job, output, pile);

  const names: string[] = [];
  const searched: string[] = [];
  const all: PublishedTool[][] = [];
  const groups = groupBy(pile.tools, ({ tool }) => tool.name);
  for (const [name, group] of groups) {
    const tools = group.map(({ tool }) => tool);
    all.push(tools);
    names.push(`${sortKey(name)}\t${JSON.stringify(publishedName(name, tools, place.compact))}\n`);
    searched.push(`${sortKey(name)}\t${JSON.stringify(searchedName(name, tools, place.compact))}\n`);
    writePages(job, output, kinds, pile, name, tools);
  }
  removePages(place, output, kinds, pile, groups);
  writeNameGroups(job, output, kinds, pile, all);
  setPagesAside(place, start, pagesIn(place, kinds, groups));
  writeFileSync(scratchFile(place, namesFile(start)), names.join(''), { flag: 'wx' });
  writeFileSync(scratchFile(place, searchFile(start)), searched.join(''), { flag: 'wx' });
  bulkTools(place, start, pile.tools);
  const parquet = parquetTools(
    place,
    start,
    pile.tools.map(({ tool }) => tool),
  );
  return {
    parquet,
    ...{ names: names.length, made: madeOfSome(place, output), facets: setFacetsAside(job, pile.tools) },
    statistics: toolStatistics(all),
    attacked: attackedTools(pile.tools.map(({ tool }) => tool)),
  };
}

/** A tool and its JSON, so that what was read is not made again. */
export interface TextTool {
  tool: PublishedTool;
  text: string;
}

interface Pile {
  /** Sorted by lower-cased name, name, server id. */
  tools: TextTool[];
  /** By path of the page, the whole tool as JSON; only of servers that are new or have changed. */
  fresh: ReadonlyMap<string, string>;
  /** Names of which a tool came, went or may have changed, with all tools they had before. */
  touched: ReadonlyMap<string, readonly TextTool[]>;
}

function readPile(job: ToolsJob): Pile {
  const before = toolsBefore(job);
  const kept = before.length === 0 ? [] : before.filter(isKept(job.place));
  const tools = [...kept];
  const fresh = new Map<string, string>();
  const names = new Set<string>();
  for (const line of linesOf(job)) {
    const tab = line.indexOf('\t');
    const text = line.slice(0, tab);
    const tool: PublishedTool = JSON.parse(text);
    tools.push({ tool, text });
    names.add(tool.name);
    fresh.set(tool.page, line.slice(tab + 1));
  }
  if (kept.length < before.length) {
    const still = new Set(kept);
    for (const one of before) if (!still.has(one)) names.add(one.tool.name);
  }
  const touched = new Map<string, TextTool[]>([...names].map((name) => [name, []]));
  for (const one of before) touched.get(one.tool.name)?.push(one);
  return { tools: sorted(tools), fresh, touched };
}

function toolsBefore({ place, start, digits }: ToolsJob): TextTool[] {
  if (place.previous === null) return [];
  const tools: TextTool[] = [];
  for (const end of hexadecimals(digits - start.length)) {
    const path = toolShardPath(start + end);
    try {
      const lines = toolShardLines(readFileSync(join(place.previous, path), 'utf8'));
      for (const text of lines) tools.push({ tool: JSON.parse(text), text });
    } catch {
      throw new StalePrevious(path);
    }
  }
  return tools;
}

let keptServers: { file: string; ids: ReadonlySet<string> } | undefined;

function isKept(place: Place): (one: TextTool) => boolean {
  const file = scratchFile(place, keptFile);
  if (keptServers?.file !== file) keptServers = { file, ids: new Set(JSON.parse(readFileSync(file, 'utf8'))) };
  const { ids } = keptServers;
  return ({ tool }) => ids.has(tool.server.id);
}

function* linesOf({ place, segments }: ToolsJob): Generator<string> {
  for (const [batch, start, length] of segments) {
    const bytes = Buffer.allocUnsafe(length);
    const file = openSync(scratchFile(place, `batch-${batch}`), 'r');
    try {
      for (let read = 0; read < length; ) read += readSync(file, bytes, read, length - read, start + read);
    } finally {
      closeSync(file);
    }
    // Each line ends with a line feed, and JSON holds none.
    const lines = bytes.toString('utf8').split('\n');
    lines.pop();
    yield* lines;
  }
}

function writeShards({ place, start, digits }: ToolsJob, output: Output, { tools, touched }: Pile): void {
  const shards = groupBy(tools, ({ tool }) => toolShard(tool.name, digits));
  const changed = new Set([...touched.keys()].map((name) => toolShard(name, digits)));
  // Empty ones too: a shard that is missing is damage, not the answer that there is no such tool.
  for (const end of hexadecimals(digits - start.length)) {
    const shard = start + end;
    if (place.previous !== null && !changed.has(shard)) continue;
    output.write(toolShardPath(shard), toolShardFile((shards.get(shard) ?? []).map(({ text }) => text)));
  }
}

function writePages(
  { place, size }: ToolsJob,
  output: Output,
  kinds: readonly PageKind[],
  { fresh, touched }: Pile,
  name: string,
  tools: readonly PublishedTool[],
): void {
  const before = touched.get(name);
  if (before === undefined) return;
  if (isShared(tools)) for (const kind of kinds) output.writePages(kind.forName?.(tools) ?? []);
  const toolKinds = kinds.filter((kind) => kind.forTool !== undefined);
  if (toolKinds.length === 0) return;
  const ring = new NamesakeRing(tools);
  const ringBefore = new NamesakeRing(sorted(before).map(({ tool }) => tool));
  const placesBefore = new Map(ringBefore.tools.map(({ page }, at) => [page, at]));
  for (const [at, { page, server }] of tools.entries()) {
    const text = fresh.get(page);
    const atBefore = placesBefore.get(page);
    if (text === undefined && atBefore !== undefined && ring.tellsAs(at, ringBefore, atBefore)) continue;
    const whole: WholeTool = text === undefined ? keptTool(place, server.id, page) : JSON.parse(text);
    const view: ToolView = { ...whole, page, sameName: ring.told(at), size, lore: place.lore };
    for (const kind of toolKinds) output.writePages(kind.forTool?.(view) ?? []);
  }
}

/** Removes the pages of tools and names that are no more. */
function removePages(
  { compact }: Place,
  output: Output,
  kinds: readonly PageKind[],
  { tools, touched }: Pile,
  groups: ReadonlyMap<string, readonly TextTool[]>,
): void {
  if (touched.size === 0) return;
  const pages = new Set(tools.map(({ tool }) => tool.page));
  for (const [name, before] of touched) {
    const gone = before.flatMap(({ tool }) => (pages.has(tool.page) ? [] : [tool.page]));
    for (const kind of kinds) {
      const own = kind.forTool === undefined ? [] : gone;
      const wasShared = kind.forName !== undefined && isShared(before) && !isShared(groups.get(name) ?? []);
      const shared = wasShared ? [namePage(name, compact)] : [];
      for (const path of [...own, ...shared].flatMap((page) => pathsOf(kind, page))) output.remove(path);
    }
  }
}

/** The pages of tools and names that are worth finding, those among them that are as they were included. */
function pagesIn(
  { compact }: Place,
  kinds: readonly PageKind[],
  groups: ReadonlyMap<string, readonly TextTool[]>,
): string[] {
  const ofTools = isTwinned(kinds, 'forTool');
  const ofNames = isTwinned(kinds, 'forName');
  const ofGroups = isTwinned(kinds, 'forNameGroup');
  const names = [...groups].flatMap(([name, tools]) => [
    ...(ofTools ? tools.map(({ tool }) => tool.page) : []),
    ...(ofNames && isShared(tools) ? [namePage(name, compact)] : []),
  ]);
  return ofGroups ? [...names, ...new Set([...groups.keys()].map((name) => namesPage(nameGroup(name))))] : names;
}

/** Writes the pages of the groups of names in which something changed, and removes those of groups that are no more. */
function writeNameGroups(
  { place }: ToolsJob,
  output: Output,
  kinds: readonly PageKind[],
  { touched }: Pile,
  all: readonly (readonly PublishedTool[])[],
): void {
  const ofGroups = kinds.filter((kind) => kind.forNameGroup !== undefined);
  if (ofGroups.length === 0) return;
  const groups = groupBy(all, ([first]) => nameGroup(first?.name ?? ''));
  const existed =
    place.previous === null
      ? new Set<string>()
      : new Set([...touched].flatMap(([name, before]) => (before.length > 0 ? [nameGroup(name)] : [])));
  for (const group of new Set([...touched.keys()].map(nameGroup))) {
    const names = groups.get(group);
    for (const kind of ofGroups) {
      if (names !== undefined) output.writePages(kind.forNameGroup?.({ group, names }) ?? []);
      else if (existed.has(group)) for (const path of pathsOf(kind, namesPage(group))) output.remove(path);
    }
  }
}

/** A tool of a server that is as it was, from the server's data. */
function keptTool(place: Place, id: string, page: string): WholeTool {
  const record: ServerRecord = JSON.parse(readFileSync(join(place.folder, serverData(id)), 'utf8'));
  const all = publishedTools(record, place.compact);
  const index = all.findIndex((tool) => tool.page === page);
  if (index < 0) throw new StalePrevious(serverData(id));
  return wholeTool(record, all, index);
}

/** Sets the tools aside as lists show them. Returns how many each category, level and signal has. */
function setFacetsAside({ place, start }: ToolsJob, tools: readonly TextTool[]): ToolsResult['facets'] {
  const counts = new Map<string, ToolsResult['facets'][number]>();
  const add = (kind: FacetKind, id: string) => {
    const known = counts.get(`${kind} ${id}`);
    if (known === undefined) counts.set(`${kind} ${id}`, { kind, id, tools: 1 });
    else known.tools += 1;
  };
  const lines = tools.map(({ tool }) => {
    const entry: FacetTool = facetTool(tool);
    for (const [kind, id] of listsOf(entry)) add(kind, id);
    return `${sortKey(tool.name)}\t${lineOfFacets(entry)}\n`;
  });
  writeFileSync(scratchFile(place, facetsFile(start)), lines.join(''), { flag: 'wx' });
  return [...counts.values()];
}

function sorted(tools: readonly TextTool[]): TextTool[] {
  return tools
    .map((one) => ({ one, key: one.tool.name.toLowerCase() }))
    .sort(
      (a, b) =>
        compareText(a.key, b.key) ||
        compareText(a.one.tool.name, b.one.tool.name) ||
        compareText(a.one.tool.server.id, b.one.tool.server.id) ||
        compareText(a.one.tool.page, b.one.tool.page),
    )
    .map(({ one }) => one);
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

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
