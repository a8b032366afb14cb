import { type Annotations, isJsonObject, type Json, type JsonObject } from '../../../src/model/index.js';
import type { Fact, Place, ToolFacts } from '../shared/assemble.js';
import { type Declarations, isInTest } from '../shared/rust/declarations.js';
import { docText } from '../shared/rust/docs.js';
import { schemaOfField, schemaOfType } from '../shared/rust/schemas.js';
import { attributeOf, attributesBefore, jsonOf, type MetaItem, metaItems, metaOf } from '../shared/rust/tokens.js';
import {
  childOf,
  descendants,
  namedChildren,
  type SourceFile,
  type SyntaxNode,
  textOf,
} from '../syntax/source-file.js';

/** A tool that was read, or the place of one whose name could not be. */
export type ReadTool = { facts: ToolFacts } | { unnamed: Place };

/** What the tool of a method without parameters is sent with. */
const noParameters: JsonObject = { type: 'object', properties: {} };

/** The tools that a file defines. */
export function readTools(declarations: Declarations, file: SourceFile): ReadTool[] {
  const tools: ReadTool[] = [];
  for (const node of descendants(file.root)) {
    if (node.type === 'function_item') {
      const attribute = toolAttribute(file, node);
      if (attribute !== null && isMethod(node) && !isInTest(file, node))
        tools.push(readMethod(declarations, file, node, attribute));
    } else if (node.type === 'call_expression' && isToolNew(file, node) && !isInTest(file, node)) {
      tools.push(readCall(declarations, file, node));
    } else if (node.type === 'struct_expression' && isToolStruct(file, node) && !isInTest(file, node)) {
      tools.push(readStruct(declarations, file, node));
    }
  }
  // Where the parser lost its way nothing of a tool may be left but its attribute.
  if (tools.length === 0 && file.hasErrors && /#\[(?:rmcp::)?tool\b/.test(file.text))
    tools.push({ unnamed: { file, node: file.root } });
  return tools;
}

/** The `#[tool]` of a function, or null. */
function toolAttribute(file: SourceFile, node: SyntaxNode): SyntaxNode | null {
  for (const item of attributesBefore(node)) {
    if (item.type === 'attribute_item' && attributeOf(file, item)?.name === 'tool') return item;
  }
  return null;
}

function isMethod(node: SyntaxNode): boolean {
  return (
    node.parent?.type === 'declaration_list' &&
    (node.parent.parent?.type === 'impl_item' || node.parent.parent?.type === 'trait_item')
  );
}

function readMethod(declarations: Declarations, file: SourceFile, node: SyntaxNode, attribute: SyntaxNode): ReadTool {
  const at: Place = { file, node: attribute };
  const list = attributeOf(file, attribute)?.list ?? null;
  const meta = list === null ? [] : metaItems(file, list);
  const nameNode = childOf(node, 'name');
  const given = meta.find(({ name }) => name === 'name');
  const name =
    given === undefined
      ? nameNode === null
        ? null
        : textOf(file, nameNode).replace(/^r#/, '')
      : declarations.text(file, given.value);
  if (name === null) return { unnamed: at };
  const place: Place = { file, node: given?.value[0] ?? nameNode ?? node };
  const schema = inputOf(declarations, file, node, meta);
  const facts: ToolFacts = {
    name: { value: name, certainty: 'exact', at: place },
    inputSchema: { ...schema, at },
  };
  const description = descriptionOf(declarations, file, node, meta);
  if (description !== undefined) facts.description = description;
  const title = textFact(declarations, file, meta, 'title');
  if (title !== undefined) facts.title = title;
  const annotations = annotationsOf(declarations, file, meta);
  if (annotations !== undefined) facts.annotations = annotations;
  const output = outputOf(declarations, file, node, meta);
  if (output !== undefined) facts.outputSchema = output;
  return { facts };
}

function textFact(
  declarations: Declarations,
  file: SourceFile,
  meta: readonly MetaItem[],
  key: string,
): Fact<string> | undefined {
  const item = meta.find(({ name }) => name === key);
  const [first] = item?.value ?? [];
  if (item === undefined || first === undefined) return undefined;
  const value = declarations.text(file, item.value);
  return { value, certainty: value === null ? 'unknown' : 'exact', at: { file, node: first } };
}

function descriptionOf(
  declarations: Declarations,
  file: SourceFile,
  node: SyntaxNode,
  meta: readonly MetaItem[],
): Fact<string> | undefined {
  const given = textFact(declarations, file, meta, 'description');
  if (given !== undefined) return given;
  const before = attributesBefore(node);
  const text = docText(declarations, file, before);
  const [first = node] = before.filter((each) => childOf(each, 'doc') !== null);
  return text === null || text === '' ? undefined : { value: text, certainty: 'exact', at: { file, node: first } };
}

const hints: Record<string, string> = {
  read_only_hint: 'readOnlyHint',
  destructive_hint: 'destructiveHint',
  idempotent_hint: 'idempotentHint',
  open_world_hint: 'openWorldHint',
};

function annotationsOf(
  declarations: Declarations,
  file: SourceFile,
  meta: readonly MetaItem[],
): Fact<Annotations> | undefined {
  const item = meta.find(({ name }) => name === 'annotations');
  if (item === undefined) return undefined;
  const [value] = item.value;
  if (item.list === null)
    return value === undefined ? undefined : { value: null, certainty: 'unknown', at: { file, node: value } };
  const found: Annotations = {};
  let complete = true;
  for (const { name, value: tokens } of metaItems(file, item.list)) {
    const hint = Object.hasOwn(hints, name) ? hints[name] : undefined;
    const text = tokens.map((token) => textOf(file, token)).join('');
    if (hint !== undefined && (text === 'true' || text === 'false')) found[hint] = text === 'true';
    else if (name === 'title') {
      const title = declarations.text(file, tokens);
      if (title === null) complete = false;
      else found.title = title;
    } else complete = false;
  }
  return { value: found, certainty: complete ? 'exact' : 'partial', at: { file, node: item.list } };
}

type Schema = Pick<Fact<JsonObject>, 'value' | 'certainty'>;

function schemaFact(schema: JsonObject, complete: boolean): Schema {
  if (!complete && Object.keys(schema).length === 0) return { value: null, certainty: 'unknown' };
  return { value: schema, certainty: complete ? 'exact' : 'partial' };
}

/** The parameters of a method: `Parameters<T>`, `#[tool(aggr)] x: T`, or `#[tool(param)]` one by one. */
function inputOf(declarations: Declarations, file: SourceFile, node: SyntaxNode, meta: readonly MetaItem[]): Schema {
  const given = meta.find(({ name }) => name === 'input_schema');
  if (given !== undefined) return schemaOfTokens(declarations, file, given.value);
  const list = childOf(node, 'parameters');
  const properties = new Map<string, Json>();
  const required: string[] = [];
  let definitions: JsonObject = {};
  let complete = true;
  for (const parameter of list === null ? [] : namedChildren(list)) {
    const [pattern, type] = [childOf(parameter, 'pattern'), childOf(parameter, 'type')];
    if (parameter.type !== 'parameter' || type === null) continue;
    const attributes = attributesBefore(parameter);
    const marks = metaOf(file, attributes, 'tool').map(({ name }) => name);
    const whole = marks.includes('aggr') ? type : parametersType(file, type);
    if (whole !== null) {
      const { schema, complete: known } = schemaOfType(declarations, file, whole);
      return schemaFact(
        schema.type === undefined && known ? { ...noParameters, ...schema, type: 'object' } : schema,
        known,
      );
    }
    if (!marks.includes('param') || pattern === null) continue;
    const field = schemaOfField(declarations, file, type, attributes);
    const name = textOf(file, pattern).replace(/^(?:mut )?(?:r#)?/, '');
    properties.set(name, field.schema);
    if (!field.isOptional) required.push(name);
    definitions = { ...definitions, ...field.definitions };
    complete &&= field.complete;
  }
  if (properties.size === 0) return { value: noParameters, certainty: 'exact' };
  const schema: JsonObject = { type: 'object', properties: Object.fromEntries(properties) };
  if (required.length > 0) schema.required = required;
  return schemaFact(Object.keys(definitions).length === 0 ? schema : { ...schema, $defs: definitions }, complete);
}

/** The `T` of `Parameters<T>`, by whatever path. */
function parametersType(file: SourceFile, type: SyntaxNode): SyntaxNode | null {
  const [base, list] = [childOf(type, 'type'), childOf(type, 'type_arguments')];
  if (type.type !== 'generic_type' || base === null || list === null) return null;
  return /(?:^|::)Parameters$/.test(textOf(file, base)) ? (namedChildren(list)[0] ?? null) : null;
}

/** What a method that returns `Json<T>` gives, alone or as the good half of a `Result`. */
function outputOf(
  declarations: Declarations,
  file: SourceFile,
  node: SyntaxNode,
  meta: readonly MetaItem[],
): Fact<JsonObject> | undefined {
  const at = (place: SyntaxNode): Place => ({ file, node: place });
  const given = meta.find(({ name }) => name === 'output_schema');
  if (given?.value[0] !== undefined)
    return { ...schemaOfTokens(declarations, file, given.value), at: at(given.value[0]) };
  const returned = childOf(node, 'return_type');
  const first = (type: SyntaxNode) => namedChildren(childOf(type, 'type_arguments') ?? type)[0] ?? null;
  const nameOf = (type: SyntaxNode) => textOf(file, childOf(type, 'type') ?? type);
  if (returned?.type !== 'generic_type') return undefined;
  const good = /(?:^|::)Result$/.test(nameOf(returned)) ? first(returned) : returned;
  if (good?.type !== 'generic_type' || !/(?:^|::)Json$/.test(nameOf(good))) return undefined;
  const type = first(good);
  if (type === null) return undefined;
  const { schema, complete } = schemaOfType(declarations, file, type);
  return { ...schemaFact(schema, complete), at: at(type) };
}

/** A schema that is written out: `json!({ … })` however it is wrapped, or `schema_for_type::<T>()`. */
function schemaOfTokens(declarations: Declarations, file: SourceFile, nodes: readonly SyntaxNode[]): Schema {
  for (const [i, node] of nodes.entries()) {
    const inner = [...descendants(node)];
    for (const each of inner) {
      const found = written(declarations, file, each) ?? null;
      if (found !== null) return found;
    }
    // In an attribute there is no syntax, only tokens.
    const tree = nodes[i + 2];
    if (/^(?:json|object)$/.test(textOf(file, node)) && tree?.type === 'token_tree') {
      const json = objectIn(file, tree);
      if (json !== null) return { value: json, certainty: 'exact' };
    }
  }
  return { value: null, certainty: 'unknown' };
}

function written(declarations: Declarations, file: SourceFile, node: SyntaxNode): Schema | null {
  if (node.type === 'macro_invocation') {
    const [name, tree] = [childOf(node, 'macro'), node.children.find((child) => child.type === 'token_tree')];
    if (name === null || tree === undefined || !/(?:^|::)(?:json|object)$/.test(textOf(file, name))) return null;
    const json = objectIn(file, tree);
    return json === null ? null : { value: json, certainty: 'exact' };
  }
  if (node.type !== 'generic_function') return null;
  const [fn, list] = [childOf(node, 'function'), childOf(node, 'type_arguments')];
  const type = list === null ? undefined : namedChildren(list)[0];
  if (
    fn === null ||
    type === undefined ||
    !/(?:schema_for_type|schema_for_input|schema_for_output|schema_for)$/.test(textOf(file, fn))
  )
    return null;
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

/** `Tool::new(name, description, schema)` of rmcp. */
function isToolNew(file: SourceFile, node: SyntaxNode): boolean {
  const callee = childOf(node, 'function');
  if (callee === null || !/^(?:(?:rmcp::)?model::)?Tool::new(?:_with_raw)?$/.test(textOf(file, callee))) return false;
  return usesSdkTool(file) && (childOf(node, 'arguments')?.children.filter((child) => child.named).length ?? 0) >= 3;
}

function isToolStruct(file: SourceFile, node: SyntaxNode): boolean {
  const name = childOf(node, 'name');
  return name !== null && /^(?:(?:rmcp::)?model::)?Tool$/.test(textOf(file, name)) && usesSdkTool(file);
}

/** Whether the file means rmcp's `Tool`: other libraries have one too. */
function usesSdkTool(file: SourceFile): boolean {
  return /\brmcp\b/.test(file.text);
}

function readCall(declarations: Declarations, file: SourceFile, node: SyntaxNode): ReadTool {
  const [name, description, schema] = namedChildren(childOf(node, 'arguments') ?? node);
  return readParts(declarations, file, node, { name, description, schema });
}

function readStruct(declarations: Declarations, file: SourceFile, node: SyntaxNode): ReadTool {
  const body = childOf(node, 'body');
  const part = (key: string) => {
    for (const field of body === null ? [] : namedChildren(body)) {
      const name = childOf(field, 'field') ?? childOf(field, 'name');
      if (name !== null && textOf(file, name) === key) return childOf(field, 'value') ?? undefined;
    }
    return undefined;
  };
  return readParts(declarations, file, node, {
    name: part('name'),
    description: part('description'),
    schema: part('input_schema'),
  });
}

function readParts(
  declarations: Declarations,
  file: SourceFile,
  node: SyntaxNode,
  parts: Record<'name' | 'description' | 'schema', SyntaxNode | undefined>,
): ReadTool {
  const at: Place = { file, node };
  const name = parts.name === undefined ? null : declarations.text(file, [parts.name]);
  if (name === null) return { unnamed: at };
  const facts: ToolFacts = { name: { value: name, certainty: 'exact', at: { file, node: parts.name ?? node } } };
  if (parts.description !== undefined && textOf(file, parts.description) !== 'None') {
    const value = declarations.text(file, [parts.description]);
    facts.description = {
      value,
      certainty: value === null ? 'unknown' : 'exact',
      at: { file, node: parts.description },
    };
  }
  if (parts.schema !== undefined) {
    facts.inputSchema = {
      ...schemaOfTokens(declarations, file, localValue(file, parts.schema)),
      at: { file, node: parts.schema },
    };
  }
  return { facts };
}

/** What a local variable was set to, beside the expression that names it. */
function localValue(file: SourceFile, node: SyntaxNode): SyntaxNode[] {
  const name = [...descendants(node)].find((each) => each.type === 'identifier');
  if (name === undefined) return [node];
  for (let inner: SyntaxNode | null = node; inner !== null && inner.type !== 'function_item'; inner = inner.parent) {
    if (inner.type !== 'block') continue;
    for (const statement of namedChildren(inner)) {
      const pattern = statement.type === 'let_declaration' ? childOf(statement, 'pattern') : null;
      const value = childOf(statement, 'value');
      if (pattern !== null && value !== null && textOf(file, pattern) === textOf(file, name)) return [node, value];
    }
  }
  return [node];
}
