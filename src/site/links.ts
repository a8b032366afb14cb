import { lineUrl, type Source } from '../model/index.js';

/** How a link to a path of the catalogue is written on a page. */
export type LinkTo = (path: string) => string;

/** Links from one page within the catalogue, relative, so that it may stand at any address or none. */
export function linksFrom(from: string): LinkTo {
  const up = '../'.repeat(from.split('/').length - 1);
  return (to) => `${up}${to}` || './';
}

export function relative(from: string, to: string): string {
  return linksFrom(from)(to);
}

/** The address in its normal form if it leads to the web; never `javascript:` and the like. */
export function webAddress(address: string | null): string | null {
  if (address === null || address.length > 2_000) return null;
  try {
    const { protocol, href } = new URL(address);
    return protocol === 'https:' || protocol === 'http:' ? href : null;
  } catch {
    return null;
  }
}

/** The line of a file at the revision that was read. */
export function lineAddress(source: Source, revision: string, file: string, line: number): string | null {
  return addressOf(() => lineUrl(source, revision, file, line));
}

/** Where the server as it was read can be seen. */
export function sourceAddress(source: Source, revision: string): string | null {
  return addressOf(() => {
    switch (source.kind) {
      case 'github': {
        const folder = source.subpath === null ? '' : `/${source.subpath.split('/').map(encodeURIComponent).join('/')}`;
        return `${source.host}/${encodeURIComponent(source.owner)}/${encodeURIComponent(source.repo)}/tree/${encodeURIComponent(revision)}${folder}`;
      }
      case 'npm':
        return `https://www.npmjs.com/package/${source.name}/v/${encodeURIComponent(revision)}`;
      default:
        return null;
    }
  });
}

function addressOf(make: () => string | null): string | null {
  try {
    return webAddress(make());
  } catch (error) {
    // Half a surrogate pair has no form in a URL.
    if (error instanceof URIError) return null;
    throw error;
  }
}
