import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { createGitHubClient, type GitHubClientOptions } from '../../../crawler/github/client.js';
import { createGitHub } from '../../../crawler/github/github.js';
import { formatTarget, parseTarget, type TargetOf } from '../../../crawler/target.js';
import { virtualClock } from '../../support/clock.js';
import type { StandInRepositories } from '../../support/github-stand-in/index.js';
import {
  apiError,
  type GitHubStandIn,
  type StandInOptions,
  startGitHubStandIn,
} from '../../support/github-stand-in/index.js';

const token = 'ghp_secretSecretSecret';
const files = { 'package.json': '{"name":"server"}' };
const commit = 'c0ffee00'.repeat(5);

let standIn: GitHubStandIn | null = null;
afterEach(async () => {
  await standIn?.close();
  standIn = null;
});

async function start(
  repositories: StandInRepositories,
  options: StandInOptions & { client?: GitHubClientOptions } = {},
) {
  const clock = virtualClock();
  standIn = await startGitHubStandIn(repositories, { token, now: clock.now, ...options });
  const client = createGitHubClient({
    baseUrl: standIn.url,
    tokens: [token],
    clock,
    timing: { patience: 4_000, reconnectDelay: 0, coolDown: 1_000 },
    ...options.client,
  });
  return { standIn, clock, client, provider: createGitHub({ client }) };
}

async function* targetsOf(names: Iterable<string>): AsyncGenerator<TargetOf<'github'>> {
  for (const name of names) yield parseTarget(`github:${name}`) as TargetOf<'github'>;
}

/** What became of each: its revision, or the code of its error. */
async function look(provider: ReturnType<typeof createGitHub>, names: Iterable<string>) {
  const outcomes: Record<string, string> = {};
  for await (const answer of provider.resolveMany(targetsOf(names), () => null)) {
    const name = formatTarget(answer.target).slice('github:'.length);
    expect(outcomes).not.toHaveProperty([name]);
    outcomes[name] =
      'resolved' in answer ? answer.resolved.revision : 'error' in answer ? answer.error.code : 'unchanged';
  }
  return outcomes;
}

