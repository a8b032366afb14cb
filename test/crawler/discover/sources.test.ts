import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Crawler,
  createCrawler,
  type Discovered,
  type Discovery,
  formatTarget,
  type SourceCounts,
  type SourceEnd,
  type SourceId,
  sourceIds,
} from '../../../crawler/index.js';
import { virtualClock } from '../../support/clock.js';
import {
  apiError,
  type GitHubStandIn,
  type StandInOptions,
  type StandInRepositories,
  startGitHubStandIn,
} from '../../support/github-stand-in/index.js';
import { type Answer, type SeenRequest, type StandInHosts, startHosts } from '../../support/stand-in.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface World {
  gitHub: GitHubStandIn;
  registries: StandInHosts;
  crawler: Crawler;
}

type Answers = (url: URL, request: SeenRequest) => object | null;

/** A crawler among stand-ins for GitHub and for registries that answer in JSON. */
async function start(
  repositories: StandInRepositories,
  options: StandInOptions & { registries?: Answers; tokens?: string[] } = {},
): Promise<World> {
  const clock = virtualClock();
  const gitHub = await startGitHubStandIn(repositories, { now: clock.now, ...options });
  const registries = await startHosts(['registry'], (request): Answer => {
    const body = options.registries?.(new URL(request.path, 'http://registry'), request) ?? null;
    return { status: body === null ? 404 : 200, body: JSON.stringify(body) };
  });
  const crawler = createCrawler({
    gitHubUrl: gitHub.url,
    gitHubTokens: options.tokens ?? ['stand-in-token'],
    npmRegistry: registries.urls.registry ?? '',
    mcpRegistry: registries.urls.registry ?? '',
    userAgent: 'test',
    patience: 4_000,
    clock,
  });
  closing.push(() => crawler.close(), gitHub.close, registries.close);
  return { gitHub, registries, crawler };
}

async function discover(
  crawler: Crawler,
  sources: readonly SourceId[],
  since: Date | null = null,
  files: string[] = [],
) {
  const all: Discovery[] = [];
  for await (const item of crawler.discover({ sources, since, files })) all.push(item);
  const found = all.flatMap((item): Discovered[] => ('target' in item ? [item] : []));
  return {
    found,
    names: found.map(({ target }) => formatTarget(target)).sort(),
    problems: all.flatMap((item) => ('problem' in item ? [item.problem.message] : [])),
    ends: all.flatMap((item): SourceEnd[] => ('ended' in item ? [item] : [])),
  };
}

const readme = (text: string) => ({ files: { 'README.md': text } });

