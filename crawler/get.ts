import ky, { HTTPError } from 'ky';
import { type Clock, systemClock } from './clock.js';
import type { Exchange, HostClient } from './host.js';
import { TargetError } from './provider.js';
import { secondsText } from './text.js';

export interface GetRequest {
  accept: string;
  /** Bytes the body may have. */
  limit: number;
  /** Milliseconds for the whole answer. */
  timeout: number;
  /** Of the answer that is known: when nothing has changed since, the status is 304. */
  etag?: string | null;
  /** Throws when the body is not what it must be; the request is then repeated. */
  check?: (bytes: Uint8Array) => void;
}

export interface GetOptions {
  client: HostClient;
  /** Milliseconds before the first retry; doubles with each. */
  retryDelay: number;
  /** Longest wait, in milliseconds, that a `retry-after` may ask for; past it the request is given up. */
  maxWait: number;
  clock?: Clock;
}

/**
 * Reads one document of a registry.
 * @throws TargetError `rate-limited`; HTTPError for a status that is not a success, after retries; Error for a broken connection
 */
export type Get = (url: string, request: GetRequest) => Promise<Exchange>;

const retries = 2;

/** GET with patience: repeats after server errors, waits as told, and asks no more where that would be too long. */
export function createGet({ client, retryDelay, maxWait, clock = systemClock }: GetOptions): Get {
  return async (url, request) => {
    const answers: Exchange[] = [];
    await ky(url, {
      timeout: false,
      retry: {
        limit: retries,
        statusCodes: [408, 429, 500, 502, 503, 504],
        afterStatusCodes: [429, 503],
        delay: (attempt) => retryDelay * 2 ** (attempt - 1),
        shouldRetry: ({ error }) => (isFinal(error, maxWait, clock) ? false : undefined),
      },
      fetch: async () => {
        const { accept, limit, timeout, etag = null } = request;
        const headers = { accept, ...(etag === null ? {} : { 'if-none-match': etag }) };
        const answer = await client.exchange({ url, headers, limit, timeout });
        if (answer.status === 200) request.check?.(answer.bytes);
        answers.push(answer);
        // Nothing new is no failure.
        return new Response(null, { status: answer.status === 304 ? 200 : answer.status, headers: answer.headers });
      },
    }).catch((error: unknown) => {
      const wait = error instanceof HTTPError ? waitOf(error.response, clock) : null;
      if (wait === null) throw error;
      const limited = new TargetError('rate-limited', `the registry asks to wait ${secondsText(wait)}`);
      // So that no further target asks in vain.
      client.close(url, clock.now() + wait, limited);
      throw limited;
    });
    return answers.at(-1) as Exchange;
  };
}

/** Whether repeating the request is no use: the host is down, or asks for more patience than we have. */
function isFinal(error: Error, maxWait: number, clock: Clock): boolean {
  if (error instanceof TargetError) return true;
  return error instanceof HTTPError && (waitOf(error.response, clock) ?? 0) > maxWait;
}

/** Milliseconds that the host asks us to wait, at most a day; null when it does not. */
function waitOf({ status, headers }: Response, clock: Clock): number | null {
  const after = headers.get('retry-after');
  if (status !== 429 && (status !== 503 || after === null)) return null;
  const wait = after !== null && /^\d+$/.test(after) ? Number(after) * 1_000 : Date.parse(after ?? '') - clock.now();
  return Number.isNaN(wait) ? 60_000 : Math.min(Math.max(wait, 0), 86_400_000);
}
