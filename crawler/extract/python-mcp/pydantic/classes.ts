import type { Json, JsonObject } from '../../../../src/model/index.js';
import type { SyntaxNode } from '../../syntax/source-file.js';
import { ancestors, attribute, cleanDocOf, externalBases, isEnum } from '../python/attribute.js';
import { fieldsOf } from '../python/call.js';
import { evaluate } from '../python/evaluate.js';
import type { Scope } from '../python/scope.js';
import { asText, type Class, truth, type Value } from '../python/values.js';
import { atTop, inexact, type SchemaContext } from './context.js';
import { fieldSchema, isFieldCall, titleOf, withExtra } from './fields.js';
import { put, toJson } from './json.js';
import { lastPart, nameOf, typeSchema, valuesSchema } from './types.js';

/** Classes described in one schema. */
const maxDefinitions = 500;

/** `Model.model_json_schema()` */
export function modelSchema(context: SchemaContext, model: Class): JsonObject {
  return atTop(context, typeSchema(context, model));
}

/** A class of the repository: described once under its name, and referred to. */
export function classSchema(context: SchemaContext, type: Class): JsonObject {
  for (const [name, each] of context.definitions)
    if (each.class.node === type.node && each.class.scope.file === type.scope.file) return { $ref: `#/$defs/${name}` };
  if (context.definitions.size >= maxDefinitions) return inexact(context);
  const form = formOf(context, type);
  if (form === null) return inexact(context);
  if (form === 'root') return rootSchema(context, type);
  let name = type.name;
  // Two classes of one name get their modules' names before them; how, depends on where they were installed.
  while (context.definitions.has(name)) {
    context.exact = false;
    name = `${name}_`;
  }
  const entry = { class: type, schema: {} as JsonObject };
  context.definitions.set(name, entry);
  const outer = context.scope;
  context.scope = type.scope;
  entry.schema = form === 'enum' ? enumSchema(context, type) : objectSchema(context, type, form);
  context.scope = outer;
  return { $ref: `#/$defs/${name}` };
}

type Form = 'enum' | 'model' | 'dataclass' | 'typed-dict' | 'root';

/** What kind of class it is, of those pydantic describes; null for any other. */
export function formOf(context: SchemaContext, type: Class): Form | null {
  const bases = externalBases(context.machine, type);
  if (isEnum(context.machine, type)) return 'enum';
  if (bases.some((path) => /\.RootModel$/.test(path))) return 'root';
  if (bases.some((path) => /(^|\.)TypedDict$/.test(path))) return 'typed-dict';
  if (bases.some((path) => /^pydantic|BaseModel$|BaseSettings$/.test(path))) return 'model';
  const isDataclass = ancestors(context.machine, type).some((each) =>
    each.decorators.some(({ path }) => /(^|\.)dataclass$/.test(path)),
  );
  return isDataclass ? 'dataclass' : null;
}

function enumSchema(context: SchemaContext, type: Class): JsonObject {
  const values: Json[] = [];
  for (const name of type.scope.names()) {
    const place = { file: type.scope.file, node: type.node };
    const member = attribute(context.machine, type, name, place);
    if (member.kind !== 'enum-member') continue;
    const { json, exact } = toJson(member.value);
    if (json === undefined || !exact) context.exact = false;
    else if (!values.includes(json)) values.push(json);
  }
  const { const: only, ...rest } = valuesSchema(values);
  const schema: JsonObject = { ...(only === undefined ? {} : { enum: [only] }), ...rest, title: type.name };
  const doc = cleanDocOf(context.machine, type);
  if (doc !== null && doc !== 'An enumeration.') schema.description = doc;
  return schema;
}

function objectSchema(context: SchemaContext, type: Class, form: Form): JsonObject {
  const properties: JsonObject = {};
  const required: string[] = [];
  const config = configOf(context, type);
  const total = type.keywords.get('total');
  for (const field of fieldsOf(context.machine, type)) {
    if (field.name.startsWith('_') || field.name === 'model_config') continue;
    const annotation = evaluateIn(context, field.annotation, field.owner.scope);
    const wrapper = annotation.kind === 'subscripted' ? nameOf(annotation.base) : nameOf(annotation);
    if (wrapper === 'ClassVar' || wrapper === 'InitVar') continue;
    context.scope = field.owner.scope;
    const source = {
      name: field.name,
      annotation,
      fallback: form === 'typed-dict' ? null : field.value,
    };
    const made = fieldSchema(context, source);
    const generated = made.name === field.name ? aliased(field.name, config) : made.name;
    if (generated !== made.name && made.schema.title === titleOf(made.name)) made.schema.title = titleOf(generated);
    put(properties, generated, made.schema);
    const optional =
      form === 'typed-dict' &&
      (wrapper === 'NotRequired' || (wrapper !== 'Required' && total !== undefined && truth(total) === false));
    const hasFactory =
      field.value !== null && isFieldCall(field.value) && field.value.args.keywords.has('default_factory');
    if (made.required && !optional && !hasFactory) required.push(generated);
  }
  context.scope = type.scope;
  const schema: JsonObject = {
    properties,
    title: asText(config.get('title') ?? { kind: 'none' })?.text ?? type.name,
    type: 'object',
  };
  if (required.length > 0) schema.required = required;
  const doc = cleanDocOf(context.machine, type);
  if (doc !== null) schema.description = doc;
  const extra = asText(config.get('extra') ?? { kind: 'none' });
  if (extra?.text === 'forbid') schema.additionalProperties = false;
  if (extra?.text === 'allow') schema.additionalProperties = true;
  return withExtra(context, schema, config.get('json_schema_extra'));
}

function rootSchema(context: SchemaContext, type: Class): JsonObject {
  const base = type.bases.find((each) => each.kind === 'subscripted');
  const root = fieldsOf(context.machine, type).find(({ name }) => name === 'root');
  const inner =
    root === undefined
      ? base?.kind === 'subscripted'
        ? base.args[0]
        : undefined
      : evaluateIn(context, root.annotation, type.scope);
  const schema = inner === undefined ? inexact(context) : typeSchema(context, inner);
  context.definitions.set(type.name, { class: type, schema: { ...schema, title: type.name } });
  return { $ref: `#/$defs/${type.name}` };
}

/** The settings of a model: `model_config = ConfigDict(...)`, `class Config:`, or keywords of the class statement. */
function configOf(context: SchemaContext, type: Class): Map<string, Value> {
  const config = new Map<string, Value>();
  for (const each of ancestors(context.machine, type).reverse()) {
    const value = each.scope.own('model_config');
    if (value?.kind === 'external-call') for (const [name, arg] of value.args.keywords) config.set(name, arg.value);
    if (value?.kind === 'dict')
      for (const { key, value: entry } of value.entries.values()) if (key.kind === 'text') config.set(key.text, entry);
    const old = each.scope.own('Config');
    if (old?.kind === 'class')
      for (const name of old.scope.names()) config.set(name, old.scope.own(name) ?? { kind: 'none' });
    for (const [name, keyword] of each.keywords) config.set(name, keyword);
  }
  return config;
}

function aliased(name: string, config: ReadonlyMap<string, Value>): string {
  const generator = config.get('alias_generator');
  const path = generator?.kind === 'external' ? lastPart(generator.path) : null;
  const words = name.split('_');
  const pascal = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  if (path === 'to_pascal') return pascal.join('');
  return path === 'to_camel' ? (words[0] ?? '') + pascal.slice(1).join('') : name;
}

function evaluateIn(context: SchemaContext, annotation: SyntaxNode, scope: Scope): Value {
  return evaluate(context.machine, annotation, scope);
}
