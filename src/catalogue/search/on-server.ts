import { categoriesByDanger } from '../../model/danger.js';
import type { InspectedTool, Inspection } from '../../model/index.js';
import { publishedTools } from '../published.js';
import { parseQuery, type SearchDocument, type SearchFilter, wordsOf } from './query.js';

/** Searches the tools of one server, most dangerous first: its data holds all there is, so no index is needed. */
export function searchServer(
  inspection: Inspection,
  query: string,
  given: SearchFilter,
  limit: number,
  compact: boolean,
): SearchDocument[] {
  const {
    words,
    filter: { category, level, signal },
  } = parseQuery(query, given);
  const wanted = wordsOf(words);
  const pages = publishedTools(inspection, compact).map(({ page }) => page);
  const is = (value: string, asked: string | undefined) =>
    asked === undefined || value.toLowerCase() === asked.toLowerCase();
  return inspection.tools
    .map((tool, at) => documentOf(inspection, tool, pages[at] as string))
    .filter(({ name, description, categories, levels, signals }) => {
      const own = wordsOf(`${name} ${description ?? ''}`);
      return (
        wanted.every((word) => own.some((each) => each.startsWith(word))) &&
        categories.some((each) => is(each, category)) &&
        levels.some((each) => is(each, level)) &&
        (signal === undefined || signals.some((each) => is(each, signal)))
      );
    })
    .sort((a, b) => danger(b) - danger(a))
    .slice(0, limit);
}

function documentOf({ server }: Inspection, tool: InspectedTool, page: string): SearchDocument {
  const { category, level, signals } = tool.classification;
  return {
    ...{ kind: 'tool', name: tool.name, description: tool.description, servers: [server.id], count: 1 },
    ...{ categories: [category], levels: [level], signals: [...new Set(signals.map(({ id }) => id))], page },
  };
}

function danger({ categories }: SearchDocument): number {
  return (categoriesByDanger as readonly string[]).indexOf(categories[0] ?? '');
}
