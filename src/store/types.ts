import type {
  ChangeKind,
  Classification,
  ExtractedTool,
  Json,
  Problem,
  RepositoryFacts,
  Server,
} from '../model/index.js';

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
  /** Of `unreachable` and `failed`: the revision that was tried in vain. Left out when nothing was tried. */
  tried?: { revision: string | null };
}

/** Which targets a run is over: those named, or all that are known. */
export type RunScope =
  | { targets: readonly string[] }
  /** Remote ones, least recently looked at first; at most `limit` of them. */
  | { known: true; limit: number | null };

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

/** How a run stands, for people. */
export interface RunStatus extends RunSummary {
  sources: RunSource[];
  /** As the process that leads it told last; null before it did. */
  spending: Json;
  /** Targets that a process has in hand. */
  taken: number;
}

/** A source of discovery that came to its end in a run. */
export interface RunSource {
  source: string;
  endedAt: Date;
  /** Whether everything it has to tell was seen. */
  complete: boolean;
  counts: Json;
}

/** A target that discovery found. */
export interface FoundTarget {
  target: string;
  /** What found it: a source, `seeds`, `user`. */
  foundBy: string;
  /** Null when nothing is known of its repository yet. */
  facts: RepositoryFacts | null;
}

/** What is stored of a target: enough to tell whether it has to be read again. */
export interface KnownTarget {
  /** What is stored of it; null when it has to be read whatever its revision is. */
  read: { revision: string; etag: string | null; extractorVersion: string } | null;
  /** Null for what has no identity but its name. */
  identity: string | null;
  /** What went wrong the last time; null when nothing did. */
  failure: TargetFailure | null;
}

/** A target that cannot be read, and when it is tried again. */
export interface TargetFailure {
  /** What cannot be read, as {@link ItemResult.tried} told; null when it could not even be told. */
  revision: string | null;
  message: string;
  /** In a row, at this revision. */
  tries: number;
  /** Null when there is no telling, or when it was given up: then it is tried when it changes. */
  nextTry: Date | null;
  givenUp: boolean;
}

/** What a look at a target told, beside its content. */
export interface Sighting {
  target: string;
  etag: string | null;
  facts: RepositoryFacts | null;
}

/** A process that reads targets. */
export interface WorkerIdentity {
  id: string;
  host: string;
  pid: number;
  /** It does nothing but read; a crawl reads beside planning. */
  dedicated: boolean;
  /** Targets it reads at once. */
  readsAtOnce: number;
  /** Names the limits of GitHub's it spends from, without giving away the credentials; null for one that has none. */
  limits: string | null;
}

/** An item that a process has in hand. */
export interface HeldItem {
  /** Id of the run. */
  run: number;
  target: string;
}

/** How many changes of each kind there were on a day in UTC. */
export interface DayOfChanges {
  /** `2026-11-28` */
  day: string;
  kinds: Partial<Record<ChangeKind, number>>;
  alarming: number;
}

export interface ChangeFilter {
  /** From then on. */
  since?: Date;
  /** Id of a server. */
  server?: string;
  alarming?: boolean;
}

/** What reading a target gave. */
export interface TargetRead {
  /** The revision that was read: equal revision, equal content. */
  revision: string;
  extractorVersion: string;
  now: Date;
  /** What its host says of it; null where nothing is. */
  etag?: string | null;
  facts?: RepositoryFacts | null;
  /** All servers it holds; those it held before and that are not here are marked gone. */
  servers: ServerRead[];
  /** The version that classified the tools; null when they are not classified yet. */
  classifierVersion?: string | null;
  /** The run whose item this finishes, in the same transaction; null outside a run. */
  run: Run | null;
}

/** A server as it was read. */
export interface ServerRead {
  server: Server;
  tools: ExtractedTool[];
  problems: Problem[];
  /** Of each tool, in the same order; left out when they are not classified yet. */
  classifications?: Classification[];
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

/** What names the state of a server's record, tools and problems: while it is the same, so are they. */
export interface ServerState {
  id: string;
  state: string;
}

/** What the tools of a server that is there are called. */
export interface ServerNames {
  id: string;
  names: string[];
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
