import { afterAll, describe, expect, it } from 'vitest';
import type { CombinedInspection, Inspection } from '../../src/model/index.js';
import { toolrisk } from '../support/cli.js';
import { temporaryFolder } from '../support/folder.js';
import { startHosts } from '../support/hosts.js';

const hosts = await startHosts();
afterAll(() => hosts.close());
const { env } = hosts;

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
