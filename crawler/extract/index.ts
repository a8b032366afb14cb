import type { Coverage, ExtractedTool, Problem, UsedExtractor } from '../../src/model/index.js';
import { counted } from '../../src/model/index.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { withoutCopies } from './copies.js';
import { csharpMcp } from './csharp-mcp/index.js';
import { dockerRegistry } from './docker-registry/index.js';
import type { ExtractContext, Extraction, Extractor } from './extractor.js';
import { goMcp } from './go-mcp/index.js';
import { type Identity, identityOf } from './identity.js';
import { javaMcp } from './java-mcp/index.js';
import { kotlinMcp } from './kotlin-mcp/index.js';
import { type Dependency, launcherOf } from './launcher.js';
import { mcpToolbox } from './mcp-toolbox/index.js';
import { mcpbManifest } from './mcpb-manifest/index.js';
import { mergeReadings, type Reading } from './merge.js';
import { openapi } from './openapi/index.js';
import { createParseCache } from './parse-cache.js';
import { phpMcp } from './php-mcp/index.js';
import { programsOf } from './programs.js';
import { pythonMcp } from './python-mcp/index.js';
import { readme } from './readme/index.js';
import { rubyMcp } from './ruby-mcp/index.js';
import { rustRmcp } from './rust-rmcp/index.js';
import { type ServerScope, serverScopes } from './scopes.js';
import { serverCard } from './server-card/index.js';
import { serverJson } from './server-json/index.js';
import { mcpMarker } from './server-markers.js';
import { swiftMcp } from './swift-mcp/index.js';
import type { SourceParser } from './syntax/parser.js';
import { toolsList } from './tools-list/index.js';
import { toolsSnapshot } from './tools-snapshot/index.js';
import { typescriptMcp } from './typescript-mcp/index.js';

/** Every extractor, most trusted first. To add one: a folder, its tests, and its line here. */
export const extractors: readonly Extractor[] = [
  typescriptMcp,
  pythonMcp,
  goMcp,
  rustRmcp,
  csharpMcp,
  javaMcp,
  kotlinMcp,
  swiftMcp,
  phpMcp,
  rubyMcp,
  openapi,
  mcpToolbox,
  toolsList,
  toolsSnapshot,
  dockerRegistry,
  serverCard,
  mcpbManifest,
  serverJson,
  readme,
];

/** Part of what decides whether stored tools are still what we would read: raise it when extraction changes. */
export const extractorVersion = '9';

/** Steps of evaluation that one repository may take, all its servers together: about a minute of a processor. */
const maxSteps = 60_000_000;

/** One server of a snapshot with everything read of it. */
export interface ExtractedServer extends Identity {
  /** Folder of the snapshot, or null for all of it. */
  subpath: string | null;
  /** Of several programs that are servers in one package: which, by its name. */
  program: string | null;
  coverage: Coverage;
  /** Sorted by name, each name once. */
  tools: ExtractedTool[];
  problems: Problem[];
  /** The extractors that found something of theirs, and what. */
  extractors: UsedExtractor[];
  /** Where it can be had, by its own records: `npm:name`, `pypi:name`, `oci:image`; and the addresses at which it runs. */
  packages: string[];
  remotes: string[];
  /** With no source of tools in it: the packages that it starts, in which that may be, the likeliest first. */
  dependencies: Dependency[];
  /** The packages that it may be made of, where its own source is not all there is to read. */
  parts: Dependency[];
}

/**
 * What a snapshot is divided into: the packages of a repository and their programs, the programs of a published package, or nothing.
 */
export type Division = 'packages' | 'programs' | 'nothing';

export interface ExtractOptions {
  revision: string;
  /** The folder asked for, or null for all. */
  subpath: string | null;
  /** What of it may be servers of their own; its packages and their programs when left out. */
  divided?: Division;
  /** Steps of evaluation for all of it, when not the usual many. */
  steps?: number;
  /** Paths that broke a parser before. */
  skip?: ReadonlySet<string>;
}

/**
 * The servers of a snapshot and their tools, by folder; at least one. Never throws for what the snapshot holds, with one
 * exception.
 * @throws PoisonedParserError when the parser must be replaced; call again with that path in `skip`.
 */
