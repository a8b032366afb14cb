import { describe, expect, it } from 'vitest';
import { dockerRegistry } from '../../../crawler/extract/docker-registry/index.js';
import type { Extraction, Extractor } from '../../../crawler/extract/extractor.js';
import { extractServers } from '../../../crawler/extract/index.js';
import { mcpToolbox } from '../../../crawler/extract/mcp-toolbox/index.js';
import { mcpbManifest } from '../../../crawler/extract/mcpb-manifest/index.js';
import { readme } from '../../../crawler/extract/readme/index.js';
import { serverCard } from '../../../crawler/extract/server-card/index.js';
import { serverJson } from '../../../crawler/extract/server-json/index.js';
import { SourceParser } from '../../../crawler/extract/syntax/parser.js';
import { toolsSnapshot } from '../../../crawler/extract/tools-snapshot/index.js';
import { isWorthReading } from '../../../crawler/snapshot/worth-reading.js';
import { extractedToolSchema } from '../../../src/model/index.js';
import { contextOf, snapshotOf } from '../../support/extract.js';
import { serverFiles } from '../../support/servers.js';

function read(extractor: Extractor, files: Record<string, unknown>): Extraction | null {
  const texts = Object.entries(files).map(([path, content]) => [
    path,
    typeof content === 'string' ? content : JSON.stringify(content, null, 2),
  ]);
  const extraction = extractor.extract(contextOf(Object.fromEntries(texts)));
  for (const tool of extraction?.tools ?? []) extractedToolSchema.parse(tool);
  return extraction;
}
const namesOf = (extraction: Extraction | null) => extraction?.tools.map(({ name }) => name) ?? null;

const send = { name: 'send_mail', description: 'Sends a mail.' };
const list = { name: 'list_mail', description: 'Lists mail.' };
const schema = { inputSchema: { type: 'object', properties: { to: { type: 'string' } } } };
const bundle = { manifest_version: '0.2', name: 'mail', server: { type: 'node', entry_point: 'index.js' } };

describe('the manifest of a bundle', () => {
  it('gives names and descriptions, and says that the rest is not known', () => {
    const [tool] = read(mcpbManifest, { 'manifest.json': { ...bundle, tools: [send] } })?.tools ?? [];
    expect(tool).toMatchObject({ ...send, inputSchema: null, provenance: 'manifest', extractor: 'mcpb-manifest' });
    expect(tool?.certainty).toMatchObject({ name: 'exact', description: 'exact', inputSchema: 'unknown' });
    expect(tool?.evidence[0]).toMatchObject({ field: 'name', file: 'manifest.json', line: 10 });
  });

  it.each([
    ['the manifest of a browser extension', { manifest_version: 3, name: 'x', tools: [send] }],
    ['the manifest of a web app', { name: 'x', short_name: 'x', icons: [] }],
    ['not an object', [send]],
  ])('is not taken from %s', (_title, manifest) => {
    expect(read(mcpbManifest, { 'manifest.json': manifest })).toBeNull();
  });
});

