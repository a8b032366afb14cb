import type { Place } from '../shared/assemble.js';
import type { Library, Machine } from '../shared/go/machine.js';
import { googleStyle, invopopStyle, schemaOfType } from '../shared/go/type-schemas.js';
import { anyType, basic, type ExternalType, type Type, tagOf } from '../shared/go/types.js';
import {
  constant,
  copied,
  dereferenced,
  type MapValue,
  map,
  type NativeCall,
  native,
  nil,
  pointer,
  type SliceValue,
  type StructValue,
  setEntry,
  slice,
  struct,
  unknown,
  type Value,
} from '../shared/go/value.js';
import { isMark3labs, type Registry } from './registry.js';

type Effect = (target: Value, machine: Machine, at: Place) => void;

const text = basic('string');
const anyMap: Type = { kind: 'map', key: text, elem: anyType };
const pathOf = (path: string) => path.replace(/\/server$/, '/mcp');

/** Fields that hold structs or lists when they are not set. */
const fieldTypes: Record<string, (path: string) => Type> = {
  'Tool.InputSchema': (path) => ({ kind: 'external', path, name: 'ToolInputSchema', args: [] }),
  'Tool.OutputSchema': (path) => ({ kind: 'external', path, name: 'ToolOutputSchema', args: [] }),
  'Tool.Annotations': (path) => ({ kind: 'external', path, name: 'ToolAnnotation', args: [] }),
  'Tool.Name': () => text,
  'Tool.Title': () => text,
  'Tool.Description': () => text,
  'ServerTool.Tool': (path) => ({ kind: 'external', path: pathOf(path), name: 'Tool', args: [] }),
};
const structs = new Set([
  'Tool',
  'ToolAnnotation',
  'ToolInputSchema',
  'ToolOutputSchema',
  'ToolArgumentsSchema',
  'ServerTool',
]);

/** `mcp.WithString` and its kin -> the type of the property. */
const propertyTypes: Record<string, string | null> = {
  WithString: 'string',
  WithNumber: 'number',
  WithInteger: 'integer',
  WithBoolean: 'boolean',
  WithArray: 'array',
  WithObject: 'object',
  WithAny: null,
};

/** Options of a property that set one keyword to their argument. */
const keywordOptions: Record<string, string> = {
  Description: 'description',
  Title: 'title',
  DefaultString: 'default',
  DefaultNumber: 'default',
  DefaultBool: 'default',
  DefaultArray: 'default',
  MaxLength: 'maxLength',
  MinLength: 'minLength',
  Pattern: 'pattern',
  Max: 'maximum',
  Min: 'minimum',
  MultipleOf: 'multipleOf',
  Properties: 'properties',
  AdditionalProperties: 'additionalProperties',
  MinProperties: 'minProperties',
  MaxProperties: 'maxProperties',
  PropertyNames: 'propertyNames',
  Items: 'items',
  MinItems: 'minItems',
  MaxItems: 'maxItems',
  UniqueItems: 'uniqueItems',
};

const itemTypes: Record<string, string> = {
  WithStringItems: 'string',
  WithNumberItems: 'number',
  WithIntegerItems: 'integer',
  WithBooleanItems: 'boolean',
};

/** Options of a tool that set one of its fields, and those that set one of its annotations. */
const toolFields: Record<string, string> = {
  WithDescription: 'Description',
  WithToolTitle: 'Title',
  WithToolAnnotation: 'Annotations',
  WithRawInputSchema: 'RawInputSchema',
  WithRawOutputSchema: 'RawOutputSchema',
};
const annotationFields: Record<string, string> = {
  WithTitleAnnotation: 'Title',
  WithReadOnlyHintAnnotation: 'ReadOnlyHint',
  WithDestructiveHintAnnotation: 'DestructiveHint',
  WithIdempotentHintAnnotation: 'IdempotentHint',
  WithOpenWorldHintAnnotation: 'OpenWorldHint',
};
/** Options that change nothing that is listed here. */
const silentOptions = new Set(['WithDeferLoading', 'WithToolIcons', 'WithTaskSupport', 'WithMeta', 'WithToolMeta']);

