import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { createGitHub, type GitHubOptions } from '../../../crawler/github/github.js';
import type { TargetErrorCode } from '../../../crawler/provider.js';
import { openSnapshot } from '../../../crawler/snapshot/open.js';
import { parseTarget, type TargetOf } from '../../../crawler/target.js';
import { virtualClock } from '../../support/clock.js';
import { failure } from '../../support/failure.js';
import {
  apiError,
  type GitHubStandIn,
  primaryRateLimit,
  type StandInRepositories,
  secondaryRateLimit,
  startGitHubStandIn,
} from '../../support/github-stand-in/index.js';

const token = 'ghp_secretSecretSecret';
const files = { 'package.json': '{"name":"server"}', 'src/index.ts': 'server.tool("x")', 'pkg/a/server.py': 'pass' };
const commit = 'c0ffee00'.repeat(5);

let standIn: GitHubStandIn | null = null;
afterEach(async () => {
  await standIn?.close();
  standIn = null;
});

/** A stand-in for GitHub and a provider that reads from it without waiting. */
async function start(repositories: StandInRepositories, options: GitHubOptions = {}) {
  standIn = await startGitHubStandIn(repositories, { token });
  const logged: string[] = [];
  const timing = { reconnectDelay: 0, ...options.timing };
  const clock = virtualClock(Date.now());
  const log = (message: string) => logged.push(message);
  const provider = createGitHub({ baseUrl: standIn.url, log, clock, ...options, timing });
  return { standIn, provider, logged, clock };
}

function target(text: string): TargetOf<'github'> {
  const parsed = parseTarget(text);
  if (parsed.kind !== 'github') throw new Error(`${text} is not of GitHub`);
  return parsed;
}

describe('resolving', () => {
  it('finds where a repository stands with two requests', async () => {
    const { provider, standIn } = await start({ 'Owner/Repo': { files, commit, description: 'A server.' } });
    const { download, ...resolved } = await provider.resolve(target('github:owner/repo'));
    expect(resolved).toEqual({
      source: { kind: 'github', owner: 'Owner', repo: 'Repo', subpath: null, host: 'https://github.com' },
      revision: commit,
      name: 'Repo',
      description: 'A server.',
      homepage: 'https://github.com/Owner/Repo',
      facts: {
        nodeId: expect.any(String),
        owner: 'Owner',
        repo: 'Repo',
        createdAt: '2025-01-01T00:00:00Z',
        pushedAt: '2025-06-01T00:00:00Z',
        stars: 0,
        archived: false,
        fork: null,
        mirrorOf: null,
        topics: [],
        licence: null,
        defaultBranch: 'main',
      },
      etag: null,
    });
    expect(standIn.requests.map(({ path }) => path)).toEqual(['/repos/owner/repo', '/repos/Owner/Repo/commits/main']);
    expect(download).toBeTypeOf('function');
  });

  it('finds the commit of a ref, one with a slash too, and names a folder by its last part', async () => {
    const refs = { 'feature/x': 'ab'.repeat(20) };
    const { provider } = await start({ 'o/r': { files, refs } });
    const resolved = await provider.resolve(target('github:o/r@feature/x#pkg/a'));
    expect(resolved).toMatchObject({ revision: 'ab'.repeat(20), name: 'a', description: null });
    expect(resolved.source).toMatchObject({ subpath: 'pkg/a' });
    expect(resolved.homepage).toBe('https://github.com/o/r/tree/feature/x/pkg/a');
  });

  it('uses the default branch, whatever its name', async () => {
    const { provider, standIn } = await start({ 'o/r': { files, defaultBranch: 'trunk' } });
    await provider.resolve(target('github:o/r'));
    expect(standIn.requests.at(-1)?.path).toBe('/repos/o/r/commits/trunk');
  });

  it('follows a rename and goes on under the name of today', async () => {
    const { provider, standIn } = await start({ 'old/name': { renamedTo: 'new/home' }, 'new/home': { files } });
    const resolved = await provider.resolve(target('github:old/name'));
    expect(resolved.source).toMatchObject({ owner: 'new', repo: 'home' });
    await resolved.download();
    expect(
      standIn.requests
        .slice(2)
        .every(({ path }) => path.startsWith('/repos/new/home/') || path.startsWith('/new/home/')),
    ).toBe(true);
  });

  it('sees a private repository with a token only', async () => {
    const repositories = { 'o/private': { files, private: true } };
    const { standIn, provider } = await start(repositories, { tokens: [token] });
    const { revision, download } = await provider.resolve(target('github:o/private'));
    expect(revision).toHaveLength(40);
    expect((await openSnapshot(await download())).snapshot.paths).toHaveLength(3);
    const anonymous = createGitHub({ baseUrl: standIn.url });
    expect((await failure(anonymous.resolve(target('github:o/private')))).code).toBe('missing');
  });
});

