import {
  extractorVersion,
  formatTarget,
  parseTarget,
  type Resolution,
  type Resolved,
  type Target,
  TargetError,
} from '../../crawler/index.js';
import type { ItemResult, KnownTarget, Sighting } from '../store/index.js';
import type { RunContext } from './context.js';
import { isPassing, pause } from './patience.js';

/** Targets asked of the store, and written to it, at once. */
const pageSize = 500;
/** Times all that could not be told where it stands is asked for. */
const passes = 3;
/** Targets remembered to be asked for once more: when more than these fail, it is the host. */
const mostAgain = 2_000;

export interface PlanOptions {
  /** Handed what has to be read. */
  read: (target: string, resolved: Resolved) => Promise<void>;
  /** Read what failed before whether its time has come or not. */
  insist: boolean;
  signal: AbortSignal;
}

const nothingKnown: KnownTarget = { read: null, identity: null, failure: null };

/**
 * Looks at all that is pending in a run, in batches: what has not changed is finished in bulk, what has is handed on. Holds a page of
 * targets at a time, however many there are.
 */
export async function planReads(context: RunContext, options: PlanOptions): Promise<void> {
  let names: AsyncIterable<string> | readonly string[] = context.store.pending(context.run);
  for (let pass = 1; !options.signal.aborted; pass++) {
    try {
      const again: string[] = await planPass(context, options, names, pass);
      if (again.length === 0) return;
      names = again;
    } catch (error) {
      if (!isPassing(error)) throw error;
      // The database is back after a while, and knows what is left.
      names = context.store.pending(context.run);
    }
    await pause(context.retryDelay * 2 ** Math.min(pass, 5), options.signal);
  }
}

/** Looks at these targets once. @returns those to be asked for once more */
async function planPass(
  context: RunContext,
  { read, insist, signal }: PlanOptions,
  names: AsyncIterable<string> | readonly string[],
  pass: number,
): Promise<string[]> {
  const isLast = pass >= passes;
  const { store, crawler, now } = context;
  const known = new Map<string, KnownTarget>();
  const finished = bulk(context);
  const again: Map<string, ItemResult> = new Map();
  let reached = 0;

  /** Asks the store for a page of them at a time, and remembers what it says until the host has answered. */
  async function* asked(): AsyncGenerator<Target> {
    for await (const page of pages(names)) {
      const stored = await store.knownTargets(page);
      for (const name of page) {
        if (signal.aborted) return;
        known.set(name, stored.get(name) ?? nothingKnown);
        const target = await parsed(name);
        if (target !== null) yield target;
      }
    }
  }

  async function parsed(name: string): Promise<Target | null> {
    try {
      return parseTarget(name);
    } catch (error) {
      await finished.add(failed(name, error as TargetError));
      return null;
    }
  }

  async function decide(asked: string, resolution: Resolution): Promise<void> {
    if ('error' in resolution) {
      const result = failed(asked, resolution.error);
      if (!resolution.error.retryable || isLast || again.size >= mostAgain) await finished.add(result);
      else again.set(asked, result);
      if (!resolution.error.retryable) reached++;
      return;
    }
    reached++;
    if ('unchanged' in resolution) {
      await finished.add(unchanged(asked));
      return;
    }
    const { resolved } = resolution;
    const name = todaysName(resolution.target, resolved);
    let state = known.get(asked) ?? nothingKnown;
    if (name !== asked) {
      await store.moveTarget(asked, name, now());
      state = (await store.knownTargets([name])).get(name) ?? nothingKnown;
    }
    const sighting = { target: name, etag: resolved.etag, facts: resolved.facts };
    if (isStored(state, resolved)) await finished.add(unchanged(name), sighting);
    else if (!insist && isWaiting(state, resolved, now())) await finished.add(waiting(name, state), sighting);
    else {
      await finished.flush();
      await read(name, resolved);
    }
  }

  const revisionOf = (target: Target) => {
    const state = known.get(formatTarget(target))?.read ?? null;
    // What other extractors read has to be read again, changed or not.
    return state === null || state.extractorVersion !== extractorVersion ? null : state;
  };
  for await (const resolution of crawler.resolveMany(asked(), revisionOf)) {
    const name = formatTarget(resolution.target);
    await decide(name, resolution);
    known.delete(name);
    if (signal.aborted) break;
  }
  if (!signal.aborted) for (const name of known.keys()) await finished.add(failed(name, unanswered(name)));
  await finished.flush();
  if (reached > 0 || pass > 1) return [...again.keys()];
  // Nothing answers at all: asking again at once would be no use.
  for (const result of again.values()) await finished.add(result);
  await finished.flush();
  return [];
}

