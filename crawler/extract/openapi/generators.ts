import { isJsonObject, type Json, type JsonObject } from '../../../src/model/index.js';
import { type OpenApiDocument, type Operation, resolved } from './document.js';

/** A library that makes tools of the operations of OpenAPI documents while the server starts. */
export interface Generator {
  /** What the library is called. */
  title: string;
  /** Files that may use it. */
  files: RegExp;
  /** A part of every source that has it make tools. */
  mark: string;
  /** Which of a folder's documents it reads. */
  documents: RegExp;
  /** The tool it makes of an operation; null for those it leaves out. */
  toolOf(document: OpenApiDocument, operation: Operation): GeneratedTool | null;
}

export interface GeneratedTool {
  name: string;
  description: string;
  inputSchema: JsonObject;
}

/** What each library is known to do. To add one: an entry, and its case in the test. */
export const generators: readonly Generator[] = [
  {
    title: '@twilio-alpha/openapi-mcp-server',
    files: /\.[cm]?[jt]s$/,
    mark: '@twilio-alpha/openapi-mcp-server',
    documents: /\.ya?ml$/,
    toolOf: twilioAlphaTool,
  },
  {
    title: 'FastMCP.from_openapi',
    files: /\.py$/,
    mark: '.from_openapi(',
    documents: /\.(?:json|ya?ml)$/,
    toolOf: fastMcpTool,
  },
];

/** As version 0.7 of the library does: references are not followed, and schemas keep only their types and descriptions. */
function twilioAlphaTool(document: OpenApiDocument, operation: Operation): GeneratedTool | null {
  const { method, path, value, id } = operation;
  if (!['get', 'delete', 'post', 'put'].includes(method)) return null;
  const service = (document.path.split('/').at(-1) ?? '').replace(/\.ya?ml$/, '');
  const prefix = service
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  const info = isJsonObject(document.value.info) ? document.value.info : {};
  const about = typeof info.description === 'string' ? info.description.replace(/\.$/, '') : '';
  const properties: [string, Json][] = [];
  const required: string[] = [];
  for (const parameter of listOf(value.parameters)) {
    if (!isJsonObject(parameter) || typeof parameter.name !== 'string' || !('in' in parameter)) continue;
    properties.push([
      parameter.name,
      simpleSchema(parameter.schema, textIn(parameter.description) || `${parameter.name} parameter`),
    ]);
    if (parameter.required === true) required.push(parameter.name);
  }
  const content =
    isJsonObject(value.requestBody) && isJsonObject(value.requestBody.content) ? value.requestBody.content : {};
  const body = content['application/x-www-form-urlencoded'] ?? content['application/json'];
  const schema = isJsonObject(body) && isJsonObject(body.schema) ? body.schema : {};
  required.push(...listOf(schema.required).filter((name) => typeof name === 'string'));
  for (const [name, property] of Object.entries(isJsonObject(schema.properties) ? schema.properties : {})) {
    const description = isJsonObject(property) ? textIn(property.description) : '';
    properties.push([name, simpleSchema(property, description || `${name} parameter`)]);
  }
  return {
    name: `${prefix}--${id}`,
    description: `${textIn(info.title)}: ${about}. ${textIn(value.description) || `Make a ${method.toUpperCase()} request to ${path}`}`,
    inputSchema: { type: 'object', properties: Object.fromEntries(properties), required },
  };
}

function simpleSchema(value: unknown, description?: string, depth = 0): JsonObject {
  const schema = isJsonObject(value) ? value : {};
  const made: JsonObject = { type: schema.type ?? 'string', description: description ?? textIn(schema.description) };
  if (depth > 50) return made;
  if (schema.type === 'array' && schema.items !== undefined)
    made.items = simpleSchema(schema.items, undefined, depth + 1);
  if (schema.type === 'object' && isJsonObject(schema.properties)) {
    made.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([name, property]) => [name, simpleSchema(property, undefined, depth + 1)]),
    );
    if (schema.required !== undefined) made.required = schema.required;
  }
  return made;
}

/** Characters of a name that FastMCP keeps. */
const fastMcpNameLength = 56;

/** As FastMCP does: a tool for each operation, parameters and the properties of the body side by side. */
function fastMcpTool(document: OpenApiDocument, operation: Operation): GeneratedTool | null {
  const { method, path, value, id } = operation;
  const [plain = ''] = (id ?? '').split('__');
  const source = plain || textIn(value.summary) || `${method}_${path}`;
  const name = source
    .replace(/[\s.-]+/g, '_')
    .replace(/[^\w]/g, '')
    .replace(/_+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, fastMcpNameLength);
  if (name === '') return null;
  const item = isJsonObject(document.value.paths) ? document.value.paths[path] : undefined;
  const shared = isJsonObject(item) ? listOf(item.parameters) : [];
  const parameters = [...shared, ...listOf(value.parameters)]
    .map((each) => resolved(document, each))
    .filter((each) => each !== null);
  const requestBody = resolved(document, value.requestBody);
  const content = requestBody !== null && isJsonObject(requestBody.content) ? requestBody.content : {};
  const media = content['application/json'] ?? Object.values(content)[0];
  const body = isJsonObject(media) ? resolved(document, media.schema) : null;
  const inBody = body !== null && isJsonObject(body.properties) ? body.properties : {};
  const properties = new Map<string, Json>();
  const required = new Set<string>();
  for (const parameter of parameters) {
    if (typeof parameter.name !== 'string') continue;
    // One name in two places: that of the address bears the place.
    const key = Object.hasOwn(inBody, parameter.name) ? `${parameter.name}__${textIn(parameter.in)}` : parameter.name;
    const schema = isJsonObject(parameter.schema) ? parameter.schema : {};
    properties.set(
      key,
      parameter.description === undefined ? schema : { ...schema, description: parameter.description },
    );
    if (parameter.required === true) required.add(key);
  }
  for (const [key, schema] of Object.entries(inBody)) properties.set(key, schema);
  for (const key of listOf(body?.required))
    if (typeof key === 'string' && requestBody?.required === true) required.add(key);
  return {
    name,
    description: textIn(value.description) || textIn(value.summary) || `Executes ${method.toUpperCase()} ${path}`,
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(properties),
      ...(required.size > 0 ? { required: [...required] } : {}),
    },
  };
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value : [];
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
