import { App, Octokit, RequestError } from 'octokit';
import PQueue from 'p-queue';
import { type Clock, systemClock } from '../clock.js';
import { createHostClient, type Exchange, type ExchangeRequest, HostDownError } from '../host.js';
import { TargetError } from '../provider.js';
import { createBudget, type Lease } from './budget.js';
import { messageOf, PassThrough, UnexpectedAnswer } from './failure.js';
import { type AnswerHead, limitOf } from './limit.js';
import type { Resource, Spending } from './spending.js';

export interface GitHubClientOptions {
  /** Address of the REST API; that of a GitHub Enterprise server ends in `/api/v3`. */
  baseUrl?: string;
  /** Sent to the API alone, never to where it redirects a download, and never shown. */
  tokens?: readonly string[];
  app?: GitHubAppKey | null;
  userAgent?: string;
  /** Told when we wait for the host. */
  log?: (message: string) => void;
  clock?: Clock;
  timing?: Partial<GitHubTiming>;
}

/** What a GitHub App authenticates with as one of its installations. Never shown. */
export interface GitHubAppKey {
  appId: string;
  /** PEM. */
  privateKey: string;
  installationId: number;
}

/** In milliseconds, but for `patience`. */
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
  /** Seconds one request may wait for limits to end; past it the target is given up. */
  patience: number;
}

const defaultTiming: GitHubTiming = {
  answerTimeout: 30_000,
  apiTimeout: 60_000,
  downloadTimeout: 300_000,
  reconnectDelay: 250,
  coolDown: 60_000,
  patience: 60,
};

/** Bytes of an answer of the API; a page of search results has up to 1 MB. */
const apiAnswerBytes = 16 * 1024 * 1024;
/** Times a request is repeated after a server error or a broken connection, a second, four, nine and sixteen later. */
const retries = { hurried: 2, patient: 4 };
/** Seconds of patience from which on one is patient. */
const patient = 600;
/** Requests under way at once; GitHub allows a hundred, and there may be a second process with the same token. */
const atOnce = 40;

/** One who asks GitHub's API, within its limits. */
export interface GitHubClient {
  /** Whether there is a token or an app. */
  authenticated: boolean;
  /** How many tokens and apps there are. */
  credentials: number;
  /**
   * A request of the REST API, e.g. `GET /repos/{owner}/{repo}`; repeated when that may help.
   * @throws RequestError for a status that is no success; PassThrough with a TargetError for limits and unreachable hosts
   */
  request(route: string, parameters: Record<string, unknown>, options?: RequestOptions): Promise<Reply>;
  /** A query of the GraphQL API. Errors beside the data are the caller's to judge. */
  graphql(query: string, options?: Pick<RequestOptions, 'retries'>): Promise<GraphqlReply>;
  /** The tarball at a commit: two requests. */
  tarball(place: { owner: string; repo: string }, ref: string, limit: number): Promise<Uint8Array<ArrayBuffer>>;
  spending(): Omit<Spending, 'others'>;
  /** The part of what is granted a minute, from 0 to 1, that it may spend from now on. */
  share(part: number): void;
}

export interface RequestOptions {
  /** What it is paid from; `core` when left out. */
  resource?: Resource;
  retries?: number;
  /** Octokit's way to fetch is replaced by this one. */
  fetch?: (url: string, init: FetchInit) => Promise<Response>;
}

export interface Reply {
  status: number;
  headers: AnswerHead['headers'];
  /** Parsed where it is JSON; text where its character set is named, else bytes. */
  data: unknown;
}

export interface GraphqlReply {
  data: Readonly<Record<string, unknown>> | null;
  errors: readonly GraphqlError[];
}

export interface GraphqlError {
  type?: string;
  path?: readonly (string | number)[];
  message: string;
}

/** What octokit hands to `fetch`. */
export interface FetchInit {
  method: string;
  headers: Record<string, string>;
  body?: string;
}

/**
 * Octokit speaks, the budget says when. Octokit's own throttling is switched off: it knows one token, keeps GraphQL to one query a
 * second, and waits by a clock that a test cannot set.
 */
