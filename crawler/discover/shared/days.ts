import { type Axis, within } from './slices.js';

const day = 86_400;

export interface TimeSpan {
  from: Date;
  to: Date;
  /** Before then there is next to nothing. */
  sparseUntil: Date;
}

/** Axis of days by which something was created or pushed to, then seconds of one day, then `finer` within one second. */
export function timeAxis(field: 'created' | 'pushed', { from, to, sparseUntil }: TimeSpan, finer: Axis): Axis {
  return {
    from: dayOf(from),
    to: dayOf(to),
    sparseUntil: dayOf(sparseUntil),
    qualifier: (first, last) => `${field}:${dayText(first)}..${dayText(last)}`,
    finer: (at) => ({
      from: at * day,
      to: at * day + day - 1,
      qualifier: (first, last) => `${field}:${secondText(first)}..${secondText(last)}`,
      finer: (second) => within(`${field}:${secondText(second)}..${secondText(second)}`, finer),
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
function secondText(at: number): string {
  return new Date(at * 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
}
