import type { JsonObject } from '../../../../src/model/index.js';
import type { Attribute, Field, TypeDeclaration, TypeReference } from '../typed/declarations.js';
import type { Evaluator } from '../typed/evaluator.js';
import { booleanValue, emptyEnvironment, setMember, textValue, type Value } from '../typed/values.js';

/** A schema, and whether all of it is what the framework sends. */
export interface Schema {
  schema: JsonObject;
  complete: boolean;
}

/** How the schema generator of a framework is set up. */
export interface SchemaStyle {
  /** `format` on numbers: `int32`, `double` and so on. */
  numberFormats: boolean;
}

/** Types within types; a type within itself ends there. */
const maxDepth = 12;

const plain: Record<string, JsonObject> = {};
const add = (names: string, schema: JsonObject) => {
  for (const name of names.split(' ')) plain[name] = schema;
};
add('String CharSequence char Character Char', { type: 'string' });
add('boolean Boolean', { type: 'boolean' });
add('int Integer Int', { type: 'integer', format: 'int32' });
add('long Long', { type: 'integer', format: 'int64' });
add('short Short byte Byte BigInteger', { type: 'integer' });
add('float Float', { type: 'number', format: 'float' });
add('double Double', { type: 'number', format: 'double' });
add('BigDecimal Number', { type: 'number' });
add('LocalDate', { type: 'string', format: 'date' });
add('LocalTime', { type: 'string', format: 'time' });
add('LocalDateTime ZonedDateTime OffsetDateTime Instant Date', { type: 'string', format: 'date-time' });
add('Duration Period', { type: 'string', format: 'duration' });
add('UUID', { type: 'string', format: 'uuid' });
add('URI URL', { type: 'string', format: 'uri' });
add('Object Any JsonNode JsonElement', {});
add('JsonObject ObjectNode', { type: 'object' });

const collections = new Set(
  '[] List Set Collection Iterable ArrayList LinkedList HashSet MutableList MutableSet Array Stream'.split(' '),
);
const maps = new Set('Map HashMap LinkedHashMap TreeMap MutableMap ConcurrentMap'.split(' '));
const primitiveArrays: Record<string, string> = {
  IntArray: 'Int',
  LongArray: 'Long',
  DoubleArray: 'Double',
  FloatArray: 'Float',
  BooleanArray: 'Boolean',
};
/** Types that hold another, which is what counts. */
const wrappers = new Set('Optional Mono Uni CompletableFuture Supplier'.split(' '));

/** The JSON Schema of a type, as the generators of the JVM's frameworks make it. */
export function schemaOfType(
  type: TypeReference,
  evaluator: Evaluator,
  style: SchemaStyle,
  within: readonly TypeDeclaration[] = [],
): Schema {
  const [first, second] = type.args;
  if (wrappers.has(type.name) && first !== undefined) return schemaOfType(first, evaluator, style, within);
  const declared = evaluator.resolve(type);
  if (declared !== null) return ofDeclaration(declared, evaluator, style, within);
  if (collections.has(type.name)) {
    const items = first === undefined ? { schema: {}, complete: true } : schemaOfType(first, evaluator, style, within);
    return { schema: { type: 'array', items: items.schema }, complete: items.complete };
  }
  if (maps.has(type.name)) {
    if (second === undefined || /^(?:Object|Any|\*)$/.test(second.name))
      return { schema: { type: 'object' }, complete: second !== undefined };
    const values = schemaOfType(second, evaluator, style, within);
    return { schema: { type: 'object', additionalProperties: values.schema }, complete: values.complete };
  }
  if (type.name === 'OptionalInt' || type.name === 'OptionalLong')
    return { schema: { type: 'integer' }, complete: true };
  if (type.name === 'OptionalDouble') return { schema: { type: 'number' }, complete: true };
  const element = Object.hasOwn(primitiveArrays, type.name) ? primitiveArrays[type.name] : undefined;
  if (element !== undefined)
    return { schema: { type: 'array', items: plainSchema(element, style) ?? {} }, complete: true };
  const schema = plainSchema(type.name, style);
  return schema === null ? { schema: {}, complete: false } : { schema, complete: true };
}

function plainSchema(name: string, style: SchemaStyle): JsonObject | null {
  const known = Object.hasOwn(plain, name) ? plain[name] : undefined;
  if (known === undefined) return null;
  const { format, ...rest } = known;
  const isNumber = known.type === 'integer' || known.type === 'number';
  return format === undefined || (isNumber && !style.numberFormats) ? rest : { ...rest, format };
}

function ofDeclaration(
  type: TypeDeclaration,
  evaluator: Evaluator,
  style: SchemaStyle,
  within: readonly TypeDeclaration[],
): Schema {
  if (type.kind === 'enum') {
    const names = type.constants.map(
      (each) => attributeText(each.attributes, ['JsonProperty', 'SerialName'], evaluator) ?? each.name,
    );
    return { schema: { type: 'string', enum: names }, complete: true };
  }
  if (within.includes(type) || within.length >= maxDepth) return { schema: { type: 'object' }, complete: false };
  const properties: JsonObject = {};
  const required: string[] = [];
  let complete = true;
  for (const field of serialized(type, evaluator)) {
    const name = attributeText(field.attributes, ['JsonProperty', 'SerialName'], evaluator) ?? field.name;
    const read =
      field.type === null
        ? { schema: {}, complete: false }
        : schemaOfType(field.type, evaluator, style, [...within, type]);
    complete &&= read.complete;
    const description = attributeText(
      field.attributes,
      ['JsonPropertyDescription', 'ToolParam', 'McpToolParam', 'Schema', 'Description'],
      evaluator,
      'description',
    );
    setMember(properties, name, description === null ? read.schema : { ...read.schema, description });
    if (flag(field.attributes, 'required', evaluator) === true) required.push(name);
  }
  // Which members of a class are required, each framework decides by its own.
  return {
    schema: { type: 'object', properties, ...(required.length > 0 ? { required } : {}) },
    complete: complete && type.kind === 'record' && required.length > 0,
  };
}

/** The members of a record, or the fields of a class that has them. */
function serialized(type: TypeDeclaration, evaluator: Evaluator): Field[] {
  const found = new Map<string, Field>();
  for (const owner of evaluator.program.ancestors(type)) {
    for (const field of owner.fields) {
      const isAside =
        field.modifiers.has('static') ||
        field.modifiers.has('transient') ||
        field.attributes.some((each) => each.name === 'JsonIgnore');
      if (!isAside && !found.has(field.name)) found.set(field.name, field);
    }
  }
  return [...found.values()];
}

/** A member of the first of some annotations that holds it as text: the one named, or the only one. */
export function attributeText(
  attributes: readonly Attribute[],
  names: readonly string[],
  evaluator: Evaluator,
  key = 'value',
): string | null {
  for (const attribute of attributes) {
    if (!names.includes(attribute.name)) continue;
    const values = membersOf(attribute, evaluator);
    const text = textValue(values.get(key)) ?? textValue(values.get('value'));
    if (text !== null) return text;
  }
  return null;
}

export function membersOf(attribute: Attribute, evaluator: Evaluator): Map<string, Value> {
  return new Map(evaluator.args(attribute.args, emptyEnvironment).map(({ name, value }) => [name ?? 'value', value]));
}

/** What an annotation says of a yes or no, or null when none does. */
export function flag(attributes: readonly Attribute[], key: string, evaluator: Evaluator): boolean | null {
  for (const attribute of attributes) {
    const said = booleanValue(membersOf(attribute, evaluator).get(key));
    if (said !== null) return said;
  }
  return null;
}
