import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
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
import { readWhole } from '../bytes.js';
import { hexadecimals, toolShard, toolShardFile, toolShardLines, toolShardPath } from '../format.js';
import { groupBy } from '../group-by.js';
import { type Made, type Output, StalePrevious } from '../output.js';
import { isShared, NamesakeRing, namesake, publishedName, publishedTools, tellsOfAs } from '../published.js';
import type { TextTool } from './bulk.js';
import { madeOfSome, outputOf, type Place, pageKindsOf, pathsOf, scratchFile } from './place.js';
import { searchedName } from './search.js';
import { type WholeTool, wholeTool } from './servers.js';
import { sortKey, writeLines } from './sorted-lines.js';
import { toolLine } from './tool-lines.js';

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

/** Holds the ids of the servers that changed or went, where there is a catalogue before. */
export const replacedFile = 'replaced-servers';

/** Writes the shards of tools, their pages and those of their names, for one pile of them, as far as anything changed. */
export async function writeTools(job: ToolsJob): Promise<Made> {
  const { place, start } = job;
  const output = outputOf(place);
  const kinds = await pageKindsOf(place);
  const pile = readPile(job, kinds);
  writeShards(job, output, pile);

  const groups = groupBy(pile.tools, ({ tool }) => tool.name);
  const lines = { names: [] as string[], searched: [] as string[], tools: [] as string[] };
  for (const [name, group] of groups) {
    const key = sortKey(name);
    if (!pile.keys.has(key)) continue;
    const tools = group.map(({ tool }) => tool);
    lines.names.push(`${key}\t${JSON.stringify(publishedName(name, tools, place.compact))}`);
    lines.searched.push(`${key}\t${searchedName(name, tools, place.compact)}`);
    for (const tool of tools) lines.tools.push(`${key}\t${toolLine(tool)}`);
    writePages(job, output, kinds, pile, name, tools);
  }
  removePages(place, output, kinds, pile, groups);
  writeNameGroups(job, output, kinds, pile, groups);
  for (const kind of ['names', 'searched', 'tools'] as const) writeLines(place, kind, start, pile.keys, lines[kind]);
  return madeOfSome(place, output);
}

interface Pile {
  /** All tools of each shard in which something may have changed, sorted by lower-cased name, name, server id. */
  tools: TextTool[];
  /** By path of the page, the whole tool as JSON; only of servers that are new or have changed. */
  fresh: ReadonlyMap<string, string>;
  /** Names of which a tool came, went or may have changed, with all tools they had before. */
  touched: ReadonlyMap<string, readonly TextTool[]>;
  /** What these names are sorted by: those that differ only in case, and so are in one shard, have the same. */
  keys: ReadonlySet<string>;
  /** Shards in which something may have changed. */
  shards: ReadonlySet<string>;
}

function readPile(job: ToolsJob, kinds: readonly PageKind[]): Pile {
  const { place, start, digits } = job;
  const added: TextTool[] = [];
  const fresh = new Map<string, string>();
  const names = new Set<string>();
  for (const line of linesOf(job)) {
    const tab = line.indexOf('\t');
    if (tab < 0) {
      names.add(JSON.parse(line));
      continue;
    }
    const text = line.slice(0, tab);
    const tool: PublishedTool = JSON.parse(text);
    added.push({ tool, text });
    names.add(tool.name);
    fresh.set(tool.page, line.slice(tab + 1));
  }
  const shards = new Set([...names].map((name) => toolShard(name, digits)));
  // A page of many names tells of those that are as they were, too.
  const all = names.size > 0 && kinds.some(({ forNameGroup }) => forNameGroup !== undefined);
  const before = toolsBefore(place, all ? hexadecimals(digits - start.length).map((end) => start + end) : shards);
  const kept = before.length === 0 ? [] : before.filter(isKept(place));
  const touched = new Map<string, TextTool[]>([...names].map((name) => [name, []]));
  for (const one of before) touched.get(one.tool.name)?.push(one);
  return { tools: sorted([...kept, ...added]), fresh, touched, keys: new Set([...names].map(sortKey)), shards };
}

function toolsBefore({ previous }: Place, shards: Iterable<string>): TextTool[] {
  if (previous === null) return [];
  const tools: TextTool[] = [];
  for (const shard of shards) {
    const path = toolShardPath(shard);
    try {
      const lines = toolShardLines(readFileSync(join(previous, path), 'utf8'));
      for (const text of lines) tools.push({ tool: JSON.parse(text), text });
    } catch {
      throw new StalePrevious(path);
    }
  }
  return tools;
}

let replacedServers: { file: string; ids: ReadonlySet<string> } | undefined;

function isKept(place: Place): (one: TextTool) => boolean {
  const file = scratchFile(place, replacedFile);
  if (replacedServers?.file !== file) replacedServers = { file, ids: new Set(JSON.parse(readFileSync(file, 'utf8'))) };
  const { ids } = replacedServers;
  return ({ tool }) => !ids.has(tool.server.id);
}

function* linesOf({ place, segments }: ToolsJob): Generator<string> {
  for (const [batch, start, length] of segments) {
    const bytes = Buffer.allocUnsafe(length);
    const file = openSync(scratchFile(place, `batch-${batch}`), 'r');
    try {
      if (!readWhole(file, bytes, start)) throw new Error(`batch-${batch} ends before what was set aside in it.`);
    } finally {
      closeSync(file);
    }
    // Each line ends with a line feed, and JSON holds none.
    const lines = bytes.toString('utf8').split('\n');
    lines.pop();
    yield* lines;
  }
}

function writeShards({ place, start, digits }: ToolsJob, output: Output, { tools, shards }: Pile): void {
  const lines = groupBy(tools, ({ tool }) => toolShard(tool.name, digits));
  // Empty ones too: a shard that is missing is damage, not the answer that there is no such tool.
  const written = place.previous === null ? hexadecimals(digits - start.length).map((end) => start + end) : shards;
  for (const shard of written) {
    output.write(toolShardPath(shard), toolShardFile((lines.get(shard) ?? []).map(({ text }) => text)));
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
  const earlier = sorted(before).map(({ tool }) => tool);
  if (isShared(tools) && !(isShared(earlier) && tellsOfAs(tools, earlier))) {
    const view = { name, tools: tools.map(namesake) };
    for (const kind of kinds) output.writePages(kind.forName?.(view) ?? []);
  }
  const toolKinds = kinds.filter((kind) => kind.forTool !== undefined);
  if (toolKinds.length === 0) return;
  const ring = new NamesakeRing(tools);
  const ringBefore = new NamesakeRing(earlier);
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

/** Writes the pages of the groups of names in which something changed, and removes those of groups that are no more. */
function writeNameGroups(
  { place }: ToolsJob,
  output: Output,
  kinds: readonly PageKind[],
  { touched }: Pile,
  groups: ReadonlyMap<string, readonly TextTool[]>,
): void {
  const ofGroups = kinds.filter((kind) => kind.forNameGroup !== undefined);
  if (ofGroups.length === 0) return;
  const names = groupBy(groups, ([name]) => nameGroup(name));
  const existed =
    place.previous === null
      ? new Set<string>()
      : new Set([...touched].flatMap(([name, before]) => (before.length > 0 ? [nameGroup(name)] : [])));
  for (const group of new Set([...touched.keys()].map(nameGroup))) {
    const own = names.get(group)?.map(([name, tools]) => ({ name, tools: tools.map(({ tool }) => namesake(tool)) }));
    for (const kind of ofGroups) {
      if (own !== undefined) output.writePages(kind.forNameGroup?.({ group, names: own }) ?? []);
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

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
