import type { Snapshot } from '../../../snapshot/snapshot.js';
import {
  childOf,
  descendants,
  namedChildren,
  type SourceFile,
  type SyntaxNode,
  textOf,
} from '../../syntax/source-file.js';
import type { Steps } from '../steps.js';
import { attributeOf, attributesBefore, literalText, separated } from './tokens.js';

/** Something with a name: a struct, an enum, a type alias, a constant, a function. */
export interface Declaration {
  file: SourceFile;
  node: SyntaxNode;
}

const kinds = new Set(['struct_item', 'enum_item', 'type_item', 'const_item', 'static_item', 'function_item']);
/** Files that are looked through for one name. */
const maxFilesPerName = 60;
/** Constants that refer to each other. */
const maxDepth = 16;
/** Characters of one text put together. */
const maxText = 200_000;

/** The named items of a repository's Rust files, found by their text and parsed when asked for. */
export class Declarations {
  private readonly byName = new Map<string, Declaration[]>();
  private readonly items = new Map<SourceFile, Map<string, Declaration[]>>();
  private readonly texts = new Map<string, string>();

  constructor(
    private readonly snapshot: Snapshot,
    private readonly paths: readonly string[],
    private readonly parse: (path: string) => SourceFile | null,
    /** What evaluating texts and types is counted by. */
    readonly steps: Steps,
  ) {}

  /** The item of a name that a file most likely means: its own, or the one in the nearest folder. Null: none, or several. */
  find(name: string, from: SourceFile, wanted: readonly string[]): Declaration | null {
    const own = (this.itemsOf(from).get(name) ?? []).filter(({ node }) => wanted.includes(node.type));
    if (own[0] !== undefined) return own[0];
    const all = this.everywhere(name).filter(({ node }) => wanted.includes(node.type));
    const near = all.map((each) => ({ each, shared: sharedFolders(each.file.path, from.path) }));
    const most = Math.max(...near.map(({ shared }) => shared));
    const [best, second] = near.filter(({ shared }) => shared === most);
    return best !== undefined && second === undefined ? best.each : null;
  }

  /** The text that an expression or the tokens of one stand for, or null when it is not known. */
  text(file: SourceFile, nodes: readonly SyntaxNode[], depth = 0): string | null {
    this.steps.take();
    const plain = nodes.filter((node) => !['&', '.', '?'].includes(textOf(file, node)));
    const [first, ...rest] = plain;
    if (first === undefined || depth > maxDepth) return null;
    const literal = literalText(file, first);
    // `"text".into()` and the like.
    if (literal !== null) return rest.every((node) => isConversion(file, node)) ? literal : null;
    if (first.type === 'identifier' || first.type === 'scoped_identifier' || first.type === 'self') {
      return this.named(file, plain, depth);
    }
    if (first.type === 'macro_invocation') {
      const [name, tree] = [childOf(first, 'macro'), first.children.find((child) => child.type === 'token_tree')];
      return name === null || tree === undefined ? null : this.macro(file, textOf(file, name), tree, depth);
    }
    if (first.type === 'call_expression') return this.call(file, first, depth);
    const inner = namedChildren(first)[0];
    const isWrapper = ['reference_expression', 'parenthesized_expression'].includes(first.type);
    return isWrapper && inner !== undefined ? this.text(file, [inner], depth + 1) : null;
  }

  private named(file: SourceFile, nodes: readonly SyntaxNode[], depth: number): string | null {
    const texts = nodes.map((node) => textOf(file, node));
    const bang = texts.indexOf('!');
    const tree = nodes[bang + 1];
    if (bang > 0 && tree?.type === 'token_tree') return this.macro(file, texts[bang - 1] ?? '', tree, depth);
    const cut = nodes.findIndex((node) => node.type === 'token_tree');
    // Among the tokens of a macro, `Some(Cow::Borrowed("…"))` is a path and brackets.
    const brackets = nodes[cut];
    if (brackets !== undefined && cut === nodes.length - 1 && wrappers.test(texts.slice(0, cut).join(''))) {
      const [only, ...more] = separated(file, brackets);
      return only === undefined || more.length > 0 ? null : this.text(file, only, depth + 1);
    }
    const last = (cut === -1 ? texts : texts.slice(0, cut - 1)).join('').split('::').pop() ?? '';
    const found = this.find(last, file, ['const_item', 'static_item']);
    const value = found === null ? null : childOf(found.node, 'value');
    return found === null || value === null ? null : this.text(found.file, [value], depth + 1);
  }

