import type { FacetKind, PublishedTool } from '../../model/index.js';
import { facetTool } from '../published.js';
import { declaredHint } from '../statistics.js';

/*
 * A tool as a line for those who list and count all of them: its JSON in lists, its page, its score, and what it counts for, parted by
 * tabs. Few of a million tools have to be parsed for that.
 */

/** What a tool counts for; what is counted of it is `kind id`. */
export type CountKind = FacetKind | 'attacks' | 'provenances' | 'hints';

export function toolLine(tool: PublishedTool): string {
  const listed = facetTool(tool);
  const counts: [CountKind, string][] = [
    ['categories', tool.category],
    ['levels', tool.level],
    ...listed.signals.map((id): [CountKind, string] => ['signals', id]),
    ...[...new Set(tool.attacks.map(({ id }) => id))].map((id): [CountKind, string] => ['attacks', id]),
    ['provenances', tool.provenance],
    ['hints', `${declaredHint(tool.hints)} ${tool.category}`],
  ];
  return [JSON.stringify(listed), tool.page, tool.score, ...counts.map((count) => count.join(' '))].join('\t');
}

export interface ToolLine {
  json: string;
  page: string;
  score: number;
  /** Each as `kind id`. */
  counts: string[];
}

export function readToolLine(line: string): ToolLine {
  const [json = '', page = '', score = '', ...counts] = line.split('\t');
  return { json, page, score: Number(score), counts };
}
