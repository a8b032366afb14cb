import type { Library, Machine } from '../shared/go/machine.js';
import { anyType, basic, type ExternalType, type FuncType, type Type } from '../shared/go/types.js';
import { type NativeCall, native, nil, type Value } from '../shared/go/value.js';
import { isOfficial, type Registered, type Registry } from './registry.js';

const structs = new Set(['Tool', 'ToolAnnotations']);

/** modelcontextprotocol/go-sdk: tools as structs, their schemas from typed handlers. */
export function officialLibrary(machine: () => Machine, registry: Registry): Library {
  return {
    symbol(path, name) {
      if (!isOfficial(path) || name !== 'AddTool') return null;
      return native(name, (call) => {
        const [, tool, handler] = call.args;
        registry.register(tool, typesOf(machine(), handler, call), call.at, true);
        return nil(call.at);
      });
    },
    signature: (type) => (isOfficial(type.path) ? signatureOf(type) : null),
    isStruct: (type) => isOfficial(type.path) && structs.has(type.name),
    fieldType(type, field) {
      if (!isOfficial(type.path) || type.name !== 'Tool') return null;
      if (field === 'Annotations') {
        return { kind: 'pointer', elem: { kind: 'external', path: type.path, name: 'ToolAnnotations', args: [] } };
      }
      return field === 'Name' || field === 'Title' || field === 'Description' ? basic('string') : null;
    },
    made(value) {
      if (value.type.kind === 'external' && value.type.name === 'Tool' && isOfficial(value.type.path))
        registry.note(value);
    },
  };
}

/** What a typed handler takes and gives. */
function typesOf(
  machine: Machine,
  handler: Value | undefined,
  { typeArgs }: NativeCall,
): Pick<Registered, 'input' | 'output'> {
  const signature = handler === undefined ? null : machine.signatureOf(machine.typeOf(handler));
  const known = (type: Type | undefined) => (type === undefined || type.kind === 'unknown' ? null : type);
  return {
    input: known(typeArgs[0]) ?? known(signature?.params[2]),
    output: known(typeArgs[1]) ?? known(signature?.results[1]),
  };
}

function signatureOf(type: ExternalType): FuncType | null {
  if (type.name !== 'ToolHandlerFor') return null;
  const external = (name: string): Type => ({
    kind: 'pointer',
    elem: { kind: 'external', path: type.path, name, args: [] },
  });
  const context: Type = { kind: 'external', path: 'context', name: 'Context', args: [] };
  const params = [context, external('CallToolRequest'), type.args[0] ?? anyType];
  const results = [external('CallToolResult'), type.args[1] ?? anyType, basic('error')];
  return { kind: 'func', params, names: [null, null, null], variadic: false, results };
}
