import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { KnownRevision, KnownRevisions } from '../../../crawler/index.js';
import { createNpm, type NpmOptions } from '../../../crawler/npm/npm.js';
import type { TargetErrorCode } from '../../../crawler/provider.js';
import { openSnapshot } from '../../../crawler/snapshot/open.js';
import type { TargetOf } from '../../../crawler/target.js';
import { failure } from '../../support/failure.js';
import { type NpmStandIn, type StandInPackages, startNpmStandIn } from '../../support/npm-stand-in.js';
import type { Fault } from '../../support/stand-in.js';
import { tarball } from '../../support/tarball.js';

const files = { 'package.json': '{"name":"x"}', 'dist/index.js': 'server.tool("x")' };

let standIn: NpmStandIn | null = null;
afterEach(async () => {
  await standIn?.close();
  standIn = null;
});

/** A registry and a provider that reads from it without waiting. */
async function start(packages: StandInPackages, options: NpmOptions = {}) {
  standIn = await startNpmStandIn(packages);
  const logged: string[] = [];
  const timing = { retryDelay: 0, reconnectDelay: 0, ...options.timing };
  const provider = createNpm({ registry: standIn.url, log: (message) => logged.push(message), ...options, timing });
  return { standIn, provider, logged };
}

function npm(name: string, version: string | null = null): TargetOf<'npm'> {
  return { kind: 'npm', name, version };
}

function status(code: number, headers: Record<string, string> = {}): Fault {
  return { kind: 'answer', answer: { status: code, headers } };
}

describe('resolving', () => {
  it('finds the latest version with one small request', async () => {
    const versions = { '1.0.0': { files }, '1.1.0': { files, description: 'A server.' } };
    const { provider, standIn } = await start({ '@scope/server': { versions } });
    const { download, ...resolved } = await provider.resolve(npm('@scope/server'));
    expect(resolved).toEqual({
      source: { kind: 'npm', name: '@scope/server' },
      revision: '1.1.0',
      name: '@scope/server',
      description: 'A server.',
      homepage: 'https://www.npmjs.com/package/@scope/server',
      facts: null,
      etag: expect.stringMatching(/^".+"$/),
    });
    expect(standIn.requests.map(({ path }) => path)).toEqual(['/@scope%2fserver/latest']);
    expect((await openSnapshot(await download())).snapshot.paths).toEqual(['dist/index.js', 'package.json']);
  });

  it('asks for many at once, and is not told again what it knows', async () => {
    const versions = { '1.0.0': { files } };
    const { provider, standIn } = await start({ a: { versions }, b: { versions } });
    async function* targets() {
      yield* [npm('a'), npm('b'), npm('gone')];
    }
    const look = async (known: KnownRevisions) => {
      const answers: Record<string, unknown> = {};
      for await (const answer of provider.resolveMany(targets(), known)) {
        const { name } = answer.target as TargetOf<'npm'>;
        answers[name] =
          'resolved' in answer ? answer.resolved.etag : 'unchanged' in answer ? answer.unchanged : answer.error.code;
      }
      return answers;
    };
    const first = await look(() => null);
    expect(first).toEqual({ a: expect.any(String), b: expect.any(String), gone: 'missing' });
    const known: KnownRevision = { revision: '1.0.0', etag: String(first.a) };
    standIn.packages.b = { versions: { ...versions, '1.1.0': { files } } };
    const second = await look(() => known);
    expect(second).toEqual({ a: known, b: expect.any(String), gone: 'missing' });
    expect(second.b).not.toBe(first.b);
  });

  it('finds a version and a tag', async () => {
    const versions = { '1.0.0': { files }, '2.0.0-beta.1': { files } };
    const { provider } = await start({ x: { versions, tags: { latest: '1.0.0', next: '2.0.0-beta.1' } } });
    expect((await provider.resolve(npm('x'))).revision).toBe('1.0.0');
    expect((await provider.resolve(npm('x', 'next'))).revision).toBe('2.0.0-beta.1');
    expect((await provider.resolve(npm('x', '2.0.0-beta.1'))).revision).toBe('2.0.0-beta.1');
  });

  it('reads a deprecated package, and says that it is', async () => {
    const { provider, logged } = await start({ x: { versions: { '1.0.0': { files, deprecated: 'use\n y' } } } });
    await provider.resolve(npm('x'));
    expect(logged).toEqual(['npm:x is deprecated: use y']);
  });
});

