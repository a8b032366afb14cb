import { createHash } from 'node:crypto';
import { type Answer, type Fault, type SeenRequest, type StandInHosts, startHosts } from './stand-in.js';
import { type Files, tarball } from './tarball.js';

export interface StandInRepository {
  /** The content at every commit. */
  files?: Files;
  /** The tarball itself, when it is not to be made of the files. */
  tarball?: Uint8Array;
  /** Of the default branch; made up from the files when left out. */
  commit?: string;
  defaultBranch?: string;
  /** Other branches and tags -> commit. */
  refs?: Readonly<Record<string, string>>;
  description?: string | null;
  /** Seen only by requests with the stand-in's token. */
  private?: boolean;
  /** Without a commit. */
  empty?: boolean;
  /** Taken down: by law (451) or for breaking the terms (403). */
  blocked?: 'dmca' | 'tos';
  /** Its name today, `owner/repo`; it must be among the repositories. */
  renamedTo?: string;
  archived?: boolean;
}

/** `owner/repo` -> repository. May be changed while the stand-in runs. */
export type StandInRepositories = Record<string, StandInRepository>;

export interface GitHubStandIn {
  /** The REST API's address. */
  url: string;
  /** Where tarballs come from. */
  codeloadUrl: string;
  /** Requests to both hosts, `api` and `codeload`, in the order they came. */
  requests: SeenRequest[];
  repositories: StandInRepositories;
  plan: StandInHosts['plan'];
  /** Stops the servers. @throws when a request to codeload carried the API's credentials */
  close(): Promise<void>;
}

/**
 * GitHub's REST API for what reading repositories takes, as documented on https://docs.github.com/en/rest: `GET
 * /repos/{owner}/{repo}`, `/commits/{ref}` with the `sha` media type, `/tarball/{ref}` redirecting to a second host, renames
 * redirecting to `/repositories/{id}`.
 */
export async function startGitHubStandIn(
  repositories: StandInRepositories,
  options: { token?: string } = {},
): Promise<GitHubStandIn> {
  const { token = 'stand-in-token' } = options;
  const leaks: string[] = [];
  const hosts: StandInHosts = await startHosts(['api', 'codeload'], async (request) =>
    request.host === 'api' ? withRateLimit(answerApi(request)) : await answerCodeload(request),
  );

  function answerApi(request: SeenRequest): Answer {
    const { pathname } = new URL(request.path, 'http://api');
    if (request.headers['user-agent'] === undefined)
      return json(403, { message: 'Request forbidden by administrative rules.' });
    if (request.headers.authorization !== undefined && !isAuthorized(request))
      return json(401, { message: 'Bad credentials' });

    const byId = /^\/repositories\/(\d+)(\/.*)?$/.exec(pathname);
    if (byId !== null) {
      const name = Object.keys(repositories).find((each) => idOf(each) === Number(byId[1]));
      return name === undefined ? notFound() : answerRepository(request, name, byId[2] ?? '');
    }
    const byName = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(pathname);
    if (byName === null) return notFound();
    const asked = decodeURIComponent(byName[1] ?? '').toLowerCase();
    const name = Object.keys(repositories).find((each) => each.toLowerCase() === asked);
    return name === undefined ? notFound() : answerRepository(request, name, byName[2] ?? '');
  }

  function answerRepository(request: SeenRequest, name: string, rest: string): Answer {
    const repository = repositories[name] ?? {};
    if (repository.renamedTo !== undefined) {
      const location = `${hosts.urls.api}/repositories/${idOf(repository.renamedTo)}${rest}`;
      return { ...json(301, { message: 'Moved Permanently', url: location }), headers: { ...jsonHeaders, location } };
    }
    if (repository.private === true && !isAuthorized(request)) return notFound();
    if (repository.blocked !== undefined) {
      const block = {
        reason: repository.blocked,
        created_at: '2024-01-17T00:00:00Z',
        html_url: 'https://github.com/tos',
      };
      return json(repository.blocked === 'dmca' ? 451 : 403, { message: 'Repository access blocked', block });
    }
    if (rest === '') return json(200, describeRepository(name, repository));
    const commit = /^\/commits\/([^/]+)$/.exec(rest);
    if (commit !== null) return answerCommit(request, name, repository, decodeURIComponent(commit[1] ?? ''));
    const archive = /^\/tarball\/([^/]+)$/.exec(rest);
    if (archive !== null) return answerTarball(name, repository, decodeURIComponent(archive[1] ?? ''));
    return notFound();
  }

  function answerCommit(request: SeenRequest, name: string, repository: StandInRepository, ref: string): Answer {
    if (repository.empty === true) return json(409, { message: 'Git Repository is empty.' });
    const commit = commitOf(name, repository, ref);
    if (commit === null) return json(422, { message: `No commit found for SHA: ${ref}` });
    if (request.headers.accept !== 'application/vnd.github.sha') return json(200, { sha: commit });
    return { status: 200, headers: { 'content-type': 'application/vnd.github.sha; charset=utf-8' }, body: commit };
  }

  function answerTarball(name: string, repository: StandInRepository, ref: string): Answer {
    const commit = commitOf(name, repository, ref);
    if (commit === null || repository.empty === true) return notFound();
    // A private repository's download is signed for a few minutes.
    const signature = repository.private === true ? `?token=${signatureOf(name)}` : '';
    return { status: 302, headers: { location: `${hosts.urls.codeload}/${name}/legacy.tar.gz/${commit}${signature}` } };
  }

  async function answerCodeload(request: SeenRequest): Promise<Answer> {
    if (request.headers.authorization !== undefined || request.headers.cookie !== undefined) {
      leaks.push(request.path);
      return { status: 400, body: 'credentials of the API were sent to codeload' };
    }
    const { pathname, searchParams } = new URL(request.path, 'http://codeload');
    const [, owner, repo, , commit] = pathname.split('/');
    const name = `${owner}/${repo}`;
    const repository = repositories[name];
    if (repository === undefined || commit === undefined) return { status: 404, body: '404: Not Found' };
    if (repository.private === true && searchParams.get('token') !== signatureOf(name))
      return { status: 404, body: '404: Not Found' };
    const body =
      repository.tarball ?? (await tarball(repository.files ?? {}, `${owner}-${repo}-${commit.slice(0, 7)}`));
    return { status: 200, headers: { 'content-type': 'application/x-gzip' }, body };
  }

  function isAuthorized(request: SeenRequest): boolean {
    return new RegExp(`^(?:token|bearer) ${token}$`, 'i').test(request.headers.authorization ?? '');
  }

  return {
    url: hosts.urls.api ?? '',
    codeloadUrl: hosts.urls.codeload ?? '',
    requests: hosts.requests,
    repositories,
    plan: hosts.plan,
    close: async () => {
      await hosts.close();
      if (leaks.length > 0) throw new Error(`credentials of the API were sent to codeload: ${leaks.join(', ')}`);
    },
  };
}

