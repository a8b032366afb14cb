import { formatted } from './builtins.js';
import { parseJson, toJson } from './json.js';
import type { Library, Machine } from './machine.js';
import { joined, maxTextLength } from './operators.js';
import { fromJson, isSchema, schemaStruct } from './schema-fields.js';
import type { Type } from './types.js';
import {
  asText,
  constant,
  dereferenced,
  maxItems,
  type NativeCall,
  native,
  nil,
  pointer,
  type StructValue,
  slice,
  struct,
  unknown,
  type Value,
} from './value.js';

type Native = (call: NativeCall, machine: Machine) => Value;

const text = (value: Value | undefined) => (value === undefined ? null : asText(dereferenced(value)));

/** A function of texts alone; of one that is not known, nothing is. */
function ofTexts(compute: (...texts: string[]) => string | boolean | number | null): Native {
  return ({ args, at }) => {
    const texts = args.map(text);
    if (!texts.every((each) => each !== null)) return unknown('it is computed from something unknown', at);
    const result = compute(...texts);
    if (result === null || (typeof result === 'string' && result.length > maxTextLength)) {
      return unknown('it is not computed', at);
    }
    return constant(result, args[0]?.at ?? at);
  };
}

const trimmed = (cut: (value: string, characters: Set<string>) => string): Native =>
  ofTexts((value, characters = '') => cut(value, new Set(characters)));

const trimStart = (value: string, characters: Set<string>) => {
  let from = 0;
  while (from < value.length && characters.has(value[from] as string)) from++;
  return value.slice(from);
};
const trimEnd = (value: string, characters: Set<string>) => {
  let to = value.length;
  while (to > 0 && characters.has(value[to - 1] as string)) to--;
  return value.slice(0, to);
};

const concatenated: Native = ({ args, at }) => {
  const lists = args.map(dereferenced);
  const items = lists.flatMap((list) => (list.kind === 'slice' ? list.items : []));
  if (items.length > maxItems) return unknown('the list is too long', at);
  const type = lists.find((list) => list.kind === 'slice')?.type ?? null;
  return slice(
    items,
    at,
    type,
    lists.some((list) => (list.kind === 'slice' ? list.open : list.kind !== 'nil')),
  );
};

const same: Native = ({ args, at }) => args[0] ?? nil(at);
const nothing: Native = ({ at }) => nil(at);

const sorted: Native = ({ args, at }) => {
  const list = dereferenced(args[0] ?? nil(at));
  if (list.kind !== 'slice') return list;
  return { ...list, items: [...list.items].sort((a, b) => ((text(a) ?? '') < (text(b) ?? '') ? -1 : 1)) };
};

/** Sorts where it is. */
const sort: Native = (call, machine) => {
  const list = dereferenced(call.args[0] ?? nil(call.at));
  const result = sorted(call, machine);
  if (list.kind === 'slice' && result.kind === 'slice') list.items = result.items;
  return nil(call.at);
};

