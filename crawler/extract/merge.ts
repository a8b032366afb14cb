import type { ExtractedTool, Problem, Provenance } from '../../src/model/index.js';
import {
  canonicalJson,
  counted,
  definitionFields,
  type Json,
  provenanceSchema,
  visibleLine,
} from '../../src/model/index.js';
import type { Extraction } from './extractor.js';

/** What one extractor read of one server. */
export interface Reading {
  extractor: string;
  extraction: Extraction;
}

/** Names listed in one problem; the rest are counted. */
const namesShown = 5;

/**
 * One tool per name, from everything that was read of one server. The better provenance wins; of one provenance the earlier
 * extractor. A lesser list adds tools only where the better one is known to have gaps, and the README only where there is
 * nothing else; where two sources disagree, that is one problem for each kind of disagreement.
 *
 * @param readings in the order of the extractors
 */
export function mergeReadings(readings: readonly Reading[]): { tools: ExtractedTool[]; problems: Problem[] } {
  const sorted = readings
    .filter(({ extraction }) => extraction.tools.length > 0)
    .map((reading) => ({ ...reading, rank: rankOf(reading.extraction) }))
    .sort((a, b) => a.rank - b.rank);
  const known = new Map<string, ExtractedTool>();
  const problems: Problem[] = [];
  let bestRank: number | null = null;
  const hasGaps = readings.some(({ extraction }) => extraction.notUnderstood > 0);
  for (const { extractor, extraction, rank } of sorted) {
    const isLesser = bestRank !== null && rank > bestRank;
    problems.push(...disagreements(known, extractor, extraction, isLesser));
    const adds = !isLesser || (hasGaps && provenances[rank] !== 'readme');
    for (const tool of adds ? extraction.tools : []) if (!known.has(tool.name)) known.set(tool.name, tool);
    bestRank ??= rank;
  }
  return { tools: [...known.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), problems };
}

const provenances: readonly Provenance[] = provenanceSchema.options;

function rankOf({ tools }: Extraction): number {
  return provenances.indexOf(tools[0]?.provenance ?? 'readme');
}

function disagreements(
  known: ReadonlyMap<string, ExtractedTool>,
  extractor: string,
  { tools, openList }: Extraction,
  isLesser: boolean,
): Problem[] {
  const [first] = tools;
  if (known.size === 0 || first === undefined) return [];
  const isReadme = first.provenance === 'readme';
  const both = tools.filter((tool) => known.has(tool.name));
  // A table of the README that shares little with the tools is about something else.
  if (isReadme && both.length * 2 < tools.length) return [];
  const [kept] = known.values();
  const better = kept === undefined ? 'what was kept' : kept.extractor;
  const problem = (message: string, at: ExtractedTool = first): Problem => ({
    stage: 'extract',
    module: extractor,
    subject: placeOf(at),
    message,
    retryable: false,
  });
  const found: Problem[] = [];
  const different = isReadme
    ? []
    : both.filter((tool) => differingFields(known.get(tool.name) as ExtractedTool, tool).length > 0);
  const [firstDifferent] = different;
  if (firstDifferent !== undefined) {
    const fields = definitionFields.filter((field) =>
      different.some((tool) => differingFields(known.get(tool.name) as ExtractedTool, tool).includes(field)),
    );
    found.push(
      problem(
        `defines ${listed(different)} differently (${fields.join(', ')}) than ${better}, which was kept`,
        firstDifferent,
      ),
    );
  }
  if (!isLesser) return found;
  const extra = tools.filter((tool) => !known.has(tool.name));
  if (extra.length > 0) found.push(problem(`lists ${listed(extra)}, which ${better} did not find`, extra[0]));
  const names = new Set(tools.map((tool) => tool.name));
  const missing = [...known.values()].filter((tool) => !names.has(tool.name));
  if (missing.length > 0 && openList !== true)
    found.push(problem(`does not list ${listed(missing)}, which ${better} found`));
  return found;
}

/** The fields that both know and that differ. White space in texts is no difference. */
function differingFields(a: ExtractedTool, b: ExtractedTool): string[] {
  return definitionFields.filter((field) => {
    if (a.certainty[field] === 'unknown' || b.certainty[field] === 'unknown') return false;
    return fold(a[field] as Json) !== fold(b[field] as Json);
  });
}

function fold(value: Json): string {
  return typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : canonicalJson(value);
}

function listed(tools: readonly ExtractedTool[]): string {
  const names = tools.slice(0, namesShown).map((tool) => visibleLine(tool.name, 80));
  const more = tools.length - names.length;
  return `${counted(tools.length, 'tool')} (${names.join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
}

function placeOf(tool: ExtractedTool): string {
  const place = tool.evidence[0];
  return place === undefined ? tool.name : `${place.file}:${place.line}`;
}
