import { describe, expect, it } from 'vitest';
import { openapi } from '../../../crawler/extract/openapi/index.js';
import { pythonMcp } from '../../../crawler/extract/python-mcp/index.js';
import { extractedToolSchema } from '../../../src/model/index.js';
import { contextOf } from '../../support/extract.js';

function read(files: Record<string, string>, extractor = openapi) {
  const extraction = extractor.extract(contextOf(files));
  for (const tool of extraction?.tools ?? []) extractedToolSchema.parse(tool);
  return extraction;
}

const document = (operations: string, title = 'Mail') => `openapi: 3.0.1
info:
  title: ${title}
  description: Mails.
paths:
${operations}`;

const mailApi = document(`  /mails/{Id}:
    parameters:
      - { name: tenant, in: query, schema: { type: string } }
    get:
      operationId: FetchMail
      description: Fetches a mail.
      parameters:
        - { name: Id, in: path, required: true, schema: { type: integer, minimum: 1 } }
        - { $ref: '#/components/parameters/Page' }
    patch:
      operationId: PatchMail
    post:
      operationId: SendMail__mails_post
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [to]
              properties:
                to: { type: string, format: email }
                Id: { type: string }
      parameters:
        - { name: Id, in: path, required: true, schema: { type: string } }
components:
  parameters:
    Page: { name: page, in: query, description: which, schema: { type: integer } }
`);

describe('the OpenAPI server of twilio-alpha', () => {
  const source = `const { OpenAPIMCPServer } = require('@twilio-alpha/openapi-mcp-server');
new OpenAPIMCPServer({ openAPIDir: join(__dirname, '..', 'specs') });`;

  it('makes tools as the library does, with the line of each operation', () => {
    const extraction = read({ 'build/server.js': source, 'specs/mail_v1.yaml': mailApi });
    const tool = extraction?.tools.find(({ name }) => name === 'MailV1--FetchMail');
    expect(extraction?.tools.map(({ name }) => name)).toEqual(['MailV1--FetchMail', 'MailV1--SendMail__mails_post']);
    expect(tool).toMatchObject({
      description: 'Mail: Mails. Fetches a mail.',
      // Neither references nor anything but types and descriptions get through.
      inputSchema: {
        type: 'object',
        properties: { Id: { type: 'integer', description: 'Id parameter' } },
        required: ['Id'],
      },
      provenance: 'source',
    });
    expect(tool?.evidence[0]).toMatchObject({
      file: 'specs/mail_v1.yaml',
      line: 10,
      excerpt: 'operationId: FetchMail',
    });
    expect(extraction?.notUnderstood).toBe(0);
  });

  it('reads those documents that the source names, and all when it names none', () => {
    const files = {
      'build/server.js': source,
      'specs/mail_v1.yaml': document('  /a:\n    get: { operationId: A }\n'),
      'specs/chat_v1.yaml': document('  /b:\n    get: { operationId: B }\n'),
      'specs/chat_v1.json': JSON.stringify({ openapi: '3.0.1', paths: { '/c': { get: { operationId: 'C' } } } }),
    };
    const names = (more: Record<string, string> = {}) => read({ ...files, ...more })?.tools.map(({ name }) => name);
    expect(names()).toEqual(['ChatV1--B', 'MailV1--A']);
    expect(names({ 'build/args.js': `const DEFAULT_SERVICE = 'mail_v1';` })).toEqual(['MailV1--A']);
  });
});