/** The primary limit is used up; it begins anew in so many seconds. */
export function primaryRateLimit(resetIn: number, status: 403 | 429 = 403): Fault {
  const headers = {
    ...jsonHeaders,
    'x-ratelimit-limit': '60',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-used': '60',
    'x-ratelimit-reset': String(Math.ceil(Date.now() / 1_000) + resetIn),
  };
  const message =
    "API rate limit exceeded for 127.0.0.1. (But here's the good news: Authenticated requests get a higher rate limit.)";
  return { kind: 'answer', answer: { ...json(status, { message }), headers } };
}

/** Too much at a time; GitHub mostly says for how many seconds to be quiet. */
export function secondaryRateLimit(retryAfter: number | null): Fault {
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
  const headers = { ...jsonHeaders, ...(retryAfter === null ? {} : { 'retry-after': String(retryAfter) }) };
  return { kind: 'answer', answer: { ...json(403, { message }), headers } };
}

/** An answer of this status with a message, as the API gives. */
export function apiError(status: number, message: string): Fault {
  return { kind: 'answer', answer: json(status, { message }) };
}

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8' };

function json(status: number, body: unknown): Answer {
  return { status, headers: jsonHeaders, body: JSON.stringify(body) };
}

function notFound(): Answer {
  return json(404, { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' });
}

function withRateLimit(answer: Answer): Answer {
  const reset = String(Math.ceil(Date.now() / 1_000) + 3_600);
  const limits = { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '4999', 'x-ratelimit-reset': reset };
  return { ...answer, headers: { ...limits, ...answer.headers } };
}

function describeRepository(name: string, repository: StandInRepository): object {
  const [owner = '', repo = ''] = name.split('/');
  return {
    id: idOf(name),
    name: repo,
    full_name: name,
    owner: { login: owner },
    private: repository.private ?? false,
    html_url: `https://github.com/${name}`,
    description: repository.description ?? null,
    archived: repository.archived ?? false,
    node_id: `R_${idOf(name)}`,
    created_at: '2025-01-01T00:00:00Z',
    pushed_at: '2025-06-01T00:00:00Z',
    stargazers_count: 0,
    fork: false,
    mirror_url: null,
    topics: [],
    license: null,
    default_branch: repository.defaultBranch ?? 'main',
  };
}

/** A branch, a tag, or a commit that is one of theirs. */
function commitOf(name: string, repository: StandInRepository, ref: string): string | null {
  const head = repository.commit ?? sha(JSON.stringify([name, repository.files ?? {}]));
  const refs: Record<string, string> = { [repository.defaultBranch ?? 'main']: head, HEAD: head, ...repository.refs };
  return refs[ref] ?? Object.values(refs).find((commit) => commit === ref) ?? null;
}

function sha(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

function idOf(name: string): number {
  return Number.parseInt(sha(name.toLowerCase()).slice(0, 8), 16);
}

function signatureOf(name: string): string {
  return sha(`signature of ${name}`);
}
