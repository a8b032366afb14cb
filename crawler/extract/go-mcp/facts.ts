import { type Annotations, annotationsSchema, isJsonObject, type JsonObject } from '../../../src/model/index.js';
import type { Fact, Place, ToolFacts } from '../shared/assemble.js';
import { toJson } from '../shared/go/json.js';
import type { Machine } from '../shared/go/machine.js';
import { googleStyle, schemaOfType } from '../shared/go/type-schemas.js';
import type { Type } from '../shared/go/types.js';
import { asText, constant, optionsOf, type StructValue, type UnknownValue, type Value } from '../shared/go/value.js';
import { withSdkNames } from './own.js';
import { isOfficial, type Registered } from './registry.js';

/** A tool that was read, or why its name could not be, with what its name was taken from. */
export type ReadTool = { facts: ToolFacts } | { unnamed: string; root: UnknownValue | null };

/** Reads a tool: more than one when its name is one of several, none when it has no name. */
export function readTools(machine: Machine, registered: Registered, isAdded: boolean): ReadTool[] {
  const { input, output, at } = registered;
  const tool = withSdkNames(machine, registered.tool);
  const name = tool.fields.get('Name');
  if (name === undefined) return [];
  return optionsOf(name).flatMap((option): ReadTool[] => {
    const text = asText(option);
    if (text === '' || option.kind === 'nil') return [];
    if (text === null) return [unnamed(option)];
    const facts = {
      name: { value: text, certainty: 'exact' as const, at: option.at ?? at },
      title: textFact(tool.fields.get('Title'), tool, at),
      description: textFact(tool.fields.get('Description'), tool, at),
      inputSchema: inputFact(machine, tool, input, isAdded, at),
      outputSchema: outputFact(machine, tool, output, at),
      annotations: annotationsFact(machine, tool, at),
    };
    return [
      {
        facts: {
          ...(Object.fromEntries(
            Object.entries(facts).filter(([, fact]) => fact !== undefined),
          ) as unknown as ToolFacts),
          condition: registered.condition,
        },
      },
    ];
  });
}

function unnamed(name: Value): ReadTool {
  if (name.kind === 'text') {
    const pattern = name.parts.map((part) => part ?? '*').join('');
    return { unnamed: `of its name "${pattern.slice(0, 200)}" not all is known`, root: null };
  }
  if (name.kind === 'unknown') return { unnamed: name.reason, root: name.root };
  return { unnamed: 'it is not a text', root: null };
}

function textFact(value: Value | undefined, tool: StructValue, at: Place): Fact<string> | undefined {
  if (value === undefined || value.kind === 'nil')
    return tool.open ? { value: null, certainty: 'unknown', at } : undefined;
  const place = value.at ?? at;
  const text = asText(value);
  if (text === '') return undefined;
  if (text !== null) return { value: text, certainty: 'exact', at: place };
  const options = optionsOf(value).filter((option) => asText(option) !== '');
  for (const option of options) {
    const known =
      asText(option) ?? (option.kind === 'text' ? option.parts.filter((part) => part !== null).join('') : null);
    if (known !== null) return { value: known, certainty: 'partial', at: option.at ?? at };
  }
  return { value: null, certainty: 'unknown', at: place };
}

function jsonFact(machine: Machine, value: Value, at: Place): Fact<JsonObject> {
  const place = value.at ?? at;
  // What is given as bytes is JSON, whatever its type is called.
  const bytes = asText(value);
  const { json, complete } = toJson(
    machine,
    bytes === null ? value : constant(bytes, place, { kind: 'slice', elem: { kind: 'basic', name: 'byte' } }),
  );
  if (json === undefined || !isJsonObject(json)) return { value: null, certainty: 'unknown', at: place };
  if (!complete && Object.keys(json).length === 0) return { value: null, certainty: 'unknown', at: place };
  return { value: json, certainty: complete ? 'exact' : 'partial', at: place };
}

function isSet(value: Value | undefined): value is Value {
  return value !== undefined && value.kind !== 'nil';
}

