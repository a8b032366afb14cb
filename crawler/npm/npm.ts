import ky, { HTTPError } from 'ky';
import semver from 'semver';
import { z } from 'zod';
import { createHostClient, type Exchange } from '../host.js';
import { type Provider, type Resolved, TargetError } from '../provider.js';
import { defaultSnapshotLimits, type SnapshotInput } from '../snapshot/snapshot.js';
import { formatTarget, type TargetOf } from '../target.js';
import { quoteForeign, secondsText } from '../text.js';
import { type Checksum, checksumOf, matches } from './checksum.js';

export interface NpmOptions {
  /** Address of the registry. */
  registry?: string;
  userAgent?: string;
  /** Told about deprecated packages. */
  log?: (message: string) => void;
  /** Bytes a tarball may have. */
  downloadBytes?: number;
  timing?: Partial<NpmTiming>;
}

/** In milliseconds. Set by tests, so that they need not wait. */
export interface NpmTiming {
  /** For the beginning of an answer. */
  answerTimeout: number;
  /** For a package's metadata. */
  metadataTimeout: number;
  /** For a whole tarball. */
  downloadTimeout: number;
  reconnectDelay: number;
  /** How long a host that cannot be reached is left alone. */
  coolDown: number;
  /** Before the first retry; doubles with each. */
  retryDelay: number;
  /** Longest wait that a `retry-after` may ask for; past it the target is given up. */
  maxWait: number;
}

const defaultTiming: NpmTiming = {
  answerTimeout: 30_000,
  metadataTimeout: 60_000,
  downloadTimeout: 300_000,
  reconnectDelay: 250,
  coolDown: 60_000,
  retryDelay: 500,
  maxWait: 60_000,
};

/** Bytes of the metadata of one version; few reach 100 kB. */
const metadataBytes = 8 * 1024 * 1024;
/** Bytes of the list of all versions of a package, in its short form. */
const packageBytes = 64 * 1024 * 1024;
const retries = 2;

const packageSchema = z.object({
  versions: z.record(z.string(), z.unknown()),
  'dist-tags': z.object({ latest: z.string().optional() }),
});

const manifestSchema = z.object({
  version: z.string().regex(/^[\w.+-]{1,256}$/),
  // Old packages hold anything in these two.
  description: z.string().nullish().catch(null),
  deprecated: z.string().optional().catch(undefined),
  dist: z.object({
    tarball: z.url({ protocol: /^https?$/ }),
    integrity: z.string().optional(),
    shasum: z.string().optional(),
  }),
});

/**
 * Reads packages of the npm registry, or of one that answers as it does: one request to resolve, one to download. Nothing is
 * installed or run.
 */
export function createNpm(options: NpmOptions = {}): Provider<TargetOf<'npm'>> {
  const { registry = 'https://registry.npmjs.org', userAgent = 'toolrisk', log = () => {} } = options;
  const { downloadBytes = defaultSnapshotLimits.downloadBytes } = options;
  const timing = { ...defaultTiming, ...options.timing };
  const client = createHostClient({ userAgent, ...timing });

  /** @throws TargetError; HTTPError for a status that is not a success, after retries; Error for a broken connection */
  async function get(url: string, request: GetRequest): Promise<Exchange> {
    const answers: Exchange[] = [];
    await ky(url, {
      timeout: false,
      retry: {
        limit: retries,
        statusCodes: [408, 429, 500, 502, 503, 504],
        afterStatusCodes: [429, 503],
        delay: (attempt) => timing.retryDelay * 2 ** (attempt - 1),
        shouldRetry: ({ error }) => (isFinal(error, timing.maxWait) ? false : undefined),
      },
      fetch: async () => {
        const { accept, limit, timeout } = request;
        const answer = await client.exchange({ url, headers: { accept }, limit, timeout });
        if (answer.status === 200) request.check?.(answer.bytes);
        answers.push(answer);
        return new Response(null, { status: answer.status, headers: answer.headers });
      },
    }).catch((error: unknown) => {
      const wait = error instanceof HTTPError ? waitOf(error.response) : null;
      if (wait === null) throw error;
      const limited = new TargetError('rate-limited', `the registry asks to wait ${secondsText(wait)}`);
      // So that no further target asks in vain.
      client.close(url, Date.now() + wait, limited);
      throw limited;
    });
    return answers.at(-1) as Exchange;
  }

  async function resolve(target: TargetOf<'npm'>): Promise<Resolved> {
    const name = formatTarget(target);
    const address = `${registry.replace(/\/+$/, '')}/${target.name.replace('/', '%2f')}`;
    const manifest = await describingFailures(name, async () => {
      const version = await exactVersion(address, target.version ?? 'latest');
      const answer = await get(`${address}/${version}`, {
        accept: 'application/json',
        limit: metadataBytes,
        timeout: timing.metadataTimeout,
      });
      return expectAnswer(manifestSchema, answer.bytes);
    });
    if (manifest.deprecated) log(`${name} is deprecated: ${quoteForeign(manifest.deprecated)}`);
    const { version, dist } = manifest;
    return {
      source: { kind: 'npm', name: target.name },
      revision: version,
      name: target.name,
      description: manifest.description ?? null,
      homepage: `https://www.npmjs.com/package/${target.name}`,
      facts: null,
      etag: null,
      download: () => describingFailures(name, () => download(dist)),
    };
  }

  /** The version a range stands for, as npm picks it: the latest release if it fits, else the highest that does. */
  async function exactVersion(address: string, asked: string): Promise<string> {
    if (semver.valid(asked) !== null || semver.validRange(asked) === null) return encodeURIComponent(asked);
    const accept = 'application/vnd.npm.install-v1+json';
    const { bytes } = await get(address, { accept, limit: packageBytes, timeout: timing.metadataTimeout });
    const { versions, 'dist-tags': tags } = expectAnswer(packageSchema, bytes);
    const { latest } = tags;
    if (latest !== undefined && semver.satisfies(latest, asked)) return latest;
    const highest = semver.maxSatisfying(Object.keys(versions), asked);
    if (highest === null) throw new TargetError('missing', `no version of it is within ${quoteForeign(asked)}`);
    return highest;
  }

  async function download(dist: z.infer<typeof manifestSchema>['dist']): Promise<SnapshotInput> {
    if (registry.startsWith('https:') && !dist.tarball.startsWith('https:'))
      throw new TargetError('blocked', 'its tarball is offered without encryption only');
    const checksum = checksumOf(dist);
    if (checksum === null) throw new TargetError('corrupt', 'the registry gives no checksum for its tarball');
    const { bytes } = await get(dist.tarball, {
      accept: '*/*',
      limit: downloadBytes,
      timeout: timing.downloadTimeout,
      check: (bytes) => assertMatches(bytes, checksum),
    });
    return { form: 'tarball', bytes, subpath: null };
  }

  return { resolve };
}