describe('github-search', () => {
  it('finds every tagged repository once, for little more than a search for each hundred', async () => {
    const { crawler, gitHub } = await start({}, { madeUp: { repositories: 1_500 } });
    const { names, problems, ends } = await discover(crawler, ['github-search']);
    expect(names).toEqual(gitHub.madeUp.map(({ name }) => `github:${name}`).sort());
    expect(problems).toEqual([]);
    const { search } = gitHub.counts.spent;
    const counts: SourceCounts = { found: 1_500, gone: 0, expected: 1_500, requests: search };
    expect(ends).toEqual([{ ended: 'github-search', complete: true, counts }]);
    expect(search).toBeLessThanOrEqual(37);
    // Thirty a minute, and never one too many.
    expect(gitHub.counts.limits).toEqual({ primary: 0, secondary: 0 });
    expect(gitHub.counts.statuses).toEqual({ 200: search });
  });

  it('finds those that only their name or description gives away, and no others', async () => {
    const { crawler } = await start({
      'o/tagged': { topics: ['mcp-servers', 'mcp'], stars: 4, licence: 'MIT' },
      'o/named': { description: 'An MCP server for files' },
      'o/other': { description: 'A web server', topics: ['web'] },
      'o/fork': { topics: ['mcp'], forkOf: 'o/tagged' },
      'o/private': { topics: ['mcp'], private: true },
    });
    const { names, found } = await discover(crawler, ['github-search']);
    // A fork that somebody works on is a server too.
    expect(names).toEqual(['github:o/fork', 'github:o/named', 'github:o/tagged']);
    expect(found.find(({ facts }) => facts?.repo === 'tagged')).toMatchObject({
      foundBy: 'github-search',
      facts: { owner: 'o', topics: ['mcp-servers', 'mcp'], stars: 4, licence: 'MIT', fork: null },
    });
  });

  const second = '2026-03-03T03:03:03Z';

  it.each([
    ['stars', {}],
    ['size, where they are all alike else', { stars: 0, topics: ['mcp-server'] }],
  ])(
    'cuts a single second by %s',
    async (_by, alike) => {
      const { crawler, gitHub } = await start(
        {},
        { madeUp: { repositories: 1_100, from: second, to: second, ...alike } },
      );
      const { names, ends } = await discover(crawler, ['github-search']);
      expect(names).toHaveLength(1_100);
      expect(ends[0]?.complete).toBe(true);
      // 11 pages are the least there is.
      expect(gitHub.counts.spent.search).toBeLessThan(150);
    },
    120_000,
  );

  it('is not complete, and says so, where GitHub does not show what it counts', async () => {
    const alike = { topics: ['mcp-server'], createdAt: second, pushedAt: second };
    const { crawler } = await start(Object.fromEntries(Array.from({ length: 1_100 }, (_, n) => [`o/r${n}`, alike])));
    const { names, problems, ends } = await discover(crawler, ['github-search']);
    expect(names).toHaveLength(1_000);
    expect(problems).toContain('1100 repositories are counted, 1000 were found');
    expect(ends[0]?.complete).toBe(false);
  });

  it('finds all when searches run out of time now and then', async () => {
    const { crawler, gitHub } = await start({}, { madeUp: { repositories: 500 }, incomplete: 0.1 });
    const { names, ends } = await discover(crawler, ['github-search']);
    expect(names).toHaveLength(gitHub.madeUp.length);
    expect(ends[0]?.complete).toBe(true);
  });

  it('narrows to what was pushed to since, and is never complete then', async () => {
    const { crawler } = await start({
      'o/new': { topics: ['mcp'], pushedAt: '2026-11-20T00:00:00Z' },
      'o/old': { topics: ['mcp'], pushedAt: '2026-01-20T00:00:00Z' },
    });
    const { names, ends } = await discover(crawler, ['github-search'], new Date('2026-11-01T00:00:00Z'));
    expect(names).toEqual(['github:o/new']);
    expect(ends[0]?.complete).toBe(false);
  });

  it('breaks off alone, and says so', async () => {
    const { crawler, gitHub } = await start({
      'punkpeye/awesome-mcp-servers': readme('- [a](https://github.com/o/a)'),
      'o/a': {},
    });
    gitHub.plan({ on: /search/, fault: apiError(500, 'Server Error') });
    const { names, problems, ends } = await discover(crawler, ['github-search', 'awesome-lists']);
    expect(problems[0]).toBe('the source broke off: GitHub answers 500 (Server Error)');
    expect(ends.map(({ ended, complete }) => [ended, complete])).toEqual([
      ['github-search', false],
      ['awesome-lists', false],
    ]);
    expect(names).toEqual(['github:o/a']);
  });
});

