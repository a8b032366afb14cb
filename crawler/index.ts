import { createHash } from 'node:crypto';
import { type ExtractedTool, type Problem, type Server, type Source, serverId } from '../src/model/index.js';
import { type Clock, systemClock } from './clock.js';
import type { DiscoverOptions, Discovery } from './discover/shared/source.js';

export { sourceIds } from './discover/shared/source.js';

import type { Division, ExtractedServer } from './extract/index.js';
import { createFollower } from './follow.js';
import { createGitHubClient, type GitHubAppKey } from './github/client.js';
import { createGitHub } from './github/github.js';
import type { Spending } from './github/spending.js';
import { createLocal } from './local/local.js';
import { createNpm } from './npm/npm.js';
import {
  type KnownRevisions,
  type Provider,
  type Resolution,
  type Resolved,
  type Standing,
  TargetError,
} from './provider.js';
import { resolveAll } from './resolve.js';
import { type Beside, defaultSnapshotLimits, type SnapshotInput } from './snapshot/snapshot.js';
import type { Target } from './target.js';
import type { ReadResult } from './worker/job.js';
import { createReadPool } from './worker/pool.js';

export { parseTargetList } from './discover/shared/list.js';
export type {
  Discovered,
  DiscoverOptions,
  Discovery,
  SourceCounts,
  SourceEnd,
  SourceId,
} from './discover/shared/source.js';
export { extractorVersion } from './extract/index.js';
export type { GitHubAppKey } from './github/client.js';
export type { Resource, ResourceSpending, Spending } from './github/spending.js';
export {
  type KnownRevision,
  type KnownRevisions,
  type Resolution,
  type Resolved,
  type Standing,
  TargetError,
} from './provider.js';
export { formatTarget, parseTarget, type Target } from './target.js';

/** One server as it was read, before anything is said of its risk. */
export interface ServerReading {
  server: Server;
  /** Sorted by name, each name once. */
  tools: ExtractedTool[];
  problems: Problem[];
}

export interface CrawlerOptions {
  /** GitHub's REST API, or that of a GitHub Enterprise server. */
  gitHubUrl: string;
  /** Each has limits of its own; the one with most left is used. None: 60 requests an hour and no batches. */
  gitHubTokens: readonly string[];
  /** A GitHub App, used beside the tokens. */
  gitHubApp?: GitHubAppKey | null;
  /** Seconds to wait for a limit to end before a target is given up as `rate-limited`; a crawl at night can wait for an hour. */
  patience?: number;
  npmRegistry: string;
  /** The official MCP registry, or one that answers as it does. */
  mcpRegistry: string;
  userAgent: string;
  /** Told when we wait for a host. */
  log?: (message: string) => void;
  clock?: Clock;
  /** Worker threads that read repositories; as many as there are cores when left out. */
  threads?: number;
}

/** Finds targets, fetches them, and reads their tools. Knows nothing of risk or storage. */
export interface Crawler {
  /** Where a target stands now. @throws TargetError */
  resolve(target: Target): Promise<Resolved>;
  /**
   * Where many targets stand: 100 GitHub repositories for one point of the GraphQL limit. Answers come in any order, one for each
   * target, and what goes wrong with one is its answer. `known` spares what its host says has not changed.
   */
  resolveMany(targets: Iterable<Target> | AsyncIterable<Target>, known?: KnownRevisions): AsyncIterable<Resolution>;
  /** Servers that the sources name. A source that breaks off says so in its end, and stops no other. */
  discover(options: DiscoverOptions): AsyncIterable<Discovery>;
  /** What was asked of GitHub and the others so far, and what is left. */
  spending(): Spending;
  /** Names the credentials for GitHub: equal for crawlers that have the same ones. Null without any. */
  limits: string | null;
  /**
   * Other processes have the same credentials: from now on this one spends so much, from 0 to 1, of what
   * the REST API grants them a minute.
   */
  share(part: number): void;
  /** What another process has resolved, to be read by this one. @throws TargetError */
  reopen(standing: Standing): Promise<Resolved>;
  /** Downloads it and reads its servers: at least one, of coverage `no-server` where there is none. @throws TargetError */
  read(resolved: Resolved): Promise<ServerReading[]>;
  close(): Promise<void>;
}