const registering = new Set(['AddTool', 'AddTools', 'SetTools', 'AddTaskTool', 'AddTaskTools']);
const sessionRegistering = new Set(['AddSessionTool', 'AddSessionTools']);

/** mark3labs/mcp-go: tools made with options. */
export function mark3labsLibrary(machine: () => Machine, registry: Registry): Library {
  const option = (name: string, effect: Effect): Value =>
    native(name, ({ args: [target], at }) => {
      if (target !== undefined) effect(dereferenced(target), machine(), at);
      return nil(at);
    });
  return {
    symbol: (path, name) => (isMark3labs(path) ? symbol(path, name, machine, registry, option) : null),
    member: (receiver, name, at) => registration(receiver, name, at, registry),
    fieldType: (type, field) => {
      const key = `${type.name}.${field}`;
      return isMark3labs(type.path) && Object.hasOwn(fieldTypes, key) ? (fieldTypes[key]?.(type.path) ?? null) : null;
    },
    isStruct: (type) => isMark3labs(type.path) && structs.has(type.name),
    signature: signatureOf,
    made(value) {
      if (value.type.kind === 'external' && value.type.name === 'Tool' && isMark3labs(value.type.path))
        registry.note(value);
    },
  };
}

function signatureOf(type: ExternalType) {
  if (!isMark3labs(type.path) || !/^(?:Typed|Structured)ToolHandlerFunc$/.test(type.name)) return null;
  const { path, args } = type;
  const external = (name: string): Type => ({ kind: 'external', path, name, args: [] });
  const params: Type[] = [external('Context'), external('CallToolRequest'), args[0] ?? anyType];
  const results: Type[] = [args[1] ?? { kind: 'pointer', elem: external('CallToolResult') }, basic('error')];
  return { kind: 'func' as const, params, names: params.map(() => null), variadic: false, results };
}

/** `server.AddTool(tool, handler)`, wherever the server comes from. */
function registration(receiver: Value, name: string, at: Place, registry: Registry): Value | null {
  if (!registering.has(name) && !sessionRegistering.has(name)) return null;
  const target = dereferenced(receiver);
  const isSure = target.kind === 'unknown' && target.type !== null && isServer(target.type);
  if (target.kind !== 'unknown' && target.kind !== 'external' && target.kind !== 'struct' && target.kind !== 'nil')
    return null;
  return native(name, ({ args, at: place }) => {
    const tools = sessionRegistering.has(name) || isContext(args[0]) ? args.slice(1) : args;
    const taken = name.endsWith('Tools') ? tools : tools.slice(0, 1);
    for (const tool of taken) registry.register(tool, { input: null, output: null }, place, isSure);
    return nil(at);
  });
}

/** `AddTool(ctx, tool, handler)`, as cortex has it. */
function isContext(value: Value | undefined): boolean {
  const type = value?.kind === 'unknown' ? value.type : null;
  return type?.kind === 'external' && type.path === 'context';
}

function isServer(type: Type): boolean {
  const inner = type.kind === 'pointer' ? type.elem : type;
  return inner.kind === 'external' && /^(?:MCPServer|Server)$/.test(inner.name) && /mcp/.test(inner.path);
}