describe('asking where many repositories stand', () => {
  it('costs one point for a hundred, and nothing more', async () => {
    const { standIn, provider, client } = await start({}, { madeUp: { repositories: 1_050 } });
    const outcomes = await look(
      provider,
      standIn.madeUp.map(({ name }) => name),
    );
    expect(outcomes).toEqual(Object.fromEntries(standIn.madeUp.map(({ name, commit }) => [name, commit])));
    expect(standIn.counts.spent).toEqual({ core: 0, graphql: 11, search: 0, code_search: 0 });
    expect(client.spending().resources.graphql.spent).toBe(11);
  });

  it('tells all that is to be known of one', async () => {
    const { provider } = await start({
      'Owner/Fork': {
        ...{
          files,
          commit,
          description: 'A "server".',
          stars: 3,
          licence: 'MIT',
          archived: true,
          defaultBranch: 'trunk',
        },
        ...{ createdAt: '2025-02-01T00:00:00Z', pushedAt: '2025-01-01T00:00:00Z', forkOf: 'up/stream' },
      },
      'up/stream': { files },
    });
    for await (const answer of provider.resolveMany(targetsOf(['owner/fork#pkg/a']), () => null)) {
      if (!('resolved' in answer)) throw new Error('not resolved');
      const { download, ...resolved } = answer.resolved;
      expect(resolved).toEqual({
        source: { kind: 'github', owner: 'Owner', repo: 'Fork', subpath: 'pkg/a', host: 'https://github.com' },
        revision: commit,
        name: 'a',
        description: 'A "server".',
        homepage: 'https://github.com/Owner/Fork/tree/trunk/pkg/a',
        etag: null,
        facts: {
          ...{ nodeId: expect.stringMatching(/^R_/), owner: 'Owner', repo: 'Fork', stars: 3, archived: true },
          ...{ createdAt: '2025-02-01T00:00:00Z', pushedAt: '2025-01-01T00:00:00Z', licence: 'MIT' },
          ...{ fork: { of: 'up/stream', unchanged: true }, mirrorOf: null, topics: null, defaultBranch: 'trunk' },
        },
      });
    }
  });

  it('needs no more than where it stands, should the host leave the rest out', async () => {
    const { standIn, provider } = await start({});
    const lean = (name: string) => ({
      ...{ nameWithOwner: name, url: `https://github.com/${name}` },
      defaultBranchRef: { name: 'main', target: { oid: commit } },
    });
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const body = JSON.stringify({ data: { r0: lean('o/lean'), r1: { ...lean('o/x'), defaultBranchRef: undefined } } });
    standIn.plan({ on: /graphql/, fault: { kind: 'answer', answer: { status: 200, headers, body } } });
    const answers = [];
    for await (const answer of provider.resolveMany(targetsOf(['o/lean', 'o/x']), () => null)) answers.push(answer);
    expect(answers).toMatchObject([
      { resolved: { revision: commit, facts: null, source: { owner: 'o', repo: 'lean' } } },
      // Its head was not told: it is asked for by itself, and is not there.
      { error: { code: 'missing' } },
    ]);
    expect(standIn.counts.spent.core).toBe(1);
  });

  it('agrees with what one repository asked by itself is said to be, but for its topics', async () => {
    const { provider } = await start({
      'o/fork': { files, forkOf: 'o/r', pushedAt: '2025-09-01T00:00:00Z' },
      'o/r': { files, mirrorOf: 'https://example.org/r.git', licence: 'NOASSERTION' },
    });
    for await (const answer of provider.resolveMany(targetsOf(['o/fork', 'o/r']), () => null)) {
      if (!('resolved' in answer) || answer.target.kind !== 'github') throw new Error('not resolved');
      const { download: _one, ...many } = answer.resolved;
      const { download: _two, ...single } = await provider.resolve(answer.target);
      expect(many).toEqual({ ...single, facts: { ...single.facts, topics: null } });
    }
  });

  it('costs exactly two requests more to read one that has changed', async () => {
    const { standIn, provider } = await start({ 'o/r': { files } });
    for await (const answer of provider.resolveMany(targetsOf(['o/r']), () => null))
      if ('resolved' in answer) await answer.resolved.download();
    expect(standIn.requests.map(({ host, method }) => `${method} ${host}`)).toEqual([
      'POST api',
      'GET api',
      'GET codeload',
    ]);
  });

  it('says of each what is wrong with it, and of the others nothing', async () => {
    const refs = { 'feature/x': 'ab'.repeat(20) };
    const { provider, standIn } = await start(
      {
        'o/good': { files, commit, refs },
        'o/empty': { empty: true },
        'o/law': { blocked: 'dmca' },
        'o/terms': { blocked: 'tos' },
        'o/old': { renamedTo: 'new/home' },
        'new/home': { files, commit },
      },
      { token: 'another', tokens: [token] },
    );
    const names = ['o/good', 'o/good@feature/x', 'o/good@nope', 'o/empty', 'o/law', 'o/terms', 'o/old', 'o/gone'];
    expect(await look(provider, names)).toEqual({
      'o/good': commit,
      'o/good@feature/x': 'ab'.repeat(20),
      'o/good@nope': 'missing',
      'o/empty': 'empty',
      'o/law': 'blocked',
      'o/terms': 'blocked',
      'o/old': commit,
      'o/gone': 'missing',
    });
    expect(standIn.counts.queries).toBe(1);
  });

  it('asks once for the folders of one repository', async () => {
    const { provider, standIn } = await start({ 'o/r': { files, commit } });
    expect(Object.keys(await look(provider, ['o/r#a', 'O/R#b', 'o/r']))).toHaveLength(3);
    expect(standIn.requests[0]?.body.match(/repository\(/g)).toHaveLength(1);
  });

  it('halves a batch that takes too long, until it is answered', async () => {
    const { provider, standIn } = await start({}, { madeUp: { repositories: 300 }, graphqlPatience: 30 });
    const outcomes = await look(
      provider,
      standIn.madeUp.map(({ name }) => name),
    );
    expect(Object.values(outcomes).every((outcome) => outcome.length === 40)).toBe(true);
    expect(Object.keys(outcomes)).toHaveLength(300);
  });

  it('never takes an outage for repositories that are gone', async () => {
    const { provider, standIn } = await start({}, { madeUp: { repositories: 150 } });
    standIn.plan({ on: /graphql/, fault: apiError(502, 'Bad Gateway') });
    const outcomes = await look(
      provider,
      standIn.madeUp.map(({ name }) => name),
    );
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['unreachable']));
    // It gives up in the end: it does not ask for each by itself.
    expect(standIn.requests.length).toBeLessThan(100);
  });

  it.each([404, 400])('asks one by one where GraphQL is refused with %i, and takes none for gone', async (status) => {
    const { provider, standIn } = await start({ 'o/r': { files, commit }, 'o/s': { files, commit } });
    standIn.plan({ on: /graphql/, fault: apiError(status, 'Not Found') });
    expect(await look(provider, ['o/r', 'o/s', 'o/gone'])).toEqual({
      'o/r': commit,
      'o/s': commit,
      'o/gone': 'missing',
    });
  });

  it('finds each once when things go wrong by chance', async () => {
    const faults = { seed: 3, serverError: 0.05, reset: 0.05, secondary: 0.02 };
    const { provider, standIn } = await start({}, { madeUp: { repositories: 2_000 }, faults });
    const outcomes = await look(
      provider,
      standIn.madeUp.map(({ name }) => name),
    );
    expect(outcomes).toEqual(Object.fromEntries(standIn.madeUp.map(({ name, commit }) => [name, commit])));
    expect(Object.keys(standIn.counts.faults).length).toBeGreaterThan(0);
  });

  it('waits for the next hour rather than hit the limit', async () => {
    const { provider, standIn, clock } = await start({}, { madeUp: { repositories: 2_000 }, limits: { graphql: 12 } });
    const began = clock.now();
    await look(
      provider,
      standIn.madeUp.map(({ name }) => name),
    );
    expect(standIn.counts.limits).toEqual({ primary: 0, secondary: 0 });
    expect(standIn.counts.spent.graphql).toBe(20);
    expect(clock.now() - began).toBeGreaterThan(3_000_000);
  });

  it('asks one by one without a token, which GraphQL needs', async () => {
    const { provider, standIn } = await start({ 'o/r': { files, commit } }, { client: { tokens: [] } });
    expect(await look(provider, ['o/r', 'o/gone'])).toEqual({ 'o/r': commit, 'o/gone': 'missing' });
    expect(standIn.counts.queries).toBe(0);
  });
});

