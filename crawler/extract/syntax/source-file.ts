/** Languages we have a grammar for. */
export type LanguageId =
  | 'javascript'
  | 'typescript'
  | 'tsx'
  | 'python'
  | 'go'
  | 'rust'
  | 'c_sharp'
  | 'java'
  | 'kotlin'
  | 'swift'
  | 'php'
  | 'ruby';

/**
 * A node of a concrete syntax tree, copied out of the parser: walking it costs no call into WebAssembly and the parser's own
 * tree is freed at once. Each node is one object, made with its siblings when they are first looked at. Node types and field names are those of the tree-sitter grammars.
 */
export interface SyntaxNode {
  readonly type: string;
  /** False for punctuation and keywords. */
  readonly named: boolean;
  /** The name of the field it fills in its parent, or null. */
  readonly field: string | null;
  /** Offsets in UTF-16 code units into `SourceFile.text`. */
  readonly start: number;
  readonly end: number;
  /** All children, in order, comments and punctuation included. */
  readonly children: readonly SyntaxNode[];
  readonly parent: SyntaxNode | null;
  /** See `nodesOfTypes` and `nodeNumbered`. */
  ofTypes(types: ReadonlySet<string>, wants: Wants, closed: ReadonlySet<string>): SyntaxNode[];
  numbered(number: number): SyntaxNode;
}

/** Whether a node at these offsets, of this number in its tree, is asked for. */
export type Wants = (start: number, end: number, number: number) => boolean;

export interface SourceFile {
  readonly path: string;
  readonly language: LanguageId;
  readonly text: string;
  readonly root: SyntaxNode;
  /** True when the parser had to skip over text it did not understand. */
  readonly hasErrors: boolean;
}

const languageOfExtension: Record<string, LanguageId> = {
  js: 'javascript',
  cjs: 'javascript',
  mjs: 'javascript',
  jsx: 'javascript',
  ts: 'typescript',
  cts: 'typescript',
  mts: 'typescript',
  tsx: 'tsx',
  py: 'python',
  go: 'go',
  rs: 'rust',
  cs: 'c_sharp',
  java: 'java',
  kt: 'kotlin',
  swift: 'swift',
  php: 'php',
  rb: 'ruby',
};

/** The language of a file, by its extension; null when we have no grammar for it. */
export function languageOf(path: string): LanguageId | null {
  if (path.endsWith('.d.ts') || path.endsWith('.d.mts') || path.endsWith('.d.cts')) return null;
  return languageOfExtension[path.slice(path.lastIndexOf('.') + 1)] ?? null;
}

const lineStarts = new WeakMap<SourceFile, number[]>();

/** The line a node starts on, counted from 1. The file's lines are found once: one with 10,000 tools asks 50,000 times. */
export function lineOf(file: SourceFile, node: SyntaxNode): number {
  let starts = lineStarts.get(file);
  if (starts === undefined) {
    starts = [0];
    for (let at = file.text.indexOf('\n'); at !== -1; at = file.text.indexOf('\n', at + 1)) starts.push(at + 1);
    lineStarts.set(file, starts);
  }
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] as number) <= node.start) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** The source text of a node. */
export function textOf(file: SourceFile, node: SyntaxNode): string {
  return file.text.slice(node.start, node.end);
}

/** The child that fills a field, or null. */
export function childOf(node: SyntaxNode, field: string): SyntaxNode | null {
  return node.children.find((child) => child.field === field) ?? null;
}

const comments = new Set(['comment', 'line_comment', 'block_comment']);

/** The named children, without comments. */
export function namedChildren(node: SyntaxNode): SyntaxNode[] {
  return node.children.filter((child) => child.named && !comments.has(child.type));
}

/** Every node below and including `root`, parents before children, without recursion. */
export function* descendants(root: SyntaxNode): Generator<SyntaxNode> {
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i] as SyntaxNode);
  }
}

const noTypes: ReadonlySet<string> = new Set();

/**
 * The nodes of some types below and including `root`, parents before children. Costs far less than `descendants`, since nodes of
 * other types are not made. The sets are to be constants; `ERROR` is not looked for.
 *
 * @param wants asked about each, before it is made
 * @param closed types that are not looked into, but for the root itself
 */
export function nodesOfTypes(
  root: SyntaxNode,
  types: ReadonlySet<string>,
  wants: Wants = () => true,
  closed = noTypes,
): SyntaxNode[] {
  return root.ofTypes(types, wants, closed);
}

/** The node of a number that `wants` was told, somewhere below and including `root`. */
export function nodeNumbered(root: SyntaxNode, number: number): SyntaxNode {
  return root.numbered(number);
}

/** The texts of the nodes of some types below and including `root`. */
export function textsOfTypes(file: SourceFile, root: SyntaxNode, types: ReadonlySet<string>): Set<string> {
  const texts = new Set<string>();
  nodesOfTypes(root, types, (start, end) => {
    texts.add(file.text.slice(start, end));
    return false;
  });
  return texts;
}