function inputFact(
  machine: Machine,
  tool: StructValue,
  input: Type | null,
  isAdded: boolean,
  at: Place,
): Fact<JsonObject> | undefined {
  const raw = tool.fields.get('RawInputSchema');
  if (isSet(raw)) return jsonFact(machine, raw, at);
  const schema = tool.fields.get('InputSchema');
  if (isSet(schema)) {
    const fact = jsonFact(machine, schema, at);
    return isOfficialTool(tool) ? fact : { ...fact, value: fact.value === null ? null : completed(fact.value) };
  }
  if (input !== null) return typeFact(machine, input, at);
  if (tool.open || (isOfficialTool(tool) && !isAdded)) return { value: null, certainty: 'unknown', at };
  // The official SDK takes no tool without a schema unless its handler has one: nothing is known of it then.
  if (isOfficialTool(tool)) return { value: null, certainty: 'unknown', at };
  return { value: { type: '', properties: {} }, certainty: 'partial', at };
}

/** mcp-go always sends properties; a list of required ones only when there are some. */
function completed(schema: JsonObject): JsonObject {
  const { required, ...rest } = schema;
  const all: JsonObject = { ...rest, properties: schema.properties ?? {} };
  return Array.isArray(required) && required.length > 0 ? { ...all, required } : all;
}

function outputFact(machine: Machine, tool: StructValue, output: Type | null, at: Place): Fact<JsonObject> | undefined {
  const raw = tool.fields.get('RawOutputSchema') ?? tool.fields.get('OutputSchema');
  if (isSet(raw)) return jsonFact(machine, raw, at);
  if (output === null || machine.types.underlying(output).kind === 'interface') return undefined;
  return typeFact(machine, output, at);
}

/** The schema that the official SDK infers from a handler's type. */
function typeFact(machine: Machine, type: Type, at: Place): Fact<JsonObject> {
  const plain = type.kind === 'pointer' ? type.elem : type;
  if (machine.types.underlying(plain).kind === 'interface')
    return { value: { type: 'object' }, certainty: 'exact', at };
  const { schema, complete } = schemaOfType(machine, plain, googleStyle);
  if (!isJsonObject(schema) || schema.type !== 'object') return { value: null, certainty: 'unknown', at };
  return { value: schema, certainty: complete ? 'exact' : 'partial', at };
}

const hints: Record<string, string> = {
  Title: 'title',
  ReadOnlyHint: 'readOnlyHint',
  DestructiveHint: 'destructiveHint',
  IdempotentHint: 'idempotentHint',
  OpenWorldHint: 'openWorldHint',
};

function annotationsFact(machine: Machine, tool: StructValue, at: Place): Fact<Annotations> | undefined {
  const given = tool.fields.get('Annotations');
  if (!isSet(given)) return tool.open ? { value: null, certainty: 'unknown', at } : undefined;
  let value: Value = given;
  if (value.kind === 'choice') value = value.options.find((option) => isSet(option)) ?? value;
  if (value.kind === 'pointer') value = value.cell.value;
  const place = value.at ?? at;
  if (value.kind !== 'struct') return { value: null, certainty: 'unknown', at: place };
  const found = new Map<string, unknown>();
  let complete = !value.open && given.kind !== 'choice';
  for (const [field, key] of Object.entries(hints)) {
    const hint = value.fields.get(field);
    if (hint === undefined || hint.kind === 'nil') continue;
    const { json, complete: whole } = toJson(machine, hint);
    complete &&= whole;
    if (json !== undefined && json !== null && json !== '') found.set(key, json);
  }
  const parsed = annotationsSchema.safeParse(Object.fromEntries(found));
  if (!parsed.success) return { value: null, certainty: 'unknown', at: place };
  return { value: parsed.data, certainty: complete ? 'exact' : 'partial', at: place };
}

function isOfficialTool(tool: StructValue): boolean {
  return tool.type.kind === 'external' && isOfficial(tool.type.path);
}
