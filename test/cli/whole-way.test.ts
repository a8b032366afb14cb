import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { startToolrisk, toolrisk, waitFor } from '../support/cli.js';
import { temporaryFolder } from '../support/folder.js';
import { startHosts } from '../support/hosts.js';
import type { StandInPackageVersion } from '../support/npm-stand-in.js';
import { serverFiles } from '../support/servers.js';
import { tarball, tarHeader, tarOf } from '../support/tarball.js';

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