describe('the tools of MCP Toolbox', () => {
  const file = `sources:
  mails: { kind: postgres, host: 127.0.0.1 }
tools:
  find-mail:
    kind: postgres-sql
    source: mails
    description: Finds mails.
    parameters:
      - { name: text, type: string, description: What. }
      - { name: limit, type: integer, default: 10 }
      - { name: tags, type: array, required: false, items: { name: tag, type: float } }
    templateParameters:
      - { name: table, type: string }
    statement: SELECT * FROM $1
  run-sql:
    kind: postgres-execute-sql
    source: mails
    description: Runs any SQL.
toolsets:
  all: [find-mail]
`;

  it('are those of tools.yaml, with the schemas of their parameters', () => {
    const extraction = read(mcpToolbox, { 'tools.yaml': file, 'examples/tools.yaml': file.replaceAll('mail', 'post') });
    expect(namesOf(extraction)).toEqual(['find-mail', 'run-sql']);
    expect(extraction?.tools[0]).toMatchObject({
      description: 'Finds mails.',
      condition: null,
      certainty: { name: 'exact', description: 'exact', inputSchema: 'exact' },
      inputSchema: {
        type: 'object',
        properties: {
          text: { type: 'string', description: 'What.' },
          limit: { type: 'integer', default: 10 },
          tags: { type: 'array', items: { type: 'number' } },
          table: { type: 'string' },
        },
        required: ['text', 'table'],
      },
    });
    expect(extraction?.tools[0]?.evidence[0]).toMatchObject({ file: 'tools.yaml', line: 4 });
    expect(extraction?.tools[1]).toMatchObject({ inputSchema: null, certainty: { inputSchema: 'unknown' } });
  });

  it('may be documents of their own', () => {
    const documents = `kind: source
name: mails
type: sqlite
---
kind: tool
name: list-mail
type: sqlite-sql
source: mails
description: Lists mails.
statement: SELECT 1
`;
    const [tool] = read(mcpToolbox, { 'config/mail.yaml': documents })?.tools ?? [];
    expect(tool).toMatchObject({ name: 'list-mail', inputSchema: { properties: {} } });
    expect(tool?.evidence[0]).toMatchObject({ line: 6 });
  });

  it('are alternatives where there are several files', () => {
    const other = file.replace('Finds mails.', 'Finds others.').replaceAll('run-sql', 'drop-all');
    const extraction = read(mcpToolbox, { 'a.yaml': file, 'b.yaml': other });
    expect(extraction?.tools.map(({ name, condition }) => [name, condition])).toEqual([
      ['drop-all', 'started with b.yaml'],
      ['find-mail', 'started with a.yaml or b.yaml'],
      ['run-sql', 'started with a.yaml'],
    ]);
    expect(extraction?.tools[1]?.certainty.description).toBe('partial');
  });

  it.each([
    ['a list of tools of something else', 'tools:\n  hammer: { kind: iron, description: Hits. }\nresource: x\n'],
    ['tools of a source that is not there', file.replace('  mails:', '  posts:')],
    ['what is not YAML', `${file}\n  ]`],
  ])('are not %s', (_title, text) => {
    expect(read(mcpToolbox, { 'tools.yaml': text })).toBeNull();
  });
});

describe('a server card', () => {
  it('gives its tools, and what the server is called', () => {
    const card = {
      serverInfo: { name: 'mail', title: 'Mail' },
      description: 'For mail.',
      tools: [{ ...send, ...schema }],
    };
    const extraction = read(serverCard, { '.well-known/mcp/server-card.json': card });
    expect(extraction?.tools[0]).toMatchObject({ ...send, ...schema, extractor: 'server-card' });
    expect(extraction?.published).toMatchObject({ name: 'Mail', description: 'For mail.' });
  });

  it('gives none when it says that only asking tells', () => {
    expect(namesOf(read(serverCard, { '.well-known/mcp.json': { name: 'mail', tools: ['dynamic'] } }))).toEqual([]);
  });

  it('is not any file of that folder', () => {
    expect(read(serverCard, { '.well-known/security.json': { tools: [send] } })).toBeNull();
  });
});

describe('a committed list of tools', () => {
  const marked = { 'main.go': 'import "github.com/mark3labs/mcp-go/server"' };

  it.each(['tools.json', 'docs-data/mcp-tools.json', 'tool-manifest.json', 'tools/list.json'])(
    'is read from %s',
    (path) => {
      expect(namesOf(read(toolsSnapshot, { ...marked, [path]: { tools: [{ ...send, ...schema }] } }))).toEqual([
        'send_mail',
      ]);
    },
  );

  it('is read from snapshots of a tool each', () => {
    const path = 'pkg/__toolsnaps__/send_mail.snap';
    expect(isWorthReading(path)).toBe(true);
    expect(isWorthReading('pkg/__snapshots__/send_mail.snap')).toBe(false);
    const extraction = read(toolsSnapshot, {
      ...marked,
      [path]: { ...send, ...schema, annotations: { readOnlyHint: false } },
    });
    expect(extraction?.tools[0]).toMatchObject({ ...send, ...schema, annotations: { readOnlyHint: false } });
  });

  it.each([
    ['tools of a chat model', { tools: [{ type: 'function', function: send }] }],
    ['tools without schemas, which may be anything', { tools: [send] }],
    ['build tools', { tools: { eslint: '1.0.0' } }],
    ['what is not JSON', 'nothing'],
  ])('is not %s', (_title, content) => {
    expect(read(toolsSnapshot, { ...marked, 'tools.json': content })).toBeNull();
  });

  it('makes no server by itself, and is not taken from tests', () => {
    const content = { tools: [{ ...send, ...schema }] };
    expect(read(toolsSnapshot, { 'tools.json': content })).toBeNull();
    expect(read(toolsSnapshot, { ...marked, 'tests/tools.json': content })).toBeNull();
  });
});

