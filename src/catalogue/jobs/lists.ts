import { readFileSync } from 'node:fs';
import type { CatalogueView, PublishedServer } from '../../model/index.js';
import {
  bulkServersPath,
  itemsPerPage,
  jsonFile,
  nearServers,
  pageCount,
  serverListPath,
  serversPerList,
} from '../format.js';
import { type NearEntry, nearFiles } from '../near.js';
import type { Made } from '../output.js';
import { serverKeys } from '../published.js';
import { gzip } from './bulk.js';
import { isTwinned, outputOf, type Place, pageKindsOf, scratchFile, setPagesAside, twinsOf } from './place.js';

export interface ListsJob {
  place: Place;
  /** What the pages about the whole catalogue show, without the servers. */
  view: Omit<CatalogueView, 'servers' | 'unread'>;
}

/** Holds a `PublishedServer` a line, sorted by id. */
export const summariesFile = 'servers';
const unreadShown = 100;

/** Writes the lists of servers, what finds those that resemble another, and the pages about the whole catalogue. */
export async function writeLists({ place, view }: ListsJob): Promise<Made> {
  const output = outputOf(place);
  const kinds = await pageKindsOf(place);
  const text = readFileSync(scratchFile(place, summariesFile), 'utf8');
  output.write(bulkServersPath, gzip(text));
  const lines = text.split('\n').slice(0, -1);
  for (let start = 0, number = 1; start < lines.length; start += serversPerList, number++) {
    const part = lines.slice(start, start + serversPerList);
    output.write(serverListPath(number), `{"servers":[${part.join(',')}]}\n`);
  }
  const servers = lines.map((line): PublishedServer => JSON.parse(line));
  const entries = servers.flatMap((server) => serverKeys(server).map((key): NearEntry => [key, server.id]));
  for (const [path, content] of nearFiles(nearServers, entries)) output.write(path, jsonFile(content));

  const of = Math.max(pageCount(servers.length), 1);
  for (let number = 1; number <= of; number++) {
    const items = servers.slice((number - 1) * itemsPerPage, number * itemsPerPage);
    for (const kind of kinds) output.writePages(kind.forServers?.({ items, number, of, total: servers.length }) ?? []);
  }
  const unread = servers.filter(({ coverage }) => coverage !== 'complete').slice(0, unreadShown);
  for (const kind of kinds) {
    output.writePages(kind.forCatalogue?.({ ...view, servers: servers.slice(0, itemsPerPage), unread }) ?? []);
  }
  const pages = isTwinned(kinds, 'forServer') ? servers.map(({ page }) => page) : [];
  setPagesAside(place, 'lists', [...twinsOf(output), ...pages]);
  return output.made;
}
