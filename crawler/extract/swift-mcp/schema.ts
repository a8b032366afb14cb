import type { LibraryCall } from '../shared/typed/library.js';
import { constant, emptyEnvironment, instance, textValue, type Value } from '../shared/typed/values.js';

/** Types that wrap a value of JSON or make a schema, by which their cases can be called. */
const wrappers = /^(?:Value|JSONValue|JSON|AnyCodable|JSONSchema|Schema)$/;
/** Cases that hold the one value they are given. */
const plain = new Set(['.object', '.array', '.string', '.int', '.integer', '.double', '.number', '.bool', '.boolean']);
/** What makes a schema of a type, with what more is said of it as labelled arguments. */
const typed = new Set(['.object', '.array', '.string', '.integer', '.number', '.boolean']);
const combined = new Set(['.anyOf', '.oneOf', '.allOf']);

/** The cases of `Value` of the MCP SDK, the makers of the package JSONSchema, and `.init(…)`; null for other calls. */
export function knowledge(call: LibraryCall): Value | null {
  const { of, at, args } = call;
  const owner = of?.kind === 'type' ? of : null;
  // Makers of schemas from packages outside of the repository are taken to make what they are called after.
  const isMaker = owner?.of === null && !wrappers.test(owner.type.name) && /Schema/.test(owner.type.name);
  const isWrapper = isMaker || (owner !== null && wrappers.test(owner.type.name));
  const name = isWrapper ? `.${call.name}` : call.name;
  if (!name.startsWith('.') || (of !== null && !isWrapper)) return null;
  const [first, ...others] = args;
  if (name === '.null') return constant(null, at);
  if (first !== undefined && first.name === null && others.length === 0) {
    if (plain.has(name)) return first.value;
    if (combined.has(name)) return mapOf(new Map([[name.slice(1), first.value]]), at);
  }
  if (typed.has(name)) {
    const entries = new Map<string, Value>([['type', constant(name.slice(1), at)]]);
    for (const arg of args) if (arg.name !== null) entries.set(arg.name, formatText(arg.name, arg.value));
    return mapOf(entries, at, !isMaker);
  }
  if (name === '.any' || name === '.empty') return mapOf(new Map(), at);
  const type = { name: name === '.init' ? '' : name, scope: '', args: [], nullable: false, at };
  return { ...instance(type, null, at, emptyEnvironment), args };
}

/** `.dateTime` is the format `date-time`. */
function formatText(key: string, value: Value): Value {
  if (key !== 'format' || value.kind !== 'instance' || value.type?.name.startsWith('.') !== true) return value;
  const name = value.type.name.slice(1);
  if (name === 'custom') return textValue(value.args[0]?.value) === null ? value : (value.args[0]?.value ?? value);
  return constant(
    name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    value.at,
  );
}

function mapOf(entries: Map<string, Value>, at: Value['at'], complete = true): Value {
  return { kind: 'map', entries, complete, at };
}
