import type { ExtractedTool, Problem } from '../../src/model/index.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { SourceFile } from './syntax/source-file.js';

/**
 * Reads the tools of one family of SDKs from source. One folder `extract/<language>-<sdk>/` each, registered in
 * `extract/index.ts`. Pure: it sees the snapshot and nothing else, and never runs, imports or installs what it reads.
 */
export interface Extractor {
  /** Kebab-case, the name of its folder. */
  readonly id: string;
  /** The SDKs it reads, for the docs: `MCP TypeScript SDK`. */
  readonly title: string;
  /** The forms it understands, a line each, for the docs. */
  readonly forms: readonly string[];
  /** `null`: nothing here is mine. Never throws for bad input: what cannot be read is a problem. */
  extract(context: ExtractContext): Extraction | null;
}

/** What an extractor is given. */
export interface ExtractContext {
  /** Of a repository with several servers: what one of them is made of, the packages that it shares with others included. */
  readonly snapshot: Snapshot;
  /**
   * Whether a file is of the server itself. What stands in the other files of the snapshot (packages it shares with others,
   * tests, examples) counts as far as the server's own files lead to it. An extractor that cannot follow imports need not
   * ask: all of the snapshot is then the server's.
   */
  isOwn(path: string): boolean;
  /** What `Evidence.commit` is to say. */
  readonly revision: string;
  /** Expressions and statements that may yet be evaluated, by whatever extractor and for whichever server of the repository. */
  readonly steps: StepCount;
  /**
   * The file's syntax tree, parsed once and kept for all extractors; null when it is not in the snapshot or could not be
   * parsed within limits, which is then already reported as a problem.
   *
   * @param text what is in it, of a file that only exists within another; its tree is not kept
   */
  parse(path: string, text?: string): SourceFile | null;
}

/** Work counted down as it is done, so that a busy machine reads what an idle one does. */
export interface StepCount {
  left: number;
}

export interface Extraction {
  tools: ExtractedTool[];
  /** Why this was taken for the extractor's business, when that is more than where the tools were found. */
  because?: string;
  /** How the server is published, where that is what was read. */
  published?: Published;
  /**
   * Places that register tools in a way that was not understood, each also a problem. With one or more, the server's
   * coverage is `partial`, or `not-understood` when there are no tools: never "has no tools".
   */
  notUnderstood: number;
  /** Set when the list says of itself that it is not whole, so that what it leaves out is no disagreement. */
  openList?: true;
  /** Set when the source is a whole list in itself, so that no tools in it means that there are none. */
  exhaustive?: true;
  problems: Problem[];
}

/** Where the server of a source can be had, as the official registry writes it. */
export interface Published {
  name: string | null;
  description: string | null;
  /** `npm:name`, `pypi:name`, `oci:image`. */
  packages: string[];
  /** Addresses at which it is run for others. */
  remotes: string[];
}
