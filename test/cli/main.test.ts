import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CombinedInspection, Inspection, PublishedTool } from '../../src/model/index.js';
import { runToolrisk, startToolrisk, toolrisk, waitFor } from '../support/cli.js';
import { temporaryFolder } from '../support/folder.js';
import { type GitHubStandIn, startGitHubStandIn } from '../support/github-stand-in/index.js';
import { type NpmStandIn, type StandInPackageVersion, startNpmStandIn } from '../support/npm-stand-in.js';
import { serverFiles } from '../support/servers.js';
import { tarball, tarHeader, tarOf } from '../support/tarball.js';

/** A package of its own in a folder. */
function inFolder(folder: string, name: string, tools: Parameters<typeof serverFiles>[0]): Record<string, string> {
  const { 'package.json': manifest, ...files } = serverFiles(tools) as Record<string, string>;
  const all = { ...files, 'package.json': JSON.stringify({ ...JSON.parse(manifest ?? '{}'), name }) };
  return Object.fromEntries(Object.entries(all).map(([path, content]) => [`${folder}/${path}`, content]));
}

let gitHub: GitHubStandIn;
let npm: NpmStandIn;
let env: Record<string, string>;

beforeAll(async () => {
  gitHub = await startGitHubStandIn({
    'acme/files': {
      description: 'Files for agents',
      files: {
        ...serverFiles([
          { name: 'read_file', description: 'Reads a file', schema: '{ path: z.string() }' },
          { name: 'delete_file', description: 'Deletes a file for good', schema: '{ path: z.string() }' },
        ]),
        'README.md': '# Acme Files\n',
      },
    },
    'acme/several': {
      description: 'Two servers',
      files: {
        ...inFolder('servers/mail', 'mail', [{ name: 'send_mail' }, { name: 'search' }]),
        ...inFolder('servers/files', 'files', [{ name: 'delete_file' }, { name: 'search' }]),
        'servers/mail/server.json': JSON.stringify({
          name: 'com.acme/mail',
          packages: [{ registryType: 'npm', identifier: 'acme-mail' }],
        }),
      },
    },
    'acme/private': { private: true },
    'acme/empty': { empty: true },
    'acme/website': { files: { 'index.js': 'console.log("hello")', 'README.md': '# Website' } },
  });
  npm = await startNpmStandIn({
    'shop-mcp': {
      versions: {
        '1.0.0': {
          files: serverFiles([
            { name: 'create_order', description: 'Creates an order', schema: '{ webhook_url: z.string().url() }' },
            { name: 'list_orders', description: 'Lists orders' },
          ]),
        },
      },
    },
    hostile: {
      versions: {
        '1.0.0': {
          files: serverFiles([
            { name: 'get_x', description: 'Gets \u001b[2J\u001b]0;owned\u0007 a \u202ething\u009b31m' },
            { name: 'n'.repeat(10_000), description: 'Gets a thing' },
          ]),
        },
      },
    },
  });
  env = { GITHUB_API_URL: gitHub.url, npm_config_registry: npm.url };
});
afterAll(async () => {
  await npm.close();
  await gitHub.close();
});

describe('toolrisk', () => {
  it('explains itself', async () => {
    const cwd = await temporaryFolder();
    const { code, stdout } = await toolrisk(['--help'], { cwd });
    expect(code).toBe(0);
    for (const word of ['inspect', 'crawl', 'GITHUB_TOKEN', 'Exit codes', 'npm:name']) expect(stdout).toContain(word);
  });

  it.each(
    'start inspect tool server policy classify evaluate discover crawl worker runs changes publish serve'.split(' '),
  )('has help with examples for %s', async (command) => {
    const { code, stdout } = await toolrisk([command, '--help'], { cwd: await temporaryFolder() });
    expect(code).toBe(0);
    expect(stdout).toContain('Examples:');
  });

  it.each([
    [['frobnicate'], /unknown command 'frobnicate'/],
    [['inspect'], /missing required argument 'target'/],
    [['tool', 'x', '--nonsense'], /unknown option '--nonsense'/],
    [['inspect', 'github:nothing'], /github:owner\/repo/],
    [['crawl', 'npm:a', '--list', 'b'], /not both/],
    [['serve', '--port', '99999'], /--port takes a number/],
    [['crawl', '--list', 'nothere.txt'], /cannot read the list nothere\.txt/],
    [['crawl', 'npm:a', '--discover'], /not both/],
    [['crawl', '--source', 'gopher'], /there is no source gopher: the sources are github-search/],
    [['crawl', '--discover', '--since', 'yesterday'], /--since takes a date/],
    [['crawl', '--since', '7d'], /--since narrows --discover/],
    [['crawl', '--limit', '0'], /--limit takes a number from 1/],
    [['crawl', '--log', 'xml'], /--log takes text or json/],
    [['worker'], /a worker needs DATABASE_URL/],
    [['changes', '--since', '99'], /--since takes a date/],
  ])('answers %j with one line and exit code 2', async (args, message) => {
    const { code, stdout, stderr } = await toolrisk(args, { cwd: await temporaryFolder() });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^toolrisk: [^\n]+\n$/);
    expect(stderr).toMatch(message);
  });
});