const functions: Record<string, Native> = {
  'fmt.Sprintf': ({ args: [format, ...rest], at }) => {
    const known = text(format);
    return known === null ? unknown('the format is not known', at) : formatted(known, rest, at);
  },
  'fmt.Sprint': ({ args, at }) => joined(args, at),
  'fmt.Fprintf': ({ args: [target, format, ...rest], at }) => {
    const known = text(format);
    const builder = dereferenced(target ?? nil(at));
    if (builder.kind !== 'struct' || !isBuilder(builder.type)) return nil(at);
    const more = known === null ? unknown('the format is not known', at) : formatted(known, rest, at);
    builder.fields.set('written', joined([builder.fields.get('written') ?? constant('', at), more], at));
    return nil(at);
  },
  'fmt.Errorf': ({ at }) => unknown('it is an error', at),
  'errors.New': ({ at }) => unknown('it is an error', at),
  'strings.Join': ({ args: [list, separator], at }) => {
    const items = dereferenced(list ?? nil(at));
    const between = text(separator);
    if (items.kind !== 'slice' || items.open || between === null)
      return unknown('it joins texts that are not known', at);
    return joined(
      items.items.flatMap((item, i) => (i === 0 ? [item] : [constant(between, at), item])),
      at,
    );
  },
  'strings.ToLower': ofTexts((value) => value.toLowerCase()),
  'strings.ToUpper': ofTexts((value) => value.toUpperCase()),
  'strings.Title': ofTexts((value) =>
    value.replace(/(^|\s)(\p{L})/gu, (_, gap: string, letter: string) => gap + letter.toUpperCase()),
  ),
  'strings.TrimSpace': ofTexts((value) => value.trim()),
  'strings.Trim': trimmed((value, characters) => trimEnd(trimStart(value, characters), characters)),
  'strings.TrimLeft': trimmed(trimStart),
  'strings.TrimRight': trimmed(trimEnd),
  'strings.TrimPrefix': ofTexts((value, prefix = '') =>
    value.startsWith(prefix) ? value.slice(prefix.length) : value,
  ),
  'strings.TrimSuffix': ofTexts((value, suffix = '') =>
    suffix !== '' && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value,
  ),
  'strings.ReplaceAll': ofTexts((value, from = '', to = '') =>
    from === '' || value.length * to.length > 50_000_000 ? null : value.split(from).join(to),
  ),
  'strings.HasPrefix': ofTexts((value, prefix = '') => value.startsWith(prefix)),
  'strings.HasSuffix': ofTexts((value, suffix = '') => value.endsWith(suffix)),
  'strings.Contains': ofTexts((value, part = '') => value.includes(part)),
  'strings.EqualFold': ofTexts((a, b = '') => a.toLowerCase() === b.toLowerCase()),
  'strings.Compare': ofTexts((a, b = '') => (a === b ? 0 : a < b ? -1 : 1)),
  'strings.Repeat': ({ args: [value, count], at }) => {
    const known = text(value);
    const times = count?.kind === 'const' ? Number(count.value) : -1;
    if (known === null || !(times >= 0) || known.length * times > maxTextLength)
      return unknown('it is not computed', at);
    return constant(known.repeat(times), at);
  },
  'strings.Split': ({ args: [value, separator], at }) => {
    const [known, between] = [text(value), text(separator)];
    if (known === null || between === null || known.length > 100_000) return unknown('it is not computed', at);
    return slice(
      known.split(between).map((part) => constant(part, at)),
      at,
    );
  },
  'strings.Fields': ({ args: [value], at }) => {
    const known = text(value);
    if (known === null || known.length > 100_000) return unknown('it is not computed', at);
    return slice(
      known
        .trim()
        .split(/\s+/)
        .map((part) => constant(part, at)),
      at,
    );
  },
  'strconv.Itoa': ({ args: [value], at }) =>
    value?.kind === 'const' ? constant(String(value.value), at) : unknown('it is not computed', at),
  'strconv.Quote': ofTexts((value) => JSON.stringify(value)),
  'slices.Concat': concatenated,
  'slices.Clone': (call, machine) => concatenated({ ...call, args: call.args.slice(0, 1) }, machine),
  'slices.Collect': same,
  'slices.Values': same,
  'slices.Sorted': sorted,
  'slices.Sort': sort,
  'slices.SortFunc': nothing,
  'sort.Strings': sort,
  'sort.Slice': nothing,
  'maps.Keys': ({ args: [from], at }) => {
    const target = dereferenced(from ?? nil(at));
    if (target.kind !== 'map') return unknown('the map is not known', at);
    return slice(
      [...target.entries.values()].map(({ key }) => key),
      at,
      null,
      target.open,
    );
  },
  'maps.Values': ({ args: [from], at }) => {
    const target = dereferenced(from ?? nil(at));
    if (target.kind !== 'map') return unknown('the map is not known', at);
    return slice(
      [...target.entries.values()].map(({ value }) => value),
      at,
      null,
      target.open,
    );
  },
  'maps.Clone': ({ args: [from], at }) => {
    const target = dereferenced(from ?? nil(at));
    return target.kind === 'map' ? { ...target, entries: new Map(target.entries) } : target;
  },
  'maps.Copy': ({ args: [to, from], at }) => {
    const [target, origin] = [dereferenced(to ?? nil(at)), dereferenced(from ?? nil(at))];
    if (target.kind !== 'map') return nil(at);
    if (origin.kind !== 'map') target.open = true;
    else for (const [id, entry] of origin.entries) target.entries.set(id, entry);
    return nil(at);
  },
  'encoding/json.Marshal': (call, machine) => marshalled(call, machine),
  'encoding/json.MarshalIndent': (call, machine) => marshalled(call, machine),
  'encoding/json.Unmarshal': ({ args: [bytes, target], at }, machine) => {
    if (target?.kind === 'pointer') target.cell.value = unmarshalled(machine, bytes, target.cell.value, at);
    return nil(at);
  },
  'os.Getenv': ({ at }) => unknown('it is a setting of the environment', at),
  'os.LookupEnv': ({ at }) => ({
    kind: 'tuple',
    items: [unknown('it is a setting of the environment', at), unknown('it is a setting of the environment', at)],
    at,
  }),
  'reflect.TypeOf': ({ args: [value], at }, machine) => ({ kind: 'type', type: machine.typeOf(value ?? nil(at)), at }),
  'reflect.TypeFor': ({ typeArgs: [type], at }) =>
    type === undefined ? unknown('its type is not known', at) : { kind: 'type', type, at },
  'reflect.ValueOf': ({ args: [value], at }) =>
    struct({ kind: 'external', path: 'reflect', name: 'Value', args: [] }, at, [['Interface', value ?? nil(at)]]),
  'sync.OnceValue': same,
  'golang.org/x/sync/errgroup.WithContext': ({ args: [context], at }) => ({
    kind: 'tuple',
    items: [pointer(struct(errorGroup, at, []), at), context ?? unknown('it is a context', at)],
    at,
  }),
  'context.Background': ({ at }) => unknown('it is a context', at),
};

