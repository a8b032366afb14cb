import { afterEach, describe, expect, it } from 'vitest';
import {
  type GitHubStandIn,
  type StandInOptions,
  type StandInRepositories,
  startGitHubStandIn,
} from '../../support/github-stand-in/index.js';

/*
 * The stand-in is what stands between our tests and wishful thinking: these are the things GitHub documents, that a crawler meets
 * for the first time at night otherwise.
 */

let standIn: GitHubStandIn | null = null;
let time = Date.parse('2026-11-21T00:00:00Z');
afterEach(async () => {
  await standIn?.close();
  standIn = null;
});

async function start(repositories: StandInRepositories, options: StandInOptions = {}) {
  time = Date.parse('2026-11-21T00:00:00Z');
  standIn = await startGitHubStandIn(repositories, { now: () => time, ...options });
  const { url } = standIn;
  const get = async (path: string, headers: Record<string, string> = { authorization: 'token stand-in-token' }) => {
    const answer = await fetch(url + path, { headers, redirect: 'manual' });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text.startsWith('{') ? JSON.parse(text) : text };
  };
  const query = async (text: string) => {
    const headers = { authorization: 'bearer stand-in-token' };
    const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query: text }) });
    // biome-ignore lint/suspicious/noExplicitAny: whatever was asked for
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as any };
  };
  return { standIn, get, query };
}

const search = (q: string, more = '') => `/search/repositories?q=${encodeURIComponent(q)}${more}`;

describe('searching', () => {
  it('gives pages with links, and 1,000 results at most', async () => {
    const { get } = await start({}, { madeUp: { repositories: 1_200 } });
    const all = 'created:2020-01-01..2027-01-01';
    const second = await get(search(all, '&per_page=100&page=2'));
    expect(second.body.total_count).toBe(1_200);
    expect(second.body.items).toHaveLength(100);
    const rels = [...(second.headers.get('link') ?? '').matchAll(/page=(\d+)>; rel="(\w+)"/g)].map(([, page, rel]) => [
      rel,
      page,
    ]);
    expect(Object.fromEntries(rels)).toEqual({ prev: '1', first: '1', next: '3', last: '10' });
    expect((await get(search(all, '&per_page=100&page=11'))).status).toBe(422);
    expect((await get(search(all))).body.items).toHaveLength(30);
  });

  it('understands what is documented, and refuses the rest', async () => {
    const { get } = await start({
      'o/a': { topics: ['mcp'], stars: 5, createdAt: '2026-01-01T12:00:00Z', description: 'A Server' },
      'o/b': { topics: ['mcp', 'x'], stars: 9, createdAt: '2026-01-02T00:00:00Z' },
      'o/fork': { topics: ['mcp'], forkOf: 'o/a' },
      'o/private': { topics: ['mcp'], private: true },
    });
    const names = async (q: string) => {
      const { items } = (await get(search(q))).body;
      return items.map(({ name }: { name: string }) => name).sort();
    };
    expect(await names('topic:mcp')).toEqual(['a', 'b']);
    expect(await names('topic:mcp fork:true')).toEqual(['a', 'b', 'fork']);
    expect(await names('topic:mcp -topic:x')).toEqual(['a']);
    expect(await names('topic:mcp created:2026-01-01..2026-01-01')).toEqual(['a']);
    expect(await names('topic:mcp created:>2026-01-01')).toEqual(['b']);
    expect(await names('topic:mcp created:2026-01-01T12:00:00Z..2026-01-01T12:00:00Z')).toEqual(['a']);
    expect(await names('topic:mcp stars:6..*')).toEqual(['b']);
    expect(await names('"a server" in:description')).toEqual(['a']);
    for (const wrong of ['colour:red', 'a AND b AND c AND d AND e AND f AND g', 'x'.repeat(257), 'created:yesterday'])
      expect((await get(search(wrong))).status).toBe(422);
  });

  it('grants thirty a minute, and nothing beyond', async () => {
    const { get, standIn } = await start({});
    for (let n = 0; n < 30; n++) expect((await get(search('mcp'))).status).toBe(200);
    const over = await get(search('mcp'));
    expect(over.status).toBe(403);
    expect(over.body.message).toMatch(/^API rate limit exceeded/);
    expect(Object.fromEntries(over.headers)).toMatchObject({
      'x-ratelimit-limit': '30',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-resource': 'search',
      'x-ratelimit-reset': String((time + 60_000) / 1_000),
    });
    // Other purses are as full as before.
    expect((await get('/repos/o/none')).headers.get('x-ratelimit-remaining')).toBe('4999');
    time += 60_000;
    expect((await get(search('mcp'))).status).toBe(200);
    expect(standIn.counts.limits).toEqual({ primary: 1, secondary: 0 });
  });

  it('grants code search to those who have logged in, ten a minute', async () => {
    const { get } = await start({});
    expect((await get('/search/code?q=mcp', {})).status).toBe(401);
    const { headers } = await get('/search/code?q=mcp');
    expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-resource')]).toEqual(['10', 'code_search']);
    expect((await get('/search/code?q=size:1..2')).status).toBe(422);
  });
});

