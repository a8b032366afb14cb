import { describe, expect, it } from 'vitest';
import { type ExtractOptions, extractServers } from '../../../crawler/extract/index.js';
import { SourceParser } from '../../../crawler/extract/syntax/parser.js';
import { snapshotOf } from '../../support/extract.js';

const parser = await SourceParser.load();

function servers(files: Record<string, string>, options: Partial<ExtractOptions> = {}) {
  return extractServers(snapshotOf(files), parser, { revision: 'r', subpath: null, ...options });
}

/** Folder -> names of the tools there. */
function found(files: Record<string, string>, options: Partial<ExtractOptions> = {}) {
  return Object.fromEntries(
    servers(files, options).map(({ subpath, program, tools }) => [
      `${subpath ?? ''}${program === null ? '' : `//${program}`}`,
      tools.map((tool) => tool.name),
    ]),
  );
}

const sdk = { '@modelcontextprotocol/sdk': '^1.0.0' };
const manifest = (name: string, more: object = {}) => JSON.stringify({ name, dependencies: sdk, ...more });
const registering = (...names: string[]) => names.map((name) => `server.registerTool('${name}', {}, run);`).join('\n');
const typescript = (...names: string[]) =>
  `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
const run = async () => ({ content: [] });
const server = new McpServer({ name: 'x', version: '1' });
${registering(...names)}`;
const python = (...names: string[]) =>
  `from mcp.server.fastmcp import FastMCP\nmcp = FastMCP("x")\n${names
    .map((name) => `@mcp.tool()\ndef ${name}() -> str:\n    """Does ${name}."""\n    return ""\n`)
    .join('\n')}`;

