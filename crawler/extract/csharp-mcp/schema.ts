import type { Json, JsonObject } from '../../../src/model/index.js';
import type { Fact } from '../shared/assemble.js';
import type { Attribute, Field, Parameter, TypeDeclaration, TypeReference } from '../shared/typed/declarations.js';
import type { Evaluator } from '../shared/typed/evaluator.js';
import { textFact } from '../shared/typed/facts.js';
import { type Environment, emptyEnvironment, setMember, textValue, toJson } from '../shared/typed/values.js';
import { camelCase } from './names.js';

/** A schema, and whether all of it is what the SDK sends. */
export interface Schema {
  schema: JsonObject;
  complete: boolean;
}

/** Types within types; a type within itself ends there. */
const maxDepth = 12;

const integers = new Set(
  'int Int32 long Int64 short Int16 byte Byte sbyte SByte uint UInt32 ulong UInt64 ushort UInt16 nint nuint Int128 UInt128 BigInteger'.split(
    ' ',
  ),
);
const numbers = new Set('double Double float Single decimal Decimal Half'.split(' '));
const formats: Record<string, JsonObject> = {
  string: { type: 'string' },
  String: { type: 'string' },
  char: { type: 'string', minLength: 1, maxLength: 1 },
  Char: { type: 'string', minLength: 1, maxLength: 1 },
  bool: { type: 'boolean' },
  Boolean: { type: 'boolean' },
  DateTime: { type: 'string', format: 'date-time' },
  DateTimeOffset: { type: 'string', format: 'date-time' },
  DateOnly: { type: 'string', format: 'date' },
  TimeOnly: { type: 'string', format: 'time' },
  TimeSpan: { type: 'string', pattern: '^-?(\\d+\\.)?\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,7})?$' },
  Guid: { type: 'string', format: 'uuid' },
  Uri: { type: 'string', format: 'uri' },
  Version: { type: 'string' },
  object: {},
  Object: {},
  JsonElement: {},
  JsonDocument: {},
  JsonNode: {},
  dynamic: {},
  JsonObject: { type: 'object' },
  JsonArray: { type: 'array' },
};
const collections = new Set(
  (
    '[] List IList ICollection IEnumerable IReadOnlyList IReadOnlyCollection HashSet ISet IReadOnlySet Collection Queue Stack ImmutableArray ImmutableList ' +
    'SortedSet LinkedList ObservableCollection IAsyncEnumerable'
  ).split(' '),
);
const dictionaries = new Set(
  'Dictionary IDictionary IReadOnlyDictionary SortedDictionary ConcurrentDictionary ImmutableDictionary'.split(' '),
);

/** Types of values, for which `?` makes another type; of any other it is but a remark. */
const valueFormats = new Set(
  'char Char bool Boolean DateTime DateTimeOffset DateOnly TimeOnly TimeSpan Guid JsonElement'.split(' '),
);

/**
 * The JSON Schema of a type as `System.Text.Json` exports it and `Microsoft.Extensions.AI` finishes it.
 * @param root whether it is the type of a parameter: `?` on a reference then counts as well.
 */
export function schemaOfType(
  type: TypeReference,
  evaluator: Evaluator,
  root: boolean,
  env: Environment = emptyEnvironment,
): Schema {
  return build(evaluator.actualType(type, env), { evaluator, env, within: [] }, root);
}

interface Context {
  evaluator: Evaluator;
  env: Environment;
  within: TypeDeclaration[];
}

function build(type: TypeReference, context: Context, root: boolean): Schema {
  const nullable = type.nullable || (type.name === 'Nullable' && type.args.length === 1);
  const inner = type.name === 'Nullable' && type.args[0] !== undefined ? type.args[0] : type;
  const found = context.evaluator.resolve(inner, context.env);
  const isValue =
    integers.has(inner.name) ||
    numbers.has(inner.name) ||
    valueFormats.has(inner.name) ||
    found?.kind === 'enum' ||
    found?.at.node.type.includes('struct') === true;
  const built = found === null ? builtIn(inner, context) : ofDeclaration(found, context);
  if (!nullable || !(root || isValue || context.within.length > 0)) return built;
  const schema = { ...built.schema };
  if (typeof schema.type === 'string') schema.type = [schema.type, 'null'];
  if (found?.kind === 'enum' && Array.isArray(schema.enum)) schema.enum = [...schema.enum, null];
  return { schema, complete: built.complete };
}