describe('github-code', () => {
  it('finds repositories by the SDK in their manifests', async () => {
    const { crawler, gitHub } = await start({
      'o/ts': { files: { 'package.json': '{"dependencies":{"@modelcontextprotocol/sdk":"^1"}}' } },
      'o/go': { files: { 'go.mod': 'require github.com/mark3labs/mcp-go v0.1.0' } },
      'o/cs': { files: { 'src/A.csproj': '<PackageReference Include="ModelContextProtocol" />' } },
      'o/rust': { files: { 'Cargo.toml': '[dependencies]\nrmcp = "0.1"' } },
      'o/readme': { files: { 'README.md': 'about @modelcontextprotocol/sdk' } },
      'o/web': { files: { 'package.json': '{"dependencies":{"express":"^5"}}' } },
    });
    const { names, found, ends } = await discover(crawler, ['github-code']);
    expect(names).toEqual(['github:o/cs', 'github:o/go', 'github:o/rust', 'github:o/ts']);
    // Code search tells nothing of them; one point does.
    expect(found.every(({ facts }) => facts !== null)).toBe(true);
    expect(gitHub.counts.spent.graphql).toBe(1);
    expect(ends[0]?.complete).toBe(true);
  });

  it('keeps to ten searches a minute', async () => {
    const { crawler, gitHub } = await start({}, { madeUp: { repositories: 1_200 } });
    const { names } = await discover(crawler, ['github-code']);
    expect(names.length).toBeGreaterThan(0);
    expect(gitHub.counts.spent.code_search).toBeGreaterThan(10);
    expect(gitHub.counts.limits).toEqual({ primary: 0, secondary: 0 });
  });

  it('says that it needs a token', async () => {
    const { crawler } = await start({}, { tokens: [] });
    expect((await discover(crawler, ['github-code'])).problems).toEqual([
      'the source broke off: GitHub answers this with a token only; set GITHUB_TOKEN',
    ]);
  });
});

describe('mcp-registry', () => {
  const server = (name: string, more: object, status = 'active') => ({
    server: { name, description: '', version: '1.0.0', ...more },
    _meta: { 'io.modelcontextprotocol.registry/official': { status, isLatest: true } },
  });
  const repository = (url: string) => ({ repository: { url, source: 'github' } });

  it('reads page by page, by repository, else by package', async () => {
    const pages: Record<string, object> = {
      '': {
        servers: [
          server('io.a/one', repository('https://github.com/O/One')),
          server('io.a/two', { packages: [{ registryType: 'npm', identifier: '@two/server' }] }),
          server('io.a/remote', { remotes: [{ type: 'sse', url: 'https://example.com' }] }),
        ],
        metadata: { nextCursor: 'io.a/remote:1.0.0', count: 3 },
      },
      'io.a/remote:1.0.0': {
        servers: [
          server('io.a/again', repository('git+https://github.com/o/one.git')),
          server('io.a/elsewhere', repository('https://gitlab.com/o/one')),
          server('io.a/deleted', repository('https://github.com/o/deleted'), 'deleted'),
          { nonsense: true },
        ],
        metadata: { count: 4 },
      },
    };
    const { crawler, registries } = await start(
      { 'o/one': {}, 'o/deleted': {} },
      { registries: (url) => pages[url.searchParams.get('cursor') ?? ''] ?? null },
    );
    const since = new Date('2026-11-01T00:00:00Z');
    const { names, ends } = await discover(crawler, ['mcp-registry'], since);
    expect(names).toEqual(['github:o/one', 'npm:@two/server']);
    expect(ends).toMatchObject([{ complete: false, counts: { found: 2 } }]);
    expect(registries.requests.map(({ path }) => new URL(path, 'http://x').searchParams.get('updated_since'))).toEqual([
      since.toISOString(),
      since.toISOString(),
    ]);
    expect((await discover(crawler, ['mcp-registry'])).ends[0]?.complete).toBe(true);
  });

  it('does not go round for ever', async () => {
    const { crawler } = await start({}, { registries: () => ({ servers: [], metadata: { nextCursor: 'same' } }) });
    const { problems, ends } = await discover(crawler, ['mcp-registry']);
    expect(problems).toEqual(['its pages have no end']);
    expect(ends[0]?.complete).toBe(false);
  });

  it('says when something else answers', async () => {
    const { crawler } = await start({}, { registries: () => ({ hello: 1 }) });
    expect((await discover(crawler, ['mcp-registry'])).problems).toEqual([
      'what answers there does not answer as an MCP registry does',
    ]);
  });
});

