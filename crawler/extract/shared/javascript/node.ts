import type { Snapshot } from '../../../snapshot/snapshot.js';
import type { Place } from '../assemble.js';
import { platform } from './builtins/globals.js';
import type { Invocation, Library } from './machine.js';
import { folderOf, join } from './resolve.js';
import { array, asText, choice, object, optionsOf, primitive, setting, unknown, type Value } from './value.js';

/** Where the snapshot's root stands for the source that is evaluated, which finds its files by absolute paths. */
const root = '/snapshot';

/** The path within the snapshot that an absolute path or `file:` address stands for, or null. */
export function snapshotPath(text: string): string | null {
  const path = text.startsWith('file://') ? text.slice('file://'.length) : text;
  if (path === root) return '';
  return path.startsWith(`${root}/`) ? join('', path.slice(root.length + 1)) : null;
}

/** The meaning of Node's modules for paths and files: the source sees the snapshot's files, and nothing else. */
export function nodeLibrary(snapshot: Snapshot): Library {
  return {
    id: 'node',
    call: (invocation) => call(invocation, snapshot),
    member: (_machine, target, key, at) => {
      if (target.kind !== 'external' || target.specifier !== 'global:') return null;
      const own = `${root}/${at.file.path}`;
      const [meta] = target.path;
      if (meta !== 'import.meta' || target.path.length !== 1) return null;
      if (key === 'url') return primitive(`file://${own}`, at);
      if (key === 'filename') return primitive(own, at);
      if (key === 'dirname') return primitive(folderOf(own), at);
      return null;
    },
  };
}

function call(invocation: Invocation, snapshot: Snapshot): Value | null {
  const { callee, args, isNew, at } = invocation;
  if (callee?.kind !== 'external') return null;
  const undecided = args.findIndex(({ kind }) => kind === 'choice');
  if (undecided !== -1) {
    // What it gives for each of them, as far as that is known.
    const results = optionsOf(args[undecided] as Value).flatMap((option) => {
      return call({ ...invocation, args: args.with(undecided, option) }, snapshot) ?? [];
    });
    return results.length === 0 ? null : choice(results, at);
  }
  const name = callee.path.filter((part) => part !== 'default' && part !== 'promises').join('.');
  if (callee.specifier === 'global:') {
    if (isNew && name === 'URL') return urlOf(args, at);
    if (name === 'process.cwd') return setting('it is the working directory', at);
    return null;
  }
  switch (callee.specifier.replace(/^node:/, '')) {
    case 'path':
    case 'path/posix':
      return callPath(name, args, at);
    case 'url':
      return callUrl(name, args, at);
    case 'os':
      return name === 'platform' ? platform('linux', at) : name === 'type' ? platform('Linux', at) : null;
    case 'fs':
    case 'fs/promises':
      return callFiles(name, args, at, snapshot);
    default:
      return null;
  }
}

function callPath(name: string, given: readonly Value[], at: Place): Value | null {
  // What comes before an absolute path does not matter, be it known or not.
  const last = name === 'resolve' ? given.findLastIndex((arg) => asText(arg)?.startsWith('/')) : -1;
  const args = given.slice(Math.max(0, last));
  const texts = args.map(asText);
  if (texts.length === 0 || texts.includes(null)) return null;
  const [first = '', second = ''] = texts as string[];
  switch (name) {
    case 'join':
    case 'resolve':
    case 'posix.join': {
      const [base, ...rest] = texts as string[];
      const isAbsolute = (base ?? '').startsWith('/');
      if (!isAbsolute && name === 'resolve') return null;
      return primitive(`${isAbsolute ? '/' : ''}${join(base ?? '', rest.join('/'))}`, at);
    }
    case 'dirname':
      return primitive(folderOf(first) || '.', at);
    case 'basename': {
      const file = first.slice(first.lastIndexOf('/') + 1);
      return primitive(second !== '' && file.endsWith(second) ? file.slice(0, -second.length) : file, at);
    }
    case 'extname': {
      const file = first.slice(first.lastIndexOf('/') + 1);
      return primitive(file.lastIndexOf('.') > 0 ? file.slice(file.lastIndexOf('.')) : '', at);
    }
    default:
      return null;
  }
}

function callUrl(name: string, args: readonly Value[], at: Place): Value | null {
  const [value] = args;
  const text = asText(value) ?? (value?.kind === 'object' ? hrefOf(value) : null);
  if (text === null) return null;
  if (name === 'fileURLToPath') return primitive(text.replace(/^file:\/\//, ''), at);
  if (name === 'pathToFileURL') return url(`file://${text}`, at);
  return name === 'URL' ? urlOf(args, at) : null;
}

function hrefOf(value: Extract<Value, { kind: 'object' }>): string | null {
  const href = value.properties.get('href');
  return href === undefined || href.kind === 'getter' ? null : asText(href);
}

function urlOf(args: readonly Value[], at: Place): Value | null {
  const [path, base] = args.map(asText);
  if (path == null || base == null || snapshotPath(base) === null) return null;
  return url(`file:///${join(folderOf(base.slice('file://'.length)), path)}`, at);
}

function url(href: string, at: Place): Value {
  return object(at, [
    ['href', primitive(href, at)],
    ['pathname', primitive(href.slice('file://'.length), at)],
  ]);
}

function callFiles(name: string, args: readonly Value[], at: Place, snapshot: Snapshot): Value | null {
  const [first] = args;
  const text = asText(first) ?? (first?.kind === 'object' ? hrefOf(first) : null);
  const path = text === null ? null : snapshotPath(text);
  if (text !== null && path === null && name === 'existsSync') return missing(at);
  if (path === null) return null;
  switch (name) {
    case 'readFile':
    case 'readFileSync': {
      const content = snapshot.read(path);
      return content === null ? null : primitive(content, at);
    }
    case 'existsSync':
      if (snapshot.paths.some((file) => file === path || file.startsWith(`${path}/`))) return primitive(true, at);
      // Everything else may be made by a build or an installation.
      return path.endsWith('package.json') ? primitive(false, at) : missing(at);
    case 'readdir':
    case 'readdirSync':
      return args.length > 1 ? null : listFolder(path, at, snapshot);
    default:
      return null;
  }
}

/** Whether a file is there that the source does not have: most likely not. */
function missing(at: Place): Value {
  return choice([primitive(false, at), unknown('it depends on the files of the system', at)], at);
}

function listFolder(folder: string, at: Place, snapshot: Snapshot): Value {
  const prefix = folder === '' ? '' : `${folder}/`;
  const names = new Set<string>();
  for (const path of snapshot.paths) {
    if (path.startsWith(prefix)) names.add(path.slice(prefix.length).split('/')[0] ?? '');
  }
  return array(
    [...names].map((name) => primitive(name, at)),
    at,
  );
}
