import type { Annotations, Json, JsonObject } from '../../../src/model/index.js';
import type { Fact, Place, ToolFacts } from '../shared/assemble.js';
import { type Declarations, isInTest } from '../shared/rust/declarations.js';
import { docText } from '../shared/rust/docs.js';
import { inlineSchemaOf } from '../shared/rust/inline-schemas.js';
import { schemaOfField, schemaOfType } from '../shared/rust/schemas.js';
import { attributeOf, attributesBefore, type MetaItem, metaItems, metaOf } from '../shared/rust/tokens.js';
import {
  childOf,
  descendants,
  namedChildren,
  type SourceFile,
  type SyntaxNode,
  textOf,
} from '../syntax/source-file.js';
import { type ReadTool, readMade, usesSdkTool } from './made.js';
import { type Schema, schemaFact, schemaOfTokens } from './written-schemas.js';

/** What the tool of a method without parameters is sent with. */
const noParameters: JsonObject = { type: 'object', properties: {} };

/** The tools that a file defines. */
export function readTools(declarations: Declarations, file: SourceFile): ReadTool[] {
  const tools: ReadTool[] = [];
  const mayMake = usesSdkTool(file);
  for (const node of descendants(file.root)) {
    if (node.type === 'function_item') {
      const attribute = attributeBefore(file, node, 'tool');
      if (attribute !== null && isMethod(node) && !isInTest(file, node))
        tools.push(readMethod(declarations, file, node, attribute));
    } else if (node.type === 'struct_item' || node.type === 'type_item') {
      const attribute = attributeBefore(file, node, 'mcp_tool');
      if (attribute !== null && !isInTest(file, node)) tools.push(readType(declarations, file, node, attribute));
    } else if (mayMake) {
      const made = readMade(declarations, file, node);
      if (made.length > 0 && !isInTest(file, node)) tools.push(...made);
    }
  }
  // Where the parser lost its way nothing of a tool may be left but its attribute.
  if (tools.length === 0 && file.hasErrors && /#\[(?:rmcp::)?tool\b/.test(file.text))
    tools.push({ unnamed: { file, node: file.root } });
  return tools;
}

/** The attribute of a name before an item, or null. */
function attributeBefore(file: SourceFile, node: SyntaxNode, name: string): SyntaxNode | null {
  for (const item of attributesBefore(node)) {
    if (item.type === 'attribute_item' && attributeOf(file, item)?.name === name) return item;
  }
  return null;
}

/** What the program must be built with for an item to be in it: `cfg(feature = "admin")`, of its own or of what is around it. */
function featureOf(file: SourceFile, node: SyntaxNode): string | null {
  const texts: string[] = [];
  for (let inner: SyntaxNode | null = node; inner !== null; inner = inner.parent) {
    for (const item of attributesBefore(inner)) {
      const list = item.type === 'attribute_item' ? attributeOf(file, item) : null;
      if (list?.name === 'cfg' && list.list !== null) texts.push(`cfg${textOf(file, list.list)}`);
    }
  }
  return texts.length === 0 ? null : texts.join(' and ');
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
    condition: featureOf(file, node),
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

/** The tool that rust-mcp-sdk makes of a type: its fields are the parameters. */
function readType(declarations: Declarations, file: SourceFile, node: SyntaxNode, attribute: SyntaxNode): ReadTool {
  const at: Place = { file, node: attribute };
  const list = attributeOf(file, attribute)?.list ?? null;
  const meta = list === null ? [] : metaItems(file, list);
  const name = textFact(declarations, file, meta, 'name');
  if (name === undefined || name.value === null) return { unnamed: at };
  const [title, description] = [
    textFact(declarations, file, meta, 'title'),
    textFact(declarations, file, meta, 'description'),
  ];
  const { schema, complete } = inlineSchemaOf(declarations, { file, node });
  const hinted = meta.filter(({ name: key }) => Object.hasOwn(hints, key));
  return {
    facts: {
      name: { ...name, value: name.value },
      condition: featureOf(file, node),
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      inputSchema: { ...schemaFact(schema, complete), at: { file, node } },
      ...(hinted.length === 0 ? {} : { annotations: { ...hintsIn(declarations, file, hinted), at } }),
    },
  };
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
  return { ...hintsIn(declarations, file, metaItems(file, item.list)), at: { file, node: item.list } };
}

/** `read_only_hint = true` and the like. */
function hintsIn(
  declarations: Declarations,
  file: SourceFile,
  meta: readonly MetaItem[],
): Pick<Fact<Annotations>, 'value' | 'certainty'> {
  const found: Annotations = {};
  let complete = true;
  for (const { name, value: tokens } of meta) {
    const hint = Object.hasOwn(hints, name) ? hints[name] : undefined;
    const text = tokens.map((token) => textOf(file, token)).join('');
    if (hint !== undefined && (text === 'true' || text === 'false')) found[hint] = text === 'true';
    else if (name === 'title') {
      const title = declarations.text(file, tokens);
      if (title === null) complete = false;
      else found.title = title;
    } else complete = false;
  }
  return { value: found, certainty: complete ? 'exact' : 'partial' };
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