describe('npm-search', () => {
  it('reads all pages, by repository where there is one', async () => {
    const packages = Array.from({ length: 600 }, (_, n) => ({
      package: { name: `server-${n}`, links: n === 7 ? { repository: 'https://github.com/o/r#readme' } : {} },
    }));
    const { crawler } = await start(
      { 'o/r': {} },
      {
        registries: ({ searchParams }) => {
          if (searchParams.get('text') !== 'keywords:mcp') return { objects: [], total: 0 };
          const from = Number(searchParams.get('from'));
          return { objects: packages.slice(from, from + Number(searchParams.get('size'))), total: 600 };
        },
      },
    );
    const { names, ends } = await discover(crawler, ['npm-search']);
    expect(names).toHaveLength(600);
    expect(names).toContain('github:o/r');
    expect(names).not.toContain('npm:server-7');
    expect(ends[0]?.complete).toBe(true);
  });

  it('says when the registry shows fewer than it counts', async () => {
    const { crawler } = await start(
      {},
      { registries: () => ({ objects: [{ package: { name: 'a' } }], total: 9_000 }) },
    );
    const { problems, ends } = await discover(crawler, ['npm-search']);
    expect(problems[0]).toBe('9000 packages are counted, 1 were shown');
    expect(ends[0]?.complete).toBe(false);
  });
});

describe('awesome-lists', () => {
  it('takes the first repository of each entry', async () => {
    const { crawler } = await start({
      'punkpeye/awesome-mcp-servers': readme(
        [
          '# Servers, see [spec](https://github.com/spec/spec)',
          '- [a](https://github.com/o/a/tree/main/src) for [b](https://github.com/o/about)',
          '- [site](https://example.com) [c](https://github.com/o/c)',
          '- [topic](https://github.com/topics/mcp), [sponsor](https://github.com/sponsors/x)',
          '  - nested https://github.com/o/nested',
        ].join('\n'),
      ),
      'wong2/awesome-mcp-servers': readme('- [A](https://github.com/O/A)\n- [gone](https://github.com/o/gone)'),
      ...{ 'o/a': {}, 'o/c': {}, 'o/nested': {}, 'o/about': {}, 'spec/spec': {} },
    });
    const { names, problems, ends } = await discover(crawler, ['awesome-lists']);
    expect(names).toEqual(['github:o/a', 'github:o/c', 'github:o/nested']);
    expect(problems).toEqual(['its README could not be read: GitHub answers 404']);
    expect(ends[0]).toMatchObject({ complete: false, counts: { found: 3, gone: 1 } });
  });
});

describe('docker-registry', () => {
  it('reads every entry from one download', async () => {
    const entry = (project: string) => `name: x\nsource:\n  project: ${project}\n  directory: src/x\n`;
    const { crawler, gitHub } = await start({
      'docker/mcp-registry': {
        files: {
          'servers/a/server.yaml': entry('https://github.com/o/mono'),
          'servers/b/server.yaml': entry('https://github.com/o/mono'),
          'servers/remote/server.yaml': 'name: remote\ntype: remote\n',
          'servers/bad/server.yaml': 'source: [',
          'servers/a/tools.json': '[]',
          'README.md': entry('https://github.com/o/readme'),
        },
      },
      'o/mono': {},
    });
    const { names, problems, ends } = await discover(crawler, ['docker-registry']);
    expect(names).toEqual(['github:o/mono']);
    expect(problems).toEqual(['it is not YAML that describes a server']);
    expect(ends[0]?.complete).toBe(false);
    expect(gitHub.counts.spent).toMatchObject({ core: 1, graphql: 1 });
  });
});

