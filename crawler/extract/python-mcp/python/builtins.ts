import type { Place } from '../../shared/assemble.js';
import { ancestors, attribute, bind, cleanDocOf, memberOf, setAttribute } from './attribute.js';
import { callValue, fieldsOf } from './call.js';
import { type Docstring, parseDocstring } from './docstrings.js';
import { items } from './evaluate.js';
import { cleanDoc } from './literals.js';
import { loadModule, moduleMember } from './lookup.js';
import { type Machine, maxItems, step } from './machine.js';
import { dedented, measured } from './methods.js';
import { displayed, limited, represented, unique } from './operators.js';
import { jsonOf, knownPath, opened, pathOf } from './paths.js';
import {
  type Argument,
  type Arguments,
  asText,
  bool,
  dict,
  either,
  type Func,
  keyOf,
  native,
  noArguments,
  none,
  num,
  optionsOf,
  sequence,
  text,
  truth,
  unknown,
  type Value,
} from './values.js';

type Stand = (machine: Machine, args: Arguments, place: Place) => Value | null;

/**
 * The functions of Python and its standard library that matter for how servers put their tools together. Null: not one of
 * them, or not with these arguments.
 */
export function callBuiltin(machine: Machine, path: string, args: Arguments, place: Place): Value | null {
  const stand = Object.hasOwn(stands, path) ? stands[path] : undefined;
  return stand?.(machine, args, place) ?? null;
}

const first = (args: Arguments): Argument | undefined => args.positional[0];

const passedOn: Stand = (_machine, args) => first(args)?.value ?? null;

const collected =
  (type: 'list' | 'tuple' | 'set'): Stand =>
  (machine, args) => {
    const argument = first(args);
    if (argument === undefined) return sequence(type, []);
    const { values, open, places } = items(machine, argument.value, argument.place);
    return sequence(type, type === 'set' ? unique(values) : values, open, type === 'set' ? [] : [...places]);
  };

/** Runs a function handed over to be run: `asyncio.run(main())` has run it already, `anyio.run(main)` has not. */
const runs: Stand = (machine, args, place) => {
  const argument = first(args);
  if (argument === undefined) return null;
  if (argument.value.kind !== 'function') return argument.value;
  const rest = { ...noArguments(), positional: args.positional.slice(1), open: args.open };
  return callValue(machine, argument.value, rest, place);
};

/** A variable of the environment with what it is taken for where it is not set. */
const variable: Stand = (_machine, args) => {
  const fallback = args.positional[1]?.value ?? args.keywords.get('default')?.value;
  return either(fallback ?? none, unknown('a variable of the environment'));
};

