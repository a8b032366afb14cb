import type { Json } from '../../../../src/model/index.js';
import { childOf, type SourceFile, type SyntaxNode, textOf } from '../../syntax/source-file.js';

/** One entry of an attribute: `name`, `name = value`, `name(…)`. */
export interface MetaItem {
  name: string;
  /** The nodes after the `=`, or none. */
  value: SyntaxNode[];
  /** What stands in the brackets, or null. */
  list: SyntaxNode | null;
}

const comments = new Set(['line_comment', 'block_comment']);

/** The entries of an attribute's brackets, separated by commas. */
export function metaItems(file: SourceFile, tree: SyntaxNode): MetaItem[] {
  return separated(file, tree).flatMap((nodes) => {
    const equals = nodes.findIndex((node) => textOf(file, node) === '=');
    const head = equals === -1 ? nodes : nodes.slice(0, equals);
    const list = head.at(-1)?.type === 'token_tree' ? (head.at(-1) ?? null) : null;
    const name = head
      .filter((node) => node !== list)
      .map((node) => textOf(file, node))
      .join('');
    return name === '' ? [] : [{ name, value: equals === -1 ? [] : nodes.slice(equals + 1), list }];
  });
}

/** The tokens between the brackets of a token tree, cut at commas. */
export function separated(file: SourceFile, tree: SyntaxNode): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [[]];
  for (const node of tree.children.slice(1, -1)) {
    if (comments.has(node.type)) continue;
    if (textOf(file, node) === ',') groups.push([]);
    else groups.at(-1)?.push(node);
  }
  return groups.filter((group) => group.length > 0);
}

/** The name and the brackets of an `attribute_item`: `#[serde(default)]`. */
export function attributeOf(
  file: SourceFile,
  item: SyntaxNode,
): { name: string; list: SyntaxNode | null; value: SyntaxNode | null } | null {
  const attribute = item.children.find((child) => child.type === 'attribute');
  const [path] = attribute?.children ?? [];
  if (attribute === undefined || path === undefined) return null;
  const name = textOf(file, path);
  return {
    name: name.slice(name.lastIndexOf(':') + 1),
    list: childOf(attribute, 'arguments'),
    value: childOf(attribute, 'value'),
  };
}

/** The attributes and doc comments right before a node. */
export function attributesBefore(node: SyntaxNode): SyntaxNode[] {
  const siblings = node.parent?.children ?? [];
  const found: SyntaxNode[] = [];
  for (let i = siblings.indexOf(node) - 1; i >= 0; i--) {
    const sibling = siblings[i] as SyntaxNode;
    if (sibling.type === 'attribute_item' || comments.has(sibling.type)) found.push(sibling);
    else if (sibling.type === 'ERROR')
      found.push(...sibling.children.filter((child) => child.type === 'attribute_item'));
    else break;
  }
  return found.reverse();
}

/** The entries of all attributes of a name among these: `#[serde(a)] #[serde(b)]`. */
export function metaOf(file: SourceFile, attributes: readonly SyntaxNode[], name: string): MetaItem[] {
  return attributes.flatMap((item) => {
    const attribute = item.type === 'attribute_item' ? attributeOf(file, item) : null;
    return attribute?.name === name && attribute.list !== null ? metaItems(file, attribute.list) : [];
  });
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

/** The text of a string literal, raw or not; null for other nodes. */
export function literalText(file: SourceFile, node: SyntaxNode): string | null {
  const text = textOf(file, node);
  if (node.type === 'raw_string_literal') return /^[bc]?r(#*)"([\s\S]*)"\1$/.exec(text)?.[2] ?? null;
  if (node.type !== 'string_literal') return null;
  const body = text.slice(text.indexOf('"') + 1, -1);
  return body.replace(
    /\\(?:x([0-9a-fA-F]{2})|u\{([0-9a-fA-F_]{1,8})\}|\r?\n\s*|([\s\S]))/g,
    (_, byte?: string, code?: string, plain?: string) => {
      if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16));
      if (code !== undefined)
        return String.fromCodePoint(Math.min(Number.parseInt(code.replaceAll('_', ''), 16) || 0, 0x10ffff));
      return plain === undefined ? '' : (escapes[plain] ?? plain);
    },
  );
}

/** What the token tree of `json!(…)` stands for; undefined when it holds anything but literals. */
export function jsonOf(file: SourceFile, tree: SyntaxNode, depth = 0): Json | undefined {
  const inner = tree.children.slice(1, -1).filter((node) => !comments.has(node.type));
  return depth > 60 ? undefined : jsonTokens(file, inner, depth);
}

function jsonTokens(file: SourceFile, nodes: readonly SyntaxNode[], depth: number): Json | undefined {
  const [first, second] = nodes;
  if (first === undefined) return undefined;
  const text = textOf(file, first);
  if (text === '-' && second !== undefined) return numberOf(`-${textOf(file, second)}`);
  if (nodes.length !== 1) return undefined;
  const literal = literalText(file, first);
  if (literal !== null) return literal;
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  if (first.type !== 'token_tree') return numberOf(text);
  return text.startsWith('[') ? jsonList(file, first, depth) : jsonObject(file, first, depth);
}

function jsonList(file: SourceFile, tree: SyntaxNode, depth: number): Json | undefined {
  const items = separated(file, tree).map((nodes) => (depth > 60 ? undefined : jsonTokens(file, nodes, depth + 1)));
  return items.every((item) => item !== undefined) ? items : undefined;
}

function jsonObject(file: SourceFile, tree: SyntaxNode, depth: number): Json | undefined {
  if (!textOf(file, tree).startsWith('{') || depth > 60) return undefined;
  const members: [string, Json][] = [];
  for (const nodes of separated(file, tree)) {
    const [key, colon] = nodes;
    const name = key === undefined ? null : literalText(file, key);
    const value = jsonTokens(file, nodes.slice(2), depth + 1);
    if (name === null || colon === undefined || textOf(file, colon) !== ':' || value === undefined) return undefined;
    members.push([name, value]);
  }
  return Object.fromEntries(members);
}

function numberOf(text: string): number | undefined {
  const value = Number(text.replaceAll('_', '').replace(/(?:[iu](?:8|16|32|64|size)|f(?:32|64))$/, ''));
  return text !== '' && Number.isFinite(value) ? value : undefined;
}
