import { systemCode } from './error.js';
import { type BulkJob, writeBulk } from './jobs/bulk.js';
import { type CopyJob, copyFolders, type FollowJob, followCatalogue } from './jobs/copy.js';
import { type FacetsJob, type FacetsResult, writeFacets } from './jobs/facets.js';
import { type ListsJob, writeLists } from './jobs/lists.js';
import { type NamesJob, type NamesResult, writeNames } from './jobs/names.js';
import { type RemoveJob, removeTrees } from './jobs/remove.js';
import { type SearchJob, writeSearch } from './jobs/search.js';
import {
  type GoneServersJob,
  removeServers,
  type Segment,
  type ServersJob,
  type ServersResult,
  writeServers,
} from './jobs/servers.js';
import { type SitemapJob, writeSitemap } from './jobs/sitemap.js';
import { type ToolsJob, writeTools } from './jobs/tools.js';
import type { Made } from './output.js';
import type { Piece } from './pieces.js';
import type { Envelope } from './workers.js';

/** One piece of the work of publishing. */
export type Job =
  | ({ name: 'servers' } & ServersJob)
  | ({ name: 'gone-servers' } & GoneServersJob)
  | ({ name: 'tools' } & ToolsJob)
  | ({ name: 'names' } & NamesJob)
  | ({ name: 'bulk' } & BulkJob)
  | ({ name: 'lists' } & ListsJob)
  | ({ name: 'search' } & SearchJob)
  | ({ name: 'facets' } & FacetsJob)
  | ({ name: 'sitemap' } & SitemapJob)
  | ({ name: 'copy' } & CopyJob)
  | ({ name: 'follow' } & FollowJob)
  | ({ name: 'remove' } & RemoveJob);

export interface Results {
  servers: ServersResult;
  'gone-servers': { made: Made; segments: Segment[] };
  tools: Made;
  names: NamesResult;
  bulk: { made: Made; pieces: Piece[] };
  lists: Made;
  search: Made;
  facets: FacetsResult;
  sitemap: Made;
  copy: number;
  follow: undefined;
  remove: undefined;
}

/** Does one job; errors come back as data. */
export async function perform(job: Job): Promise<Envelope> {
  try {
    return { value: await done(job) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code = systemCode(error);
    return { error: { name: error.name, message: error.message, ...(code !== undefined && { code }) } };
  }
}

async function done(job: Job): Promise<Results[keyof Results]> {
  switch (job.name) {
    case 'servers':
      return writeServers(job);
    case 'gone-servers':
      return removeServers(job);
    case 'tools':
      return writeTools(job);
    case 'names':
      return writeNames(job);
    case 'bulk':
      return writeBulk(job);
    case 'lists':
      return writeLists(job);
    case 'search':
      return writeSearch(job);
    case 'facets':
      return writeFacets(job);
    case 'sitemap':
      return writeSitemap(job);
    case 'copy':
      return copyFolders(job);
    case 'follow':
      return followCatalogue(job);
    case 'remove':
      return removeTrees(job);
  }
}