const stands: Record<string, Stand> = {
  'builtins.list': collected('list'),
  'builtins.tuple': collected('tuple'),
  'builtins.set': collected('set'),
  'builtins.frozenset': collected('set'),
  'builtins.iter': passedOn,
  'builtins.reversed': (machine, args) => {
    const argument = first(args);
    if (argument === undefined) return null;
    const { values, open } = items(machine, argument.value, argument.place);
    return sequence('list', values.reverse(), open);
  },
  'builtins.sorted': (machine, args) => {
    const argument = first(args);
    if (argument === undefined) return null;
    const { values, open, places } = items(machine, argument.value, argument.place);
    const keys = values.map((value) => asText(value)?.text ?? null);
    if (keys.includes(null) || args.keywords.size > 0) return sequence('list', values, open, [...places]);
    return sequence(
      'list',
      values.sort((a, b) => ((asText(a)?.text ?? '') < (asText(b)?.text ?? '') ? -1 : 1)),
      open,
    );
  },
  'builtins.dict': (machine, args) => {
    const result = dict(args.open);
    const argument = first(args);
    if (argument?.value.kind === 'dict') {
      result.open ||= argument.value.open;
      for (const [key, entry] of argument.value.entries) result.entries.set(key, entry);
    } else if (argument !== undefined) {
      const pairs = items(machine, argument.value, argument.place);
      result.open ||= pairs.open;
      for (const pair of pairs.values) {
        const [key, value] = pair.kind === 'sequence' ? pair.items : [];
        const known = key === undefined ? null : keyOf(key);
        if (key === undefined || value === undefined || known === null) result.open = true;
        else result.entries.set(known, { key, value, place: argument.place });
      }
    }
    for (const [name, { value, place }] of args.keywords)
      result.entries.set(`s:${name}`, { key: text(name), value, place });
    return result;
  },
  'builtins.len': (_machine, args) => measured(first(args)?.value ?? none),
  'builtins.str': (_machine, args) => {
    const argument = first(args);
    if (argument === undefined) return text('');
    const shown = displayed(argument.value);
    return shown === null ? text('', true) : limited(shown, false);
  },
  'builtins.repr': (_machine, args) => {
    const shown = represented(first(args)?.value ?? unknown('nothing'));
    return shown === null ? text('', true) : limited(shown, false);
  },
  'builtins.int': (_machine, args) => {
    const value = first(args)?.value;
    if (value?.kind === 'number') return num(Math.trunc(value.value));
    const digits = value === undefined ? null : asText(value);
    return digits !== null && /^[+-]?\d{1,15}$/.test(digits.text.trim()) ? num(Number(digits.text)) : null;
  },
  'builtins.float': (_machine, args) => {
    const value = first(args)?.value;
    return value?.kind === 'number' ? num(value.value, true) : null;
  },
  'builtins.bool': (_machine, args) => {
    const answer = truth(first(args)?.value ?? none);
    return answer === null ? null : bool(answer);
  },
  'builtins.range': (_machine, args) => {
    const bounds = args.positional.map(({ value }) => (value.kind === 'number' ? value.value : null));
    if (bounds.includes(null) || bounds.length === 0) return sequence('list', [], true);
    const [start = 0, end = 0, stride = 1] =
      bounds.length === 1 ? [0, bounds[0] ?? 0] : bounds.map((each) => each ?? 0);
    const count = stride === 0 ? 0 : Math.ceil((end - start) / stride);
    if (count > maxItems) return sequence('list', [], true);
    return sequence(
      'list',
      Array.from({ length: Math.max(0, count) }, (_, i) => num(start + i * stride)),
    );
  },
  'builtins.enumerate': (machine, args) => {
    const argument = first(args);
    if (argument === undefined) return null;
    const { values, open, places } = items(machine, argument.value, argument.place);
    const from = args.positional[1]?.value ?? args.keywords.get('start')?.value;
    const start = from?.kind === 'number' ? from.value : 0;
    return sequence(
      'list',
      values.map((value, i) => sequence('tuple', [num(start + i), value])),
      open,
      [...places],
    );
  },
  'builtins.zip': (machine, args) => {
    const columns = args.positional.map(({ value, place }) => items(machine, value, place));
    const length = Math.min(...columns.map(({ values }) => values.length));
    const rows = Array.from({ length: Number.isFinite(length) ? length : 0 }, (_, i) =>
      sequence(
        'tuple',
        columns.map(({ values }) => values[i] ?? none),
      ),
    );
    return sequence(
      'list',
      rows,
      columns.some(({ open }) => open),
    );
  },
  'builtins.map': (machine, args, place) => {
    const [callee, argument] = args.positional;
    if (callee === undefined || argument === undefined) return null;
    const { values, open } = items(machine, argument.value, argument.place);
    const call = (value: Value) =>
      callValue(machine, callee.value, { ...noArguments(), positional: [{ value, place: argument.place }] }, place);
    return sequence('list', values.map(call), open);
  },
  'builtins.filter': (machine, args, place) => {
    const [callee, argument] = args.positional;
    if (callee === undefined || argument === undefined) return null;
    const { values, open } = items(machine, argument.value, argument.place);
    const kept = values.filter((value) => {
      const call = { ...noArguments(), positional: [{ value, place: argument.place }] };
      return truth(callee.value.kind === 'none' ? value : callValue(machine, callee.value, call, place)) !== false;
    });
    return sequence('list', kept, open);
  },
  'builtins.next': (machine, args) => {
    const argument = first(args);
    if (argument === undefined) return null;
    const { values, open } = items(machine, argument.value, argument.place);
    return open ? null : (values[0] ?? args.positional[1]?.value ?? null);
  },
  'builtins.getattr': (machine, args, place) => {
    const [object, name, fallback] = args.positional;
    const wanted = name === undefined ? null : asText(name.value);
    if (object === undefined || wanted === null || wanted.holes) return null;
    const found = attribute(machine, object.value, wanted.text, place);
    const missing = found.kind === 'unknown' && fallback !== undefined;
    return missing ? (object.value.kind === 'function' ? fallback.value : either(found, fallback.value)) : found;
  },
  'builtins.setattr': (machine, args) => {
    const [object, name, value] = args.positional;
    const wanted = name === undefined ? null : asText(name.value);
    if (object !== undefined && wanted !== null && value !== undefined) {
      setAttribute(machine, object.value, wanted.text, value.value);
    }
    return none;
  },
  'builtins.hasattr': (machine, args, place) => {
    const [object, name] = args.positional;
    const wanted = name === undefined ? null : asText(name.value);
    if (object === undefined || wanted === null) return null;
    const marked = machine.hooks.marked(object.value, wanted.text);
    if (marked !== null) return bool(marked);
    const found = attribute(machine, object.value, wanted.text, place);
    if (found.kind === 'unknown' || found.kind === 'external')
      return object.value.kind === 'function' ? bool(false) : null;
    return bool(true);
  },
  'builtins.callable': (_machine, args) => {
    const kind = first(args)?.value.kind;
    if (kind === 'function' || kind === 'class' || kind === 'native') return bool(true);
    return kind === 'text' || kind === 'none' || kind === 'dict' || kind === 'sequence' ? bool(false) : null;
  },
  'builtins.isinstance': (machine, args) => {
    const [object, type] = args.positional;
    return object === undefined || type === undefined ? null : isInstance(machine, object.value, type.value);
  },
  'builtins.issubclass': (machine, args) => {
    const [below, above] = args.positional.map(({ value }) => value);
    if (below?.kind !== 'class' || above === undefined) return null;
    const wanted = above.kind === 'sequence' ? above.items : [above];
    if (wanted.some((each) => each.kind !== 'class')) return null;
    return bool(ancestors(machine, below).some((each) => wanted.includes(each)));
  },
  'builtins.any': (machine, args) => quantified(machine, args, true),
  'builtins.all': (machine, args) => quantified(machine, args, false),
  'builtins.type': (_machine, args) => (first(args)?.value.kind === 'instance' ? classOf(first(args)?.value) : null),
  'builtins.vars': (machine, args, place) => namesOf(machine, first(args)?.value, place),
  'builtins.globals': (machine, _args, place) => {
    const module = loadModule(machine, place.file.path);
    return module === null ? null : namesOf(machine, { kind: 'module', path: place.file.path }, place);
  },
  'builtins.dir': (machine, args, place) => {
    const names = namesOf(machine, first(args)?.value, place);
    if (names?.kind !== 'dict') return null;
    return sequence(
      'list',
      [...names.entries.values()].map(({ key }) => key),
      names.open,
    );
  },
  'os.getenv': variable,
  'os.environ.get': variable,
  'pathlib.Path': (machine, args) =>
    pathOf(
      machine,
      args.positional.map(({ value }) => value),
    ),
  'os.path.join': (machine, args) =>
    pathOf(
      machine,
      args.positional.map(({ value }) => value),
    ),
  'os.path.dirname': (machine, args, place) => {
    const path = pathOf(
      machine,
      args.positional.slice(0, 1).map(({ value }) => value),
    );
    return path === null ? null : attribute(machine, path, 'parent', place);
  },
  'os.path.abspath': (machine, args) =>
    pathOf(
      machine,
      args.positional.slice(0, 1).map(({ value }) => value),
    ),
  'os.path.realpath': (machine, args) =>
    pathOf(
      machine,
      args.positional.slice(0, 1).map(({ value }) => value),
    ),
  'builtins.open': (machine, args) => {
    const path = knownPath(machine, first(args)?.value ?? none);
    return path === null ? null : opened(machine, path);
  },
  'json.loads': (_machine, args) => jsonOf(first(args)?.value ?? none),
  'json.load': (machine, args, place) => {
    const file = first(args)?.value;
    if (file?.kind !== 'host') return null;
    return jsonOf(callValue(machine, attribute(machine, file, 'read', place), noArguments(), place));
  },
  'builtins.super': (machine, args) => superObject(machine, args),
  'inspect.getmembers': (machine, args, place) => {
    const names = namesOf(machine, first(args)?.value, place);
    if (names?.kind !== 'dict') return null;
    const test = args.positional[1] ?? args.keywords.get('predicate');
    const fits = (value: Value) => {
      if (test === undefined) return true;
      // It is asked as if it were called; what it does not say for certain is kept.
      const answer = callValue(machine, test.value, { ...noArguments(), positional: [{ value, place }] }, place);
      return truth(answer) !== false;
    };
    const kept = [...names.entries.values()].filter(({ value }) => fits(value));
    return sequence(
      'list',
      kept.map(({ key, value }) => sequence('tuple', [key, value])),
      names.open,
    );
  },
  'inspect.isfunction': (_machine, args) => bool(first(args)?.value.kind === 'function'),
  'inspect.ismethod': (_machine, args) => bool(first(args)?.value.kind === 'function'),
  'inspect.iscoroutinefunction': (_machine, args) => isAsync(first(args)?.value),
  'asyncio.iscoroutinefunction': (_machine, args) => isAsync(first(args)?.value),
  'inspect.isclass': (_machine, args) => bool(first(args)?.value.kind === 'class'),
  'inspect.cleandoc': (_machine, args) => {
    const content = asText(first(args)?.value ?? none);
    return content === null ? null : text(cleanDoc(content.text), content.holes);
  },
  'inspect.getdoc': (machine, args) => {
    const value = first(args)?.value;
    if (value?.kind !== 'function' && value?.kind !== 'class') return null;
    const doc = cleanDocOf(machine, value);
    return doc === null ? none : text(doc);
  },
  'docstring_parser.parse': (_machine, args) => {
    const doc = asText(first(args)?.value ?? none);
    return doc === null || doc.holes ? null : docstringObject(parseDocstring(doc.text));
  },
  'textwrap.dedent': (_machine, args) => dedented(first(args)?.value ?? none),
  'functools.wraps': (_machine, args) => {
    const wrapped = optionsOf(first(args)?.value ?? none).find((option) => option.kind === 'function');
    return native('functools.wraps', (inner) => {
      const wrapper = inner.positional[0]?.value;
      if (wrapper?.kind !== 'function' || wrapped?.kind !== 'function') return wrapper ?? unknown('nothing is wrapped');
      return {
        ...wrapper,
        wraps: wrapped.wraps ?? wrapped,
        attributes: new Map([...wrapped.attributes, ...wrapper.attributes]),
      };
    });
  },
  'functools.partial': (_machine, args) => partial(args),
  'functools.partialmethod': (_machine, args) => partial(args),
  'functools.update_wrapper': (_machine, args) => {
    const [wrapper, wrapped] = args.positional.map(({ value }) => value);
    if (wrapper?.kind !== 'function' || wrapped?.kind !== 'function') return wrapper ?? null;
    wrapper.wraps = wrapped.wraps ?? wrapped;
    return wrapper;
  },
  'typing.cast': (_machine, args) => args.positional[1]?.value ?? null,
  'copy.copy': passedOn,
  'copy.deepcopy': (machine, args) => {
    const argument = first(args);
    return argument === undefined ? null : copied(machine, argument.value);
  },
  'collections.OrderedDict': (machine, args, place) => callBuiltin(machine, 'builtins.dict', args, place),
  'collections.defaultdict': (_machine, args) => dict(args.positional.length > 1),
  'itertools.chain': (machine, args) => {
    const parts = args.positional.map(({ value, place }) => items(machine, value, place));
    return sequence(
      'list',
      parts.flatMap(({ values }) => values),
      parts.some(({ open }) => open),
    );
  },
  'itertools.chain.from_iterable': (machine, args) => {
    const argument = first(args);
    if (argument === undefined) return null;
    const outer = items(machine, argument.value, argument.place);
    const parts = outer.values.map((value) => items(machine, value, argument.place));
    return sequence(
      'list',
      parts.flatMap(({ values }) => values),
      outer.open || parts.some(({ open }) => open),
    );
  },
  'types.SimpleNamespace': (_machine, args) => {
    const result = dict(args.open);
    for (const [name, { value, place }] of args.keywords)
      result.entries.set(`s:${name}`, { key: text(name), value, place });
    return {
      kind: 'host',
      host: { type: 'namespace', attribute: (name) => result.entries.get(`s:${name}`)?.value ?? null },
    };
  },
  'importlib.import_module': (machine, args, place) => {
    const name = asText(first(args)?.value ?? none);
    if (name === null || name.holes) return null;
    const dots = /^\.*/.exec(name.text)?.[0].length ?? 0;
    const { path: from } = place.file;
    const found =
      dots > 0
        ? machine.modules.findRelative(dots, name.text.slice(dots), from)
        : machine.modules.find(name.text, from);
    return found === null ? null : { kind: 'module', path: found };
  },
  'asyncio.run': runs,
  'anyio.run': runs,
  'asyncio.create_task': passedOn,
  'asyncio.wait_for': passedOn,
  'asyncio.get_event_loop': (machine) => ({
    kind: 'host',
    host: {
      type: 'event loop',
      attribute: (name) =>
        /^run/.test(name) ? native(name, (args, place) => runs(machine, args, place) ?? none) : null,
    },
  }),
};

