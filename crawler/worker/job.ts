import type { Problem } from '../../src/model/index.js';
import type { Division, ExtractedServer } from '../extract/index.js';
import type { TargetErrorCode } from '../provider.js';
import type { SnapshotInput, SnapshotLimits } from '../snapshot/snapshot.js';

/** One repository or package to read; plain data, handed to a worker thread. */
export interface ReadJob {
  /** What to call it in messages. */
  subject: string;
  input: SnapshotInput;
  revision: string;
  divided: Division;
  limits: SnapshotLimits;
}

export interface ReadResult {
  servers: ExtractedServer[];
  /** Of the snapshot as a whole, e.g. files left out. */
  problems: Problem[];
}

/** Errors lose their class between threads, so one that is about the target travels as data. */
export type ReadAnswer = { result: ReadResult } | { failure: { code: TargetErrorCode; message: string } };
