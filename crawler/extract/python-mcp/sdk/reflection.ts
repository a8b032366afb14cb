import { modelSchema } from '../pydantic/classes.js';
import { createContext } from '../pydantic/context.js';
import { fromJson } from '../pydantic/json.js';
import { type Dialect, inputSchemaOf } from '../pydantic/signature.js';
import { type Machine, withinSteps } from '../python/machine.js';
import {
  type Arguments,
  asText,
  type Class,
  type Func,
  type Host,
  native,
  unknown,
  type Value,
} from '../python/values.js';

/** What programs ask the packages for that make schemas, to do something with them before they register a tool. */

/** `Model.model_json_schema()` */
export function modelSchemaMethod(machine: Machine, owner: Class, name: string): Value {
  return native(name, () => {
    const context = createContext(machine, owner.scope, false);
    return fromJson(modelSchema(context, owner), !context.exact);
  });
}

/** The input schema of a function, as a dictionary. */
export function parametersValue(machine: Machine, callee: Func, dialect: Dialect, leftOut: ReadonlySet<string>): Value {
  const made = withinSteps(machine, () => inputSchemaOf(machine, callee, dialect, leftOut));
  return made === null ? unknown('making its schema takes too many steps') : fromJson(made.schema, !made.exact);
}

/** `func_metadata(function, skip_names=[...])` of the official SDK. */
export function functionMetadata(machine: Machine, args: Arguments): Value | null {
  const callee = args.positional[0]?.value ?? args.keywords.get('func')?.value;
  if (callee?.kind !== 'function') return null;
  const skip = args.keywords.get('skip_names')?.value;
  const names = skip?.kind === 'sequence' ? skip.items.flatMap((item) => asText(item)?.text ?? []) : [];
  const model = host('the arguments of a function', (name) =>
    name === 'model_json_schema' || name === 'schema'
      ? native(name, () => parametersValue(machine, callee, 'sdk', new Set(names)))
      : null,
  );
  return host('what is known of a function', (name) => (name === 'arg_model' ? model : null));
}

function host(type: string, attribute: Host['attribute']): Value {
  return { kind: 'host', host: { type, attribute } };
}
