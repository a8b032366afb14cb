import { readFile } from 'node:fs/promises';
import type { Language, Parser, Tree } from 'web-tree-sitter';
import type { LanguageId, SourceFile, SyntaxNode } from './source-file.js';

/** Brackets open at once, beyond which a file is not handed to the parser: its stack is finite, ours is not at risk. */
const maxNesting = 1_000;
/** Milliseconds of parsing after which a file is given up; real files take under a tenth of that. */
const parseDeadline = 5_000;
/** Nodes of one tree; a file of a megabyte has about half a million. */
const maxNodes = 6_000_000;

/** The file is not worth or not able to be parsed: its own fault, the parser is fine. */
export class UnparsedError extends Error {}

/**
 * The parser itself broke. Its WebAssembly memory can no longer be trusted: load another one. The file that did it is named
 * so that it can be left out next time.
 */
export class PoisonedParserError extends Error {
  constructor(
    readonly path: string,
    cause: unknown,
  ) {
    super(`the parser broke on ${path}: ${String(cause)}`, { cause });
  }
}

/** Every language there is a grammar for. */
const allLanguages: readonly LanguageId[] = [
  'javascript',
  'typescript',
  'tsx',
  'python',
  'go',
  'rust',
  'c_sharp',
  'java',
  'kotlin',
  'swift',
  'php',
  'ruby',
];

let instances = 0;

/** A parser with its grammars, in WebAssembly memory of its own. */
export class SourceParser {
  private constructor(
    private readonly parser: Parser,
    private readonly loadLanguage: (grammar: Uint8Array) => Promise<Language>,
    private readonly languages = new Map<LanguageId, Language>(),
  ) {}

  /** Loads a fresh parser and grammars; more can be had with `prepare`. */
  static async load(ids: Iterable<LanguageId> = allLanguages): Promise<SourceParser> {
    // The library keeps one WebAssembly instance per module: another query string is another module, hence another instance.
    const library = `${import.meta.resolve('web-tree-sitter')}?instance=${instances++}`;
    const { Language, Parser }: typeof import('web-tree-sitter') = await import(library);
    await Parser.init();
    const loaded = new SourceParser(new Parser(), (grammar) => Language.load(grammar));
    await loaded.prepare(ids);
    return loaded;
  }

  /** Loads the grammars of these languages that are not loaded yet, from where the build copied them. */
  async prepare(ids: Iterable<LanguageId>): Promise<void> {
    const missing = [...ids].filter((id) => !this.languages.has(id));
    await Promise.all(
      missing.map(async (id) => {
        const grammar = await readFile(new URL(`../grammars/tree-sitter-${id}.wasm`, import.meta.url));
        this.languages.set(id, await this.loadLanguage(grammar));
      }),
    );
  }

  /**
   * Parses a file whole. Its language must have been prepared.
   * @throws UnparsedError when a limit is hit; PoisonedParserError when this parser must not be used again.
   */
  parse(path: string, language: LanguageId, text: string): SourceFile {
    if (nestingOf(text) > maxNesting) throw new UnparsedError(`brackets nest deeper than ${maxNesting}`);
    const started = performance.now();
    let tree: Tree | null;
    try {
      this.parser.setLanguage(this.languages.get(language) ?? null);
      tree = this.parser.parse(text, null, {
        progressCallback: () => performance.now() - started > parseDeadline,
      });
    } catch (error) {
      throw new PoisonedParserError(path, error);
    }
    if (tree === null) {
      this.parser.reset();
      throw new UnparsedError(`parsing took longer than ${parseDeadline / 1000} s`);
    }
    try {
      return {
        path,
        language,
        text,
        root: copyTree(tree),
        hasErrors: tree.rootNode.hasError,
      };
    } finally {
      tree.delete();
    }
  }
}

/** The deepest nesting of brackets, strings and comments not told apart: an upper bound is all that is needed. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 40 || code === 91 || code === 123) deepest = Math.max(deepest, ++depth);
    else if ((code === 41 || code === 93 || code === 125) && depth > 0) depth--;
  }
  return deepest;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type NodeUnderway = Mutable<Omit<SyntaxNode, 'children'>> & {
  children: SyntaxNode[];
};

/** Copies with one cursor and no recursion: linear in the number of nodes, whatever their depth. */
function copyTree(tree: Tree): SyntaxNode {
  const cursor = tree.walk();
  let count = 0;
  const copy = (parent: NodeUnderway | null): NodeUnderway => {
    if (++count > maxNodes) throw new UnparsedError(`more than ${maxNodes} syntax nodes`);
    return {
      type: cursor.nodeType,
      named: cursor.nodeIsNamed,
      field: cursor.currentFieldName,
      start: cursor.startIndex,
      end: cursor.endIndex,
      children: [],
      parent,
    };
  };
  try {
    const root = copy(null);
    let node = root;
    for (;;) {
      if (cursor.gotoFirstChild()) {
        const child = copy(node);
        node.children.push(child);
        node = child;
        continue;
      }
      while (!cursor.gotoNextSibling()) {
        if (!cursor.gotoParent()) return root;
        node = node.parent as NodeUnderway;
      }
      const parent = node.parent as NodeUnderway;
      node = copy(parent);
      parent.children.push(node);
    }
  } finally {
    cursor.delete();
  }
}
