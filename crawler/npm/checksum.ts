import { createHash } from 'node:crypto';

/** What the bytes of a tarball must hash to. */
export interface Checksum {
  algorithm: string;
  /** In base64. */
  digest: string;
}

/** Strongest first; SHA-1 is all that packages from before 2017 have. */
const algorithms = ['sha512', 'sha384', 'sha256', 'sha1'];

/**
 * The strongest checksum of a package's `dist`: of its `integrity` (https://www.w3.org/TR/SRI/: algorithm-base64, several
 * separated by spaces), else its `shasum` (SHA-1 in hexadecimal). Null when it has none that we know.
 */
export function checksumOf(dist: { integrity?: string | undefined; shasum?: string | undefined }): Checksum | null {
  const given = (dist.integrity ?? '').split(/\s+/).map((entry): Checksum => {
    const dash = entry.indexOf('-');
    return { algorithm: entry.slice(0, Math.max(dash, 0)), digest: (entry.slice(dash + 1).split('?')[0] ?? '').trim() };
  });
  if (dist.shasum !== undefined)
    given.push({ algorithm: 'sha1', digest: Buffer.from(dist.shasum, 'hex').toString('base64') });
  const known = given.filter(({ algorithm, digest }) => algorithms.includes(algorithm) && digest !== '');
  known.sort((a, b) => algorithms.indexOf(a.algorithm) - algorithms.indexOf(b.algorithm));
  return known[0] ?? null;
}

export function matches(bytes: Uint8Array, { algorithm, digest }: Checksum): boolean {
  return createHash(algorithm).update(bytes).digest('base64') === digest;
}