describe('limits', () => {
  it('grants 5,000 requests an hour, and 60 without a token', async () => {
    const { get } = await start({ 'o/r': {} }, { limits: { core: 3 } });
    const left: (string | null)[] = [];
    for (let n = 0; n < 4; n++) left.push((await get('/repos/o/r')).headers.get('x-ratelimit-remaining'));
    expect(left).toEqual(['2', '1', '0', '0']);
    expect((await get('/repos/o/r')).status).toBe(403);
    expect((await get('/repos/o/r', {})).headers.get('x-ratelimit-limit')).toBe('60');
  });

  it('shuts out for a minute whoever is too fast, or asks for too much at once', async () => {
    for (const limits of [{ restPointsPerMinute: 5 }, { concurrent: 4 }]) {
      const { get, standIn } = await start({ 'o/r': {} }, { limits });
      const answers = await Promise.all(Array.from({ length: 30 }, () => get('/repos/o/r')));
      const refused = answers.filter(({ status }) => status === 403);
      if ('restPointsPerMinute' in limits) expect(refused.length).toBeGreaterThan(0);
      for (const { headers, body } of refused) {
        expect(headers.get('retry-after')).toBe('60');
        expect(headers.get('x-ratelimit-remaining')).not.toBe('0');
        expect(body.message).toMatch(/secondary rate limit/);
      }
      time += 60_000;
      expect((await get('/repos/o/r')).status).toBe(200);
      await standIn.close();
    }
  });

  it('takes nothing for what has not changed', async () => {
    const { get, standIn } = await start({ 'o/r': {} });
    const etag = (await get('/repos/o/r')).headers.get('etag') ?? '';
    const again = await get('/repos/o/r', { authorization: 'token stand-in-token', 'if-none-match': etag });
    expect([again.status, again.body, again.headers.get('x-ratelimit-remaining')]).toEqual([304, '', '4999']);
    expect(standIn.counts).toMatchObject({ spent: { core: 1 }, notModified: 1 });
    standIn.repositories['o/r'] = { description: 'new' };
    expect((await get('/repos/o/r', { authorization: 'token stand-in-token', 'if-none-match': etag })).status).toBe(
      200,
    );
  });
});

describe('repositories', () => {
  it('answers as documented to what is gone, private, blocked, renamed', async () => {
    const { get } = await start({
      'o/private': { private: true },
      'o/law': { blocked: 'dmca' },
      'o/terms': { blocked: 'tos' },
      'o/old': { renamedTo: 'o/new' },
      'o/new': {},
      'o/empty': { empty: true },
    });
    const status = async (path: string, headers?: Record<string, string>) => (await get(path, headers)).status;
    expect(await status('/repos/o/none')).toBe(404);
    expect(await status('/repos/o/private', {})).toBe(404);
    expect(await status('/repos/o/private')).toBe(200);
    expect(await status('/repos/o/law')).toBe(451);
    expect(await status('/repos/o/terms')).toBe(403);
    expect(await status('/repos/o/empty/commits/main')).toBe(409);
    expect(await status('/repos/o/new', { authorization: 'token wrong' })).toBe(401);
    const moved = await get('/repos/o/old/commits/main');
    expect(moved.status).toBe(301);
    expect(moved.headers.get('location')).toMatch(/\/repositories\/\d+\/commits\/main$/);
  });
});

describe('GraphQL', () => {
  it('is held against the published schema', async () => {
    const { query } = await start({ 'o/r': {} });
    const { status, body } = await query('{ repository(owner: "o", name: "r") { nope } }');
    expect(status).toBe(200);
    expect(body.errors[0].message).toMatch(/^Cannot query field "nope" on type "Repository"\./);
  });

  it('costs a point for each hundred connections, and nothing less than one', async () => {
    const { query } = await start({}, { madeUp: { repositories: 100 } });
    const cost = async (times: number, fields: string) => {
      const asked = Array.from({ length: times }, (_, n) => `r${n}: repository(owner: "o", name: "r") { ${fields} }`);
      return (await query(`{ ${asked.join(' ')} rateLimit { cost } }`)).body.data.rateLimit.cost;
    };
    expect(await cost(100, 'id')).toBe(1);
    expect(await cost(100, 'repositoryTopics(first: 10) { totalCount }')).toBe(1);
    expect(
      await cost(
        100,
        'a: refs(refPrefix: "refs/heads/", first: 5) { totalCount } b: repositoryTopics(first: 5) { totalCount }',
      ),
    ).toBe(2);
  });

  it('answers for those it can, and names the others', async () => {
    const { query } = await start({ 'o/old': { renamedTo: 'o/new' }, 'o/new': { commit: 'ab'.repeat(20) } });
    const { body } = await query(
      '{ a: repository(owner: "o", name: "old") { nameWithOwner defaultBranchRef { target { oid } } } b: repository(owner: "o", name: "none") { id } }',
    );
    expect(body.data).toEqual({
      a: { nameWithOwner: 'o/new', defaultBranchRef: { target: { oid: 'ab'.repeat(20) } } },
      b: null,
    });
    expect(body.errors).toMatchObject([{ type: 'NOT_FOUND', path: ['b'] }]);
  });

  it('says with 200 that its points are used up', async () => {
    const { query } = await start({}, { limits: { graphql: 1 } });
    await query('{ rateLimit { cost } }');
    const { status, body, headers } = await query('{ rateLimit { cost } }');
    expect([status, body.errors[0].type, headers.get('x-ratelimit-remaining')]).toEqual([200, 'RATE_LIMITED', '0']);
  });
});

describe('made-up repositories', () => {
  it('are the same for the same seed, and change when pushed to', async () => {
    const { standIn } = await start({}, { madeUp: { repositories: 50, seed: 5 } });
    const before = standIn.madeUp.map(({ name, commit, createdAt }) => [name, commit, createdAt]);
    const again = await startGitHubStandIn({}, { madeUp: { repositories: 50, seed: 5 } });
    expect(again.madeUp.map(({ name, commit, createdAt }) => [name, commit, createdAt])).toEqual(before);
    const [first] = again.madeUp;
    if (first !== undefined) again.push(first);
    expect(again.madeUp.filter(({ commit }, n) => commit !== before[n]?.[1])).toHaveLength(1);
    await again.close();
  });
});
