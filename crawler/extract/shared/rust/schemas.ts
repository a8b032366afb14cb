import { isJsonObject, type Json, type JsonObject } from '../../../../src/model/index.js';
import { childOf, namedChildren, type SourceFile, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import type { Declarations } from './declarations.js';
import { docText } from './docs.js';
import { type Renaming, renamed, renamingOf } from './renaming.js';
import { attributesBefore, literalText, type MetaItem, metaItems, metaOf } from './tokens.js';

/** A schema that was made from a type, and whether all of it is known. */
export interface TypeSchema {
  schema: JsonObject;
  complete: boolean;
}

/** Types inside one another. */
const maxDepth = 24;
/** Fields of one schema, those of what is in it included. */
const maxFields = 4_000;
/** Types in one schema; an alias may stand for many of another, which stands for many of a third. */
const maxTypes = 20_000;

const integers = /^[iu](?:8|16|32|64|128|size)$/;
const texts = new Set(['String', 'str', 'char', 'PathBuf', 'Path', 'OsString', 'CString']);
const wrappers = new Set(['Box', 'Arc', 'Rc', 'Cow', 'RefCell', 'Mutex', 'RwLock', 'Cell']);
const lists = new Set(['Vec', 'VecDeque', 'LinkedList', 'SmallVec']);
const sets = new Set(['HashSet', 'BTreeSet', 'IndexSet']);
const maps = new Set(['HashMap', 'BTreeMap', 'IndexMap']);
const formats: Record<string, string> = {
  Uuid: 'uuid',
  Url: 'uri',
  DateTime: 'date-time',
  NaiveDate: 'date',
  NaiveDateTime: 'partial-date-time',
  IpAddr: 'ip',
};

/** The JSON Schema that schemars derives for a type written in a file. */
export function schemaOfType(declarations: Declarations, file: SourceFile, type: SyntaxNode): TypeSchema {
  const maker = new Maker(declarations);
  const schema = maker.root(file, type);
  return { schema, complete: maker.complete };
}

/** The schema of one parameter, with what its attributes say of it. */
export function schemaOfField(
  declarations: Declarations,
  file: SourceFile,
  type: SyntaxNode,
  attributes: readonly SyntaxNode[],
) {
  const maker = new Maker(declarations);
  const schema = maker.described(maker.type(file, type, 0), file, attributes);
  return { schema, definitions: maker.definitions(), complete: maker.complete, isOptional: isOption(file, type) };
}

/** Whether a type is `Option<…>`. */
export function isOption(file: SourceFile, type: SyntaxNode): boolean {
  return type.type === 'generic_type' && lastName(file, type) === 'Option';
}

class Maker {
  complete = true;
  private fieldsLeft = maxFields;
  private typesLeft = maxTypes;
  /** Definitions under way or done, by name. */
  private readonly defined = new Map<string, { node: SyntaxNode; schema: Json }>();

  constructor(private readonly declarations: Declarations) {}

  root(file: SourceFile, type: SyntaxNode): JsonObject {
    const found = this.declared(file, type);
    const schema = found === null ? this.type(file, type, 0) : this.item(found.file, found.node, 0);
    // The SDK leaves out what the whole is called and what it is for.
    const { title: _title, description: _description, ...plain } = isJsonObject(schema) ? schema : {};
    const definitions = this.definitions();
    return definitions === null ? plain : { ...plain, $defs: definitions };
  }

  definitions(): JsonObject | null {
    if (this.defined.size === 0) return null;
    const sorted = [...this.defined].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, { schema }]) => [name, schema]));
  }

  /** What a type node stands for. */
  type(file: SourceFile, node: SyntaxNode, depth: number): Json {
    this.declarations.steps.take();
    if (depth > maxDepth || --this.typesLeft < 0) return this.unknown();
    const inside = (child: SyntaxNode | undefined) =>
      child === undefined ? this.unknown() : this.type(file, child, depth + 1);
    switch (node.type) {
      case 'reference_type': {
        const type = childOf(node, 'type');
        return inside(type ?? undefined);
      }
      case 'array_type': {
        const element = childOf(node, 'element');
        return { type: 'array', items: inside(element ?? undefined) };
      }
      case 'tuple_type':
        return { type: 'array', prefixItems: namedChildren(node).map((child) => inside(child)) };
      case 'unit_type':
        return { type: 'null' };
      case 'primitive_type':
      case 'type_identifier':
      case 'scoped_type_identifier':
        return this.plain(file, node, depth);
      case 'generic_type':
        return this.generic(file, node, depth);
      default:
        return this.unknown();
    }
  }

  /** A schema with the description and limits that attributes and doc comments give. */
  described(schema: Json, file: SourceFile, attributes: readonly SyntaxNode[]): Json {
    const meta = [...metaOf(file, attributes, 'schemars'), ...metaOf(file, attributes, 'validate')];
    const own = this.textIn(file, meta, 'description') ?? docText(this.declarations, file, attributes);
    const title = this.textIn(file, meta, 'title');
    const more: JsonObject = {
      ...(title === null ? {} : { title }),
      ...(own === null || own === '' ? {} : { description: own }),
      ...limits(file, meta, schema),
    };
    if (Object.keys(more).length === 0) return schema;
    return isJsonObject(schema) ? { ...schema, ...more } : more;
  }

  private unknown(): JsonObject {
    this.complete = false;
    return {};
  }

  private textIn(file: SourceFile, meta: readonly MetaItem[], name: string): string | null {
    const item = meta.find((each) => each.name === name);
    if (item === undefined) return null;
    const text = this.declarations.text(file, item.value);
    if (text === null) this.complete = false;
    return text;
  }

  private plain(file: SourceFile, node: SyntaxNode, depth: number): Json {
    const name = lastName(file, node);
    if (texts.has(name)) return { type: 'string' };
    if (name === 'bool') return { type: 'boolean' };
    if (integers.test(name)) return integer(name);
    if (name === 'f32' || name === 'f64') return { type: 'number', format: name === 'f32' ? 'float' : 'double' };
    const found = this.declared(file, node);
    if (found !== null) return this.reference(found.file, found.node, name, depth);
    if (name === 'Value') return true;
    if (name === 'JsonObject') return { type: 'object', additionalProperties: true };
    if (name === 'Map') return { type: 'object', additionalProperties: true };
    const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
    return format === undefined ? this.unknown() : { type: 'string', format };
  }

  private generic(file: SourceFile, node: SyntaxNode, depth: number): Json {
    const name = lastName(file, node);
    const list = childOf(node, 'type_arguments');
    const args = list === null ? [] : namedChildren(list).filter((child) => child.type !== 'lifetime');
    const inside = (index: number) => {
      const child = args[index];
      return child === undefined ? this.unknown() : this.type(file, child, depth + 1);
    };
    if (name === 'Option') return nullable(inside(0));
    if (wrappers.has(name) || name === 'Parameters' || name === 'Json') return inside(args.length - 1);
    if (lists.has(name)) return { type: 'array', items: inside(0) };
    if (sets.has(name)) return { type: 'array', uniqueItems: true, items: inside(0) };
    if (maps.has(name)) return { type: 'object', additionalProperties: inside(1) };
    if (name === 'Map') return { type: 'object', additionalProperties: true };
    if (name === 'DateTime') return { type: 'string', format: 'date-time' };
    return this.unknown();
  }

  private declared(file: SourceFile, node: SyntaxNode) {
    const plain = node.type === 'generic_type' ? childOf(node, 'type') : node;
    if (plain === null || (plain.type !== 'type_identifier' && plain.type !== 'scoped_type_identifier')) return null;
    return this.declarations.find(lastName(file, plain), file, ['struct_item', 'enum_item', 'type_item']);
  }

  /** A type in a type: kept among the definitions, and referred to. */
  private reference(file: SourceFile, node: SyntaxNode, name: string, depth: number): Json {
    const aliased = node.type === 'type_item' ? childOf(node, 'type') : null;
    if (aliased !== null) return this.type(file, aliased, depth + 1);
    if (depth > maxDepth) return this.unknown();
    const known = this.defined.get(name);
    if (known === undefined) {
      this.defined.set(name, { node, schema: true });
      const schema = this.item(file, node, depth + 1);
      this.defined.set(name, { node, schema });
    } else if (known.node !== node) {
      return this.unknown();
    }
    return { $ref: `#/$defs/${name}` };
  }

  private item(file: SourceFile, node: SyntaxNode, depth: number): Json {
    const attributes = attributesBefore(node);
    const aliased = node.type === 'type_item' ? childOf(node, 'type') : null;
    if (aliased !== null) return this.type(file, aliased, depth + 1);
    const schema =
      node.type === 'enum_item'
        ? this.enumeration(file, node, attributes, depth)
        : this.struct(file, node, attributes, depth);
    return this.described(schema, file, attributes);
  }

  private struct(file: SourceFile, node: SyntaxNode, attributes: readonly SyntaxNode[], depth: number): Json {
    const body = childOf(node, 'body');
    if (body === null) return { type: 'object' };
    if (body.type === 'ordered_field_declaration_list') {
      const types = body.children.filter((child) => child.field === 'type');
      const [only] = types;
      if (only !== undefined && types.length === 1) return this.type(file, only, depth + 1);
      return { type: 'array', prefixItems: types.map((type) => this.type(file, type, depth + 1)) };
    }
    const container = [...metaOf(file, attributes, 'serde'), ...metaOf(file, attributes, 'schemars')];
    const properties = new Map<string, Json>();
    const required: string[] = [];
    this.addFields(file, body, container, 'field', properties, required, depth);
    return objectSchema(properties, required, container);
  }

  private addFields(
    file: SourceFile,
    body: SyntaxNode,
    container: readonly MetaItem[],
    kind: 'field' | 'variant field',
    properties: Map<string, Json>,
    required: string[],
    depth: number,
  ): void {
    const renaming = renamingOf(file, container, kind === 'field' ? 'rename_all' : 'rename_all_fields');
    const hasDefaults = has(container, 'default');
    for (const field of namedChildren(body)) {
      const [nameNode, type] = [childOf(field, 'name'), childOf(field, 'type')];
      if (field.type !== 'field_declaration' || nameNode === null || type === null) continue;
      if (--this.fieldsLeft < 0) {
        this.complete = false;
        return;
      }
      const attributes = attributesBefore(field);
      const meta = [...metaOf(file, attributes, 'schemars'), ...metaOf(file, attributes, 'serde')];
      if (has(meta, 'skip') || has(meta, 'skip_deserializing')) continue;
      if (has(meta, 'flatten')) {
        this.flatten(file, type, properties, required, depth);
        continue;
      }
      const name = nameIn(file, meta) ?? renamed(textOf(file, nameNode).replace(/^r#/, ''), renaming);
      const given = has(meta, 'with') || has(meta, 'schema_with');
      const schema = given ? this.given(file, meta, depth) : this.type(file, type, depth + 1);
      const ownDefault = this.defaultOf(file, meta, type);
      if (ownDefault === undefined && has(meta, 'default')) this.complete = false;
      const withDefault =
        ownDefault === undefined || !isJsonObject(schema) ? schema : { ...schema, default: ownDefault };
      properties.set(name, this.described(withDefault, file, attributes));
      const isOptional = isOption(file, type) || has(meta, 'default') || hasDefaults;
      if (!isOptional || has(meta, 'required')) required.push(name);
    }
  }

  /** `#[schemars(with = "String")]`. */
  private given(file: SourceFile, meta: readonly MetaItem[], depth: number): Json {
    const item = meta.find(({ name }) => name === 'with');
    const text = item?.value[0] === undefined ? null : literalText(file, item.value[0]);
    if (text === null || depth > maxDepth) return this.unknown();
    const inner = /^(?:Option|Vec)<(\w+)>$/.exec(text)?.[1];
    const schema = simple(inner ?? text);
    if (schema === null) return this.unknown();
    if (inner === undefined) return schema;
    return text.startsWith('Vec') ? { type: 'array', items: schema } : nullable(schema);
  }

  /** What a field is when it is left out, where that is plain to see. */
  private defaultOf(file: SourceFile, meta: readonly MetaItem[], type: SyntaxNode): Json | undefined {
    const item = meta.find(({ name }) => name === 'default');
    if (item === undefined) return undefined;
    const [value] = item.value;
    if (value === undefined) return isOption(file, type) ? null : zeroOf(lastName(file, type));
    const name = literalText(file, value);
    const found =
      name === null ? null : this.declarations.find(name.slice(name.lastIndexOf(':') + 1), file, ['function_item']);
    const body = found === null ? null : childOf(found.node, 'body');
    const statements = body === null ? [] : namedChildren(body);
    const [only] = statements;
    if (found === null || only === undefined || statements.length !== 1) return undefined;
    return literalJson(this.declarations, found.file, only);
  }

  private flatten(
    file: SourceFile,
    type: SyntaxNode,
    properties: Map<string, Json>,
    required: string[],
    depth: number,
  ): void {
    const isOptional = isOption(file, type);
    const inner = isOptional ? (namedChildren(childOf(type, 'type_arguments') ?? type)[0] ?? type) : type;
    const found = this.declared(file, inner);
    const schema = found === null || depth > maxDepth ? null : this.item(found.file, found.node, depth + 1);
    if (!isJsonObject(schema) || !isJsonObject(schema.properties)) {
      this.complete = false;
      return;
    }
    for (const [name, property] of Object.entries(schema.properties)) properties.set(name, property);
    if (!isOptional && Array.isArray(schema.required)) for (const name of schema.required) required.push(String(name));
  }

  private enumeration(file: SourceFile, node: SyntaxNode, attributes: readonly SyntaxNode[], depth: number): Json {
    const container = [...metaOf(file, attributes, 'serde'), ...metaOf(file, attributes, 'schemars')];
    const renaming = renamingOf(file, container, 'rename_all');
    const body = childOf(node, 'body');
    const variants = (body === null ? [] : namedChildren(body))
      .filter((child) => child.type === 'enum_variant')
      .map((variant) => {
        const own = attributesBefore(variant);
        const meta = [...metaOf(file, own, 'schemars'), ...metaOf(file, own, 'serde')];
        const name = childOf(variant, 'name');
        return {
          name: nameIn(file, meta) ?? renamed(name === null ? '' : textOf(file, name), asVariants(renaming)),
          body: childOf(variant, 'body'),
          attributes: own,
          meta,
        };
      })
      .filter(({ meta }) => !has(meta, 'skip') && !has(meta, 'skip_deserializing'));
    const tag = metaText(file, container, 'tag');
    const isPlain = variants.every((variant) => variant.body === null);
    if (isPlain && tag === null && !has(container, 'untagged')) return this.names(file, variants);
    const options = variants.map((variant) => {
      const schema = this.variant(file, variant, container, tag, depth);
      return this.described(schema, file, variant.attributes);
    });
    return has(container, 'untagged') ? { anyOf: options } : { oneOf: options };
  }

  /** An enum without data: one of some texts, each described where one of them is. */
  private names(file: SourceFile, variants: readonly { name: string; attributes: SyntaxNode[] }[]): Json {
    const described = variants.map(({ name, attributes }) => ({ name, schema: this.described({}, file, attributes) }));
    const isPlain = ({ schema }: { schema: Json }) => !isJsonObject(schema) || Object.keys(schema).length === 0;
    if (described.every(isPlain)) return { type: 'string', enum: described.map(({ name }) => name) };
    const plain = described.filter(isPlain).map(({ name }) => name);
    const rest = described
      .filter((each) => !isPlain(each))
      .map(({ name, schema }): Json => ({ ...(schema as JsonObject), type: 'string', const: name }));
    return { oneOf: plain.length > 0 ? [{ type: 'string', enum: plain }, ...rest] : rest };
  }

  private variant(
    file: SourceFile,
    { name, body, meta }: { name: string; body: SyntaxNode | null; meta: MetaItem[] },
    container: readonly MetaItem[],
    tag: string | null,
    depth: number,
  ): Json {
    const content = metaText(file, container, 'content');
    const data = body === null ? null : this.variantData(file, body, [...meta, ...container], depth);
    if (has(container, 'untagged')) return data ?? { type: 'null' };
    if (tag === null) {
      if (data === null) return { type: 'string', const: name };
      return { type: 'object', properties: { [name]: data }, required: [name], additionalProperties: false };
    }
    const mark: Json = { type: 'string', const: name };
    if (content !== null) {
      const properties = { [tag]: mark, ...(data === null ? {} : { [content]: data }) };
      return { type: 'object', properties, required: Object.keys(properties) };
    }
    if (!isJsonObject(data) || !isJsonObject(data.properties)) {
      if (data !== null) this.complete = false;
      return { type: 'object', properties: { [tag]: mark }, required: [tag] };
    }
    const required = [tag, ...(Array.isArray(data.required) ? data.required : [])];
    return { ...data, properties: { [tag]: mark, ...data.properties }, required };
  }

  private variantData(file: SourceFile, body: SyntaxNode, meta: readonly MetaItem[], depth: number): Json {
    if (body.type === 'ordered_field_declaration_list') {
      const types = body.children.filter((child) => child.field === 'type');
      const [only] = types;
      if (only === undefined || types.length > 1) {
        return { type: 'array', prefixItems: types.map((type) => this.type(file, type, depth + 1)) };
      }
      const found = this.declared(file, only);
      return found === null || depth > maxDepth
        ? this.type(file, only, depth + 1)
        : this.item(found.file, found.node, depth + 1);
    }
    const properties = new Map<string, Json>();
    const required: string[] = [];
    this.addFields(file, body, meta, 'variant field', properties, required, depth);
    return objectSchema(properties, required, []);
  }
}

/** Rules for variants start from names with capitals. */
function asVariants(renaming: Renaming | null): Renaming | null {
  return renaming === null ? null : { ...renaming, from: 'capitals' };
}

function objectSchema(
  properties: ReadonlyMap<string, Json>,
  required: readonly string[],
  container: readonly MetaItem[],
): JsonObject {
  const schema: JsonObject = { type: 'object', properties: Object.fromEntries(properties) };
  if (required.length > 0) schema.required = [...required];
  if (has(container, 'deny_unknown_fields')) schema.additionalProperties = false;
  return schema;
}

function has(meta: readonly MetaItem[], name: string): boolean {
  return meta.some((item) => item.name === name);
}

function metaText(file: SourceFile, meta: readonly MetaItem[], name: string): string | null {
  const value = meta.find((item) => item.name === name)?.value[0];
  return value === undefined ? null : literalText(file, value);
}

/** `rename = "x"`, or `rename(deserialize = "x")`. */
function nameIn(file: SourceFile, meta: readonly MetaItem[]): string | null {
  const item = meta.find(({ name }) => name === 'rename');
  if (item?.list == null) return metaText(file, meta, 'rename');
  return metaText(file, metaItems(file, item.list), 'deserialize');
}

/** The last part of a path, without what is in angle brackets. */
function lastName(file: SourceFile, node: SyntaxNode): string {
  const plain = node.type === 'generic_type' ? childOf(node, 'type') : node;
  const text = plain === null ? '' : textOf(file, plain);
  return text.slice(text.lastIndexOf(':') + 1).trim();
}

function integer(name: string): JsonObject {
  const format = `${name.startsWith('u') ? 'uint' : 'int'}${name.slice(1) === 'size' ? '' : name.slice(1)}`;
  return name.startsWith('u') ? { type: 'integer', format, minimum: 0 } : { type: 'integer', format };
}

function simple(name: string): JsonObject | null {
  if (texts.has(name)) return { type: 'string' };
  if (name === 'bool') return { type: 'boolean' };
  if (integers.test(name)) return integer(name);
  return name === 'f32' || name === 'f64' ? { type: 'number' } : null;
}

function nullable(schema: Json): Json {
  if (!isJsonObject(schema)) return schema;
  if (typeof schema.type === 'string' && !('enum' in schema)) return { ...schema, type: [schema.type, 'null'] };
  return Object.keys(schema).length === 0 ? schema : { anyOf: [schema, { type: 'null' }] };
}

function zeroOf(name: string): Json | undefined {
  if (name === 'bool') return false;
  if (integers.test(name) || name === 'f32' || name === 'f64') return 0;
  if (name === 'String') return '';
  return lists.has(name) || sets.has(name) ? [] : undefined;
}

function literalJson(declarations: Declarations, file: SourceFile, node: SyntaxNode): Json | undefined {
  const text = textOf(file, node);
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^-?[\d_]+(?:\.\d+)?(?:[iuf](?:8|16|32|64|size))?$/.test(text)) {
    return Number(text.replaceAll('_', '').replace(/[iuf](?:8|16|32|64|size)$/, ''));
  }
  return declarations.text(file, [node]) ?? undefined;
}

/** `range(min = 1, max = 5)` and `length(…)`. */
function limits(file: SourceFile, meta: readonly MetaItem[], schema: Json): JsonObject {
  const found = new Map<string, Json>();
  const isList = isJsonObject(schema) && schema.type === 'array';
  const names: Record<string, [string, string]> = {
    range: ['minimum', 'maximum'],
    length: isList ? ['minItems', 'maxItems'] : ['minLength', 'maxLength'],
  };
  for (const { name, list } of meta) {
    const keywords = Object.hasOwn(names, name) ? names[name] : undefined;
    if (keywords === undefined || list === null) continue;
    for (const item of metaItems(file, list)) {
      const number = Number(item.value.map((node) => textOf(file, node)).join(''));
      if (item.value.length === 0 || !Number.isFinite(number)) continue;
      if (item.name === 'min') found.set(keywords[0], number);
      else if (item.name === 'max') found.set(keywords[1], number);
    }
  }
  return Object.fromEntries(found);
}
