import type { Crawler, ServerReading, Spending } from '../../crawler/index.js';
import type { Problem } from '../model/index.js';
import type { ItemResult, Run, Store, WorkerIdentity } from '../store/index.js';

/** What happens during a crawl, for whoever shows it. */
export type CrawlEvent =
  | { kind: 'begun'; run: number; total: number; pending: number; resumed: boolean }
  /** A source of discovery goes on: so many servers until now. */
  | { kind: 'discovered'; source: string; found: number }
  | { kind: 'source-ended'; source: string; found: number; expected: number | null; complete: boolean }
  | { kind: 'problem'; problem: Problem }
  | { kind: 'started'; target: string }
  | { kind: 'finished'; result: ItemResult; readings: readonly ServerReading[] }
  /** So many targets, finished at once. */
  | { kind: 'unchanged'; targets: number }
  /** It went wrong and is tried again in a while. */
  | { kind: 'postponed'; target: string; message: string }
  /** Processes that do nothing but read, and what others finished. */
  | { kind: 'shared'; workers: number; pending: number }
  | { kind: 'spending'; spending: Spending };

/** What all stages of a crawl share. */
export interface CrawlContext {
  store: Store;
  crawler: Crawler;
  /** This process, among those that read. */
  worker: WorkerIdentity;
  now: () => Date;
  onEvent: (event: CrawlEvent) => void;
  /** Milliseconds before something is tried for the second time; more before each further time. */
  retryDelay: number;
}

/** {@link CrawlContext} with the run it is about. */
export type RunContext = CrawlContext & { run: Run };
