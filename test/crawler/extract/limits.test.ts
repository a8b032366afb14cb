import { describe, expect, test } from 'vitest';
import { extractors, extractServers } from '../../../crawler/extract/index.js';
import { SourceParser } from '../../../crawler/extract/syntax/parser.js';
import { contextOf, snapshotOf } from '../../support/extract.js';
import { type HostileServer, hostileServers } from './hostile-servers.js';

/** Steps of evaluation that a repository is given here: enough for any real one of this size, and soon used up. */
const budget = 300_000;
const counting = (count: number) => Array.from({ length: count }, (_, index) => index);

/** What tells some extractors that the SDK is used. */
const manifests = {
  'package.json': '{ "dependencies": { "@modelcontextprotocol/sdk": "1" } }',
  'build.gradle': 'io.modelcontextprotocol',
  'go.mod': 'module example.com/x\nrequire github.com/mark3labs/mcp-go v0.40.0\n',
};

/** What an extractor finds, and the work that it takes: steps of evaluation, and files that are parsed. */
function measured(id: string, files: Record<string, string>) {
  const context = contextOf({ ...files, ...manifests });
  const steps = { left: budget };
  let parsed = 0;
  const found = extractors
    .find((each) => each.id === id)
    ?.extract({
      ...context,
      steps,
      parse(path, text) {
        parsed++;
        return context.parse(path, text);
      },
    });
  return { ...found, names: found?.tools.map(({ name }) => name) ?? [], steps: budget - steps.left, parsed };
}

const of = ({ head, path, server }: HostileServer, body: readonly string[]) => ({
  [path]: head + server(body.join('\n')),
});

describe.each(hostileServers.map((server) => [server.extractor, server] as const))('%s', (id, server) => {
  const { tool, text, constant, list } = server;
  const plain = measured(id, of(server, [tool(text('t'), 0)]));

  test('does no more for a line of 5 MB than for a short one', () => {
    const { names, steps } = measured(
      id,
      of(server, [constant('BIG', text('x'.repeat(5_000_000))), tool(text('t'), 0)]),
    );
    expect(names).toEqual(['t']);
    expect(steps).toBeLessThan(plain.steps + 1_000);
  });

  test('does work in proportion to what nests', () => {
    const nested = (depth: number) => counting(depth).reduce((inner) => list([inner]), text('x'));
    const work = (depth: number) => measured(id, of(server, [constant('N', nested(depth)), tool(text('t'), 0)]));
    const [few, many] = [work(100), work(400)];
    expect(many.names).toEqual(['t']);
    expect(many.steps - plain.steps).toBeLessThanOrEqual(8 * (few.steps - plain.steps) + 10_000);
  });

  test('does work in proportion to a sum of many parts', () => {
    const work = (parts: number) =>
      measured(
        id,
        of(server, [
          constant('A', text('a')),
          tool(
            counting(parts)
              .map(() => 'A')
              .join(' + '),
            0,
          ),
        ]),
      );
    const [few, many] = [work(200), work(800)];
    expect(many.steps).toBeLessThanOrEqual(8 * few.steps + 10_000);
  });

  test('ends for names of which each is made of twenty of the one before', () => {
    const doubled = counting(30).map((index) => constant(`A${index + 1}`, list(counting(20).map(() => `A${index}`))));
    const found = measured(id, of(server, [constant('A0', text('x')), ...doubled, tool('A30', 0), tool(text('t'), 1)]));
    // Every constant is worked out a few times at most, or the work ends with the budget, which is said.
    expect(found.steps).toBeLessThanOrEqual(budget + 1_000);
    expect(found.names.includes('t') || (found.notUnderstood ?? 0) > 0).toBe(true);
  });

  test('parses each of many files that import each other a few times at most', () => {
    const files = Object.fromEntries(
      counting(30).map((index) => [
        server.path.replace(/(\w+)(\.\w+)$/, `$1${index}$2`),
        counting(3).map(server.imports).join('') + server.head,
      ]),
    );
    const found = measured(id, { ...files, ...of(server, [tool(text('t'), 0)]) });
    expect(found.names).toEqual(['t']);
    expect(found.parsed).toBeLessThan(31 * 20);
    expect(found.steps).toBeLessThan(plain.steps + 200_000);
  });
});

