import { readFile } from 'node:fs/promises';
import type { Language, Parser, Tree } from 'web-tree-sitter';
import type { LanguageId, SourceFile } from './source-file.js';
import { type Grammar, TreeReader } from './tree-reader.js';

/** Brackets open at once, beyond which a file is not handed to the parser: its stack is finite, ours is not at risk. */
const maxNesting = 1_000;
/**
 * Times the parser may report progress before a file is given up; it does so about every 60 characters, and far more often where
 * broken source makes it try many ways at once. Steps rather than time, so that a busy machine reads what an idle one does.
 */
const maxProgress = 300_000;
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
  private readonly languages = new Map<LanguageId, { language: Language; grammar: Grammar }>();
  private readonly reader: TreeReader;

  private constructor(
    private readonly parser: Parser,
    private readonly loadLanguage: (grammar: Uint8Array) => Promise<Language>,
    memory: () => ArrayBufferLike,
  ) {
    this.reader = new TreeReader(memory, maxNodes);
  }

  /** Loads a fresh parser and grammars; more can be had with `prepare`. */
  static async load(ids: Iterable<LanguageId> = allLanguages): Promise<SourceParser> {
    // The library keeps one WebAssembly instance per module: another query string is another module, hence another instance.
    const library = `${import.meta.resolve('web-tree-sitter')}?instance=${instances++}`;
    const { Language, Parser }: typeof import('web-tree-sitter') = await import(library);
    // The library makes this its module, and a new view of its memory each time that grows.
    const module: { HEAPU32?: Uint32Array } = {};
    await Parser.init(module);
    const memory = () => module.HEAPU32?.buffer ?? new ArrayBuffer();
    const loaded = new SourceParser(new Parser(), (grammar) => Language.load(grammar), memory);
    await loaded.prepare(ids);
    return loaded;
  }

  /** Loads the grammars of these languages that are not loaded yet, from where the build copied them. */
  async prepare(ids: Iterable<LanguageId>): Promise<void> {
    const missing = [...ids].filter((id) => !this.languages.has(id));
    await Promise.all(
      missing.map(async (id) => {
        const grammar = await readFile(new URL(`../grammars/tree-sitter-${id}.wasm`, import.meta.url));
        const language = await this.loadLanguage(grammar);
        this.languages.set(id, { language, grammar: grammarOf(language) });
      }),
    );
  }

  /**
   * Parses a file whole. Its language must have been prepared.
   * @throws UnparsedError when a limit is hit; PoisonedParserError when this parser must not be used again.
   */
  parse(path: string, language: LanguageId, text: string): SourceFile {
    if (nestingOf(text) > maxNesting) throw new UnparsedError(`brackets nest deeper than ${maxNesting}`);
    let progress = 0;
    const known = this.languages.get(language);
    if (known === undefined) throw new Error(`no grammar of ${language} was prepared`);
    let tree: Tree | null;
    try {
      this.parser.setLanguage(known.language);
      tree = this.parser.parse(text, null, {
        progressCallback: () => ++progress > maxProgress,
      });
    } catch (error) {
      throw new PoisonedParserError(path, error);
    }
    if (tree === null) {
      this.parser.reset();
      throw new UnparsedError('parsing it takes too many steps');
    }
    try {
      const flat = this.reader.read(addressOf(tree), known.grammar);
      if (flat === null) throw new UnparsedError(`more than ${maxNodes} syntax nodes`);
      return { path, language, text, root: flat.root, hasErrors: tree.rootNode.hasError };
    } finally {
      tree.delete();
    }
  }
}

/** Where the library keeps the address of what it stands for. */
function addressOf(handle: Language | Tree): number {
  return (handle as unknown as { 0: number })[0];
}

function grammarOf(language: Language): Grammar {
  const { types, fields } = language;
  return { address: addressOf(language), names: { types, fields, marks: new WeakMap() }, productions: new Map() };
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
