import type { Answer, Fault, SeenRequest } from '../stand-in.js';
import { chance } from './chance.js';
import { basicError } from './replies.js';

/** How often things go wrong by chance, each from 0 to 1. The same requests in the same order have the same faults. */
export interface FaultChances {
  seed?: number;
  /** 500, 502 or 503. */
  serverError?: number;
  /** The connection is reset. */
  reset?: number;
  /** A tarball breaks off in the middle. */
  truncated?: number;
  /** A secondary limit, with `retry-after`. */
  secondary?: number;
  /** Seconds it asks to wait. */
  retryAfter?: number;
}

/** Counts what it did, by name. */
export function createFaults(chances: FaultChances, counts: Record<string, number>) {
  const random = chance(chances.seed ?? 1);
  return (request: SeenRequest): Fault | null => {
    const [draw, kind] = [random(), random()];
    let limit = 0;
    const within = (name: keyof FaultChances) => {
      limit += chances[name] ?? 0;
      if (draw >= limit) return false;
      counts[name] = (counts[name] ?? 0) + 1;
      return true;
    };
    if (within('serverError')) return apiError([500, 502, 503][Math.floor(kind * 3)] as number, 'Server Error');
    if (within('reset')) return { kind: 'reset' };
    if (request.host === 'codeload')
      return within('truncated') ? { kind: 'cut', after: 100 + Math.floor(kind * 100) } : null;
    return within('secondary') ? secondaryRateLimit(chances.retryAfter ?? 60) : null;
  };
}

export const jsonHeaders = { 'content-type': 'application/json; charset=utf-8' };

export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { ...jsonHeaders, ...headers }, body: JSON.stringify(body) };
}

/** An answer of this status with a message, as the API gives. */
export function apiError(status: number, message: string): Fault {
  return { kind: 'answer', answer: json(status, basicError(message)) };
}

/** The primary limit is used up; it begins anew in so many seconds. */
export function primaryRateLimit(resetIn: number, status: 403 | 429 = 403, now = Date.now()): Fault {
  const headers = {
    'x-ratelimit-limit': '60',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-used': '60',
    'x-ratelimit-resource': 'core',
    'x-ratelimit-reset': String(Math.ceil(now / 1_000) + resetIn),
    date: new Date(now).toUTCString(),
  };
  const message =
    "API rate limit exceeded for 127.0.0.1. (But here's the good news: Authenticated requests get a higher rate limit.)";
  return { kind: 'answer', answer: json(status, basicError(message), headers) };
}

/** Too much at a time; GitHub mostly says for how many seconds to be quiet. */
export function secondaryRateLimit(retryAfter: number | null, status: 403 | 429 = 403): Fault {
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  const headers: Record<string, string> = retryAfter === null ? {} : { 'retry-after': String(retryAfter) };
  return { kind: 'answer', answer: json(status, basicError(message), headers) };
}
