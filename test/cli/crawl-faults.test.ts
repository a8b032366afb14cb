import { readdir } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { toolrisk } from '../support/cli.js';
import { temporaryFolder } from '../support/folder.js';
import { startHosts } from '../support/hosts.js';
import type { StandInPackageVersion } from '../support/npm-stand-in.js';
import { serverFiles } from '../support/servers.js';
import { tarball, tarHeader, tarOf } from '../support/tarball.js';

const hosts = await startHosts();
afterAll(() => hosts.close());
const { npm, env } = hosts;

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
