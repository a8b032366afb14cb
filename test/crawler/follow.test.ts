import { afterEach, describe, expect, it } from 'vitest';
import { createCrawler, parseTarget } from '../../crawler/index.js';
import { lineUrl } from '../../src/model/index.js';
import { type StandInPackages, startNpmStandIn } from '../support/npm-stand-in.js';
import { serverFiles } from '../support/servers.js';
import type { Files } from '../support/tarball.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const noHosts = {
  ...{ gitHubUrl: 'http://127.0.0.1:4', gitHubTokens: [], mcpRegistry: 'http://127.0.0.1:4' },
  ...{ userAgent: 'test', threads: 1 },
};

async function read(target: string, packages: StandInPackages) {
  const npm = await startNpmStandIn(packages);
  const crawler = createCrawler({ ...noHosts, npmRegistry: npm.url });
  closers.push(crawler.close, npm.close);
  const [reading] = await crawler.read(await crawler.resolve(parseTarget(target)));
  if (reading === undefined) throw new Error('no server');
  const asked = npm.requests.map(({ path }) => decodeURIComponent(path)).filter((path) => !path.endsWith('.tgz'));
  return { ...reading, asked, names: reading.tools.map(({ name }) => name) };
}

/** The ids of all servers that a target is. */
async function idsOf(target: string, packages: StandInPackages) {
  const npm = await startNpmStandIn(packages);
  const crawler = createCrawler({ ...noHosts, npmRegistry: npm.url });
  closers.push(crawler.close, npm.close);
  const readings = await crawler.read(await crawler.resolve(parseTarget(target)));
  return Object.fromEntries(readings.map(({ server, tools }) => [server.id, tools.map(({ name }) => name)]));
}

const versions = (files: Files, version = '1.0.0') => ({ versions: { [version]: { files } } });
const shim = (dependencies: object, code: string, more: object = {}): Files => ({
  'package.json': JSON.stringify({ name: '@acme/mail-mcp', bin: 'cli.js', dependencies, ...more }),
  'cli.js': code,
});
const tools = serverFiles([{ name: 'send_mail' }]);

describe('a package that only starts another', () => {
  it('has the tools of the dependency, at the version it asks for, under its own name', async () => {
    const {
      server,
      tools: found,
      problems,
    } = await read('npm:@acme/mail-mcp', {
      '@acme/mail-mcp': versions(shim({ 'mail-core': '1.2.3' }, `require('mail-core/lib/program').start();`), '7.0.0'),
      'mail-core': { versions: { '1.2.3': { files: tools }, '2.0.0': { files: serverFiles([{ name: 'newer' }]) } } },
    });
    expect(server).toMatchObject({ id: 'npm:@acme/mail-mcp', revision: '7.0.0', coverage: 'complete' });
    expect(found.map(({ name }) => name)).toEqual(['send_mail']);
    const place = found[0]?.evidence[0];
    expect(place).toMatchObject({ file: 'node_modules/mail-core@1.2.3/index.js', line: 4, commit: '7.0.0' });
    expect(lineUrl(server.source, server.revision, place?.file ?? '', 4)).toBe(
      'https://unpkg.com/mail-core@1.2.3/index.js#L4',
    );
    // Of a source in a source map there is no page; that of the map is there.
    expect(lineUrl(server.source, '7.0.0', 'dist/a b.js.map!/src/index.ts', 4)).toBe(
      'https://unpkg.com/@acme/mail-mcp@7.0.0/dist/a%20b.js.map#L1',
    );
    expect(server.extractors[0]?.because).toContain('in the dependency mail-core');
    expect(problems).toEqual([]);
  });

  it('has those of the newest version within the range it asks for', async () => {
    const { names } = await read('npm:@acme/mail-mcp', {
      '@acme/mail-mcp': versions(shim({ '@acme/core': '^1.0.0' }, `import '@acme/core';`)),
      '@acme/core': {
        versions: {
          '1.1.0': { files: serverFiles([{ name: 'old' }]) },
          '1.9.0': { files: serverFiles([{ name: 'wanted' }]) },
          '2.0.0': { files: serverFiles([{ name: 'newer' }]) },
        },
      },
    });
    expect(names).toEqual(['wanted']);
  });

  it('is followed through one package more, and no further', async () => {
    const chain = (length: number): StandInPackages => ({
      '@acme/mail-mcp': versions(shim({ 'mail-1': '1.0.0' }, `import 'mail-1';`)),
      ...Object.fromEntries(
        Array.from({ length }, (_, at) => [
          `mail-${at + 1}`,
          versions(
            at === length - 1
              ? tools
              : {
                  'package.json': JSON.stringify({
                    name: `mail-${at + 1}`,
                    dependencies: { [`mail-${at + 2}`]: '1.0.0' },
                  }),
                  'index.js': `import 'mail-${at + 2}';`,
                },
          ),
        ]),
      ),
    });
    expect((await read('npm:@acme/mail-mcp', chain(2))).names).toEqual(['send_mail']);
    expect((await read('npm:@acme/mail-mcp', chain(4))).asked).toEqual([
      '/@acme/mail-mcp/latest',
      '/mail-1/1.0.0',
      '/mail-2/1.0.0',
      // Once more, to be read together with the package.
      '/mail-1/1.0.0',
    ]);
  });

  it('says so when the dependency cannot be read, and is not taken for harmless', async () => {
    const { server, problems } = await read('npm:@acme/mail-mcp', {
      '@acme/mail-mcp': versions(shim({ 'mail-core': '1.0.0' }, `require('mail-core');`)),
    });
    expect(server.coverage).toBe('not-understood');
    expect(problems.map(({ subject, message }) => `${subject}: ${message}`)).toEqual([
      expect.stringMatching(/^mail-core@1\.0\.0: its tools may be in this dependency, which could not be read: /),
    ]);
  });
});

