import type { Json, JsonObject } from '../../../src/model/index.js';
import type { Fact } from '../shared/assemble.js';
import type { Attribute, Method, Parameter, TypeReference } from '../shared/typed/declarations.js';
import type { Evaluator } from '../shared/typed/evaluator.js';
import { emptyEnvironment, setMember, toJson } from '../shared/typed/values.js';
import { type DocBlock, docBlockOf } from './docblock.js';

/** Filled in by the SDKs, not by the caller. */
const injected = /^(?:RequestContext|ClientGateway|Context|ServerRequestInterface|Request)$/;
const jsonTypes: Record<string, string> = {
  string: 'string',
  int: 'integer',
  integer: 'integer',
  float: 'number',
  double: 'number',
  bool: 'boolean',
  boolean: 'boolean',
  array: 'array',
  iterable: 'array',
  object: 'object',
  stdClass: 'object',
};

/** The input schema that the SDKs make of a method: its types, its `#[Schema]` attributes and its comment. */
export function methodSchema(evaluator: Evaluator, method: Method): Fact<JsonObject> {
  const doc = docBlockOf(method.at.file, method.at.node);
  const whole = attributeSchema(evaluator, method.attributes);
  if (whole?.definition !== undefined) return { value: whole.definition, certainty: 'exact', at: method.at };
  const properties: JsonObject = {};
  const required: string[] = [];
  let exact = whole?.exact ?? true;
  for (const parameter of method.parameters) {
    if (parameter.type !== null && injected.test(parameter.type.name)) continue;
    const made = parameterSchema(evaluator, parameter, doc);
    exact &&= made.exact;
    setMember(properties, parameter.name, made.schema);
    if (parameter.value === null && parameter.type?.nullable !== true) required.push(parameter.name);
  }
  const given = whole?.schema ?? {};
  const schema: JsonObject = {
    ...given,
    type: 'object',
    properties: { ...properties, ...mergedProperties(properties, given.properties) },
  };
  if (required.length > 0) schema.required = required;
  return { value: schema, certainty: exact ? 'exact' : 'partial', at: method.at };
}

/** What a `#[Schema]` on the method says of a parameter comes on top of what its type says. */
function mergedProperties(made: JsonObject, given: Json | undefined): JsonObject {
  const merged: JsonObject = {};
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return merged;
  for (const [name, value] of Object.entries(given)) {
    const known = made[name];
    const both =
      typeof known === 'object' && typeof value === 'object' && !Array.isArray(known) && !Array.isArray(value);
    setMember(merged, name, both ? { ...(known as JsonObject), ...(value as JsonObject) } : (value as Json));
  }
  return merged;
}

function parameterSchema(
  evaluator: Evaluator,
  parameter: Parameter,
  doc: DocBlock | null,
): { schema: JsonObject; exact: boolean } {
  const tag = doc?.params.get(parameter.name);
  const typed = typeSchema(evaluator, parameter.type, tag?.type ?? '');
  const schema: JsonObject = { ...typed.schema };
  let { exact } = typed;
  if (tag !== undefined && tag.description !== '') schema.description = tag.description;
  if (parameter.value !== null) {
    const fallback = toJson(evaluator.evaluate(parameter.at.file, parameter.value, emptyEnvironment));
    if (fallback?.complete === true) schema.default = fallback.value;
    else exact = false;
  }
  const said = attributeSchema(evaluator, parameter.attributes);
  if (said === null) return { schema, exact };
  if (said.definition !== undefined) return { schema: said.definition, exact: exact && said.exact };
  return { schema: { ...schema, ...said.schema }, exact: exact && said.exact };
}

/** `#[Schema(description: …, minimum: …)]`, or a whole one as `#[Schema(definition: […])]`. */
function attributeSchema(
  evaluator: Evaluator,
  attributes: readonly Attribute[],
): { schema: JsonObject; definition?: JsonObject; exact: boolean } | null {
  const attribute = attributes.find((each) => each.name === 'Schema');
  if (attribute === undefined) return null;
  const schema: JsonObject = {};
  let exact = true;
  for (const { name, value } of evaluator.args(attribute.args, emptyEnvironment)) {
    const read = toJson(value);
    exact &&= read?.complete === true;
    if (read === undefined || read.value === null) continue;
    if (name === null || name === 'definition') {
      return typeof read.value === 'object' && !Array.isArray(read.value)
        ? { schema, definition: emptied(read.value) as JsonObject, exact }
        : { schema, exact: false };
    }
    setMember(schema, name, emptied(read.value));
  }
  return { schema, exact };
}

function typeSchema(
  evaluator: Evaluator,
  type: TypeReference | null,
  documented: string,
): { schema: JsonObject; exact: boolean } {
  if (type === null) return documentedSchema(documented);
  const names = type.name === '|' ? type.args : [type];
  const kinds: string[] = [];
  for (const each of names) {
    if (each.name === 'null') {
      kinds.push('null');
      continue;
    }
    if (each.name === 'mixed') return { schema: {}, exact: true };
    const known = jsonTypes[each.name];
    if (known !== undefined) kinds.push(known);
    else {
      const of = evaluator.resolve(each);
      if (of?.kind !== 'enum') return { schema: { type: 'object' }, exact: false };
      const values = of.constants.map((each) => {
        const [raw] = evaluator.args(each.args, emptyEnvironment);
        return raw === undefined ? each.name : (toJson(raw.value)?.value ?? each.name);
      });
      const kind = values.every((value) => typeof value === 'number') ? 'integer' : 'string';
      return { schema: { type: type.nullable ? ['null', kind] : kind, enum: values }, exact: true };
    }
  }
  if (type.nullable) kinds.unshift('null');
  const [only] = kinds;
  const schema: JsonObject = { type: kinds.length === 1 && only !== undefined ? only : [...kinds].sort(nullFirst) };
  const items = kinds.includes('array') ? itemType(documented) : undefined;
  if (items !== undefined) schema.items = { type: items };
  return { schema, exact: true };
}

function nullFirst(a: string, b: string): number {
  return Number(b === 'null') - Number(a === 'null');
}

/** Without a type, the comment says what it is: `int|null`. */
function documentedSchema(documented: string): { schema: JsonObject; exact: boolean } {
  const kinds = documented.split('|').map((each) => (each === 'null' ? 'null' : jsonTypes[each.replace(/^\\/, '')]));
  if (documented === '' || kinds.includes(undefined)) return { schema: {}, exact: documented === '' };
  const [only] = kinds;
  return {
    schema: { type: kinds.length === 1 && only !== undefined ? only : (kinds as string[]).sort(nullFirst) },
    exact: true,
  };
}

/** `string[]`, `array<int>`, `array<string, bool>`. */
function itemType(documented: string): string | undefined {
  const [, plain, generic] = /^(?:(\w+)\[\]|(?:array|list|iterable)<(?:\w+,\s*)?(\w+)>)/.exec(documented) ?? [];
  return jsonTypes[plain ?? generic ?? ''];
}

/** PHP cannot tell an empty list from an empty object: where JSON Schema has objects, it is one. */
export function emptied(value: Json, key = ''): Json {
  if (Array.isArray(value)) {
    const isObject = /^(?:properties|patternProperties|\$defs|definitions|items|additionalProperties)$/.test(key);
    return value.length === 0 && isObject ? {} : value.map((each) => emptied(each));
  }
  if (typeof value !== 'object' || value === null) return value;
  const copy: JsonObject = {};
  for (const [name, each] of Object.entries(value)) setMember(copy, name, emptied(each as Json, name));
  return copy;
}