export function createGitHubClient(options: GitHubClientOptions = {}): GitHubClient {
  const { baseUrl = 'https://api.github.com', userAgent = 'toolrisk', log = () => {}, clock = systemClock } = options;
  const timing = { ...defaultTiming, ...options.timing };
  const api = baseUrl.replace(/\/+$/, '');
  const host = createHostClient({ userAgent, ...timing, now: clock.now });
  const queue = new PQueue({ concurrency: atOnce });
  const voices = voicesOf(options, {
    baseUrl: api,
    userAgent,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    request: { fetch: (url: string, init: FetchInit) => asResponse(exchange(apiRequest(url, init))) },
    retry: { enabled: false },
    throttle: { enabled: false },
  });
  const authenticated = voices.length > 1 || !voices[0]?.anonymous;
  const credentials = authenticated ? voices.length : 0;
  const budget = createBudget({ credentials, clock, log });
  const repeats = timing.patience < patient ? retries.hurried : retries.patient;
  let downloads = 0;

  function apiRequest(url: string, { method, headers, body }: FetchInit): ExchangeRequest {
    const sent = body === undefined ? {} : { body };
    return { url, method, headers, ...sent, limit: apiAnswerBytes, timeout: timing.apiTimeout };
  }

  function exchange(request: ExchangeRequest): Promise<Exchange> {
    return host.exchange(request).catch((error: unknown) => {
      throw error instanceof TargetError ? new PassThrough(error) : error;
    });
  }

  /** Sends until there is an answer that counts. */
  async function perform(
    resource: Resource,
    repeat: number,
    send: (octokit: Octokit) => Promise<Reply>,
  ): Promise<Reply> {
    let allowance = timing.patience * 1_000;
    let failures = 0;
    for (;;) {
      const lease = await budget.acquire(resource, allowance).catch((error: unknown) => {
        throw error instanceof TargetError ? new PassThrough(error) : error;
      });
      allowance -= lease.waited;
      const outcome = await once(lease, send);
      if ('reply' in outcome) return outcome.reply;
      if (outcome.verdict === 'again') continue;
      if (outcome.verdict === 'final' || failures === repeat) throw outcome.error;
      failures++;
      if (outcome.verdict === 'repeat') await clock.sleep(failures ** 2 * 1_000);
      else {
        // A host that is down is waited for once, by those who have the time.
        if (failures > 1 || timing.patience < patient || timing.coolDown > allowance) throw outcome.error;
        allowance -= timing.coolDown;
        await clock.sleep(timing.coolDown);
      }
    }
  }

  async function once(
    lease: Lease,
    send: (octokit: Octokit) => Promise<Reply>,
  ): Promise<{ reply: Reply } | { error: unknown; verdict: Verdict }> {
    try {
      const voice = await (voices[lease.credential] as Voice).octokit();
      const reply = await queue.add(() => send(voice));
      const said = graphqlMessage(reply.data);
      const limit = limitOf(reply, said);
      lease.settle(reply, limit, costOf(reply.data));
      return limit === null ? { reply } : { error: null, verdict: 'again' };
    } catch (error) {
      const head = error instanceof RequestError && error.response !== undefined ? error.response : null;
      if (head === null) {
        lease.settle(null);
        return { error, verdict: verdictOf(error) };
      }
      if (head.status === 304) {
        lease.settle(head);
        return { reply: { ...head, data: null } };
      }
      const limit = limitOf(head, messageOf(head.data));
      lease.settle(head, limit);
      if (limit !== null) return { error, verdict: 'again' };
      if (head.status === 401 && authenticated && budget.retire(lease.credential)) {
        log(`GitHub does not accept ${lease.credential + 1} of ${credentials} credentials; going on without it`);
        return { error, verdict: 'again' };
      }
      return { error, verdict: head.status >= 500 || head.status === 408 ? 'repeat' : 'final' };
    }
  }

  async function request(route: string, parameters: Record<string, unknown>, own: RequestOptions = {}): Promise<Reply> {
    const { fetch } = own;
    return await perform(own.resource ?? 'core', own.retries ?? repeats, (octokit) =>
      octokit.request(route, { ...parameters, ...(fetch === undefined ? {} : { request: { fetch } }) }),
    );
  }

  async function graphql(query: string, own: Pick<RequestOptions, 'retries'> = {}): Promise<GraphqlReply> {
    // A GitHub Enterprise server answers beside its REST API, at /api/graphql.
    const url = /\/api\/v3$/.test(api) ? api.replace(/\/v3$/, '/graphql') : `${api}/graphql`;
    const { data } = await perform('graphql', own.retries ?? repeats, (octokit) =>
      octokit.request(`POST ${url}`, { query }),
    );
    if (typeof data !== 'object' || data === null) throw new UnexpectedAnswer();
    const { data: answered, errors } = data as Partial<GraphqlReply>;
    return { data: answered ?? null, errors: Array.isArray(errors) ? errors : [] };
  }

  /** The redirect is followed in here, so that both steps are repeated: where it leads expires within minutes. */
  async function tarball(
    place: { owner: string; repo: string },
    ref: string,
    limit: number,
  ): Promise<Uint8Array<ArrayBuffer>> {
    let bytes: Uint8Array<ArrayBuffer> | null = null;
    const limits = { limit, timeout: timing.downloadTimeout };
    const fetch = async (url: string, init: FetchInit) => {
      const ask = (at: string) => exchange({ ...apiRequest(at, init), ...limits, manualRedirect: true });
      let first = await ask(url);
      // A repository that was renamed: the API itself answers at another of its addresses.
      const moved = movedTo(first, url);
      if (moved !== null) first = await ask(moved);
      const location = first.headers.get('location');
      if (first.status < 300 || first.status >= 400 || location === null) {
        if (first.status === 200) bytes = first.bytes;
        return first.status === 200
          ? new Response(null, { headers: first.headers })
          : asResponse(Promise.resolve(first));
      }
      downloads++;
      // No headers of ours: the token is the API's alone.
      const second = await exchange({ url: redirectTarget(location, url), ...limits });
      if (second.status !== 200) return asResponse(Promise.resolve(second));
      bytes = second.bytes;
      // What it cost stands in the first answer.
      return new Response(null, { status: 200, headers: first.headers });
    };
    await request('GET /repos/{owner}/{repo}/tarball/{ref}', { ...place, ref }, { fetch });
    if (bytes === null) throw new UnexpectedAnswer();
    return bytes;
  }

  return {
    authenticated,
    credentials,
    request,
    graphql,
    tarball,
    share: budget.share,
    spending: () => ({ ...budget.spending(), downloads }),
  };
}