describe('a repository with several packages', () => {
  it('holds a server for each that offers tools, named by its folder', () => {
    const files = {
      'package.json': JSON.stringify({ name: 'all', private: true, workspaces: ['src/*'] }),
      'README.md': '# All servers',
      'src/mail/package.json': manifest('mail'),
      'src/mail/README.md': '# Mail server',
      'src/mail/index.ts': typescript('send_mail', 'search'),
      'src/clock/pyproject.toml': '[project]\nname = "clock"\n',
      'src/clock/server.py': python('now', 'search'),
    };
    expect(found(files)).toEqual({ 'src/clock': ['now', 'search'], 'src/mail': ['search', 'send_mail'] });
    expect(servers(files).map(({ name }) => name)).toEqual([null, 'Mail server']);
  });

  it('makes a server of the packages that it imports by name, whether a manifest says so or not', () => {
    const files = {
      'package.json': JSON.stringify({ name: 'all', private: true, workspaces: ['apps/*', 'libs/*'] }),
      'apps/notes/package.json': manifest('notes', { bin: 'main.js' }),
      'apps/notes/src/main.ts': `import { register } from '@acme/note-tools';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
register(new McpServer({ name: 'x', version: '1' }));`,
      'apps/clock/package.json': manifest('clock'),
      'apps/clock/index.ts': `// unlike '@acme/other-tools'\n${typescript('now')}`,
      'libs/note-tools/package.json': manifest('@acme/note-tools', { main: './src/index.ts' }),
      'libs/note-tools/src/index.ts': `import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
export function register(server: McpServer) { ${registering('read_note')} }
const run = async () => ({ content: [] });`,
    };
    expect(found(files)).toEqual({ 'apps/clock': ['now'], 'apps/notes': ['read_note'] });
  });

  it('takes a folder of modules with a list of requirements for one, unless a project is around it', () => {
    const folders = {
      'mail/requirements.txt': 'mcp>=1\n',
      'mail/server.py': python('send_mail'),
      'clock/setup.cfg': '[metadata]\nname = clock\n',
      'clock/server.py': python('now'),
    };
    expect(found(folders)).toEqual({ clock: ['now'], mail: ['send_mail'] });
    expect(found({ ...folders, 'pyproject.toml': '[project]\nname = "all"\n' })).toEqual({
      '': ['send_mail'],
      clock: ['now'],
    });
  });

  it('tells a module called setup from the script of that name', () => {
    const files = {
      'pyproject.toml': '[project]\nname = "mail"\n',
      'server.py': python('send_mail'),
      'mail/setup.py': `${python('sort_mail')}\ndef run_setup(): ...`,
      'clock/setup.py': 'from setuptools import setup\nsetup(name="clock")\n',
      'clock/server.py': python('now'),
    };
    expect(found(files)).toEqual({ '': ['send_mail'], clock: ['now'] });
  });

  it('keeps its plain name when only one offers tools', () => {
    const files = {
      'README.md': '# The one',
      'packages/server/package.json': manifest('server'),
      'packages/server/index.ts': typescript('send_mail'),
      'packages/client/package.json': manifest('client'),
      'packages/client/index.ts': `import { Client } from '@modelcontextprotocol/sdk/client/index.js';\nnew Client({});`,
    };
    const [server, ...others] = servers(files);
    expect(others).toEqual([]);
    expect(server).toMatchObject({ subpath: null, name: 'The one' });
    expect(server?.tools.map(({ name }) => name)).toEqual(['send_mail']);
    // That something else was not read as a server is said.
    expect(server?.problems.map(({ subject }) => subject)).toEqual(['packages/client']);
  });

  it('takes packages in tests, examples, templates and vendored folders for no servers', () => {
    const aside = [
      'tests/fake',
      'examples/weather',
      'packages/x/fixtures/y',
      'templates/basic',
      'vendor/z',
      'packages/browser-tests',
      'packages/x-test-client',
    ];
    const files = {
      'package.json': manifest('real'),
      'index.ts': typescript('real_tool'),
      ...Object.fromEntries(
        aside.flatMap((folder) => [
          [`${folder}/package.json`, manifest(folder)],
          [`${folder}/index.ts`, typescript(`tool_of_${folder.replaceAll('/', '_')}`)],
        ]),
      ),
    };
    expect(found(files)).toEqual({ '': ['real_tool'] });
  });

  it('does not split by a package.json that only says how files are loaded', () => {
    expect(
      found({
        'package.json': manifest('one'),
        'a/index.ts': typescript('a'),
        'b/package.json': '{ "type": "module" }',
        'b/index.ts': typescript('b'),
      }),
    ).toEqual({ '': ['a', 'b'] });
  });

  it('gives each server what it uses of a shared package, and makes none of that', () => {
    const shared = `export function registerAccount(server) { server.registerTool('account', {}, async () => ({})); }
export function registerAudit(server) { server.registerTool('audit', {}, async () => ({})); }`;
    const app = (use: string, own: string) =>
      `import { ${use} } from '@acme/common';\n${typescript(own)}\n${use}(server);`;
    expect(
      found({
        'packages/common/package.json': manifest('@acme/common'),
        'packages/common/src/index.ts': shared,
        'apps/mail/package.json': manifest('mail', { dependencies: { ...sdk, '@acme/common': 'workspace:*' } }),
        'apps/mail/src/index.ts': app('registerAccount', 'send_mail'),
        'apps/logs/package.json': manifest('logs', { dependencies: { ...sdk, '@acme/common': 'workspace:*' } }),
        'apps/logs/src/index.ts': app('registerAudit', 'read_logs'),
      }),
    ).toEqual({ 'apps/logs': ['audit', 'read_logs'], 'apps/mail': ['account', 'send_mail'] });
  });

  it('reads what a server imports from around its package', () => {
    expect(
      found({
        'shared/names.ts': `export const greet = 'greet_shared';`,
        'servers/a/package.json': manifest('a'),
        'servers/a/index.ts': `import { greet } from '../../shared/names.js';\n${typescript('a')}\nserver.registerTool(greet, {}, run);`,
        'servers/b/package.json': manifest('b'),
        'servers/b/index.ts': typescript('b'),
      }),
    ).toEqual({ 'servers/a': ['a', 'greet_shared'], 'servers/b': ['b'] });
  });

  it('reads a program that only starts the package that is the server as that server', () => {
    expect(
      found({
        'packages/core/package.json': manifest('@acme/core'),
        'packages/core/src/index.ts': typescript('send_mail', 'search'),
        'packages/stdio/package.json': manifest('@acme/stdio', {
          dependencies: { ...sdk, '@acme/core': '*' },
          bin: 'index.js',
        }),
        'packages/stdio/src/index.ts': `import '@acme/core';`,
        'packages/other/package.json': manifest('other'),
        'packages/other/index.ts': typescript('other_tool'),
      }),
    ).toEqual({ 'packages/other': ['other_tool'], 'packages/stdio': ['search', 'send_mail'] });
  });

  it('takes what only embeds a server that is a program itself for none', () => {
    const files = {
      'packages/core/package.json': manifest('@acme/core', { bin: 'cli.js' }),
      'packages/core/src/index.ts': typescript('send_mail').concat('server.registerTool(process.argv[2], {}, run);'),
      'apps/web/package.json': manifest('web', { dependencies: { '@acme/core': '*' } }),
      'apps/web/index.ts': `import '@acme/core';`,
    };
    expect(found(files)).toEqual({ '': ['send_mail'] });
  });

  it('takes a README about the tools of its packages for no server of its own', () => {
    const lists = (...names: string[]) =>
      `# All MCP servers\n\n## Tools\n\n${names.map((name) => `- \`${name}\`: x\n`).join('')}`;
    const files = {
      'package.json': manifest('all'),
      'a/package.json': manifest('a'),
      'a/index.ts': typescript('send_mail', 'read_mail'),
      'b/package.json': manifest('b'),
      'b/index.ts': typescript('list_files'),
    };
    const both = { a: ['read_mail', 'send_mail'], b: ['list_files'] };
    expect(found({ ...files, 'README.md': lists('send_mail', 'read_mail', 'more_mail') })).toEqual(both);
    expect(found({ ...files, 'README.md': lists('quite_other') })).toEqual({ '': ['quite_other'], ...both });
  });

  it('leaves out a copy of a server, and keeps two that are merely alike', () => {
    const files = {
      'a/package.json': manifest('a'),
      'a/index.ts': typescript('send_mail'),
      'b/package.json': manifest('b'),
      'b/index.ts': typescript('send_mail'),
    };
    expect(found(files)).toEqual({ '': ['send_mail'] });
    expect(found({ ...files, 'b/index.ts': `// Another one.\n${typescript('send_mail')}` })).toEqual({
      a: ['send_mail'],
      b: ['send_mail'],
    });
  });

  it('takes what is made of a server for none, though less of it is understood from there', () => {
    const files = {
      'core/package.json': manifest('@acme/core', { bin: 'src/index.ts' }),
      'core/src/start.ts': `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
export const start = (about) => new McpServer({ name: 'x', version: '1' }).registerTool('send_mail', { description: about }, run);`,
      'core/src/index.ts': `import { start } from './start.js'; start('Sends.');`,
      'apps/web/package.json': manifest('web', { dependencies: { ...sdk, '@acme/core': '*' } }),
      'apps/web/index.ts': `import { start } from '../../core/src/start.js'; start(process.argv[2]);`,
    };
    expect(found(files)).toEqual({ '': ['send_mail'] });
  });

  it.each([
    [
      'TypeScript',
      'ts',
      (name: string) =>
        `${typescript(name)}\nfor (const a of Array.from('x'.repeat(900))) for (const b of [1, 2, 3]) use(a + b);`,
    ],
    [
      'Python',
      'py',
      (name: string) =>
        `${python(name)}\nfor a in ${JSON.stringify(Array.from({ length: 3_000 }, (_, at) => at))}:\n    use(a + 1)\n`,
    ],
  ])('shares the steps that a repository may take, and says where they end: %s', (_, extension, source) => {
    const files = {
      'a/package.json': manifest('a'),
      [`a/index.${extension}`]: source('tool_a'),
      'b/package.json': manifest('b'),
      [`b/index.${extension}`]: source('tool_b'),
    };
    expect(servers(files).map(({ coverage }) => coverage)).toEqual(['complete', 'complete']);
    const short = servers(files, { steps: 9_000 });
    expect(short.map(({ coverage }) => coverage)).toContain('partial');
    expect(short.flatMap(({ problems }) => problems.map(({ message }) => message)).join()).toMatch(/too many steps/);
    expect(servers(files, { steps: 9_000 })).toEqual(short);
  });

  it('is one server when it is asked for undivided, as a published package is', () => {
    const files = {
      'a/package.json': manifest('a'),
      'a/index.ts': typescript('a'),
      'b/package.json': manifest('b'),
      'b/index.ts': typescript('b'),
    };
    expect(found(files, { divided: 'programs' })).toEqual({ '': ['a', 'b'] });
  });

  it('says of a server whose registrations were not understood that it is one', () => {
    const result = servers({
      'a/package.json': manifest('a'),
      'a/index.ts': typescript('a'),
      'b/package.json': manifest('b'),
      'b/index.ts': typescript().concat('server.registerTool(process.argv[2], {}, run);'),
    });
    expect(result.map(({ subpath, coverage }) => [subpath, coverage])).toEqual([
      ['a', 'complete'],
      ['b', 'not-understood'],
    ]);
  });
});

