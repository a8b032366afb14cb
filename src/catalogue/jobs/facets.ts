import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AttackLore,
  type FacetKind,
  type FacetTool,
  facetKindSchema,
  type PageKind,
  type PublishedTool,
} from '../../model/index.js';
import { type AttackedTools, examplesOf } from '../attacked.js';
import {
  facetPath,
  itemsPerPage,
  pageCount,
  toolShard,
  toolShardLines,
  toolShardPath,
  toolsPerFacetFile,
} from '../format.js';
import type { Made, Output } from '../output.js';
import { isTwinned, outputOf, type Place, pageKindsOf, setPagesAside, twinsOf } from './place.js';
import { sortedLines } from './sorted-lines.js';
import { readToolLine, type ToolLine } from './tool-lines.js';

export interface FacetsJob {
  place: Place;
  /** All piles. */
  starts: string[];
  /** Of shards. */
  digits: number;
}

export interface FacetsResult {
  made: Made;
  index: FacetIndex;
  /** How many tools there are of each `kind id`; see `tool-lines.ts`. */
  counts: ReadonlyMap<string, number>;
  attacked: AttackedTools[];
}

/** What is in `v1/facets.json`. */
export type FacetIndex = Record<FacetKind, { id: string; tools: number; files: number }[]>;

/** Pages for people, who do not leaf through thousands; programs read all of it. */
const mostPages = 8;

/** Writes the tools of each category, level and signal by name, in files for programs and on pages for people. Counts all tools. */
export async function writeFacets({ place, starts, digits }: FacetsJob): Promise<FacetsResult> {
  const output = outputOf(place);
  const all = await pageKindsOf(place);
  const kinds = all.filter((each) => each.forFacet !== undefined);
  const groups = new Map<string, Group>();
  const pages: string[] = [];
  const ofTools = isTwinned(all, 'forTool');
  // All are in the order of names: sorted once, dealt out to each.
  for (const line of sortedLines(place, 'tools', starts)) {
    const tool = readToolLine(line);
    if (ofTools) pages.push(tool.page);
    for (const key of tool.counts) {
      let group = groups.get(key);
      if (group === undefined) {
        group = groupOf(key, (kind, id) => new FacetList(output, kinds, kind, id, place.lore));
        groups.set(key, group);
      }
      group.tools += 1;
      group.list?.add(tool.json);
      group.worst?.add(tool);
    }
  }
  const index: FacetIndex = { categories: [], levels: [], signals: [] };
  const attacked: AttackedTools[] = [];
  for (const { id, tools, list, worst } of [...groups.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    if (list !== null) index[list.kind].push(list.finished(tools));
    const examples = examplesOf(worst?.kept ?? []);
    if (worst !== null) attacked.push({ id, tools, examples: examples.map((one) => published(place, digits, one)) });
  }
  setPagesAside(place, 'facets', [...twinsOf(output), ...pages]);
  return { made: output.made, index, attacked, counts: new Map([...groups].map(([key, { tools }]) => [key, tools])) };
}

/** The tools that count for one thing. */
interface Group {
  id: string;
  tools: number;
  /** Of those that have a list. */
  list: FacetList | null;
  /** Of those of which the most dangerous are told. */
  worst: Worst | null;
}

function groupOf(key: string, listOf: (kind: FacetKind, id: string) => FacetList): Group {
  const [kind, id] = [key.slice(0, key.indexOf(' ')), key.slice(key.indexOf(' ') + 1)];
  const facet = facetKindSchema.safeParse(kind);
  return {
    ...{ id, tools: 0, list: facet.success ? listOf(facet.data, id) : null },
    worst: kind === 'attacks' ? new Worst() : null,
  };
}

/** A tool as look-ups answer it. */
function published({ folder }: Place, digits: number, { page, json }: ToolLine): PublishedTool {
  const { name }: FacetTool = JSON.parse(json);
  const text = readFileSync(join(folder, toolShardPath(toolShard(name, digits))), 'utf8');
  const tools = toolShardLines(text).map((line): PublishedTool => JSON.parse(line));
  const tool = tools.find((one) => one.page === page);
  if (tool === undefined) throw new Error(`${page} is in no shard.`);
  return tool;
}

/** The most dangerous tools that an attack pattern attaches to; memory does not grow with the tools. */
class Worst {
  kept: ToolLine[] = [];

  add(tool: ToolLine): void {
    this.kept.push(tool);
    if (this.kept.length >= 1_000) this.kept = examplesOf(this.kept);
  }
}

/** The list of one category, level or signal, written as it fills. */
class FacetList {
  #lines: string[] = [];
  /** Those that stand on pages, which tell how many there are in all. */
  #first: string[] = [];
  #files = 0;

  constructor(
    readonly output: Output,
    readonly kinds: readonly PageKind[],
    readonly kind: FacetKind,
    readonly id: string,
    readonly lore: AttackLore,
  ) {}

  add(json: string): void {
    this.#lines.push(json);
    if (this.#first.length < mostPages * itemsPerPage) this.#first.push(json);
    if (this.#lines.length === toolsPerFacetFile) this.#writeFile();
  }

  finished(total: number): FacetIndex[FacetKind][number] {
    if (this.#lines.length > 0) this.#writeFile();
    if (this.kinds.length > 0) this.#writePages(total);
    return { id: this.id, tools: total, files: this.#files };
  }

  #writeFile(): void {
    this.#files += 1;
    const tools = this.#lines.flatMap((line, at) => (at === 0 ? [line] : [',', line]));
    this.output.write(facetPath(this.kind, this.id, this.#files), ['{"tools":[', ...tools, ']}\n']);
    this.#lines = [];
  }

  #writePages(total: number): void {
    const { kind, id, lore } = this;
    const listed = this.#first.length;
    const of = pageCount(listed);
    for (let number = 1; number <= of; number++) {
      const some = this.#first.slice((number - 1) * itemsPerPage, number * itemsPerPage);
      const items = some.map((json): FacetTool => JSON.parse(json));
      for (const each of this.kinds) {
        this.output.writePages(each.forFacet?.({ kind, id, items, number, of, total, listed, lore }) ?? []);
      }
    }
  }
}
