import { systemCode } from './error.js';
import { type FacetJob, type FacetResult, writeFacet } from './jobs/facets.js';
import { type ListsJob, writeLists } from './jobs/lists.js';
import { type NamesJob, writeNames } from './jobs/names.js';
import type { Checksums } from './jobs/place.js';
import { type RemoveJob, removeTrees } from './jobs/remove.js';
import { type SearchJob, writeSearch } from './jobs/search.js';
import { type KeptServersJob, keepServers, type ServersJob, type ServersResult, writeServers } from './jobs/servers.js';
import { type ToolsJob, type ToolsResult, writeTools } from './jobs/tools.js';
import type { Envelope } from './workers.js';

/** One piece of the work of publishing. */
export type Job =
  | ({ name: 'servers' } & ServersJob)
  | ({ name: 'kept-servers' } & KeptServersJob)
  | ({ name: 'tools' } & ToolsJob)
  | ({ name: 'names' } & NamesJob)
  | ({ name: 'lists' } & ListsJob)
  | ({ name: 'search' } & SearchJob)
  | ({ name: 'facet' } & FacetJob)
  | ({ name: 'remove' } & RemoveJob);

export interface Results {
  servers: ServersResult;
  'kept-servers': Checksums;
  tools: ToolsResult;
  names: Checksums;
  lists: Checksums;
  search: Checksums;
  facet: FacetResult;
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
    case 'kept-servers':
      return keepServers(job);
    case 'tools':
      return writeTools(job);
    case 'names':
      return writeNames(job);
    case 'lists':
      return writeLists(job);
    case 'search':
      return writeSearch(job);
    case 'facet':
      return writeFacet(job);
    case 'remove':
      return removeTrees(job);
  }
}