function docstringObject({ description, params, returns }: Docstring): Value {
  const known = (value: string | null): Value => (value === null ? none : text(value));
  const described = (attributes: Record<string, Value>): Value => ({
    kind: 'host',
    host: {
      type: 'docstring',
      attribute: (name) => (Object.hasOwn(attributes, name) ? (attributes[name] ?? null) : null),
    },
  });
  return described({
    description: known(description),
    short_description: known(description === null ? null : (description.split('\n')[0] ?? '')),
    returns: returns === null ? none : described({ description: known(returns) }),
    params: sequence(
      'list',
      params.map((param) =>
        described({
          arg_name: text(param.name),
          type_name: known(param.type),
          description: known(param.description === '' ? null : param.description),
        }),
      ),
    ),
  });
}

/** `any` and `all`: whether one item (or none that is not) settles it. */
function quantified(machine: Machine, args: Arguments, settling: boolean): Value | null {
  const argument = first(args);
  if (argument === undefined) return null;
  const { values, open } = items(machine, argument.value, argument.place);
  const answers = values.map(truth);
  if (answers.includes(settling)) return bool(settling);
  return open || answers.includes(null) ? null : bool(!settling);
}

function isInstance(machine: Machine, value: Value, type: Value): Value | null {
  if (type.kind === 'sequence') {
    const answers = type.items.map((each) => truth(isInstance(machine, value, each) ?? unknown('a type')));
    if (answers.includes(true)) return bool(true);
    return answers.includes(null) ? null : bool(false);
  }
  if (value.kind === 'unknown' || value.kind === 'choice' || value.kind === 'external-call') return null;
  if (type.kind === 'class') {
    if (value.kind === 'instance') return bool(ancestors(machine, value.class).includes(type));
    return value.kind === 'enum-member' ? bool(value.class === type) : bool(false);
  }
  if (type.kind !== 'external') return null;
  const kinds: Record<string, boolean> = {
    'builtins.str': value.kind === 'text',
    'builtins.int': value.kind === 'number' || value.kind === 'bool',
    'builtins.bool': value.kind === 'bool',
    'builtins.dict': value.kind === 'dict',
    'builtins.list': value.kind === 'sequence' && value.type === 'list',
    'builtins.tuple': value.kind === 'sequence' && value.type === 'tuple',
    'builtins.type': value.kind === 'class',
  };
  return Object.hasOwn(kinds, type.path) ? bool(kinds[type.path] === true) : null;
}