describe('a folder that is asked for', () => {
  const files = {
    'package.json': manifest('top', { dependencies: sdk }),
    'index.ts': typescript('top_tool'),
    'lib/package.json': JSON.stringify({ name: '@acme/lib' }),
    'lib/src/index.ts': `export const name = 'from_lib';`,
    'servers/a/package.json': manifest('a', { dependencies: { ...sdk, '@acme/lib': '*' } }),
    'servers/a/index.ts': `import { name } from '@acme/lib';\n${typescript('a')}\nserver.registerTool(name, {}, run);`,
    'servers/b/package.json': manifest('b'),
    'servers/b/index.ts': typescript('b'),
  };

  it('is the server, with what it imports from elsewhere', () => {
    expect(found(files, { subpath: 'servers/a' })).toEqual({ 'servers/a': ['a', 'from_lib'] });
  });

  it('may hold several', () => {
    expect(found(files, { subpath: 'servers' })).toEqual({ 'servers/a': ['a', 'from_lib'], 'servers/b': ['b'] });
  });

  it('is read even where examples are not', () => {
    const example = { 'examples/a/package.json': manifest('a'), 'examples/a/index.py': python('a') };
    expect(found({ ...files, ...example, 'examples/a/src/index.ts': typescript('x') }, { subpath: 'lib' })).toEqual({
      lib: [],
    });
  });

  it.each([
    ['is not understood', '# Ledger MCP Server\n\nYour books for any agent.', 'not-understood'],
    ['holds none', '# Awesome MCP servers\n\nA list.', 'no-server'],
    ['holds none', '# Ledger\n\nWorks beside an MCP server.', 'no-server'],
  ])('%s when nothing we know of MCP is in it and its title is %j', (_, readme, coverage) => {
    const [server] = servers({ 'README.md': readme, 'src/Ledger.groovy': 'class Ledger {}' });
    expect(server).toMatchObject({ coverage, tools: [] });
    expect(server?.problems.map(({ message }) => message)).toEqual(
      coverage === 'no-server' ? [] : ['is called an MCP server, but uses no MCP SDK that we know'],
    );
  });

  it('holds no server when it has none, whatever stands around it', () => {
    const [server] = servers({ ...files, 'site/page.ts': 'export {};' }, { subpath: 'site' });
    expect(server).toMatchObject({ subpath: 'site', tools: [] });
  });
});

