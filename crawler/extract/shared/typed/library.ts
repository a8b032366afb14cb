import type { Json } from '../../../../src/model/index.js';
import type { Place } from '../assemble.js';
import type { TypeReference } from './declarations.js';
import { leadingSpace, withoutIndent } from './nodes.js';
import { constant, fromJson, type NamedValue, textValue, toJson, unknown, type Value } from './values.js';

/** A call of something that the source does not declare, or the creation `new Name` of a type outside of it. */
export interface LibraryCall {
  of: Value | null;
  name: string;
  types: TypeReference[];
  args: NamedValue[];
  at: Place;
  /** The call is a statement made for what it changes: what it gives is then the thing it was made on, changed. */
  changes: boolean;
}

const lists =
  /^new (?:List|ArrayList|LinkedList|HashSet|LinkedHashSet|TreeSet|Set|JsonArray|JSONArray|Collection|IReadOnlyList|IEnumerable)$/;
const maps =
  /^new (?:Dictionary|HashMap|LinkedHashMap|TreeMap|ConcurrentHashMap|JsonObject|JSONObject|Map|SortedDictionary|ConcurrentDictionary|Hashtable)$/;
const listMakers = new Set([
  'of',
  'asList',
  'copyOf',
  'listOf',
  'mutableListOf',
  'arrayListOf',
  'arrayOf',
  'setOf',
  'mutableSetOf',
  'listOfNotNull',
  'emptyList',
  'emptySet',
  'singletonList',
  'singleton',
  'Empty',
  'unmodifiableList',
  'unmodifiableSet',
]);
const listOwners = new Set([
  'List',
  'Set',
  'Arrays',
  'Collections',
  'ImmutableList',
  'ImmutableSet',
  'Stream',
  'Array',
  'Enumerable',
  'Lists',
  'Sets',
  'EnumSet',
]);
/** What gives the same list or map again, in another class. */
const passing = new Set(
  (
    'stream toList ToList toArray ToArray toTypedArray AsReadOnly ToImmutableArray ToImmutableList AsEnumerable asList toSet iterator values ' +
    'toMutableList unmodifiableMap copyOf toMap toMutableMap build RootElement Clone DeepClone deepCopy'
  ).split(' '),
);
const jsonReaders = new Set([
  'Parse',
  'Deserialize',
  'DeserializeAsync',
  'readValue',
  'readTree',
  'parseToJsonElement',
  'parse',
  'fromJson',
  'ParseValue',
  'decodeFromString',
]);
const jsonWriters = new Set([
  'SerializeToElement',
  'SerializeToNode',
  'SerializeToDocument',
  'valueToTree',
  'encodeToJsonElement',
  'Serialize',
  'writeValueAsString',
  'toJson',
  'JsonPrimitive',
  'JsonArray',
  'JsonObject',
  'toJsonElement',
  'Create',
]);

/** What text, collections and JSON do in the standard libraries of .NET, Java and Kotlin; null for any other call. */
export function callLibrary(call: LibraryCall): Value | null {
  const { of, name, args, at } = call;
  const values = args.map((arg) => arg.value);
  if (of === null) return create(name, values, at) ?? makeMap(name, values, at) ?? makeList(call, values);
  switch (of.kind) {
    case 'constant':
      return onText(of, name, values, at);
    case 'list':
      return onList(of, call, values);
    case 'map':
      return onMap(of, call, values);
    case 'type':
      return onType(of.type.name, call, values);
    case 'instance': {
      // A reader or writer of JSON that was made or is held somewhere.
      const [first] = values;
      if (of.of === null && first !== undefined && (jsonReaders.has(name) || jsonWriters.has(name)))
        return readJson(call, values);
      return /^(?:createObjectNode|createArrayNode)$/.test(name)
        ? name === 'createArrayNode'
          ? { kind: 'list', items: [], complete: true, at }
          : { kind: 'map', entries: new Map(), complete: true, at }
        : null;
    }
    default:
      return null;
  }
}

function create(name: string, values: Value[], at: Place): Value | null {
  if (maps.test(name)) {
    const [from] = values;
    return from?.kind === 'map' ? from : { kind: 'map', entries: new Map(), complete: true, at };
  }
  if (lists.test(name)) {
    const [from] = values;
    if (from?.kind === 'list') return from;
    return { kind: 'list', items: name === 'new JsonArray' ? values : [], complete: true, at };
  }
  if (name === 'new String' && values[0] !== undefined) return values[0];
  return null;
}

