import type { ExtractContext } from '../extractor.js';
import { childOf, type SourceFile, type SyntaxNode, textOf, textsOfTypes } from '../syntax/source-file.js';
import type { Dialect } from './pydantic/signature.js';

/** Folders that hold no server, wherever they are. */
const otherFolders =
  /(^|\/)(tests?|__tests__|examples?|samples?|fixtures?|evals?|benchmarks?|migrations|alembic|\.?venv|env|virtualenv|site-packages|node_modules|vendor|third_party|__pycache__|\.tox|\.git)\//i;
/** Folders that hold none when they stand at the top. */
const topFolders = /^(docs?|docs_src|build|dist|scripts\/tests)\//i;
const otherFiles = /(^|\/)(test_[^/]*|[^/]*_test|conftest|setup|noxfile)\.py$/i;

/** One of these is in a file of every Python MCP server. */
const serverWords = ['FastMCP', 'fastmcp', 'MCPServer', 'mcp.server', 'mcp.types', 'mcp_types', 'tools/list'].map(
  bytesOf,
);
/** The package `fastmcp` is used, or the official SDK's class of that name. */
const packageWords = ['from fastmcp', 'import fastmcp'].map(bytesOf);
const sdkWords = ['mcp.server.fastmcp', 'mcp.server.mcpserver'].map(bytesOf);
/** One of these is in every file that registers a tool or puts a server together. */
const registeringWords = [
  'tool(',
  '@tool',
  'tools(',
  '.tool',
  'add_tool',
  'list_tools',
  'Tool(',
  'FastMCP',
  'MCPServer',
  'mcp.server',
  'from_function',
  'inputSchema',
  'tools/list',
].map(bytesOf);
const registering =
  /\.tools?\b|\btools?\(|_tools?\(|add_tool|list_tools|Tools?\(|from_function|FastMCP|MCPServer|\bServer\(|\.mount\(|import_server|_tools\b/;

export interface Survey {
  /** All Python files that may be imported. */
  modules: string[];
  /** Those that may register tools. */
  candidates: string[];
  /** The package behind a server of which only the class's name is known. */
  dialect: Dialect;
  /** The version of the package `fastmcp` that would be installed. */
  fastmcp: 2 | 3;
}

/** Looks for the files worth parsing, by their bytes alone. Null when there is no Python MCP server here. */
export function survey({ snapshot, isOwn }: ExtractContext): Survey | null {
  const modules = snapshot.paths.filter(
    (path) => path.endsWith('.py') && !/(^|\/)(\.?venv|site-packages|node_modules)\//.test(path),
  );
  let isServer = false;
  let hasPackage = false;
  let hasSdk = false;
  const candidates = modules.filter((path) => {
    if (!isOwn(path) || otherFolders.test(path) || topFolders.test(path) || otherFiles.test(path)) return false;
    const bytes = snapshot.bytes(path);
    if (bytes === null) return false;
    const content = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    isServer ||= serverWords.some((word) => content.includes(word));
    hasPackage ||= packageWords.some((word) => content.includes(word));
    hasSdk ||= sdkWords.some((word) => content.includes(word));
    return registeringWords.some((word) => content.includes(word));
  });
  return isServer && candidates.length > 0
    ? { modules, candidates, dialect: hasPackage && !hasSdk ? 'fastmcp' : 'sdk', fastmcp: fastmcpVersion(snapshot) }
    : null;
}

/** `fastmcp>=2.3`, `fastmcp = "^2"`: what stands behind the name where a manifest asks for it. */
const requirement = /\bfastmcp(?:\[[\w, -]{0,60}\])?(?:["']?[ \t]{0,4}=[ \t]{0,4}["'{])?[ \t]{0,4}([^"'\n;#]{0,60})/g;
/** Keeps version 3 out. */
const below3 = /<\s{0,4}=?\s{0,4}(?:3\b|2\b)|(?:==|~=|\^|~)\s{0,4}[012]\b/;

/** Version 3 unless a manifest keeps it out; 2 where none asks for the package. */
function fastmcpVersion(snapshot: ExtractContext['snapshot']): 2 | 3 {
  let isAsked = false;
  for (const path of snapshot.paths) {
    if (!/(?:^|\/)(?:pyproject\.toml|requirements\.txt|setup\.(?:py|cfg))$/.test(path) || otherFolders.test(path))
      continue;
    for (const [, spec] of (snapshot.read(path) ?? '').slice(0, 262_144).matchAll(requirement)) {
      // Not of another package whose name begins the same.
      if (!/^(?:$|[<>=~!^*\d])/.test(spec as string)) continue;
      if (below3.test(spec as string)) return 2;
      isAsked = true;
    }
  }
  return isAsked ? 3 : 2;
}

/** What registers a tool itself; the rest of `registering` is only said where something else may do so. */
const registeringItself =
  /\.tool\b|\btool\(|add_tool|list_tools|\bTool\(|from_function|FastMCP|MCPServer|\bServer\(|\.mount\(|import_server|register/;

/** A function (or method) that may register tools. */
export interface Registrar {
  /** Whether something in it registers a tool, as far as its text tells. */
  itself: boolean;
  file: SourceFile;
  node: SyntaxNode;
  name: string;
  /** The class it is a method of. */
  owner: SyntaxNode | null;
  /** Names of the functions it calls or hands on. */
  uses: ReadonlySet<string>;
}

/**
 * The functions of a file, not those inside others, that may register tools, judged by their text.
 */
export function registrarsOf(file: SourceFile): Registrar[] {
  const found: Registrar[] = [];
  const visit = (block: SyntaxNode, owner: SyntaxNode | null): void => {
    for (const statement of block.children) {
      const node =
        statement.type === 'decorated_definition' ? (childOf(statement, 'definition') ?? statement) : statement;
      const body = childOf(node, 'body');
      if (node.type === 'class_definition' && owner === null && body !== null) visit(body, node);
      else if (
        /^(if|try|with)_statement$|^(else|except|elif|finally)_clause$|^block$/.test(node.type) &&
        owner === null
      )
        visit(node, null);
      if (node.type !== 'function_definition' || body === null) continue;
      const text = textOf(file, node);
      if (!registering.test(text)) continue;
      const name = childOf(node, 'name');
      const itself = registersItself(file, body);
      found.push({
        file,
        node,
        owner,
        itself,
        name: name === null ? '' : textOf(file, name),
        uses: usesOf(file, body),
      });
    }
  };
  visit(file.root, null);
  return found;
}

/**
 * Those that register tools, and those that lead to them by a name they use, directly or through others. Most functions that
 * only mention tools, such as commands that call one, need not be run: running them is what takes most of the time.
 */
export function leadingToTools(registrars: readonly Registrar[]): Registrar[] {
  const users = new Map<string, Registrar[]>();
  for (const registrar of registrars) {
    for (const name of registrar.uses) {
      const known = users.get(name);
      if (known === undefined) users.set(name, [registrar]);
      else known.push(registrar);
    }
  }
  const found = new Set(registrars.filter(({ itself }) => itself));
  // What is added while this goes on is looked at, too.
  for (const registrar of found) {
    for (const name of [registrar.name, ownerOf(registrar)]) for (const user of users.get(name) ?? []) found.add(user);
  }
  return registrars.filter((each) => found.has(each));
}

/** Whether something in a block registers a tool, as far as its text tells. */
export function registersItself(file: SourceFile, block: SyntaxNode): boolean {
  return registeringItself.test(textOf(file, block));
}

/** The name of the class a method is in; '' for a function. */
export function ownerOf({ file, owner }: Registrar): string {
  const name = owner === null ? null : childOf(owner, 'name');
  return name === null ? '' : textOf(file, name);
}

/** Names of functions used by the statements of a module itself. */
export function moduleUses(file: SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of file.root.children) {
    if (/definition$/.test(statement.type)) continue;
    for (const name of usesOf(file, statement)) names.add(name);
  }
  return names;
}

const identifier = new Set(['identifier']);

function usesOf(file: SourceFile, body: SyntaxNode): Set<string> {
  return textsOfTypes(file, body, identifier);
}

function bytesOf(word: string): Buffer {
  return Buffer.from(word, 'utf8');
}
