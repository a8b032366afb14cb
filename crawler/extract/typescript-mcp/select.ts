import { isJsonObject, type Json, pathInPackage } from '../../../src/model/index.js';
import type { Snapshot } from '../../snapshot/snapshot.js';
import type { ExtractContext } from '../extractor.js';
import type { Resolver } from '../shared/javascript/resolve.js';
import { languageOf } from '../syntax/source-file.js';
import { findImporters, type Importers, importersOf } from './importers.js';

/** What a file that registers tools has in it, as bytes: looked for before anything is parsed. */
const telling = [
  'registerTool',
  '.tool(',
  'addTool',
  'ListToolsRequestSchema',
  'tools/list',
  '@modelcontextprotocol/',
  'mcp-framework',
  'FastMCP',
  'McpServer(',
  'MCPServer(',
].map((text) => Buffer.from(text));
/** What a file that defines a tool has in it, one of each. */
const defining = [
  ['description'],
  ['inputSchema', 'parameters', 'schema', 'Schema', 'z.object', 'execute', 'handler'],
].map((texts) => texts.map((text) => Buffer.from(text)));
/** What an MCP server of this SDK has somewhere, as source or as a bundle that holds the SDK. */
const proving = ['@modelcontextprotocol/', 'tools/list', 'ListToolsRequestSchema'].map((text) => Buffer.from(text));

const scripts: ReadonlySet<string> = new Set(['javascript', 'typescript', 'tsx']);
/** Bytes of a file that is likely to be a bundle of many. */
const largeBundle = 256 * 1024;

const otherFolders = new Set(
  (
    'test tests __tests__ testing example examples fixture fixtures __fixtures__ mock mocks __mocks__ doc docs e2e bench benchmark ' +
    'benchmarks node_modules vendor third_party spec specs coverage storybook demo demos sample samples .github .git website'
  ).split(' '),
);
const otherFiles = /\.(?:test|spec|e2e|stories|bench|config|mock)\.[a-z]+$/;
const builtFolders = new Set(['dist', 'build', 'lib', 'out', 'esm', 'cjs', 'bundle', '.output', 'output']);

/** Folders that hold copies of what others wrote. */
const foreign = /(?:^|\/)(?:vendor|third_party|node_modules)\//;

/**
 * A bundle of what others wrote, kept beside the source: as much outside of it as a package would be, and dearer to parse than
 * the whole of the server.
 */
export function isForeignBundle(path: string, snapshot: Snapshot): boolean {
  return foreign.test(pathInPackage(path)) && (snapshot.bytes(path)?.length ?? 0) > largeBundle;
}

/** The files of one repository that are looked at. */
export interface Selection {
  /** Files that hold something of an MCP server. */
  sources: readonly string[];
  /** Files that import those, some of them sources themselves. */
  importers: string[];
  /** Files of the same packages that may define tools. */
  declaring: readonly string[];
}

/** The JavaScript and TypeScript files that matter, tests and the like left aside. Null: no MCP server here. */
export function selectSources({ snapshot, isOwn }: ExtractContext, resolver: Resolver): Selection | null {
  const all: string[] = [];
  const found: string[] = [];
  let proven = false;
  const marksOf = markers(resolver);
  for (const path of snapshot.paths) {
    const language = languageOf(path);
    if (language === null || !scripts.has(language) || isAside(path)) continue;
    const bytes = snapshot.bytes(path);
    if (bytes === null) continue;
    all.push(path);
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (!isOwn(path) || !marksOf(path).some((text) => buffer.includes(text))) continue;
    found.push(path);
    proven ||= proving.some((text) => buffer.includes(text));
  }
  if (!proven && !found.some((path) => dependsOnSdk(path, resolver))) return null;
  const candidates = withoutBuilt(all, resolver);
  const holding = withoutBuilt(found, resolver);
  const imports = findImporters(candidates, new Set(holding), snapshot, resolver);
  const sources = withoutPages(holding, imports, snapshot, resolver);
  const folders = new Set(sources.map((path) => resolver.packageOf(path)?.folder));
  return {
    sources,
    importers: importersOf(sources, imports),
    declaring: withoutPages(
      candidates.filter((path) => folders.has(resolver.packageOf(path)?.folder) && mayDefine(path, snapshot)),
      imports,
      snapshot,
      resolver,
    ),
  };
}

function mayDefine(path: string, snapshot: Snapshot): boolean {
  const bytes = snapshot.bytes(path);
  if (bytes === null) return false;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return defining.every((texts) => texts.some((text) => buffer.includes(text)));
}

/** Whether the package that a file belongs to depends on the MCP SDK, or on something with "mcp" in its name. */
export function dependsOnSdk(path: string, resolver: Resolver): boolean {
  return mcpDependencies(resolver.packageOf(path)?.manifest).length > 0;
}

function mcpDependencies(manifest: Record<string, Json> | undefined): string[] {
  return ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'].flatMap((kind) => {
    const dependencies = manifest?.[kind];
    if (!isJsonObject(dependencies)) return [];
    return Object.keys(dependencies).filter((name) => /mcp|modelcontextprotocol/.test(name));
  });
}

/** What a file has in it that may register tools: the forms of the SDK, and the packages for MCP that its own package is made with. */
function markers(resolver: Resolver): (path: string) => readonly Buffer[] {
  const known = new Map<string, readonly Buffer[]>();
  return (path) => {
    const own = resolver.packageOf(path);
    if (own === null) return telling;
    let marks = known.get(own.folder);
    if (marks === undefined) {
      marks = [...telling, ...mcpDependencies(own.manifest).map((name) => Buffer.from(name))];
      known.set(own.folder, marks);
    }
    return marks;
  };
}

function isAside(path: string): boolean {
  const segments = pathInPackage(path).split('/');
  const file = segments.pop() ?? '';
  return otherFiles.test(file) || segments.some((segment) => otherFolders.has(segment));
}

/**
 * Large files that nothing imports and no manifest names are bundles for a browser, which hold the SDK to talk to a server. Where
 * there is nothing else, they are read all the same.
 */
function withoutPages(
  paths: readonly string[],
  imports: Importers,
  snapshot: Snapshot,
  resolver: Resolver,
): readonly string[] {
  const kept = paths.filter((path) => {
    if ((snapshot.bytes(path)?.length ?? 0) <= largeBundle || imports.has(path)) return true;
    const own = resolver.packageOf(path);
    return own === null || JSON.stringify(own.manifest).includes(path.slice(path.lastIndexOf('/') + 1));
  });
  return kept.length > 0 ? kept : paths;
}

/** Where a package holds the source and what is built from it, the source alone: both would tell the same. */
function withoutBuilt(paths: readonly string[], resolver: Resolver): string[] {
  const hasSource = new Set<string>();
  const stems = new Set(paths.map(stemOf));
  const folderOf = (path: string) => resolver.packageOf(path)?.folder ?? '';
  for (const path of paths) {
    if (!isBuilt(path, folderOf(path)) && languageOf(path) !== 'javascript') hasSource.add(folderOf(path));
  }
  return paths.filter((path) => {
    const folder = folderOf(path);
    if (!isBuilt(path, folder)) return true;
    if (hasSource.has(folder)) return false;
    // A second build of the same for CommonJS.
    return !/(?:^|\/)cjs\//.test(path) || !stems.has(stemOf(path.replace(/(^|\/)cjs\//, '$1esm/')));
  });
}

function isBuilt(path: string, folder: string): boolean {
  const relative = folder === '' ? path : path.slice(folder.length + 1);
  const [first] = relative.split('/');
  return first !== undefined && builtFolders.has(first);
}

function stemOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.'));
}
