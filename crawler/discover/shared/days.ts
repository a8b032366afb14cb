import type { Axis } from './slices.js';

const day = 86_400;

/** Axis of days by which something was created, then seconds of one day, then what `finer` gives for one second. */
export function creationAxis(from: Date, to: Date, sparseUntil: Date, finer: Axis | null): Axis {
  return {
    from: dayOf(from),
    to: dayOf(to),
    sparseUntil: dayOf(sparseUntil),
    qualifier: (first, last) => `created:${dayText(first)}..${dayText(last)}`,
    finer: (at) => ({
      from: at * day,
      to: at * day + day - 1,
      qualifier: (first, last) => `created:${secondText(first)}..${secondText(last)}`,
      finer: (second) =>
        finer === null
          ? null
          : {
              ...finer,
              qualifier: (a, b) => `created:${secondText(second)}..${secondText(second)} ${finer.qualifier(a, b)}`,
            },
    }),
  };
}

function dayOf(date: Date): number {
  return Math.floor(date.getTime() / 1_000 / day);
}

function dayText(at: number): string {
  return new Date(at * day * 1_000).toISOString().slice(0, 10);
}

/** To the second, in UTC. */
export function secondText(at: number): string {
  return new Date(at * 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
}
