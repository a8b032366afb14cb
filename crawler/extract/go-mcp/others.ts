import type { Place } from '../shared/assemble.js';
import type { Library, Machine } from '../shared/go/machine.js';
import { type SchemaStyle, schemaOfType } from '../shared/go/type-schemas.js';
import { basic, type Type } from '../shared/go/types.js';
import {
  dereferenced,
  type NativeCall,
  native,
  nil,
  pointer,
  struct,
  unknown,
  type Value,
} from '../shared/go/value.js';
import { isThinkInAI, type Registry } from './registry.js';

/** metoro-io/mcp-golang: a fork of invopop/jsonschema that heeds its own tags alone. */
const metoroStyle: SchemaStyle = { tags: 'invopop', requiredByJsonTag: false, closed: false };
/** ThinkInAIXYZ/go-mcp: a tag for each keyword. */
const thinkInAIStyle: SchemaStyle = { tags: 'single', requiredByJsonTag: true, closed: false };

/** SDKs that take a name, a description, and a type for the parameters. */
export function otherLibraries(machine: () => Machine, registry: Registry): Library[] {
  return [metoroLibrary(machine, registry), thinkInAILibrary(machine, registry)];
}

/** `server.RegisterTool(name, description, func(arguments T) …)`, the parameters from the last argument of the handler. */
function metoroLibrary(machine: () => Machine, registry: Registry): Library {
  return {
    member(receiver, name, at) {
      if (name !== 'RegisterTool' || !isForeign(receiver) || !usesMetoro(at)) return null;
      return native(name, ({ args, open, at: place }) => {
        const [tool, description, handler] = args;
        if (open || args.length !== 3) registry.unknown.push(place);
        else registry.register(metoroTool(machine(), [tool, description, handler], place), noTypes, place, true);
        return nil(place);
      });
    },
  };
}

const noTypes = { input: null, output: null };

function metoroTool(machine: Machine, [name, description, handler]: (Value | undefined)[], at: Place): Value {
  const signature = handler === undefined ? null : machine.signatureOf(machine.typeOf(handler));
  return toolOf('github.com/metoro-io/mcp-golang', at, [
    ['Name', name ?? nil(at)],
    ['Description', description ?? nil(at)],
    ['RawInputSchema', schemaBytes(machine, signature?.params.at(-1), metoroStyle, at)],
  ]);
}

/** `protocol.NewTool(name, description, T{})`, handed to `server.RegisterTool(tool, handler)`. */
function thinkInAILibrary(machine: () => Machine, registry: Registry): Library {
  return {
    symbol(path, name) {
      if (!isThinkInAI(path)) return null;
      if (name === 'NewTool') {
        return native(name, (call) => {
          const [tool, description, input] = call.args;
          const type = input === undefined ? undefined : machine().typeOf(dereferenced(input));
          const schema = schemaBytes(machine(), type, thinkInAIStyle, call.at);
          const made = newTool(path, [tool, description, schema], call, registry);
          return { kind: 'tuple', items: [made, nil(call.at)], at: call.at };
        });
      }
      if (name !== 'NewToolWithRawSchema') return null;
      return native(name, (call) => newTool(path, call.args, call, registry));
    },
    member(receiver, name, at) {
      if (name !== 'RegisterTool' || !isForeign(receiver) || usesMetoro(at)) return null;
      return native(name, ({ args: [tool], at: place }) => {
        registry.register(tool, noTypes, place, false);
        return nil(place);
      });
    },
    isStruct: (type) => isThinkInAI(type.path) && (type.name === 'Tool' || type.name === 'ToolAnnotations'),
    fieldType: (type, field) =>
      isThinkInAI(type.path) && type.name === 'Tool' && /^(?:Name|Description)$/.test(field) ? basic('string') : null,
    made(value) {
      if (value.type.kind === 'external' && value.type.name === 'Tool' && isThinkInAI(value.type.path))
        registry.note(value);
    },
  };
}

function newTool(path: string, args: readonly (Value | undefined)[], { at }: NativeCall, registry: Registry): Value {
  const [name, description, schema] = args;
  const tool = toolOf(path, at, [
    ['Name', name ?? nil(at)],
    ['Description', description ?? nil(at)],
    ['RawInputSchema', schema ?? nil(at)],
  ]);
  registry.note(tool);
  return pointer(tool, at);
}

function toolOf(path: string, at: Place, fields: [string, Value][]) {
  return struct({ kind: 'external', path, name: 'Tool', args: [] }, at, fields);
}

function schemaBytes(machine: Machine, type: Type | undefined, style: SchemaStyle, at: Place): Value {
  const inner = type?.kind === 'pointer' ? type.elem : type;
  if (inner === undefined || inner.kind === 'unknown' || machine.types.underlying(inner).kind === 'interface')
    return unknown('the type of the parameters is not known', at);
  const { schema, complete } = schemaOfType(machine, inner, style);
  return { kind: 'json', json: schema, complete, at };
}

/** Whether a method is called on what the snapshot does not define. */
function isForeign(receiver: Value): boolean {
  return ['unknown', 'external', 'nil'].includes(dereferenced(receiver).kind);
}

function usesMetoro({ file }: Place): boolean {
  return /"github\.com\/metoro-io\/mcp-golang(?:\/[^"\n]{1,100})?"/.test(file.text);
}
