import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import fc from 'fast-check';
import { rolldown } from 'rolldown';
import { describe, expect, test } from 'vitest';
import type { Extraction } from '../../../crawler/extract/extractor.js';
import { typescriptMcp } from '../../../crawler/extract/typescript-mcp/index.js';
import { definitionOf } from '../../../src/model/index.js';
import { contextOf, filesOf } from '../../support/extract.js';

const folder = 'test/fixtures/extract/typescript-mcp';
const fixtures = readdirSync(folder).sort();

function extract(files: Record<string, string>): Extraction {
  const extraction = typescriptMcp.extract(contextOf(files));
  if (extraction === null) throw new Error('nothing here is taken for an MCP server');
  return extraction;
}

/** One file of a package that uses the SDK. */
function extractSource(source: string, path = 'src/index.ts'): Extraction {
  return extract({
    [path]: `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nimport { z } from 'zod';\n${source}`,
    'package.json': '{ "dependencies": { "@modelcontextprotocol/sdk": "^1.0.0", "zod": "^4.0.0" } }',
  });
}

const server = `const server = new McpServer({ name: 'x', version: '1' });\n`;
const names = ({ tools }: Extraction) => tools.map((tool) => tool.name);

describe('tools that others may add', () => {
  const own = `const own = [{ name: 'read_note', description: 'Reads a note.', schema: {} }, { name: 'list_notes', schema: {} }];
    const add = (tool) => server.registerTool(tool.name, { description: tool.description, inputSchema: tool.schema }, run);\n`;
  const from = (code: string) =>
    extractSource(`import { others, registerTools, wrapServer } from 'other';\n${server}${own}${code}`);

  test.each([
    ['a loop by index', 'const all = [...own, ...others]; for (let at = 0; at < all.length; at++) add(all[at]);'],
    ['a loop over a list', 'for (const tool of [...own, ...others]) add(tool);'],
    ['a function of another package', 'own.forEach(add); registerTools(server);'],
    ['a plugin', 'own.forEach(add); others.forEach((other) => other.register(server));'],
  ])('are said to be missing, by %s', (_, code) => {
    const extraction = from(code);
    expect(names(extraction)).toEqual(['list_notes', 'read_note']);
    expect(extraction.notUnderstood).toBe(1);
  });

  test.each([
    ['all are known', 'for (let at = 0; at < own.length; at++) add(own[at]);'],
    ['what gets the server does not speak of tools', 'own.forEach(add); wrapServer(server);'],
    ['it is the source itself that gets it', 'const registerOwn = (to) => own.forEach(add); registerOwn(server);'],
  ])('are none where %s', (_, code) => {
    const extraction = from(code);
    expect([names(extraction), extraction.notUnderstood]).toEqual([['list_notes', 'read_note'], 0]);
  });
});

