import { isJsonObject, type Json, type JsonObject } from '../../../src/model/index.js';
import type { OpenApiDocument, Operation } from '../shared/openapi/document.js';
import type { Making } from '../shared/openapi/documents.js';
import type { GeneratedTool } from '../shared/openapi/generated.js';

/** A library that makes tools of the operations of OpenAPI documents while the server starts. */
export interface Generator extends Making {
  /** What the library is called. */
  title: string;
  /** A part of every source that has it make tools. */
  mark: string;
  /** The tool it makes of an operation; null for those it leaves out. */
  toolOf(document: OpenApiDocument, operation: Operation): GeneratedTool | null;
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

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value : [];
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
