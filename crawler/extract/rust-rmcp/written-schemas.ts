import { isJsonObject, type JsonObject } from '../../../src/model/index.js';
import type { Fact } from '../shared/assemble.js';
import type { Declarations } from '../shared/rust/declarations.js';
import { schemaOfType } from '../shared/rust/schemas.js';
import { jsonOf } from '../shared/rust/tokens.js';
import {
  childOf,
  descendants,
  namedChildren,
  type SourceFile,
  type SyntaxNode,
  textOf,
} from '../syntax/source-file.js';

/** A schema, and how much of it is known. */
export type Schema = Pick<Fact<JsonObject>, 'value' | 'certainty'>;

export function schemaFact(schema: JsonObject, complete: boolean): Schema {
  if (!complete && Object.keys(schema).length === 0) return { value: null, certainty: 'unknown' };
  return { value: schema, certainty: complete ? 'exact' : 'partial' };
}

/** A schema that is written out: `json!({ … })` however it is wrapped, or `schema_for_type::<T>()`. */
export function schemaOfTokens(declarations: Declarations, file: SourceFile, nodes: readonly SyntaxNode[]): Schema {
  for (const node of nodes) {
    for (const each of descendants(node)) {
      const found = written(declarations, file, each);
      if (found !== null) return found;
    }
  }
  const [only] = nodes;
  // Within `json!` an object stands for itself.
  const object = nodes.length === 1 && only?.type === 'token_tree' ? objectIn(file, only) : null;
  if (object !== null) return { value: object, certainty: 'exact' };
  return writtenInTokens(declarations, file, nodes) ?? { value: null, certainty: 'unknown' };
}

/** The same where there is no syntax, only tokens: in an attribute, or within a macro. */
function writtenInTokens(declarations: Declarations, file: SourceFile, nodes: readonly SyntaxNode[]): Schema | null {
  for (const [i, node] of nodes.entries()) {
    const text = node.type === 'token_tree' ? '' : textOf(file, node);
    const [next, tree] = [nodes[i + 1], nodes[i + 2]];
    if (node.type === 'token_tree') {
      const inner = writtenInTokens(declarations, file, node.children);
      if (inner !== null) return inner;
    } else if (tree?.type === 'token_tree' && next !== undefined && textOf(file, next) === '!') {
      const found = ofMacro(declarations, file, text, tree);
      if (found !== null) return found;
    } else if (schemaFunction.test(text) && tree !== undefined && textOf(file, tree) === '<') {
      const type = nodes[i + 3];
      const found = type?.type === 'identifier' ? schemaOfNamed(declarations, file, type) : null;
      if (found !== null) return found;
    }
  }
  return null;
}

const schemaFunction = /(?:schema_for_type|schema_for_input|schema_for_output|schema_for)$/;

/** The schema that a macro makes, of what it is given or of the type that it is told. */
function ofMacro(declarations: Declarations, file: SourceFile, name: string, tree: SyntaxNode): Schema | null {
  if (/schema/i.test(name)) {
    const [type, ...rest] = tree.children.slice(1, -1);
    return type?.type === 'identifier' && rest.length === 0 ? schemaOfNamed(declarations, file, type) : null;
  }
  const json = /(?:^|::)(?:json|object)$/.test(name) ? objectIn(file, tree) : null;
  return json === null ? null : { value: json, certainty: 'exact' };
}

/** The schema of a type that is named where there is no syntax. */
function schemaOfNamed(declarations: Declarations, file: SourceFile, name: SyntaxNode): Schema | null {
  if (declarations.find(textOf(file, name), file, ['struct_item', 'enum_item']) === null) return null;
  const { schema, complete } = schemaOfType(declarations, file, { ...name, type: 'type_identifier' });
  return schemaFact(schema, complete);
}

function written(declarations: Declarations, file: SourceFile, node: SyntaxNode): Schema | null {
  if (node.type === 'macro_invocation') {
    const [name, tree] = [childOf(node, 'macro'), node.children.find((child) => child.type === 'token_tree')];
    return name === null || tree === undefined ? null : ofMacro(declarations, file, textOf(file, name), tree);
  }
  if (node.type !== 'generic_function') return null;
  const [fn, list] = [childOf(node, 'function'), childOf(node, 'type_arguments')];
  const type = list === null ? undefined : namedChildren(list)[0];
  if (fn === null || type === undefined || !schemaFunction.test(textOf(file, fn))) return null;
  const { schema, complete } = schemaOfType(declarations, file, type);
  return schemaFact(schema, complete);
}

/** `json!({…})` has the object in brackets of its own, `object!({…})` and `json!{…}` too. */
function objectIn(file: SourceFile, tree: SyntaxNode): JsonObject | null {
  const inner = tree.children.find((child) => child.type === 'token_tree');
  const json = textOf(file, tree).startsWith('{')
    ? jsonOf(file, wrapped(tree))
    : inner === undefined
      ? undefined
      : jsonOf(file, tree);
  return isJsonObject(json) ? json : null;
}

/** A token tree inside one more pair of brackets, as `jsonOf` takes it. */
function wrapped(tree: SyntaxNode): SyntaxNode {
  const [open, close] = [tree.children[0], tree.children.at(-1)];
  return open === undefined || close === undefined ? tree : { ...tree, children: [open, tree, close] };
}