export function extractServers(snapshot: Snapshot, parser: SourceParser, options: ExtractOptions): ExtractedServer[] {
  const cache = createParseCache(snapshot, parser, options.skip ?? new Set());
  const { revision, subpath, divided = 'packages' } = options;
  const shared = { revision, parse: cache.parse, steps: { left: options.steps ?? maxSteps } };
  const scopes = divided === 'packages' ? serverScopes(snapshot, subpath) : [wholeOf(snapshot)];
  const read = (scope: ServerScope, program: string | null): PlacedServer => {
    const seen = cache.problems.length;
    const server = extractServer(scope, shared);
    // What could not be parsed is said with the server that wanted it first.
    const unparsed = cache.problems.slice(seen);
    server.problems.push(...unparsed);
    const coverage = coverageOf(scope, server, unparsed.length > 0);
    return {
      scope,
      server: { ...server, name: program ?? server.name, program, coverage, dependencies: [], parts: [] },
    };
  };
  const found = scopes.flatMap((scope) => {
    const programs = divided === 'nothing' ? [] : programsOf(scope);
    const apart = differing(programs.map((each) => read(each, each.program)));
    return apart.length > 1 ? apart : [read(scope, null)];
  });
  const servers = withoutCopies(snapshot, withoutBystanders(found));
  const [only] = servers;
  if (only !== undefined && servers.length === 1)
    return [namedBy(only.server, scopes.length > 1 ? only.scope.folder : null)];
  return servers.map(({ scope, server }) => ({ ...server, subpath: scope.folder === '' ? null : scope.folder }));

  /** The only server is named by what was asked for; its own folder is where its name and description stand. */
  function namedBy(server: PlacedServer['server'], folder: string | null): ExtractedServer {
    const asked = identityOf(snapshot, subpath);
    const own = folder === null ? asked : identityOf(snapshot, folder);
    return { ...server, name: asked.name ?? own.name, description: asked.description ?? own.description, subpath };
  }
}

/**
 * Of the programs of a package those that are servers of their own: each has a tool that the others lack. None when one of them could
 * not be read, as it may be any of the others then.
 */
function differing(programs: readonly PlacedServer[]): PlacedServer[] {
  if (programs.some(({ server }) => server.tools.length === 0)) return [];
  const names = programs.map(({ server }) => new Set(server.tools.map(({ name }) => name)));
  const isVariant = (one: ReadonlySet<string>, at: number) =>
    names.some((other, index) => {
      const isWithin = index !== at && [...one].every((name) => other.has(name));
      return isWithin && (other.size > one.size || index < at);
    });
  return programs.filter((_, at) => !isVariant(names[at] as Set<string>, at));
}

/** What all servers of a snapshot have in common. */
type SharedContext = Pick<ExtractContext, 'revision' | 'parse' | 'steps'>;

type ReadServer = Omit<ExtractedServer, 'subpath' | 'program' | 'coverage' | 'dependencies' | 'parts'> & {
  notUnderstood: number;
  exhaustive: boolean;
};

/** One server with where it lies. */
export interface PlacedServer {
  scope: ServerScope;
  server: ReadServer & Pick<ExtractedServer, 'program' | 'coverage' | 'dependencies' | 'parts'>;
}

function wholeOf(snapshot: Snapshot): ServerScope {
  return { folder: '', snapshot, isOwn: () => true, isPart: () => true };
}

function extractServer(scope: ServerScope, shared: SharedContext): ReadServer {
  const readings = extractors.flatMap((extractor) => {
    const extraction = extractWith(extractor, scope, shared);
    return extraction === null ? [] : [{ extractor: extractor.id, extraction }];
  });
  const { tools, problems } = mergeReadings(readings);
  const extractions = readings.map(({ extraction }) => extraction);
  const published = extractions.flatMap((extraction) => extraction.published ?? []);
  const identity = identityOf(scope.snapshot, scope.folder === '' ? null : scope.folder);
  return {
    name: identity.name ?? published.find(({ name }) => name !== null)?.name ?? null,
    description: identity.description ?? published.find(({ description }) => description !== null)?.description ?? null,
    tools,
    problems: [...extractions.flatMap((extraction) => extraction.problems), ...problems],
    extractors: readings.map((reading) => usedOf(reading, tools)),
    packages: sortedSet(published.flatMap(({ packages }) => packages)),
    remotes: sortedSet(published.flatMap(({ remotes }) => remotes)),
    notUnderstood: extractions.reduce((sum, extraction) => sum + extraction.notUnderstood, 0),
    exhaustive: extractions.some((extraction) => extraction.exhaustive),
  };
}

/** Reads the server's own files first; where they only start what a package they use does, that too. */
function extractWith(
  extractor: Extractor,
  { snapshot, isOwn, isPart }: ServerScope,
  shared: SharedContext,
): Extraction | null {
  const own = extractor.extract({ ...shared, snapshot, isOwn });
  if (own !== null && (own.tools.length > 0 || own.notUnderstood > 0 || own.exhaustive)) return own;
  if (snapshot.paths.every((path) => isOwn(path) || !isPart(path))) return own;
  return extractor.extract({ ...shared, snapshot, isOwn: isPart }) ?? own;
}

