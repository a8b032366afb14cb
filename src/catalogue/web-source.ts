import ky from 'ky';
import { CatalogueError } from './error.js';
import type { CatalogueSource } from './source.js';

/** Milliseconds until an answer begins, and until it is complete. */
const answerTimeout = 20_000;
const totalTimeout = 120_000;
/** Bytes. Far more than any file of ours; what is larger is something else. */
const fileLimit = 256 * 1024 * 1024;

/** A catalogue on a web server, at an address with or without a slash at its end. */
export function webSource(address: string): CatalogueSource {
  const base = new URL(address);
  if (!base.pathname.endsWith('/')) base.pathname += '/';
  return {
    place: base.href,
    async read(path) {
      const url = new URL(path, base);
      url.search = base.search;
      try {
        const response = await ky.get(url, {
          timeout: answerTimeout,
          signal: AbortSignal.timeout(totalTimeout),
          retry: 2,
          throwHttpErrors: false,
        });
        if (response.status === 404 || response.status === 410) {
          await response.body?.cancel();
          return null;
        }
        if (!response.ok) {
          await response.body?.cancel();
          throw new CatalogueError(`${url.href} answered ${response.status}.`);
        }
        return await bytesOf(response, url);
      } catch (error) {
        if (error instanceof CatalogueError) throw error;
        throw new CatalogueError(`Cannot read ${url.href}: ${reason(error)}.`, { cause: error });
      }
    },
  };
}

async function bytesOf(response: Response, url: URL): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > fileLimit) throw new CatalogueError(`${url.href} is larger than any published file.`);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

/** `fetch` says only "fetch failed"; its cause says why. */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' ? error.cause.message : error.message;
}
