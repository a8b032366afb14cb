import type { z } from 'zod';
import { serverData } from '../model/address.js';
import type { Inspection, PublishedTool } from '../model/index.js';
import { CatalogueError } from './error.js';
import { folderSource } from './folder-source.js';
import { formatVersion, manifestPath, nearServers, nearTools, toolShard, toolShardPath } from './format.js';
import { looksLikeManifest, looksLikeToolShard } from './looks.js';
import { exactValues, type NearFiles, nearValues } from './near.js';
import type { Manifest } from './schemas.js';
import { type SearchDocument, type SearchFilter, search, searchFolder, startsPath } from './search/query.js';
import type { CatalogueSource } from './source.js';

/** A published catalogue. Every look-up reads a few small files, so that it answers at once whatever the catalogue's size. */
export interface Catalogue {
  /** As it was when the catalogue was opened. */
  manifest: Manifest;
  /**
   * Every tool of this name on all servers, by server id. Where no tool has exactly this name, those whose name differs only in
   * case; none at all is an empty list.
   */
  tool(name: string): Promise<PublishedTool[]>;
  /** Names of tools that resemble this one, best first. */
  nearNames(name: string, limit: number): Promise<string[]>;
  /** The server of this id, or the only one of this name or of an id that ends so (`owner/repo`, `repo`). */
  server(idOrName: string): Promise<Inspection | null>;
  /** Names of tools and servers that hold the words of the query, best first; with a server, its tools. */
  search(
    query: string,
    filter: SearchFilter & { server?: string | undefined },
    limit: number,
  ): Promise<SearchDocument[]>;
  /** Ids of servers whose id or name is or resembles this one, best first. */
  nearServers(idOrName: string, limit: number): Promise<string[]>;
}

/**
 * Opens the catalogue in a folder or at an `http(s)` address.
 * @throws CatalogueError when there is none, when it is of another version, or (also later) when a file of it is damaged
 */
export async function openCatalogue(location: string): Promise<Catalogue> {
  const source = await sourceOf(location);
  const manifest = await readManifest(source);
  const files = nearFilesOf(source);
  const shardOf = async (name: string, digits: number) =>
    readFileOf<{ tools: PublishedTool[] }>(source, toolShardPath(toolShard(name, digits)), forms.toolShard);

  const searchFile = async (path: string) => {
    const form = searchForms.find(([start]) => path.startsWith(start))?.[1] ?? forms.searchDocuments;
    const found = await readFileOf<unknown>(source, path, form);
    if (found === null) throw missing(source, path);
    return found;
  };
  const serverOf = async (idOrName: string) => {
    const direct = await readServer(source, idOrName);
    if (direct !== null) return direct;
    const [id, ...others] = await exactValues(files, nearServers, idOrName);
    if (id === undefined || others.length > 0) return null;
    const found = await readServer(source, id);
    if (found === null) throw missing(source, serverData(id));
    return found;
  };

  return {
    manifest,
    async search(query, { server, ...filter }, limit) {
      if (server === undefined) return await search(searchFile, query, filter, limit);
      const inspection = await serverOf(server);
      if (inspection === null) return [];
      const { searchServer } = await import('./search/on-server.js');
      return searchServer(inspection, query, filter, limit, manifest.layout.compact);
    },
    async tool(name) {
      let shard = await shardOf(name, manifest.layout.toolShardDigits);
      if (shard === null) {
        // Published again since it was opened, and divided otherwise.
        const { toolShardDigits } = (await readManifest(source)).layout;
        shard = await shardOf(name, toolShardDigits);
        if (shard === null) throw missing(source, toolShardPath(toolShard(name, toolShardDigits)));
      }
      const exact = shard.tools.filter((tool) => tool.name === name);
      if (exact.length > 0) return exact;
      return shard.tools.filter((tool) => tool.name.toLowerCase() === name.toLowerCase());
    },
    nearNames: (name, limit) => nearValues(files, nearTools, name, limit),
    server: serverOf,
    async nearServers(idOrName, limit) {
      const exact = await exactValues(files, nearServers, idOrName);
      const near = await nearValues(files, nearServers, idOrName, limit);
      return [...new Set([...exact, ...near])].slice(0, limit);
    },
  };
}

