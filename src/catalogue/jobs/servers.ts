import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  cut,
  type InspectedTool,
  type PublishedServer,
  type PublishedTool,
  type ServerRecord,
  serverData,
  type ToolView,
} from '../../model/index.js';
import { toolShard } from '../format.js';
import type { Made } from '../output.js';
import { publishedServer, publishedTools } from '../published.js';
import { madeOfSome, outputOf, type Place, pageKindsOf, pathsOf, scratchFile } from './place.js';

export interface ServersJob {
  place: Place;
  /** Names the file in which the tools are set aside. */
  batch: number;
  /** The texts of the servers' data. */
  texts: string[];
}

export interface ServersResult {
  summaries: PublishedServer[];
  made: Made;
  /** Where in the batch's file the tools of each pile are: [pile, start, length] in bytes. */
  segments: [pile: string, start: number, length: number][];
}

/** A tool with what its page needs of its server. */
export interface WholeTool extends Pick<ToolView, 'server' | 'tool' | 'tools' | 'siblings' | 'changes'> {}

/** Digits of the hash of a name by which tools are set aside: each pile is in memory whole. */
export const pileDigits = 2;

/** Writes the files of servers that are new or have changed, and sets their tools aside. */
export async function writeServers({ place, batch, texts }: ServersJob): Promise<ServersResult> {
  const output = outputOf(place);
  const all = await pageKindsOf(place);
  const kinds = all.filter((kind) => kind.forServer !== undefined);
  const whole = all.some((kind) => kind.forTool !== undefined);
  const piles = new Map<string, string[]>();
  const summaries = texts.map((text) => {
    const record: ServerRecord = JSON.parse(text);
    const summary = publishedServer(record);
    output.write(serverData(summary.id), text);
    for (const kind of kinds) output.writePages(kind.forServer?.(record) ?? []);
    setToolsAside(piles, record, place.compact, whole);
    return summary;
  });
  const segments = writePiles(scratchFile(place, `batch-${batch}`), piles);
  return { summaries, made: madeOfSome(place, output), segments };
}

/** A line holds the tool in short, a tab, and the whole of it where it has a page of its own: JSON holds no tab. */
function setToolsAside(piles: Map<string, string[]>, record: ServerRecord, compact: boolean, withWhole: boolean): void {
  const all = publishedTools(record, compact);
  for (const [index, published] of all.entries()) {
    const whole = withWhole ? JSON.stringify(wholeTool(record, all, index)) : '';
    const key = toolShard(published.name, pileDigits);
    const line = `${JSON.stringify(published)}\t${whole}\n`;
    const pile = piles.get(key);
    if (pile === undefined) piles.set(key, [line]);
    else pile.push(line);
  }
}

/** Siblings that the page of a tool is told of. */
const siblingsTold = 6;

/** A tool of a server with what its page needs of the rest of it. */
export function wholeTool(record: ServerRecord, all: readonly PublishedTool[], index: number): WholeTool {
  const { server, tools, changes = [] } = record;
  const tool = tools[index] as InspectedTool;
  // Those that follow it, then from the first: so that each is shown somewhere.
  const siblings = [...all.slice(index + 1), ...all.slice(0, index)]
    .filter(({ category }) => category === tool.classification.category)
    .slice(0, siblingsTold)
    .map(({ name, page, level, category, description, signals }) => ({
      ...{ name, page, level, category, signals },
      description: description === null ? null : cut(description, 200).kept,
    }));
  const own = changes.filter((change) => change.tool === tool.name);
  return { server, tool, tools: tools.length, siblings, changes: own };
}

function writePiles(path: string, piles: ReadonlyMap<string, string[]>): ServersResult['segments'] {
  mkdirSync(dirname(path), { recursive: true });
  const segments: ServersResult['segments'] = [];
  const file = openSync(path, 'wx');
  try {
    let start = 0;
    for (const [pile, lines] of piles) {
      const bytes = Buffer.from(lines.join(''), 'utf8');
      for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
      segments.push([pile, start, bytes.length]);
      start += bytes.length;
    }
  } finally {
    closeSync(file);
  }
  return segments;
}

export interface GoneServersJob {
  place: Place;
  servers: { id: string; page: string }[];
}

/** Removes the files of servers that are no more; those of their tools go with their names. */
export async function removeServers({ place, servers }: GoneServersJob): Promise<Made> {
  const output = outputOf(place);
  const kinds = (await pageKindsOf(place)).filter((kind) => kind.forServer !== undefined);
  for (const { id, page } of servers) {
    output.remove(serverData(id));
    for (const path of kinds.flatMap((kind) => pathsOf(kind, page))) output.remove(path);
  }
  return output.made;
}
