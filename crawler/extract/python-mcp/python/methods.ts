import { items } from './evaluate.js';
import { dedent } from './literals.js';
import { addedTo, type Machine, maxItems } from './machine.js';
import { assembled, displayed, filled, replaced } from './operators.js';
import {
  type Arguments,
  asText,
  bool,
  type Dict,
  dict,
  either,
  keyOf,
  type Native,
  native,
  none,
  num,
  type Sequence,
  sequence,
  type Text,
  text,
  unknown,
  type Value,
} from './values.js';

/** A method of one of Python's own types, bound; null when there is none that we follow. */
export function methodOf(machine: Machine, value: Value, name: string): Native | null {
  switch (value.kind) {
    case 'text':
      return textMethod(machine, value, name);
    case 'sequence':
      return sequenceMethod(machine, value, name);
    case 'dict':
      return dictMethod(machine, value, name);
    default:
      return null;
  }
}

/** Fills `{}` fields; what cannot be told is left out and the text marked as incomplete. */
function formatText(format: Text, args: Arguments): Value {
  let next = 0;
  return filled(format.text, /\{\{|\}\}|\{([^{}]{0,80})\}/g, format.holes, ([whole, field]) => {
    if (whole === '{{') return '{';
    if (whole === '}}') return '}';
    const name = field ?? '';
    const argument = /^\d*$/.test(name)
      ? args.positional[name === '' ? next++ : Number(name)]
      : args.keywords.get(name);
    return argument === undefined ? null : displayed(argument.value);
  });
}

/** What a text is made of, as `isupper()` and its like ask. */
const kinds = {
  isupper: /^\P{Ll}*\p{Lu}\P{Ll}*$/u,
  islower: /^\P{Lu}*\p{Ll}\P{Lu}*$/u,
  isdigit: /^\p{Nd}+$/u,
  isalpha: /^\p{L}+$/u,
  isalnum: /^[\p{L}\p{Nd}]+$/u,
  isidentifier: /^[\p{L}_][\p{L}\p{N}_]*$/u,
};

function textMethod(machine: Machine, value: Text, name: string): Native | null {
  const simple: Record<string, (content: string) => string> = {
    strip: (content) => content.trim(),
    lstrip: (content) => content.trimStart(),
    rstrip: (content) => content.trimEnd(),
    lower: (content) => content.toLowerCase(),
    upper: (content) => content.toUpperCase(),
    casefold: (content) => content.toLowerCase(),
    title: titleCase,
    capitalize: (content) => content.charAt(0).toUpperCase() + content.slice(1).toLowerCase(),
  };
  const change = Object.hasOwn(simple, name) ? simple[name] : undefined;
  const wrap = (call: (args: Arguments) => Value) => native(name, call);
  if (change !== undefined) {
    return wrap((args) => {
      const set = asText(args.positional[0]?.value ?? none);
      if (set === null || args.positional.length === 0) return text(change(value.text), value.holes);
      return text(stripped(value.text, set.text, name), value.holes || set.holes);
    });
  }
  switch (name) {
    case 'format':
      return wrap((args) => formatText(value, args));
    case 'join':
      return wrap((args) => joined(machine, value, args));
    case 'replace':
      return wrap((args) => {
        const [from, to] = args.positional.map((each) => asText(each.value));
        if (!from || !to || from.text === '') return text(value.text, true);
        return replaced(value.text, from.text, to.text, value.holes || from.holes || to.holes);
      });
    case 'removeprefix':
    case 'removesuffix':
      return wrap((args) => {
        const part = asText(args.positional[0]?.value ?? none);
        if (part === null || value.holes) return text(value.text, true);
        if (name === 'removeprefix')
          return text(value.text.startsWith(part.text) ? value.text.slice(part.text.length) : value.text);
        return text(
          value.text.endsWith(part.text) ? value.text.slice(0, value.text.length - part.text.length) : value.text,
        );
      });
    case 'startswith':
    case 'endswith':
      return wrap((args) => {
        const part = asText(args.positional[0]?.value ?? none);
        if (part === null || part.holes || value.holes) return unknown('a comparison only known at run time');
        return bool(name === 'startswith' ? value.text.startsWith(part.text) : value.text.endsWith(part.text));
      });
    case 'isupper':
    case 'islower':
    case 'isdigit':
    case 'isalpha':
    case 'isalnum':
    case 'isidentifier':
      return wrap(() => (value.holes ? unknown('a text only known at run time') : bool(kinds[name].test(value.text))));
    case 'split':
    case 'rsplit':
    case 'splitlines':
      return wrap((args) => split(value, name, args));
    case 'encode':
      return null;
    default:
      return null;
  }
}