function isAsync(value: Value | undefined): Value | null {
  const [only, ...others] = new Set(
    optionsOf(value ?? none).map((option) => option.kind === 'function' && option.node.children[0]?.type === 'async'),
  );
  return only === undefined || others.length > 0 ? null : bool(only);
}

function classOf(value: Value | undefined): Value | null {
  return value?.kind === 'instance' ? value.class : null;
}

/** The names of a module, class or object with their values. */
function namesOf(machine: Machine, value: Value | undefined, place: Place): Value | null {
  const result = dict();
  const put = (name: string, each: Value | null) => {
    if (each !== null) result.entries.set(`s:${name}`, { key: text(name), value: each, place });
  };
  if (value?.kind === 'module') {
    const loaded = loadModule(machine, value.path);
    for (const name of loaded?.scope.names() ?? []) put(name, moduleMember(machine, value.path, name));
    return result;
  }
  if (value?.kind !== 'class' && value?.kind !== 'instance') return null;
  const owner = value.kind === 'class' ? value : value.class;
  if (value.kind === 'instance') for (const [name, each] of value.attributes) put(name, each);
  for (const each of ancestors(machine, owner)) {
    for (const name of each.scope.names()) {
      if (!result.entries.has(`s:${name}`)) put(name, attribute(machine, value, name, place));
    }
  }
  for (const { name } of value.kind === 'class' ? fieldsOf(machine, owner) : []) {
    if (!result.entries.has(`s:${name}`)) put(name, unknown(`the field ${name}`));
  }
  return result;
}

