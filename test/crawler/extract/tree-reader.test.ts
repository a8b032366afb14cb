import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { Language, Parser, type Tree } from 'web-tree-sitter';
import { SourceParser } from '../../../crawler/extract/syntax/parser.js';
import {
  descendants,
  type LanguageId,
  languageOf,
  nodesOfTypes,
  type SyntaxNode,
} from '../../../crawler/extract/syntax/source-file.js';

const fixtures = 'test/fixtures/extract';
const sources = readdirSync(fixtures, { recursive: true, encoding: 'utf8' })
  .sort()
  .map((path) => ({ path, language: languageOf(path), text: '' }))
  .filter((source): source is typeof source & { language: LanguageId } => source.language !== null)
  .map((source) => ({ ...source, text: readFileSync(join(fixtures, source.path), 'utf8') }));

/** What no fixture has: markup, characters outside the basic plane, nothing at all, and what is no program. */
const odd: { path: string; language: LanguageId; text: string }[] = [
  { path: 'markup.tsx', language: 'tsx', text: 'export const a = <B c={d => <e.f {...g}>é 😀 {h}</e.f>} />;\n' },
  { path: 'wide.js', language: 'javascript', text: '// 😀\nconst 名 = `😀é`; /* ✓ */ f(名, /😀+/u)\n' },
  { path: 'empty.py', language: 'python', text: '' },
  { path: 'blank.go', language: 'go', text: ' \n\n\t\n' },
  { path: 'noise.ts', language: 'typescript', text: '}}) => class <<< "\u0000 ` ${ @@ # function * let enum {' },
  { path: 'noise.kt', language: 'kotlin', text: 'fun ((( = "${ """ \n class : : where <' },
  { path: 'deep.js', language: 'javascript', text: `x = ${'['.repeat(900)}${']'.repeat(900)};` },
  { path: 'long.js', language: 'javascript', text: `x = a${' + b'.repeat(5_000)};` },
];

interface PlainNode {
  type: string;
  named: boolean;
  field: string | null;
  start: number;
  end: number;
  depth: number;
}

describe('the trees read from the memory of the parser', () => {
  let parser: SourceParser;
  let reference: Parser;
  const languages = new Map<LanguageId, Language>();

  beforeAll(async () => {
    parser = await SourceParser.load();
    await Parser.init();
    reference = new Parser();
    for (const id of new Set([...sources, ...odd].map(({ language }) => language))) {
      const grammar = new URL(`../../../crawler/extract/grammars/tree-sitter-${id}.wasm`, import.meta.url);
      languages.set(id, await Language.load(readFileSync(grammar)));
    }
  });

  /** The same tree by the library's own cursor. */
  function byCursor(language: LanguageId, text: string): { nodes: PlainNode[]; hasErrors: boolean } {
    reference.setLanguage(languages.get(language) as Language);
    const tree = reference.parse(text) as Tree;
    const cursor = tree.walk();
    const nodes: PlainNode[] = [];
    let depth = 0;
    const add = () =>
      nodes.push({
        type: cursor.nodeType,
        named: cursor.nodeIsNamed,
        field: cursor.currentFieldName,
        start: cursor.startIndex,
        end: cursor.endIndex,
        depth,
      });
    add();
    for (;;) {
      if (cursor.gotoFirstChild()) depth++;
      else {
        while (!cursor.gotoNextSibling()) {
          if (!cursor.gotoParent()) {
            const hasErrors = tree.rootNode.hasError;
            cursor.delete();
            tree.delete();
            return { nodes, hasErrors };
          }
          depth--;
        }
      }
      add();
    }
  }

  function byReader(path: string, language: LanguageId, text: string): { nodes: PlainNode[]; hasErrors: boolean } {
    const { root, hasErrors } = parser.parse(path, language, text);
    const depths = new Map<SyntaxNode, number>();
    const nodes = [...descendants(root)].map((node) => {
      const { type, named, field, start, end, parent } = node;
      const depth = parent === null ? 0 : (depths.get(parent) ?? Number.NaN) + 1;
      depths.set(node, depth);
      return { type, named, field, start, end, depth };
    });
    return { nodes, hasErrors };
  }

  it('has something of every language to compare', () => {
    expect(new Set([...sources, ...odd].map(({ language }) => language)).size).toBe(9);
  });

  it.each([...sources, ...odd])("are those of the library's cursor: $path", ({ path, language, text }) => {
    expect(byReader(path, language, text)).toEqual(byCursor(language, text));
  });

  // What the parser makes up where it lost its way lies in memory in other ways than what it understood.
  it('are those of the cursor for sources that are cut off or have a hole', () => {
    for (const [index, { path, language, text }] of sources.entries()) {
      const cut = (text.length * ((index * 7) % 10)) / 10;
      for (const broken of [text.slice(0, cut), text.slice(cut), text.slice(0, cut) + text.slice(cut + 9)])
        expect(byReader(path, language, broken), path).toEqual(byCursor(language, broken));
    }
  });

  it('find the nodes of some types as a walk over all of them does', () => {
    const types = new Set(['call_expression', 'identifier', 'function_declaration']);
    const closed = new Set(['statement_block', 'function_declaration']);
    for (const { path, language, text } of sources.filter(({ language }) => language === 'typescript')) {
      const { root } = parser.parse(path, language, text);
      const inClosed = (node: SyntaxNode): boolean =>
        node.parent !== null && node.parent !== root && (closed.has(node.parent.type) || inClosed(node.parent));
      const walked = [...descendants(root)].filter((node) => types.has(node.type));
      expect(nodesOfTypes(root, types).every((node, index) => node === walked[index])).toBe(true);
      expect(nodesOfTypes(root, types)).toHaveLength(walked.length);
      const open = walked.filter((node) => !inClosed(node));
      expect(nodesOfTypes(root, types, undefined, closed).every((node, index) => node === open[index])).toBe(true);
      const wanted = nodesOfTypes(root, types, (start, end) => end - start === 3);
      expect(wanted).toEqual(walked.filter((node) => node.end - node.start === 3));
    }
  });
});
