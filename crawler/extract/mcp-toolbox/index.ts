import {
  type ExtractedTool,
  isJsonObject,
  type Json,
  type JsonObject,
  type Problem,
} from '../../../src/model/index.js';
import { parseYamlDocuments } from '../../yaml.js';
import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import { isAsideFolder } from '../package-roots.js';
import { setMember } from '../shared/typed/values.js';

const id = 'mcp-toolbox';

/** Characters of one file; real ones have a tenth of that. */
const maxLength = 1024 * 1024;
/** Files of one server that are read. */
const maxFiles = 200;
/** Lists and objects in one another in a parameter. */
const maxDepth = 30;
/** What every such file has in it. */
const marks = ['tool', 'source', 'description:'].map((text) => Buffer.from(text));

/** Reads the files that define tools over databases and APIs for Google's MCP Toolbox, which makes a server of them. */
export const mcpToolbox: Extractor = {
  id,
  title: 'MCP Toolbox for Databases',
  forms: [
    '`tools.yaml`: `tools:` by name with `kind`, `source`, `description`, `parameters` and `templateParameters`, also as documents of their own (`kind: tool`)',
    'parameters that a kind of tool has by itself, such as the `sql` of those that run any, are not known; of several files, each is an alternative',
  ],
  extract,
};

/** A tool as it is written, with its name. */
interface Written {
  name: string;
  value: JsonObject;
}

function extract({ snapshot, isOwn, revision }: ExtractContext): Extraction | null {
  const problems: Problem[] = [];
  const byName = new Map<string, ExtractedTool>();
  const files: { path: string; text: string; tools: Written[] }[] = [];
  for (const path of snapshot.paths) {
    if (files.length === maxFiles) {
      problems.push(problemOf(path, `this and what follows was not read: there are more than ${maxFiles} such files`));
      break;
    }
    if (!/\.ya?ml$/.test(path) || !isOwn(path) || isAsideFolder(folderOf(path))) continue;
    const bytes = snapshot.bytes(path);
    if (bytes === null || bytes.length > maxLength || !holdsAll(bytes)) continue;
    const text = snapshot.read(path) ?? '';
    const tools = toolsIn(text);
    if (tools.length > 0) files.push({ path, text, tools });
  }
  if (files.length === 0) return null;
  for (const { path, text, tools } of files) {
    const lines = linesOf(text);
    for (const { name, value } of tools) {
      const place = { file: path, line: lines.get(name) ?? 1, commit: revision };
      const tool = toolOf(name, value, place, files.length === 1 ? null : `started with ${path}`);
      const before = byName.get(name);
      if (before === undefined) byName.set(name, tool);
      else {
        // The same name in several files: which of them is meant is up to how the server is started.
        before.condition = `${before.condition} or ${path}`.slice(0, 500);
        doubtWhatDiffers(before, tool);
      }
    }
  }
  const list = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return { tools: list, notUnderstood: 0, problems, because: `${files[0]?.path} defines tools for MCP Toolbox` };
}

/** The tools of a file; none when it is none of MCP Toolbox: each has a kind, and a source that the file has too, if any. */
function toolsIn(text: string): Written[] {
  let documents: unknown[];
  try {
    documents = parseYamlDocuments(text);
  } catch {
    // Not YAML, or growing without bound by its aliases.
    return [];
  }
  const sources = new Set<string>();
  const tools: Written[] = [];
  for (const document of documents) {
    if (!isJsonObject(document)) continue;
    if (isJsonObject(document.sources)) for (const name of Object.keys(document.sources)) sources.add(name);
    if (isJsonObject(document.tools)) {
      for (const [name, value] of Object.entries(document.tools)) if (isJsonObject(value)) tools.push({ name, value });
    }
    const isNamed = typeof document.name === 'string' && typeof document.type === 'string';
    if (isNamed && /^sources?$/.test(String(document.kind))) sources.add(document.name as string);
    if (isNamed && /^tools?$/.test(String(document.kind))) {
      const { kind: _kind, type, ...rest } = document;
      tools.push({ name: document.name as string, value: { ...rest, kind: type ?? null } });
    }
  }
  const isTool = ({ value }: Written) =>
    typeof kindOf(value) === 'string' &&
    typeof value.description === 'string' &&
    (value.source === undefined || sources.has(String(value.source)));
  return sources.size > 0 && tools.every(isTool) ? tools : [];
}