/** Where the files are that a location names: a folder or an address. */
export async function sourceOf(location: string): Promise<CatalogueSource> {
  if (!/^https?:\/\//i.test(location)) return folderSource(location);
  if (!URL.canParse(location)) throw new CatalogueError(`${location} is not an address.`);
  // Loaded only here: a look-up in a folder is to start fast.
  const { webSource } = await import('./web-source.js');
  return webSource(location);
}

/** What a file has to look like. Loading zod takes as long as all else of a look-up, so it only names what is wrong. */
interface Form {
  /** Whether it is certainly right. */
  quick?: (value: unknown) => boolean;
  schema: () => Promise<z.ZodType>;
}

const schemas = () => import('./schemas.js');
const forms = {
  marker: { quick: looksLikeManifest, schema: async () => (await schemas()).markerSchema },
  manifest: { quick: looksLikeManifest, schema: async () => (await schemas()).manifestSchema },
  toolShard: { quick: looksLikeToolShard, schema: async () => (await schemas()).toolShardSchema },
  inspection: { schema: async () => (await import('../model/index.js')).serverRecordSchema },
  nearFirsts: { schema: async () => (await schemas()).nearFirstsSchema },
  searchIndex: { schema: async () => (await schemas()).searchIndexSchema },
  searchStarts: { schema: async () => (await schemas()).searchStartsSchema },
  searchTerms: { schema: async () => (await schemas()).searchTermsSchema },
  searchDocuments: { schema: async () => (await schemas()).searchDocumentsSchema },
  nearPage: { schema: async () => (await schemas()).nearPageSchema },
} as const satisfies Record<string, Form>;

const searchForms = [
  [`${searchFolder}/index`, forms.searchIndex],
  [startsPath, forms.searchStarts],
  [`${searchFolder}/terms-`, forms.searchTerms],
] as const;

/** @throws CatalogueError when there is no catalogue, or none that this program reads */
export async function readManifest(source: CatalogueSource): Promise<Manifest> {
  const marker = await readFileOf<{ format: string; formatVersion: number }>(source, manifestPath, forms.marker);
  if (marker === null) {
    throw new CatalogueError(`There is no catalogue at ${source.place}. \`toolrisk publish\` makes one.`);
  }
  if (marker.formatVersion !== formatVersion) {
    throw new CatalogueError(
      `The catalogue at ${source.place} is of format version ${marker.formatVersion}; this toolrisk reads version ${formatVersion}.`,
    );
  }
  return checked<Manifest>(source, manifestPath, marker, forms.manifest);
}

async function readServer(source: CatalogueSource, id: string): Promise<Inspection | null> {
  const found = await readFileOf<Inspection>(source, serverData(id), forms.inspection);
  return found?.server.id === id ? found : null;
}

function nearFilesOf(source: CatalogueSource): NearFiles {
  const read = async <T>(path: string, form: Form): Promise<T> => {
    const found = await readFileOf<T>(source, path, form);
    if (found === null) throw missing(source, path);
    return found;
  };
  return { firsts: (path) => read(path, forms.nearFirsts), page: (path) => read(path, forms.nearPage) };
}

async function readFileOf<T>(source: CatalogueSource, path: string, form: Form): Promise<T | null> {
  const content = await source.read(path);
  if (content === null) return null;
  let value: unknown;
  try {
    value = JSON.parse(content.toString('utf8'));
  } catch (error) {
    throw new CatalogueError(`${path} of the catalogue at ${source.place} is damaged: it is not JSON.`, {
      cause: error,
    });
  }
  return checked(source, path, value, form);
}

/** The value itself, not what zod makes of it: that leaves out keys named `__proto__`, and a tool may be named so. */
async function checked<T>(source: CatalogueSource, path: string, value: unknown, form: Form): Promise<T> {
  if (form.quick?.(value) === true) return value as T;
  const result = (await form.schema()).safeParse(value);
  if (result.success) return value as T;
  const issue = result.error.issues[0];
  throw new CatalogueError(
    `${path} of the catalogue at ${source.place} is damaged: ${issue?.path.join('.') || 'its top'}: ${issue?.message}.`,
  );
}

function missing(source: CatalogueSource, path: string): CatalogueError {
  return new CatalogueError(`The catalogue at ${source.place} is damaged: ${path} is missing.`);
}
