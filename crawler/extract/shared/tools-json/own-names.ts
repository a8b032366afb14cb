import { isJsonObject, type Json, type JsonObject } from '../../../../src/model/index.js';

/** A part of a tool under a name of the list's own. */
export interface OwnField {
  /** The member that it was read from. */
  member: string;
  value: Json;
}

/** What lists that are not the protocol's call the schema. */
const schemaNames = ['input_schema', 'parameters', 'params', 'arguments'];
const hints = {
  readOnly: 'readOnlyHint',
  destructive: 'destructiveHint',
  idempotent: 'idempotentHint',
  openWorld: 'openWorldHint',
} as const;

/**
 * The parameters of an entry that has no `inputSchema`: a JSON Schema under another name, or a list with a name for each
 * parameter, as the Docker MCP registry has it. Null: it says nothing of them.
 */
export function ownSchema(entry: ReadonlyMap<string, Json>): OwnField | null {
  for (const member of schemaNames) {
    const said = entry.get(member);
    const value = Array.isArray(said) ? listedSchema(said) : isJsonObject(said) && isSchema(said) ? said : null;
    if (value !== null) return { member, value };
  }
  return null;
}

/** The hints of an entry that has no `annotations`, in whatever member holds at least two of them. */
export function ownHints(entry: ReadonlyMap<string, Json>): OwnField | null {
  for (const [member, said] of entry) {
    if (!isJsonObject(said)) continue;
    const found: JsonObject = {};
    for (const [name, hint] of Object.entries(hints)) {
      const value = said[hint] ?? said[name];
      // `{ "value": true, "description": "…" }`
      const flag = isJsonObject(value) ? value.value : value;
      if (typeof flag === 'boolean') found[hint] = flag;
    }
    if (Object.keys(found).length >= 2) return { member, value: found };
  }
  return null;
}

function isSchema(value: JsonObject): boolean {
  return value.type === 'object' || isJsonObject(value.properties);
}

/** `[{ "name": "path", "type": "string", "desc": "…", "optional": true }]`; an empty list is a schema without properties. */
function listedSchema(list: readonly Json[]): JsonObject | null {
  const properties = new Map<string, Json>();
  const required: string[] = [];
  for (const each of list) {
    if (!isJsonObject(each) || typeof each.name !== 'string') return null;
    const description = each.description ?? each.desc;
    properties.set(each.name, {
      ...(typeof each.type === 'string' ? { type: each.type } : {}),
      ...(isJsonObject(each.items) ? { items: each.items } : {}),
      ...(typeof description === 'string' && description !== '' ? { description } : {}),
    });
    if (isRequired(each)) required.push(each.name);
  }
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 ? { required } : {}),
  };
}

/** A parameter is required unless it says that it is not. */
function isRequired(parameter: JsonObject): boolean {
  const said = parameter.required ?? parameter.isRequired;
  if (typeof said === 'boolean') return said;
  return parameter.optional !== true;
}
