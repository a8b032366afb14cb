import { Octokit } from 'octokit';
import { z } from 'zod';
import { createHostClient, type Exchange, type ExchangeRequest } from '../host.js';
import { type Provider, type Resolved, TargetError } from '../provider.js';
import { defaultSnapshotLimits, type SnapshotInput } from '../snapshot/snapshot.js';
import type { TargetOf } from '../target.js';
import { factsOfRest } from './facts.js';
import { describeFailure, PassThrough, type RateLimit, UnexpectedAnswer } from './failure.js';

export interface GitHubOptions {
  /** Address of the REST API; that of a GitHub Enterprise server ends in `/api/v3`. */
  baseUrl?: string;
  /** Sent to the API alone, never to where it redirects a download, and never shown. */
  token?: string | null;
  userAgent?: string;
  /** Told when we wait for the host. */
  log?: (message: string) => void;
  /** Bytes a tarball may have. */
  downloadBytes?: number;
  timing?: Partial<GitHubTiming>;
}

/** In milliseconds, but for `maxWait`. Set by tests, so that they need not wait. */
export interface GitHubTiming {
  /** For the beginning of an answer. */
  answerTimeout: number;
  /** For a whole answer of the API. */
  apiTimeout: number;
  /** For a whole tarball. */
  downloadTimeout: number;
  reconnectDelay: number;
  /** How long a host that cannot be reached is left alone. */
  coolDown: number;
  /** What a second lasts when waiting before a retry. */
  second: number;
  /** Seconds we wait for a rate limit to end; past it the target is given up. */
  maxWait: number;
}

const defaultTiming: GitHubTiming = {
  answerTimeout: 30_000,
  apiTimeout: 60_000,
  downloadTimeout: 300_000,
  reconnectDelay: 250,
  coolDown: 60_000,
  second: 1_000,
  maxWait: 60,
};

/** Bytes of an answer of the API; that for a repository has about 10 kB. */
const apiAnswerBytes = 4 * 1024 * 1024;
/** Times a request is repeated after a server error or a broken connection, and after a rate limit. */
const retries = 2;
/** Answers that repeating does not change, and 429, which is the throttling's business. */
const doNotRetry = [400, 401, 403, 404, 409, 410, 422, 429, 451];

const repositorySchema = z.object({
  name: z.string().regex(/^(?!\.{1,2}$)[\w.-]+$/),
  owner: z.object({ login: z.string().regex(/^[\w-]+$/) }),
  description: z.string().nullish(),
  html_url: z.url({ protocol: /^https?$/ }),
  default_branch: z.string().min(1),
});

