import { type Annotations, annotationsSchema, isJsonObject, type JsonObject } from '../../../src/model/index.js';
import type { Fact, Place, ToolFacts } from '../shared/assemble.js';
import { toJson } from '../shared/javascript/json.js';
import type { Machine } from '../shared/javascript/machine.js';
import { asText, type ObjectValue, optionsOf, primitive, unknownIn, type Value } from '../shared/javascript/value.js';
import { callFactory, type Major, type Side, schemaOf, toToolSchema } from '../shared/zod/schemas.js';

/** The parts of a definition as the source gives them, not yet read. */
export interface RawTool {
  name: Value;
  title?: Value | undefined;
  description?: Value | undefined;
  inputSchema?: Value | undefined;
  outputSchema?: Value | undefined;
  annotations?: Value | undefined;
  /** What must hold for it to be there, as the source has it. */
  condition?: string | null | undefined;
  /** The call or object that defines the tool. */
  at: Place;
}

/** How the SDK treats the schemas it is given. */
export type SchemaStyle =
  /** `tool` and `registerTool`: zod's, converted by the SDK; without one it says that there are no parameters. */
  | 'registered'
  /** A list handler: sent as they are. */
  | 'listed';

/** A tool that was read, or why its name could not be. */
export type ReadTool = { facts: ToolFacts } | { unnamed: string };

/** Reads the tools that a definition stands for: more than one when its name is one of several. */
export function readTools(
  machine: Machine,
  raw: RawTool,
  style: SchemaStyle,
  majorFor: (path: string) => Major,
): ReadTool[] {
  const schemaFact = (value: Value | undefined, side: Side) => {
    return isAbsent(value)
      ? undefined
      : { ...readSchema({ machine, style, majorFor, side }, value as Value), at: (value as Value).at };
  };
  const names = optionsOf(raw.name);
  // A setting that is not made leaves the other names.
  const likely = names.filter((name) => name.kind !== 'unknown' || !name.setting);
  return (likely.length > 0 ? likely : names).map((name) => {
    const text = asText(name);
    if (text === null || text.trim() === '') return { unnamed: whyUnnamed(name) };
    const shared = optional({
      title: textFact(raw.title),
      description: textFact(raw.description),
      inputSchema: schemaFact(raw.inputSchema, 'input') ?? withoutParameters(raw.at, style),
      outputSchema: schemaFact(raw.outputSchema, 'output'),
      annotations: annotationsFact(raw.annotations),
    });
    const { condition = null } = raw;
    return { facts: { name: { value: text, certainty: 'exact', at: name.at }, ...shared, condition } };
  });
}

/** Whether an object is a raw shape: parameters by name, each a zod schema. */
export function isShape(value: Value): boolean {
  if (value.kind !== 'object' || value.of !== null) return false;
  const members = [...value.properties.values()];
  if (members.length === 0) return true;
  return (
    members.some(
      (member) => member.kind !== 'getter' && optionsOf(member).some((option) => schemaOf(option) !== null),
    ) || members.every((member) => member.kind === 'unknown' || member.kind === 'external')
  );
}

function optional<T extends Record<string, unknown>>(facts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== undefined)) as never;
}

function isAbsent(value: Value | undefined): boolean {
  return value === undefined || (value.kind === 'primitive' && value.value == null);
}

function whyUnnamed(name: Value): string {
  const reason = unknownIn(name)?.reason ?? (asText(name) === null ? 'it is not a text' : 'it is empty');
  if (name.kind !== 'text') return reason;
  const pattern = name.parts.map((part) => (typeof part === 'string' ? part : '*')).join('');
  return `of its name "${pattern}" not all is known: ${reason}`;
}

function textFact(value: Value | undefined): Fact<string> | undefined {
  if (value === undefined || isAbsent(value)) return undefined;
  const text = asText(value);
  if (text !== null) return { value: text, certainty: 'exact', at: value.at };
  const { json } = toJson(value);
  if (typeof json === 'string') return { value: json, certainty: 'partial', at: value.at };
  return { value: null, certainty: 'unknown', at: value.at };
}

function annotationsFact(value: Value | undefined): Fact<Annotations> | undefined {
  if (value === undefined || isAbsent(value)) return undefined;
  const { json, complete } = toJson(value);
  const parsed = annotationsSchema.safeParse(json);
  if (!parsed.success) return { value: null, certainty: 'unknown', at: value.at };
  return { value: parsed.data, certainty: complete ? 'exact' : 'partial', at: value.at };
}

/** What the SDK sends for a tool that was registered without parameters. */
function withoutParameters(at: Place, style: SchemaStyle): Fact<JsonObject> | undefined {
  return style === 'registered' ? { value: { type: 'object', properties: {} }, certainty: 'exact', at } : undefined;
}

/** How a schema is to be read. */
interface Reading {
  machine: Machine;
  style: SchemaStyle;
  majorFor: (path: string) => Major;
  side: Side;
}

type ReadSchema = Pick<Fact<JsonObject>, 'value' | 'certainty'>;

function readSchema(reading: Reading, value: Value): ReadSchema {
  const { machine, style, majorFor, side } = reading;
  if (value.kind === 'choice') {
    const likely = value.options.find((option) => option.kind !== 'unknown' && !isAbsent(option));
    if (likely === undefined) return { value: null, certainty: 'unknown' };
    const read = readSchema(reading, likely);
    return read.value === null ? read : { value: read.value, certainty: 'partial' };
  }
  if (style === 'registered' && value.kind === 'object' && isShape(value)) {
    const major = majorOfShape(value) ?? majorFor(value.at.file.path);
    const made = callFactory(machine, major, ['object'], [value], value.at) ?? primitive(undefined, value.at);
    return fromSchema(made, value, side);
  }
  if (schemaOf(value) !== null) return fromSchema(value, value, side);
  const { json, complete } = toJson(value, (inner) => {
    const schema = schemaOf(inner);
    if (schema === null) return null;
    return { json: toToolSchema(schema, side) ?? undefined, complete: !schema.partial };
  });
  if (json === undefined || !isJsonObject(json)) return { value: null, certainty: 'unknown' };
  // An open object of which nothing is known tells nothing about the parameters.
  if (!complete && Object.keys(json).length === 0) return { value: null, certainty: 'unknown' };
  return { value: json, certainty: complete ? 'exact' : 'partial' };
}

function fromSchema(value: Value, written: Value, side: Side): ReadSchema {
  const schema = schemaOf(value);
  const json = schema === null ? null : toToolSchema(schema, side);
  if (schema === null || json === null) return { value: null, certainty: 'unknown' };
  const nothing = written.kind === 'object' && written.open !== null && written.properties.size === 0;
  if (nothing) return { value: null, certainty: 'unknown' };
  return { value: json, certainty: schema.partial ? 'partial' : 'exact' };
}

function majorOfShape(shape: ObjectValue): Major | null {
  for (const member of shape.properties.values()) {
    const schema = member.kind === 'getter' ? null : schemaOf(member);
    if (schema !== null) return schema.major;
  }
  return null;
}
