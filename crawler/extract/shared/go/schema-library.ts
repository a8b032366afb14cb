import { toJson } from './json.js';
import type { Library, Machine } from './machine.js';
import { googleSchema, isSchema, isSchemaPackage, schemaStruct } from './schema-fields.js';
import { googleStyle, invopopStyle, type SchemaStyle, schemaOfType } from './type-schemas.js';
import type { ExternalType, Type } from './types.js';
import {
  type Cell,
  constant,
  dereferenced,
  type MapValue,
  map,
  type NativeCall,
  native,
  nil,
  pointer,
  type StructValue,
  setEntry,
  struct,
  unknown,
  type Value,
} from './value.js';

/** google/jsonschema-go and invopop/jsonschema: schemas in structs, made by hand or from types. */
export function schemaLibrary(machine: () => Machine): Library {
  return {
    symbol(path, name) {
      if (!isSchemaPackage(path)) return null;
      switch (name) {
        case 'For':
          return native(name, ({ typeArgs: [type], at }) => made(machine(), type, googleStyle, googleSchema, at));
        case 'ForType':
          return native(name, ({ args: [type], at }) => made(machine(), typeIn(type), googleStyle, googleSchema, at));
        case 'Reflect':
        case 'ReflectFromType':
          return native(name, (call) => reflect(machine(), name, call, invopopStyle, schemaTypeOf(path)));
        case 'NewProperties':
          return native(name, ({ at }) => map(at));
        case 'Ptr':
          return native(name, ({ args: [value], at }) => pointer(value ?? nil(at), at));
        default:
          return null;
      }
    },
    member(receiver, name) {
      const target = dereferenced(receiver);
      if (target.kind === 'map') return orderedMember(target, name);
      if (target.kind !== 'struct' || target.type.kind !== 'external') return null;
      if (isSchema(target.type)) return schemaMember(machine(), target, name);
      if (target.type.name !== 'Reflector' || !isSchemaPackage(target.type.path)) return null;
      const { path } = target.type;
      if (name !== 'Reflect' && name !== 'ReflectFromType') return null;
      return native(name, (call) => reflect(machine(), name, call, styleOf(target), schemaTypeOf(path)));
    },
    isStruct: isSchema,
    fieldType: (type, field) => (isSchema(type) ? fieldTypeOf(type, field) : null),
  };
}

/** A schema of the same library, for the fields that hold more of them. */
function fieldTypeOf(type: ExternalType, field: string): Type | null {
  // The schemas of tools hold maps of anything.
  const elem: Type =
    type.name === 'Schema' ? { kind: 'pointer', elem: type } : { kind: 'interface', node: null, scope: null };
  if (['Properties', 'PatternProperties', 'Defs', 'Definitions', 'DependentSchemas'].includes(field)) {
    return { kind: 'map', key: { kind: 'basic', name: 'string' }, elem };
  }
  if (['Items', 'AdditionalProperties', 'Not', 'If', 'Then', 'Else', 'Contains', 'PropertyNames'].includes(field))
    return elem;
  if (['OneOf', 'AnyOf', 'AllOf', 'PrefixItems'].includes(field)) return { kind: 'slice', elem };
  if (['Type', 'Description', 'Title', 'Pattern', 'Format'].includes(field)) return { kind: 'basic', name: 'string' };
  return ['Required', 'Types'].includes(field) ? { kind: 'slice', elem: { kind: 'basic', name: 'string' } } : null;
}

function schemaTypeOf(path: string): Type {
  return { kind: 'external', path, name: 'Schema', args: [] };
}

function typeIn(value: Value | undefined): Type | undefined {
  return value?.kind === 'type' ? value.type : undefined;
}

function made(machine: Machine, type: Type | undefined, style: SchemaStyle, of: Type, at: NativeCall['at']): Value {
  return { kind: 'tuple', items: [schemaOf(machine, type, style, of, at), nil(at)], at };
}

function schemaOf(machine: Machine, type: Type | undefined, style: SchemaStyle, of: Type, at: NativeCall['at']): Value {
  if (type === undefined || type.kind === 'unknown') return unknown('the type of the schema is not known', at);
  const { schema, complete } = schemaOfType(machine, type, style);
  const value = schemaStruct(schema, at, of);
  value.open = !complete;
  return pointer(value, at);
}

function reflect(
  machine: Machine,
  name: string,
  { args: [value], at }: NativeCall,
  style: SchemaStyle,
  of: Type,
): Value {
  const type = name === 'Reflect' ? machine.typeOf(value ?? nil(at)) : typeIn(value);
  return schemaOf(machine, type?.kind === 'pointer' ? type.elem : type, style, of, at);
}

/** What a `Reflector` is set to. */
function styleOf(reflector: StructValue): SchemaStyle {
  const isSet = (field: string) => {
    const value = reflector.fields.get(field);
    return value?.kind === 'const' && value.value === true;
  };
  return {
    tags: 'invopop',
    requiredByJsonTag: !isSet('RequiredFromJSONSchemaTags'),
    closed: !isSet('AllowAdditionalProperties'),
  };
}

function schemaMember(machine: Machine, schema: StructValue, name: string): Value | null {
  if (name !== 'MarshalJSON' && name !== 'CloneSchemas') return null;
  return native(name, ({ at }) => {
    if (name === 'CloneSchemas') return pointer({ ...schema, fields: new Map(schema.fields) }, at);
    const { json, complete } = toJson(machine, schema);
    const bytes: Value =
      json === undefined ? unknown('the schema is not known', at) : { kind: 'json', json, complete, at };
    return { kind: 'tuple', items: [bytes, nil(at)], at };
  });
}

/** The methods of the ordered map that invopop/jsonschema keeps properties in. */
function orderedMember(target: MapValue, name: string): Value | null {
  switch (name) {
    case 'Set':
      return native(name, ({ args: [key, value], at }) => {
        if (key?.kind === 'const' && value !== undefined) setEntry(target, String(key.value), value);
        else target.open = true;
        return nil(at);
      });
    case 'Get':
      return native(name, ({ args: [key], at }) => {
        const found = key?.kind === 'const' ? target.entries.get(`string:${key.value}`) : undefined;
        return { kind: 'tuple', items: [found?.value ?? nil(at), constant(found !== undefined, at)], at };
      });
    case 'Len':
      return native(name, ({ at }) => constant(target.entries.size, at));
    case 'Oldest':
      return native(name, ({ at }) => pairsOf(target, at));
    default:
      return null;
  }
}

/** The pairs of an ordered map, each with a way to the next. */
function pairsOf(target: MapValue, at: NativeCall['at']): Value {
  let next: Cell['value'] = nil(at);
  for (const { key, value } of [...target.entries.values()].reverse()) {
    const following = next;
    const pair = struct({ kind: 'external', path: 'orderedmap', name: 'Pair', args: [] }, at, [
      ['Key', key],
      ['Value', value],
      ['Next', native('Next', () => following)],
    ]);
    next = pointer(pair, at);
  }
  return next;
}