describe('the servers written here for the purpose', () => {
  test.each(fixtures)('%s', (name) => {
    const { 'expected.json': expected, ...files } = filesOf(join(folder, name));
    const { tools, notUnderstood, problems } = extract(files);
    const found = {
      tools: tools.map((tool) => {
        const uncertain = Object.entries(tool.certainty).filter(([, certainty]) => certainty !== 'exact');
        return {
          ...definitionOf(tool),
          ...(tool.condition === null ? {} : { condition: tool.condition }),
          ...(uncertain.length > 0 ? { certainty: Object.fromEntries(uncertain) } : {}),
        };
      }),
      notUnderstood,
      problems: problems.map(({ subject, message }) => `${subject}: ${message}`),
    };
    expect(found).toEqual(JSON.parse(expected ?? '{}'));
  });

  const running = fixtures.filter((name) => readdirSync(join(folder, name)).includes('server.mjs'));

  test.each(running)('%s lists the same when it runs', async (name) => {
    const { server } = (await import(pathToFileURL(resolve(folder, name, 'server.mjs')).href)) as { server: McpServer };
    const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
    const client = new Client({ name: 'test', version: '1.0.0' });
    await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
    const listed = (await client.listTools()).tools;
    await client.close();
    const { 'expected.json': _, ...files } = filesOf(join(folder, name));
    const { tools, notUnderstood } = extract(files);
    expect(tools.map(definitionOf)).toEqual(
      listed
        .map(({ name, title, description, inputSchema, outputSchema, annotations }) => ({
          name,
          title: title ?? null,
          description: description ?? null,
          inputSchema,
          outputSchema: outputSchema ?? null,
          annotations: annotations ?? null,
        }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
    expect(notUnderstood).toBe(0);
    expect(tools.flatMap((tool) => Object.values(tool.certainty)).every((certainty) => certainty === 'exact')).toBe(
      true,
    );
  });
});

describe('evidence', () => {
  test('points at the file and line where each part was written', () => {
    const { tools } = extract(filesOf(join(folder, 'loops-and-classes')));
    const tool = tools.find(({ name }) => name === 'close_issue');
    expect(tool?.evidence).toEqual([
      { field: 'name', file: 'src/tools/issues.ts', line: 13, commit: 'test-revision', excerpt: "'close_issue'" },
      {
        field: 'description',
        file: 'src/tools/issues.ts',
        line: 14,
        commit: 'test-revision',
        excerpt: "'Closes an issue.'",
      },
      {
        field: 'inputSchema',
        file: 'src/tools/issues.ts',
        line: 15,
        commit: 'test-revision',
        excerpt: "{ id: z.number().int(), reason: z.enum(['done', 'wontfix']) }",
      },
    ]);
    expect(tool).toMatchObject({ provenance: 'source', extractor: 'typescript-mcp' });
  });
});

describe("what is not this extractor's", () => {
  test.each([
    ['an empty repository', {}],
    ['a library of another kind', { 'index.js': 'import x from "express"; x().get("/", () => {});' }],
    ['a server in Python', { 'server.py': '@mcp.tool()\ndef x(): pass' }],
    ['tests alone', { 'test/a.ts': "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';" }],
    ['declarations alone', { 'index.d.ts': "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';" }],
  ])('%s', (_, files) => {
    expect(typescriptMcp.extract(contextOf(files as Record<string, string>))).toBeNull();
  });
});

describe('where the source is', () => {
  const tool = (name: string) =>
    `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nnew McpServer({}).tool('${name}', async () => {});`;

  test('what is built from TypeScript is left aside', () => {
    expect(
      names(extract({ 'src/index.ts': tool('source'), 'dist/index.js': tool('built'), 'package.json': '{}' })),
    ).toEqual(['source']);
  });

  test('what is built is read when it is all there is', () => {
    expect(names(extract({ 'dist/index.js': tool('built'), 'package.json': '{}' }))).toEqual(['built']);
  });

  test('builds for two module systems hold one tool, not two', () => {
    const files = { 'dist/esm/index.js': tool('one'), 'dist/cjs/index.js': tool('one'), 'package.json': '{}' };
    expect(names(extract(files))).toEqual(['one']);
  });
});

describe('source maps that embed their source', () => {
  const sources = {
    '../src/index.ts': `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; import { find } from './tools/find.js';
      new McpServer({ name: 'x', version: '1' }).registerTool(find.name, find, async () => ({}));`,
    '../src/tools/find.ts': `import { z } from 'zod';
      export const find = { name: 'find', description: 'Finds notes.', inputSchema: { query: z.string() } };`,
    '../node_modules/other/index.js': `broken {{{`,
  };
  const mapOf = (entries: Record<string, string | null>, more = {}) =>
    JSON.stringify({ version: 3, sources: Object.keys(entries), sourcesContent: Object.values(entries), ...more });
  const minified = (name: string) =>
    `import{McpServer as M}from"@modelcontextprotocol/sdk/server/mcp.js";import{u}from"other";new M({}).registerTool(${name},{description:u(2),inputSchema:u(3)},async()=>({}));`;
  const published = (map: string, name = 'u(1)') => ({
    'package.json': '{ "main": "dist/index.js", "dependencies": { "@modelcontextprotocol/sdk": "1", "zod": "4" } }',
    'dist/index.js': minified(name),
    'dist/index.js.map': map,
  });

  test.each([
    ['beside the build', mapOf(sources)],
    [
      'with the scheme of a bundler',
      mapOf({
        'webpack://x/./src/index.ts': sources['../src/index.ts'],
        'webpack://x/./src/tools/find.ts': sources['../src/tools/find.ts'],
        'webpack://x/webpack/bootstrap': '',
      }),
    ],
    [
      'with a root',
      mapOf(
        { 'index.ts': sources['../src/index.ts'], 'tools/find.ts': sources['../src/tools/find.ts'] },
        { sourceRoot: '../src' },
      ),
    ],
  ])('are read where the build is not understood, %s', (_, map) => {
    const { tools, notUnderstood, problems } = extract(published(map));
    expect(tools.map(definitionOf)).toMatchObject([{ name: 'find', description: 'Finds notes.' }]);
    expect(tools[0]?.certainty.inputSchema).toBe('exact');
    expect(tools[0]?.evidence.map(({ file, line }) => `${file}:${line}`)).toContain(
      'dist/index.js.map!/src/tools/find.ts:2',
    );
    expect([notUnderstood, problems]).toEqual([0, []]);
  });

  test('may lie in the maps of several files', () => {
    const { tools } = extract({
      ...published(mapOf({ '../src/index.ts': sources['../src/index.ts'] })),
      'dist/chunk.js': 'export const u = (n) => n;',
      'dist/chunk.js.map': mapOf({ '../src/tools/find.ts': sources['../src/tools/find.ts'] }),
    });
    expect(tools[0]?.evidence.map(({ file }) => file)).toContain('dist/chunk.js.map!/src/tools/find.ts');
  });

  test('name the place of a problem, too', () => {
    const { problems } = extract(
      published(
        mapOf({
          ...sources,
          '../src/index.ts': `${sources['../src/index.ts']}\nnew McpServer({}).tool(make(), async () => {});`,
        }),
      ),
    );
    expect(problems.map(({ subject }) => subject)).toContain('dist/index.js.map!/src/index.ts:3');
  });

  test.each([
    [
      'where the build tells all, its place is named',
      `"find",{description:"Finds notes.",inputSchema:{}},async()=>({}));//`,
      mapOf(sources),
    ],
    ['a map that lacks a text', 'u(1)', mapOf({ ...sources, '../src/tools/find.ts': null })],
    ['a map that is broken', 'u(1)', mapOf(sources).slice(0, -9)],
    ['a map of something else', 'u(1)', mapOf({ '../src/index.ts': 'export {};' })],
  ])('are left aside: %s', (_, name, map) => {
    const { tools, problems } = extract(published(map, name));
    const files = [
      ...tools.flatMap(({ evidence }) => evidence.map(({ file }) => file)),
      ...problems.map(({ subject }) => subject),
    ];
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(file).toMatch(/^dist\/index\.js(?::|$)/);
  });
});

describe('servers made by other packages', () => {
  const made = (from: string) => ({
    'index.js': `import { MCPServer } from '${from}';
      export const server = new MCPServer({ tools: { lookUp: { description: 'Looks up.', inputSchema: { type: 'object' }, execute() {} } } });`,
    'package.json': `{ "dependencies": { "${from}": "^1.0.0" } }`,
  });

  test('the tools that one is given are its tools', () => {
    expect(names(extract(made('@acme/mcp')))).toEqual(['lookUp']);
  });

  test('a class of the same name in a package that has to do with something else is none', () => {
    expect(typescriptMcp.extract(contextOf(made('@acme/multi-cast-packets')))).toBeNull();
  });
});

describe('classes of servers and tools', () => {
  test('a server may register by way of the class that it derives from', () => {
    const { tools, notUnderstood } = extractSource(
      `class Watched extends McpServer {
        registerTool(name, config, handler) { log(name); return super.registerTool(\`mail_\${name}\`, config, (...args) => handler(...args)); }
      }
      new Watched({ name: 'x', version: '1' }).registerTool('send', { description: 'Sends.' }, async () => ({}));`,
    );
    expect(tools.map(({ name }) => name)).toEqual(['mail_send']);
    expect(notUnderstood).toBe(0);
  });

  test('what another class has under that name is no registration', () => {
    const { tools } = extractSource(
      `import { Registry } from 'registry';
      class Watched extends Registry { registerTool(name, config, handler) { return super.registerTool(name, config, handler); } }
      new Watched().registerTool('send', { description: 'Sends.' }, async () => ({}));
      ${server}server.tool('one', async () => {});`,
    );
    expect(tools.map(({ name }) => name)).toEqual(['one']);
  });

  test('what a class says of itself is found by its instances, whether it has a constructor or not', () => {
    const { tools } = extractSource(
      `${server}class Tool { constructor(server) { const { label } = this.constructor; server.tool(label, async () => {}); } }
      class Send extends Tool { static label = 'send'; }
      class Read extends Tool { static label = 'read'; constructor(server) { super(server); } }
      for (const Made of [Send, Read]) new Made(server);`,
    );
    expect(tools.map(({ name }) => name)).toEqual(['read', 'send']);
  });

  test('a tool without a name that is a text is said not to have been understood', () => {
    const { tools, problems } = extractSource(
      `${server}server.registerTool(undefined, { description: 'Sends.' }, async () => ({}));`,
    );
    expect(tools).toEqual([]);
    expect(problems.map(({ subject, message }) => `${subject}: ${message}`)).toEqual([
      'src/index.ts:4: The name of the tool that is registered here could not be evaluated: it is not a text.',
    ]);
  });
});

test('a manifest that only names a kind of modules is not that of a package', () => {
  const { tools } = extract({
    'package.json': '{ "name": "x", "dependencies": { "mcp-kit": "1" } }',
    'dist/esm/package.json': '{ "type": "module" }',
    'dist/esm/index.js': `import { createServer } from 'mcp-kit'; createServer({ tools: [{ name: 'send', description: 'Sends.', parameters: {} }] });`,
  });
  expect(tools.map(({ name }) => name)).toEqual(['send']);
});

describe('servers that are wrapped before tools are registered', () => {
  const wrap = (wrapper: string) =>
    extractSource(`${server}${wrapper}
      function register(target: McpServer) {
        target.tool('read_page', 'Reads a page.', { id: z.string() }, async () => ({ content: [] }));
      }
      register(wrapped);`);
  const wrappers = {
    'by an object that inherits from it': `
      const original = server.tool.bind(server);
      const wrapped = Object.create(server);
      wrapped.tool = (name, description, shape, handler) =>
        original(name, description + ' Ask first.', { ...shape, confirm: z.boolean() }, guard(handler));`,
    'by a method of its own that takes the place of its method': `
      const original = server.tool;
      server.tool = function (name, description, shape, handler) {
        return original.call(this, name, description + ' Ask first.', { ...shape, confirm: z.boolean() }, guard(handler));
      };
      const wrapped = server;`,
    'by a proxy': `
      const wrapped = new Proxy(server, {
        get(target, key, receiver) {
          if (key !== 'tool') return Reflect.get(target, key, receiver);
          return (name, description, shape, handler) =>
            target.tool(name, description + ' Ask first.', { ...shape, confirm: z.boolean() }, guard(handler));
        },
      });`,
  };

  test.each(Object.entries(wrappers))('%s', (_, wrapper) => {
    const { tools, notUnderstood } = wrap(wrapper);
    expect(notUnderstood).toBe(0);
    expect(tools).toMatchObject([{ name: 'read_page', description: 'Reads a page. Ask first.' }]);
    expect(Object.keys(tools[0]?.inputSchema?.properties ?? {})).toEqual(['id', 'confirm']);
  });

  test('or called as something of another type', () => {
    const { tools } = extractSource(`${server}
      export class Registry {
        constructor(private readonly holder: { server: McpServer }) {}
        register(name: string) {
          (this.holder.server.registerTool as (name: string, config: object, run: () => Promise<object>) => void)(
            name, { description: 'Reads.' }, async () => ({}));
        }
      }
      new Registry({ server }).register('read_page');`);
    expect(tools).toMatchObject([{ name: 'read_page', description: 'Reads.' }]);
  });

  test('a proxy that stands before something else registers nothing', () => {
    const { tools } = extractSource(`${server}
      const wrapped = new Proxy({}, { get: () => (name, description, shape, handler) => log(name) });
      wrapped.tool('read_page', 'Reads a page.', { id: z.string() }, async () => ({ content: [] }));`);
    expect(tools).toEqual([]);
  });
});

describe('tools that a package for MCP makes of a name and a definition', () => {
  const files = (use: string) => ({
    'package.json': '{ "dependencies": { "mcp-kit": "^1.0.0" } }',
    'src/index.ts': `import { createApp, prompt, resource, tool, z } from 'mcp-kit';
      const add = tool('add_note', { description: 'Adds a note.', input: z.object({ text: z.string() }), handler: async () => ({}) });
      const notes = resource('note://{id}', { name: 'note', description: 'A note.', params: z.object({ id: z.string() }), handler });
      const ask = prompt('ask', { name: 'ask', description: 'Asks.', args: z.object({ text: z.string() }), handler });
      ${use}`,
  });

  test('are those that it is given, not its resources and prompts', () => {
    const { tools } = extract(files('createApp({ tools: [add], resources: [notes], prompts: [ask] });'));
    expect(tools).toMatchObject([
      {
        name: 'add_note',
        description: 'Adds a note.',
        inputSchema: { properties: { text: { type: 'string' } }, required: ['text'] },
      },
    ]);
  });
});

describe('methods that are decorated as tools', () => {
  const manifest = '{ "dependencies": { "mcp-for-nest": "^1.0.0", "zod": "^4.0.0" } }';
  const definition = `{ name: 'greet', description: 'Greets.', parameters: z.object({ who: z.string() }) }`;

  test('are tools, named by their decorator or by themselves', () => {
    const { tools } = extract({
      'package.json': manifest,
      'src/greeting.ts': `import { Prompt, Resource, Tool } from 'mcp-for-nest';
        import { z } from 'zod';
        @Injectable()
        export class Greeting {
          @Tool(${definition})
          async sayHello({ who }) { return who; }

          @Tool({ description: 'Says goodbye.' })
          async goodbye() {}

          @Prompt({ name: 'ask', description: 'Asks.', parameters: z.object({ text: z.string() }) })
          ask() {}
        }`,
    });
    expect(tools).toMatchObject([
      { name: 'goodbye', description: 'Says goodbye.', inputSchema: { type: 'object', properties: {} } },
      { name: 'greet', description: 'Greets.', inputSchema: { required: ['who'] } },
    ]);
  });

  test('are tools when compiled', () => {
    const { tools } = extract({
      'package.json': manifest,
      'dist/greeting.js': `const mcp_1 = require("mcp-for-nest"); const { z } = require("zod");
        class Greeting { async sayHello() {} async goodbye() {} }
        __decorate([(0, mcp_1.Tool)(${definition})], Greeting.prototype, "sayHello", null);
        __decorate([(0, mcp_1.Tool)({ description: 'Says goodbye.' }), __metadata("design:type", Function)], Greeting.prototype, "goodbye", null);
        __decorate([(0, mcp_1.Prompt)({ name: 'ask', description: 'Asks.' })], Greeting.prototype, "ask", null);`,
    });
    expect(tools.map(({ name, description }) => [name, description])).toEqual([
      ['goodbye', 'Says goodbye.'],
      ['greet', 'Greets.'],
    ]);
  });
});

describe('lists of modules that compilers made', () => {
  test('their mark is no member', () => {
    const { tools, notUnderstood } = extract({
      'tools.js': `Object.defineProperty(exports, '__esModule', { value: true });
        exports.add = { tool: { name: 'add', inputSchema: { type: 'object' } } };`,
      'index.js': `
        const { Server } = require('@modelcontextprotocol/sdk/server/index.js');
        const { ListToolsRequestSchema } = require('@modelcontextprotocol/sdk/types.js');
        const all = Object.values(require('./tools.js'));
        new Server({}).setRequestHandler(ListToolsRequestSchema, () => ({ tools: all.map(({ tool }) => tool) }));`,
    });
    expect({ names: tools.map(({ name }) => name), notUnderstood }).toEqual({ names: ['add'], notUnderstood: 0 });
  });
});

describe('bundles that hold the SDK and zod', () => {
  const bundled = ['list-handler', 'register-tool', 'server-tool', 'zod-3'];

  test.each(
    bundled.flatMap((name) => [
      { name, minify: false },
      { name, minify: true },
    ]),
  )('$name, minified: $minify', async ({ name, minify }) => {
    const bundle = await rolldown({ input: join(folder, name, 'server.mjs'), platform: 'node' });
    const { output } = await bundle.generate({ format: 'esm', minify });
    const { tools, notUnderstood } = extract({ 'dist/index.js': output[0].code, 'package.json': '{}' });
    const { tools: expected } = JSON.parse(readFileSync(join(folder, name, 'expected.json'), 'utf8'));
    expect(tools.map(definitionOf)).toEqual(expected);
    expect(notUnderstood).toBe(0);
  });
});

describe('what the source reads of its own files', () => {
  const list = (spec: string) => `
    import fs from 'node:fs';
    import path from 'node:path';
    import { Server } from '@modelcontextprotocol/sdk/server/index.js';
    import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
    const here = import.meta.dirname;
    const { operations } = JSON.parse(fs.readFileSync(${spec}, 'utf8'));
    new Server({}).setRequestHandler(ListToolsRequestSchema, () => ({
      tools: operations.map((id) => ({ name: id, inputSchema: { type: 'object' } })),
    }));`;
  const files = (spec: string) => ({ 'src/index.ts': list(spec), 'src/api.json': '{ "operations": ["add", "drop"] }' });

  test('an absolute path is what it is, whatever folder the server is started in', () => {
    const absolute = `path.resolve(process.cwd(), path.resolve(here, 'api.json'))`;
    expect(names(extract(files(absolute)))).toEqual(['add', 'drop']);
  });

  test('a path within the folder that the server is started in is not known', () => {
    const { tools, notUnderstood } = extract(files(`path.resolve(process.cwd(), 'api.json')`));
    expect({ tools, notUnderstood }).toEqual({ tools: [], notUnderstood: 1 });
  });
});

describe('definitions in documents of the package', () => {
  const files = (parse: string) => ({
    'src/index.ts': `
      import fs from 'node:fs';
      import path from 'node:path';
      import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
      import YAML from 'yaml';
      import { load } from 'js-yaml';
      function rootAbove(start) {
        let folder = start;
        while (!fs.existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder);
        return folder;
      }
      const folder = path.join(rootAbove(import.meta.dirname), 'tools');
      const server = new McpServer({});
      for (const file of fs.readdirSync(folder).filter((name) => name.endsWith('.yaml'))) {
        const { name, description, module } = ${parse}(fs.readFileSync(path.join(folder, file), 'utf8'));
        const { schema } = await import(\`./tools/\${module}.js\`);
        server.registerTool(name, { description, inputSchema: schema }, async () => ({}));
      }`,
    'src/tools/add.ts': `import { z } from 'zod'; export const schema = { amount: z.number() };`,
    'tools/add.yaml': 'name: add_entry\ndescription: >-\n  Adds an\n  entry.\nmodule: add\n',
    'tools/README.md': 'name: no_tool',
    'package.json': '{ "dependencies": { "@modelcontextprotocol/sdk": "^1.0.0" } }',
  });

  test.each(['YAML.parse', 'load'])('YAML is read as %s would', (parse) => {
    const { tools, notUnderstood } = extract(files(parse));
    expect(tools).toMatchObject([
      { name: 'add_entry', description: 'Adds an entry.', inputSchema: { required: ['amount'] } },
    ]);
    expect(notUnderstood).toBe(0);
  });

  test('what another package reads is not known', () => {
    const { tools, notUnderstood } = extract(files('YAML.parseAllDocuments'));
    expect({ tools, notUnderstood }).toEqual({ tools: [], notUnderstood: 1 });
  });
});

describe('schemas of TypeBox', () => {
  const schemaOf = (schema: string, from = '@sinclair/typebox') => {
    const { tools } = extract({
      'index.js': `import { Type } from '${from}'; import { Server } from '@modelcontextprotocol/sdk/server/index.js';
        const Base = Type.Object({ id: Type.Integer({ minimum: 1 }), note: Type.Optional(Type.String()) });
        new Server({}).setRequestHandler('tools/list', () => ({ tools: [{ name: 'x', inputSchema: ${schema} }] }));`,
    });
    return [tools[0]?.inputSchema ?? null, tools[0]?.certainty.inputSchema];
  };

  test('are JSON Schemas, with what is optional left out of what is required', () => {
    const kind = `Type.Union([Type.Literal('a'), Type.Literal('b')], { description: 'Which.' })`;
    expect(schemaOf(`Type.Object({ kind: ${kind}, tags: Type.Optional(Type.Array(Type.String())) })`)).toEqual([
      {
        type: 'object',
        properties: {
          kind: {
            anyOf: [
              { const: 'a', type: 'string' },
              { const: 'b', type: 'string' },
            ],
            description: 'Which.',
          },
          tags: { type: 'array', items: { type: 'string' } },
        },
        required: ['kind'],
      },
      'exact',
    ]);
  });

  test.each([
    [`Type.Composite([Base, Type.Object({ more: Type.Boolean() })])`, ['id', 'note', 'more'], ['id', 'more']],
    [`Type.Partial(Base)`, ['id', 'note'], undefined],
    [`Type.Required(Base)`, ['id', 'note'], ['id', 'note']],
    [`Type.Pick(Base, ['note'])`, ['note'], undefined],
    [`Type.Omit(Base, ['note'])`, ['id'], ['id']],
  ])('%s', (schema, properties, required) => {
    const [found] = schemaOf(schema) as [{ properties: object; required?: string[] }];
    expect([Object.keys(found.properties), found.required]).toEqual([properties, required]);
  });

  test('what another package calls Type is not known', () => {
    expect(schemaOf(`Type.Object({ id: Type.String() })`, '@acme/types')).toEqual([null, 'unknown']);
  });
});

describe('schemas of Valibot', () => {
  const schemaOf = (schema: string, from = 'valibot') => {
    const { tools } = extract({
      'index.js': `import * as v from '${from}'; import { Server } from '@modelcontextprotocol/sdk/server/index.js';
        import { toJsonSchema } from '@valibot/to-json-schema';
        const Base = v.object({ id: v.pipe(v.number(), v.integer(), v.minValue(1)), note: v.optional(v.string()) });
        new Server({}).setRequestHandler('tools/list', () => ({
          tools: [{ name: 'x', inputSchema: toJsonSchema(${schema}) }],
        }));`,
    });
    return [tools[0]?.inputSchema ?? null, tools[0]?.certainty.inputSchema];
  };

  test('are what its converter makes of them', () => {
    expect(
      schemaOf(`v.object({
        kind: v.pipe(v.picklist(['a', 'b']), v.description('Which.')),
        tags: v.optional(v.pipe(v.array(v.string()), v.minLength(1)), []),
        to: v.nullish(v.pipe(v.string(), v.trim(), v.email())),
      })`),
    ).toEqual([
      {
        type: 'object',
        properties: {
          kind: { enum: ['a', 'b'], description: 'Which.' },
          tags: { type: 'array', items: { type: 'string' }, minItems: 1, default: [] },
          to: { anyOf: [{ type: 'string', format: 'email' }, { type: 'null' }] },
        },
        required: ['kind'],
      },
      'exact',
    ]);
  });

  test.each([
    ['v.object({ ...Base.entries, more: v.boolean() })', ['id', 'note', 'more'], ['id', 'more']],
    ['v.partial(Base)', ['id', 'note'], []],
    ["v.pick(Base, ['note'])", ['note'], []],
    ["v.omit(Base, ['note'])", ['id'], ['id']],
    ['v.pipe(Base, v.check(() => true))', ['id', 'note'], ['id']],
  ])('%s', (schema, properties, required) => {
    const [found] = schemaOf(schema) as [{ properties: object; required?: string[] }];
    expect([Object.keys(found.properties), found.required]).toEqual([properties, required]);
  });

  test('what another package gives is not known', () => {
    expect(schemaOf('v.object({ id: v.string() })', '@acme/checks')).toEqual([null, 'unknown']);
  });
});

describe('schemas of ArkType', () => {
  const schemaOf = (schema: string, from = 'arktype') => {
    const { tools } = extract({
      'package.json': JSON.stringify({ dependencies: { fastmcp: '^3.0.0' } }),
      'index.js': `import { type } from '${from}'; import { FastMCP } from 'fastmcp';
        const Base = type({ id: 'number.integer >= 1', 'note?': 'string' });
        new FastMCP({ name: 'x', version: '1.0.0' }).addTool({ name: 'x', parameters: ${schema}, execute: run });`,
    });
    return [tools[0]?.inputSchema ?? null, tools[0]?.certainty.inputSchema];
  };

  test('are what it makes of texts and objects', () => {
    expect(
      schemaOf(`type({
        kind: type("'a' | 'b'").describe('Which.'),
        tags: '(string | number)[] >= 1',
        'size?': '0 < number <= 100',
        unit: "string = 'cm'",
        count: type('number').default(3),
        more: [{ '[string]': 'boolean' }, '=', () => ({})],
        who: type.string.atLeastLength(2).optional(),
        code: '/^[a-z]+$/ | null',
        '+': 'reject',
      })`),
    ).toEqual([
      {
        type: 'object',
        properties: {
          kind: { enum: ['a', 'b'], description: 'Which.' },
          tags: { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'number' }] }, minItems: 1 },
          size: { type: 'number', exclusiveMinimum: 0, maximum: 100 },
          unit: { type: 'string', default: 'cm' },
          count: { type: 'number', default: 3 },
          more: { type: 'object', properties: {}, additionalProperties: { type: 'boolean' } },
          who: { type: 'string', minLength: 2 },
          code: { anyOf: [{ type: 'string', pattern: '^[a-z]+$' }, { type: 'null' }] },
        },
        required: ['kind', 'tags', 'code'],
        additionalProperties: false,
      },
      'exact',
    ]);
  });

  test.each([
    ["Base.and({ more: 'boolean' })", ['id', 'note', 'more'], ['id', 'more']],
    ['Base.partial()', ['id', 'note'], undefined],
    ["Base.pick('note')", ['note'], undefined],
    ["Base.omit('note').describe('x')", ['id'], ['id']],
    ['Base.narrow(() => true)', ['id', 'note'], ['id']],
    ['type({ of: Base.array() })', ['of'], ['of']],
  ])('%s', (schema, properties, required) => {
    const [found] = schemaOf(schema) as [{ properties: object; required?: string[] }];
    expect([Object.keys(found.properties), found.required]).toEqual([properties, required]);
  });

  test('say where a kind of text, or more than JSON Schema can tell, is not shown', () => {
    expect(schemaOf("type({ to: 'string.email' })")).toEqual([
      { type: 'object', properties: { to: { type: 'string' } }, required: ['to'] },
      'partial',
    ]);
    for (const unread of ['string.trim', 'number | undefined', 'string >', "'", 'Date', `${'('.repeat(900)}string`])
      expect(schemaOf(`type({ to: ${JSON.stringify(unread)} })`)[1]).toBe('partial');
  });

  test('what another package gives is not known', () => {
    expect(schemaOf("type({ id: 'string' })", '@acme/checks')).toEqual([null, 'unknown']);
  });
});