describe('downloading', () => {
  it('reads the content of the commit', async () => {
    const { provider } = await start({ 'o/r': { files } });
    const { download } = await provider.resolve(target('github:o/r'));
    const { snapshot, problems } = await openSnapshot(await download());
    expect(snapshot.paths).toEqual(['package.json', 'pkg/a/server.py', 'src/index.ts']);
    expect(snapshot.read('src/index.ts')).toBe('server.tool("x")');
    expect(problems).toEqual([]);
  });

  it('follows the API to a repository that is renamed meanwhile, as whoever it is', async () => {
    const world: StandInRepositories = { 'o/r': { files, private: true } };
    const { provider, standIn } = await start(world, { tokens: [token] });
    const { download, revision } = await provider.resolve(target('github:o/r'));
    Object.assign(world, { 'o/r': { renamedTo: 'new/r' }, 'new/r': { files, private: true, commit: revision } });
    expect((await openSnapshot(await download())).snapshot.paths).toHaveLength(3);
    const [asked, moved, downloaded] = standIn.requests.slice(-3);
    expect(asked?.path).toMatch(/^\/repos\/o\/r\/tarball/);
    expect(moved?.headers.authorization).toBeDefined();
    expect(downloaded?.headers.authorization).toBeUndefined();
  });

  it('reads a folder with what lies around it when one is asked for, under paths from the root', async () => {
    const { provider } = await start({ 'o/r': { files } });
    const { download } = await provider.resolve(target('github:o/r#pkg/a'));
    const input = await download();
    expect(input).toMatchObject({ form: 'tarball', subpath: 'pkg/a' });
    expect((await openSnapshot(input)).snapshot.paths).toContain('pkg/a/server.py');
  });

  it('sends the token to the API and to nobody else', async () => {
    const { provider, standIn } = await start({ 'o/r': { files } }, { tokens: [token] });
    await (await provider.resolve(target('github:o/r'))).download();
    const byHost = (host: string) => standIn.requests.filter((request) => request.host === host);
    expect(byHost('api').every(({ headers }) => headers.authorization?.endsWith(token))).toBe(true);
    expect(byHost('codeload')).toHaveLength(1);
    expect(byHost('codeload')[0]?.headers).not.toHaveProperty('authorization');
  });

  it('does not take the token along when the API redirects to another host', async () => {
    const { provider, standIn } = await start({ 'o/r': { files } }, { tokens: [token] });
    // The stand-in's own check at its end would fail as well.
    const headers = { location: `${standIn.codeloadUrl}/o/r/elsewhere/${commit}` };
    standIn.plan({ on: /^api \/repos\/o\/r$/, fault: { kind: 'answer', answer: { status: 301, headers } } });
    expect((await failure(provider.resolve(target('github:o/r')))).code).toBe('unreachable');
    expect(standIn.requests.at(-1)?.host).toBe('codeload');
    expect(standIn.requests.at(-1)?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['a connection reset', { kind: 'reset' }],
    ['a body cut off', { kind: 'cut', after: 40 }],
    ['a server error', apiError(502, 'Bad Gateway')],
  ] as const)('repeats after %s', async (_what, fault) => {
    const { provider, standIn } = await start({ 'o/r': { files } });
    standIn.plan({ on: /^codeload/, fault, times: 2 });
    const { download } = await provider.resolve(target('github:o/r'));
    expect((await openSnapshot(await download())).snapshot.paths).toHaveLength(3);
  });

  it('reads a body that comes slowly', async () => {
    const { provider, standIn } = await start({ 'o/r': { files } });
    standIn.plan({ on: /^codeload/, fault: { kind: 'slow', bytes: 50, pause: 1 } });
    const { download } = await provider.resolve(target('github:o/r'));
    expect((await openSnapshot(await download())).snapshot.paths).toHaveLength(3);
  });

  it('gives up on a body that comes too slowly', async () => {
    const { provider, standIn } = await start({ 'o/r': { files } }, { timing: { downloadTimeout: 50 } });
    standIn.plan({ on: /^codeload/, fault: { kind: 'slow', bytes: 1, pause: 20 } });
    const error = await failure((await provider.resolve(target('github:o/r'))).download());
    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(/^github:o\/r could not be read: 127\.0\.0\.1:\d+ took longer than 0\.1 s$/);
  });

  it.each([true, false])('refuses a tarball over the limit (its length announced: %s)', async (announced) => {
    const { provider, standIn } = await start({ 'o/r': { files } }, { downloadBytes: 100 });
    if (!announced) {
      const headers = { 'transfer-encoding': 'chunked' };
      const answer = { status: 200, headers, body: new Uint8Array(5_000) };
      standIn.plan({ on: /^codeload/, fault: { kind: 'answer', answer } });
    }
    const error = await failure((await provider.resolve(target('github:o/r'))).download());
    expect(error.code).toBe('too-large');
    expect(standIn.requests.filter(({ host }) => host === 'codeload')).toHaveLength(1);
  });

  it('does not follow a redirect to anything but the web', async () => {
    const { provider, standIn } = await start({ 'o/r': { files } });
    const answer = { status: 302, headers: { location: 'file:///etc/passwd' } };
    standIn.plan({ on: /tarball/, fault: { kind: 'answer', answer } });
    expect((await failure((await provider.resolve(target('github:o/r'))).download())).code).toBe('unreachable');
  });
});

describe('what cannot be read', () => {
  const cases: [string, StandInRepositories, TargetErrorCode, RegExp][] = [
    ['a repository that does not exist', {}, 'missing', /^github:o\/r does not exist or is private$/],
    ['a private one', { 'o/r': { private: true } }, 'missing', /does not exist or is private$/],
    ['an empty one', { 'o/r': { empty: true } }, 'empty', /is an empty repository$/],
    [
      'one taken down by law',
      { 'o/r': { blocked: 'dmca' } },
      'blocked',
      /not handed out by GitHub: Repository access blocked$/,
    ],
    ['one that broke the terms', { 'o/r': { blocked: 'tos' } }, 'blocked', /not handed out by GitHub/],
  ];
  it.each(cases)('says so: %s', async (_what, repositories, code, says) => {
    const { provider, standIn } = await start(repositories);
    const error = await failure(provider.resolve(target('github:o/r')));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(says);
    // Not repeated: it will not change.
    expect(standIn.requests.length).toBeLessThanOrEqual(2);
  });

  it('says that a ref is not there, and how to write one with a slash', async () => {
    const { provider } = await start({ 'o/r': { files } });
    const plain = await failure(provider.resolve(target('github:o/r@nope')));
    expect([plain.code, plain.message]).toEqual([
      'missing',
      'github:o/r@nope has no branch, tag or commit of that name',
    ]);
    const split = await failure(provider.resolve(target('https://github.com/o/r/tree/feature/x')));
    expect(split.message).toMatch(/if its name holds a slash, write github:owner\/repo@the\/ref#the\/folder$/);
  });

  it('says that the token is not accepted', async () => {
    const { provider } = await start({ 'o/r': { files } }, { tokens: ['ghp_expiredExpired'] });
    const error = await failure(provider.resolve(target('github:o/r')));
    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(/does not accept the token in GITHUB_TOKEN$/);
  });

  it('says what does not answer as GitHub does', async () => {
    const { provider, standIn } = await start({ 'o/r': { files } });
    const answer = { status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Log in</h1>' };
    standIn.plan({ on: /repos/, fault: { kind: 'answer', answer } });
    expect((await failure(provider.resolve(target('github:o/r')))).message).toMatch(/does not answer as GitHub does$/);
  });

  it('refuses a commit that is none', async () => {
    const { provider } = await start({ 'o/r': { files, commit: '../../x' } });
    expect((await failure(provider.resolve(target('github:o/r')))).code).toBe('unreachable');
  });

  it('keeps what GitHub says to one line', async () => {
    const { provider, standIn } = await start({ 'o/r': { files } });
    standIn.plan({ on: /repos/, fault: apiError(403, `no\u001b[31m\nentry ${'x'.repeat(10_000)}`) });
    const { message } = await failure(provider.resolve(target('github:o/r')));
    expect(message).not.toMatch(/\p{Cc}/u);
    expect(message.length).toBeLessThan(300);
  });

  it('never lets the token out in an error', async () => {
    const faults = [apiError(500, 'x'), apiError(403, 'x'), { kind: 'reset' } as const, primaryRateLimit(3_000)];
    for (const fault of faults) {
      const { provider, standIn } = await start({ 'o/r': { files } }, { tokens: [token] });
      standIn.plan({ on: /repos/, fault });
      const error = await failure(provider.resolve(target('github:o/r')));
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(token);
      await standIn.close();
    }
  });
});

describe('limits on requests', () => {
  it('waits for the primary limit when that is soon, then goes on', async () => {
    const { provider, standIn, logged } = await start({ 'o/r': { files } });
    standIn.plan({ on: /repos/, fault: primaryRateLimit(20), times: 1 });
    await provider.resolve(target('github:o/r'));
    expect(logged).toEqual([expect.stringMatching(/^waiting 2\d s for GitHub's rate limit$/)]);
  });

  it.each([403, 429] as const)(
    'gives up at once when it is an hour away (%i), for all further targets',
    async (status) => {
      const { provider, standIn } = await start({ 'o/r': { files }, 'o/s': { files } });
      standIn.plan({ on: /repos/, fault: primaryRateLimit(3_000, status) });
      const error = await failure(provider.resolve(target('github:o/r')));
      expect(error.code).toBe('rate-limited');
      expect(error.retryable).toBe(true);
      expect(error.message).toMatch(
        /^github:o\/r could not be read: GitHub's rate limit holds until \d{4}-\d\d-\d\dT[\d:]+Z; a token/,
      );
      const next = await failure(provider.resolve(target('github:o/s')));
      expect(next.code).toBe('rate-limited');
      expect(next.message).toMatch(/^github:o\/s could not be read: GitHub's rate limit holds until/);
      expect(standIn.requests).toHaveLength(1);
    },
  );

  it('waits for the secondary limit as told, then goes on', async () => {
    const { provider, standIn, logged } = await start({ 'o/r': { files } });
    standIn.plan({ on: /commits/, fault: secondaryRateLimit(30), times: 1 });
    await provider.resolve(target('github:o/r'));
    expect(logged).toEqual(["waiting 30 s for GitHub's secondary rate limit"]);
  });

  it('waits a minute when it is not told how long', async () => {
    const { provider, standIn, logged } = await start({ 'o/r': { files } });
    standIn.plan({ on: /commits/, fault: secondaryRateLimit(null), times: 1 });
    await provider.resolve(target('github:o/r'));
    expect(logged).toEqual(["waiting 60 s for GitHub's secondary rate limit"]);
  });

  it('gives up a secondary limit of more than a minute, or one that does not end', async () => {
    for (const retryAfter of [120, 1]) {
      const { provider, standIn, logged } = await start({ 'o/r': { files } });
      standIn.plan({ on: /repos/, fault: secondaryRateLimit(retryAfter) });
      const error = await failure(provider.resolve(target('github:o/r')));
      expect(error.code).toBe('rate-limited');
      expect(error.message).toMatch(/GitHub's secondary rate limit holds until/);
      expect(logged).toHaveLength(retryAfter === 1 ? 5 : 0);
      await standIn.close();
    }
  });
});

describe('trouble on the way', () => {
  it.each([
    ['a server error', apiError(500, 'Server Error')],
    ['a connection reset', { kind: 'reset' }],
  ] as const)('repeats after %s', async (_what, fault) => {
    const { provider, standIn } = await start({ 'o/r': { files, commit } });
    standIn.plan({ on: /commits/, fault, times: 2 });
    expect((await provider.resolve(target('github:o/r'))).revision).toBe(commit);
  });

  it('gives up when it lasts', async () => {
    const { provider, standIn } = await start({ 'o/r': { files } });
    standIn.plan({ on: /repos/, fault: apiError(503, 'No server is currently available') });
    const error = await failure(provider.resolve(target('github:o/r')));
    expect(error.code).toBe('unreachable');
    expect(error.message).toBe('github:o/r could not be read: GitHub answers 503 (No server is currently available)');
    expect(standIn.requests).toHaveLength(3);
  });

  it('waits once for a host that is down, when it has the time', async () => {
    const { provider, standIn, clock } = await start(
      { 'o/r': { files } },
      { timing: { patience: 4_000, coolDown: 60_000 } },
    );
    await standIn.close();
    expect((await failure(provider.resolve(target('github:o/r')))).code).toBe('unreachable');
    expect(clock.slept).toEqual([60_000]);
  });

  it('says that the host cannot be reached', async () => {
    const { provider, standIn } = await start({ 'o/r': { files } });
    await standIn.close();
    const error = await failure(provider.resolve(target('github:o/r')));
    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(
      /^github:o\/r could not be read: 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)$/,
    );
  });

  it('asks a host that is silent once, not once per target', async () => {
    const { provider, standIn } = await start({ 'o/r': { files } }, { timing: { answerTimeout: 50 } });
    standIn.plan({ on: /repos/, fault: { kind: 'silence' } });
    for (const name of ['github:o/r', 'github:o/s', 'github:o/t']) {
      const { message } = await failure(provider.resolve(target(name)));
      expect(message).toMatch(new RegExp(`^${name} could not be read: .* cannot be reached \\(no answer in 0.1 s\\)$`));
    }
    expect(standIn.requests).toHaveLength(1);
  });
});