describe('a list that the program makes its tools from', () => {
  const program = {
    'main.go': 'import "github.com/mark3labs/mcp-go/server"\n//go:embed mail_tools.json\nvar list string',
  };
  const params = [
    { name: 'to', type: 'string', desc: 'Who gets it' },
    { name: 'copies', type: 'array', items: { type: 'string' }, optional: true },
    { name: 'subject', description: 'What it is about', isRequired: false },
  ];
  const read1 = (entry: unknown, files: Record<string, unknown> = program) =>
    read(toolsSnapshot, { ...files, 'mail_tools.json': { own_tools: [entry] } })?.tools[0] ?? null;

  it('has its parameters in a list', () => {
    expect(read1({ ...send, params })).toMatchObject({
      ...send,
      inputSchema: {
        type: 'object',
        properties: {
          to: { type: 'string', description: 'Who gets it' },
          copies: { type: 'array', items: { type: 'string' } },
          subject: { description: 'What it is about' },
        },
        required: ['to'],
      },
      certainty: { inputSchema: 'partial', description: 'exact', annotations: 'unknown' },
    });
  });

  it('has a schema under another name', () => {
    expect(read1({ ...send, parameters: schema.inputSchema })).toMatchObject(schema);
  });

  it('has hints under other names, and says that the parameters are not known', () => {
    const metadata = { readOnly: { value: false, description: 'It writes.' }, destructive: { value: true } };
    expect(read1({ ...send, metadata, of: ['a', 'b'] })).toMatchObject({
      annotations: { readOnlyHint: false, destructiveHint: true },
      inputSchema: null,
      certainty: { annotations: 'partial', inputSchema: 'unknown' },
    });
  });

  it.each([
    ['names and descriptions alone', send],
    ['tools of a workshop', { ...send, metadata: { readOnly: true, weight: 3 } }],
    ['parameters without names', { ...send, params: [{ type: 'string' }] }],
    ['functions of a chat model', { type: 'function', function: { ...send, parameters: schema.inputSchema } }],
  ])('is not %s', (_title, entry) => {
    expect(read1(entry)).toBeNull();
  });

  it('is not one that only tests name', () => {
    const { 'main.go': _, ...rest } = program;
    const marked = { ...rest, 'main.go': 'import "github.com/mark3labs/mcp-go/server"' };
    expect(read1({ ...send, params }, { ...marked, 'main_test.go': '// mail_tools.json' })).toBeNull();
    expect(read1({ ...send, params }, { ...marked, 'README.md': 'mail_tools.json' })).toBeNull();
  });
});

describe('an entry of the Docker MCP registry', () => {
  const entry = (image: string) => `name: mail\nimage: ${image}\nabout:\n  title: Mail\n  description: For mail.\n`;
  const tools = [{ ...send, arguments: [{ name: 'to', type: 'string', desc: 'Who gets it' }] }, list];

  it('gives its tools, and where the server can be had', () => {
    const extraction = read(dockerRegistry, { 'server.yaml': entry('mcp/mail'), 'tools.json': tools });
    expect(extraction?.published).toEqual({
      name: 'Mail',
      description: 'For mail.',
      packages: ['oci:mcp/mail'],
      remotes: [],
    });
    expect(extraction?.tools).toMatchObject([
      { ...list, inputSchema: null, certainty: { inputSchema: 'unknown' } },
      {
        ...send,
        inputSchema: { properties: { to: { type: 'string', description: 'Who gets it' } }, required: ['to'] },
      },
    ]);
  });

  it('of a server that lists nothing is not one without tools', () => {
    const remote = 'name: mail\nremote:\n  url: https://mail.example/mcp\n';
    const extraction = read(dockerRegistry, { 'server.yaml': remote, 'tools.json': '[]' });
    expect(extraction).toMatchObject({
      tools: [],
      notUnderstood: 1,
      published: { remotes: ['https://mail.example/mcp'] },
    });
  });

  it.each([
    ['settings of another server', { 'server.yaml': 'port: 80\n', 'tools.json': tools }],
    ['an entry without a list', { 'server.yaml': entry('mcp/mail') }],
  ])('is not %s', (_title, files) => {
    expect(read(dockerRegistry, files)).toBeNull();
  });

  it('is a server of its own beside the others', async () => {
    const parser = await SourceParser.load();
    const snapshot = snapshotOf({
      'go.mod': 'module example.com/registry\n',
      'servers/mail/server.yaml': entry('mcp/mail'),
      'servers/mail/tools.json': JSON.stringify(tools),
      'servers/post/server.yaml': entry('mcp/post'),
      'servers/post/tools.json': JSON.stringify([send]),
    });
    const servers = extractServers(snapshot, parser, { revision: 'r', subpath: null });
    expect(servers.map(({ subpath, packages, tools: { length } }) => [subpath, packages, length])).toEqual([
      ['servers/mail', ['oci:mcp/mail'], 2],
      ['servers/post', ['oci:mcp/post'], 1],
    ]);
  });
});

