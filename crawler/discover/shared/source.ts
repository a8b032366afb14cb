import type { Problem, RepositoryFacts } from '../../../src/model/index.js';
import type { GitHubClient } from '../../github/client.js';
import type { ParseTargetOptions, Target } from '../../target.js';

/** A server that a source names. */
export interface Discovered {
  /** Under the name it has today; always the whole repository, in which each server has its folder. */
  target: Target;
  /** The source that found it. A server found by several is told once for each. */
  foundBy: SourceId;
  /** What is known of its repository, told the first time it is named; null afterwards, and where nothing is known. */
  facts: RepositoryFacts | null;
}

/** Every source there is, in the order they are asked: those first that tell most of what they find, so that the others need ask less. */
export const sourceIds = [
  'github-search',
  'github-code',
  'mcp-registry',
  'docker-registry',
  'awesome-lists',
  'npm-search',
  'file',
] as const;

export type SourceId = (typeof sourceIds)[number];

/** A source has come to its end. */
export interface SourceEnd {
  ended: SourceId;
  /**
   * Everything it has to tell was seen. When false, a problem has said why, and nothing may be concluded from a server not having
   * been found. Always false with `since`, which leaves out what was not touched.
   */
  complete: boolean;
  counts: SourceCounts;
}

export interface SourceCounts {
  /** Servers told, each once. */
  found: number;
  /** Names of repositories that are not there (any more), or are private. */
  gone: number;
  /** Servers it should have told, by its own count; null where it gives none. */
  expected: number | null;
  /** Requests made. */
  requests: number;
}

/** One thing discovery has to tell: a server, what went wrong, the end of a source. */
export type Discovery = Discovered | { problem: Problem } | SourceEnd;

export interface DiscoverOptions {
  sources: readonly SourceId[];
  /** Only what is new or was changed since then, as far as the source can tell; null for all. */
  since: Date | null;
  /** Lists for the source `file`, by path. */
  files?: readonly string[];
}

/** What a source module tells: a server under whatever name it has there, or a problem. */
export type Found = { target: Target; facts: RepositoryFacts | null } | { problem: Problem };

/** How a source came to its end. */
export interface Outcome {
  complete: boolean;
  expected: number | null;
}

/** One place that servers are found in; one module each. */
export interface Source {
  id: SourceId;
  /** @throws TargetError when the place cannot be read; what was found until then stands */
  find(context: SourceContext): AsyncGenerator<Found, Outcome>;
}

/** What sources ask with. */
export interface SourceContext {
  gitHub: GitHubClient;
  /** Reads one document of another host: JSON. @throws TargetError */
  getJson(url: string): Promise<unknown>;
  /** Addresses without a slash at the end. */
  npmRegistry: string;
  mcpRegistry: string;
  since: Date | null;
  files: readonly string[];
  parsing: ParseTargetOptions;
  now: Date;
}

export function problemOf(id: SourceId, subject: string, message: string, retryable = true): { problem: Problem } {
  return { problem: { stage: 'discover', module: id, subject, message, retryable } };
}