function builtIn(type: TypeReference, context: Context): Schema {
  const { name, args } = type;
  const [first, second] = args;
  if (integers.has(name)) return { schema: { type: 'integer' }, complete: true };
  if (numbers.has(name)) return { schema: { type: 'number' }, complete: true };
  if (name === '[]' && first !== undefined && /^(?:byte|Byte)$/.test(first.name))
    return { schema: { type: 'string' }, complete: true };
  if (collections.has(name)) {
    const items = first === undefined ? { schema: {}, complete: true } : build(first, context, false);
    return { schema: { type: 'array', items: items.schema }, complete: items.complete };
  }
  if (dictionaries.has(name) && second !== undefined) {
    const values = build(second, context, false);
    return { schema: { type: 'object', additionalProperties: values.schema }, complete: values.complete };
  }
  const format = Object.hasOwn(formats, name) ? formats[name] : undefined;
  return format === undefined ? { schema: {}, complete: false } : { schema: { ...format }, complete: true };
}

function ofDeclaration(type: TypeDeclaration, context: Context): Schema {
  const { evaluator } = context;
  if (type.kind === 'enum') {
    const names = type.constants.map(
      (each) => attributeText(each.attributes, ['JsonStringEnumMemberName', 'EnumMember'], evaluator) ?? each.name,
    );
    return { schema: withDescription({ type: 'string', enum: names }, type.attributes, evaluator), complete: true };
  }
  // The SDK points back at it with `$ref`; what is in it was told there.
  if (context.within.includes(type) || context.within.length >= maxDepth)
    return { schema: { type: 'object' }, complete: false };
  const inner = { ...context, within: [...context.within, type] };
  const properties: JsonObject = {};
  const required: string[] = [];
  let complete = true;
  for (const field of serialized(type, evaluator)) {
    const name = attributeText(field.attributes, ['JsonPropertyName'], evaluator) ?? camelCase(field.name);
    const read = field.type === null ? { schema: {}, complete: false } : build(field.type, inner, false);
    setMember(
      properties,
      name,
      annotated(withDescription(read.schema, field.attributes, evaluator), field.attributes, evaluator),
    );
    complete &&= read.complete;
    if (field.modifiers.has('required') || hasAttribute(field.attributes, 'Required', 'JsonRequired'))
      required.push(name);
  }
  const schema: JsonObject = { type: 'object', properties };
  if (required.length > 0) schema.required = required;
  return { schema: withDescription(schema, type.attributes, evaluator), complete };
}

/** The public properties that can be written, those of base classes too. */
function serialized(type: TypeDeclaration, evaluator: Evaluator): Field[] {
  const found = new Map<string, Field>();
  for (const ancestor of evaluator.program.ancestors(type)) {
    if (ancestor.kind === 'interface') continue;
    for (const part of evaluator.program.parts(ancestor)) {
      for (const field of part.fields) {
        const isProperty = field.at.node.type === 'property_declaration' || field.at.node.type === 'parameter';
        if (
          !isProperty ||
          !field.modifiers.has('public') ||
          field.modifiers.has('static') ||
          hasAttribute(field.attributes, 'JsonIgnore')
        )
          continue;
        if (!field.settable || found.has(field.name)) continue;
        found.set(field.name, field);
      }
    }
  }
  return [...found.values()];
}

/** The parameters of a tool's method that its caller fills in, as an input schema. */
export function schemaOfParameters(
  parameters: readonly Parameter[],
  evaluator: Evaluator,
  isInjected: (parameter: Parameter) => boolean | null,
  describe: (parameter: Parameter) => string | null,
): Schema {
  const properties: JsonObject = {};
  const required: string[] = [];
  let complete = true;
  for (const parameter of parameters) {
    const injected = isInjected(parameter);
    if (injected === true) continue;
    if (injected === null) complete = false;
    const read =
      parameter.type === null ? { schema: {}, complete: false } : schemaOfType(parameter.type, evaluator, true);
    complete &&= read.complete;
    const description = describe(parameter) ?? attributeText(parameter.attributes, ['Description'], evaluator);
    if (description === null && hasAttribute(parameter.attributes, 'Description')) complete = false;
    let schema = description === null ? read.schema : { description, ...read.schema };
    const fallback = defaultOf(parameter, evaluator);
    if (fallback !== null) {
      schema = { ...schema };
      if (fallback.value === undefined) complete = false;
      else schema.default = fallback.value;
    }
    setMember(properties, parameter.name, annotated(schema, parameter.attributes, evaluator));
    if (fallback === null || hasAttribute(parameter.attributes, 'Required')) required.push(parameter.name);
  }
  const schema: JsonObject = { type: 'object', properties };
  if (required.length > 0) schema.required = required;
  return { schema, complete };
}

