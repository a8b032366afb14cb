import { verify } from 'node:crypto';
import MarkdownIt from 'markdown-it';
import { type Answer, type SeenRequest, type StandInHosts, startHosts } from '../stand-in.js';
import { tarball } from '../tarball.js';
import { chance } from './chance.js';
import { createFaults, type FaultChances, json, primaryRateLimit, secondaryRateLimit } from './faults.js';
import { checkQuery, runQuery } from './graphql.js';
import { createMeter, documentedLimits, type Limits, type Over, type Resource, type Standing } from './limits.js';
import { filesOf, type MadeUp, makeUp, push } from './made-up.js';
import { basicError, fullRepository } from './replies.js';
import { createSearch } from './search.js';
import { commitOf, createWorld, type Repository, type StandInRepositories, sha } from './world.js';

export { apiError, type FaultChances, primaryRateLimit, secondaryRateLimit } from './faults.js';
export type { MadeUp } from './made-up.js';
export type { StandInRepositories } from './world.js';

export interface StandInOptions {
  /** A token that is accepted, beside those of `tokens`. */
  token?: string;
  tokens?: readonly string[];
  /** A GitHub App whose installation may log in. */
  app?: { id: string; publicKey: string; installationId: number };
  /** Milliseconds since 1970; windows, `retry-after` and dates go by it. */
  now?: () => number;
  /** Other limits than those documented. */
  limits?: Partial<Limits>;
  faults?: FaultChances;
  /** How often a search says `incomplete_results` and keeps half of its page, from 0 to 1. */
  incomplete?: number;
  madeUp?: MadeUp;
  /** A GraphQL query for more repositories than this takes too long: 502 after ten seconds, without the ten seconds. */
  graphqlPatience?: number;
  /** False when there will be too many requests to keep. */
  keepRequests?: boolean;
  /** Of the API and of codeload. */
  ports?: readonly [number, number];
  /** Milliseconds that every answer takes. */
  latency?: number;
}

/** What was asked. */
export interface Counts {
  /** By resource: requests that were paid for; for `graphql` points. */
  spent: Record<Resource, number>;
  queries: number;
  redirects: number;
  tarballs: number;
  notModified: number;
  /** Status -> answers of the API. */
  statuses: Record<string, number>;
  /** What went wrong by chance. */
  faults: Record<string, number>;
  limits: { primary: number; secondary: number };
  /** Most requests that were under way at once. */
  concurrent: number;
}

export interface GitHubStandIn {
  /** The REST API's address; GraphQL is at `/graphql` below it. */
  url: string;
  /** Where tarballs come from. */
  codeloadUrl: string;
  /** Requests to both hosts, `api` and `codeload`, in the order they came. */
  requests: SeenRequest[];
  repositories: StandInRepositories;
  /** Those made up, which `push` changes. */
  madeUp: Repository[];
  push(repository: Repository): void;
  counts: Counts;
  resetCounts(): void;
  plan: StandInHosts['plan'];
  /** Stops the servers. @throws when a request to codeload carried the API's credentials */
  close(): Promise<void>;
}

/**
 * GitHub's API for what a crawler asks of it, with GitHub's limits, as documented on https://docs.github.com/en/rest: repositories,
 * commits (`sha` media type), tarballs redirecting to a second host, rendered READMEs, searches with their cap, GraphQL by the
 * published schema, renames redirecting to `/repositories/{id}`, ETags, and the faults it is told to have.
 */
