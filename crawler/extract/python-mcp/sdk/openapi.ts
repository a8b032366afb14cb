import { type ExtractedTool, isJsonObject, type Json, type JsonObject } from '../../../../src/model/index.js';
import type { ExtractContext } from '../../extractor.js';
import type { Place } from '../../shared/assemble.js';
import { harmlessRegex } from '../../shared/harmless-regex.js';
import { type OpenApiDocument, type Operation, resolved } from '../../shared/openapi/document.js';
import { documentsOf } from '../../shared/openapi/documents.js';
import { type GeneratedTool, generatedTool } from '../../shared/openapi/generated.js';
import { toJson } from '../pydantic/json.js';
import { type Arguments, asText, optionsOf, type Value } from '../python/values.js';

/** One call of `FastMCP.from_openapi`: tools are made of the operations of a document. */
export interface Generation {
  args: Arguments;
  place: Place;
  /** What must hold for it; null when nothing must. */
  condition: string | null;
}

/** The tools that one call makes, and what of it is not known. */
export interface Generated {
  tools: ExtractedTool[];
  /** Why not all of it is known, each a sentence. */
  doubts: string[];
}

const files = /\.py$/;
const documents = /\.(?:json|ya?ml)$/;
/** Characters of a name that FastMCP keeps. */
const nameLength = 56;
/** The parameters of `from_openapi` by position. */
const order = ['openapi_spec', 'client', 'name', 'route_maps', 'route_map_fn', 'mcp_component_fn', 'mcp_names'];

/**
 * Reads the documents as FastMCP does, from version 2.8 on: each operation becomes a tool, unless the first of the `route_maps` that
 * fits it makes something else of it, or nothing.
 */
export function toolsMade(context: ExtractContext, { args, place, condition }: Generation): Generated {
  const given = (name: string) => args.keywords.get(name)?.value ?? args.positional[order.indexOf(name)]?.value;
  const { documents: found, leftOut } = documentsOf(context, { files, documents }, [place.file.path]);
  if (found.length === 0)
    return {
      tools: [],
      doubts: ['from_openapi makes tools of an OpenAPI document that is not in the repository, or is not named'],
    };
  const routes = routesOf(given('route_maps'));
  const names = mappingOf(given('mcp_names'));
  const doubts = new Set<string>();
  if (args.open || names === null) doubts.add('how from_openapi names its tools is only known at run time');
  if (isGiven(given('route_map_fn')))
    doubts.add('which operations from_openapi makes tools of is decided by a function at run time');
  const tools = new Map<string, ExtractedTool>();
  for (const document of found) {
    for (const operation of document.operations) {
      const kind = kindOf(operation, routes);
      if (kind === null) doubts.add('which operations from_openapi makes tools of is only known at run time');
      if (kind !== null && kind !== 'TOOL') continue;
      const made = toolOf(document, operation, names ?? {});
      if (made === null) continue;
      const name = unused(made.name, tools);
      const tool = generatedTool({ ...made, name }, document, operation, {
        commit: context.revision,
        extractor: 'python-mcp',
      });
      tools.set(name, { ...tool, condition });
    }
  }
  const list = [...tools.values()];
  // Whether and under what name it is there is as sure as all that decides it.
  if (doubts.size > 0) for (const tool of list) tool.certainty.name = 'partial';
  return { tools: list, doubts: leftOut === null ? [...doubts] : [...doubts, leftOut] };
}

/** The second of a name is called `name_2`. */
function unused(name: string, taken: ReadonlyMap<string, unknown>): string {
  for (let number = 1; ; number++) {
    const each = number === 1 ? name : `${name}_${number}`;
    if (!taken.has(each)) return each;
  }
}

/** One `RouteMap(...)`; a part of it is null when it is not known. */
interface Route {
  methods: ReadonlySet<string> | '*' | null;
  pattern: string | null;
  tags: readonly string[] | null;
  /** `TOOL`, `RESOURCE`, `RESOURCE_TEMPLATE` or `EXCLUDE`. */
  kind: string | null;
}