describe('the record for the registry', () => {
  it('tells where the server can be had', () => {
    const extraction = read(serverJson, {
      'server.json': {
        $schema: 'https://static.modelcontextprotocol.io/schemas/2025-10-17/server.schema.json',
        name: 'io.github.acme/mail',
        description: 'For mail.',
        packages: [
          { registryType: 'npm', identifier: '@acme/mail' },
          { registry_name: 'pypi', name: 'acme-mail' },
        ],
        remotes: [{ type: 'sse', url: 'https://mail.example/sse' }],
      },
    });
    expect(extraction).toMatchObject({
      tools: [],
      published: { packages: ['npm:@acme/mail', 'pypi:acme-mail'], remotes: ['https://mail.example/sse'] },
    });
  });

  it('is not the server.json of another program', () => {
    expect(read(serverJson, { 'server.json': { name: 'web', port: 80 } })).toBeNull();
  });
});

describe('the README', () => {
  const tools = (markdown: string) => read(readme, { 'README.md': `# Mail MCP server\n\n${markdown}` })?.tools ?? [];
  const names = (markdown: string) => tools(markdown).map(({ name }) => name);

  it('is read in tables, lists and headings about tools, with the lines', () => {
    const found = tools(`## Available Tools

| Tool | Description |
| --- | --- |
| \`send_mail\` | Sends a *mail*. |

### Reading

- **list_mail**: Lists mail.
  - \`folder\` (string): which
- \`getMail(id)\` - Gets a mail.

#### \`search\`

Looks for mail.

- \`query\` (string, required): what for
`);
    expect(found.map(({ name, description, evidence }) => [name, description, evidence[0]?.line])).toEqual([
      ['send_mail', 'Sends a mail.', 7],
      ['list_mail', 'Lists mail.', 11],
      ['getMail', 'Gets a mail.', 13],
      ['search', 'Looks for mail.', 15],
    ]);
    expect(found[0]).toMatchObject({ provenance: 'readme', inputSchema: null });
    expect(found[0]?.certainty).toMatchObject({ name: 'partial', description: 'partial', inputSchema: 'unknown' });
  });

  it('is read in HTML too, and where a description comes below a name', () => {
    expect(
      tools(`## 🛠️ Tools

1. \`send_mail\`
   - Sends a mail.
   - Inputs: \`to\`

<table><tr><th>Name</th><th>What it does</th></tr><tr><td><code>list_mail</code></td><td>Lists.</td></tr></table>
`).map(({ name, description }) => [name, description]),
    ).toEqual([
      ['send_mail', 'Sends a mail.'],
      ['list_mail', 'Lists.'],
    ]);
  });

  it.each([
    ['flags', '## Tools\n\n- `--port`: which\n- `-v`: more\n'],
    ['environment variables', '## Tools\n\n- `MAIL_API_KEY`: the key\n- `MAIL_URL`: where\n'],
    ['prompts', '## Tools and prompts\n\n### Prompts\n\n- `write_mail`: Writes.\n'],
    ['resources', '## Resources\n\n- `mail_folder`: A folder.\n'],
    ['prose in bold', '## Tools\n\n- **Fast**: it is.\n- **Well-made**: too.\n'],
    ['files and packages', '## Tools\n\n- `config.json`: settings\n- `@acme/mail`: the package\n'],
    ['what it was built with', '## Tools used\n\n- `web_pack`: bundles\n'],
    ['parameters', '## Tools\n\nIt takes these parameters:\n\n- `mail_id`: which\n'],
    [
      'settings in a table',
      '## Tools\n\n### Configuration\n\n| Name | Description |\n| - | - |\n| `max_mail` | how many |\n',
    ],
    ['lists in which one entry looks like a name', '## Tools\n\n- `send_mail`: Sends.\n- Reads mail\n- Writes mail\n'],
    ['languages and products', '## Tools\n\n### TypeScript\n\nUse it so.\n\n### LangChain\n\nOr so.\n'],
    [
      'formats',
      '## Proxy tools\n\n**CSV format**\n\n```\ntool_name,url\n```\n\n- `tool_name`: which\n- `url`: where\n',
    ],
    ['other sections', '## Usage\n\n- `send_mail`: Sends.\n'],
  ])('is not read for %s', (_title, markdown) => {
    expect(names(markdown)).toEqual([]);
  });

  it('of what is no MCP server is not read', () => {
    expect(read(readme, { 'README.md': '# Mail\n\n## Tools\n\n- `send_mail`: Sends.\n' })).toBeNull();
  });

  it('takes no more time for a hostile one than for its length', () => {
    const long = `## Tools\n\n${'- **'.repeat(5_000)}${'`a_b` '.repeat(5_000)}${'<div>'.repeat(5_000)}`;
    expect(names(long).length).toBeLessThan(2);
  });
});

