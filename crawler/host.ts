import { setTimeout as sleep } from 'node:timers/promises';
import { TargetError } from './provider.js';
import { bytesText, secondsText } from './text.js';

/**
 * HTTP as the providers need it: nothing is read without a limit, nothing waits for ever, and a host that is down or asks
 * for patience is asked once, not once per target.
 */
export interface HostClient {
  /**
   * One exchange, its body read whole.
   * @throws TargetError `unreachable` when the host cannot be connected to or is silent: this and every further request to
   * it fails at once until `coolDown` has passed; `too-large` for a body over `limit`; whatever `close` was told.
   * @throws Error when the connection broke off in the middle, which may go better at once
   */
  exchange(request: ExchangeRequest): Promise<Exchange>;
  /** From now until the given time (milliseconds since 1970), every request to the host of `url` fails with this error. */
  close(url: string, until: number, error: TargetError): void;
}

export interface ExchangeRequest {
  url: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Bytes the answer's body may have. */
  limit: number;
  /** Milliseconds for the whole exchange, the body included. */
  timeout: number;
  /** Hand a redirect back instead of following it. */
  manualRedirect?: boolean;
}

export interface Exchange {
  status: number;
  headers: Headers;
  bytes: Uint8Array<ArrayBuffer>;
}

export interface HostClientOptions {
  userAgent: string;
  /** Milliseconds a host may take until it begins to answer. */
  answerTimeout?: number;
  /** Milliseconds before the one quick second try at connecting. */
  reconnectDelay?: number;
  /** Milliseconds for which a host that could not be reached is left alone. */
  coolDown?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** The host cannot be connected to, or is silent; no other request to it will fare better for a while. */
export class HostDownError extends TargetError {
  constructor(message: string) {
    super('unreachable', message);
  }
}

interface Closed {
  until: number;
  error: TargetError;
}

export function createHostClient(options: HostClientOptions): HostClient {
  const { userAgent, answerTimeout = 30_000, reconnectDelay = 250, coolDown = 60_000, now = Date.now } = options;
  const closed = new Map<string, Closed>();

  function close(url: string, until: number, error: TargetError): void {
    closed.set(new URL(url).host, { until, error });
  }

  function assertOpen(url: string): void {
    const host = new URL(url).host;
    const closure = closed.get(host);
    if (closure === undefined) return;
    if (now() < closure.until) throw copyOf(closure.error);
    closed.delete(host);
  }

  async function exchange(request: ExchangeRequest): Promise<Exchange> {
    assertOpen(request.url);
    try {
      return await attempt(request).catch(async (error: unknown) => {
        if (connectFailure(error) === null) throw error;
        await sleep(reconnectDelay);
        // Another request may have found out in the meantime.
        assertOpen(request.url);
        return await attempt(request);
      });
    } catch (error) {
      const why = error instanceof SilenceError ? error.message : connectFailure(error);
      if (why === null) throw error;
      const down = new HostDownError(`${new URL(request.url).host} cannot be reached (${why})`);
      close(request.url, now() + coolDown, down);
      throw down;
    }
  }

  async function attempt(request: ExchangeRequest): Promise<Exchange> {
    const abort = new AbortController();
    const { host } = new URL(request.url);
    const silence = setTimeout(
      () => abort.abort(new SilenceError(`no answer in ${secondsText(answerTimeout)}`)),
      Math.min(answerTimeout, request.timeout),
    );
    const overtime = setTimeout(
      () => abort.abort(new TargetError('unreachable', `${host} took longer than ${secondsText(request.timeout)}`)),
      request.timeout,
    );
    try {
      const response = await fetch(request.url, {
        method: request.method ?? 'GET',
        headers: { 'user-agent': userAgent, ...request.headers },
        ...(request.body === undefined ? {} : { body: request.body }),
        redirect: request.manualRedirect === true ? 'manual' : 'follow',
        signal: abort.signal,
      });
      clearTimeout(silence);
      return {
        status: response.status,
        headers: response.headers,
        bytes: await readBody(response, request.limit, host),
      };
    } finally {
      clearTimeout(silence);
      clearTimeout(overtime);
      // Frees the connection when the body was not wanted to its end; does nothing to one that was.
      abort.abort();
    }
  }

  return { exchange, close };
}

/** Why a request failed without reaching the host, e.g. `ENOTFOUND`; null when it did reach it. */
function connectFailure(error: unknown): string | null {
  const code = codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : null);
  return code !== null && connectFailures.test(code) ? code : null;
}

/** Names that do not resolve, refused and unroutable connections, and certificates that cannot be trusted. */
const connectFailures =
  /^(?:ENOTFOUND|EAI_|ECONNREFUSED|ENETUNREACH|ENETDOWN|EHOSTUNREACH|EHOSTDOWN|EADDRNOTAVAIL|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/;

function codeOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('code' in value)) return null;
  // Several addresses tried in vain come as one error holding an error each, with the code of the last.
  return typeof value.code === 'string' ? value.code : null;
}

/** The host accepted the connection and then said nothing: trying again would wait as long again. */
class SilenceError extends Error {}

/** Thrown anew for each target, so that no two share one stack. */
function copyOf(error: TargetError): TargetError {
  return error instanceof HostDownError ? new HostDownError(error.message) : new TargetError(error.code, error.message);
}

/** The body, refused as soon as it is known to exceed the limit. */
async function readBody(response: Response, limit: number, host: string): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new TargetError('too-large', `${host} answers with more than ${bytesText(limit)}`);
  if (Number(response.headers.get('content-length')) > limit) throw tooLarge();
  if (response.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > limit) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
