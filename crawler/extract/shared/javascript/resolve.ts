import { isJsonObject, type Json } from '../../../../src/model/index.js';
import type { Snapshot } from '../../../snapshot/snapshot.js';

/** Extensions in the order in which a specifier without one is completed. */
const extensions = ['ts', 'tsx', 'mts', 'cts', 'js', 'mjs', 'cjs', 'jsx', 'json'];
/** A compiled name and the source it may stand for. */
const sourcesOf: Record<string, readonly string[]> = {
  js: ['ts', 'tsx', 'js', 'jsx'],
  jsx: ['tsx', 'jsx'],
  mjs: ['mts', 'mjs'],
  cjs: ['cts', 'cjs'],
};
/** Conditions of `exports` and `imports` that lead to code, best first. */
const conditions = ['import', 'node', 'default', 'require'];

/** Finds the file that an import names, by the rules of Node and TypeScript, within one snapshot. */
export class Resolver {
  private readonly paths: ReadonlySet<string>;
  private readonly json = new Map<string, Json | null>();
  private workspaces: ReadonlyMap<string, string> | null = null;

  constructor(private readonly snapshot: Snapshot) {
    this.paths = new Set(snapshot.paths);
  }

  /** The path of the module that `specifier` names in the file `from`; null when it is not in the snapshot. */
  resolve(specifier: string, from: string): string | null {
    if (specifier.startsWith('.')) return this.file(join(folderOf(from), specifier));
    // A path from the snapshot's root.
    if (specifier.startsWith('/')) return this.file(join('', specifier));
    if (specifier.startsWith('node:')) return null;
    if (specifier.startsWith('#')) {
      const own = this.imports(specifier, from);
      if (own !== null) return own;
    }
    return this.alias(specifier, from) ?? this.workspace(specifier);
  }

  /**
   * The folder of the nearest `package.json`, and its content; null where there is none. One that only tells Node how to read the
   * files beside it, `{ "type": "module" }`, makes no package.
   */
  packageOf(path: string): { folder: string; manifest: Record<string, Json> } | null {
    for (const folder of foldersAbove(path)) {
      const manifest = this.readJson(join(folder, 'package.json'));
      if (isJsonObject(manifest) && Object.keys(manifest).some((key) => key !== 'type' && key !== 'sideEffects'))
        return { folder, manifest };
    }
    return null;
  }

  private file(path: string): string | null {
    if (path.startsWith('..')) return null;
    const dot = path.lastIndexOf('.');
    const extension = path.slice(dot + 1);
    const stem = path.slice(0, dot);
    for (const source of (Object.hasOwn(sourcesOf, extension) && sourcesOf[extension]) || []) {
      if (this.paths.has(`${stem}.${source}`)) return `${stem}.${source}`;
    }
    if (this.paths.has(path)) return path;
    for (const extension of extensions) if (this.paths.has(`${path}.${extension}`)) return `${path}.${extension}`;
    for (const extension of extensions) {
      const index = join(path, `index.${extension}`);
      if (this.paths.has(index)) return index;
    }
    return null;
  }

  /** `#name` by the `imports` of the nearest package. */
  private imports(specifier: string, from: string): string | null {
    const own = this.packageOf(from);
    if (own === null || !isJsonObject(own.manifest.imports)) return null;
    return this.mapped(own.manifest.imports, specifier, own.folder);
  }

  /** A target of `imports`, `exports` or `paths`, whose keys and targets may hold one `*`. */
  private mapped(map: Record<string, Json>, specifier: string, folder: string): string | null {
    for (const [pattern, target] of Object.entries(map)) {
      const star = matchStar(pattern, specifier);
      if (star === null) continue;
      for (const path of targetsOf(target)) {
        const found = this.file(
          join(
            folder,
            path.replace('*', () => star),
          ),
        );
        if (found !== null) return found;
      }
    }
    return null;
  }