test('what the SDK checks and gives back is what it was given', () => {
  const { tools, notUnderstood } = extract({
    'index.js': `import { Server } from '@modelcontextprotocol/sdk/server/index.js';
      import { ListToolsRequestSchema, ToolSchema } from '@modelcontextprotocol/sdk/types.js';
      const read = ToolSchema.parse({ name: 'read_note', description: 'Reads.', inputSchema: { type: 'object' } });
      new Server({}).setRequestHandler(ListToolsRequestSchema, () => ({ tools: [read] }));`,
  });
  expect(tools).toMatchObject([{ name: 'read_note', description: 'Reads.', certainty: { description: 'exact' } }]);
  expect(notUnderstood).toBe(0);
});

test('what a schema of the same name of another package gives is not known', () => {
  const { tools, notUnderstood } = extract({
    'index.js': `import { Server } from '@modelcontextprotocol/sdk/server/index.js';
      import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'; import { ToolSchema } from 'other-schemas';
      const read = ToolSchema.parse({ name: 'read_note', description: 'Reads.', inputSchema: { type: 'object' } });
      new Server({}).setRequestHandler(ListToolsRequestSchema, () => ({ tools: [read] }));`,
  });
  expect([tools, notUnderstood]).toEqual([[], 1]);
});

test.each([`''`, `' '`, `('a/').slice(2)`])('a tool without a name is none: %s', (name) => {
  const { tools, problems } = extractSource(
    `${server}server.tool(${name}, 'Does.', async () => {});\nserver.tool('one', async () => {});`,
  );
  expect(tools.map(({ name }) => name)).toEqual(['one']);
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringMatching(/could not be evaluated: it is empty/),
  ]);
});

