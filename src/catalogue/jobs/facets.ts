import { type AttackLore, type FacetKind, type FacetTool, facetKindSchema, type PageKind } from '../../model/index.js';
import { facetPath, itemsPerPage, pageCount, toolsPerFacetFile } from '../format.js';
import type { Made, Output } from '../output.js';
import { outputOf, type Place, pageKindsOf, setPagesAside, twinsOf } from './place.js';
import { sortedLines } from './sorted-lines.js';

export interface FacetsJob {
  place: Place;
  /** All piles. */
  starts: string[];
  /** How many tools each category, level and signal has. */
  counts: { kind: FacetKind; id: string; tools: number }[];
}

/** Where the tools of a pile are set aside for the lists, a line of `lineOfFacets` each. */
export const facetsFile = (start: string) => `facets-${start}`;

/** The lists that a tool is in. */
export function listsOf({ category, level, signals }: FacetTool): [kind: FacetKind, id: string][] {
  return [['categories', category], ['levels', level], ...signals.map((id): [FacetKind, string] => ['signals', id])];
}

/** A tool as lists show it, and which lists those are, as `writeFacets` reads it: few of a million tools have to be parsed. */
export function lineOfFacets(tool: FacetTool): string {
  const facets = listsOf(tool).map(([kind, id]) => `${kind} ${id}`);
  return `${JSON.stringify(tool)}\t${facets.join('\t')}`;
}

function facetLine(line: string): { json: string; facets: string[] } {
  const [json = '', ...facets] = line.split('\t');
  return { json, facets };
}

/** What is in `v1/facets.json`. */
export type FacetIndex = Record<FacetKind, { id: string; tools: number; files: number }[]>;

/** Pages for people, who do not leaf through thousands; programs read all of it. */
const mostPages = 8;

/** Writes the tools of each category, level and signal by name, in files for programs and on pages for people. */
export async function writeFacets({ place, starts, counts }: FacetsJob): Promise<{ made: Made; index: FacetIndex }> {
  const output = outputOf(place);
  const kinds = (await pageKindsOf(place)).filter((each) => each.forFacet !== undefined);
  const lists = new Map(
    counts.map(({ kind, id, tools }) => [`${kind} ${id}`, new FacetList(output, kinds, kind, id, tools, place.lore)]),
  );
  // All are in the order of names: sorted once, dealt out to each.
  for (const { json: line } of sortedLines(place, starts.map(facetsFile))) {
    const { json, facets } = facetLine(line);
    for (const facet of facets) lists.get(facet)?.add(json);
  }
  const all = [...lists.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const index: FacetIndex = { categories: [], levels: [], signals: [] };
  for (const kind of facetKindSchema.options) {
    index[kind] = all.filter((list) => list.kind === kind).map((list) => list.finished());
  }
  setPagesAside(place, 'facets', twinsOf(output));
  return { made: output.made, index };
}

/** The list of one category, level or signal, written as it fills. */
class FacetList {
  #lines: string[] = [];
  #items: FacetTool[] = [];
  #files = 0;
  #pages = 0;

  constructor(
    readonly output: Output,
    readonly kinds: readonly PageKind[],
    readonly kind: FacetKind,
    readonly id: string,
    readonly total: number,
    readonly lore: AttackLore,
  ) {}

  add(json: string): void {
    this.#lines.push(json);
    if (this.#lines.length === toolsPerFacetFile) this.#writeFile();
    if (this.kinds.length === 0 || this.#pages === this.#of) return;
    this.#items.push(JSON.parse(json));
    if (this.#items.length === itemsPerPage) this.#writePage();
  }

  finished(): FacetIndex[FacetKind][number] {
    if (this.#lines.length > 0) this.#writeFile();
    if (this.#items.length > 0) this.#writePage();
    return { id: this.id, tools: this.total, files: this.#files };
  }

  get #of(): number {
    return Math.min(pageCount(this.total), mostPages);
  }

  #writeFile(): void {
    this.#files += 1;
    this.output.write(facetPath(this.kind, this.id, this.#files), `{"tools":[${this.#lines.join(',')}]}\n`);
    this.#lines = [];
  }

  #writePage(): void {
    this.#pages += 1;
    const { kind, id, total } = this;
    const of = this.#of;
    const listed = Math.min(total, of * itemsPerPage);
    const view = { kind, id, items: this.#items, number: this.#pages, of, total, listed, lore: this.lore };
    for (const each of this.kinds) this.output.writePages(each.forFacet?.(view) ?? []);
    this.#items = [];
  }
}