/** `super()`: the object seen as one of the classes above the one whose method is running. */
function superObject(machine: Machine, args: Arguments): Value | null {
  const call = machine.calls.at(-1);
  const self = args.positional[1]?.value ?? call?.self ?? null;
  const owner = call?.owner ?? null;
  if (self === null || owner === null) return null;
  const start = self.kind === 'instance' ? self.class : self.kind === 'class' ? self : null;
  if (start === null) return null;
  const chain = ancestors(machine, start);
  const above = chain.slice(chain.indexOf(owner) + 1);
  const attributeOf = (name: string): Value | null => {
    for (const each of above) {
      const value = each.scope.own(name);
      if (value === undefined) continue;
      const member = memberOf(machine, each, name);
      if (member !== null) return bind(member.value, self, each);
    }
    const inherited = self.kind === 'instance' ? (self.host?.attribute(name) ?? null) : null;
    return inherited ?? (name === '__init__' ? native('__init__', () => none) : null);
  };
  return { kind: 'host', host: { type: `super() of ${owner.name}`, attribute: attributeOf } };
}

function partial(args: Arguments): Value | null {
  const [callee, ...rest] = args.positional;
  if (callee?.value.kind !== 'function') return null;
  const inner = callee.value;
  const result: Func = {
    ...inner,
    given: {
      positional: [...(inner.given?.positional ?? []), ...rest],
      keywords: new Map([...(inner.given?.keywords ?? []), ...args.keywords]),
      open: args.open || (inner.given?.open ?? false),
    },
  };
  return result;
}

/** `copy.deepcopy` of lists and dictionaries; one that is in itself stays shared. */
function copied(machine: Machine, value: Value, depth = 0): Value {
  step(machine);
  if (depth > maxCopied) return value;
  const inner = (each: Value) => copied(machine, each, depth + 1);
  if (value.kind === 'dict') {
    const entries = [...value.entries].map(([key, entry]) => [key, { ...entry, value: inner(entry.value) }] as const);
    return { ...value, entries: new Map(entries) };
  }
  if (value.kind === 'sequence') return { ...value, items: value.items.map(inner), places: [...value.places] };
  return value;
}

/** Lists and dictionaries inside one another that are copied. */
const maxCopied = 40;