describe('file', () => {
  it('reads lists, refs and folders as they stand', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'toolrisk-discover-'));
    closing.push(() => rm(folder, { recursive: true }));
    const list = join(folder, 'list.txt');
    await writeFile(list, 'npm:a\ngithub:o/r@v1#pkg\ngithub:o/r@v1#pkg//mail\ngithub:o/r@v1#pkg//mail\ngithub:\n');
    const { crawler } = await start({ 'o/r': {} });
    const { names, problems } = await discover(crawler, ['file'], null, [list]);
    expect(names).toEqual(['github:o/r@v1#pkg', 'github:o/r@v1#pkg//mail', 'npm:a']);
    expect(problems).toHaveLength(1);
    const missing = await discover(crawler, ['file'], null, [join(folder, 'none.txt')]);
    expect(missing.problems[0]).toMatch(/^the source broke off: the list .* cannot be read \(ENOENT\)$/);
    expect(missing.ends[0]?.complete).toBe(false);
  });
});

describe('one identity', () => {
  const copy = { createdAt: '2026-05-01T00:00:00Z', pushedAt: '2026-04-01T00:00:00Z' };

  it('is told once by each source, under the name of today, whatever it is called there', async () => {
    const { crawler } = await start({
      'new/Home': { topics: ['mcp'] },
      'old/name': { renamedTo: 'new/Home' },
      'punkpeye/awesome-mcp-servers': readme(
        '- [x](https://github.com/old/name)\n- [y](https://github.com/NEW/home)\n- [z](https://github.com/other/one)',
      ),
      'other/one': {},
    });
    const { found } = await discover(crawler, ['github-search', 'awesome-lists']);
    expect(found.map(({ target, foundBy }) => `${foundBy} ${formatTarget(target)}`)).toEqual([
      'github-search github:new/Home',
      'awesome-lists github:new/Home',
      'awesome-lists github:other/one',
    ]);
  });

  it('stands for its mere copies: forks that nothing was pushed to, of forks too, and mirrors', async () => {
    const { crawler } = await start({
      'o/original': {},
      'a/fork': { forkOf: 'o/original', topics: ['mcp'], ...copy },
      'b/fork-of-fork': { forkOf: 'a/fork', ...copy },
      'c/mirror': { mirrorOf: 'https://github.com/o/original.git' },
      // These are servers of their own.
      'd/developed': { forkOf: 'o/original', createdAt: copy.pushedAt, pushedAt: copy.createdAt },
      'e/mirror': { mirrorOf: 'https://gitlab.com/o/original' },
      'f/orphan': { forkOf: 'o/gone', ...copy },
      'punkpeye/awesome-mcp-servers': readme(
        ['b/fork-of-fork', 'c/mirror', 'd/developed', 'e/mirror', 'f/orphan']
          .map((name) => `- [x](https://github.com/${name})`)
          .join('\n'),
      ),
    });
    const { found } = await discover(crawler, ['github-search', 'awesome-lists']);
    expect(found.map(({ target, foundBy }) => `${foundBy} ${formatTarget(target)}`)).toEqual([
      'github-search github:o/original',
      ...['o/original', 'd/developed', 'e/mirror', 'f/orphan'].map((name) => `awesome-lists github:${name}`),
    ]);
    expect(found[0]?.facts).toMatchObject({ owner: 'o', repo: 'original', fork: null });
  });

  it('keeps names as they are when they cannot be looked up', async () => {
    const { crawler, gitHub } = await start({
      'punkpeye/awesome-mcp-servers': readme('- [x](https://github.com/o/x)'),
      'o/x': {},
    });
    gitHub.plan({ on: /graphql/, fault: apiError(500, 'Server Error') });
    const { found } = await discover(crawler, ['awesome-lists']);
    expect(found).toMatchObject([{ target: { owner: 'o', repo: 'x' }, facts: null }]);
  });
});

it('asks every source that there is by its id', () => {
  expect([...sourceIds].sort()).toEqual(
    ['awesome-lists', 'docker-registry', 'file', 'github-code', 'github-search', 'mcp-registry', 'npm-search'].sort(),
  );
});
