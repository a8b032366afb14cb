import { isJsonObject, type Json } from '../../../src/model/index.js';
import type { ExtractContext, Extraction, Extractor } from '../extractor.js';
import { isAsideFolder } from '../package-roots.js';
import { isRegistryEntry, mcpMarker } from '../server-markers.js';
import { ownHints, ownSchema } from '../shared/tools-json/own-names.js';
import { readToolJson, readToolsList } from '../shared/tools-json/read.js';

const id = 'tools-snapshot';

/** Files that hold a list of tools, by name. */
const listPath =
  /(?:^|\/)(?:(?:mcp[-_.])?tools(?:[-_.](?:list|manifest|snapshot|schema))?|tool[-_](?:manifest|definitions|schemas)|tools\/list)\.json$/i;
/** Files that a program may make its tools from. */
const ownListPath = /(?:^|[/._-])tools\.json$|Tools\.json$|tool[-_]?definitions\.json$/i;
/** Source of which one file may name such a list. */
const sourceFile = /\.(?:[cm]?[jt]sx?|py|go|rs|cs|java|kt|php|rb|swift)$/;
/** Files that hold one tool each. */
const snapPath = /(?:^|\/)__toolsnaps__\/[^/]+\.snap$/;
/** Characters of one list. */
const maxLength = 4 * 1024 * 1024;

/** Reads the lists of tools that authors keep beside the source: answers to `tools/list`, and what the program itself reads. */
export const toolsSnapshot: Extractor = {
  id,
  title: 'Committed lists of tools',
  forms: [
    '`tools.json`, `mcp-tools.json`, `tools-list.json`, `tool-manifest.json` and the like, whose entries have a `name` and an `inputSchema`',
    '`*tools.json` that the source names, whose entries have a name, a description, and parameters or hints in whatever form',
    '`__toolsnaps__/*.snap`, a tool each',
  ],
  extract,
};

function extract(context: ExtractContext): Extraction | null {
  const { snapshot, isOwn, revision } = context;
  const snaps = snapshot.paths.filter((path) => snapPath.test(path) && isOwn(path));
  const lists = snapshot.paths.filter(
    (path) =>
      (listPath.test(path) || ownListPath.test(path)) &&
      isOwn(path) &&
      !isAsideFolder(folderOf(path)) &&
      !isRegistryEntry(snapshot, `${path.slice(0, -'tools.json'.length)}server.yaml`),
  );
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
    const entries = entriesOf(text);
    if (listPath.test(path) && entries.length > 0 && entries.every(hasSchema))
      add(readToolsList({ path, text, revision, extractor: id, abridged: false }));
    else if (entries.length > 0 && entries.every(isOwnEntry) && isNamedInSource(context, path)) {
      add(readToolsList({ path, text, revision, extractor: id, abridged: true }));
      // It may be one of several that the program makes its tools from.
      extraction.openList = true;
    }
  }
  return extraction.tools.length === 0 ? null : extraction;
}

function textOf({ snapshot }: ExtractContext, path: string): string {
  return (snapshot.bytes(path)?.length ?? 0) > maxLength ? '' : (snapshot.read(path) ?? '');
}

/** The entries of a list of tools, whatever the list is called; none when it is something else. */
function entriesOf(text: string): Json[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const inResult = isJsonObject(value) && isJsonObject(value.result) ? value.result : value;
  const list = isJsonObject(inResult)
    ? (inResult.tools ?? Object.entries(inResult).find(([name]) => /tools$/i.test(name))?.[1])
    : inResult;
  return Array.isArray(list) ? list : [];
}

/** Told from other lists of tools by the schemas, which only the protocol calls so. */
function hasSchema(entry: Json): boolean {
  return isJsonObject(entry) && typeof entry.name === 'string' && isJsonObject(entry.inputSchema);
}

/** What a program may make a tool of: with a description, and parameters or hints under whatever name. */
function isOwnEntry(entry: Json): boolean {
  if (!isJsonObject(entry) || typeof entry.name !== 'string' || typeof entry.description !== 'string') return false;
  if (hasSchema(entry) || isJsonObject(entry.annotations)) return true;
  const members = new Map(Object.entries(entry));
  return ownSchema(members) !== null || ownHints(members) !== null;
}

/** Whether the server's source names a file, so that the program may read it. */
function isNamedInSource({ snapshot, isOwn }: ExtractContext, path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return snapshot.paths.some((source) => {
    if (!sourceFile.test(source) || !isOwn(source) || isAsideFolder(folderOf(source))) return false;
    if (/(?:_test\.go|[._]test\.[a-z]+)$/.test(source)) return false;
    const bytes = snapshot.bytes(source);
    return bytes !== null && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(name);
  });
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