describe('a definition with its handler beside it', () => {
  test.each([
    `server.tool({ name: 'read_note', description: 'Reads.', schema }, async () => ({}));`,
    `server.addTool({ name: 'read_note', description: 'Reads.', inputSchema: schema }, read);`,
  ])('%s', (call) => {
    const { tools } = extractSource(
      `${server}const schema = { type: 'object', properties: { id: { type: 'string' } } };\nconst read = () => {};\n${call}`,
    );
    expect(tools).toMatchObject([
      { name: 'read_note', description: 'Reads.', inputSchema: { properties: { id: { type: 'string' } } } },
    ]);
  });

  test('is none without a name', () => {
    expect(names(extractSource(`${server}server.tool({ description: 'Reads.' }, async () => ({}));`))).toEqual([]);
  });
});

describe('parameters that may be left out', () => {
  const required = (shape: string) => {
    const { tools } = extractSource(`${server}server.registerTool('x', { inputSchema: ${shape} }, async () => ({}));`);
    return [tools[0]?.inputSchema?.required ?? [], tools[0]?.certainty.inputSchema];
  };

  test('are those with a default, known or not', () => {
    expect(required('{ day: z.string().default(new Date().toISOString()), limit: z.number().default(5) }')).toEqual([
      [],
      'partial',
    ]);
  });

  test('are not those that have none', () => {
    expect(required('{ day: z.string().describe(new Date().toISOString()) }')).toEqual([['day'], 'partial']);
  });

  test('are those of zod 3 whose default is changed on the way', () => {
    const { tools } = extract({
      'index.js': `import { z } from 'zod/v3'; import { zodToJsonSchema } from 'zod-to-json-schema';
        import { Server } from '@modelcontextprotocol/sdk/server/index.js';
        const size = z.union([z.number(), z.string()]).transform((value) => Number(value)).pipe(z.number().max(9));
        const inputSchema = zodToJsonSchema(z.object({ width: size.default(3), height: size }));
        new Server({}).setRequestHandler('tools/list', () => ({ tools: [{ name: 'scale', inputSchema }] }));`,
    });
    expect(tools[0]?.inputSchema?.required).toEqual(['height']);
  });
});