/** The maps in their order; null for one of which nothing is known, and for more that may follow. */
function routesOf(value: Value | undefined): (Route | null)[] {
  if (!isGiven(value)) return [];
  if (value.kind !== 'sequence') return [null];
  const routes = value.items.map(routeOf);
  return value.open ? [...routes, null] : routes;
}

function routeOf(value: Value): Route | null {
  if (value.kind !== 'external-call' || !value.path.endsWith('RouteMap') || value.args.open) return null;
  const given = (name: string) => value.args.keywords.get(name)?.value;
  const methods = given('methods');
  const tags = given('tags');
  const kind = given('mcp_type') ?? given('route_type');
  const pattern = given('pattern');
  return {
    methods: methods === undefined || isAll(methods) ? '*' : setOf(methods),
    pattern: pattern === undefined ? '' : patternOf(pattern),
    tags: tags === undefined ? [] : listOfTexts(tags),
    kind: kind?.kind === 'external' ? (/\.(?:MCP|Route)Type\.(\w+)$/.exec(kind.path)?.[1] ?? null) : null,
  };
}

/** What the first map that fits makes of an operation; null when that cannot be told. */
function kindOf({ method, path, value }: Operation, routes: readonly (Route | null)[]): string | null {
  const tagged = new Set(listOf(value.tags));
  for (const route of routes) {
    if (route === null) return null;
    const fits = [
      route.methods === '*' || (route.methods?.has(method.toUpperCase()) ?? null),
      route.pattern === null ? null : searches(route.pattern, path),
      route.tags?.every((tag) => tagged.has(tag)) ?? null,
    ];
    if (fits.includes(false)) continue;
    return fits.includes(null) ? null : route.kind;
  }
  return 'TOOL';
}

/** Whether Python's `re.search` finds the pattern; null when it would have to be run at a risk. */
function searches(pattern: string, path: string): boolean | null {
  // What may stand before and after a match makes no difference to a search, and would cost the most.
  const core = pattern.replace(/^\^?(?:\.\*)+/, '').replace(/(?<!\\)(?:\.\*)+\$?$/, '');
  return harmlessRegex(core, '', path)?.test(path) ?? null;
}

function patternOf(value: Value): string | null {
  const given = value.kind === 'external-call' && value.path === 're.compile' ? value.args.positional[0]?.value : value;
  const known = given === undefined ? null : asText(given);
  return known === null || known.holes ? null : known.text;
}

function isAll(value: Value): boolean {
  return asText(value)?.text === '*';
}

function setOf(value: Value): ReadonlySet<string> | null {
  const texts = listOfTexts(value);
  return texts === null ? null : new Set(texts.map((text) => text.toUpperCase()));
}

function listOfTexts(value: Value): string[] | null {
  const { json, exact } = toJson(value);
  return exact && Array.isArray(json) && json.every((each) => typeof each === 'string') ? json : null;
}

/** A dictionary of texts; null when not all of it is known. */
function mappingOf(value: Value | undefined): JsonObject | null {
  if (!isGiven(value)) return {};
  const { json, exact } = toJson(value);
  return exact && isJsonObject(json) ? json : null;
}

function isGiven(value: Value | undefined): value is Value {
  return value !== undefined && !optionsOf(value).every(({ kind }) => kind === 'none');
}

/** As FastMCP does: a tool for each operation, parameters and the properties of the body side by side. */
function toolOf(document: OpenApiDocument, operation: Operation, names: JsonObject): GeneratedTool | null {
  const { method, path, value, id } = operation;
  const given = id !== null && Object.hasOwn(names, id) ? textIn(names[id]) : '';
  const [plain = ''] = (id ?? '').split('__');
  const source = given || plain || textIn(value.summary) || `${method}_${path}`;
  const name = source
    .replace(/[\s.-]+/g, '_')
    .replace(/[^\w]/g, '')
    .replace(/_+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, nameLength);
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
