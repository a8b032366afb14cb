import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { categoriesFromWorst, levelOf, type PublishedServer, type PublishedTool } from '../../model/index.js';
import { jsonFile } from '../format.js';
import type { Made } from '../output.js';
import { categoriesOf, pageOfName } from '../published.js';
import {
  readSearchedLine,
  type Searched,
  type SearchedText,
  searchedLine,
  searchedText,
  searchFiles,
} from '../search/build.js';
import { startsPath } from '../search/query.js';
import { searchStarts } from '../search/starts.js';
import { summariesFile } from './lists.js';
import { outputOf, type Place, scratchFile } from './place.js';
import { sortedLines } from './sorted-lines.js';

export interface SearchJob {
  place: Place;
  /** All piles. */
  starts: string[];
}

/** Characters of a name: longer ones are nothing a client takes. */
const nameLength = 1_000;
/** Characters of a description that are shown, tools whose descriptions are searched, servers that are named and searched. */
const shown = 120;
const described = 3;
const named = 3;
const searchedServers = 50;

/** What is searched of a name and its tools, as a line for `writeSearch`. */
export function searchedName(name: string, tools: readonly PublishedTool[], compact: boolean): string {
  const servers = [...new Map(tools.map(({ server }) => [server.id, server])).values()];
  const levels = new Set(tools.map(({ level }) => level));
  const [first] = tools;
  return searchedLine({
    document: {
      ...{ kind: 'tool', name: name.slice(0, nameLength), description: first?.description?.slice(0, shown) ?? null },
      servers: servers.slice(0, named).map(({ id }) => id),
      count: servers.length,
      categories: categoriesOf(tools),
      levels: (['Critical', 'High', 'Medium', 'Low'] as const).filter((level) => levels.has(level)),
      signals: [...new Set(tools.flatMap(({ signals }) => signals.map(({ id }) => id)))].sort(),
      page: pageOfName(name, tools, compact),
    },
    serverText: servers
      .slice(0, searchedServers)
      .map((server) => `${server.name} ${server.id}`)
      .join(' '),
    descriptions: tools
      .slice(0, described)
      .map(({ title, description }) => `${title ?? ''} ${description ?? ''}`)
      .join(' '),
  });
}

/** Writes the search index over all names of tools, by name, and all servers, by id. */
export async function writeSearch({ place, starts }: SearchJob): Promise<Made> {
  const output = outputOf(place);
  for (const [path, content] of searchFiles(searched(place, starts))) output.write(path, content);
  const read = async (path: string) => JSON.parse(readFileSync(join(place.folder, path), 'utf8'));
  output.write(startsPath, jsonFile(await searchStarts(read)));
  return output.made;
}

function* searched(place: Place, starts: readonly string[]): Generator<SearchedText> {
  for (const line of sortedLines(place, 'searched', starts)) yield readSearchedLine(line);
  for (const line of readFileSync(scratchFile(place, summariesFile), 'utf8').split('\n').slice(0, -1)) {
    yield searchedText(searchedServer(JSON.parse(line)));
  }
}

function searchedServer({ id, name, description, tools, categories, page }: PublishedServer): Searched {
  const found = categoriesFromWorst.filter((category) => categories[category] !== undefined);
  return {
    document: {
      ...{
        kind: 'server',
        name: name.slice(0, nameLength),
        description: description?.slice(0, shown) ?? null,
        servers: [id],
      },
      ...{ count: tools, categories: found, levels: [...new Set(found.map(levelOf))], signals: [], page },
    },
    serverText: id,
    descriptions: description ?? '',
  };
}
