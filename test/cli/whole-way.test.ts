import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { startToolrisk, toolrisk, waitFor } from '../support/cli.js';
import { temporaryFolder } from '../support/folder.js';
import { startHosts } from '../support/hosts.js';

const hosts = await startHosts();
afterAll(() => hosts.close());
const { npm, env } = hosts;

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
    for (const command of ['publish', 'start']) {
      const refused = await toolrisk([command, '--catalogue', 'mine', '--store', 'store'], { cwd });
      expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining('holds no catalogue') });
    }
    // Said before anything that takes long: no database was made, nothing crawled.
    expect(existsSync(join(cwd, 'store'))).toBe(false);
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
