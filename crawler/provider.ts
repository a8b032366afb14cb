import type { RepositoryFacts, Source } from '../src/model/index.js';
import type { SnapshotInput } from './snapshot/snapshot.js';
import type { Target } from './target.js';

/** Where a target stands now, found with one or two cheap requests; enough to tell whether anything changed. */
export interface Resolved {
  source: Source;
  /** Commit, package version, or SHA-256 of local content. Equal revision, equal content. */
  revision: string;
  /** What its host calls it, used when its own files give no better name. */
  name: string;
  description: string | null;
  homepage: string | null;
  /** What GitHub says of the repository; null for other sources. */
  facts: RepositoryFacts | null;
  /** Of the answer that told the revision, to be shown again next time; null where its host gives none. */
  etag: string | null;
  /** Downloads (or reads) the content at this revision. */
  download(): Promise<SnapshotInput>;
}

/** What was resolved, without the means to download it: it can be handed to another process. */
export type Standing = Omit<Resolved, 'download'>;

/** One place targets come from: GitHub, the npm registry, local files. */
export interface Provider<T extends Target = Target> {
  /** @throws TargetError */
  resolve(target: T): Promise<Resolved>;
  /** What another process has resolved, without asking the host again. Where left out, `resolve` is asked for that revision. */
  reopen?(standing: Standing): Resolved;
  /**
   * Where many targets stand, with as few requests as its host allows; answers come in any order. What goes wrong with one is
   * its answer, and stops no other. Where left out, `resolve` is asked for each.
   */
  resolveMany?(targets: AsyncIterable<T>, known: KnownRevisions): AsyncIterable<Resolution>;
}

/** Where a target stood the last time it was read. */
export interface KnownRevision {
  revision: string;
  etag: string | null;
}

/** What is known of a target; null for a new one. */
export type KnownRevisions = (target: Target) => KnownRevision | null;

/** What became of one target of many. */
export type Resolution =
  | { target: Target; resolved: Resolved }
  /** Its host says that nothing has changed since the ETag it was shown. */
  | { target: Target; unchanged: KnownRevision }
  /** Only `missing` means that it is not there; `unreachable` and `rate-limited` say nothing about it. */
  | { target: Target; error: TargetError };

export type TargetErrorCode =
  /** The text names no target. */
  | 'invalid'
  /** There is nothing of that name, or it is private: GitHub answers both alike. */
  | 'missing'
  /** It exists and holds nothing. */
  | 'empty'
  /** Its host refuses to hand it out (legal block, disabled, forbidden). */
  | 'blocked'
  /** Over one of our limits. */
  | 'too-large'
  /** What arrived is not what it claims to be: truncated, wrong checksum, not an archive. */
  | 'corrupt'
  /** The host asks us to wait. */
  | 'rate-limited'
  /** The host cannot be reached or answers with errors. Says nothing about the target. */
  | 'unreachable';

/** A target could not be read. The message is a sentence for people and names the target. */
export class TargetError extends Error {
  override readonly name = 'TargetError';

  constructor(
    readonly code: TargetErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** Whether trying again later may help. */
  get retryable(): boolean {
    return this.code === 'unreachable' || this.code === 'rate-limited' || this.code === 'corrupt';
  }
}