function split(value: Text, name: string, args: Arguments): Value {
  if (value.holes) return sequence('list', [], true);
  if (name === 'splitlines') return list(value.text.split('\n'));
  const separator = args.positional[0] === undefined ? null : asText(args.positional[0].value);
  const limit = args.positional[1]?.value ?? args.keywords.get('maxsplit')?.value;
  if (args.positional[0] !== undefined && args.positional[0].value.kind !== 'none' && separator === null) {
    return sequence('list', [], true);
  }
  const parts = separator === null ? value.text.trim().split(/\s+/) : value.text.split(separator.text);
  if (limit?.kind !== 'number' || limit.value < 0 || parts.length <= limit.value + 1) return list(parts);
  const glue = separator?.text ?? ' ';
  const cut = limit.value;
  if (name === 'rsplit') {
    return list([parts.slice(0, parts.length - cut).join(glue), ...parts.slice(parts.length - cut)]);
  }
  return list([...parts.slice(0, cut), parts.slice(cut).join(glue)]);
}

function list(parts: readonly string[]): Value {
  if (parts.length > maxItems) return sequence('list', [], true);
  return sequence(
    'list',
    parts.map((part) => text(part)),
  );
}

function joined(machine: Machine, glue: Text, args: Arguments): Value {
  const [argument] = args.positional;
  if (argument === undefined) return unknown('join without a list');
  const { values, open } = items(machine, argument.value, argument.place);
  let holes = glue.holes || open;
  const parts: string[] = [];
  for (const value of values) {
    const part = asText(value);
    if (part === null || part.holes) holes = true;
    if (part !== null) parts.push(part.text);
  }
  return assembled(parts, glue.text, holes);
}

function stripped(content: string, characters: string, name: string): string {
  const set = new Set(characters);
  let start = 0;
  let end = content.length;
  if (name !== 'rstrip') while (start < end && set.has(content.charAt(start))) start++;
  if (name !== 'lstrip') while (end > start && set.has(content.charAt(end - 1))) end--;
  return content.slice(start, end);
}

