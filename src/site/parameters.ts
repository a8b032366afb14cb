import { isJsonObject, type Json, type JsonObject } from '../model/index.js';

/** One parameter, or one member of an object that a parameter is: `filter.name`, `items[].id`. */
interface ParameterRow {
  path: string;
  type: string;
  required: boolean;
  description: string | null;
  /** What the schema allows or assumes: `one of "a", "b"`, `default 10`, `at most 100`. */
  constraints: string[];
}

const deepest = 3;
const rowLimit = 200;
const valuesShown = 20;
const alternativesShown = 4;

/** The parameters an input schema describes, in its order, and how many rows were left out. The schema is not to be trusted. */
export function parameterRows(schema: JsonObject): { rows: ParameterRow[]; more: number } {
  const rows: ParameterRow[] = [];
  const more = addProperties(rows, schema, resolve(schema, schema), '', 0);
  return { rows, more };
}

function addProperties(
  rows: ParameterRow[],
  root: JsonObject,
  schema: JsonObject,
  prefix: string,
  depth: number,
): number {
  const properties = member(schema, 'properties');
  if (!isJsonObject(properties)) return 0;
  const required = member(schema, 'required');
  let more = 0;
  for (const name of Object.keys(properties)) {
    if (rows.length >= rowLimit) {
      more += 1;
      continue;
    }
    const declared = properties[name];
    const property = isJsonObject(declared) ? resolve(root, declared) : {};
    const description =
      member(property, 'description') ?? (isJsonObject(declared) ? member(declared, 'description') : null);
    rows.push({
      path: prefix + name,
      type: typeText(root, property, 0),
      required: Array.isArray(required) && required.includes(name),
      description: typeof description === 'string' ? description : null,
      constraints: constraintsOf(property),
    });
    if (depth + 1 >= deepest) continue;
    const items = member(property, 'items');
    more += isJsonObject(items)
      ? addProperties(rows, root, resolve(root, items), `${prefix}${name}[].`, depth + 1)
      : addProperties(rows, root, property, `${prefix}${name}.`, depth + 1);
  }
  return more;
}

function typeText(root: JsonObject, schema: JsonObject, depth: number): string {
  if (depth > deepest) return 'any';
  for (const key of ['anyOf', 'oneOf']) {
    const alternatives = member(schema, key);
    if (!Array.isArray(alternatives) || alternatives.length === 0) continue;
    const texts = alternatives
      .slice(0, alternativesShown)
      .map((one) => (isJsonObject(one) ? typeText(root, resolve(root, one), depth + 1) : 'any'));
    if (alternatives.length > alternativesShown) texts.push('…');
    return [...new Set(texts)].join(' or ');
  }
  const type = member(schema, 'type');
  if (type === 'array') {
    const items = member(schema, 'items');
    return isJsonObject(items) ? `array of ${typeText(root, resolve(root, items), depth + 1)}` : 'array';
  }
  if (typeof type === 'string') return type;
  if (Array.isArray(type))
    return (
      type
        .filter((one) => typeof one === 'string')
        .slice(0, valuesShown)
        .join(' or ') || 'any'
    );
  if (isJsonObject(member(schema, 'properties'))) return 'object';
  const fixed = member(schema, 'const') ?? firstOf(member(schema, 'enum'));
  return fixed === null ? 'any' : typeof fixed;
}

function constraintsOf(schema: JsonObject): string[] {
  const found: string[] = [];
  const values = member(schema, 'enum');
  if (Array.isArray(values)) {
    const shown = values.slice(0, valuesShown).map((value) => JSON.stringify(value));
    if (values.length > valuesShown) shown.push(`${values.length - valuesShown} more`);
    found.push(`one of ${shown.join(', ')}`);
  }
  for (const [key, words] of Object.entries(constraintWords)) {
    const value = member(schema, key);
    if (value !== null)
      found.push(`${words} ${typeof value === 'string' && key === 'format' ? value : JSON.stringify(value)}`);
  }
  return found;
}

const constraintWords = {
  const: 'always',
  default: 'default',
  format: 'format',
  pattern: 'pattern',
  minimum: 'at least',
  maximum: 'at most',
  minLength: 'shortest',
  maxLength: 'longest',
  minItems: 'fewest items',
  maxItems: 'most items',
};

/** What a local `$ref` leads to; anything else stays as it is. */
function resolve(root: JsonObject, schema: JsonObject): JsonObject {
  const reference = member(schema, '$ref');
  const path = typeof reference === 'string' ? /^#\/(\$defs|definitions)\/([^/]+)$/.exec(reference) : null;
  const definitions = path?.[1] === undefined ? null : member(root, path[1]);
  const target = path?.[2] !== undefined && isJsonObject(definitions) ? member(definitions, path[2]) : null;
  return isJsonObject(target) ? target : schema;
}

/** An own member; third parties may name one `constructor`. */
function member(object: JsonObject, key: string): Json {
  return Object.hasOwn(object, key) ? (object[key] ?? null) : null;
}

function firstOf(values: Json): Json {
  return Array.isArray(values) ? (values[0] ?? null) : null;
}
