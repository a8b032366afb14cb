import { isJsonObject, type JsonObject } from '../../../../src/model/index.js';
import { childOf, type SyntaxNode } from '../../syntax/source-file.js';
import { ancestors, externalBases } from '../python/attribute.js';
import { fieldsOf, parametersOf } from '../python/call.js';
import { evaluate } from '../python/evaluate.js';
import type { Machine } from '../python/machine.js';
import type { Class, Func, Value } from '../python/values.js';
import { formOf } from './classes.js';
import { atTop, createContext, type SchemaContext, withDefinitions } from './context.js';
import { fieldSchema, isFieldCall } from './fields.js';
import { put } from './json.js';
import { sentByFastmcp } from './sent.js';
import { nameOf, resolved, typeSchema, unwrapAnnotated } from './types.js';

/** Whose rules a schema follows: the official SDK's or those of the package `fastmcp`. */
export type Dialect = 'sdk' | 'fastmcp';

export interface MadeSchema {
  schema: JsonObject;
  /** False when something of it could not be told; that is left out. */
  exact: boolean;
  node: SyntaxNode;
}

/** The input schema both packages make from a function's signature. */
export function inputSchemaOf(
  machine: Machine,
  callee: Func,
  dialect: Dialect,
  leftOut: ReadonlySet<string>,
): MadeSchema {
  const shown = callee.wraps ?? callee;
  const context = createContext(machine, shown.scope, dialect === 'fastmcp');
  const properties: JsonObject = {};
  const required: string[] = [];
  if (callee.attributes.has('__signature__')) context.exact = false;
  const skipped = new Set([...leftOut, ...(callee.given?.keywords.keys() ?? [])]);
  for (const parameter of visibleParameters(callee)) {
    const annotation = parameter.annotation === null ? null : evaluate(machine, parameter.annotation, shown.scope);
    const fallback = parameter.fallback === null ? null : evaluate(machine, parameter.fallback, shown.scope);
    if (skipped.has(parameter.name) || isContext(context, annotation) || isInjected(fallback)) continue;
    context.scope = shown.scope;
    const field = fieldSchema(context, { name: parameter.name, annotation, fallback });
    // Without an annotation the official SDK says that it is a text.
    if (annotation === null && dialect === 'sdk') {
      field.schema.type = 'string';
      field.schema.title = parameter.name;
    }
    put(properties, field.name, field.schema);
    if (field.required) required.push(field.name);
  }
  const schema: JsonObject = { properties, title: `${shown.name}Arguments`, type: 'object' };
  if (required.length > 0) schema.required = required;
  const whole = withDefinitions(context, schema);
  return {
    schema: dialect === 'sdk' ? whole : sentByFastmcp(whole, machine.fastmcp, true),
    exact: context.exact,
    node: childOf(shown.node, 'parameters') ?? shown.node,
  };
}

/** The output schema both packages make from a function's return annotation; null when they make none. */
export function outputSchemaOf(machine: Machine, callee: Func, dialect: Dialect): MadeSchema | null {
  const shown = callee.wraps ?? callee;
  const node = childOf(shown.node, 'return_type');
  if (node === null) return null;
  const context = createContext(machine, shown.scope, dialect === 'fastmcp');
  const annotation = evaluate(machine, node, shown.scope);
  const { type } = unwrapAnnotated(context, annotation);
  if (type === null) return null;
  if (type.kind === 'external' && /^(mcp|fastmcp|mcp_types)\b/.test(type.path)) return null;
  const plain = nameOf(type);
  if (dialect === 'fastmcp' && (plain === 'Any' || type.kind === 'none')) return null;
  // A bare `dict`, `list` and so on says nothing about what is in it: the official SDK makes no schema of it.
  if (
    dialect === 'sdk' &&
    type.kind === 'external' &&
    plain !== null &&
    !/^(str|int|float|bool|bytes|None|NoneType)$/.test(plain)
  ) {
    return null;
  }
  const inner = typeSchema(context, annotation);
  const schema = dialect === 'sdk' ? sdkOutput(context, shown, type, inner) : fastmcpOutput(context, inner);
  return { schema, exact: context.exact, node };
}