/** Nothing is ever left out silently. */
function unanswered(name: string): TargetError {
  return new TargetError('unreachable', `${name}: its host did not say anything of it`);
}

/** The name that a repository has today: the one it was asked by may be an old one that its host redirects. */
function todaysName(target: Target, { source }: Resolved): string {
  if (target.kind !== 'github' || source.kind !== 'github') return formatTarget(target);
  return formatTarget({ ...target, owner: source.owner, repo: source.repo });
}

function isStored({ read }: KnownTarget, resolved: Resolved): boolean {
  return read !== null && read.revision === resolved.revision && read.extractorVersion === extractorVersion;
}

/** Whether this very revision could not be read before, and its time to be tried again has not come. */
function isWaiting({ failure }: KnownTarget, resolved: Resolved, now: Date): boolean {
  if (failure === null || failure.revision !== attemptOf(resolved)) return false;
  return failure.givenUp || (failure.nextTry !== null && failure.nextTry > now);
}

/** Names what is tried when a revision is read: other extractors may be able to read what these are not. */
export function attemptOf({ revision }: Pick<Resolved, 'revision'>): string {
  return `${revision} ${extractorVersion}`;
}

function unchanged(target: string): ItemResult {
  return { target, outcome: 'unchanged', message: null, retryable: false };
}

function waiting(target: string, { failure }: KnownTarget): ItemResult {
  const next =
    failure?.nextTry == null
      ? `given up after ${failure?.tries} tries, until it changes`
      : `tried ${failure.tries} times, again after ${failure.nextTry.toISOString().slice(0, 16)}Z`;
  return { target, outcome: 'failed', message: `${failure?.message} (${next})`, retryable: failure?.nextTry != null };
}

/** What is the matter with a target, of which not even the revision could be told. */
function failed(target: string, error: TargetError): ItemResult {
  const { message, retryable } = error;
  const result = { target, outcome: outcomeOf(error), message, retryable };
  return result.outcome === 'failed' ? { ...result, tried: { revision: null } } : result;
}

export function outcomeOf({ code }: TargetError): 'missing' | 'unreachable' | 'failed' {
  if (code === 'missing') return 'missing';
  return code === 'unreachable' || code === 'rate-limited' ? 'unreachable' : 'failed';
}

/** Results and sightings on their way to the store, many at once. */
function bulk({ store, run, now, onEvent }: RunContext) {
  let results: ItemResult[] = [];
  let sightings: Sighting[] = [];
  async function flush(): Promise<void> {
    if (results.length === 0) return;
    const [saved, seen] = [results, sightings];
    [results, sightings] = [[], []];
    await store.finishItems(run, saved, now(), seen);
    const quiet = saved.filter(({ outcome }) => outcome === 'unchanged').length;
    if (quiet > 0) onEvent({ kind: 'unchanged', targets: quiet });
    for (const result of saved) if (result.outcome !== 'unchanged') onEvent({ kind: 'finished', result, readings: [] });
  }
  return {
    flush,
    async add(result: ItemResult, sighting?: Sighting): Promise<void> {
      results.push(result);
      if (sighting !== undefined) sightings.push(sighting);
      if (results.length >= pageSize) await flush();
    },
  };
}

async function* pages(names: AsyncIterable<string> | readonly string[]): AsyncGenerator<string[]> {
  let page: string[] = [];
  for await (const name of names) {
    page.push(name);
    if (page.length < pageSize) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
