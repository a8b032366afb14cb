import { classifierVersion } from '../../classifier/index.js';
import { extractorVersion, type Resolved, TargetError } from '../../crawler/index.js';
import type { Handled } from '../queue/queue.js';
import type { ItemResult } from '../store/index.js';
import { classifyTools } from './classification.js';
import type { RunContext } from './context.js';
import { attemptOf, outcomeOf } from './plan.js';

/** Times one target is tried in one run. */
const mostTries = 4;

/**
 * Fetches one target, reads and classifies it, and stores all of it in one transaction. Whatever goes wrong with it is its outcome, or
 * tried again when that may help.
 * @throws StoreError when the store cannot be written to
 */
export async function readTarget(context: RunContext, target: string, resolved: Resolved): Promise<Handled> {
  const { store, crawler, run, worker, now, onEvent } = context;
  const tries = await store.takeItem(run, target, worker);
  // Somebody else has finished it, or it goes by another name by now.
  if (tries === null) return 'done';
  onEvent({ kind: 'started', target });
  try {
    // Whoever had it in hand each time before did not live to tell.
    if (tries > mostTries) throw new TargetError('too-large', `${target}: the process that reads it ends each time`);
    const readings = await crawler.read(resolved);
    const outcome = await store.saveServers(target, {
      ...{
        revision: resolved.revision,
        etag: resolved.etag,
        facts: resolved.facts,
        extractorVersion,
        classifierVersion,
      },
      ...{ now: now(), run },
      servers: readings.map((reading) => ({
        ...reading,
        classifications: classifyTools(reading.server, reading.tools),
      })),
    });
    onEvent({ kind: 'finished', result: { target, outcome, message: null, retryable: false }, readings });
    return 'done';
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    const { message, retryable } = error;
    if (retryable && tries < mostTries) {
      onEvent({ kind: 'postponed', target, message });
      return 'again';
    }
    const tried = { revision: attemptOf(resolved) };
    const result: ItemResult = { target, outcome: outcomeOf(error), message, retryable, tried };
    await store.finishItems(run, [result], now());
    onEvent({ kind: 'finished', result, readings: [] });
    return 'done';
  }
}