/** What to do after a failure: `again` at once, as the budget says when; `repeat` after a pause; `down` means the whole host. */
type Verdict = 'again' | 'repeat' | 'down' | 'final';

function verdictOf(error: unknown): Verdict {
  if (error instanceof PassThrough) {
    const passed = error.error;
    if (!(passed instanceof TargetError) || passed.code !== 'unreachable') return 'final';
    return passed instanceof HostDownError ? 'down' : 'repeat';
  }
  return error instanceof RequestError ? 'repeat' : 'final';
}

/** One who has a credential of its own. */
interface Voice {
  anonymous: boolean;
  octokit(): Promise<Octokit>;
}

function voicesOf({ tokens = [], app = null }: GitHubClientOptions, common: Record<string, unknown>): Voice[] {
  const voices = tokens
    .filter((token) => token !== '')
    .map((token): Voice => {
      const octokit = new Octokit({ ...common, auth: token });
      return { anonymous: false, octokit: async () => octokit };
    });
  if (app !== null) {
    const { appId, privateKey, installationId } = app;
    let installation: Promise<Octokit> | undefined;
    voices.push({
      anonymous: false,
      octokit: () => {
        installation ??= new App({ appId, privateKey, Octokit: Octokit.defaults(common) }).getInstallationOctokit(
          installationId,
        );
        return installation;
      },
    });
  }
  if (voices.length > 0) return voices;
  const octokit = new Octokit(common);
  return [{ anonymous: true, octokit: async () => octokit }];
}

/** The message of the first error in an answer of GraphQL, whose status is 200 then; empty for all others. */
function graphqlMessage(data: unknown): string {
  if (typeof data !== 'object' || data === null || !('errors' in data) || !Array.isArray(data.errors)) return '';
  const [first] = data.errors as Partial<GraphqlError>[];
  return first?.type === 'RATE_LIMITED'
    ? `rate limit: ${first.message}`
    : /secondary rate/i.test(first?.message ?? '')
      ? (first?.message ?? '')
      : '';
}

/** Points that a query says it cost. */
function costOf(data: unknown): number {
  const { data: answered } = (data ?? {}) as { data?: { rateLimit?: { cost?: unknown } | null } | null };
  const cost = answered?.rateLimit?.cost;
  return typeof cost === 'number' && cost >= 0 ? cost : 1;
}

/** The exchange as octokit wants it; its body is in memory and within limits by now. */
async function asResponse(exchange: Promise<Exchange>): Promise<Response> {
  const { status, headers, bytes } = await exchange;
  return new Response(bytes.byteLength === 0 ? null : bytes, { status, headers });
}

/** Where a permanent redirect leads within the API; null for anything else, a download above all. */
function movedTo({ status, headers }: Exchange, from: string): string | null {
  const location = headers.get('location');
  if ((status !== 301 && status !== 308) || location === null || !URL.canParse(location, from)) return null;
  const target = new URL(location, from);
  return target.origin === new URL(from).origin ? target.href : null;
}

/** Where the API sends a download; never from https to http. */
function redirectTarget(location: string, from: string): string {
  if (!URL.canParse(location, from)) throw new PassThrough(new UnexpectedAnswer());
  const target = new URL(location, from);
  const safe = target.protocol === 'https:' || (target.protocol === 'http:' && from.startsWith('http:'));
  if (!safe) throw new PassThrough(new UnexpectedAnswer());
  return target.href;
}