/** The default of a parameter; its value undefined when it could not be read, null when the parameter has none. */
function defaultOf(parameter: Parameter, evaluator: Evaluator): { value: Json | undefined } | null {
  const attribute = parameter.attributes.find((each) => each.name === 'DefaultValue');
  const node = attribute?.args[0]?.node ?? parameter.value;
  if (node === null) return attribute === undefined ? null : { value: undefined };
  const read = toJson(evaluator.evaluate(parameter.at.file, node, emptyEnvironment));
  return { value: read?.complete === true ? read.value : undefined };
}

/** What the attributes of `System.ComponentModel.DataAnnotations` add to a schema. */
function annotated(schema: JsonObject, attributes: readonly Attribute[], evaluator: Evaluator): JsonObject {
  const result: JsonObject = { ...schema };
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  for (const attribute of attributes) {
    const args = evaluator.args(attribute.args, emptyEnvironment);
    const [first, second] = args.filter((arg) => arg.name === null).map((arg) => toJson(arg.value)?.value);
    const named = (name: string) =>
      toJson(
        args.find((arg) => arg.name === name)?.value ?? { kind: 'unknown', reason: '', open: null, at: attribute.at },
      )?.value;
    switch (attribute.name) {
      case 'Range':
        if (typeof first === 'number' && typeof second === 'number')
          Object.assign(result, { minimum: first, maximum: second });
        break;
      case 'MinLength':
        if (typeof first === 'number') result[type === 'string' ? 'minLength' : 'minItems'] = first;
        break;
      case 'MaxLength':
        if (typeof first === 'number') result[type === 'string' ? 'maxLength' : 'maxItems'] = first;
        break;
      case 'StringLength': {
        const least = named('MinimumLength');
        if (typeof least === 'number' && least > 0) result.minLength = least;
        if (typeof first === 'number') result.maxLength = first;
        break;
      }
      case 'RegularExpression':
        if (typeof first === 'string') result.pattern = first;
        break;
      case 'AllowedValues': {
        const values = args
          .map((arg) => toJson(arg.value)?.value)
          .filter((value) => value !== undefined && value !== null);
        if (values.length > 0 && result.enum === undefined) result.enum = values;
        break;
      }
      case 'EmailAddress':
        result.format ??= 'email';
        break;
      case 'Url':
        result.format ??= 'uri';
        break;
      case 'DisplayName':
        if (typeof first === 'string') result.title ??= first;
        break;
      default:
    }
  }
  return result;
}

function withDescription(schema: JsonObject, attributes: readonly Attribute[], evaluator: Evaluator): JsonObject {
  const description = attributeText(attributes, ['Description'], evaluator);
  return description === null ? schema : { description, ...schema };
}

export function hasAttribute(attributes: readonly Attribute[], ...names: string[]): boolean {
  return attributes.some((attribute) => names.includes(attribute.name));
}

/** The text that the first of some attributes holds, or null. */
export function attributeText(
  attributes: readonly Attribute[],
  names: readonly string[],
  evaluator: Evaluator,
  target: string | null = null,
): string | null {
  const attribute = attributes.find(
    (each) => names.includes(each.name) && (each.target === target || (target === null && each.target === 'property')),
  );
  const node = attribute?.args[0]?.node;
  return attribute === undefined || node === undefined
    ? null
    : textValue(evaluator.evaluate(attribute.at.file, node, emptyEnvironment));
}

/** What `[Description]` says, as the part of a tool's facts that it makes. */
export function descriptionFact(
  attributes: readonly Attribute[],
  evaluator: Evaluator,
): { description?: Fact<string> } {
  const attribute = attributes.find((each) => each.name === 'Description' && each.target === null);
  const node = attribute?.args[0]?.node;
  return attribute === undefined || node === undefined
    ? {}
    : { description: textFact(evaluator.evaluate(attribute.at.file, node, emptyEnvironment)) };
}