describe('what must hold for the server to be made', () => {
  const conditions = (source: string) =>
    Object.fromEntries(
      extract({
        'index.js': `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as apps from '@modelcontextprotocol/ext-apps/server';\n${source}`,
      }).tools.map(({ name, condition }) => [name, condition]),
    );

  test('is no switch of its tools: a command that was not asked for, a mode', () => {
    expect(
      conditions(`async function main() {
  const args = process.argv.slice(2);
  if (args[0] === 'auth') { await login(args); return; }
  const server = new McpServer({ name: 'x', version: '1' });
  server.registerTool('always', {}, run);
  if (process.env.ALLOW_WRITES) server.registerTool('write', {}, run);
  if (args.includes('--read-only')) return;
  server.registerTool('purge', {}, run);
  apps.registerAppTool(server, 'shown', { description: 'Shows.' }, run);
}
main();`),
    ).toEqual({
      always: null,
      write: 'process.env.ALLOW_WRITES',
      purge: "!(args.includes('--read-only'))",
      shown: "!(args.includes('--read-only'))",
    });
  });

  test('is one where the server was made before', () => {
    expect(
      conditions(`const server = new McpServer({ name: 'x', version: '1' });
function main() {
  if (process.argv[2] === 'auth') { login(); return; }
  server.registerTool('kept', {}, run);
}
main();`),
    ).toEqual({ kept: "!(process.argv[2] === 'auth')" });
  });
});

