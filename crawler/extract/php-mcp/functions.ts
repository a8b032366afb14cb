import type { LibraryCall } from '../shared/typed/library.js';
import { constant, optionsOf, textValue, unknown, type Value } from '../shared/typed/values.js';

/** Give back the text they are given: translations, and what makes it fit for a page. */
const passing = new Set(
  '__ _x _n esc_html esc_html__ esc_attr esc_attr__ trans t strval stripslashes html_entity_decode trim rtrim ltrim'.split(
    ' ',
  ),
);

/** The functions of PHP, and of what it is mostly used with, that texts and arrays are put together with. */
export function knowledge({ of, name, args, at }: LibraryCall): Value | null {
  if (of !== null) return null;
  const values = args.map((arg) => arg.value);
  const [first] = values;
  if (first === undefined) return null;
  if (passing.has(name)) {
    const text = textValue(first);
    return text === null ? first : constant(name.endsWith('trim') && values.length === 1 ? text.trim() : text, at);
  }
  switch (name) {
    case 'sprintf':
    case 'vsprintf':
      return formatted(values, at);
    case 'implode':
    case 'join':
      return joined(values, at);
    case 'array_merge':
    case 'array_replace':
      return merged(values, at);
    case 'array_values':
    case 'array_filter':
    case 'array_unique':
      return first.kind === 'list' ? first : null;
    case 'array_keys': {
      if (first.kind !== 'map') return null;
      const keys = [...first.entries.keys()].map((key) => constant(key, at));
      return { kind: 'list', items: keys, complete: first.complete, at };
    }
    case 'strtolower':
    case 'strtoupper': {
      const text = textValue(first);
      return text === null ? null : constant(name === 'strtolower' ? text.toLowerCase() : text.toUpperCase(), at);
    }
    case 'apply_filters':
      // What plugins make of it is not known; without any it is what it was.
      return values[1] ?? null;
    default:
      return null;
  }
}

function formatted([pattern, ...values]: Value[], at: Value['at']): Value | null {
  const text = textValue(pattern);
  if (text === null) return null;
  let next = 0;
  let missing: Value | null = null;
  const whole = text.replace(/%(?:(\d{1,2})\$)?([sd%])/g, (all, position, kind) => {
    if (kind === '%') return '%';
    const value = values[position === undefined ? next++ : Number(position) - 1];
    const [only] = value === undefined ? [] : optionsOf(value);
    if (only?.kind === 'constant') return only.value === null ? '' : String(only.value);
    missing ??= only ?? null;
    return all;
  });
  return missing === null ? constant(whole, at) : unknown('a part of it is not known', at);
}

function joined([glue, list]: Value[], at: Value['at']): Value | null {
  const between = textValue(glue);
  if (between === null || list?.kind !== 'list' || !list.complete) return null;
  const texts = list.items.map(textValue);
  return texts.includes(null) ? null : constant(texts.join(between), at);
}

function merged(values: Value[], at: Value['at']): Value | null {
  if (values.every((value) => value.kind === 'list'))
    return {
      kind: 'list',
      items: values.flatMap((value) => (value.kind === 'list' ? value.items : [])),
      complete: values.every((value) => value.kind === 'list' && value.complete),
      at,
    };
  const entries = new Map<string, Value>();
  let complete = true;
  for (const value of values) {
    if (value.kind !== 'map') complete &&= value.kind === 'list' && value.items.length === 0;
    else {
      for (const [key, each] of value.entries) entries.set(key, each);
      complete &&= value.complete;
    }
  }
  return entries.size === 0 ? null : { kind: 'map', entries, complete, at };
}
