import { isJsonObject, type Json, type JsonObject } from '../../../../src/model/index.js';
import { childOf, namedChildren, type SourceFile, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import type { Declaration, Declarations } from './declarations.js';
import { docText } from './docs.js';
import type { TypeSchema } from './schemas.js';
import { attributesBefore, literalText, type MetaItem, metaOf } from './tokens.js';

/** Types inside one another; the derive macro itself has no end for a type that holds itself. */
const maxDepth = 24;
/** Fields of one schema, those of what is in it included. */
const maxFields = 4_000;
/** Types in one schema; an alias may stand for many of another, which stands for many of a third. */
const maxTypes = 20_000;

/**
 * The schema that the `JsonSchema` of rust-mcp-macros derives for an item. It knows fewer types than schemars, writes what is
 * inside in its place instead of referring to it, and makes `required` whatever is not an `Option`.
 */
export function inlineSchemaOf(declarations: Declarations, item: Declaration): TypeSchema {
  const maker = new Maker(declarations);
  const schema = maker.item(item, 0);
  return { schema, complete: maker.complete };
}

class Maker {
  complete = true;
  private fieldsLeft = maxFields;
  private typesLeft = maxTypes;

  constructor(private readonly declarations: Declarations) {}

  item({ file, node }: Declaration, depth: number): JsonObject {
    const aliased = node.type === 'type_item' ? childOf(node, 'type') : null;
    if (aliased !== null) return this.type(file, aliased, [], depth + 1);
    const body = childOf(node, 'body');
    if (node.type !== 'enum_item') return this.fields(file, body, depth);
    const variants = (body === null ? [] : namedChildren(body)).filter(({ type }) => type === 'enum_variant');
    return { oneOf: variants.map((variant) => this.variant(file, variant, depth)) };
  }

  private fields(file: SourceFile, body: SyntaxNode | null, depth: number): JsonObject {
    const properties = new Map<string, Json>();
    const required: string[] = [];
    for (const field of body === null ? [] : namedChildren(body)) {
      const [nameNode, type] = [childOf(field, 'name'), childOf(field, 'type')];
      if (field.type !== 'field_declaration' || nameNode === null || type === null) continue;
      if (--this.fieldsLeft < 0) {
        this.complete = false;
        break;
      }
      const attributes = attributesBefore(field);
      const name = renamedIn(file, attributes) ?? textOf(file, nameNode).replace(/^r#/, '');
      properties.set(name, this.type(file, type, attributes, depth));
      if (nameOf(file, type) !== 'Option') required.push(name);
    }
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      ...(required.length > 0 ? { required } : {}),
    };
  }

  private variant(file: SourceFile, node: SyntaxNode, depth: number): JsonObject {
    const attributes = attributesBefore(node);
    const [name, body] = [childOf(node, 'name'), childOf(node, 'body')];
    const said = this.texts(file, metaOf(file, attributes, 'json_schema'), ['title', 'description']);
    if (body === null) {
      return { enum: [renamedIn(file, attributes) ?? (name === null ? '' : textOf(file, name))], ...said };
    }
    if (body.type !== 'ordered_field_declaration_list') return { ...this.fields(file, body, depth + 1), ...said };
    const types = body.children.filter(({ field }) => field === 'type');
    const [only] = types;
    if (only !== undefined && types.length === 1) return { ...this.type(file, only, [], depth + 1), ...said };
    const items = types.map((type) => this.type(file, type, [], depth + 1));
    return { type: 'array', items, additionalItems: false, ...said };
  }

  /** The schema of a type, with what the attributes of the field say of it. */
  private type(file: SourceFile, node: SyntaxNode, attributes: readonly SyntaxNode[], depth: number): JsonObject {
    this.declarations.steps.take();
    const name = nameOf(file, node);
    const inner = node.type === 'generic_type' ? namedChildren(childOf(node, 'type_arguments') ?? node)[0] : undefined;
    if (depth > maxDepth || --this.typesLeft < 0) {
      this.complete = false;
      return {};
    }
    const said = this.said(file, attributes, name === 'Vec');
    if (name === 'Option' && inner !== undefined)
      return { ...nullable(this.type(file, inner, attributes, depth + 1)), ...said };
    if (name === 'Vec' && inner !== undefined)
      return { type: 'array', items: this.type(file, inner, [], depth + 1), ...said };
    return { ...this.plain(file, node, name, depth), ...said };
  }

  private plain(file: SourceFile, node: SyntaxNode, name: string, depth: number): JsonObject {
    if (name === 'String') return { type: 'string' };
    if (name === 'bool') return { type: 'boolean' };
    if (/^[iu](?:8|16|32|64|128)$/.test(name)) return { type: 'integer' };
    if (name === 'f32' || name === 'f64' || name === 'Number') return { type: 'number' };
    // A path or a type with arguments is any value to this macro.
    if (node.type !== 'type_identifier') return {};
    const found = this.declarations.find(name, file, ['struct_item', 'enum_item', 'type_item']);
    if (found !== null) return this.item(found, depth + 1);
    if (name !== 'Value') this.complete = false;
    return {};
  }

  /** What doc comments and `#[json_schema(…)]` say of a field. */
  private said(file: SourceFile, attributes: readonly SyntaxNode[], isList: boolean): JsonObject {
    const meta = metaOf(file, attributes, 'json_schema');
    const found: JsonObject = this.texts(file, meta, ['title', 'description', 'format']);
    const documented = docText(this.declarations, file, attributes);
    if (found.description === undefined && documented !== null) found.description = documented;
    const limits = {
      min_length: isList ? 'minItems' : 'minLength',
      max_length: isList ? 'maxItems' : 'maxLength',
      minimum: 'minimum',
      maximum: 'maximum',
    };
    for (const [key, keyword] of Object.entries(limits)) {
      const value = settingOf(file, meta, key);
      if (typeof value === 'number') found[keyword] = value;
    }
    const byDefault = settingOf(file, meta, 'default');
    return byDefault === undefined ? found : { ...found, default: byDefault };
  }

  private texts(file: SourceFile, meta: readonly MetaItem[], keys: readonly string[]): JsonObject {
    const found: JsonObject = {};
    for (const key of keys) {
      const value = settingOf(file, meta, key);
      if (typeof value === 'string') found[key] = value;
    }
    return found;
  }
}

/** The last part of a type's path, without what is in angle brackets. */
function nameOf(file: SourceFile, node: SyntaxNode): string {
  const plain = node.type === 'generic_type' ? (childOf(node, 'type') ?? node) : node;
  const text = textOf(file, plain);
  return text.slice(text.lastIndexOf(':') + 1);
}

/** `#[serde(rename = "…")]`; the macro heeds nothing else of serde. */
function renamedIn(file: SourceFile, attributes: readonly SyntaxNode[]): string | null {
  const value = settingOf(file, metaOf(file, attributes, 'serde'), 'rename');
  return typeof value === 'string' ? value : null;
}

function settingOf(file: SourceFile, meta: readonly MetaItem[], key: string): string | number | boolean | undefined {
  const nodes = meta.find(({ name }) => name === key)?.value ?? [];
  const [first] = nodes;
  if (first === undefined) return undefined;
  const text = nodes.map((node) => textOf(file, node)).join('');
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text.replaceAll('_', ''));
  return literalText(file, first) ?? (Number.isFinite(number) ? number : undefined);
}

function nullable(schema: JsonObject): JsonObject {
  const { type } = schema;
  if (typeof type === 'string') return { ...schema, type: [type, 'null'] };
  return isJsonObject(schema) && Array.isArray(type) ? schema : { anyOf: [schema, { type: 'null' }] };
}
