import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { CrawlContext, CrawlEvent } from '../pipeline.js';
import { crawl, patient } from '../pipeline.js';
import type { RunSummary, Store, WorkerIdentity } from '../store/index.js';
import type { CrawlChoice } from './crawl-choice.js';
import { crawlReporter } from './crawl-log.js';
import { targetLine } from './crawl-text.js';
import { crawlerFor } from './crawling.js';
import type { Log } from './log.js';
import { withMetrics } from './metrics.js';
import { createProgress } from './progress.js';
import { settingsOf } from './settings.js';

/** Milliseconds until something that failed is tried for the second time. */
const retryDelay = 2_000;
/** Seconds a crawl with a token waits for a limit to end: they last an hour. Without one, nobody has an hour. */
const patience = { withToken: 3_900, without: 60 };
/** Targets read at once by a crawl, and by a process that does nothing else. */
const readsAtOnce = { crawl: 4, worker: 8 };

export interface WorkingOptions {
  metricsPort?: string | undefined;
  signal: AbortSignal;
}

/** Crawls with a line per target that is not as it was, and what is under way on a terminal. */
export async function runCrawl(
  { problems, ...choice }: CrawlChoice,
  store: Store,
  log: Log,
  options: WorkingOptions & { concurrency?: number | undefined },
): Promise<RunSummary> {
  for (const { subject, message } of problems) {
    log.warn(targetLine('invalid', subject, message), { event: 'invalid', subject, message });
  }
  const { databaseUrl } = settingsOf();
  const { signal, concurrency = readsAtOnce.crawl } = options;
  return working({ ...options, store, log, dedicated: false, readsAtOnce: concurrency }, (context) =>
    crawl({ ...context, ...choice, databaseUrl, concurrency, signal }),
  );
}

/** What a process that reads needs, given up in the end: a crawler, an identity, a log, figures. */
export async function working<Result>(
  options: WorkingOptions & { store: Store; log: Log } & Pick<WorkerIdentity, 'dedicated' | 'readsAtOnce'>,
  work: (context: CrawlContext) => Promise<Result>,
): Promise<Result> {
  const { store, log, dedicated, readsAtOnce, signal, metricsPort } = options;
  const { gitHubTokens, gitHubApp } = settingsOf();
  const hasToken = gitHubTokens.length > 0 || gitHubApp !== null;
  const crawler = crawlerFor({ patience: hasToken ? patience.withToken : patience.without });
  const progress = createProgress();
  const report = crawlReporter(log, progress);
  const { limits } = crawler;
  const worker = { id: randomUUID(), host: hostname(), pid: process.pid, dedicated, readsAtOnce, limits };
  try {
    return await withMetrics(metricsPort, log, crawler, (observe) => {
      const onEvent = (event: CrawlEvent) => {
        observe(event);
        report(event);
      };
      return work({ store: patient(store, signal), crawler, worker, now: () => new Date(), onEvent, retryDelay });
    });
  } finally {
    progress.end();
    await crawler.close();
  }
}

/** Targets a process reads at once that does nothing else. */
export const workerReadsAtOnce = readsAtOnce.worker;