describe('what is made of itself many times over', () => {
  const twenty = (of: string) => counting(20).map(() => of);
  test.each([
    [
      'a schema of Ruby',
      'ruby-mcp',
      {
        'server.rb': `require "mcp"\nL0 = { type: "string" }\n${counting(40)
          .map((at) => `L${at + 1} = { a: L${at}, b: L${at} }`)
          .join('\n')}\nclass T < MCP::Tool\n  description "d"\n  input_schema(L40)\nend\n`,
      },
    ],
    [
      'a text of Rust',
      'rust-rmcp',
      {
        'Cargo.toml': '[package]\nname = "x"\n[dependencies]\nrmcp = "1"\n',
        'src/main.rs': `use rmcp::tool;\nconst A0: &str = "x";\n${counting(8)
          .map((at) => `const A${at + 1}: &str = concat!(${twenty(`A${at}`).join(', ')});`)
          .join('\n')}\n#[tool_router]\nimpl S { #[tool(name = "t", description = A8)] fn t(&self) {} }\n`,
      },
    ],
    [
      'a type of Rust',
      'rust-rmcp',
      {
        'Cargo.toml': '[package]\nname = "x"\n[dependencies]\nrmcp = "1"\n',
        'src/main.rs': `use rmcp::tool;\ntype A0 = String;\n${counting(11)
          .map((at) => `type A${at + 1} = (${twenty(`A${at}`).join(', ')});`)
          .join(
            '\n',
          )}\nstruct P { a: A11 }\nimpl S { #[tool(name = "t")] fn t(&self, Parameters(p): Parameters<P>) {} }\n`,
      },
    ],
    [
      'a schema of Python',
      'python-mcp',
      {
        'server.py': `from mcp.server.lowlevel import Server\nfrom mcp.types import Tool\nserver = Server("x")\nL0 = {"type": "string"}\n${counting(
          40,
        )
          .map((at) => `L${at + 1} = {"a": L${at}, "b": L${at}}`)
          .join('\n')}\n@server.list_tools()\nasync def tools():\n    return [Tool(name="t", inputSchema=L40)]\n`,
      },
    ],
    [
      'a schema of JavaScript',
      'typescript-mcp',
      {
        'index.js': `import { Server } from '@modelcontextprotocol/sdk/server/index.js';\nconst L0 = { type: 'string' };\n${counting(
          40,
        )
          .map((at) => `const L${at + 1} = { a: L${at}, b: L${at} };`)
          .join(
            '\n',
          )}\nnew Server({}).setRequestHandler('tools/list', () => ({ tools: [{ name: 't', inputSchema: L40 }] }));\n`,
      },
    ],
    [
      'a schema of PHP',
      'php-mcp',
      {
        'server.php': `<?php\nuse Mcp\\Server;\nclass S { const L0 = ['type' => 'string'];\n${counting(40)
          .map((at) => `const L${at + 1} = ['a' => self::L${at}, 'b' => self::L${at}];`)
          .join(
            '\n',
          )}\nfunction go($b) { $b->addTool([S::class, 'go'], name: 't', description: 'd', inputSchema: self::L40); } }\n`,
      },
    ],
  ])('%s is given up within the budget, and is not taken for known', (_title, id, files) => {
    const found = measured(id, files as Record<string, string>);
    expect(found.steps).toBeLessThanOrEqual(budget + 1_000);
    const tool = found.tools?.find(({ name }) => name === 't');
    const isSaid =
      (found.notUnderstood ?? 0) > 0 || Object.values(tool?.certainty ?? {}).some((each) => each !== 'exact');
    expect(isSaid).toBe(true);
    expect(JSON.stringify(tool ?? null).length).toBeLessThan(3_000_000);
  });
});

describe('limits that are hit are said', () => {
  test('by the steps that a repository has left, in every language', () => {
    for (const { extractor, ...server } of hostileServers) {
      const { head, path, tool, text, constant } = server;
      const body = [constant('A', text('a')), ...counting(200).map((index) => tool('A', index))];
      const context = contextOf({ [path]: head + server.server(body.join('\n')), ...manifests });
      const found = extractors.find(({ id }) => id === extractor)?.extract({ ...context, steps: { left: 20 } });
      expect([extractor, (found?.notUnderstood ?? 0) > 0]).toEqual([extractor, true]);
    }
  });

  test('by source maps that are more than is read', () => {
    const source = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
const server = new McpServer({ name: 'x', version: '1' });
server.registerTool('known', {}, run);`;
    const map = (name: string, padding: number) =>
      JSON.stringify({ version: 3, sources: [`../src/${name}.ts`], sourcesContent: [source + ' '.repeat(padding)] });
    const built = `${source}\nserver.registerTool(names()[0], {}, run);`;
    const read = (padding: number) =>
      measured('typescript-mcp', {
        'dist/a.js': built,
        'dist/a.js.map': map('a', 10),
        'dist/b.js': '',
        'dist/b.js.map': map('b', padding),
      }).problems?.map(({ subject }) => subject);
    expect(read(10)).not.toContain('dist/b.js.map');
    expect(read(33 * 1024 * 1024)).toContain('dist/b.js.map');
  });

  test('by brackets that nest deeper than is parsed', async () => {
    const parser = await SourceParser.load(['javascript']);
    const source = `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
const deep = ${'['.repeat(5_000)}${']'.repeat(5_000)};`;
    const [server] = extractServers(snapshotOf({ 'index.js': source, ...manifests }), parser, {
      revision: 'r',
      subpath: null,
    });
    expect(server?.coverage).toBe('not-understood');
    expect(server?.problems.map(({ subject }) => subject)).toContain('index.js');
  });
});