describe('.NET projects', () => {
  it('are servers with the projects they refer to by path and wildcard', async () => {
    const { serverScopes } = await import('../../../crawler/extract/scopes.js');
    const project = (...references: string[]) =>
      `<Project><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup><ItemGroup>${references
        .map((reference) => `<ProjectReference Include="${reference}" />`)
        .join('')}</ItemGroup></Project>`;
    const marked = '[McpServerTool] using ModelContextProtocol;';
    const scopes = serverScopes(
      snapshotOf({
        'servers/Mail/src/Mail.csproj': project('$(RepoRoot)\\tools\\Mail.*\\src\\*.csproj'),
        'servers/Mail/src/Program.cs': marked,
        'servers/Logs/src/Logs.csproj': project('..\\..\\..\\tools\\Logs.Core\\src\\Logs.Core.csproj'),
        'servers/Logs/src/Program.cs': marked,
        'tools/Mail.Send/src/Mail.Send.csproj': '<Project />',
        'tools/Mail.Send/src/Send.cs': marked,
        'tools/Logs.Core/src/Logs.Core.csproj': '<Project />',
        'tools/Logs.Core/src/Core.cs': marked,
        'tools/Logs.Core/tests/Tests.csproj': project('..\\src\\Logs.Core.csproj'),
      }),
      null,
    );
    expect(
      scopes.map(({ folder, snapshot }) => [folder, snapshot.paths.filter((path) => path.endsWith('.cs'))]),
    ).toEqual([
      ['servers/Logs', ['servers/Logs/src/Program.cs', 'tools/Logs.Core/src/Core.cs']],
      ['servers/Mail', ['servers/Mail/src/Program.cs', 'tools/Mail.Send/src/Send.cs']],
    ]);
  });
});

