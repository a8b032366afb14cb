import { isJsonObject } from '../../../src/model/index.js';
import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import { isAsideFolder } from '../package-roots.js';
import { mcpMarker } from '../server-markers.js';
import { readToolJson, readToolsList } from '../shared/tools-json/read.js';

const id = 'tools-snapshot';

/** Files that hold a list of tools, by name. */
const listPath =
  /(?:^|\/)(?:(?:mcp[-_.])?tools(?:[-_.](?:list|manifest|snapshot|schema))?|tool[-_](?:manifest|definitions|schemas)|tools\/list)\.json$/i;
/** Files that hold one tool each. */
const snapPath = /(?:^|\/)__toolsnaps__\/[^/]+\.snap$/;
/** Characters of one list. */
const maxLength = 4 * 1024 * 1024;

/** Reads the answers to `tools/list` that authors keep beside the source, to see when they change. */
export const toolsSnapshot: Extractor = {
  id,
  title: 'Committed lists of tools',
  forms: [
    '`tools.json`, `mcp-tools.json`, `tools-list.json`, `tool-manifest.json` and the like, whose entries have a `name` and an `inputSchema`',
    '`__toolsnaps__/*.snap`, a tool each',
  ],
  extract,
};

function extract(context: ExtractContext): Extraction | null {
  const { snapshot, isOwn, revision } = context;
  const snaps = snapshot.paths.filter((path) => snapPath.test(path) && isOwn(path));
  const lists = snapshot.paths.filter((path) => listPath.test(path) && isOwn(path) && !isAsideFolder(folderOf(path)));
  if (snaps.length === 0 && lists.length === 0) return null;
  // A list of tools alone, of whatever kind, makes no server.
  if (mcpMarker(snapshot, (path) => isOwn(path) && !lists.includes(path)) === null) return null;
  const extraction: Extraction = { tools: [], notUnderstood: 0, problems: [] };
  const seen = new Set<string>();
  const add = ({ tools, problems }: Pick<Extraction, 'tools' | 'problems'>) => {
    for (const tool of tools) if (!seen.has(tool.name) && seen.add(tool.name)) extraction.tools.push(tool);
    extraction.problems.push(...problems);
  };
  for (const path of snaps) {
    const tool = readToolJson({ path, text: textOf(context, path), revision, extractor: id, abridged: false });
    // Without a schema it is a snapshot of something else.
    if (tool !== null && tool.inputSchema !== null) add({ tools: [tool], problems: [] });
  }
  for (const path of lists) {
    const text = textOf(context, path);
    if (isToolsList(text)) add(readToolsList({ path, text, revision, extractor: id, abridged: false }));
  }
  return extraction.tools.length === 0 ? null : extraction;
}

function textOf({ snapshot }: ExtractContext, path: string): string {
  return (snapshot.bytes(path)?.length ?? 0) > maxLength ? '' : (snapshot.read(path) ?? '');
}

/** Told from other lists of tools by the schemas, which only the protocol calls so. */
function isToolsList(text: string): boolean {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return false;
  }
  const inResult = isJsonObject(value) && isJsonObject(value.result) ? value.result : value;
  const list = isJsonObject(inResult) ? inResult.tools : inResult;
  return (
    Array.isArray(list) &&
    list.length > 0 &&
    list.every((tool) => isJsonObject(tool) && typeof tool.name === 'string' && isJsonObject(tool.inputSchema))
  );
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
