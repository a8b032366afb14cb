import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type FacetKind,
  type FacetTool,
  namePage,
  type PageKind,
  type PublishedTool,
  serverData,
} from '../../model/index.js';
import { type AttackedTools, attackedTools } from '../attacked.js';
import { hexadecimals, toolIn, toolShard, toolShardFile, toolShardLines, toolShardPath } from '../format.js';
import { type Output, StalePrevious } from '../output.js';
import { facetTool, namesakesOf, publishedName } from '../published.js';
import { bulkTools } from './bulk.js';
import { type Checksums, outputOf, type Place, pageKindsOf, pathsOf, scratchFile } from './place.js';
import { searchedName, searchFile } from './search.js';
import type { WholeTool } from './servers.js';
import { sortKey } from './sorted-lines.js';

export interface ToolsJob {
  place: Place;
  /** The tools are those whose name's hash begins so. */
  start: string;
  /** Hexadecimal digits in the name of a shard, and in that of a shard of the catalogue before. */
  digits: number;
  previousDigits: number;
  /** Where the tools of new and changed servers were set aside. */
  segments: [batch: number, start: number, length: number][];
}

export interface ToolsResult {
  names: number;
  checksums: Checksums;
  facets: { kind: FacetKind; id: string; tools: number }[];
  attacked: AttackedTools[];
}

/** What the next jobs read. */
export const keptFile = 'kept-servers';
export const namesFile = (start: string) => `names-${start}`;
export const facetFile = (kind: FacetKind, id: string, start: string) => `${kind}-${id}-${start}`;

/** Writes the shards of tools, their pages and those of their names, for one pile of them. */
export async function writeTools(job: ToolsJob): Promise<ToolsResult> {
  const { place, start } = job;
  const output = outputOf(place);
  const kinds = await pageKindsOf(place);
  const pile = readPile(job);
  writeShards(job, output, pile);

  const names: string[] = [];
  const searched: string[] = [];
  for (const [name, group] of groupBy(pile.tools, ({ tool }) => tool.name)) {
    const tools = group.map(({ tool }) => tool);
    names.push(`${sortKey(name)}\t${JSON.stringify(publishedName(name, tools))}\n`);
    searched.push(`${sortKey(name)}\t${JSON.stringify(searchedName(name, tools))}\n`);
    writePages(job, output, kinds, pile, name, tools);
  }
  writeFileSync(scratchFile(place, namesFile(start)), names.join(''), { flag: 'wx' });
  writeFileSync(scratchFile(place, searchFile(start)), searched.join(''), { flag: 'wx' });
  bulkTools(place, start, pile.tools);
  return {
    ...{ names: names.length, checksums: output.checksums, facets: writeFacets(job, pile.tools) },
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

function toolsBefore({ place, start, previousDigits }: ToolsJob): TextTool[] {
  if (place.previous === null) return [];
  // Shards may have become larger or smaller: those that begin as this pile does, or the one that it is a part of.
  const end = hexadecimals(Math.max(previousDigits - start.length, 0));
  const tools: TextTool[] = [];
  for (const shard of end.map((digits) => start.slice(0, previousDigits) + digits)) {
    const path = toolShardPath(shard);
    try {
      const lines = toolShardLines(readFileSync(join(place.previous, path), 'utf8'));
      for (const text of lines) tools.push({ tool: JSON.parse(text), text });
    } catch {
      throw new StalePrevious(path);
    }
  }
  return previousDigits >= start.length
    ? tools
    : tools.filter(({ tool }) => toolShard(tool.name, start.length) === start);
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

/** Which of the tools of one name of one server a page is about; see `toolPages`. */
function indexOf(page: string): number {
  return Number(/[^~]~(\d{1,9})\.html$/.exec(page)?.[1] ?? 1) - 1;
}

function writeShards(
  { place, start, digits, previousDigits }: ToolsJob,
  output: Output,
  { tools, touched }: Pile,
): void {
  const shards = groupBy(tools, ({ tool }) => toolShard(tool.name, digits));
  const changed = new Set([...touched.keys()].map((name) => toolShard(name, digits)));
  // Empty ones too: a shard that is missing is damage, not the answer that there is no such tool.
  for (const end of hexadecimals(digits - start.length)) {
    const shard = start + end;
    const path = toolShardPath(shard);
    if (place.previous !== null && previousDigits === digits && !changed.has(shard)) output.keep(path);
    else output.write(path, toolShardFile((shards.get(shard) ?? []).map(({ text }) => text)));
  }
}

function writePages(
  { place }: ToolsJob,
  output: Output,
  kinds: readonly PageKind[],
  { fresh, touched }: Pile,
  name: string,
  tools: readonly PublishedTool[],
): void {
  const before = touched.get(name);
  for (const kind of kinds) {
    if (kind.forName === undefined) continue;
    if (before === undefined) for (const path of pathsOf(kind, namePage(name))) output.keep(path);
    else output.writePages(kind.forName(tools));
  }
  const toolKinds = kinds.filter((kind) => kind.forTool !== undefined);
  if (toolKinds.length === 0) return;
  const sameName = before === undefined ? null : namesakesOf(tools);
  const asBefore =
    before === undefined ||
    JSON.stringify(namesakesOf(sorted(before).map(({ tool }) => tool))) === JSON.stringify(sameName);
  for (const { page, server } of tools) {
    const text = fresh.get(page);
    if (sameName === null || (text === undefined && asBefore)) {
      for (const path of toolKinds.flatMap((kind) => pathsOf(kind, page))) output.keep(path);
      continue;
    }
    const whole: WholeTool = text === undefined ? keptTool(place, server.id, name, indexOf(page)) : JSON.parse(text);
    for (const kind of toolKinds)
      output.writePages(kind.forTool?.({ ...whole, page, sameName, lore: place.lore }) ?? []);
  }
}

/** A tool of a server that is as it was, from the server's data. */
function keptTool(place: Place, id: string, name: string, index: number): WholeTool {
  const text = readFileSync(join(place.folder, serverData(id)), 'utf8');
  const whole = toolIn(text, name, index);
  if (whole === null) throw new StalePrevious(serverData(id));
  return whole;
}

/** For each category, level and signal a file of lines, sorted. */
function writeFacets({ place, start }: ToolsJob, tools: readonly TextTool[]): ToolsResult['facets'] {
  const found = new Map<string, { kind: FacetKind; id: string; lines: string[] }>();
  const add = (kind: FacetKind, id: string, line: string) => {
    const known = found.get(`${kind} ${id}`);
    if (known === undefined) found.set(`${kind} ${id}`, { kind, id, lines: [line] });
    else known.lines.push(line);
  };
  for (const { tool } of tools) {
    const entry: FacetTool = facetTool(tool);
    const line = `${sortKey(tool.name)}\t${JSON.stringify(entry)}\n`;
    add('categories', tool.category, line);
    add('levels', tool.level, line);
    for (const signal of entry.signals) add('signals', signal, line);
  }
  return [...found.values()].map(({ kind, id, lines }) => {
    writeFileSync(scratchFile(place, facetFile(kind, id, start)), lines.join(''), { flag: 'wx' });
    return { kind, id, tools: lines.length };
  });
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