function sdkOutput(context: SchemaContext, callee: Func, type: Value, inner: JsonObject): JsonObject {
  const reference = typeof inner.$ref === 'string' ? inner.$ref.slice('#/$defs/'.length) : null;
  const definition = reference === null ? undefined : context.definitions.get(reference);
  if (type.kind === 'class' && definition?.schema.type === 'object') {
    rebuilt(context, definition);
    return atTop(context, inner);
  }
  const keyed =
    type.kind === 'subscripted' &&
    type.base.kind === 'external' &&
    type.base.path === 'builtins.dict' &&
    nameOf(type.args[0] ?? type) === 'str';
  if (keyed) return withDefinitions(context, { ...inner, title: `${callee.name}DictOutput` });
  const result = '$ref' in inner ? inner : { ...inner, title: 'Result' };
  return withDefinitions(context, {
    properties: { result },
    required: ['result'],
    title: `${callee.name}Output`,
    type: 'object',
  });
}

/** What the official SDK makes of a class that is no model: a model with the same fields, which loses some of it. */
function rebuilt(context: SchemaContext, definition: { class: Class; schema: JsonObject }): void {
  const { schema } = definition;
  const fields = fieldsOf(context.machine, definition.class);
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  const form = formOf(context, definition.class);
  if (form === 'typed-dict') {
    delete schema.description;
    for (const [name, property] of Object.entries(properties)) {
      if (!required.includes(name) && isJsonObject(property)) property.default = null;
    }
  }
  if (form === 'dataclass') {
    delete schema.description;
    const names = fields.filter(({ value }) => value === null || isFieldCall(value)).map(({ name }) => name);
    schema.required = Object.keys(properties).filter((name) => required.includes(name) || names.includes(name));
  }
}

function fastmcpOutput(context: SchemaContext, inner: JsonObject): JsonObject {
  const sent = (schema: JsonObject) => sentByFastmcp(schema, context.machine.fastmcp, false);
  const reference = typeof inner.$ref === 'string' ? inner.$ref.slice('#/$defs/'.length) : null;
  const definition = reference === null ? undefined : context.definitions.get(reference);
  if (definition?.schema.type === 'object') {
    const whole = atTop(context, inner);
    // A class that refers to itself stands at the top and among the definitions.
    return sent('$ref' in whole ? { ...definition.schema, $defs: whole.$defs ?? {} } : whole);
  }
  if (inner.type === 'object') return sent(withDefinitions(context, inner));
  return sent(
    withDefinitions(context, {
      description: 'Generic wrapper for non-object return types.',
      properties: { result: inner },
      required: ['result'],
      type: 'object',
      'x-fastmcp-wrap-result': true,
    }),
  );
}

/** The parameters a caller may give. A method shown without its object still hides the parameter for it. */
function visibleParameters(callee: Func) {
  const shown = callee.wraps ?? callee;
  let parameters = parametersOf({ ...shown, self: callee.self ?? shown.self });
  const [first] = parameters;
  const isMethod = callee.self === null && shown.owner !== null && shown.binding !== 'static';
  if (isMethod && first !== undefined && /^(self|cls)$/.test(first.name)) parameters = parameters.slice(1);
  return parameters.slice(callee.given?.positional.length ?? 0);
}

/** Whether a parameter is one the packages fill in themselves: the context of the request. */
function isContext(context: SchemaContext, annotation: Value | null): boolean {
  if (annotation === null) return false;
  const { type } = unwrapAnnotated(context, annotation);
  return type !== null && isContextType(context, type, 0);
}

function isContextType(context: SchemaContext, given: Value, depth: number): boolean {
  const type = resolved(context, given);
  if (depth > 5) return false;
  if (type.kind === 'external') return /^(mcp|fastmcp)(\.\w+)*\.Context$/.test(type.path);
  if (type.kind === 'class') {
    return (
      externalBases(context.machine, type).some((path) => /^(mcp|fastmcp)(\.\w+)*\.Context$/.test(path)) &&
      ancestors(context.machine, type).length > 0
    );
  }
  if (type.kind !== 'subscripted') return false;
  if (isContextType(context, type.base, depth + 1)) return true;
  const name = nameOf(type.base);
  return (name === 'Optional' || name === 'Union') && type.args.some((each) => isContextType(context, each, depth + 1));
}

/** `Depends(...)`, `CurrentContext()`: filled in by the package, not by the caller. */
function isInjected(fallback: Value | null): boolean {
  return (
    fallback?.kind === 'external-call' &&
    /^(fastmcp|docket|mcp)\b.*\.(Depends|Current\w+|Resolve|Progress|Timeout|TaskArgument)$/.test(fallback.path)
  );
}