/** Packages that use an MCP SDK without offering tools, such as clients, beside those that do. */
function withoutBystanders(found: readonly PlacedServer[]): PlacedServer[] {
  const offering = found.filter(
    ({ server }) => server.tools.length > 0 || server.notUnderstood > 0 || server.exhaustive,
  );
  const servers = offering.filter((each) => !isDescribedElsewhere(each, offering));
  const [first] = servers;
  if (first === undefined) return unreadOf(found);
  for (const { scope, server } of servers) {
    const hasSource = server.tools.some(isFromSource);
    if (hasSource && server.notUnderstood === 0) continue;
    const launcher = launcherOf(scope.snapshot, scope.folder);
    if (!hasSource) server.dependencies = launcher?.dependencies ?? [];
    server.parts = launcher?.parts ?? [];
  }
  const rest = found.filter(
    (each) => !servers.includes(each) && mcpMarker(each.scope.snapshot, each.scope.isPart) !== null,
  );
  for (const { scope } of rest) {
    first.server.problems.push(
      problemOf(
        scope.folder || '.',
        'uses an MCP SDK and is not taken for a server: no tool registration was found in it',
      ),
    );
  }
  return servers;
}

/** Whether all that is known is a README, most of which is about the tools of the other servers. */
function isDescribedElsewhere({ server }: PlacedServer, others: readonly PlacedServer[]): boolean {
  const { tools, notUnderstood } = server;
  if (notUnderstood > 0 || tools.length === 0 || tools.some(({ provenance }) => provenance !== 'readme')) return false;
  const better = new Set(
    others.flatMap((other) =>
      other.server.tools.filter(({ provenance }) => provenance !== 'readme').map(({ name }) => name),
    ),
  );
  return tools.filter(({ name }) => better.has(name)).length * 2 >= tools.length;
}

/** Better than a list that somebody wrote. */
function isFromSource({ provenance }: ExtractedTool): boolean {
  return provenance === 'source' || provenance === 'live';
}

/** Nothing was found anywhere: then it is said once, with why as far as that can be told. */
function unreadOf([first]: readonly PlacedServer[]): PlacedServer[] {
  if (first === undefined) return [];
  const { scope, server } = first;
  const launcher = launcherOf(scope.snapshot, scope.folder);
  const manifest = scope.folder === '' ? 'package.json' : `${scope.folder}/package.json`;
  if (launcher?.holdsNone != null && isAboutMcp(scope.snapshot, manifest)) {
    server.coverage = 'not-understood';
    server.problems.push(problemOf(manifest, `holds no definition of a tool: ${launcher.holdsNone}`));
  } else if (server.coverage === 'no-server' && server.remotes.length > 0) {
    server.coverage = 'not-understood';
    server.problems.push(problemOf('server.json', `holds no definition of a tool: it is run at ${server.remotes[0]}`));
  } else if (server.coverage === 'not-understood') {
    const subject = mcpMarker(scope.snapshot, scope.isPart) ?? '.';
    server.problems.push(problemOf(subject, 'uses an MCP SDK, but no tool registration that we understand was found'));
  } else if (server.coverage === 'no-server' && isCalledServer(server)) {
    server.coverage = 'not-understood';
    server.problems.push(problemOf('.', 'is called an MCP server, but uses no MCP SDK that we know'));
  }
  server.dependencies = launcher?.dependencies ?? [];
  server.parts = launcher?.parts ?? [];
  return [first];
}

/** Whether a manifest says that its package has to do with MCP. */
function isAboutMcp(snapshot: Snapshot, manifest: string): boolean {
  return /\bmcp|model.?context.?protocol/i.test((snapshot.read(manifest) ?? '').slice(0, 65_536));
}

/** Whether its title or its description calls it an MCP server; a list of them has the plural. */
function isCalledServer({ name, description }: Pick<ReadServer, 'name' | 'description'>): boolean {
  return [name, description].some((text) => /\b(?:mcp|model context protocol)[ -]server\b/i.test(text ?? ''));
}

function problemOf(subject: string, message: string): Problem {
  return { stage: 'extract', module: 'core', subject, message, retryable: false };
}

/** What an extractor had to say, in a line. */
function usedOf({ extractor, extraction }: Reading, kept: readonly ExtractedTool[]): UsedExtractor {
  const files = sortedSet(extraction.tools.map((tool) => tool.evidence[0]?.file ?? ''));
  const [first] = files;
  const where =
    first === undefined ? null : files.length === 1 ? first : `${first} and ${counted(files.length - 1, 'more file')}`;
  return {
    id: extractor,
    found: extraction.tools.length,
    kept: kept.filter((tool) => tool.extractor === extractor).length,
    because: [extraction.because, where].filter((part) => part != null).join('; ') || 'found no definition',
  };
}

function coverageOf({ snapshot, isPart }: ServerScope, server: ReadServer, cutShort: boolean): Coverage {
  const { tools, notUnderstood, exhaustive } = server;
  if (tools.length === 0 && !exhaustive) {
    return notUnderstood > 0 || mcpMarker(snapshot, isPart) !== null ? 'not-understood' : 'no-server';
  }
  const exact = tools.every((tool) => Object.values(tool.certainty).every((certainty) => certainty === 'exact'));
  return exact && notUnderstood === 0 && !cutShort && snapshot.omitted.length === 0 ? 'complete' : 'partial';
}

function sortedSet(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