function marshalled({ args: [value], at }: NativeCall, machine: Machine): Value {
  const { json, complete } = value === undefined ? { json: undefined, complete: false } : toJson(machine, value);
  const bytes: Value =
    json === undefined ? unknown('it is JSON of something unknown', at) : { kind: 'json', json, complete, at };
  return { kind: 'tuple', items: [bytes, nil(at)], at };
}

function unmarshalled(machine: Machine, bytes: Value | undefined, before: Value, at: NativeCall['at']): Value {
  const type = machine.typeOf(before);
  const inner = bytes === undefined ? null : dereferenced(bytes);
  const json =
    inner?.kind === 'json'
      ? inner.json
      : inner === null || text(inner) === null
        ? undefined
        : parseJson(text(inner) ?? '');
  if (json === undefined) return unknown('it is read from data that is not known', at, type);
  const schemaType = type.kind === 'pointer' ? type.elem : type;
  if (isSchema(schemaType)) {
    const made = schemaStruct(json, at, schemaType);
    made.open = inner?.kind === 'json' && !inner.complete;
    return type.kind === 'pointer' ? pointer(made, at) : made;
  }
  const under = machine.types.underlying(type);
  const isPlain =
    under.kind === 'map' || under.kind === 'interface' || under.kind === 'unknown' || under.kind === 'slice';
  if (!isPlain) return unknown('it is read from JSON', at, type);
  const value = fromJson(json, at);
  if ((value.kind === 'map' || value.kind === 'slice') && inner?.kind === 'json' && !inner.complete) value.open = true;
  return value;
}

const pointerPackage = /(?:^|\/)(?:ptr|pointer)$/;

/** Packages whose functions give a pointer to what they are given. */
const pointerMakers: [RegExp, RegExp][] = [
  [/^k8s\.io\/utils\/(?:ptr|pointer)$/, /^(?:To|Bool|String|Int|Int32|Int64|Float64)$/],
  [/^github\.com\/samber\/lo$/, /^ToPtr$/],
  [/(?:^|\/)go-github\/v\d+\/github$/, /^(?:Ptr|Bool|String|Int|Int64)$/],
  [/^github\.com\/aws\/aws-sdk-go(?:-v2)?\/aws$/, /^(?:Bool|String|Int|Int32|Int64|Float64)$/],
  [/(?:^|\/)(?:ptr|pointer|pointers|ptrutil)$/, /^(?:To|Of|New|Ptr|Bool|String|Int|Int64|Float64)$/],
];