function onType(type: string, call: LibraryCall, values: Value[]): Value | null {
  const { name, at } = call;
  if (/^(?:String|string)$/.test(type)) {
    if (/^(?:format|Format)$/.test(name)) return format(values, at);
    if (/^(?:join|Join)$/.test(name)) return join(values, at);
    if (/^(?:valueOf|copyValueOf|Concat)$/.test(name)) return concat(values, at);
  }
  if (type === 'Map' || type === 'ImmutableMap' || type === 'Collections') {
    const made = makeMap(name === 'of' ? 'Map.of' : name, values, at);
    if (made !== null) return made;
  }
  if (listOwners.has(type) && listMakers.has(name)) return listOf(values, at);
  if (jsonReaders.has(name) || jsonWriters.has(name)) return readJson(call, values);
  return null;
}

function readJson({ name, at }: LibraryCall, values: Value[]): Value | null {
  const [first] = values;
  if (first === undefined) return null;
  if (jsonWriters.has(name))
    return first.kind === 'constant' || first.kind === 'list' || first.kind === 'map' ? first : null;
  const text = textValue(first);
  if (text === null) return first.kind === 'unknown' || first.kind === 'map' || first.kind === 'list' ? first : null;
  try {
    return fromJson(JSON.parse(text) as Json, at);
  } catch {
    return null;
  }
}

function makeMap(name: string, values: Value[], at: Place): Value | null {
  const map = (entries: Map<string, Value>, complete = true): Value => ({ kind: 'map', entries, complete, at });
  switch (name) {
    case 'emptyMap':
      return map(new Map());
    case 'Map.of': {
      const entries = new Map<string, Value>();
      let complete = values.length % 2 === 0;
      for (let index = 0; index + 1 < values.length; index += 2) {
        const key = textValue(values[index]);
        if (key === null) complete = false;
        else entries.set(key, values[index + 1] as Value);
      }
      return map(entries, complete);
    }
    case 'entry':
    case 'to':
      return values.length === 2 ? { kind: 'list', items: values, complete: true, at } : null;
    case 'mapOf':
    case 'mutableMapOf':
    case 'linkedMapOf':
    case 'hashMapOf':
    case 'ofEntries': {
      const entries = new Map<string, Value>();
      let complete = true;
      for (const value of values) {
        const [key, member] = value.kind === 'list' ? value.items : [];
        const text = textValue(key);
        if (text === null || member === undefined) complete = false;
        else entries.set(text, member);
      }
      return map(entries, complete);
    }
    case 'singletonMap': {
      const key = textValue(values[0]);
      return key === null || values[1] === undefined ? map(new Map(), false) : map(new Map([[key, values[1]]]));
    }
    default:
      return null;
  }
}

function makeList({ name, at }: LibraryCall, values: Value[]): Value | null {
  return name !== 'of' && name !== 'Empty' && name !== 'copyOf' && listMakers.has(name) ? listOf(values, at) : null;
}

function listOf(values: Value[], at: Place): Value {
  const [only] = values;
  if (values.length === 1 && only?.kind === 'list') return only;
  return { kind: 'list', items: values, complete: true, at };
}

function onList(of: Extract<Value, { kind: 'list' }>, { name, at }: LibraryCall, values: Value[]): Value | null {
  if (passing.has(name)) return of;
  if (/^(?:add|Add|append|addLast|push)$/.test(name) && values.length > 0) {
    return { ...of, items: [...of.items, values.at(-1) as Value] };
  }
  if (/^(?:addAll|AddRange|plus|Concat|concat|Append)$/.test(name)) {
    const [more] = values;
    if (more?.kind === 'list')
      return { ...of, items: [...of.items, ...more.items], complete: of.complete && more.complete };
    return { ...of, complete: false };
  }
  if (/^(?:joinToString|contains|Contains|size|isEmpty)$/.test(name))
    return name === 'joinToString' ? join([values[0] ?? constant(', ', at), of], at) : null;
  return unknown(`\`${name}\` of a list is not evaluated`, at);
}

function onMap(of: Extract<Value, { kind: 'map' }>, { name, at, changes }: LibraryCall, values: Value[]): Value | null {
  const [first, second] = values;
  if (/^(?:put|set|Add|TryAdd|putIfAbsent|replace|add)$/.test(name) && first !== undefined && second !== undefined) {
    const key = textValue(first);
    if (key === null) return { ...of, complete: false };
    const entries = new Map(of.entries);
    entries.set(key, second);
    return { ...of, entries };
  }
  if (/^(?:putAll|plus)$/.test(name) && first?.kind === 'map') {
    return { ...of, entries: new Map([...of.entries, ...first.entries]), complete: of.complete && first.complete };
  }
  // Jackson: makes a member and gives it, to be filled in turn.
  if (/^(?:putObject|putArray)$/.test(name)) return changes ? { ...of, complete: false } : null;
  if (passing.has(name))
    return name === 'values' ? { kind: 'list', items: [...of.entries.values()], complete: of.complete, at } : of;
  if (/^(?:get|getOrDefault|GetProperty)$/.test(name)) {
    const key = textValue(first);
    return (key === null ? undefined : of.entries.get(key)) ?? unknown('it has no such member that is known', at);
  }
  if (/^(?:toString|ToString|ToJsonString|toPrettyString)$/.test(name)) return of;
  return changes ? null : unknown(`\`${name}\` of a map is not evaluated`, at);
}

