import type { FacetKind, FacetTool } from '../../model/index.js';
import { facetPath, itemsPerPage, pageCount, toolsPerFacetFile } from '../format.js';
import { type Checksums, outputOf, type Place, pageKindsOf } from './place.js';
import { sortedLines } from './sorted-lines.js';
import { facetFile } from './tools.js';

export interface FacetJob {
  place: Place;
  kind: FacetKind;
  id: string;
  /** The piles that have tools of it. */
  starts: string[];
}

export interface FacetResult {
  files: number;
  checksums: Checksums;
}

/** Pages for people; programs read all of it. */
const mostPages = 40;

/** Writes the tools of one category, level or signal, in files for programs and on pages for people. */
export async function writeFacet({ place, kind, id, starts }: FacetJob): Promise<FacetResult> {
  const output = outputOf(place);
  const lines = sortedLines(
    place,
    starts.map((start) => facetFile(kind, id, start)),
  );
  let files = 0;
  for (let start = 0; start < lines.length; start += toolsPerFacetFile) {
    files += 1;
    const tools = lines.slice(start, start + toolsPerFacetFile).map(({ json }) => json);
    output.write(facetPath(kind, id, files), `{"tools":[${tools.join(',')}]}\n`);
  }
  const pages = Math.min(pageCount(lines.length), mostPages);
  const listed = Math.min(lines.length, pages * itemsPerPage);
  const kinds = (await pageKindsOf(place)).filter((each) => each.forFacet !== undefined);
  for (let number = 1; kinds.length > 0 && number <= pages; number++) {
    const items: FacetTool[] = lines
      .slice((number - 1) * itemsPerPage, number * itemsPerPage)
      .map(({ json }) => JSON.parse(json));
    const view = { kind, id, items, number, of: pages, total: lines.length, listed, lore: place.lore };
    for (const each of kinds) output.writePages(each.forFacet?.(view) ?? []);
  }
  return { files, checksums: output.checksums };
}