describe('a package that is made of several', () => {
  /** A program that hands the tools of two packages to the base that a third one has. */
  const dependencies = {
    '@acme/mcp-core': '1.0.0',
    '@acme/mcp-read': '^1.0.0',
    '@acme/mcp-send': '1.0.0',
    express: '4.0.0',
  };
  const program = `import { serve } from '@acme/mcp-core'; import { reading } from '@acme/mcp-read'; import { sending } from '@acme/mcp-send';
    serve([...reading, ...sending]);`;
  const part = (name: string, code: string, more: object = {}) =>
    versions({ 'package.json': JSON.stringify({ name, main: 'index.js', ...more }), 'index.js': code });
  const packages: StandInPackages = {
    '@acme/mail-mcp': versions(shim(dependencies, program), '7.0.0'),
    '@acme/mcp-core': part(
      '@acme/mcp-core',
      `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
      export class Tool { register(server) { server.registerTool(this.constructor.title, { description: this.about }, async () => ({})); } constructor() {} }
      export function serve(tools) { const server = new McpServer({ name: 'mail', version: '1' }); for (const Made of tools) new Made().register(server); }`,
      { dependencies: { '@modelcontextprotocol/sdk': '1' } },
    ),
    '@acme/mcp-read': part(
      '@acme/mcp-read',
      `import { Tool } from '@acme/mcp-core'; class Read extends Tool { static title = 'read_mail'; about = 'Reads a mail.'; } export const reading = [Read];`,
    ),
    '@acme/mcp-send': part(
      '@acme/mcp-send',
      `import { Tool } from '@acme/mcp-core'; class Send extends Tool { static title = 'send_mail'; about = 'Sends a mail.'; } export const sending = [Send];`,
    ),
    express: versions(serverFiles([{ name: 'not_ours' }])),
  };

  it('has the tools of all of them, each placed in its package', async () => {
    const { server, tools: found, problems, asked } = await read('npm:@acme/mail-mcp', packages);
    expect(found.map(({ name, description }) => `${name}: ${description}`)).toEqual([
      'read_mail: Reads a mail.',
      'send_mail: Sends a mail.',
    ]);
    expect(found[0]?.evidence[0]).toMatchObject({
      file: 'node_modules/@acme/mcp-read@1.0.0/index.js',
      commit: '7.0.0',
    });
    expect({ coverage: server.coverage, problems }).toEqual({ coverage: 'complete', problems: [] });
    expect(asked).not.toContain('/express/4.0.0');
  });

  it('says which of them could not be read', async () => {
    const { '@acme/mcp-send': _, ...without } = packages;
    const { server, names, problems } = await read('npm:@acme/mail-mcp', without);
    expect(names).toEqual(['read_mail']);
    expect(server.coverage).toBe('partial');
    expect(problems.map(({ subject }) => subject)).toContain('@acme/mcp-send@1.0.0');
  });

  it('is not read together with them where one tells all', async () => {
    const { names, asked } = await read('npm:@acme/mail-mcp', {
      ...packages,
      '@acme/mail-mcp': versions(shim(dependencies, `import '@acme/mcp-core';`)),
      '@acme/mcp-core': versions(tools),
    });
    expect(names).toEqual(['send_mail']);
    expect(asked).not.toContain('/@acme/mcp-send/1.0.0');
  });
});