/** `str.title`: the first letter of every run of letters upper case, the rest lower. */
export function titleCase(content: string): string {
  return content.replace(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
}

function sequenceMethod(machine: Machine, value: Sequence, name: string): Native | null {
  const wrap = (call: Native['call']) => native(name, call);
  switch (name) {
    case 'append':
    case 'add':
      return wrap((args) => {
        const [argument] = args.positional;
        if (argument === undefined || value.items.length >= maxItems) value.open = true;
        else {
          value.places.length = value.items.length;
          value.places.push(argument.place);
          value.items.push(argument.value);
          addedTo(machine, argument.value);
        }
        return none;
      });
    case 'extend':
    case 'update':
      return wrap((args) => {
        for (const argument of args.positional) {
          const spread = items(machine, argument.value, argument.place);
          value.open ||= spread.open;
          if (value.items.length + spread.values.length > maxItems) {
            value.open = true;
            break;
          }
          value.places.length = value.items.length;
          for (const each of spread.values) if (!machine.doubts.has(each)) addedTo(machine, each);
          value.items.push(...spread.values);
          value.places.push(...spread.values.map((_, i) => spread.places[i] ?? argument.place));
        }
        return none;
      });
    case 'insert':
      return wrap((args) => {
        const [at, argument] = args.positional;
        if (argument === undefined || at?.value.kind !== 'number' || value.items.length >= maxItems) value.open = true;
        else {
          value.items.splice(at.value.value, 0, argument.value);
          addedTo(machine, argument.value);
          value.places.splice(at.value.value, 0, argument.place);
        }
        return none;
      });
    case 'copy':
    case 'union':
      return wrap(() => ({
        ...value,
        items: [...value.items],
        places: [...value.places],
        open: value.open || name === 'union',
      }));
    case 'pop':
      return wrap(() => value.items.at(-1) ?? unknown('an item taken from a list only known at run time'));
    case 'index':
    case 'count':
      return wrap(() => unknown('a position only known at run time'));
    case 'sort':
    case 'reverse':
    case 'clear':
    case 'remove':
    case 'discard':
      return wrap(() => none);
    default:
      return null;
  }
}

function dictMethod(machine: Machine, value: Dict, name: string): Native | null {
  const wrap = (call: Native['call']) => native(name, call);
  switch (name) {
    case 'get':
    case 'pop':
    case 'setdefault':
      return wrap((args) => {
        const [key, fallback] = args.positional;
        const known = key === undefined ? null : keyOf(key.value);
        const found = known === null ? undefined : value.entries.get(known);
        if (found !== undefined) {
          if (name === 'pop' && known !== null && machine.conditions.length === 0) value.entries.delete(known);
          return found.value;
        }
        if (known === null || value.open) {
          const other = unknown('an entry of a dictionary only known at run time');
          return fallback === undefined ? other : either(fallback.value, other);
        }
        if (name === 'setdefault' && key !== undefined) {
          value.entries.set(known, { key: key.value, value: fallback?.value ?? none, place: fallback?.place });
        }
        return fallback?.value ?? none;
      });
    case 'items':
      return wrap((_args, place) => {
        const pairs = [...value.entries.values()].map((entry) => sequence('tuple', [entry.key, entry.value]));
        if (pairs.length === 0 && value.open && value.elements !== undefined) {
          const supposed = items(machine, { ...sequence('list', [], true), elements: value.elements }, place).values;
          pairs.push(...supposed.map((each) => sequence('tuple', [unknown('a key of a dictionary'), each])));
        }
        return sequence(
          'list',
          pairs,
          value.open,
          [...value.entries.values()].map((entry) => entry.place),
        );
      });
    case 'keys':
      return wrap(() =>
        sequence(
          'list',
          [...value.entries.values()].map((entry) => entry.key),
          value.open,
        ),
      );
    case 'values':
      return wrap(() => {
        const entries = [...value.entries.values()];
        const values = sequence(
          'list',
          entries.map((entry) => entry.value),
          value.open,
          entries.map((entry) => entry.place),
        );
        return value.elements === undefined ? values : { ...values, elements: value.elements };
      });
    case 'copy':
      return wrap(() => ({ ...dict(value.open), entries: new Map(value.entries) }));
    case 'update':
      return wrap((args) => {
        for (const { value: other } of args.positional) {
          if (other.kind !== 'dict') value.open = true;
          else {
            for (const [key, entry] of other.entries) value.entries.set(key, entry);
            value.open ||= other.open;
          }
        }
        for (const [key, argument] of args.keywords) {
          value.entries.set(`s:${key}`, { key: text(key), value: argument.value, place: argument.place });
        }
        value.open ||= args.open;
        return none;
      });
    default:
      return null;
  }
}

/** `len`, `textwrap.dedent` and the like, which are about one text or list. */
export function measured(value: Value): Value {
  if (value.kind === 'sequence' && !value.open) return num(value.items.length);
  if (value.kind === 'dict' && !value.open) return num(value.entries.size);
  if (value.kind === 'text' && !value.holes) return num([...value.text].length);
  return unknown('the length of something only known at run time');
}

/** `textwrap.dedent(value)` */
export function dedented(value: Value): Value {
  const content = asText(value);
  return content === null ? unknown('a text only known at run time') : text(dedent(content.text), content.holes);
}
