import type { Declarations } from '../shared/rust/declarations.js';
import { isInTest } from '../shared/rust/declarations.js';
import { literalText, separated } from '../shared/rust/tokens.js';
import {
  childOf,
  descendants,
  namedChildren,
  type SourceFile,
  type SyntaxNode,
  textOf,
} from '../syntax/source-file.js';
import { type Parts, partsOfStruct, type ReadTool, readParts } from './made.js';
import { schemaOfTokens } from './written-schemas.js';

/**
 * The tools of a server that speaks the protocol itself: structs with a name, a description and an `input_schema`, JSON with
 * an `inputSchema`, and calls that are given a name, a description and a schema. Those without a name that is known are the
 * functions that make the others.
 */
export function readOwnTools(declarations: Declarations, file: SourceFile): ReadTool[] {
  const tools: ReadTool[] = [];
  for (const node of descendants(file.root)) {
    for (const parts of partsAt(declarations, file, node)) {
      if (parts.name === undefined || parts.description === undefined || parts.schema === undefined) continue;
      const tool = readParts(declarations, file, node, parts);
      // What a function of their own does with a schema is not known.
      if ('facts' in tool && node.type === 'call_expression' && tool.facts.inputSchema?.certainty === 'exact')
        tool.facts.inputSchema.certainty = 'partial';
      if (!isInTest(file, node)) tools.push(tool);
    }
  }
  const named = tools.filter((tool) => 'facts' in tool);
  return named.length > 0 ? named : tools.slice(0, 1);
}

function partsAt(declarations: Declarations, file: SourceFile, node: SyntaxNode): Parts[] {
  if (node.type === 'struct_expression') return [partsOfStruct(file, node)];
  if (node.type === 'call_expression') return callParts(declarations, file, node);
  return node.type === 'token_tree' ? tokenParts(file, node) : [];
}

/** `register("name", "What it does.", json!({ "type": "object", … }), …)` */
function callParts(declarations: Declarations, file: SourceFile, node: SyntaxNode): Parts[] {
  const [name, description, schema] = namedChildren(childOf(node, 'arguments') ?? node).filter(
    ({ type }) => !type.endsWith('comment'),
  );
  if (name === undefined || description === undefined || schema === undefined) return [];
  const isMade = schema.type === 'macro_invocation' && declarations.text(file, [name]) !== null;
  if (!isMade || declarations.text(file, [description]) === null) return [];
  const { value } = schemaOfTokens(declarations, file, [schema]);
  return value?.type === 'object' ? [{ name: [name], description: [description], schema: [schema] }] : [];
}

/** `{ "name": …, "description": …, "inputSchema": … }` within `json!`, and structs within `vec!`. */
function tokenParts(file: SourceFile, tree: SyntaxNode): Parts[] {
  if (!textOf(file, tree).startsWith('{')) return [];
  const members = new Map<string, SyntaxNode[]>();
  for (const [key, colon, ...value] of separated(file, tree)) {
    if (key === undefined || colon === undefined || textOf(file, colon) !== ':') continue;
    members.set(literalText(file, key) ?? textOf(file, key), value);
  }
  const schema = members.get('inputSchema') ?? members.get('input_schema');
  return [{ name: members.get('name'), description: members.get('description'), schema }];
}