/** Reads repositories of GitHub or a GitHub Enterprise server: two requests to resolve, two to download. */
export function createGitHub(options: GitHubOptions = {}): Provider<TargetOf<'github'>> {
  const { baseUrl = 'https://api.github.com', token = null, userAgent = 'toolrisk', log = () => {} } = options;
  const { downloadBytes = defaultSnapshotLimits.downloadBytes } = options;
  const timing = { ...defaultTiming, ...options.timing };
  const api = baseUrl.replace(/\/+$/, '');
  const client = createHostClient({ userAgent, ...timing });

  const mayWait = (seconds: number, retryCount: number, what: string) => {
    const wait = seconds <= timing.maxWait && retryCount < retries;
    if (wait) log(`GitHub asks to wait ${seconds} s (${what})`);
    return wait;
  };
  const octokit = new Octokit({
    baseUrl: api,
    userAgent,
    ...(token === null || token === '' ? {} : { auth: token }),
    log: { debug() {}, info() {}, warn() {}, error() {} },
    request: { fetch: (url: string, init: FetchInit) => asResponse(exchange(apiRequest(url, init))) },
    retry: { retries, doNotRetry, retryAfterBaseValue: timing.second },
    throttle: {
      // The plug-in shares its queues between all instances of one id.
      id: crypto.randomUUID(),
      retryAfterBaseValue: timing.second,
      onRateLimit: (seconds: number, _request: object, _octokit: object, retryCount: number) =>
        mayWait(seconds, retryCount, 'rate limit'),
      onSecondaryRateLimit: (seconds: number, _request: object, _octokit: object, retryCount: number) =>
        mayWait(seconds, retryCount, 'secondary rate limit'),
    },
  });

  function apiRequest(url: string, init: FetchInit): ExchangeRequest {
    return { url, method: init.method, headers: init.headers, limit: apiAnswerBytes, timeout: timing.apiTimeout };
  }

  function exchange(request: ExchangeRequest): Promise<Exchange> {
    return client.exchange(request).catch((error: unknown) => {
      throw error instanceof TargetError ? new PassThrough(error) : error;
    });
  }

  /** Runs requests for a target; whatever goes wrong becomes a TargetError that names it and holds none of our headers. */
  async function attempt<T>(target: TargetOf<'github'>, request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (error) {
      const onRateLimit = (limit: RateLimit) => client.close(api, limit.until, limit.error);
      throw describeFailure(error, { target, authenticated: token !== null && token !== '', onRateLimit });
    }
  }

  async function resolve(target: TargetOf<'github'>): Promise<Resolved> {
    const { owner, repo, ref, subpath } = target;
    const { data } = await attempt(target, () => octokit.request('GET /repos/{owner}/{repo}', { owner, repo }));
    const repository = await attempt(target, async () => expectAnswer(repositorySchema, data));
    // From here on under the name it has today: the one asked for may be an old one that GitHub redirects.
    const place = { owner: repository.owner.login, repo: repository.name };
    const branch = ref ?? repository.default_branch;
    const commit = await attempt(target, async () => {
      const answer = await octokit.request('GET /repos/{owner}/{repo}/commits/{ref}', {
        ...place,
        ref: branch,
        headers: { accept: 'application/vnd.github.sha' },
      });
      return expectAnswer(commitSchema, asText(answer.data));
    });
    return {
      source: { kind: 'github', ...place, subpath, host: new URL(repository.html_url).origin },
      revision: commit,
      name: subpath?.split('/').at(-1) ?? place.repo,
      description: repository.description ?? null,
      homepage: pageOf(repository.html_url, branch, subpath),
      facts: factsOfRest(data),
      etag: null,
      download: () => attempt(target, () => download(place, commit, subpath)),
    };
  }

  /** The redirect is followed in here, so that octokit repeats both steps: where it leads expires within minutes. */
  async function download(
    place: { owner: string; repo: string },
    ref: string,
    subpath: string | null,
  ): Promise<SnapshotInput> {
    let bytes: Uint8Array<ArrayBuffer> | null = null;
    const limits = { limit: downloadBytes, timeout: timing.downloadTimeout };
    const fetchTarball = async (url: string, init: FetchInit) => {
      let answer = await exchange({ ...apiRequest(url, init), ...limits, manualRedirect: true });
      const location = answer.headers.get('location');
      if (answer.status >= 300 && answer.status < 400 && location !== null) {
        // No headers of ours: the token is the API's alone.
        answer = await exchange({ url: redirectTarget(location, url), ...limits });
      }
      if (answer.status !== 200) return asResponse(Promise.resolve(answer));
      bytes = answer.bytes;
      return new Response(null, { status: 200 });
    };
    await octokit.request('GET /repos/{owner}/{repo}/tarball/{ref}', {
      ...place,
      ref,
      request: { fetch: fetchTarball },
    });
    if (bytes === null) throw new UnexpectedAnswer();
    return { form: 'tarball', bytes, subpath };
  }

  return { resolve };
}

/** What octokit hands to `fetch`, for requests without a body. */
interface FetchInit {
  method: string;
  headers: Record<string, string>;
}

const commitSchema = z.string().regex(/^(?:[\da-f]{40}|[\da-f]{64})$/);

function expectAnswer<T>(schema: z.ZodType<T>, data: unknown): T {
  const answer = schema.safeParse(data);
  if (!answer.success) throw new UnexpectedAnswer();
  return answer.data;
}

/** Octokit gives text where the answer names its character set, else bytes. */
function asText(data: unknown): unknown {
  return data instanceof ArrayBuffer ? Buffer.from(data).toString() : data;
}

/** The exchange as octokit wants it; its body is in memory and within limits by now. */
async function asResponse(exchange: Promise<Exchange>): Promise<Response> {
  const { status, headers, bytes } = await exchange;
  return new Response(bytes.byteLength === 0 ? null : bytes, { status, headers });
}

/** Where the API sends a download; never from https to http. */
function redirectTarget(location: string, from: string): string {
  if (!URL.canParse(location, from)) throw new PassThrough(new UnexpectedAnswer());
  const target = new URL(location, from);
  const safe = target.protocol === 'https:' || (target.protocol === 'http:' && from.startsWith('http:'));
  if (!safe) throw new PassThrough(new UnexpectedAnswer());
  return target.href;
}

function pageOf(repository: string, ref: string, subpath: string | null): string {
  if (subpath === null) return repository;
  return `${repository}/tree/${[...ref.split('/'), ...subpath.split('/')].map(encodeURIComponent).join('/')}`;
}