  /** By `compilerOptions.paths` and `baseUrl` of the nearest `tsconfig.json` that has them. */
  private alias(specifier: string, from: string): string | null {
    for (const folder of foldersAbove(from)) {
      for (const name of ['tsconfig.json', 'jsconfig.json', 'tsconfig.base.json']) {
        const config = this.readJson(join(folder, name));
        const options = isJsonObject(config) ? config.compilerOptions : null;
        if (!isJsonObject(options)) continue;
        const base = join(folder, typeof options.baseUrl === 'string' ? options.baseUrl : '.');
        const found = isJsonObject(options.paths) ? this.mapped(options.paths, specifier, base) : null;
        if (found !== null) return found;
        if (typeof options.baseUrl === 'string') {
          const direct = this.file(join(base, specifier));
          if (direct !== null) return direct;
        }
      }
    }
    return null;
  }

  /** Another package of the same repository, by its name. */
  private workspace(specifier: string): string | null {
    this.workspaces ??= this.findWorkspaces();
    const parts = specifier.split('/');
    const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
    const folder = this.workspaces.get(name);
    if (folder === undefined) return null;
    const subpath = specifier.slice(name.length + 1);
    const manifest = this.readJson(join(folder, 'package.json'));
    if (subpath !== '')
      return (
        this.file(join(folder, subpath)) ??
        this.file(join(folder, `src/${subpath}`)) ??
        this.exported(manifest, `./${subpath}`, folder)
      );
    // The source before what is built from it: the source is what we want evidence in.
    const source = this.file(join(folder, 'src/index')) ?? this.file(join(folder, 'index'));
    if (source !== null) return source;
    const exported = this.exported(manifest, '.', folder);
    if (exported !== null || !isJsonObject(manifest)) return exported;
    const main = manifest.module ?? manifest.main;
    return typeof main === 'string' ? this.file(join(folder, main)) : null;
  }

  private exported(manifest: Json | null, subpath: string, folder: string): string | null {
    const exports = isJsonObject(manifest) ? manifest.exports : null;
    if (!isJsonObject(exports)) return null;
    const map = Object.keys(exports).some((key) => key.startsWith('.')) ? exports : { '.': exports };
    return this.mapped(map, subpath, folder);
  }

  private findWorkspaces(): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    for (const path of this.snapshot.paths) {
      if (path !== 'package.json' && !path.endsWith('/package.json')) continue;
      const manifest = this.readJson(path);
      const name = isJsonObject(manifest) ? manifest.name : null;
      if (typeof name === 'string' && !found.has(name)) found.set(name, folderOf(path));
    }
    return found;
  }

  private readJson(path: string): Json | null {
    const known = this.json.get(path);
    if (known !== undefined) return known;
    const parsed = this.paths.has(path) ? parseJson(this.snapshot.read(path) ?? '') : null;
    this.json.set(path, parsed);
    return parsed;
  }
}

/** The paths a target of `imports` or `exports` may lead to, the best first. */
function targetsOf(target: Json): string[] {
  if (typeof target === 'string') return [target];
  if (Array.isArray(target)) return target.flatMap(targetsOf);
  if (!isJsonObject(target)) return [];
  return conditions.flatMap((condition) => {
    const inner = Object.hasOwn(target, condition) ? target[condition] : undefined;
    return inner === undefined ? [] : targetsOf(inner);
  });
}

/** What the `*` of a pattern stands for in a text; null when the pattern does not match. */
function matchStar(pattern: string, text: string): string | null {
  const star = pattern.indexOf('*');
  if (star === -1) return pattern === text ? '' : null;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after);
  return fits ? text.slice(before.length, text.length - after.length) : null;
}

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** A path below a folder with `.` and `..` resolved; starts with `..` when it leads out of the snapshot. */
export function join(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

function foldersAbove(path: string): string[] {
  const folders: string[] = [];
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    folders.push(folder);
    if (folder === '') return folders;
  }
}

/** JSON with comments and trailing commas, as `tsconfig.json` has them; null when it is neither. */
function parseJson(text: string): Json | null {
  for (const candidate of [() => text, () => withoutComments(text)]) {
    try {
      return JSON.parse(candidate()) as Json;
    } catch {}
  }
  return null;
}

function withoutComments(text: string): string {
  // One alternative each for a string, a comment and a trailing comma; only the string is kept.
  return text
    .replace(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[^*]*(?:\*(?!\/)[^*]*)*\*\//g, (part) =>
      part[0] === '"' ? part : ' ',
    )
    .replace(/,(?=\s*[}\]])/g, '');
}