  private macro(file: SourceFile, name: string, tree: SyntaxNode, depth: number): string | null {
    const groups = separated(file, tree);
    if (name === 'concat') {
      const parts = groups.map((group) => this.text(file, group, depth + 1) ?? plainNumber(file, group));
      const length = parts.reduce((sum, part) => sum + (part?.length ?? 0), 0);
      return length <= maxText && parts.every((part) => part !== null) ? parts.join('') : null;
    }
    if (name === 'include_str') {
      const path = groups[0]?.[0] === undefined ? null : literalText(file, groups[0][0]);
      return path === null ? null : this.snapshot.read(joinedPath(file.path, path));
    }
    if (name === 'indoc' || name === 'formatdoc') {
      const text = groups[0]?.[0] === undefined ? null : literalText(file, groups[0][0]);
      return text === null ? null : undented(text);
    }
    const [only] = groups;
    const text =
      name === 'format' && groups.length === 1 && only?.[0] !== undefined ? literalText(file, only[0]) : null;
    return text === null || /[{}]/.test(text) ? null : text;
  }

  /** `String::from("…")`, `"…".to_string()`, `Cow::Borrowed("…")`, `Some("…")`. */
  private call(file: SourceFile, node: SyntaxNode, depth: number): string | null {
    const [callee, list] = [childOf(node, 'function'), childOf(node, 'arguments')];
    if (callee === null || list === null) return null;
    const args = namedChildren(list);
    if (callee.type === 'field_expression') {
      const [value, field] = [childOf(callee, 'value'), childOf(callee, 'field')];
      const converts = field !== null && conversions.test(textOf(file, field));
      return value !== null && converts && args.length === 0 ? this.text(file, [value], depth + 1) : null;
    }
    const wraps = wrappers.test(textOf(file, callee));
    return wraps && args.length === 1 && args[0] !== undefined ? this.text(file, [args[0]], depth + 1) : null;
  }

  private itemsOf(file: SourceFile): Map<string, Declaration[]> {
    let items = this.items.get(file);
    if (items !== undefined) return items;
    items = new Map();
    for (const node of descendants(file.root)) {
      if (!kinds.has(node.type) || isInTest(file, node)) continue;
      const name = childOf(node, 'name');
      if (name === null) continue;
      const text = textOf(file, name);
      const list = items.get(text);
      if (list === undefined) items.set(text, [{ file, node }]);
      else list.push({ file, node });
    }
    this.items.set(file, items);
    return items;
  }

  private everywhere(name: string): Declaration[] {
    let found = this.byName.get(name);
    if (found !== undefined) return found;
    found = [];
    if (/^\w{1,200}$/.test(name)) {
      const paths = this.paths.filter((path) => this.textOf(path).includes(name)).slice(0, maxFilesPerName);
      for (const path of paths) {
        if (!new RegExp(`\\b(?:struct|enum|type|const|static|fn)\\s{1,20}${name}\\b`).test(this.textOf(path))) continue;
        const file = this.parse(path);
        if (file !== null) found.push(...(this.itemsOf(file).get(name) ?? []));
      }
    }
    this.byName.set(name, found);
    return found;
  }

  private textOf(path: string): string {
    let text = this.texts.get(path);
    if (text === undefined) {
      text = this.snapshot.read(path) ?? '';
      this.texts.set(path, text);
    }
    return text;
  }
}

/** Functions that give the text they are given. */
const wrappers = /(?:^|::)(?:Some|from|new|Borrowed|Owned)$/;
const conversions = /^(?:into|to_string|to_owned|as_str|as_ref|clone|trim)$/;

function isConversion(file: SourceFile, node: SyntaxNode): boolean {
  return node.type === 'token_tree' ? node.children.length === 2 : conversions.test(textOf(file, node));
}

function plainNumber(file: SourceFile, nodes: readonly SyntaxNode[]): string | null {
  const [only] = nodes;
  return only?.type === 'integer_literal' && nodes.length === 1 ? textOf(file, only) : null;
}

/** Whether a node is inside `#[cfg(test)] mod …`, or a `mod tests`. */
export function isInTest(file: SourceFile, node: SyntaxNode): boolean {
  for (let inner: SyntaxNode | null = node; inner !== null; inner = inner.parent) {
    if (inner.type !== 'mod_item' && inner !== node) continue;
    const name = childOf(inner, 'name');
    if (inner.type === 'mod_item' && name !== null && /^tests?$/.test(textOf(file, name))) return true;
    for (const item of attributesBefore(inner)) {
      const attribute = item.type === 'attribute_item' ? attributeOf(file, item) : null;
      if (attribute?.name === 'cfg' && attribute.list !== null && /^\(\s*test\s*\)$/.test(textOf(file, attribute.list)))
        return true;
    }
  }
  return false;
}

function sharedFolders(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  return shared;
}

function joinedPath(from: string, path: string): string {
  const segments = from.split('/').slice(0, -1);
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return segments.join('/');
}

function undented(text: string): string {
  const lines = text.replace(/^\n/, '').split('\n');
  const depths = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const depth = depths.reduce((least, each) => Math.min(least, each), 1_000);
  return lines.map((line) => (line.trim() === '' ? '' : line.slice(depth))).join('\n');
}