function symbol(
  path: string,
  name: string,
  machine: () => Machine,
  registry: Registry,
  option: (name: string, effect: Effect) => Value,
): Value | null {
  const own = <T>(table: Record<string, T>): T | undefined => (Object.hasOwn(table, name) ? table[name] : undefined);
  if (name === 'NewTool') return native(name, (call) => newTool(call, pathOf(path), machine(), registry));
  if (name === 'NewToolWithRawSchema') return native(name, (call) => newRawTool(call, pathOf(path), registry));
  if (name === 'ToBoolPtr') return native(name, ({ args: [value], at }) => pointer(value ?? nil(at), at));
  if (/^New(?:Typed|Structured)ToolHandler$/.test(name))
    return native(name, ({ args: [handler], at }) => handler ?? nil(at));
  if (silentOptions.has(name)) return native(name, () => option(name, () => undefined));
  const type = own(propertyTypes);
  if (type !== undefined) {
    return native(name, (call) => option(name, (tool, own, at) => addProperty(own, tool, type, call, at)));
  }
  const field = own(toolFields);
  if (field !== undefined) {
    return native(name, ({ args: [value], at }) =>
      option(name, (tool, own) => setToolField(own, tool, field, value ?? nil(at))),
    );
  }
  const annotation = own(annotationFields);
  if (annotation !== undefined) {
    return native(name, ({ args: [value], at }) =>
      option(name, (tool, own) => setAnnotation(own, tool, annotation, value ?? nil(at), at)),
    );
  }
  if (name === 'WithInputSchema' || name === 'WithOutputSchema') {
    const target = name === 'WithInputSchema' ? 'RawInputSchema' : 'RawOutputSchema';
    return native(name, ({ typeArgs: [given], at }) =>
      option(name, (tool, own) => setToolField(own, tool, target, schemaBytes(own, given, at))),
    );
  }
  if (name === 'WithSchemaAdditionalProperties') {
    return native(name, ({ args: [value], at }) =>
      option(name, (tool, own) => {
        const schema = inputSchemaOf(own, tool, at);
        if (schema !== null) own.setField(schema, 'AdditionalProperties', value ?? nil(at));
      }),
    );
  }
  return propertyOption(name, own(keywordOptions), own(itemTypes), machine, option);
}

function propertyOption(
  name: string,
  keyword: string | undefined,
  itemType: string | undefined,
  machine: () => Machine,
  option: (name: string, effect: Effect) => Value,
): Value | null {
  const setting = (key: string, value: (call: NativeCall) => Value) =>
    native(name, (call) =>
      option(name, (target) => {
        if (target.kind === 'map') setEntry(target, key, value(call));
      }),
    );
  if (name === 'Required') return setting('required', ({ at }) => constant(true, at));
  if (name === 'Enum') return setting('enum', ({ args, open, at }) => slice(args, at, null, open));
  if (keyword !== undefined) return setting(keyword, ({ args: [value], at }) => value ?? nil(at));
  if (name === 'WithStringEnumItems') {
    return setting('items', ({ args: [values], at }) => propertySchema('string', [['enum', values ?? nil(at)]], at));
  }
  if (itemType === undefined) return null;
  return setting('items', ({ args, at }) => {
    const items = propertySchema(itemType, [], at);
    for (const each of args) machine().call(each, { args: [items], typeArgs: [], open: false, at });
    items.entries.delete('string:required');
    return items;
  });
}

function newTool(
  { args: [name, ...options], open, at }: NativeCall,
  path: string,
  machine: Machine,
  registry: Registry,
): Value {
  const external = (type: string): Type => ({ kind: 'external', path, name: type, args: [] });
  const schema = struct(external('ToolInputSchema'), at, [
    ['Type', constant('object', at)],
    ['Properties', map(at, anyMap)],
    ['Required', slice([], at)],
  ]);
  const hint = (value: boolean) => pointer(constant(value, at), at);
  const annotations = struct(external('ToolAnnotation'), at, [
    ['ReadOnlyHint', hint(false)],
    ['DestructiveHint', hint(true)],
    ['IdempotentHint', hint(false)],
    ['OpenWorldHint', hint(true)],
  ]);
  const tool = struct(external('Tool'), at, [
    ['Name', name ?? nil(at)],
    ['InputSchema', schema],
    ['Annotations', annotations],
  ]);
  const target = pointer(tool, at);
  for (const option of options) {
    const isKnown = option.kind === 'native' || option.kind === 'func' || option.kind === 'choice';
    if (isKnown) machine.settled(() => machine.call(option, { args: [target], typeArgs: [], open: false, at }));
    else if (option.kind !== 'nil') leaveOpen(tool);
  }
  if (open) leaveOpen(tool);
  registry.note(tool);
  return tool;
}

/** Something that is not known was done to the tool: any part of it may be other. */
function leaveOpen(tool: StructValue): void {
  tool.open = true;
  for (const field of ['InputSchema', 'Annotations']) {
    const part = tool.fields.get(field);
    if (part?.kind === 'struct') part.open = true;
  }
}