export async function startGitHubStandIn(
  repositories: StandInRepositories,
  options: StandInOptions = {},
): Promise<GitHubStandIn> {
  const { token = 'stand-in-token', now = Date.now, incomplete = 0 } = options;
  const accepted = new Set([token, ...(options.tokens ?? [])]);
  const madeUp = options.madeUp === undefined ? [] : makeUp(options.madeUp);
  const world = createWorld(repositories, madeUp);
  const meter = createMeter(now, { ...documentedLimits, ...options.limits });
  const counts = emptyCounts(meter.hits);
  const leaks: string[] = [];
  const incompleteness = chance(7);
  const search = createSearch(
    world,
    () => hosts.urls.api ?? '',
    () => incomplete > 0 && incompleteness() < incomplete,
  );
  let underWay = 0;

  const hosts: StandInHosts = await startHosts(
    ['api', 'codeload'],
    async (request) => {
      if (request.host === 'codeload') return await answerCodeload(request);
      const credential = credentialOf(request) ?? '';
      counts.concurrent = Math.max(counts.concurrent, ++underWay);
      meter.begin(credential);
      try {
        const answer = await answerApi(request, credential);
        counts.statuses[answer.status] = (counts.statuses[answer.status] ?? 0) + 1;
        return { ...answer, headers: { date: new Date(now()).toUTCString(), ...answer.headers } };
      } finally {
        meter.end(credential);
        underWay--;
      }
    },
    {
      keepRequests: options.keepRequests ?? true,
      faultOf: options.faults === undefined ? () => null : createFaults(options.faults, counts.faults),
      ...(options.ports === undefined ? {} : { ports: options.ports }),
      ...(options.latency === undefined ? {} : { latency: options.latency }),
    },
  );

  async function answerApi(request: SeenRequest, credential: string): Promise<Answer> {
    const url = new URL(request.path, hosts.urls.api);
    if (request.headers['user-agent'] === undefined)
      return json(403, basicError('Request forbidden by administrative rules.'));
    const installation = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(url.pathname);
    if (installation !== null) return answerInstallation(request, Number(installation[1]));
    if (request.headers.authorization !== undefined && credential === '')
      return json(401, basicError('Bad credentials'));
    if (url.pathname === '/graphql') return await answerGraphql(request, credential);
    return answerRest(request, url, credential);
  }

  function answerRest(request: SeenRequest, url: URL, credential: string): Answer {
    const resource = resourceOf(url.pathname);
    if (resource === 'code_search' && credential === '') return json(401, basicError('Requires authentication'));
    const answer = withEtag(request, route(request, url, credential));
    // What has not changed is free, for those who have logged in.
    const cost = answer.status === 304 && credential !== '' ? 0 : 1;
    const { standing, over } = meter.take(credential, resource, cost);
    if (over !== null) return limited(over, resource, standing);
    counts.spent[resource] += cost;
    if (answer.status === 304) counts.notModified++;
    return { ...answer, headers: { ...limitHeaders(resource, standing), ...answer.headers } };
  }

  function route(request: SeenRequest, url: URL, credential: string): Answer {
    if (url.pathname === '/search/repositories') return searchAnswer(search.repositories(url));
    if (url.pathname === '/search/code') return searchAnswer(search.code(url));
    const byId = /^\/repositories\/(\d+)(\/.*)?$/.exec(url.pathname);
    const byName = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(url.pathname);
    const repository =
      byId !== null
        ? world.findById(Number(byId[1]))
        : byName !== null
          ? world.find(decodeURIComponent(byName[1] ?? ''))
          : null;
    if (repository === null) return notFound();
    return answerRepository(request, repository, (byId ?? byName)?.[2] ?? '', credential);
  }

  function answerRepository(request: SeenRequest, repository: Repository, rest: string, credential: string): Answer {
    const { given } = repository;
    if (given.renamedTo !== undefined) {
      const location = `${hosts.urls.api}/repositories/${world.find(given.renamedTo)?.id}${rest}`;
      return json(301, { message: 'Moved Permanently', url: location }, { location });
    }
    if (given.private === true && credential === '') return notFound();
    if (given.blocked !== undefined) {
      const block = { reason: given.blocked, created_at: '2024-01-17T00:00:00Z', html_url: 'https://github.com/tos' };
      return json(given.blocked === 'dmca' ? 451 : 403, { message: 'Repository access blocked', block });
    }
    if (rest === '') return json(200, fullRepository(repository, hosts.urls.api ?? ''));
    if (rest === '/readme') return answerReadme(request, repository);
    const commit = /^\/commits\/([^/]+)$/.exec(rest);
    if (commit !== null) return answerCommit(request, repository, decodeURIComponent(commit[1] ?? ''));
    const archive = /^\/tarball(?:\/([^/]+))?$/.exec(rest);
    if (archive !== null) return answerTarball(repository, decodeURIComponent(archive[1] ?? 'HEAD'));
    return notFound();
  }

  function answerCommit(request: SeenRequest, repository: Repository, ref: string): Answer {
    if (repository.given.empty === true) return json(409, basicError('Git Repository is empty.'));
    const commit = commitOf(repository, ref);
    if (commit === null) return json(422, basicError(`No commit found for SHA: ${ref}`));
    if (request.headers.accept !== 'application/vnd.github.sha') return json(200, { sha: commit });
    return { status: 200, headers: { 'content-type': 'application/vnd.github.sha; charset=utf-8' }, body: commit };
  }

  function answerReadme(request: SeenRequest, repository: Repository): Answer {
    const content = repository.given.files?.['README.md'];
    if (content === undefined) return notFound();
    if (!/html/.test(request.headers.accept ?? ''))
      return json(200, { encoding: 'base64', content: btoa(String(content)) });
    const body = `<div id="file"><article>${new MarkdownIt({ linkify: true }).render(String(content))}</article></div>`;
    return { status: 200, headers: { 'content-type': 'application/vnd.github.html; charset=utf-8' }, body };
  }

  function answerTarball(repository: Repository, ref: string): Answer {
    const commit = commitOf(repository, ref);
    if (commit === null || repository.given.empty === true) return notFound();
    counts.redirects++;
    // A private repository's download is signed for a few minutes.
    const signature = repository.given.private === true ? `?token=${signatureOf(repository.name)}` : '';
    const location = `${hosts.urls.codeload}/${repository.name}/legacy.tar.gz/${commit}${signature}`;
    return { status: 302, headers: { location } };
  }

  async function answerCodeload(request: SeenRequest): Promise<Answer> {
    if (request.headers.authorization !== undefined || request.headers.cookie !== undefined) {
      leaks.push(request.path);
      return { status: 400, body: 'credentials of the API were sent to codeload' };
    }
    counts.tarballs++;
    const { pathname, searchParams } = new URL(request.path, 'http://codeload');
    const [, owner, repo, , commit] = pathname.split('/');
    const name = `${owner}/${repo}`;
    const repository = world.find(name);
    if (repository === null || commit === undefined) return { status: 404, body: '404: Not Found' };
    const { given } = repository;
    if (given.private === true && searchParams.get('token') !== signatureOf(name))
      return { status: 404, body: '404: Not Found' };
    const files = given.files ?? (madeUp.length > 0 ? filesOf(repository) : {});
    const body = given.tarball ?? (await tarball(files, `${owner}-${repo}-${commit.slice(0, 7)}`));
    return { status: 200, headers: { 'content-type': 'application/x-gzip' }, body };
  }

  async function answerGraphql(request: SeenRequest, credential: string): Promise<Answer> {
    if (credential === '')
      return json(
        401,
        basicError('This endpoint requires you to be authenticated.'),
        limitHeaders('graphql', meter.standing('', 'graphql')),
      );
    if (request.method !== 'POST') return notFound();
    counts.queries++;
    const query = checkQuery(request.body);
    const cost = 'errors' in query ? 1 : query.cost;
    const { standing, over } = meter.take(credential, 'graphql', cost);
    const headers = limitHeaders('graphql', standing);
    if (over?.kind === 'primary')
      return json(
        200,
        { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit already exceeded for user ID 1.' }] },
        headers,
      );
    if (over !== null) return limited(over, 'graphql', standing);
    counts.spent.graphql += cost;
    if ('errors' in query) return json(200, { errors: query.errors }, headers);
    if (query.asked > (options.graphqlPatience ?? Number.POSITIVE_INFINITY))
      return json(502, { message: "We couldn't respond to your request in time. Sorry about that." }, headers);
    return json(200, await runQuery(query, world, { authorized: true, standing }), headers);
  }

  /** An installation's token for an hour, for whoever shows a web token signed with the app's key. */
  function answerInstallation(request: SeenRequest, id: number): Answer {
    const [, head = '', claims = '', signature = ''] =
      /^bearer ([^.]+)\.([^.]+)\.([^.]+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const { app } = options;
    const signed =
      app !== undefined &&
      verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), app.publicKey, Buffer.from(signature, 'base64url'));
    if (!signed || String(JSON.parse(Buffer.from(claims, 'base64url').toString()).iss) !== app.id)
      return json(401, basicError('A JSON web token could not be decoded'));
    if (id !== app.installationId) return notFound();
    const issued = `ghs_${sha(claims)}`;
    accepted.add(issued);
    return json(201, {
      token: issued,
      expires_at: new Date(now() + 3_600_000).toISOString(),
      permissions: { metadata: 'read' },
      repository_selection: 'all',
    });
  }

  /** Null for what is no credential of ours. */
  function credentialOf(request: SeenRequest): string | null {
    const shown = /^(?:token|bearer) (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    return shown !== undefined && accepted.has(shown) ? shown : null;
  }

  return {
    url: hosts.urls.api ?? '',
    codeloadUrl: hosts.urls.codeload ?? '',
    requests: hosts.requests,
    repositories,
    madeUp,
    push,
    counts,
    resetCounts: () => {
      meter.hits.primary = 0;
      meter.hits.secondary = 0;
      const faults = counts.faults;
      for (const name of Object.keys(faults)) delete faults[name];
      Object.assign(counts, emptyCounts(meter.hits), { faults });
    },
    plan: hosts.plan,
    close: async () => {
      await hosts.close();
      if (leaks.length > 0) throw new Error(`credentials of the API were sent to codeload: ${leaks.join(', ')}`);
    },
  };
}

function emptyCounts(limits: Counts['limits']): Counts {
  return {
    spent: { core: 0, graphql: 0, search: 0, code_search: 0 },
    queries: 0,
    redirects: 0,
    tarballs: 0,
    notModified: 0,
    statuses: {},
    faults: {},
    limits,
    concurrent: 0,
  };
}

function resourceOf(pathname: string): Resource {
  if (pathname === '/search/code') return 'code_search';
  return pathname.startsWith('/search/') ? 'search' : 'core';
}

function searchAnswer({ status, body, links }: { status: number; body: object; links: string | null }): Answer {
  return json(status, body, links === null ? {} : { link: links });
}

function withEtag(request: SeenRequest, answer: Answer): Answer {
  if (answer.status !== 200 || request.method !== 'GET') return answer;
  const etag = `W/"${sha(String(answer.body))}"`;
  if (request.headers['if-none-match'] === etag) return { status: 304, headers: { etag } };
  return { ...answer, headers: { ...answer.headers, etag } };
}

function limited(over: Over, resource: Resource, standing: Standing): Answer {
  const fault = over.kind === 'primary' ? primaryRateLimit(0) : secondaryRateLimit(over.retryAfter);
  const answer = fault.kind === 'answer' ? fault.answer : json(403, {});
  return { ...answer, headers: { ...answer.headers, ...limitHeaders(resource, standing) } };
}

function limitHeaders(resource: Resource, { limit, remaining, used, resetAt }: Standing): Record<string, string> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(Math.ceil(resetAt / 1_000)),
    'x-ratelimit-resource': resource,
  };
}

function notFound(): Answer {
  return json(404, basicError('Not Found', 404));
}

function signatureOf(name: string): string {
  return sha(`signature of ${name}`);
}
