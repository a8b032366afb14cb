import type { Classification, ExtractedTool, Problem, Server } from '../model/index.js';

/** What came of looking at a target. */
export const outcomes = [
  /** Read for the first time. */
  'new',
  /** Read, and what is stored of it changed. */
  'changed',
  /** As it was when last looked at, or read again with the same result. */
  'unchanged',
  /** There is nothing of that name (any more): its servers are marked gone. */
  'missing',
  /** Its host could not be reached or would not answer: says nothing about the target. */
  'unreachable',
  /** It was reached and could not be read. */
  'failed',
] as const;

export type Outcome = (typeof outcomes)[number];

/** One finished item of a run. */
export interface ItemResult {
  target: string;
  outcome: Outcome;
  /** One sentence for people; null where the outcome says it all. */
  message: string | null;
  /** Whether trying again later may help. */
  retryable: boolean;
}

/** A crawl over a list of targets. */
export interface Run {
  id: number;
  startedAt: Date;
  /** Whether it was begun before and goes on. */
  resumed: boolean;
}

export interface RunSummary {
  id: number;
  startedAt: Date;
  finishedAt: Date | null;
  /** Targets in its list; `pending` of them are still to be looked at. */
  total: number;
  pending: number;
  outcomes: Record<Outcome, number>;
}

/** What is stored of a target: enough to tell whether it has to be read again. */
export interface KnownRevision {
  revision: string;
  extractorVersion: string;
  /** Ids of the servers it holds, sorted. */
  servers: string[];
}

/** What reading a target gave. */
export interface TargetRead {
  /** The revision that was read: equal revision, equal content. */
  revision: string;
  extractorVersion: string;
  now: Date;
  /** All servers it holds; those it held before and that are not here are marked gone. */
  servers: { server: Server; tools: ExtractedTool[]; problems: Problem[] }[];
  /** The run whose item this finishes, in the same transaction; null outside a run. */
  run: Run | null;
}

/** A server's current tools that a classifier version has not seen as they are now. */
export interface Unclassified {
  server: Server;
  /** Sorted by name, then by definition hash. */
  tools: StoredTool[];
  /** Names this state of the server: hand it back with the classifications. */
  contentHash: string;
}

/** The classifications of all tools of one server, as they were in `contentHash`. */
export interface ServerClassifications {
  serverId: string;
  contentHash: string;
  classifications: { definitionHash: string; classification: Classification }[];
}

export type StoredTool = ExtractedTool & { definitionHash: string };

/** Everything stored of one server that is there. */
export interface StoredServer {
  server: Server;
  firstSeen: Date;
  /** When it was last reached. */
  lastLooked: Date;
  /** When its record or one of its tools last changed. */
  lastChanged: Date;
  extractorVersion: string;
  problems: Problem[];
  /** Sorted by name, then by definition hash. `classification` is null until this classifier version has seen the tool. */
  tools: (StoredTool & { classification: Classification | null })[];
}

export interface Counts {
  /** Targets ever named. */
  targets: number;
  /** Servers that are there. */
  servers: number;
  /** Servers that were there once. */
  gone: number;
  /** Current tools of the servers that are there. */
  tools: number;
  /** Different definitions ever seen. */
  definitions: number;
}