export function createCrawler(options: CrawlerOptions): Crawler {
  const { userAgent, clock = systemClock, log = () => {} } = options;
  const gitHub = createGitHubClient({
    baseUrl: options.gitHubUrl,
    tokens: options.gitHubTokens,
    app: options.gitHubApp ?? null,
    userAgent,
    clock,
    log,
    timing: options.patience === undefined ? {} : { patience: options.patience },
  });
  let others = 0;
  const onRequest = () => {
    others++;
  };
  const github = createGitHub({ client: gitHub });
  const npm = createNpm({ registry: options.npmRegistry, userAgent, onRequest });
  const local = createLocal();
  const spending = (): Spending => ({ ...gitHub.spending(), others });
  const providers: { [K in Target['kind']]: Provider<Extract<Target, { kind: K }>> } = {
    github,
    npm: npm,
    folder: local,
    archive: local,
    'tools-list': local,
  };
  const pool = createReadPool(options.threads === undefined ? {} : { threads: options.threads });

  const followed = createFollower({
    resolve: (name, range) => providers.npm.resolve({ kind: 'npm', name, version: range }),
    // What a package is made of is all of it, whatever programs it has besides.
    read: (resolved, beside) => readOnce(resolved, 'nothing', beside),
  });

  const readOnce = async (resolved: Resolved, divided: Division, beside: readonly Beside[] = []): Promise<ReadResult> =>
    pool.read({
      subject: serverId(resolved.source),
      input: withBeside(await resolved.download(), beside),
      revision: resolved.revision,
      divided,
      limits: defaultSnapshotLimits,
    });

  return {
    resolve: (target) => (providers[target.kind] as Provider).resolve(target),
    resolveMany: (targets, known = () => null) =>
      resolveAll(targets, known, (kind) => providers[kind] as unknown as Provider),
    async *discover(asked) {
      // What reads lists and registries takes a while to load, and most uses never discover.
      const [{ discover }, { createGetJson }] = await Promise.all([
        import('./discover/index.js'),
        import('./discover/shared/get-json.js'),
      ]);
      yield* discover(asked, {
        gitHub,
        getJson: createGetJson({ userAgent, onRequest }),
        npmRegistry: options.npmRegistry.replace(/\/+$/, ''),
        mcpRegistry: options.mcpRegistry.replace(/\/+$/, ''),
        parsing: { githubHosts: githubHostsOf(options.gitHubUrl) },
        now: new Date(clock.now()),
        resolveMany: gitHub.authenticated ? github.resolveMany : null,
        requests: () => requestsOf(spending()),
      });
    },
    spending,
    limits: limitsOf(options),
    share: gitHub.share,
    async reopen(standing) {
      const target = targetAt(standing);
      const provider = providers[target.kind] as Provider;
      return provider.reopen?.(standing) ?? (await provider.resolve(target));
    },
    async read(resolved) {
      // What was cut off on its way may arrive whole the second time. Half a server is never taken for all of it.
      const division = divisions[resolved.source.kind];
      const first = await readOnce(resolved, division);
      const result = cutOff(first) === null ? first : await readOnce(resolved, division);
      const cut = cutOff(result);
      if (cut !== null) throw new TargetError('corrupt', cut.message);
      // What is on this machine is read without asking anybody.
      const isRemote = resolved.source.kind === 'npm' || resolved.source.kind === 'github';
      const servers = isRemote
        ? await Promise.all(result.servers.map((server) => followed(server, resolved)))
        : result.servers;
      const { program } = programOf(resolved.source);
      const asked = program === undefined ? servers : servers.filter((server) => server.program === program);
      if (asked.length === 0)
        throw new TargetError(
          'missing',
          `${serverId(resolved.source)}: no program of that name is a server of its own`,
        );
      return asked.map((server) => readingOf(server, resolved, result.problems));
    },
    close: () => pool.close(),
  };
}

/** A package is published as one; what is on a disk or in a repository may hold many. */
const divisions: Record<Source['kind'], Division> = {
  github: 'packages',
  npm: 'programs',
  folder: 'packages',
  archive: 'packages',
  'tools-list': 'nothing',
};

