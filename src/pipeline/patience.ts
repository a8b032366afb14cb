import { setTimeout as sleep } from 'node:timers/promises';
import { type Store, StoreError } from '../store/index.js';

/** Milliseconds between tries to reach a database that went away: in all some five minutes, which a restart takes. */
const delays = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000, 60_000, 60_000, 60_000];

/** Whether it is the database that cannot be reached just now. */
export function isPassing(error: unknown): boolean {
  return error instanceof StoreError && error.code === 'unreachable';
}

/**
 * The store, waiting for a database that goes away. Everything a crawl asks of it may be asked twice: what was written and not
 * acknowledged is found written. Streams are not waited for: who reads one begins it again.
 */
export function patient(store: Store, signal: AbortSignal): Store {
  return new Proxy(store, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== 'function' || name === 'close') return value;
      return (...args: unknown[]) => {
        const call = () => value.apply(target, args) as unknown;
        const first = call();
        return first instanceof Promise ? patiently(first, call as () => Promise<unknown>, signal) : first;
      };
    },
  });
}

async function patiently(first: Promise<unknown>, call: () => Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  let attempt = first;
  for (const delay of delays) {
    try {
      return await attempt;
    } catch (error) {
      if (!isPassing(error) || signal.aborted) throw error;
    }
    await pause(delay, signal);
    attempt = call();
  }
  return attempt;
}

/** Waits, or until told to stop. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => {});
}

/** Does something now and then, until told to stop; what the database is missing for is done the next time. */
export async function every(interval: number, signal: AbortSignal, action: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) {
    await action().catch((error: unknown) => {
      if (!isPassing(error)) throw error;
    });
    await pause(interval, signal);
  }
}
