import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib';
import type { PublishedFile } from './files.js';
import { Recent } from './recent.js';

const compressedBytes = 32 * 1024 * 1024;
/** What is smaller fits a packet. */
export const leastCompressed = 1_024;
/** As good as gzip at its best, and as quick as gzip is usually. */
const brotliQuality = 4;

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

type Bytes = Uint8Array<ArrayBuffer>;
type Encoding = 'br' | 'gzip';

/** What is smaller is compressed in place: that takes less than to have another thread do it. */
const leastElsewhere = 64 * 1024;

const encoders = {
  br: (bytes) => {
    const options = { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } };
    return bytes.length < leastElsewhere ? brotliCompressSync(bytes, options) : brotli(bytes, options);
  },
  gzip: (bytes) => (bytes.length < leastElsewhere ? gzipSync(bytes) : zip(bytes)),
} satisfies Record<Encoding, (bytes: Bytes) => Bytes | Promise<Bytes>>;

export interface Encoded {
  encoding: Encoding;
  bytes: Bytes;
}

/** Compresses files as clients take them; what was compressed lately is kept. */
export function encoder(): (file: PublishedFile, accepted: string | undefined) => Promise<Encoded | null> {
  const recent = new Recent<Bytes>(compressedBytes);
  /** Null where nothing is gained, or the client takes nothing. */
  return async ({ bytes, tag }, accepted) => {
    if (bytes === null || bytes.length < leastCompressed) return null;
    const encoding = (['br', 'gzip'] as const).find((each) => accepts(accepted, each));
    if (encoding === undefined) return null;
    const key = `${encoding} ${tag}`;
    let made = recent.get(key);
    if (made === undefined) {
      made = await encoders[encoding](bytes);
      recent.set(key, made, made.length);
    }
    return { encoding, bytes: made };
  };
}

/** Whether the client takes this encoding, by its `Accept-Encoding`. */
export function accepts(accepted: string | undefined, encoding: Encoding): boolean {
  const weights = new Map(
    (accepted ?? '').split(',').map((each) => {
      const [name = '', ...parameters] = each.split(';').map((part) => part.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith('q='));
      return [name, weight === undefined ? 1 : Number(weight.slice(2))] as const;
    }),
  );
  return (weights.get(encoding) ?? weights.get('*') ?? 0) > 0;
}