describe('several sources of one server', () => {
  const parser = SourceParser.load();
  const extract = async (files: Record<string, unknown>) => {
    const texts = Object.entries(files).map(([path, content]) => [
      path,
      typeof content === 'string' ? content : JSON.stringify(content),
    ]);
    const [server] = extractServers(snapshotOf(Object.fromEntries(texts)), await parser, {
      revision: 'r',
      subpath: null,
    });
    if (server === undefined) throw new Error('no server');
    return { ...server, said: server.problems.map(({ module, message }) => `${module}: ${message}`) };
  };
  const source = serverFiles([send, { name: 'delete_mail' }]) as Record<string, string>;

  it('the source wins, and each disagreement is told once', async () => {
    const manifest = { ...bundle, tools: [{ ...send, description: 'Mails.' }, list, { name: 'move_mail' }] };
    const { tools, said, extractors } = await extract({ ...source, 'manifest.json': manifest });
    expect(tools.map(({ name, provenance }) => [name, provenance])).toEqual([
      ['delete_mail', 'source'],
      ['send_mail', 'source'],
    ]);
    expect(said).toEqual([
      'mcpb-manifest: defines 1 tool (send_mail) differently (description) than typescript-mcp, which was kept',
      'mcpb-manifest: lists 2 tools (list_mail, move_mail), which typescript-mcp did not find',
      'mcpb-manifest: does not list 1 tool (delete_mail), which typescript-mcp found',
    ]);
    expect(extractors).toEqual([
      { id: 'typescript-mcp', found: 2, kept: 2, because: 'index.js' },
      { id: 'mcpb-manifest', found: 3, kept: 0, because: 'manifest.json' },
    ]);
  });

  it('says nothing where they agree, or where a list says that it is not whole', async () => {
    expect(
      (await extract({ ...source, 'manifest.json': { ...bundle, tools: [send], tools_generated: true } })).said,
    ).toEqual([]);
  });

  it('fills gaps of the source from a list, not from the README', async () => {
    const broken = {
      ...source,
      'index.js': `${source['index.js']}server.registerTool(process.argv[2], {}, async () => ({}));`,
    };
    const found = await extract({
      ...broken,
      'manifest.json': { ...bundle, tools: [send, list] },
      'README.md': '# MCP\n\n## Tools\n\n- `send_mail`: x\n- `delete_mail`: y\n- `read_mail`: z\n',
    });
    expect(found.tools.map(({ name }) => name)).toEqual(['delete_mail', 'list_mail', 'send_mail']);
    expect(found.coverage).toBe('partial');
    expect(found.said).toContain('readme: lists 1 tool (read_mail), which typescript-mcp did not find');
  });

  it('uses the README when there is nothing else, as a part of what there is', async () => {
    const { tools, coverage } = await extract({
      'main.lua': '-- tools/list',
      'README.md': '# Mail MCP\n\n## Tools\n\n- `send_mail`: Sends.\n',
    });
    expect(tools.map(({ name, provenance }) => [name, provenance])).toEqual([['send_mail', 'readme']]);
    expect(coverage).toBe('partial');
  });

  it('knows from the record for the registry that what it cannot read is a server', async () => {
    const record = { name: 'com.acme/mail', remotes: [{ type: 'sse', url: 'https://mail.example/sse' }] };
    const { coverage, said, remotes } = await extract({ 'server.json': record, 'NOTES.md': '' });
    expect({ coverage, said, remotes }).toEqual({
      coverage: 'not-understood',
      said: ['core: holds no definition of a tool: it is run at https://mail.example/sse'],
      remotes: ['https://mail.example/sse'],
    });
  });
});