describe('toolrisk inspect', () => {
  it('prints tools with what decided, and where it was read', async () => {
    const cwd = await temporaryFolder();
    const { code, stdout } = await toolrisk(['inspect', 'github:acme/files'], { cwd, env });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Acme Files {2}github:acme\/files@[0-9a-f]{12}\n2 tools\. Every tool this server registers was read\.\n/,
    );
    expect(stdout).toMatch(/Critical {2}delete_file {2}Destructive, confidence/);
    expect(stdout).toContain('Accepts file system path (path)');
    expect(stdout).toMatch(/seen at {2}index\.js:5@[0-9a-f]{12}/);
    // The dangerous tool comes first, though its name does not.
    expect(stdout.indexOf('delete_file')).toBeLessThan(stdout.indexOf('read_file'));
  });

  it('prints the servers of a repository that holds several, each by itself and all together', async () => {
    const cwd = await temporaryFolder();
    const { stdout } = await toolrisk(['inspect', 'github:acme/several', '--json'], { cwd, env });
    const all = JSON.parse(stdout) as CombinedInspection;
    expect(all.server).toMatchObject({ id: 'github:acme/several', coverage: 'complete', packages: ['npm:acme-mail'] });
    expect(all.servers.map(({ server }) => server.id)).toEqual([
      'github:acme/several#servers/files',
      'github:acme/several#servers/mail',
    ]);
    expect(all.tools.map(({ server, name }) => `${server.split('/').at(-1)} ${name}`)).toEqual([
      'files delete_file',
      'files search',
      'mail search',
      'mail send_mail',
    ]);
    expect(Object.keys(all.policy.tools)).toEqual(['search', 'send_mail']);
    expect(all.policy.hide).toEqual(['delete_file']);
    const one = await toolrisk(['inspect', 'github:acme/several#servers/mail'], { cwd, env });
    expect(one.stdout).toMatch(/^mail {2}github:acme\/several#servers\/mail@[0-9a-f]{12}\n2 tools\./);
    expect(one.stdout).toContain('Read by typescript-mcp: 2 tools (servers/mail/index.js)\n');
    expect(one.stdout).toContain('Published as npm:acme-mail\n');
  });

  it('prints the documented JSON', async () => {
    const { stdout } = await toolrisk(['inspect', 'npm:shop-mcp', '--json'], { cwd: await temporaryFolder(), env });
    const inspection = JSON.parse(stdout) as Inspection;
    expect(inspection.server).toMatchObject({ id: 'npm:shop-mcp', revision: '1.0.0', coverage: 'complete' });
    expect(inspection.tools.map((tool) => tool.name)).toEqual(['create_order', 'list_orders']);
    expect(inspection.tools[0]).toMatchObject({
      title: null,
      description: 'Creates an order',
      inputSchema: { type: 'object', required: ['webhook_url'] },
      annotations: null,
      provenance: 'source',
      evidence: [{ field: 'name', file: 'index.js', line: 4, commit: '1.0.0' }, {}, {}],
      classification: { category: 'Write', level: 'Medium', gaps: [] },
      policy: { tools: { create_order: { limits: [{ counter: 'create_order_rate', max: 30 }] } } },
    });
    expect(inspection.problems).toEqual([]);
  });

  it.each([
    ['npm:not-there', 3, /not in the npm registry/],
    ['github:acme/private', 3, /private/],
    ['github:acme/nothing', 3, /does not exist/],
    ['github:acme/empty', 3, /empty/],
    ['no-such-folder', 3, /no folder no-such-folder/],
    ['no-such.tgz', 3, /no-such\.tgz/],
  ])('says of %s what is the matter, in one line', async (target, expected, message) => {
    const { code, stdout, stderr } = await toolrisk(['inspect', target], { cwd: await temporaryFolder(), env });
    expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
    expect(stderr).toMatch(/^toolrisk: [^\n]+\n$/);
    expect(stderr).toMatch(message);
  });

  it('tells a host that does not answer from a server that is not there', async () => {
    const { code, stderr } = await toolrisk(['inspect', 'npm:shop-mcp'], { cwd: await temporaryFolder() });
    expect(code).toBe(4);
    expect(stderr).toMatch(/cannot be reached/);
  });

  it('says of what is no MCP server that none was found, and of one it cannot read that it could not', async () => {
    const cwd = await temporaryFolder({
      'odd/package.json': '{"dependencies":{"@modelcontextprotocol/sdk":"1"}}',
      'odd/index.js': 'import "@modelcontextprotocol/sdk/server/mcp.js"; require(process.argv[2]);',
    });
    const none = await toolrisk(['inspect', 'github:acme/website'], { cwd, env });
    expect(none.code).toBe(3);
    expect(none.stdout).toContain('Nothing of an MCP server was found');
    const unread = await toolrisk(['inspect', 'odd'], { cwd });
    expect(unread.code).toBe(4);
    expect(unread.stdout).toContain('was not understood');
  });

  it('reads a saved tools/list answer', async () => {
    const cwd = await temporaryFolder({
      'list.json': JSON.stringify({ tools: [{ name: 'get_x', inputSchema: { type: 'object' } }] }),
    });
    const { code, stdout } = await toolrisk(['inspect', 'list.json', '--json'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout).tools[0]).toMatchObject({ name: 'get_x', classification: { category: 'Read' } });
  });

  it('never prints what a terminal would act on', async () => {
    for (const args of [
      ['inspect', 'npm:hostile'],
      ['inspect', 'npm:hostile', '--json'],
    ]) {
      const { stdout } = await toolrisk(args, { cwd: await temporaryFolder(), env });
      expect(stdout).toContain('get_x');
      expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });
});

describe('toolrisk classify', () => {
  it('answers line by line, in order, and goes on after a bad line', async () => {
    const input = ['{"name":"delete_repo"}', '{nope', '', '{"name":"get_repo"}'].join('\n');
    const { code, stdout } = await toolrisk(['classify'], { cwd: await temporaryFolder(), input });
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatchObject({ category: 'Destructive', level: 'Critical' });
    expect(lines[1]).toEqual({ error: { line: 2, message: expect.stringContaining('not JSON') } });
    expect(lines[2]).toMatchObject({ category: 'Read', level: 'Low' });
    expect(code).toBe(2);
  });

  it('streams: a line is answered before the next one is there', async () => {
    const child = startToolrisk(['classify'], { cwd: await temporaryFolder() });
    for (const name of ['get_a', 'get_b']) {
      const before = child.stdout().length;
      child.process.stdin?.write(`{"name":"${name}"}\n`);
      await waitFor(child, () => (child.stdout().length > before && child.stdout().endsWith('\n') ? true : null));
    }
    child.process.stdin?.end();
    await once(child.process, 'close');
    expect(child.process.exitCode).toBe(0);
  });
});

describe('the whole way: crawl, publish, look up', () => {
  const list = [
    '# our servers',
    'github:acme/files',
    'npm:shop-mcp',
    'npm:hostile',
    'github:acme/gone',
    'github:',
    'npm:not-there',
  ];

  it('starts with one command, and a server that cannot be read is one line of it', async () => {
    const cwd = await temporaryFolder({ 'servers.txt': list.join('\n') });
    const child = startToolrisk(['start', '--list', 'servers.txt', '--port', '0'], { cwd, env });
    const url = await waitFor(child, () => /the catalogue is at (http:\S+)/.exec(child.stdout())?.[1]);
    expect(child.stdout()).toMatch(/^new +npm:shop-mcp +2 tools$/m);
    expect(child.stdout()).toMatch(/^missing +github:acme\/gone +.*does not exist/m);
    expect(child.stdout()).toMatch(/^invalid +servers\.txt:6 /m);
    expect(child.stdout()).toMatch(/^5 targets looked at: 3 new, 2 missing$/m);
    const home = await (await fetch(url)).text();
    expect(home).toContain('Acme Files');
    child.process.kill('SIGTERM');
    await once(child.process, 'close');
    expect(child.process.exitCode).toBe(0);
    expect(child.stderr()).toBe('');

    const again = startToolrisk(['start', '--list', 'servers.txt', '--port', '0', '--json'], { cwd, env });
    const answer = await waitFor(again, () => /^\{.*\n\}\n$/s.exec(again.stdout())?.[0]);
    expect(JSON.parse(answer)).toMatchObject({
      crawl: { total: 5, outcomes: { unchanged: 3, missing: 2 } },
      published: { servers: 3, tools: 6 },
      url: expect.stringMatching(/^http:/),
    });
  });

  it('says that there is no catalogue, and does not publish over what is none', async () => {
    const cwd = await temporaryFolder({ 'mine/thesis.txt': 'years of work' });
    const lookUp = await toolrisk(['tool', 'x'], { cwd });
    expect(lookUp).toMatchObject({ code: 4, stderr: expect.stringMatching(/no catalogue at .*toolrisk publish/) });
    const publish = await toolrisk(['publish', '--catalogue', 'mine'], { cwd });
    expect(publish.code).toBe(4);
    expect(await readFile(join(cwd, 'mine/thesis.txt'), 'utf8')).toBe('years of work');
  });

  it('goes on after being killed, without doing twice what was done', async () => {
    const cwd = await temporaryFolder();
    const targets = ['github:acme/files', 'npm:shop-mcp', 'npm:hostile', 'npm:not-there'];
    const child = startToolrisk(['crawl', ...targets], { cwd, env });
    await waitFor(child, () => /^new /m.exec(child.stdout()));
    child.process.kill('SIGKILL');
    await once(child.process, 'close');
    const again = await toolrisk(['crawl', ...targets, '--json'], { cwd, env });
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ total: 4, outcomes: { new: 3, missing: 1 } });
    await toolrisk(['publish'], { cwd });
    expect(JSON.parse((await toolrisk(['tool', 'create_order', '--json'], { cwd })).stdout)).toHaveLength(1);
  });

  it('refuses a second crawl into the embedded database while one is running', async () => {
    const cwd = await temporaryFolder();
    npm.plan({ on: /registry \/slow\//, fault: { kind: 'silence' } });
    const first = startToolrisk(['crawl', 'npm:slow'], { cwd, env });
    await waitFor(first, () => npm.requests.find((request) => request.path.startsWith('/slow/')));
    const second = await toolrisk(['crawl', 'npm:shop-mcp'], { cwd, env });
    expect(second.code).toBe(4);
    expect(second.stderr).toMatch(new RegExp(`in use by process ${first.process.pid}`));
  });
});

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

describe('a crawl over all that can be wrong', () => {
  it('says what is the matter with each, and reads the others', async () => {
    const good = serverFiles([{ name: 'get_good', description: 'Gets a good thing' }]);
    const evil = Object.entries(good).map(([name, content]) => ({ name: `package/${name}`, content }));
    const whole = await tarball(
      serverFiles([...Array(200).keys()].map((n) => ({ name: `get_${n}_${'x'.repeat(n)}` }))),
    );
    const packages: Record<string, StandInPackageVersion> = {
      truncated: { tarball: whole.subarray(0, whole.length / 2) },
      'not-an-archive': { tarball: Buffer.from('<html>welcome to the captive portal</html>') },
      tampered: { files: good, dist: { integrity: `sha512-${'A'.repeat(86)}==` } },
      traversal: { tarball: gzipSync(await tarOf([...evil, { name: '../../evil.js', content: 'x' }])) },
      links: {
        tarball: gzipSync(
          await tarOf([...evil, { name: 'package/passwd.js', type: 'symlink', linkname: '/etc/passwd' }]),
        ),
      },
      bomb: { tarball: gzipSync(tarHeader({ name: 'package/zeros.js', size: 10 * 1024 ** 3 })) },
      broken: {
        files: {
          ...good,
          'other.js': `import '@modelcontextprotocol/sdk';\nserver.registerTool('get_${'('.repeat(5_000)}`,
        },
      },
      'odd-schema': {
        files: serverFiles([{ name: 'get_odd', description: 'Gets an odd thing', schema: '"not a schema"' }]),
      },
      good: { files: good },
    };
    for (const [name, version] of Object.entries(packages)) npm.packages[name] = { versions: { '1.0.0': version } };

    const cwd = await temporaryFolder();
    const targets = Object.keys(packages).map((name) => `npm:${name}`);
    const { code, stdout, stderr } = await toolrisk(['crawl', ...targets], { cwd, env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // The last word on each: what arrived cut off was asked for again.
    const line = (name: string) => stdout.split('\n').findLast((each) => each.includes(` npm:${name} `)) ?? '';
    expect(stdout).toMatch(/^again +npm:truncated /m);
    expect(line('truncated')).toMatch(/^failed .*(truncated|cut|broke)/);
    expect(line('not-an-archive')).toMatch(/^failed .*(archive|gzip|tar)/);
    expect(line('tampered')).toMatch(/^failed .*(checksum|sha512)/);
    expect(line('bomb')).toMatch(/^failed /);
    expect(line('traversal')).toMatch(/^new .*1 tool, read in part/);
    expect(line('links')).toMatch(/^new .*1 tool/);
    expect(line('broken')).toMatch(/^new .*1 tool, read in part/);
    expect(line('odd-schema')).toMatch(/^new .*1 tool, read in part/);
    expect(line('good')).toMatch(/^new +npm:good +1 tool$/);
    expect(await readdir(cwd)).toEqual(['.toolrisk']);
  });
});