/** Newer files call the kind of a tool its type. */
function kindOf({ kind, type }: JsonObject): Json | undefined {
  return kind ?? type;
}

function toolOf(
  name: string,
  value: JsonObject,
  place: { file: string; line: number; commit: string },
  condition: string | null,
): ExtractedTool {
  const made = schemaOf(value);
  const description = typeof value.description === 'string' ? value.description : null;
  const evidence = { ...place, excerpt: `${name}:`.slice(0, 200) };
  return {
    name,
    title: null,
    description,
    inputSchema: made.schema,
    outputSchema: null,
    annotations: null,
    provenance: 'source',
    extractor: id,
    condition,
    certainty: {
      name: 'exact',
      title: 'exact',
      description: 'exact',
      inputSchema: made.certainty,
      outputSchema: 'exact',
      // Some kinds have hints of their own.
      annotations: 'unknown',
    },
    evidence: [
      { field: 'name', ...evidence },
      { field: 'description', ...evidence },
      { field: 'inputSchema', ...evidence },
    ],
  };
}

const lists = ['parameters', 'templateParameters', 'pathParams', 'queryParams', 'bodyParams', 'headerParams'];

/** A statement of its own takes what is listed and nothing else; other kinds have parameters that no file shows. */
function schemaOf(value: JsonObject): { schema: JsonObject | null; certainty: 'exact' | 'partial' | 'unknown' } {
  const kind = String(kindOf(value));
  const isKnown = kind === 'http' || (/(?:^|-)sql$/.test(kind) && !kind.endsWith('-execute-sql'));
  const parameters = lists.flatMap((list) => (Array.isArray(value[list]) ? value[list] : []));
  if (!isKnown && parameters.length === 0) return { schema: null, certainty: 'unknown' };
  const properties: JsonObject = {};
  const required: string[] = [];
  let exact = isKnown;
  for (const parameter of parameters) {
    if (!isJsonObject(parameter) || typeof parameter.name !== 'string') {
      exact = false;
      continue;
    }
    setMember(properties, parameter.name, parameterSchema(parameter, 0));
    if (parameter.required !== false && parameter.default === undefined) required.push(parameter.name);
  }
  return { schema: { type: 'object', properties, required }, certainty: exact ? 'exact' : 'partial' };
}

const types: Record<string, string> = { float: 'number', map: 'object' };

function parameterSchema(
  { type, description, default: fallback, items, valueType }: JsonObject,
  depth: number,
): JsonObject {
  const schema: JsonObject = {};
  if (typeof type === 'string') schema.type = Object.hasOwn(types, type) ? (types[type] as string) : type;
  if (typeof description === 'string') schema.description = description;
  if (fallback !== undefined) schema.default = fallback;
  if (isJsonObject(items) && depth < maxDepth) schema.items = parameterSchema(items, depth + 1);
  if (typeof valueType === 'string') schema.additionalProperties = parameterSchema({ type: valueType }, depth + 1);
  return schema;
}

function doubtWhatDiffers(kept: ExtractedTool, other: ExtractedTool): void {
  for (const field of ['description', 'inputSchema'] as const) {
    const isSame = JSON.stringify(kept[field]) === JSON.stringify(other[field]);
    if (!isSame && kept.certainty[field] === 'exact') kept.certainty[field] = 'partial';
  }
}

/** The lines at which names are written, as a key or as `name: …`. */
function linesOf(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    const [, key, value] =
      /^\s{0,20}["']?([\w.-]{1,200})["']?\s{0,9}:\s{0,9}["']?([\w.-]{0,200})/.exec(line.slice(0, 500)) ?? [];
    const name = key === 'name' ? value : key;
    if (name !== undefined && name !== '' && !lines.has(name)) lines.set(name, index + 1);
  }
  return lines;
}

function holdsAll(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return marks.every((mark) => buffer.includes(mark));
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function problemOf(subject: string, message: string): Problem {
  return { stage: 'extract', module: id, subject, message, retryable: false };
}