interface GetRequest {
  accept: string;
  limit: number;
  timeout: number;
  /** Throws when the body is not what it must be; the request is then repeated. */
  check?: (bytes: Uint8Array) => void;
}

/** What arrived has another checksum than the registry gives: mostly a transfer that went wrong, so worth repeating. */
class ChecksumError extends Error {}

function assertMatches(bytes: Uint8Array, checksum: Checksum): void {
  if (!matches(bytes, checksum)) throw new ChecksumError();
}

function expectAnswer<T>(schema: z.ZodType<T>, bytes: Uint8Array): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(bytes).toString()));
  } catch {
    throw new TargetError('unreachable', 'what answers there does not answer as an npm registry does');
  }
}

/** Whether repeating the request is no use: the host is down, or asks for more patience than we have. */
function isFinal(error: Error, maxWait: number): boolean {
  if (error instanceof TargetError) return true;
  return error instanceof HTTPError && (waitOf(error.response) ?? 0) > maxWait;
}

/** Milliseconds that the host asks us to wait, at most a day; null when it does not. */
function waitOf({ status, headers }: Response): number | null {
  const after = headers.get('retry-after');
  if (status !== 429 && (status !== 503 || after === null)) return null;
  const wait = after !== null && /^\d+$/.test(after) ? Number(after) * 1_000 : Date.parse(after ?? '') - Date.now();
  return Number.isNaN(wait) ? 60_000 : Math.min(Math.max(wait, 0), 86_400_000);
}

/** Turns whatever goes wrong into a TargetError that names the target. */
async function describingFailures<T>(name: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw describeFailure(name, error);
  }
}

function describeFailure(name: string, error: unknown): TargetError {
  const unread = (why: string) => `${name} could not be read: ${why}`;
  if (error instanceof TargetError) return new TargetError(error.code, unread(error.message));
  if (error instanceof ChecksumError)
    return new TargetError('corrupt', unread('its tarball has another checksum than the registry gives'));
  if (error instanceof HTTPError) return describeStatus(name, error.response);
  if (!(error instanceof Error)) throw error;
  const why = error.cause instanceof Error ? error.cause.message : error.message;
  return new TargetError('unreachable', unread(`the connection to the registry broke off (${quoteForeign(why)})`));
}

function describeStatus(name: string, { status }: Response): TargetError {
  switch (status) {
    case 404:
    case 410:
      return new TargetError(
        'missing',
        `${name} is not in the npm registry: it never was, is private or was unpublished`,
      );
    case 401:
    case 403:
    case 451:
      return new TargetError('blocked', `${name} is not handed out by the registry (it answers ${status})`);
    default:
      return new TargetError('unreachable', `${name} could not be read: the registry answers ${status}`);
  }
}
