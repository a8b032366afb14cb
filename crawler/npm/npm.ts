import { HTTPError } from 'ky';
import semver from 'semver';
import { z } from 'zod';
import { createGet, type Get } from '../get.js';
import { createHostClient } from '../host.js';
import { inParallel } from '../parallel.js';
import { type KnownRevision, type Provider, type Resolution, type Resolved, TargetError } from '../provider.js';
import { defaultSnapshotLimits, type SnapshotInput } from '../snapshot/snapshot.js';
import { formatTarget, type TargetOf } from '../target.js';
import { quoteForeign } from '../text.js';
import { type Checksum, checksumOf, matches } from './checksum.js';

export interface NpmOptions {
  /** Address of the registry. */
  registry?: string;
  userAgent?: string;
  /** Told about deprecated packages. */
  log?: (message: string) => void;
  /** Bytes a tarball may have. */
  downloadBytes?: number;
  /** Told of each request, but for its repetitions. */
  onRequest?: () => void;
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
/** Packages asked for at once. */
const atOnce = 8;

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
export function createNpm(options: NpmOptions = {}): Required<Omit<Provider<TargetOf<'npm'>>, 'reopen'>> {
  const { registry = 'https://registry.npmjs.org', userAgent = 'toolrisk', log = () => {} } = options;
  const { downloadBytes = defaultSnapshotLimits.downloadBytes } = options;
  const timing = { ...defaultTiming, ...options.timing };
  const get: Get = (url, request) => {
    options.onRequest?.();
    return ask(url, request);
  };
  const ask = createGet({ client: createHostClient({ userAgent, ...timing }), ...timing });

  async function resolve(target: TargetOf<'npm'>): Promise<Resolved> {
    // Without an ETag shown, there is always an answer.
    return (await resolveSince(target, null)) as Resolved;
  }

  /** Null when nothing has changed since the answer with this ETag. */
  async function resolveSince(target: TargetOf<'npm'>, etag: string | null): Promise<Resolved | null> {
    const name = formatTarget(target);
    const address = `${registry.replace(/\/+$/, '')}/${target.name.replace('/', '%2f')}`;
    const answer = await describingFailures(name, async () => {
      const version = await exactVersion(address, target.version ?? 'latest');
      const { status, headers, bytes } = await get(`${address}/${version}`, {
        accept: 'application/json',
        limit: metadataBytes,
        timeout: timing.metadataTimeout,
        etag,
      });
      return status === 304
        ? null
        : { manifest: expectAnswer(manifestSchema, bytes), etag: headers.get('etag')?.slice(0, 200) ?? null };
    });
    if (answer === null) return null;
    const { manifest } = answer;
    if (manifest.deprecated) log(`${name} is deprecated: ${quoteForeign(manifest.deprecated)}`);
    const { version, dist } = manifest;
    return {
      source: { kind: 'npm', name: target.name, program: target.program },
      revision: version,
      name: target.name,
      description: manifest.description ?? null,
      homepage: `https://www.npmjs.com/package/${target.name}`,
      facts: null,
      etag: answer.etag,
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

  /** One small request each; none is read anew whose ETag is known and has not changed. */
  async function resolveOne(target: TargetOf<'npm'>, known: KnownRevision | null): Promise<Resolution> {
    try {
      const resolved = await resolveSince(target, known?.etag ?? null);
      return resolved === null ? { target, unchanged: known as KnownRevision } : { target, resolved };
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      return { target, error };
    }
  }

  return {
    resolve,
    resolveMany: (targets, known) => inParallel(targets, atOnce, (target) => resolveOne(target, known(target))),
  };
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