describe('a package with several programs', () => {
  const bin = { mail: './dist/mail.js', clock: './dist/clock/index.js', setup: './dist/setup.js' };
  const files = {
    'package.json': manifest('both', { bin }),
    'README.md': '# Both\n\n## Tools\n\n- `send_mail` - sends\n- `now` - tells',
    'src/mail.ts': `import { sending } from './sending.js';\n${typescript('search')}\nsending(server);`,
    'src/sending.ts': `const run = async () => ({ content: [] });
export function sending(server) { server.registerTool('send_mail', {}, run); }`,
    'src/clock/index.ts': `import { log } from '../log.js';\n${typescript('now', 'search')}`,
    'src/log.ts': 'export const log = console.error;',
    'src/setup.ts': "import { log } from './log.js';\nlog('ready');",
    'test/mail.test.ts': typescript('fake'),
  };

  it('holds a server for each that offers tools of its own, named by what starts it', () => {
    expect(found(files)).toEqual({ '//clock': ['now', 'search'], '//mail': ['search', 'send_mail'] });
    expect(servers(files).map(({ name, coverage }) => [name, coverage])).toEqual([
      ['mail', 'complete'],
      ['clock', 'complete'],
    ]);
    expect(found(files, { divided: 'programs' })).toEqual(found(files));
    expect(found(files, { divided: 'nothing' })).toEqual({ '': ['now', 'search', 'send_mail'] });
  });

  it('has them as they were published, too', () => {
    const built = {
      'package.json': manifest('both', { bin }),
      'dist/mail.js': typescript('send_mail'),
      'dist/clock/index.js': typescript('now'),
    };
    expect(found(built, { divided: 'programs' })).toEqual({ '//clock': ['now'], '//mail': ['send_mail'] });
  });

  it('is found in a repository of many', () => {
    const moved = Object.fromEntries(Object.entries(files).map(([path, text]) => [`packages/both/${path}`, text]));
    expect(
      found({
        ...moved,
        'packages/notes/package.json': manifest('notes'),
        'packages/notes/main.ts': typescript('note'),
      }),
    ).toEqual({
      'packages/both//clock': ['now', 'search'],
      'packages/both//mail': ['search', 'send_mail'],
      'packages/notes': ['note'],
    });
  });

  it('is one server when its programs offer the same, or one of them less', () => {
    const shared = typescript('send_mail', 'search').replace('const server', 'export const server');
    const start = (transport: string) => `import { server } from './server.js';\nserver.connect(new ${transport}());`;
    const ways = {
      'package.json': manifest('ways', { bin: { stdio: 'dist/stdio.js', http: 'dist/http.js' } }),
      'src/server.ts': shared,
      'src/stdio.ts': start('StdioServerTransport'),
      'src/http.ts': `${start('StreamableHTTPServerTransport')}\nconst list = 'tools/list';`,
    };
    expect(found(ways)).toEqual({ '': ['search', 'send_mail'] });
    const less = {
      'package.json': manifest('less', { bin: { all: 'all.js', reading: 'reading.js' } }),
      'all.js': typescript('send_mail', 'search'),
      'reading.js': typescript('search'),
    };
    expect(found(less)).toEqual({ '': ['search', 'send_mail'] });
  });

  it('is one server when something registers tools that no program is seen to load', () => {
    const loaded = { ...files, 'src/plugins/notes.ts': typescript('note') };
    expect(found(loaded)).toEqual({ '': ['note', 'now', 'search', 'send_mail'] });
  });
});
