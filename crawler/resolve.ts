import { inParallel } from './parallel.js';
import { type KnownRevisions, type Provider, type Resolution, TargetError } from './provider.js';
import type { Target } from './target.js';

/** Targets that are resolved one by one, at once. */
const atOnce = 8;
/** Targets of one provider that may wait for it while others are read. */
const ahead = 1_000;

/**
 * Where many targets stand, each asked of its provider, which may take many at a time. Targets of several kinds may come mixed:
 * each kind is a stream of its own.
 */
export async function* resolveAll(
  targets: Iterable<Target> | AsyncIterable<Target>,
  known: KnownRevisions,
  providerOf: (kind: Target['kind']) => Provider,
): AsyncGenerator<Resolution> {
  const lanes = new Map<Provider, Lane>();
  const source = (
    Symbol.asyncIterator in targets ? targets[Symbol.asyncIterator]() : targets[Symbol.iterator]()
  ) as AsyncIterator<Target>;
  let exhausted = false;
  const answers = new Map<Lane, Promise<{ lane: Lane; next: IteratorResult<Resolution> }>>();

  const ask = (lane: Lane) => {
    answers.set(
      lane,
      lane.answers.next().then((next) => ({ lane, next })),
    );
  };
  const feed = async () => {
    const next = await source.next();
    if (next.done === true) {
      exhausted = true;
      for (const lane of lanes.values()) lane.end();
      return;
    }
    const provider = providerOf(next.value.kind);
    let lane = lanes.get(provider);
    if (lane === undefined) {
      lane = openLane(provider, known);
      lanes.set(provider, lane);
      ask(lane);
    }
    lane.push(next.value);
  };

  let feeding: Promise<void> | null = null;
  const mayFeed = () => !exhausted && [...lanes.values()].every((lane) => lane.waiting() < ahead);
  try {
    for (;;) {
      if (feeding === null && mayFeed()) {
        feeding = feed().then(() => {
          feeding = null;
        });
      }
      if (feeding === null && answers.size === 0) return;
      const first = await Promise.race([...(feeding === null ? [] : [feeding]), ...answers.values()]);
      if (first === undefined) continue;
      answers.delete(first.lane);
      if (first.next.done === true) continue;
      ask(first.lane);
      yield first.next.value;
    }
  } finally {
    // Whoever stops listening leaves nothing waiting.
    for (const lane of lanes.values()) lane.end();
    for (const left of answers.values()) left.catch(() => {});
    if (!exhausted) source.return?.()?.catch?.(() => {});
  }
}

/** The targets of one provider, on their way to it. */
interface Lane {
  push(target: Target): void;
  end(): void;
  /** Targets that it has yet to take. */
  waiting(): number;
  answers: AsyncIterator<Resolution>;
}

function openLane(provider: Provider, known: KnownRevisions): Lane {
  const queue: Target[] = [];
  let ended = false;
  let wake = () => {};
  async function* taken(): AsyncGenerator<Target> {
    for (;;) {
      const target = queue.shift();
      if (target !== undefined) yield target;
      else if (ended) return;
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  }
  const resolved =
    provider.resolveMany?.(taken(), known) ?? inParallel(taken(), atOnce, (target) => resolveOne(provider, target));
  return {
    push: (target) => {
      queue.push(target);
      wake();
    },
    end: () => {
      ended = true;
      wake();
    },
    waiting: () => queue.length,
    answers: resolved[Symbol.asyncIterator](),
  };
}

async function resolveOne(provider: Provider, target: Target): Promise<Resolution> {
  try {
    return { target, resolved: await provider.resolve(target) };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return { target, error };
  }
}
