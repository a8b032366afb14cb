import type { DiscoverOptions } from '../crawler/index.js';
import { writeCatalogue } from './catalogue/write.js';
import type { Json, Totals } from './model/index.js';
import { attackLore } from './pipeline/attacks.js';
import { classifyStored } from './pipeline/classification.js';
import type { CrawlContext, CrawlEvent, RunContext } from './pipeline/context.js';
import { discoverTargets } from './pipeline/discovery.js';
import { methodFacts } from './pipeline/method.js';
import { planReads } from './pipeline/plan.js';
import { storedInput } from './pipeline/publishing.js';
import { type Reader, readAlone, readTogether } from './pipeline/readers.js';
import type { FoundTarget, RunScope, RunSummary, Store } from './store/index.js';

export { inspectionOf } from './pipeline/classification.js';
export { combinedInspection } from './pipeline/combined.js';
export { patient } from './pipeline/patience.js';
export { work } from './pipeline/sharing.js';
export type { CrawlContext, CrawlEvent };
export { discoverTargets };

/** Finished runs that are remembered. */
const runsKept = 30;

export interface CrawlOptions extends CrawlContext {
  /** Targets to make known first: those named by the user, the seeds. */
  targets: readonly FoundTarget[];
  /** The targets named alone, or all that are known, the newly discovered included. */
  scope: 'targets' | { known: true; limit: number | null };
  /** What to ask for more targets; null for nothing. */
  discover: DiscoverOptions | null;
  /** Where the processes that share the work meet; null when there is but this one. */
  databaseUrl: string | null;
  /** Targets read at once by this process. */
  concurrency: number;
  /** Stops it: what is in hand is finished, and the run goes on when it is started again. */
  signal: AbortSignal;
}

/**
 * Targets -> store. A target that has not changed since it was stored costs no download; one that cannot be read is an outcome and
 * stops nothing. A run that was broken off goes on where it was.
 * @throws StoreError when the store cannot be written to; what was finished is kept
 */
export async function crawl(options: CrawlOptions): Promise<RunSummary> {
  const { store, targets, discover, signal, now, onEvent } = options;
  // First of all, so that what changes now is compared with what this version says of what was there before.
  await classifyStored(store, now);
  await store.addTargets(targets, now());
  const run = await store.beginRun(scopeOf(options), now());
  const context: RunContext = { ...options, run };
  if (discover !== null) await discoverTargets(context, discover, run);
  if (options.scope !== 'targets') await store.addKnown(run, options.scope.limit);
  const { total, pending } = await store.runSummary(run);
  onEvent({ kind: 'begun', run: run.id, total, pending, resumed: run.resumed });

  const reader = await readerOf(context, options);
  try {
    await planReads(context, { read: reader.read, insist: options.scope === 'targets', signal });
    await reader.finished();
  } finally {
    await reader.close();
    await tellSpending(context);
  }
  if (signal.aborted) return await store.runSummary(run);
  await classifyStored(store, now);
  const summary = await store.finishRun(run, now());
  await store.pruneRuns(runsKept);
  return summary;
}

export interface PublishOptions {
  store: Store;
  folder: string;
  version: string;
  now: () => Date;
  /** Writes every file anew, also those that would come out as they are. */
  full?: boolean;
  /** Where the site will stand on the web; null where that is not known. */
  address?: string | null;
  /** Puts tools on the pages of their servers, for hosts that limit the number of files. */
  compact?: boolean;
}

/**
 * Store -> static catalogue: pages and data. The same bytes for the same store; what has not changed since it was last
 * published into this folder is not read again.
 * @throws CatalogueError when the folder cannot be written, or holds something else
 */
export async function publish({ store, now, ...options }: PublishOptions): Promise<Totals> {
  await classifyStored(store, now);
  const site = import.meta.resolve('./site/index.js');
  return await writeCatalogue({
    ...options,
    input: storedInput(store),
    site,
    lore: attackLore(),
    method: methodFacts(),
  });
}

function scopeOf({ scope, targets }: CrawlOptions): RunScope {
  return scope === 'targets' ? { targets: targets.map(({ target }) => target) } : scope;
}

function readerOf(context: RunContext, { databaseUrl, concurrency, signal }: CrawlOptions): Promise<Reader> {
  return databaseUrl === null
    ? readAlone(context, { concurrency, signal })
    : readTogether(context, { databaseUrl, concurrency, signal });
}

async function tellSpending({ store, crawler, run, onEvent }: RunContext): Promise<void> {
  const spending = crawler.spending();
  onEvent({ kind: 'spending', spending });
  // A store that is gone has been reported by then.
  await store.saveSpending(run, JSON.parse(JSON.stringify(spending)) as Json).catch(() => {});
}