describe('the checksum', () => {
  async function download(dist: Record<string, unknown>) {
    const { provider } = await start({ x: { versions: { '1.0.0': { files, dist } } } });
    return (await provider.resolve(npm('x'))).download();
  }
  const sha1 = async () =>
    createHash('sha1')
      .update(await tarball(files))
      .digest('hex');

  it('may be an old one, when there is no better', async () => {
    expect(await download({ integrity: undefined, shasum: await sha1() })).toHaveProperty('form', 'tarball');
  });

  it.each([
    ['a wrong sha512', { integrity: `sha512-${'A'.repeat(86)}==` }],
    ['a wrong sha512, next to a right sha1', { integrity: `sha1-x sha512-${'A'.repeat(86)}==` }],
    ['a wrong sha1', { integrity: undefined, shasum: '00'.repeat(20) }],
  ])('must be right: %s', async (_what, dist) => {
    const error = await failure(download(dist));
    expect(error.code).toBe('corrupt');
    expect(error.message).toBe('npm:x could not be read: its tarball has another checksum than the registry gives');
  });

  it.each([{}, { shasum: 'not hexadecimal' }, { integrity: 'md5-x' }, { integrity: '' }])(
    'must be there: %j',
    async (dist) => {
      const error = await failure(download({ integrity: undefined, shasum: undefined, ...dist }));
      expect(error.message).toBe('npm:x could not be read: the registry gives no checksum for its tarball');
    },
  );

  it('tells a transfer that went wrong, which is repeated', async () => {
    const { provider, standIn } = await start({ x: { versions: { '1.0.0': { files } } } });
    const { download } = await provider.resolve(npm('x'));
    standIn.plan({ on: /tgz/, fault: { kind: 'answer', answer: { status: 200, body: 'half' } }, times: 1 });
    expect((await openSnapshot(await download())).snapshot.paths).toHaveLength(2);
  });
});

describe('what cannot be read', () => {
  const versions = { '1.0.0': { files } };
  const cases: [string, TargetOf<'npm'>, Fault | null, TargetErrorCode, RegExp][] = [
    ['a package that does not exist', npm('nope'), null, 'missing', /^npm:nope is not in the npm registry/],
    ['a version that does not exist', npm('x', '9.9.9'), null, 'missing', /^npm:x@9\.9\.9 is not in the npm registry/],
    ['one that needs a log-in', npm('x'), status(401), 'blocked', /not handed out by the registry \(it answers 401\)/],
    ['one taken down', npm('x'), status(451), 'blocked', /it answers 451/],
    ['a host that always fails', npm('x'), status(502), 'unreachable', /the registry answers 502$/],
    [
      'a log-in page',
      npm('x'),
      { kind: 'answer', answer: { status: 200, body: '<html>' } },
      'unreachable',
      /does not answer as an npm registry does$/,
    ],
    [
      'a version without a tarball',
      npm('x'),
      { kind: 'answer', answer: { status: 200, body: '{"version":"1.0.0"}' } },
      'unreachable',
      /does not answer as/,
    ],
    [
      'connections that always break',
      npm('x'),
      { kind: 'reset' },
      'unreachable',
      /the connection to the registry broke off/,
    ],
  ];
  it.each(cases)('says so: %s', async (_what, target, fault, code, says) => {
    const { provider, standIn } = await start({ x: { versions } });
    if (fault !== null) standIn.plan({ on: /./, fault });
    const error = await failure(provider.resolve(target));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(says);
  });

  it('refuses a tarball over the limit, without asking again', async () => {
    const { provider, standIn } = await start({ x: { versions } }, { downloadBytes: 10 });
    const error = await failure((await provider.resolve(npm('x'))).download());
    expect(error.code).toBe('too-large');
    expect(standIn.requests).toHaveLength(2);
  });

  it.each(['file:///etc/passwd', 'ftp://example.com/x.tgz', 'x.tgz'])('asks for no tarball at %s', async (address) => {
    const { provider } = await start({ x: { versions: { '1.0.0': { files, dist: { tarball: address } } } } });
    expect((await failure(provider.resolve(npm('x')))).code).toBe('unreachable');
  });
});

describe('trouble on the way', () => {
  const versions = { '1.0.0': { files } };

  it.each([
    ['a server error', status(503)],
    ['a wait that is short', status(429, { 'retry-after': '0' })],
    ['a connection reset', { kind: 'reset' }],
    ['a body cut off', { kind: 'cut', after: 20 }],
  ] as [string, Fault][])('repeats after %s', async (_what, fault) => {
    const { provider, standIn } = await start({ x: { versions } });
    standIn.plan({ on: /./, fault, times: 2 });
    const { download } = await provider.resolve(npm('x'));
    standIn.plan({ on: /./, fault, times: 2 });
    expect((await openSnapshot(await download())).snapshot.paths).toHaveLength(2);
  });

  it('gives up at once when asked to wait for long, for all further targets', async () => {
    const { provider, standIn } = await start({ x: { versions }, y: { versions } });
    standIn.plan({ on: /./, fault: status(429, { 'retry-after': '3600' }) });
    for (const name of ['x', 'y']) {
      const error = await failure(provider.resolve(npm(name)));
      expect([error.code, error.message]).toEqual([
        'rate-limited',
        `npm:${name} could not be read: the registry asks to wait 3600 s`,
      ]);
    }
    expect(standIn.requests).toHaveLength(1);
  });

  it('says that the host cannot be reached', async () => {
    const { provider, standIn } = await start({ x: { versions } });
    await standIn.close();
    const error = await failure(provider.resolve(npm('x')));
    expect(error.message).toMatch(/^npm:x could not be read: 127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)$/);
  });
});