describe('parameters that are there under a condition', () => {
  const read = (code: string) => {
    const { tools } = extractSource(
      `${server}${code}\nserver.registerTool('find', { description: 'Finds.', inputSchema: shape }, async () => ({}));`,
    );
    return [Object.keys(tools[0]?.inputSchema?.properties ?? {}).sort(), tools[0]?.certainty.inputSchema];
  };

  test.each([
    ['spread', `const shape = { query: z.string(), ...(process.env.PAGES ? { page: z.number() } : {}) };`],
    ['set', `const shape = { query: z.string() }; if (process.env.PAGES) shape.page = z.number();`],
    ['assigned', `const shape = Object.assign({ query: z.string() }, paged() ? { page: z.number() } : {});`],
  ])('are shown, and said not to be sure, when %s', (_, code) => {
    expect(read(code)).toEqual([['page', 'query'], 'partial']);
  });

  test('are sure where nothing decides about them', () => {
    expect(read(`const page = { page: z.number() }; const shape = { query: z.string(), ...page };`)).toEqual([
      ['page', 'query'],
      'exact',
    ]);
  });
});

describe('the command line', () => {
  /** With a file of accounts there may be several, one of which is to be named. */
  const read = (parser: string) => {
    const { tools } = extractSource(
      `import { Command } from '${parser}';
      import { accountsOf } from 'accounts';
      ${server}const { file } = new Command().option('--file <path>').parse().opts();
      let accounts; if (file) { accounts = accountsOf(file); } else { accounts = ['only']; }
      const shapeOf = () => { if (accounts.length <= 1) return { query: z.string() }; return { query: z.string(), account: z.string() }; };
      server.registerTool('find', { description: 'Finds.', inputSchema: shapeOf() }, async () => ({}));`,
    );
    return [Object.keys(tools[0]?.inputSchema?.properties ?? {}), tools[0]?.certainty.inputSchema];
  };

  test.each(['commander', '@commander-js/extra-typings'])('read by %s is as when it is empty', (parser) => {
    expect(read(parser)).toEqual([['query'], 'partial']);
  });

  test('is not what another package gives', () => {
    expect(read('accounts')).toEqual([['query', 'account'], 'partial']);
  });
});

describe('members that are deleted', () => {
  const properties = (code: string) => {
    const { tools } = extract({
      'index.js': `import { Server } from '@modelcontextprotocol/sdk/server/index.js';
        const inputSchema = { type: 'object', properties: { account: {}, query: {} } };
        ${code}
        new Server({}).setRequestHandler('tools/list', () => ({ tools: [{ name: 'find', inputSchema }] }));`,
    });
    return Object.keys((tools[0]?.inputSchema?.properties ?? {}) as object);
  };

  test('are gone', () => {
    expect(properties(`delete inputSchema.properties['account'];`)).toEqual(['query']);
  });

  test('are there where only a setting deletes them', () => {
    expect(properties(`if (process.env.ACCOUNT) delete inputSchema.properties.account;`)).toEqual(['account', 'query']);
  });
});

describe('what is not known', () => {
  test('a name that cannot be evaluated is reported with its place', () => {
    const { tools, notUnderstood, problems } = extractSource(
      `${server}export function add(name: string) { server.tool(name, async () => ({ content: [] })); }`,
    );
    expect(tools).toEqual([]);
    expect(notUnderstood).toBe(1);
    expect(problems).toEqual([
      {
        stage: 'extract',
        module: 'typescript-mcp',
        subject: 'src/index.ts:4',
        message:
          'The name of the tool that is registered here could not be evaluated: it is an argument of a function whose calls are not seen.',
        retryable: false,
      },
    ]);
  });

  test('a list whose items are fetched is reported, those that are written are read', () => {
    const { tools, notUnderstood } = extract({
      'index.js': `
        const { Server } = require('@modelcontextprotocol/sdk/server/index.js');
        const { ListToolsRequestSchema } = require('@modelcontextprotocol/sdk/types.js');
        const server = new Server({ name: 'x', version: '1' });
        server.setRequestHandler(ListToolsRequestSchema, async () => {
          const more = await (await fetch('https://tools.example')).json();
          return { tools: [{ name: 'own', inputSchema: { type: 'object' } }, ...more] };
        });`,
    });
    expect(tools.map(({ name }) => name)).toEqual(['own']);
    expect(notUnderstood).toBe(1);
  });

  test('a function that nobody calls is read all the same', () => {
    expect(
      names(
        extractSource(
          `export function register(server: McpServer) { server.tool('found', async () => ({ content: [] })); }`,
        ),
      ),
    ).toEqual(['found']);
  });

  test('a function that is named nowhere beside its declaration is not part of the server', () => {
    const files = {
      'package.json': '{ "dependencies": { "@modelcontextprotocol/sdk": "1" } }',
      'src/index.ts': `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; import { live } from './tools.js'; live(new McpServer({}));`,
      'src/tools.ts': `
        export function live(server) { server.tool('live', async () => {}); }
        export const dead = (server) => { server.tool('dead', async () => {}); };`,
    };
    const extraction = extract(files);
    expect(names(extraction)).toEqual(['live']);
    expect(extraction.notUnderstood).toBe(0);
  });

  test('a method that registers what it is given is understood by its callers, though nobody calls those', () => {
    const { tools, notUnderstood } = extractSource(`
      const definitions = z.record(z.string(), z.object({ description: z.string() })).parse({
        get_flag: { description: 'Gets a flag.' },
        set_flag: { description: 'Sets a flag.' },
      });
      export class Agent {
        server = new McpServer({ name: 'x', version: '1' });
        registerTool(name: string, description: string) {
          this.server.registerTool(name, { description }, async () => ({ content: [] }));
        }
        async init() {
          for (const [name, { description }] of Object.entries(definitions)) this.registerTool(name, description);
        }
      }`);
    expect(tools.map(({ name, description }) => [name, description])).toEqual([
      ['get_flag', 'Gets a flag.'],
      ['set_flag', 'Sets a flag.'],
    ]);
    expect(notUnderstood).toBe(0);
  });

  test('what was found is read, even when the budget was used up on the way', () => {
    const { tools, problems } = extractSource(
      `${server}server.tool('found', async () => {});\nlet n = 0; for (const a of Array.from('x'.repeat(9999))) for (const b of Array.from('x'.repeat(9999))) n++;`,
      'src/index.js',
    );
    expect(tools.map(({ name }) => name)).toEqual(['found']);
    expect(problems.map(({ subject }) => subject)).toEqual(['evaluation']);
  });

  test('broken source gives what can be read', () => {
    const { tools } = extractSource(
      `${server}server.tool('before', async () => {});\nconst x = {{{ ;;\nserver.tool('after', async () => {});`,
    );
    expect(tools.map(({ name }) => name)).toContain('before');
  });
});

