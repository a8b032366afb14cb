import { isJsonObject, type JsonObject } from '../../../../src/model/index.js';
import type { Snapshot } from '../../../snapshot/snapshot.js';
import { parseYaml } from '../../../yaml.js';

/** Characters of one document; the largest published ones have about that. */
const maxLength = 8 * 1024 * 1024;
/** References after each other. */
const maxReferences = 20;

/** An OpenAPI document, its operations in the order in which they are written. */
export interface OpenApiDocument {
  path: string;
  value: JsonObject;
  operations: Operation[];
}

export interface Operation {
  id: string | null;
  /** In lower case. */
  method: string;
  path: string;
  value: JsonObject;
  /** Line of its id, or of its path, from 1. */
  line: number;
}

const methods = new Set(['get', 'put', 'post', 'delete', 'patch', 'head', 'options', 'trace']);

/** What a document has at its outermost level, wherever it is sorted to. */
const marks = ['openapi:', 'swagger:', '"openapi"', '"swagger"'].map((mark) => Buffer.from(mark));

/** Whether a file may be such a document, by its bytes. */
export function mayBeDocument(snapshot: Snapshot, path: string): boolean {
  if (!/\.(?:json|ya?ml)$/.test(path)) return false;
  const bytes = snapshot.bytes(path);
  if (bytes === null || bytes.length > maxLength) return false;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return marks.some((mark) => buffer.includes(mark));
}

/** Reads a document; null when the file is none, or cannot be read. */
export function readDocument(snapshot: Snapshot, path: string): OpenApiDocument | null {
  const text = snapshot.read(path);
  if (text === null || text.length > maxLength) return null;
  let value: unknown;
  try {
    // The library refuses documents that grow without bound by their aliases.
    value = path.endsWith('.json') ? JSON.parse(text) : parseYaml(text);
  } catch {
    return null;
  }
  if (!isJsonObject(value) || !(typeof value.openapi === 'string' || typeof value.swagger === 'string')) return null;
  const lines = linesOf(text);
  const operations: Operation[] = [];
  for (const [route, item] of Object.entries(isJsonObject(value.paths) ? value.paths : {})) {
    for (const [method, operation] of Object.entries(isJsonObject(item) ? item : {})) {
      if (!methods.has(method) || !isJsonObject(operation)) continue;
      const id = typeof operation.operationId === 'string' ? operation.operationId : null;
      const line = lines.get(id === null ? route : `operationId ${id}`) ?? lines.get(route) ?? 1;
      operations.push({ id, method, path: route, value: operation, line });
    }
  }
  return { path, value, operations };
}

/** What a `$ref` within the document leads to; the value itself where it is none. Null when it leads nowhere. */
export function resolved(document: OpenApiDocument, value: unknown): JsonObject | null {
  let at = value;
  for (let count = 0; count < maxReferences; count++) {
    if (!isJsonObject(at)) return null;
    if (typeof at.$ref !== 'string') return at;
    if (!at.$ref.startsWith('#/')) return null;
    let target: unknown = document.value;
    for (const part of at.$ref.slice(2).split('/')) {
      const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
      target = isJsonObject(target) && Object.hasOwn(target, key) ? target[key] : undefined;
    }
    at = target;
  }
  return null;
}

/** The lines of operation ids (`operationId NAME`) and of paths. */
function linesOf(text: string): Map<string, number> {
  const lines = new Map<string, number>();
  for (const [index, line] of text.split('\n').entries()) {
    const start = line.slice(0, 300).trim();
    const id = /^["']?operationId["']?\s{0,9}:\s{0,9}["']?([^"',\s]{1,200})/.exec(start)?.[1];
    const route = /^["']?(\/[^"'\s]{0,200}?)["']?\s{0,9}:/.exec(start)?.[1];
    if (id !== undefined) lines.set(`operationId ${id}`, index + 1);
    else if (route !== undefined && !lines.has(route)) lines.set(route, index + 1);
  }
  return lines;
}