function onText(of: Extract<Value, { kind: 'constant' }>, name: string, values: Value[], at: Place): Value | null {
  if (/^(?:toString|ToString|intern|asString|value)$/.test(name))
    return constant(of.value === null ? null : String(of.value), at);
  const text = of.value;
  if (typeof text !== 'string')
    return name === 'to' && values[0] !== undefined
      ? { kind: 'list', items: [of, values[0]], complete: true, at }
      : null;
  switch (name) {
    case 'trim':
    case 'Trim':
    case 'strip':
      return constant(text.trim(), at);
    case 'toLowerCase':
    case 'lowercase':
    case 'ToLower':
    case 'ToLowerInvariant':
      return constant(text.toLowerCase(), at);
    case 'toUpperCase':
    case 'uppercase':
    case 'ToUpper':
    case 'ToUpperInvariant':
      return constant(text.toUpperCase(), at);
    case 'stripIndent':
    case 'trimIndent':
      return constant(trimIndent(text), at);
    case 'trimMargin':
      return constant(trimMargin(text, textValue(values[0]) ?? '|'), at);
    case 'formatted':
    case 'format':
      return format([of, ...values], at);
    case 'concat':
    case 'plus':
      return concat([of, ...values], at);
    case 'to':
      return values[0] === undefined ? null : { kind: 'list', items: [of, values[0]], complete: true, at };
    case 'replace':
    case 'Replace': {
      const [from, to] = [textValue(values[0]), textValue(values[1])];
      return from === null || to === null || from === ''
        ? unknown('`replace` is not evaluated', at)
        : constant(
            text.replaceAll(from, () => to),
            at,
          );
    }
    default:
      return unknown(`\`${name}\` of a text is not evaluated`, at);
  }
}

/** `%s` of Java and Kotlin, `{0}` of .NET. */
function format(values: Value[], at: Place): Value {
  const pattern = textValue(values[0]);
  if (pattern === null) return values[0]?.kind === 'unknown' ? values[0] : unknown('its format is not known', at);
  let next = 1;
  let missing: Value | null = null;
  const text = pattern.replace(/%(?:(\d{1,3})\$)?([sdn%])|\{(\d{1,3})\}/g, (whole, position, kind, index) => {
    if (kind === 'n') return '\n';
    if (kind === '%') return '%';
    const value = values[index !== undefined ? Number(index) + 1 : position !== undefined ? Number(position) : next++];
    if (value === undefined) return whole;
    if (value.kind === 'constant') return value.value === null ? '' : String(value.value);
    if (value.kind === 'enum') return value.constant.name;
    missing ??= value;
    return '';
  });
  if (missing !== null)
    return (missing as Value).kind === 'unknown' ? missing : unknown('a part of it is not known', at);
  return constant(text, at);
}

function join([separator, ...rest]: Value[], at: Place): Value {
  const [only] = rest;
  const items = rest.length === 1 && only?.kind === 'list' ? only.items : rest;
  const between = textValue(separator);
  if (between === null || (only?.kind === 'list' && !only.complete)) return unknown('`join` is not evaluated', at);
  const texts = items.map((item) => toJson(item)?.value);
  return texts.every((text) => typeof text === 'string' || typeof text === 'number')
    ? constant(texts.join(between), at)
    : (items.find((item) => item.kind === 'unknown') ?? unknown('`join` is not evaluated', at));
}

function concat(values: Value[], at: Place): Value {
  return join([constant('', at), { kind: 'list', items: values, complete: true, at }], at);
}

/** Kotlin's `trimIndent`, Java's `stripIndent`: what all lines share is taken off, blank lines at both ends too. */
function trimIndent(text: string): string {
  const lines = text.replace(/\r\n/g, '\n').split('\n');
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map(leadingSpace), Number.MAX_SAFE_INTEGER);
  const trimmed = withoutIndent(lines, indent === Number.MAX_SAFE_INTEGER ? 0 : indent);
  if (trimmed[0]?.trim() === '') trimmed.shift();
  if (trimmed.at(-1)?.trim() === '') trimmed.pop();
  return trimmed.join('\n');
}

function trimMargin(text: string, prefix: string): string {
  const lines = text.replace(/\r\n/g, '\n').split('\n');
  const kept = lines.filter((line, index) => !(line.trim() === '' && (index === 0 || index === lines.length - 1)));
  return kept
    .map((line) => (line.trimStart().startsWith(prefix) ? line.trimStart().slice(prefix.length) : line))
    .join('\n');
}