function newRawTool({ args: [name, description, schema], at }: NativeCall, path: string, registry: Registry): Value {
  const tool = struct({ kind: 'external', path, name: 'Tool', args: [] }, at, [
    ['Name', name ?? nil(at)],
    ['Description', description ?? nil(at)],
    ['RawInputSchema', schema ?? nil(at)],
  ]);
  registry.note(tool);
  return tool;
}

function setToolField(machine: Machine, tool: Value, field: string, value: Value): void {
  if (tool.kind === 'struct') machine.setField(tool, field, copied(value, machine.uncertain));
}

function setAnnotation(machine: Machine, tool: Value, field: string, value: Value, at: Place): void {
  if (tool.kind !== 'struct') return;
  const annotations = dereferenced(machine.member(tool, 'Annotations', at));
  if (annotations.kind === 'struct') {
    tool.fields.set('Annotations', annotations);
    machine.setField(annotations, field, value);
  }
}

function inputSchemaOf(machine: Machine, tool: Value, at: Place): StructValue | null {
  if (tool.kind !== 'struct') return null;
  const schema = dereferenced(machine.member(tool, 'InputSchema', at));
  if (schema.kind !== 'struct') return null;
  tool.fields.set('InputSchema', schema);
  return schema;
}

/** What `WithString("name", …)` does to a tool. */
function addProperty(
  machine: Machine,
  tool: Value,
  type: string | null,
  { args, open, at }: NativeCall,
  place: Place,
): void {
  const schema = inputSchemaOf(machine, tool, place);
  const [name, ...options] = args;
  if (schema === null || tool.kind !== 'struct') return;
  if (name?.kind !== 'const') {
    schema.open = true;
    return;
  }
  const property = propertySchema(type, type === 'object' ? [['properties', map(at, anyMap)]] : [], at);
  property.open = open;
  for (const option of options) {
    if (option.kind === 'unknown' || option.kind === 'external') property.open = true;
    else machine.call(option, { args: [property], typeArgs: [], open: false, at });
  }
  const isRequired = property.entries.get('string:required')?.value;
  property.entries.delete('string:required');
  const properties = mapIn(schema, 'Properties', at);
  setEntry(properties, String(name.value), property);
  if (machine.uncertain > schema.depth) schema.open = true;
  if (isRequired?.kind === 'const' && isRequired.value === true) listIn(schema, 'Required', at).items.push(name);
}

function propertySchema(type: string | null, members: [string, Value][], at: Place): MapValue {
  const made = map(at, anyMap);
  if (type !== null) setEntry(made, 'type', constant(type, at));
  for (const [key, value] of members) setEntry(made, key, value);
  return made;
}

function mapIn(schema: StructValue, field: string, at: Place): MapValue {
  const before = dereferenced(schema.fields.get(field) ?? nil(at));
  if (before.kind === 'map') return before;
  const made = map(at, anyMap);
  schema.fields.set(field, made);
  return made;
}

function listIn(schema: StructValue, field: string, at: Place): SliceValue {
  const before = schema.fields.get(field);
  const made = slice(before?.kind === 'slice' ? [...before.items] : [], at);
  schema.fields.set(field, made);
  return made;
}

/** The JSON Schema that the SDK makes of a type: older releases with invopop's tags, newer ones with google's. */
function schemaBytes(machine: Machine, type: Type | undefined, at: Place): Value {
  if (type === undefined) return unknown('the type of the schema is not known', at);
  const style = usesLists(machine, type) ? invopopStyle : googleStyle;
  const { schema, complete } = schemaOfType(machine, type, style);
  return { kind: 'json', json: schema, complete, at };
}

function usesLists(machine: Machine, type: Type): boolean {
  return (machine.types.fields(type) ?? []).some((field) => {
    const tag = tagOf(field.tag, 'jsonschema') ?? '';
    return tag.split(',').includes('required') || /^[^ \t\n]*=/.test(tag);
  });
}
