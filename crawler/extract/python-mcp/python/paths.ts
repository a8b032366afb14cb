import { fromJsonText } from './json-text.js';
import type { Machine } from './machine.js';
import { asText, type Host, native, none, sequence, text, unknown, type Value } from './values.js';

/** `Path(…)` and `open(…)` of files that are in the repository. */

/** A path in the repository; null for one that is known not to start there. */
export function pathOf(machine: Machine, parts: readonly Value[]): Value | null {
  const [first, ...rest] = parts;
  if (first === undefined) return null;
  const start = knownPath(machine, first);
  if (start === null) return null;
  const added = rest.map((part) => asText(part));
  if (added.some((part) => part === null || part.holes)) return unknown('a path that is only known at run time');
  return pathObject(
    machine,
    added.reduce((path, part) => joined(path, part?.text ?? ''), start),
  );
}

/** The text of the path that a value is, when it is one in the repository. */
export function knownPath(machine: Machine, value: Value): string | null {
  if (value.kind === 'host') return paths.get(value.host) ?? null;
  // `__file__` is where every other path starts.
  return value.kind === 'text' && !value.holes && machine.loaded.has(value.text) ? value.text : null;
}

/** What `open(path)` gives: its text at once, or in lines. */
export function opened(machine: Machine, path: string): Value {
  const content = machine.read(path);
  const known = (): Value => (content === null ? unknown(`${path} is not in the repository`) : text(content));
  const host: Host = {
    type: 'file',
    attribute(name) {
      if (name === 'read') return native(name, known);
      if (name === 'readlines' && content !== null)
        return native(name, () =>
          sequence(
            'list',
            content.split(/(?<=\n)/).map((line) => text(line)),
          ),
        );
      if (name === '__enter__') return native(name, () => ({ kind: 'host', host }));
      return name === 'close' ? native(name, () => none) : null;
    },
  };
  return { kind: 'host', host };
}

/** `json.loads(text)`, `json.load(file)` */
export function jsonOf(value: Value): Value | null {
  const content = asText(value);
  return content === null || content.holes ? null : fromJsonText(content.text);
}

const paths = new WeakMap<Host, string>();

function pathObject(machine: Machine, path: string): Value {
  const host: Host = {
    type: 'path',
    attribute(name) {
      const base = path.slice(path.lastIndexOf('/') + 1);
      const dot = base.lastIndexOf('.');
      switch (name) {
        case 'parent':
          return pathObject(machine, parentOf(path));
        case 'parents': {
          const above: Value[] = [];
          for (let at = parentOf(path); above.length < 50; at = parentOf(at)) {
            above.push(pathObject(machine, at));
            if (at === '') break;
          }
          return sequence('tuple', above);
        }
        case 'name':
          return text(base);
        case 'stem':
          return text(dot > 0 ? base.slice(0, dot) : base);
        case 'suffix':
          return text(dot > 0 ? base.slice(dot) : '');
        case 'resolve':
        case 'absolute':
        case 'expanduser':
          return native(name, () => ({ kind: 'host', host }));
        case 'joinpath':
          return native(name, (args) => {
            const parts = args.positional.map(({ value }) => value);
            return pathOf(machine, [{ kind: 'host', host }, ...parts]) ?? unknown('a path');
          });
        case 'read_text':
          return native(name, () => {
            const content = machine.read(path);
            return content === null ? unknown(`${path} is not in the repository`) : text(content);
          });
        case 'open':
          return native(name, () => opened(machine, path));
        case 'exists':
        case 'is_file':
          return native(name, () =>
            machine.read(path) === null ? unknown('whether a file is there') : { kind: 'bool', value: true },
          );
        default:
          return null;
      }
    },
  };
  paths.set(host, path);
  return { kind: 'host', host };
}

function joined(folder: string, name: string): string {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of name.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

function parentOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}