describe('credentials', () => {
  it('share the work, and one that is not accepted is left out and never shown', async () => {
    const tokens = ['ghp_expiredExpired', token, 'ghp_third'];
    const logged: string[] = [];
    const { provider, standIn } = await start(
      {},
      {
        madeUp: { repositories: 2_000 },
        limits: { graphql: 15 },
        tokens: ['ghp_third'],
        client: { tokens, log: (message) => logged.push(message) },
      },
    );
    const outcomes = await look(
      provider,
      standIn.madeUp.map(({ name }) => name),
    );
    expect(Object.values(outcomes).every((outcome) => outcome.length === 40)).toBe(true);
    const used = new Set(standIn.requests.map(({ headers }) => headers.authorization?.split(' ')[1]));
    expect(used).toEqual(new Set(tokens));
    expect(logged).toContain('GitHub does not accept 1 of 3 credentials; going on without it');
    for (const each of tokens) expect(inspect(logged)).not.toContain(each);
  });

  it('may be those of a GitHub App', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', {
      modulusLength: 2_048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    });
    const { provider, standIn } = await start(
      { 'o/r': { files, commit } },
      {
        // The app's web tokens are dated by the real clock.
        now: Date.now,
        app: { id: '17', publicKey, installationId: 4 },
        client: { tokens: [], app: { appId: '17', privateKey, installationId: 4 } },
      },
    );
    expect(await look(provider, ['o/r'])).toEqual({ 'o/r': commit });
    expect(standIn.requests.map(({ path }) => path)).toEqual(['/app/installations/4/access_tokens', '/graphql']);
  });
});
