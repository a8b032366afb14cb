import { type Discovered, type DiscoverOptions, formatTarget } from '../../crawler/index.js';
import type { Json, RepositoryFacts } from '../model/index.js';
import type { FoundTarget, Run } from '../store/index.js';
import type { CrawlContext } from './context.js';

/** Targets stored in one transaction. */
const targetsAtOnce = 500;
/** Hours for which a source that came to its end in a run is not asked again, should that run go on. */
const freshHours = 12;

/**
 * Sources -> targets in the store, with what found them. A source that breaks off says so, and stops no other.
 * @param run remembers which sources came to their end; null outside of one
 */
export async function discoverTargets(
  { store, crawler, now, onEvent }: Pick<CrawlContext, 'store' | 'crawler' | 'now' | 'onEvent'>,
  options: DiscoverOptions,
  run: Run | null,
): Promise<void> {
  const sources = run === null ? options.sources : await unasked({ store, now }, options.sources, run);
  if (sources.length === 0) return;
  let batch: FoundTarget[] = [];
  const found = new Map<string, number>();
  const save = async () => {
    if (batch.length > 0) await store.addTargets(batch, now());
    batch = [];
  };
  for await (const discovery of crawler.discover({ ...options, sources })) {
    if ('problem' in discovery) {
      onEvent({ kind: 'problem', problem: discovery.problem });
    } else if ('ended' in discovery) {
      await save();
      const { ended: source, complete, counts } = discovery;
      if (run !== null && complete) {
        await store.endSource(run, { source, endedAt: now(), complete, counts: { ...counts } as Json });
      }
      onEvent({ kind: 'source-ended', source, found: counts.found, expected: counts.expected, complete });
    } else {
      batch.push(foundTarget(discovery));
      const count = (found.get(discovery.foundBy) ?? 0) + 1;
      found.set(discovery.foundBy, count);
      if (batch.length < targetsAtOnce) continue;
      await save();
      onEvent({ kind: 'discovered', source: discovery.foundBy, found: count });
    }
  }
  await save();
}

/** Under the name the repository has today, whatever name the source knows it by. */
function foundTarget({ target, foundBy, facts }: Discovered): FoundTarget {
  return { target: formatTarget(todays(target, facts)), foundBy, facts };
}

function todays(target: Discovered['target'], facts: RepositoryFacts | null): Discovered['target'] {
  if (facts === null || target.kind !== 'github') return target;
  return { ...target, owner: facts.owner, repo: facts.repo };
}

async function unasked(
  { store, now }: Pick<CrawlContext, 'store' | 'now'>,
  sources: DiscoverOptions['sources'],
  run: Run,
): Promise<DiscoverOptions['sources']> {
  const fresh = now().getTime() - freshHours * 3_600_000;
  const done = new Set(
    (await store.sourcesOf(run)).filter(({ endedAt }) => endedAt.getTime() > fresh).map(({ source }) => source),
  );
  return sources.filter((source) => !done.has(source));
}