/** The standard library and the few others that matter to how tools are put together. */
export function standardLibrary(machine: () => Machine): Library {
  const make = (name: string, call: Native): Value => native(name, (inner) => call(inner, machine()));
  return {
    symbol(path, name) {
      const key = `${path}.${name}`;
      const found = Object.hasOwn(functions, key) ? functions[key] : undefined;
      if (found !== undefined) return make(key, found);
      if (key === 'encoding/json.RawMessage') {
        return { kind: 'type', type: { kind: 'external', path, name, args: [] }, at: null };
      }
      if (path === 'sync' && /^Once(?:Func|Value|Values)$/.test(name))
        return make(key, ({ args: [run], at }) => run ?? nil(at));
      if (pointerPackage.test(path) && name === 'Deref') {
        return make(key, ({ args: [target, otherwise], at }) => {
          if (target?.kind === 'pointer') return target.cell.value;
          return target?.kind === 'nil' ? (otherwise ?? nil(at)) : unknown('what it points to is not known', at);
        });
      }
      if (pointerMakers.some(([paths, names]) => paths.test(path) && names.test(name))) {
        return make(key, ({ args: [value], at }) => pointer(value ?? nil(at), at));
      }
      return null;
    },
    member(receiver, name, at) {
      const target = dereferenced(receiver);
      if (runsItsArgument(machine().typeOf(target), name)) {
        return native(name, ({ args: [run], at: place }) => {
          if (run !== undefined) machine().call(run, { args: [], typeArgs: [], open: false, at: place });
          return nil(place);
        });
      }
      if (target.kind === 'type') return reflected(machine(), target.type, name);
      if (target.kind === 'struct' && isBuilder(target.type)) return builderMember(target, name);
      if (target.kind === 'struct' && target.type.kind === 'external' && target.type.name === 'Value') {
        const value = target.fields.get('Interface') ?? nil(at);
        if (name === 'Type') return native(name, () => ({ kind: 'type', type: machine().typeOf(value), at }));
        return name === 'Interface' ? native(name, () => value) : null;
      }
      return null;
    },
    isStruct: isBuilder,
  };
}

/** `once.Do(func() …)` and its kin: what they are handed runs there and then, as far as can be seen. */
function runsItsArgument(type: Type, method: string): boolean {
  const inner = type.kind === 'pointer' ? type.elem : type;
  if (inner.kind !== 'external') return false;
  return runners.has(`${inner.path}.${inner.name}.${method}`);
}

const runners = new Set([
  'sync.Once.Do',
  'sync.WaitGroup.Go',
  'golang.org/x/sync/errgroup.Group.Go',
  'golang.org/x/sync/errgroup.Group.TryGo',
]);
const errorGroup: Type = { kind: 'external', path: 'golang.org/x/sync/errgroup', name: 'Group', args: [] };

/** `strings.Builder` and `bytes.Buffer`. */
function isBuilder(type: Type): boolean {
  return type.kind === 'external' && `${type.path}.${type.name}`.match(/^(?:strings\.Builder|bytes\.Buffer)$/) !== null;
}

function builderMember(builder: StructValue, name: string): Value | null {
  const written = (at: NativeCall['at']) => builder.fields.get('written') ?? constant('', at);
  if (name === 'String') return native(name, ({ at }) => written(at));
  if (!/^Write(?:String|Byte|Rune)?$/.test(name)) return null;
  return native(name, ({ args: [value], at }) => {
    builder.fields.set('written', joined([written(at), value ?? nil(at)], at));
    return nil(at);
  });
}

/** The methods of `reflect.Type` that lead from one type to another. */
function reflected(machine: Machine, type: Parameters<Machine['typeKey']>[0], name: string): Value | null {
  const at = null;
  if (name === 'Elem') {
    const under = machine.types.underlying(type);
    if (under.kind !== 'pointer' && under.kind !== 'slice' && under.kind !== 'array' && under.kind !== 'map')
      return null;
    return native(name, () => ({ kind: 'type', type: under.elem, at }));
  }
  if (name !== 'In' && name !== 'Out') return null;
  const signature = machine.signatureOf(type);
  const types = name === 'In' ? signature?.params : signature?.results;
  return native(name, ({ args: [index], at: place }) => {
    const found = index?.kind === 'const' ? types?.[Number(index.value)] : undefined;
    return found === undefined ? unknown('the type is not known', place) : { kind: 'type', type: found, at };
  });
}