function withBeside(input: SnapshotInput, beside: readonly Beside[]): SnapshotInput {
  return input.form === 'tarball' ? { ...input, beside } : input;
}

/** Nobody can tell credentials from it: they are too long to be guessed. */
function limitsOf({ gitHubTokens, gitHubApp }: CrawlerOptions): string | null {
  const app = gitHubApp == null ? [] : [`${gitHubApp.appId} ${gitHubApp.installationId}`];
  const credentials = [...gitHubTokens.filter((token) => token !== ''), ...app].sort();
  if (credentials.length === 0) return null;
  return createHash('sha256').update(JSON.stringify(credentials)).digest('hex').slice(0, 16);
}

function requestsOf({ resources, downloads, others }: Spending): number {
  return Object.values(resources).reduce((sum, { spent }) => sum + spent, downloads + others);
}

/** The web address that repositories of a GitHub Enterprise server have; its API answers under the same origin. */
function githubHostsOf(api: string): string[] {
  return URL.canParse(api) ? [new URL(api).origin] : [];
}

/** The target that is this very revision, where its kind has a way to say so. */
function targetAt({ source, revision }: Standing): Target {
  switch (source.kind) {
    case 'github':
      return {
        kind: 'github',
        owner: source.owner,
        repo: source.repo,
        ref: revision,
        subpath: source.subpath,
        program: source.program,
      };
    case 'npm':
      return { kind: 'npm', name: source.name, version: revision, program: source.program };
    default:
      return source;
  }
}

/** The problem that says so, when the content broke off before its end. */
function cutOff({ problems }: ReadResult): Problem | null {
  return problems.find((problem) => problem.retryable) ?? null;
}

function readingOf(
  extracted: ExtractedServer,
  resolved: Resolved,
  snapshotProblems: readonly Problem[],
): ServerReading {
  const { subpath, program, coverage, extractors, packages, remotes } = extracted;
  const source = sourceOf(resolved.source, subpath, program);
  const isAsked = serverId(source) === serverId(resolved.source);
  return {
    server: {
      id: serverId(source),
      name: extracted.name ?? (isAsked ? resolved.name : (subpath?.split('/').at(-1) ?? resolved.name)),
      description: extracted.description ?? (isAsked ? resolved.description : null),
      source,
      revision: resolved.revision,
      homepage: isAsked ? resolved.homepage : (folderPage(source, resolved.revision) ?? programPage()),
      coverage,
      extractors,
      packages,
      remotes,
    },
    tools: extracted.tools,
    problems: [...snapshotProblems, ...extracted.problems],
  };

  /** A program has no page of its own, but that of its package. */
  function programPage(): string | null {
    return program === null ? null : resolved.homepage;
  }
}

/** A server in a folder is named by that folder, one of several in a package by the program that starts it. */
function sourceOf(source: Source, subpath: string | null, program: string | null): Source {
  const named = program === null ? {} : { program };
  const place = program === null ? '' : `#${program}`;
  switch (source.kind) {
    case 'github':
      return { ...source, subpath, ...named };
    case 'npm':
      return { ...source, ...named };
    case 'folder': {
      const folder = subpath === null ? source.path : source.path === '.' ? subpath : `${source.path}/${subpath}`;
      return { ...source, path: `${folder}${place}` };
    }
    case 'archive':
      return { ...source, path: `${source.path}${subpath === null ? '' : `#${subpath}`}${place}` };
    default:
      return source;
  }
}

/** The program that was asked for, where its kind has a way to. */
function programOf(source: Source): { program?: string | undefined } {
  return source.kind === 'github' || source.kind === 'npm' ? source : {};
}

/** The page of a server's folder at the revision that was read; null where there is none. */
function folderPage(source: Source, revision: string): string | null {
  if (source.kind !== 'github' || source.subpath === null) return null;
  const { host, owner, repo, subpath } = source;
  return `${host}/${owner}/${repo}/tree/${revision}/${subpath.split('/').map(encodeURIComponent).join('/')}`;
}