describe('what is never over', () => {
  const sdk = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';`;

  test.each([
    [
      'a handler of another request that polls',
      `server.server.setRequestHandler(CallToolRequestSchema, async () => { while (true) if (await done()) return; });`,
    ],
    [
      'a listener that reads a stream',
      `process.stdin.on('data', (chunk) => { for (;;) { const line = read(chunk); if (line === null) break; handle(line); } });`,
    ],
    [
      'a walk up the folders',
      `let at = process.cwd(); while (at !== parent(at)) { if (exists(at)) break; at = parent(at); }`,
    ],
    [
      'a function without end that is called over and over',
      `function spin(n) { for (let i = 0; i < 1e9; i++) n += i; return n; } for (const n of 'abcdefgh') spin(n);`,
    ],
  ])('%s leaves enough for what follows', (_, source) => {
    const { tools } = extractSource(`${server}${source}\nserver.tool('after', async () => {});`, 'src/index.js');
    expect(tools.map(({ name }) => name)).toEqual(['after']);
  });

  /** Takes more steps than a callback has to come upon a registration in. */
  const work = `const all = Array.from('x'.repeat(300)); for (const a of all) for (const b of all) use(a + b);`;

  test.each([
    ['early', `server.tool('first', async () => {}); ${work} server.tool('second', async () => {});`],
    ['late', `${work} server.tool('first', async () => {}); server.tool('second', async () => {});`],
    ['in what it calls', `${work} const more = () => { server.tool('second', async () => {}); }; add(); more();`],
  ])('a command that works for long is run as far as it registers tools, %s', (_, body) => {
    const { tools, problems } = extractSource(
      `import { Command } from 'commander';\n${server}function add() { server.tool('first', async () => {}); }\nnew Command().action(async () => { ${body} });`,
      'src/index.js',
    );
    expect(tools.map(({ name }) => name)).toEqual(['first', 'second']);
    expect(problems).toEqual([]);
  });

  test.each([
    ['registers nothing', ''],
    ['fills a list too late', `tools.push({ name: 'two' });`],
  ])('a callback that works for long and %s is said not to have been run to its end', (_, end) => {
    const { tools, problems } = extractSource(
      `import { whenReady } from 'app';\n${server}const tools = [{ name: 'one' }];\nwhenReady(async () => { ${work} ${end} });\nserver.server.setRequestHandler('tools/list', () => ({ tools }));`,
      'src/index.js',
    );
    expect(tools.map(({ name }) => name)).toEqual(['one']);
    expect(problems.map(({ subject, message }) => `${subject}: ${message}`)).toEqual([
      'src/index.js:6: This function takes too many steps to evaluate, and not all of it was.',
    ]);
  });

  test('a callback that is done soon is not', () => {
    const { problems } = extractSource(
      `import { whenReady } from 'app';\n${server}whenReady(async () => { use('it'); });\nserver.tool('one', async () => {});`,
    );
    expect(problems).toEqual([]);
  });

  test('a function that was given up is named', () => {
    const { problems } = extractSource(
      `${server}function spin() { const all = Array.from('x'.repeat(9999)); for (const a of all) for (const b of all) use(a + b); }\nspin();\nserver.tool('after', async () => {});`,
      'src/index.js',
    );
    expect(problems.map(({ subject, message }) => `${subject}: ${message}`)).toEqual([
      'src/index.js:4: This function takes too many steps to evaluate, and not all of it was.',
    ]);
  });

  test('a loop over a list reads it to the end, though it may be left early', () => {
    const list = Array.from({ length: 30 }, (_, i) => `'tool_${i}'`).join(', ');
    const { tools } = extractSource(
      `${server}const list = [${list}];\nfor (let i = 0; i < list.length; i++) { if (stop()) break; server.tool(list[i], async () => {}); }`,
      'src/index.js',
    );
    expect(tools).toHaveLength(30);
  });

  test('a page that talks to the server is not read for tools', () => {
    const page = `const client = {}; client.request({ method: 'tools/list' }); while (true) paint();\n// ${'x'.repeat(300_000)}`;
    const extraction = extract({
      'package.json': '{ "main": "dist/index.js", "dependencies": { "@modelcontextprotocol/sdk": "1" } }',
      'dist/index.js': `${sdk} new McpServer({}).tool('one', async () => {});`,
      'dist/page/app.js': page,
    });
    expect(names(extraction)).toEqual(['one']);
    expect(extraction.problems).toEqual([]);
  });

  test('modules that a bundle sets up when they are needed are set up', () => {
    const bundle = `${sdk}
      var names = Object.getOwnPropertyNames;
      var lazily = (fn, res) => function init() { return fn && (res = (0, fn[names(fn)[0]])(fn = 0)), res; };
      var tools, prefix;
      function start() { for (const tool of tools) new McpServer({}).tool(prefix + tool, async () => {}); }
      var initTools = lazily({ 'src/tools.ts'() { initPrefix(); tools = ['push', 'pop']; } });
      var initPrefix = lazily({ 'src/prefix.ts'() { prefix = 'queue_'; } });
      start();\n// ${'x'.repeat(300_000)}`;
    expect(names(extract({ 'package.json': '{ "main": "index.js" }', 'index.js': bundle }))).toEqual([
      'queue_pop',
      'queue_push',
    ]);
  });
});

