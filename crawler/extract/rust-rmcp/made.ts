import type { Place, ToolFacts } from '../shared/assemble.js';
import type { Declarations } from '../shared/rust/declarations.js';
import { separated } from '../shared/rust/tokens.js';
import {
  childOf,
  descendants,
  namedChildren,
  type SourceFile,
  type SyntaxNode,
  textOf,
} from '../syntax/source-file.js';
import { schemaOfTokens } from './written-schemas.js';

/** A tool that was read, or the place of one whose name could not be. */
export type ReadTool = { facts: ToolFacts } | { unnamed: Place };

/** The tools that are made at a node, or among its tokens when it is a macro's. Only for files that use an SDK. */
export function readMade(declarations: Declarations, file: SourceFile, node: SyntaxNode): ReadTool[] {
  if (node.type === 'call_expression') return isToolNew(file, node) ? [readCall(declarations, file, node)] : [];
  if (node.type === 'struct_expression') return isToolStruct(file, node) ? [readStruct(declarations, file, node)] : [];
  return node.type === 'token_tree' ? readTokens(declarations, file, node) : [];
}

/** `Tool::new(name, description, schema)` of an SDK. */
function isToolNew(file: SourceFile, node: SyntaxNode): boolean {
  const callee = childOf(node, 'function');
  const path = callee === null ? null : /^(.*)::new(?:_with_raw)?$/.exec(textOf(file, callee))?.[1];
  if (path == null || !toolPath.test(path)) return false;
  return (childOf(node, 'arguments')?.children.filter((child) => child.named).length ?? 0) >= 3;
}

function isToolStruct(file: SourceFile, node: SyntaxNode): boolean {
  const name = childOf(node, 'name');
  return name !== null && toolPath.test(textOf(file, name));
}

const crates = 'rmcp|mcp_core|mcp_spec|rust_mcp_sdk|rust_mcp_schema|mcpr';
/** `Tool`, by the ways that lead to it in an SDK. */
const toolPath = new RegExp(`^(?:(?:${crates})::)?(?:(?:model|tool|schema|common)::){0,3}Tool$`);
const sdkName = new RegExp(`\\b(?:${crates})\\b`);

/** Whether the file means an SDK's `Tool`: other libraries have one too. */
export function usesSdkTool(file: SourceFile): boolean {
  return sdkName.test(file.text);
}

/** The nodes that make up a part of a tool: one, or the tokens of it. */
export type Parts = Record<'name' | 'description' | 'schema', readonly SyntaxNode[] | undefined>;

function readCall(declarations: Declarations, file: SourceFile, node: SyntaxNode): ReadTool {
  const args = namedChildren(childOf(node, 'arguments') ?? node).map((arg) => [arg]);
  return readParts(declarations, file, node, { name: args[0], description: args[1], schema: args[2] });
}

function readStruct(declarations: Declarations, file: SourceFile, node: SyntaxNode): ReadTool {
  return readParts(declarations, file, node, partsOfStruct(file, node));
}

/** What the fields of a struct that is made say. */
export function partsOfStruct(file: SourceFile, node: SyntaxNode): Parts {
  const body = childOf(node, 'body');
  const part = (key: string) => {
    for (const field of body === null ? [] : namedChildren(body)) {
      const name = childOf(field, 'field') ?? childOf(field, 'name');
      const value = childOf(field, 'value');
      if (name !== null && value !== null && textOf(file, name) === key) return [value];
    }
    return undefined;
  };
  return { name: part('name'), description: part('description'), schema: part('input_schema') };
}

/** The tools that are made among the tokens of a macro: `vec![Tool::new(…), Tool { … }]`. */
function readTokens(declarations: Declarations, file: SourceFile, tree: SyntaxNode): ReadTool[] {
  return tree.children.flatMap((node, at) => {
    if (node.type !== 'identifier' || textOf(file, node) !== 'Tool' || !toolPath.test(pathTo(file, tree.children, at)))
      return [];
    const [colons, method, list] = tree.children.slice(at + 1, at + 4);
    if (colons?.type === 'token_tree' && textOf(file, colons).startsWith('{')) {
      const fields = new Map(
        separated(file, colons).flatMap(([key, colon, ...value]) =>
          key === undefined || colon === undefined ? [] : [[textOf(file, key), value] as const],
        ),
      );
      const [name, description, schema] = ['name', 'description', 'input_schema'].map((key) => fields.get(key));
      return name === undefined ? [] : [readParts(declarations, file, node, { name, description, schema })];
    }
    if (list?.type !== 'token_tree' || method === undefined || !/^new(?:_with_raw)?$/.test(textOf(file, method)))
      return [];
    const [name, description, schema] = separated(file, list);
    return schema === undefined ? [] : [readParts(declarations, file, node, { name, description, schema })];
  });
}

/** The path that ends at a token: `model::Tool`. */
function pathTo(file: SourceFile, tokens: readonly SyntaxNode[], end: number): string {
  let start = end;
  while (tokens[start - 1]?.type === '::' && tokens[start - 2]?.type === 'identifier') start -= 2;
  return tokens
    .slice(start, end + 1)
    .map((token) => textOf(file, token))
    .join('');
}

export function readParts(declarations: Declarations, file: SourceFile, node: SyntaxNode, parts: Parts): ReadTool {
  const placeOf = (nodes: readonly SyntaxNode[]): Place => ({ file, node: nodes[0] ?? node });
  const name = parts.name === undefined ? null : textHere(declarations, file, parts.name);
  if (name === null) return { unnamed: { file, node } };
  const facts: ToolFacts = { name: { value: name, certainty: 'exact', at: placeOf(parts.name ?? []) } };
  const { description, schema } = parts;
  if (description !== undefined && description.map((each) => textOf(file, each)).join('') !== 'None') {
    const value = textHere(declarations, file, description);
    facts.description = { value, certainty: value === null ? 'unknown' : 'exact', at: placeOf(description) };
  }
  if (schema !== undefined) {
    const nodes = [...schema, ...localValues(file, schema)];
    facts.inputSchema = { ...schemaOfTokens(declarations, file, nodes), at: placeOf(schema) };
  }
  return { facts };
}

/** The text of an expression, or of what the variable that it is was set to. */
function textHere(declarations: Declarations, file: SourceFile, nodes: readonly SyntaxNode[]): string | null {
  const text = declarations.text(file, nodes);
  if (text !== null || nodes.length !== 1 || nodes[0]?.type !== 'identifier') return text;
  const [value] = localValues(file, nodes);
  return value === undefined ? null : declarations.text(file, [value]);
}

/** What the local variable that an expression begins with was set to: one node, or none. */
function localValues(file: SourceFile, nodes: readonly SyntaxNode[]): SyntaxNode[] {
  const [first] = nodes;
  const name = nodes.flatMap((node) => [...descendants(node)]).find((each) => each.type === 'identifier');
  if (name === undefined || first === undefined) return [];
  for (let inner: SyntaxNode | null = first; inner !== null && inner.type !== 'function_item'; inner = inner.parent) {
    if (inner.type !== 'block') continue;
    for (const statement of namedChildren(inner)) {
      const pattern = statement.type === 'let_declaration' ? childOf(statement, 'pattern') : null;
      const value = childOf(statement, 'value');
      if (pattern !== null && value !== null && textOf(file, pattern) === textOf(file, name)) return [value];
    }
  }
  return [];
}
