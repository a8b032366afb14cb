import { CommandError, exitCodes } from './exit.js';

const units: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A moment as people name it: `2026-11-01`, `2026-11-01T12:00Z`, or so long ago: `12h`, `7d`, `2w`. @throws CommandError */
export function momentOf(option: string, text: string, now: Date): Date {
  const ago = /^(\d{1,5})([hdw])$/.exec(text);
  if (ago !== null) return new Date(now.getTime() - Number(ago[1]) * (units[ago[2] as string] as number));
  const date = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (!Number.isNaN(date.getTime())) return date;
  throw new CommandError(exitCodes.usage, `${option} takes a date such as 2026-11-01, or 12h, 7d, 2w, not ${text}`);
}

/** A whole number of at least 1. @throws CommandError */
export function countOf(option: string, text: string): number {
  const count = Number(text);
  if (/^\d{1,9}$/.test(text) && count > 0) return count;
  throw new CommandError(exitCodes.usage, `${option} takes a number from 1, not ${text}`);
}