describe('definitions that were not seen to be registered', () => {
  const files = (tools: string) => ({
    'package.json': '{ "dependencies": { "@modelcontextprotocol/sdk": "1", "zod": "4" } }',
    'src/index.ts': `
      import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
      export function add(definition: Definition) { new McpServer({}).registerTool(definition.name, definition, run); }`,
    'src/tools.ts': `import { z } from 'zod';\n${tools}`,
  });

  test.each([
    ['an object', `export const a = { name: 'a', description: 'A.', inputSchema: z.object({}) };`],
    [
      'a list',
      `export const list = [{ name: 'a', description: 'A.', inputSchema: { type: 'object', properties: {} } }];`,
    ],
    ['a record', `export default { a: { description: 'A.', parameters: z.object({}), execute: async () => {} } };`],
    [
      'a class',
      `export class A { get name() { return 'a'; } get description() { return 'A.'; } schema = z.object({}); }`,
    ],
    [
      'static fields',
      `export class A { static tools = [new A()]; name = 'a'; description = 'A.'; schema = z.object({}); }`,
    ],
  ])('%s', (_, tools) => {
    const extraction = extract(files(tools));
    expect(extraction.tools.map(({ name, certainty }) => [name, certainty.name])).toEqual([['a', 'partial']]);
    expect(extraction.notUnderstood).toBe(1);
  });

  test.each([
    ['a command', `export const a = { name: 'a', description: 'A.', handler: () => {} };`],
    [
      'a prompt',
      `export const a = { name: 'a', description: 'A.', schema: z.object({}), arguments: [{ name: 'x' }] };`,
    ],
    ['a resource', `export const a = { name: 'a', description: 'A.', schema: z.object({}), uri: 'notes://all' };`],
    ['a column', `export const a = { name: 'a', description: 'A.', type: 'string' };`],
    ['an option', `export const a = { name: 'a', description: 'A.', schema: 'public', default: 1 };`],
    ['what is not exported', `const a = { name: 'a', description: 'A.', inputSchema: z.object({}) };`],
    ['a name that is none', `export const a = { name: 'All of them', description: 'A.', inputSchema: z.object({}) };`],
  ])('not %s', (_, tools) => {
    expect(extract(files(tools)).tools).toEqual([]);
  });

  test('where all registrations were understood, definitions beside them are none', () => {
    const own = files(`export const a = { name: 'a', description: 'A.', inputSchema: z.object({}) };`);
    const index = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; new McpServer({}).tool('b', async () => {});`;
    expect(names(extract({ ...own, 'src/index.ts': index }))).toEqual(['b']);
  });

  test('any value may stand for any part', () => {
    const part = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom('__proto__', 'object', '\0', '\ud800', {}));
    const keys = fc.constantFrom(
      'name',
      'description',
      'inputSchema',
      'schema',
      'type',
      '__proto__',
      'tools',
      'execute',
    );
    const definition = fc.dictionary(fc.oneof(keys, fc.string()), part);
    fc.assert(
      fc.property(fc.array(definition, { maxLength: 5 }), (definitions) => {
        const source = files(`export const list = ${JSON.stringify(definitions)};`);
        const [first, second] = [extract(source), extract(source)];
        expect(first).toEqual(second);
        expect(({} as Record<string, unknown>).polluted).toBeUndefined();
      }),
      { numRuns: 60 },
    );
  });
});

describe('what others wrote', () => {
  const library = `export const names = ["light"];\n${'// a library\n'.repeat(30_000)}`;
  const server = (from: string) => `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { names } from '${from}';
const server = new McpServer({ name: 'lamps', version: '1.0.0' });
server.registerTool('dim', { description: 'Dims a lamp.' }, () => names);
for (const name of names) server.registerTool(name, { description: 'A lamp.' }, () => names);
`;

  test('is outside of the source where it is a bundle in a folder for that, and what hangs on it is said', () => {
    const { tools, notUnderstood } = extract({
      'src/vendor/names.js': library,
      'src/index.ts': server('./vendor/names.js'),
    });
    expect(tools.map(({ name }) => name)).toEqual(['dim']);
    expect(notUnderstood).toBeGreaterThan(0);
  });

  test('is read where it is small, or one of the files of the server', () => {
    for (const [path, text] of [
      ['vendor/names.js', library.slice(0, 1_000)],
      ['own/names.js', library],
    ] as const) {
      const { tools, notUnderstood } = extract({
        [`src/${path}`]: text,
        'src/index.ts': server(`./${path}`),
      });
      expect(tools.map(({ name }) => name)).toEqual(['dim', 'light']);
      expect(notUnderstood).toBe(0);
    }
  });
});

describe('hostile source', () => {
  const hostile: [string, string][] = [
    ['a spread of itself', `const a = { ...a, x: 1 }; const b = [...b]; server.tool('t', a, async () => {});`],
    [
      'a function that calls itself',
      `function f(n) { return f(n + 1) + f(n + 2); } server.tool('t' , f(0), async () => {});`,
    ],
    ['an endless loop', `while (true) {} server.tool('t', async () => {});`],
    [
      'a loop that grows a text',
      `let s = 'x'; for (let i = 0; i < 1e9; i++) s = s + s; server.tool('t', s, async () => {});`,
    ],
    [
      'a list that doubles',
      `let a = [1]; for (let i = 0; i < 60; i++) a = [...a, ...a]; server.tool('t', async () => {});`,
    ],
    [
      'a schema that doubles',
      `let s = z.object({}); for (let i = 0; i < 60; i++) s = z.object({ a: s, b: s }); server.tool('t', s.shape, async () => {});`,
    ],
    [
      'a schema of itself',
      `const s = z.object({ children: z.lazy(() => z.array(s)) }); server.tool('t', s.shape, async () => {});`,
    ],
    [
      'keys of the prototype',
      `server.tool('t', 'd', { __proto__: z.string(), constructor: z.string(), a: z.string() }, async () => {});`,
    ],
    [
      'a regular expression without end',
      `server.tool('t', '${'a'.repeat(40)}!'.replace(/(a+)+$/, ''), async () => {});`,
    ],
    ['a name of 10,000 characters', `server.tool('${'n'.repeat(10_000)}', async () => {});`],
    ['control characters', `server.tool('t\\u0000\\ud800\\x1b[31m', '\\u202e', async () => {});`],
    ['a text of a megabyte', `server.tool('t', \`${'text '.repeat(200_000)}\`, async () => {});`],
    [
      'a sum of 5,000 texts',
      `server.tool('t', ${Array.from({ length: 5_000 }, (_, i) => `'${i}'`).join(' + ')}, async () => {});`,
    ],
    ['a chain of 3,000 calls', `server.tool('t', { a: z.string()${'.min(1)'.repeat(3_000)} }, async () => {});`],
    ['deep nesting', `const x = ${'['.repeat(900)}${']'.repeat(900)}; server.tool('t', async () => {});`],
  ];

  test.each(hostile)('%s', (_, source) => {
    const { tools, notUnderstood } = extractSource(`${server}${source}`, 'src/index.js');
    expect(tools.length + notUnderstood).toBeGreaterThan(0);
    expect(({} as Record<string, unknown>).a).toBeUndefined();
  });

  test('files that import each other', () => {
    const extraction = extract({
      'package.json': '{ "dependencies": { "@modelcontextprotocol/sdk": "1" } }',
      'a.js': `import { b } from './b.js'; export const a = { ...b, x: 1 }; export * from './b.js'; export function add(server) { server.tool('from_a', async () => {}); }`,
      'b.js': `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; import { a, add } from './a.js'; export const b = { ...a }; export * from './a.js'; add(new McpServer({}));`,
    });
    expect(names(extraction)).toEqual(['from_a']);
  });

  test('10,000 tools', () => {
    const calls = Array.from(
      { length: 10_000 },
      (_, i) => `server.tool('tool_${i}', 'Tool ${i}.', { id: z.string() }, async () => {});`,
    );
    const extraction = extractSource(`${server}${calls.join('\n')}`);
    expect(extraction.tools).toHaveLength(10_000);
    expect(extraction.tools.at(-1)?.evidence[0]).toMatchObject({ file: 'src/index.ts', excerpt: "'tool_9999'" });
    expect(extraction.notUnderstood).toBe(0);
  });
});

test('every form is documented', () => {
  expect(typescriptMcp.id).toBe('typescript-mcp');
  expect(typescriptMcp.forms.length).toBeGreaterThan(0);
  expect(fixtures.every((name) => readFileSync(join(folder, name, 'expected.json'), 'utf8').length > 2)).toBe(true);
});