describe('FastMCP.from_openapi', () => {
  const imports = `import httpx, yaml, re
from fastmcp import FastMCP
from fastmcp.server.openapi import MCPType, RouteMap
`;
  const server = `${imports}spec = yaml.safe_load(open("mail.yaml"))\nmcp = FastMCP.from_openapi(openapi_spec=spec, client=client)`;

  it('makes a tool of each operation', () => {
    const extraction = read(
      { 'server.py': server, 'mail.yaml': mailApi, 'other.yaml': document('  /x:\n    get: {}\n') },
      pythonMcp,
    );
    expect(extraction?.notUnderstood).toBe(0);
    expect(extraction?.tools[0]?.certainty.name).toBe('exact');
    expect(extraction?.tools.map(({ name, description, inputSchema }) => [name, description, inputSchema])).toEqual([
      [
        'FetchMail',
        'Fetches a mail.',
        {
          type: 'object',
          properties: {
            tenant: { type: 'string' },
            Id: { type: 'integer', minimum: 1 },
            page: { type: 'integer', description: 'which' },
          },
          required: ['Id'],
        },
      ],
      ['PatchMail', 'Executes PATCH /mails/{Id}', { type: 'object', properties: { tenant: { type: 'string' } } }],
      [
        'SendMail',
        'Executes POST /mails/{Id}',
        {
          type: 'object',
          properties: {
            tenant: { type: 'string' },
            Id__path: { type: 'string' },
            to: { type: 'string', format: 'email' },
            Id: { type: 'string' },
          },
          required: ['Id__path', 'to'],
        },
      ],
    ]);
  });

  it('says so when the document is not there', () => {
    const extraction = read(
      { 'server.py': `${imports}mcp = FastMCP.from_openapi(httpx.get(url).json(), client)` },
      pythonMcp,
    );
    expect(extraction).toMatchObject({ tools: [], notUnderstood: 1 });
    expect(extraction?.problems[0]).toMatchObject({ subject: 'server.py:4' });
    expect(extraction?.problems[0]?.message).toContain('OpenAPI document');
  });

  const api = document(`  /users:
    get: { operationId: list_users, tags: [users] }
    post: { operationId: create_user, tags: [users] }
  /users/{id}:
    get: { operationId: get_user, tags: [users] }
    delete: { operationId: delete_user, tags: [users, admin] }
  /admin/logs:
    get: { operationId: get_logs, tags: [admin, internal] }
    post: { operationId: write_log, tags: [admin] }
`);
  const mapped = (maps: string, more = '') =>
    read(
      {
        'server.py': `${imports}spec = yaml.safe_load(open("api.yaml"))
mcp = FastMCP.from_openapi(openapi_spec=spec, client=None, route_maps=${maps}${more})`,
        'api.yaml': api,
      },
      pythonMcp,
    );
  const namesOf = (extraction: ReturnType<typeof read>) => extraction?.tools.map(({ name }) => name);

  it('leaves out what the first fitting route map excludes or makes a resource', () => {
    const extraction = mapped(`[
  RouteMap(methods=["GET"], pattern=r".*\\{.*\\}.*", mcp_type=MCPType.RESOURCE_TEMPLATE),
  RouteMap(pattern=r"^/admin/.*", tags={"internal"}, mcp_type=MCPType.EXCLUDE),
  RouteMap(pattern=re.compile("^/users$"), methods=["GET"], mcp_type=MCPType.TOOL),
  RouteMap(methods="*", tags={"users", "admin"}, mcp_type=MCPType.EXCLUDE),
  RouteMap(methods=["GET"], mcp_type=MCPType.RESOURCE),
]`);
    expect(namesOf(extraction)).toEqual(['create_user', 'list_users', 'write_log']);
    expect(extraction?.notUnderstood).toBe(0);
  });

  it('has the names that mcp_names gives, and the prefix of its mount', () => {
    expect(namesOf(mapped('None', ', mcp_names={"get_user": "fetch user"}'))).toContain('fetch_user');
    const mounted = read(
      {
        'server.py': `${imports}spec = yaml.safe_load(open("api.yaml"))
main = FastMCP("main")
main.mount(FastMCP.from_openapi(spec), prefix="api")`,
        'api.yaml': api,
      },
      pythonMcp,
    );
    expect(namesOf(mounted)).toContain('api_list_users');
  });

  it('shows all that may be a tool where the maps are only known at run time, and says so', () => {
    const every = ['create_user', 'delete_user', 'get_logs', 'get_user', 'list_users', 'write_log'];
    for (const [maps, more] of [
      ['load_maps()', ''],
      ['[RouteMap(pattern=os.environ["HIDE"], mcp_type=MCPType.EXCLUDE)]', ''],
      // Might take for ever to search for.
      ['[RouteMap(pattern=r"^(a+)+$", mcp_type=MCPType.EXCLUDE)]', ''],
      ['[]', ', route_map_fn=decide'],
    ]) {
      const extraction = mapped(maps as string, more);
      expect(namesOf(extraction)).toEqual(every);
      expect(extraction?.tools[0]?.certainty.name).toBe('partial');
      expect(extraction?.problems[0]?.message).toMatch(/which operations from_openapi makes tools of/);
    }
  });

  it('numbers the tools of operations that are called alike', () => {
    const twice = document('  /a:\n    get: { summary: Get it }\n  /b:\n    get: { summary: Get it }\n');
    expect(namesOf(read({ 'server.py': server, 'mail.yaml': twice }, pythonMcp))).toEqual(['Get_it', 'Get_it_2']);
  });
});

describe('what makes no tools', () => {
  it.each([
    ['a document of a server that only documents its API', { 'server.py': 'app = FastAPI()', 'openapi.yaml': mailApi }],
    [
      'a generator used in tests alone',
      { 'tests/server.js': `require('@twilio-alpha/openapi-mcp-server')`, 'openapi.yaml': mailApi },
    ],
  ])('%s', (_title, files) => {
    expect(read(files as Record<string, string>)).toBeNull();
  });

  it.each([
    [
      'aliases that grow without bound',
      `openapi: "3"\na: &a [x, x]\n${'bcdefghijklmnop'
        .split('')
        .map(
          (key, at) =>
            `${key}: &${key} [*${'abcdefghijklmno'[at]}, *${'abcdefghijklmno'[at]}, *${'abcdefghijklmno'[at]}]`,
        )
        .join('\n')}\n`,
    ],
    [
      'references in a circle',
      document(`  /a:\n    get:\n      operationId: A\n      parameters: [{ $ref: '#/paths/~1a/get/parameters/0' }]\n`),
    ],
    ['nothing that parses', 'openapi: [\n'],
    [
      'keys of prototypes',
      document(
        `  /a:\n    get:\n      operationId: A\n      parameters: [{ name: __proto__, in: query, schema: { type: string } }]\n`,
      ),
    ],
  ])('a document with %s does no harm', (_title, text) => {
    const source = 'from fastmcp import FastMCP\nFastMCP.from_openapi(load("a.yaml"))';
    const extraction = read({ 'server.py': source, 'a.yaml': text }, pythonMcp);
    expect(extraction).not.toBeNull();
    expect(({} as Record<string, unknown>).type).toBeUndefined();
  });
});
