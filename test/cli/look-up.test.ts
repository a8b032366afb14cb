import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PublishedTool } from '../../src/model/index.js';
import { runToolrisk, toolrisk } from '../support/cli.js';
import { startHosts } from '../support/hosts.js';

const hosts = await startHosts();
afterAll(() => hosts.close());
const { gitHub, npm, env } = hosts;

describe('a store that has been crawled and published', () => {
  const targets = ['github:acme/files', 'npm:shop-mcp', 'npm:hostile'];
  let cwd: string;

  beforeAll(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'toolrisk-test-'));
    await writeFile(join(cwd, 'list.json'), JSON.stringify({ targets }));
    const crawled = await runToolrisk(['crawl', '--list', 'list.json', '--json'], { cwd, env });
    expect(JSON.parse(crawled.stdout)).toMatchObject({ total: 3, outcomes: { new: 3 } });
    const published = await runToolrisk(['publish'], { cwd });
    expect(published.stdout).toMatch(/^3 servers, 6 tools \(1 Destructive, 1 Write, 4 Read\) in catalogue$/m);
  });
  afterAll(() => rm(cwd, { recursive: true, force: true }));

  it('answers for a tool, and offers near matches when there is none', async () => {
    const tools = JSON.parse((await toolrisk(['tool', 'delete_file', '--json'], { cwd })).stdout) as PublishedTool[];
    expect(tools).toMatchObject([{ server: { id: 'github:acme/files' }, category: 'Destructive', level: 'Critical' }]);
    const near = await toolrisk(['tool', 'delete_files'], { cwd });
    expect(near).toMatchObject({ code: 3, stdout: '' });
    expect(near.stderr).toMatch(/no tool is called delete_files .*did you mean delete_file/);
  });

  it('answers for a server as inspect does, and offers near matches when there is none', async () => {
    const inspected = JSON.parse((await toolrisk(['inspect', 'npm:shop-mcp', '--json'], { cwd, env })).stdout);
    const { changes, ...server } = JSON.parse((await toolrisk(['server', 'npm:shop-mcp', '--json'], { cwd })).stdout);
    expect(server).toEqual(inspected);
    // What inspect cannot know: since when it is there.
    expect(changes).toMatchObject([{ kind: 'server-added', server: 'npm:shop-mcp' }]);
    const near = await toolrisk(['server', 'npm:shop-mpc'], { cwd });
    expect(near.code).toBe(3);
    expect(near.stderr).toContain('did you mean npm:shop-mcp');
  });

  it('exports one policy for servers and tools together', async () => {
    await toolrisk(['policy', 'github:acme/files', 'create_order', '-o', 'policy.json'], { cwd });
    expect(JSON.parse(await readFile(join(cwd, 'policy.json'), 'utf8'))).toEqual({
      version: '1',
      default: 'deny',
      hide: ['delete_file'],
      tools: {
        create_order: { limits: [{ counter: 'create_order_rate', window: 'minute', max: 30, scope: 'grant' }] },
        read_file: {},
      },
    });
    expect((await toolrisk(['policy', 'nothing_like_it'], { cwd })).code).toBe(3);
  });

  it('writes the policy as a client takes it, and says what that cannot express', async () => {
    const names = ['github:acme/files', 'create_order'];
    const claude = await toolrisk(['policy', ...names, '--format', 'claude-code'], { cwd });
    expect(JSON.parse(claude.stdout)).toEqual({
      permissions: {
        allow: ['mcp__files__read_file'],
        ask: ['mcp__shop-mcp__create_order'],
        deny: ['mcp__files__delete_file'],
      },
    });
    expect(claude.stderr).toContain('Claude Code: Calls cannot be limited: it asks for each instead.');
    const codex = await toolrisk(['policy', ...names, '--format', 'codex', '--json'], { cwd });
    expect(codex.stderr).toBe('');
    expect(JSON.parse(codex.stdout)).toMatchObject({
      format: 'codex',
      unnamed: [],
      text: expect.stringContaining('enabled_tools'),
    });
    const unknown = await toolrisk(['policy', ...names, '--format', 'xml'], { cwd });
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain('policy-json, claude-code, ');
  });

  it('does no work for what has not changed', async () => {
    const seen = [gitHub.requests.length, npm.requests.length] as const;
    const again = await toolrisk(['crawl', '--list', 'list.json', '--json'], { cwd, env });
    expect(JSON.parse(again.stdout).outcomes).toMatchObject({ new: 0, changed: 0, unchanged: 3 });
    const since = [...gitHub.requests.slice(seen[0]), ...npm.requests.slice(seen[1])].map((request) => request.path);
    expect(since.length).toBeGreaterThan(0);
    expect(since.filter((path) => /tarball|tar\.gz|\.tgz/.test(path))).toEqual([]);
  });

  it('keeps what it has when the host is down, says so, and publishes the same bytes', async () => {
    const down = await toolrisk(['crawl', '--list', 'list.json'], { cwd });
    expect(down.code).toBe(4);
    expect(down.stdout).toMatch(/^unreachable npm:shop-mcp /m);
    await toolrisk(['publish', '--catalogue', 'again'], { cwd });
    for (const file of ['index.html', 'v1/manifest.json', 'v1/servers/npm/shop-mcp.json']) {
      expect(await readFile(join(cwd, 'again', file), 'utf8')).toBe(
        await readFile(join(cwd, 'catalogue', file), 'utf8'),
      );
    }
  });
});