describe('a package that has tools, or no kin', () => {
  it('is not followed when it has tools of its own', async () => {
    const { asked, names } = await read('npm:@acme/mail-mcp', {
      '@acme/mail-mcp': versions({
        ...tools,
        'package.json': JSON.stringify({
          dependencies: { 'mail-mcp-core': '1.0.0', '@modelcontextprotocol/sdk': '1' },
        }),
        'other.js': `import 'mail-mcp-core';`,
      }),
      'mail-mcp-core': versions(serverFiles([{ name: 'not_ours' }])),
    });
    expect(names).toEqual(['send_mail']);
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['does not import', { 'mail-core': '1.0.0' }, `console.log('hello')`],
    [
      'imports among others, as any library',
      { express: '4.0.0', 'left-pad': '1.0.0' },
      `import 'express'; import 'left-pad';`,
    ],
    ['takes from a folder or repository', { 'mail-core': 'git+https://example.com/x.git' }, `import 'other';`],
  ])('is not followed to what it %s', async (_title, dependencies, code) => {
    const { asked } = await read('npm:@acme/mail-mcp', {
      '@acme/mail-mcp': versions(shim(dependencies, code)),
      'mail-core': versions(tools),
      express: versions(tools),
      'left-pad': versions(tools),
    });
    expect(asked).toHaveLength(1);
  });
});

describe('a package that holds no definition at all', () => {
  it.each([
    [
      'a bridge to a remote server',
      shim(
        { 'mcp-remote': '^0.1.0' },
        `require('child_process').spawn('mcp-remote', ['https://mcp.acme.example/sse']);`,
      ),
      /hands every call to a remote server through mcp-remote \(https:\/\/mcp\.acme\.example\/sse\)/,
    ],
    [
      'a proxy of its own making',
      shim({}, `new StreamableHTTPClientTransport(new URL('https://mcp.acme.example/mcp'))`),
      /hands every call to a remote server \(https:\/\/mcp\.acme\.example\/mcp\)/,
    ],
    [
      'a relay that knows nothing of the messages',
      shim(
        {},
        `const address = 'https://mcp.acme.example/relay';
         createInterface({ input: process.stdin }).on('line', (body) => fetch(address, { method: 'POST', body }));
         const failed = (id) => ({ jsonrpc: '2.0', id, error: {} });`,
      ),
      /hands every message to a remote server \(https:\/\/mcp\.acme\.example\/relay\)/,
    ],
    [
      'a launcher of a native program',
      shim({}, `require('child_process').spawn(binary)`, {
        optionalDependencies: { '@acme/mail-linux-x64': '1.0.0', '@acme/mail-darwin-arm64': '1.0.0' },
      }),
      /starts a native program, which comes in other packages \(@acme\/mail-linux-x64, @acme\/mail-darwin-arm64\)/,
    ],
    [
      'a launcher of a program that is installed apart',
      shim({}, `require('node:child_process').spawn('mail', ['mcp'], { stdio: 'inherit' })`),
      /starts a program that comes from elsewhere/,
    ],
  ])('says that it is %s', async (_title, files, message) => {
    const { server, problems, asked } = await read('npm:@acme/mail-mcp', { '@acme/mail-mcp': versions(files) });
    expect(server.coverage).toBe('not-understood');
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toMatch(message);
    expect(asked).toHaveLength(1);
  });

  it('is not said of a package that has nothing to do with MCP', async () => {
    const { server, problems } = await read('npm:mail', {
      mail: versions({
        'package.json': JSON.stringify({ name: 'mail', optionalDependencies: { 'mail-linux-x64': '1.0.0' } }),
        'index.js': `require('child_process').spawn(binary)`,
      }),
    });
    expect({ coverage: server.coverage, problems }).toEqual({ coverage: 'no-server', problems: [] });
  });
});

describe('a package whose programs are servers of their own', () => {
  const { 'package.json': manifest = '{}', ...mail } = tools;
  const packages = {
    both: versions({
      'package.json': JSON.stringify({
        ...JSON.parse(String(manifest)),
        name: 'both',
        bin: { mail: 'index.js', clock: 'clock.js' },
      }),
      ...mail,
      'clock.js': serverFiles([{ name: 'now' }])['index.js'] ?? '',
    }),
    '@acme/mail-mcp': versions(shim({ both: '1.0.0' }, `import 'both';`)),
  };

  it('is as many servers, and each can be asked for', async () => {
    expect(await idsOf('npm:both', packages)).toEqual({ 'npm:both#clock': ['now'], 'npm:both#mail': ['send_mail'] });
    expect(await idsOf('npm:both@1.0.0#mail', packages)).toEqual({ 'npm:both#mail': ['send_mail'] });
    await expect(idsOf('npm:both#post', packages)).rejects.toMatchObject({ code: 'missing' });
  });

  it('is one to a package that starts it', async () => {
    expect(await idsOf('npm:@acme/mail-mcp', packages)).toEqual({ 'npm:@acme/mail-mcp': ['now', 'send_mail'] });
  });
});
