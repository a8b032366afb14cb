import type { Annotations, Json, JsonObject } from '../../../src/model/index.js';
import type { Fact } from '../shared/assemble.js';
import type { Findings } from '../shared/findings.js';
import type { TypeDeclaration } from '../shared/typed/declarations.js';
import type { Evaluator } from '../shared/typed/evaluator.js';
import { textFact } from '../shared/typed/facts.js';
import { allTypes } from '../shared/typed/program.js';
import {
  booleanValue,
  bound,
  callsOn,
  constant,
  emptyEnvironment,
  instance,
  setMember,
  textValue,
  toJson,
  type Value,
} from '../shared/typed/values.js';
import { readWays, type Unnamed } from '../shared/typed/ways.js';
import { firstText } from './tools.js';

const base = 'Laravel.Mcp.Server.Tool';
const hints: Record<string, keyof Annotations> = {
  IsReadOnly: 'readOnlyHint',
  IsDestructive: 'destructiveHint',
  IsIdempotent: 'idempotentHint',
  IsOpenWorld: 'openWorldHint',
};

/** `class ListUsers extends Tool` of the package laravel/mcp: one tool each, with `schema(JsonSchema $schema)`. */
export function readLaravel(evaluator: Evaluator, findings: Findings, unnamed: Unnamed[]): void {
  const { program } = evaluator;
  for (const path of program.filesWith('extends')) {
    for (const type of allTypes(program.unit(path)?.types ?? [])) {
      if (type.modifiers.has('abstract') || !derives(evaluator, type)) continue;
      readWays(evaluator, type.at, findings, unnamed, (env) => {
        const self = instance(
          { name: type.name, scope: '', args: [], nullable: false, at: type.at },
          type,
          type.at,
          env,
        );
        const inner = { ...env, self };
        const said = (name: string): Value | undefined => {
          const isSaid = program.method(type, name, 0) !== null || program.field(type, name) !== null;
          const value = isSaid ? evaluator.member(self, name, type.at, inner) : undefined;
          return textValue(value) === '' ? undefined : value;
        };
        const attribute = (name: string) => type.attributes.find((each) => each.name === name);
        const [named, described] = [attribute('Name'), attribute('Description')];
        const name = named === undefined ? undefined : firstText(evaluator, named);
        const description = described === undefined ? undefined : firstText(evaluator, described);
        const text = said('description');
        const title = said('title');
        return {
          condition: evaluator.conditions.ofType(type.name, type.at),
          name:
            name?.value != null ? constant(name.value, name.at) : (said('name') ?? constant(kebab(type.name), type.at)),
          ...(description !== undefined && description !== null
            ? { description }
            : text === undefined
              ? {}
              : { description: textFact(text) }),
          ...(title === undefined ? {} : { title: textFact(title) }),
          inputSchema: schemaOf(evaluator, type),
          ...annotationsOf(evaluator, type),
        };
      });
    }
  }
}

function derives(evaluator: Evaluator, type: TypeDeclaration): boolean {
  return evaluator.program.ancestors(type).some((each) =>
    each.bases.some(({ type: above }) => {
      const path = above.scope === '' ? imported(each, above.name) : `${above.scope}.${above.name}`;
      return path === base;
    }),
  );
}

function imported(type: TypeDeclaration, name: string): string | null {
  return (
    type.unit.imports.find((each) => (each.alias ?? each.path.slice(each.path.lastIndexOf('.') + 1)) === name)?.path ??
    null
  );
}

/** `ListUsers` is called `list-users`, as Laravel does. */
function kebab(name: string): string {
  return name.replace(/(.)(?=[A-Z])/g, '$1-').toLowerCase();
}

function annotationsOf(evaluator: Evaluator, type: TypeDeclaration): { annotations?: Fact<Annotations> } {
  const value: Annotations = {};
  for (const attribute of type.attributes) {
    const hint = hints[attribute.name];
    if (hint === undefined) continue;
    const [first] = evaluator.args(attribute.args, emptyEnvironment);
    Object.assign(value, { [hint]: first === undefined ? true : (booleanValue(first.value) ?? true) });
  }
  return Object.keys(value).length === 0 ? {} : { annotations: { value, certainty: 'exact', at: type.at } };
}

/** What `schema` returns, each property a chain of calls on the builder. */
function schemaOf(evaluator: Evaluator, type: TypeDeclaration): Fact<JsonObject> {
  const method = evaluator.program.method(type, 'schema', 1);
  const empty: JsonObject = { type: 'object', properties: {} };
  if (method?.body == null) return { value: empty, certainty: 'exact', at: type.at };
  // The builder is handed in: what is called on it is what counts.
  const [builder] = method.parameters;
  const given = new Map(
    builder === undefined ? [] : [[builder.at.node, instance(null, null, method.at, emptyEnvironment)]],
  );
  const returned = evaluator.result(method.at.file, method.body, bound(emptyEnvironment, given), method.at);
  if (returned.kind === 'list' && returned.items.length === 0)
    return { value: empty, certainty: 'exact', at: method.at };
  if (returned.kind !== 'map') return { value: null, certainty: 'unknown', at: method.at };
  const properties: JsonObject = {};
  const required: string[] = [];
  let exact = returned.complete;
  for (const [name, value] of returned.entries) {
    const made = propertyOf(value);
    setMember(properties, name, made.schema);
    if (made.required) required.push(name);
    exact &&= made.exact;
  }
  const schema: JsonObject = { type: 'object', properties };
  if (required.length > 0) schema.required = required;
  return { value: schema, certainty: exact ? 'exact' : 'partial', at: method.at };
}

const keywords: Record<string, string> = {
  description: 'description',
  title: 'title',
  default: 'default',
  enum: 'enum',
  format: 'format',
  pattern: 'pattern',
};
/** `min` and `max` mean something else for each type. */
const bounds: Record<string, [string, string]> = {
  string: ['minLength', 'maxLength'],
  array: ['minItems', 'maxItems'],
  integer: ['minimum', 'maximum'],
  number: ['minimum', 'maximum'],
};

function propertyOf(value: Value, depth = 0): { schema: JsonObject; required: boolean; exact: boolean } {
  const schema: JsonObject = {};
  const calls = value.kind === 'instance' ? callsOn(value) : [];
  let required = false;
  let exact = calls.length > 0;
  for (const { name, args } of calls) {
    const [first] = args;
    const json = first === undefined ? undefined : toJson(first.value);
    const bound = typeof schema.type === 'string' ? bounds[schema.type] : undefined;
    if (/^(?:string|integer|number|boolean|array|object)$/.test(name)) {
      schema.type = name;
      if (first?.value.kind === 'map' && depth < 10) {
        const inner: JsonObject = {};
        for (const [key, each] of first.value.entries) setMember(inner, key, propertyOf(each, depth + 1).schema);
        schema.properties = inner;
      }
    } else if (name === 'required') required = true;
    else if (name === 'nullable' && typeof schema.type === 'string') schema.type = [schema.type, 'null'];
    else if (name === 'items' && first !== undefined && depth < 10)
      schema.items = propertyOf(first.value, depth + 1).schema;
    else if ((name === 'min' || name === 'max') && bound !== undefined && json !== undefined)
      setMember(schema, bound[name === 'min' ? 0 : 1], json.value);
    else if (keywords[name] !== undefined && json !== undefined) {
      setMember(schema, keywords[name] as string, json.value as Json);
      exact &&= json.complete;
    } else exact = false;
  }
  return { schema, required, exact };
}
