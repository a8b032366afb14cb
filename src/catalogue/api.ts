import { z } from 'zod';
import { jsonObjectSchema, publishedServerSchema, publishedToolSchema, serverRecordSchema } from '../model/index.js';
import { jsonFile } from './format.js';
import {
  changesFileSchema,
  changesSchema,
  facetFileSchema,
  facetsSchema,
  manifestSchema,
  searchDocumentsSchema,
  searchIndexSchema,
  searchStartsSchema,
  searchTermsSchema,
  serverListSchema,
  toolShardSchema,
} from './schemas.js';

/*
 * The description of the published data for programs, published with it: a JSON Schema for each kind of file, and an OpenAPI
 * document of where they are.
 */

interface Endpoint {
  /** Below the catalogue's top; `{…}` stand for what the description explains. */
  path: string;
  description: string;
  schema: z.ZodType | null;
  /** Name of the schema's file. */
  name: string;
  type?: string;
}

const n = '`n` counts from 1.';
const endpoints: readonly Endpoint[] = [
  {
    path: '/v1/manifest.json',
    name: 'manifest',
    schema: manifestSchema,
    description: 'What this is, its size, and how the rest is divided.',
  },
  {
    ...{ path: '/v1/tools/{shard}.json', name: 'tools', schema: toolShardSchema },
    description:
      'The tools of a name, among others: `shard` is the first `layout.toolShardDigits` digits of the hexadecimal SHA-256 of the lower-cased name as JSON text.',
  },
  {
    ...{ path: '/v1/servers/{path}.json', name: 'server', schema: serverRecordSchema },
    description: 'Everything about one server; `path` is that of its page, without `servers/` and `.html`.',
  },
  {
    path: '/v1/lists/servers-{n}.json',
    name: 'servers',
    schema: serverListSchema,
    description: `The servers in short, by id. ${n}`,
  },
  {
    path: '/v1/facets.json',
    name: 'facets',
    schema: facetsSchema,
    description: 'The categories, levels and signals there are.',
  },
  ...(['categories', 'levels', 'signals'] as const).map((kind) => ({
    ...{ path: `/v1/${kind}/{id}-{n}.json`, name: 'facet', schema: facetFileSchema },
    description: `Tools by name, of those listed under \`${kind}\` in \`facets.json\`; in \`id\` a capital is \`~\` and the small letter. ${n}`,
  })),
  {
    path: '/v1/changes.json',
    name: 'changes',
    schema: changesSchema,
    description: 'How many changes are told, in how many files, and how many there were on each of the last days.',
  },
  {
    path: '/v1/changes/{n}.json',
    name: 'changes-file',
    schema: changesFileSchema,
    description: `What changed of servers and tools, newest first; what is alarming says why. ${n}`,
  },
  {
    path: '/v1/search/index.json',
    name: 'search-index',
    schema: searchIndexSchema,
    description: 'The directory of the search index.',
  },
  {
    path: '/v1/search/terms-{n}.json',
    name: 'search-terms',
    schema: searchTermsSchema,
    description: 'Terms in order; `n` counts from 0.',
  },
  {
    ...{ path: '/v1/search/documents-{n}.json', name: 'search-documents', schema: searchDocumentsSchema },
    description: 'What is found, `perFile` in a file; `n` counts from 0.',
  },
  {
    ...{ path: '/v1/search/starts.json', name: 'search-starts', schema: searchStartsSchema },
    description: 'What is found for each letter and digit alone.',
  },
  {
    ...{ path: '/v1/bulk/tools.jsonl.gz', name: 'tool', schema: publishedToolSchema, type: 'application/gzip' },
    description: 'All tools, one as JSON on each line, compressed.',
  },
  {
    ...{
      path: '/v1/bulk/servers.jsonl.gz',
      name: 'server-in-short',
      schema: publishedServerSchema,
      type: 'application/gzip',
    },
    description: 'All servers in short, one as JSON on each line, compressed.',
  },
  {
    ...{ path: '/v1/bulk/tools.csv.gz', name: '', schema: null, type: 'application/gzip' },
    description:
      'All tools as CSV (RFC 4180), compressed. A field that a spreadsheet would take for a formula has an apostrophe before it.',
  },
  {
    ...{ path: '/v1/bulk/tools.parquet', name: '', schema: null, type: 'application/vnd.apache.parquet' },
    description: 'All tools as Parquet, a column for each field of the CSV and more; `signals` is a list.',
  },
  {
    ...{ path: '/v1/checksums.txt', name: '', schema: null, type: 'text/plain' },
    description: 'The SHA-256 of every file of data, as `sha256sum --check` takes it from the top of the catalogue.',
  },
];

/** What a JSON file of the catalogue has to look like; null where nothing is published about that. */
export function schemaOf(path: string): z.ZodType | null {
  return places.find(({ place }) => place.test(`/${path}`))?.schema ?? null;
}

/** `path` alone stands for several folders. */
const places = endpoints.map(({ path, schema }) => ({
  place: new RegExp(
    `^${path
      .replaceAll('.', '\\.')
      .replace('{path}', '.+')
      .replace(/\{\w+\}/g, '[^/]+')}$`,
  ),
  schema,
}));

const schemaPath = (name: string) => `v1/schemas/${name}.json`;

/** The files that describe the others, as path and content. */
export function* apiFiles(version: string): Generator<[path: string, content: string]> {
  const schemas = new Map(endpoints.map(({ name, schema }) => [name, schema]));
  for (const [name, schema] of schemas) {
    if (schema !== null) yield [schemaPath(name), jsonFile(jsonSchema(schema))];
  }
  yield ['v1/openapi.json', jsonFile(openApi(version))];
}

function jsonSchema(schema: z.ZodType): object {
  return z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // Checked by a function, which no schema can say.
      if ((zodSchema as unknown) === jsonObjectSchema) jsonSchema.type = 'object';
    },
  });
}

function openApi(version: string): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'toolrisk catalogue',
      version,
      description:
        'Static files: any host serves them. Names, descriptions and quotes are those of the servers’ authors. What is not listed is not known, which does not make it safe.',
    },
    servers: [{ url: '..', description: 'Where the catalogue stands' }],
    paths: {
      ...Object.fromEntries(endpoints.map((endpoint) => [endpoint.path, { get: operation(endpoint) }])),
      '/v1/tool': { get: lookUp },
    },
  };
}

function operation({ path, description, schema, name, type = 'application/json' }: Endpoint): object {
  const described = type === 'application/json' && schema !== null;
  const parameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => ({
    ...{ name: parameter, in: 'path', required: true, schema: { type: parameter === 'n' ? 'integer' : 'string' } },
  }));
  const content = { [type]: described ? { schema: { $ref: `schemas/${name}.json` } } : {} };
  return {
    ...{ summary: description.split('. ')[0], description, parameters },
    responses: { 200: { description: 'The file', content }, 404: { description: 'There is no such file' } },
  };
}

const lookUp = {
  summary: 'The tools of a name, from `toolrisk serve`',
  description: 'Only `toolrisk serve` answers this; on other hosts read the shard.',
  parameters: [
    { name: 'name', in: 'query', required: true, schema: { type: 'string' } },
    { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 1_000, default: 20 } },
  ],
  responses: {
    200: {
      description: 'The first tools by server, and their `total`',
      content: { 'application/json': { schema: { $ref: 'schemas/tools.json' } } },
    },
    404: { description: 'No tool of this name: an empty list' },
  },
};
