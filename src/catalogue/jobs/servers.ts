import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cut,
  type InspectedTool,
  type PublishedServer,
  type PublishedTool,
  type ServerRecord,
  serverData,
  type ToolView,
} from '../../model/index.js';
import { writeWhole } from '../bytes.js';
import { toolShard } from '../format.js';
import { groupBy } from '../group-by.js';
import { type Made, StalePrevious } from '../output.js';
import type { Piece, Span } from '../pieces.js';
import { publishedServer, publishedTools } from '../published.js';
import { PiecesAside, type TextTool, toolsOfPiece } from './bulk.js';
import { madeOfSome, outputOf, type Place, pageKindsOf, pathsOf, scratchFile } from './place.js';

export interface ServersJob {
  place: Place;
  /** Names the files in which the tools are set aside. */
  batch: number;
  pieces: PieceJob[];
}

/** Servers that follow one another, of which at least one is new or has changed. */
export interface PieceJob {
  servers: ServerJob[];
  /** Pieces of the catalogue before that hold those that are as they were. */
  before: Span[];
}

export interface ServerJob {
  id: string;
  /** Its data, if it is new or has changed. */
  text: string | null;
  /** Whether it was there before. */
  known: boolean;
}

/** Where in a batch's file the lines of a pile of names are, in bytes. */
export type Segment = [pile: string, start: number, length: number];

export interface ServersResult {
  summaries: PublishedServer[];
  made: Made;
  segments: Segment[];
  pieces: Piece[];
}

/** A tool with what its page needs of its server. */
export interface WholeTool extends Pick<ToolView, 'server' | 'tool' | 'tools' | 'siblings' | 'changes'> {}

/** Digits of the hash of a name by which tools are set aside: each pile is in memory whole. */
export const pileDigits = 2;

/** Writes the files of servers that are new or have changed, and sets their tools aside. */
export async function writeServers({ place, batch, pieces }: ServersJob): Promise<ServersResult> {
  const output = outputOf(place);
  const all = await pageKindsOf(place);
  const kinds = all.filter((kind) => kind.forServer !== undefined);
  const whole = all.some((kind) => kind.forTool !== undefined);
  const piles = new Piles();
  const aside = new PiecesAside();
  const summaries: PublishedServer[] = [];
  for (const { servers, before } of pieces) {
    const kept = toolsByServer(place, before);
    const tools = servers.flatMap(({ id, text, known }): TextTool[] => {
      if (text === null) return kept.get(id) ?? [];
      const record: ServerRecord = JSON.parse(text);
      const summary = publishedServer(record);
      summaries.push(summary);
      if (known) piles.addNames(namesBefore(place, id));
      output.write(serverData(id), text);
      for (const kind of kinds) output.writePages(kind.forServer?.(record) ?? []);
      const published = publishedTools(record, place.compact);
      return published.map((tool, index): TextTool => {
        const json = JSON.stringify(tool);
        piles.addTool(tool.name, json, whole ? JSON.stringify(wholeTool(record, published, index)) : '');
        return { tool, text: json };
      });
    });
    aside.add(servers.length, tools);
  }
  aside.write(place, batch);
  return { summaries, made: madeOfSome(place, output), segments: piles.write(place, batch), pieces: aside.made };
}

function toolsByServer({ previous }: Place, pieces: readonly Span[]): ReadonlyMap<string, TextTool[]> {
  const tools = pieces.flatMap((piece) => toolsOfPiece(previous ?? '', piece));
  return groupBy(tools, ({ tool }) => tool.server.id);
}

/** The names that the tools of a server had. */
function namesBefore({ previous }: Place, id: string): string[] {
  const path = serverData(id);
  try {
    const { tools }: ServerRecord = JSON.parse(readFileSync(join(previous ?? '', path), 'utf8'));
    return tools.map(({ name }) => name);
  } catch {
    throw new StalePrevious(path);
  }
}

/**
 * Lines set aside by the hash of a name, for those who put all tools of a name together: a tool in short, a tab, and the whole of it
 * where it has a page of its own; or a name alone that a tool had which may be no more. JSON holds no tab.
 */
class Piles {
  readonly #lines = new Map<string, string[]>();

  addTool(name: string, text: string, whole: string): void {
    this.#add(name, `${text}\t${whole}\n`);
  }

  addNames(names: readonly string[]): void {
    for (const name of names) this.#add(name, `${JSON.stringify(name)}\n`);
  }

  #add(name: string, line: string): void {
    const key = toolShard(name, pileDigits);
    const pile = this.#lines.get(key);
    if (pile === undefined) this.#lines.set(key, [line]);
    else pile.push(line);
  }

  write(place: Place, batch: number): Segment[] {
    const segments: Segment[] = [];
    const file = openSync(scratchFile(place, `batch-${batch}`), 'wx');
    try {
      let start = 0;
      for (const [pile, lines] of this.#lines) {
        const bytes = Buffer.from(lines.join(''), 'utf8');
        writeWhole(file, bytes);
        segments.push([pile, start, bytes.length]);
        start += bytes.length;
      }
    } finally {
      closeSync(file);
    }
    return segments;
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

export interface GoneServersJob {
  place: Place;
  batch: number;
  servers: { id: string; page: string }[];
}

/** Removes the files of servers that are no more; those of their tools go with their names, which are set aside. */
export async function removeServers({ place, batch, servers }: GoneServersJob) {
  const output = outputOf(place);
  const kinds = (await pageKindsOf(place)).filter((kind) => kind.forServer !== undefined);
  const piles = new Piles();
  for (const { id, page } of servers) {
    piles.addNames(namesBefore(place, id));
    output.remove(serverData(id));
    for (const path of kinds.flatMap((kind) => pathsOf(kind, page))) output.remove(path);
  }
  return { made: output.made, segments: piles.write(place, batch) };
}
