import { z } from 'zod';
import { inDependency, mapAround } from './files.js';

/** Of several programs that are servers in one package: which starts this one, by its name in the package's manifest. */
const programSchema = z.string().optional();

/** Where a server's definition comes from. The same server is always named by the same source. */
export const sourceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('github'),
    owner: z.string(),
    repo: z.string(),
    /** Folder of a monorepo, without leading or trailing slash; null for the whole repository. */
    subpath: z.string().nullable(),
    program: programSchema,
    /** Web address of the host, e.g. `https://github.com`, or that of a GitHub Enterprise server. */
    host: z.string(),
  }),
  z.object({ kind: z.literal('npm'), name: z.string(), program: programSchema }),
  z.object({ kind: z.literal('folder'), path: z.string() }),
  z.object({ kind: z.literal('archive'), path: z.string() }),
  z.object({ kind: z.literal('tools-list'), path: z.string() }),
]);

export type Source = z.infer<typeof sourceSchema>;

/**
 * How much of a server's tools we could see. Never collapse these: an empty list of tools is good news for `complete` and no
 * news at all for the others.
 */
export const coverageSchema = z.enum([
  /** Every registration that was seen was understood. */
  'complete',
  /** Some tools were read; some registrations, files or fields were not. */
  'partial',
  /** This is an MCP server, but how it registers its tools was not understood. */
  'not-understood',
  /** Nothing of an MCP server was found here. */
  'no-server',
]);

export type Coverage = z.infer<typeof coverageSchema>;

/** An extractor that found something of its own in a server. */
export const usedExtractorSchema = z.object({
  /** Id of the extractor, the name of its folder. */
  id: z.string(),
  /** Tools it found, and how many of them count: the others were known from a better source. */
  found: z.int().nonnegative(),
  kept: z.int().nonnegative(),
  /** Where it found them, or why it was used. Quotes third-party text: escape before showing. */
  because: z.string(),
});

export type UsedExtractor = z.infer<typeof usedExtractorSchema>;

/** One MCP server, as it was read at one revision. */
export const serverSchema = z.object({
  /**
   * `github:owner/repo`, `github:owner/repo#folder`, `npm:name`, `folder:path`, `archive:path`, `tools-list:path`. One of
   * several programs of a package: `github:owner/repo#folder//program`, `npm:name#program`.
   */
  id: z.string(),
  /** What people call it; falls back to the last part of the id. */
  name: z.string(),
  description: z.string().nullable(),
  source: sourceSchema,
  /** Commit of a repository, version of a package, or SHA-256 of local content: what `Evidence.commit` refers to. */
  revision: z.string(),
  /** Page for people, or null for local targets. */
  homepage: z.string().nullable(),
  coverage: coverageSchema,
  /** What was used to read it, best first. */
  extractors: z.array(usedExtractorSchema).default([]),
  /** Where its own records say it can be had, sorted: `npm:name`, `pypi:name`, `oci:image`. */
  packages: z.array(z.string()).default([]),
  /** Addresses at which it is run for others, sorted. */
  remotes: z.array(z.string()).default([]),
});

export type Server = z.infer<typeof serverSchema>;

/** The id of the server a source names. GitHub's names are compared without case, so the id holds them in lower case. */
export function serverId(source: Source): string {
  switch (source.kind) {
    case 'github': {
      const repository = `github:${source.owner}/${source.repo}`.toLowerCase();
      return `${repository}${placeInRepository(source)}`;
    }
    case 'npm':
      return `npm:${source.name}${source.program === undefined ? '' : `#${source.program}`}`;
    case 'folder':
    case 'archive':
    case 'tools-list':
      return `${source.kind}:${source.path}`;
  }
}

/** What follows the name of a repository: its folder, and what starts the server there. No path of a folder holds `//`. */
export function placeInRepository({
  subpath,
  program,
}: {
  subpath: string | null;
  program?: string | undefined;
}): string {
  if (program !== undefined) return `#${subpath ?? ''}//${program}`;
  return subpath === null ? '' : `#${subpath}`;
}

/**
 * A link to one line of a file at the server's revision, or null where there is no such page. A file of a package that the
 * server starts is found where that package is; a source that a source map embeds has a link to the map.
 */
export function lineUrl(source: Source, revision: string, file: string, line: number): string | null {
  if (source.kind !== 'github' && source.kind !== 'npm') return null;
  const map = mapAround(file);
  if (map !== null) return lineUrl(source, revision, map, 1);
  const dependency = inDependency(file);
  if (dependency !== null) return packageLineUrl(dependency.name, dependency.version, dependency.path, line);
  if (source.kind === 'npm') return packageLineUrl(source.name, revision, file, line);
  return `${source.host}/${source.owner}/${source.repo}/blob/${encodeURIComponent(revision)}/${encoded(file)}#L${line}`;
}

function packageLineUrl(name: string, version: string, file: string, line: number): string {
  return `https://unpkg.com/${name}@${encodeURIComponent(version)}/${encoded(file)}#L${line}`;
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
