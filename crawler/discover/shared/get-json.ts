import { createGet } from '../../get.js';
import { createHostClient } from '../../host.js';
import { TargetError } from '../../provider.js';

export interface GetJsonOptions {
  userAgent: string;
  /** Told of each request, but for its repetitions. */
  onRequest?: () => void;
  /** Milliseconds before the first retry. */
  retryDelay?: number;
}

/** Bytes of one page of a registry. */
const pageBytes = 32 * 1024 * 1024;

/** Reads JSON documents of registries. @throws TargetError, HTTPError */
export function createGetJson({ userAgent, onRequest = () => {}, retryDelay = 500 }: GetJsonOptions) {
  const get = createGet({ client: createHostClient({ userAgent }), retryDelay, maxWait: 60_000 });
  return async (url: string): Promise<unknown> => {
    onRequest();
    const { host } = new URL(url);
    let bytes: Uint8Array;
    try {
      ({ bytes } = await get(url, { accept: 'application/json', limit: pageBytes, timeout: 60_000 }));
    } catch (error) {
      if (!(error instanceof Error) || error instanceof TargetError || error.name === 'HTTPError') throw error;
      throw new TargetError('unreachable', `the connection to ${host} broke off`);
    }
    try {
      return JSON.parse(Buffer.from(bytes).toString());
    } catch {
      throw new TargetError('unreachable', `${host} answers with something other than JSON`);
    }
  };
}
