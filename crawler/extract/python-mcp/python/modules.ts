/** Packages that are never taken from the repository: a folder of the same name there is something else. */
const neverLocal = new Set([
  'typing',
  'typing_extensions',
  'pydantic',
  'fastmcp',
  'dataclasses',
  'enum',
  'functools',
  'inspect',
  'os',
  'sys',
]);
/** The modules of the package `mcp`; a repository's own folder `mcp` holds others. */
const sdkModules = new Set(['server', 'types', 'shared', 'client', 'cli', 'os']);

/** Where the modules of a repository are, by the names they are imported under. */
export interface ModuleIndex {
  /**
   * The file of a module as seen from another file; a folder with a slash behind it is a package without a file of its own.
   * Null when it is not in the repository.
   */
  find(dotted: string, from: string): string | null;
  /** The file of a relative import: `level` dots and the rest. */
  findRelative(level: number, dotted: string, from: string): string | null;
}

/** @param paths of the repository's Python files */
export function indexModules(paths: readonly string[]): ModuleIndex {
  const files = new Set(paths);
  const folders = new Set<string>();
  for (const path of paths) {
    for (let folder = folderOf(path); folder !== '' && !folders.has(folder); folder = folderOf(folder))
      folders.add(folder);
  }
  /** Last part of a dotted name -> the files that may be it. */
  const byLastPart = new Map<string, string[]>();
  for (const path of paths) {
    const last = moduleName(path).split('/').at(-1) ?? '';
    const list = byLastPart.get(last);
    if (list === undefined) byLastPart.set(last, [path]);
    else list.push(path);
  }
  const at = (folder: string, dotted: string): string | null => {
    const base = join(folder, dotted.replaceAll('.', '/'));
    for (const path of [`${base}/__init__.py`, `${base}.py`]) if (files.has(path)) return path;
    return folders.has(base) ? `${base}/` : null;
  };
  return {
    find(dotted, from) {
      const parts = dotted.split('.');
      if (neverLocal.has(parts[0] ?? '')) return null;
      if (parts[0] === 'mcp' && (parts.length === 1 || sdkModules.has(parts[1] ?? ''))) return null;
      // The folders Python would look in: that of the script, then the roots of the packages above it.
      for (let folder = folderOf(from); ; folder = folderOf(folder)) {
        const isPackage = folder !== '' && files.has(`${folder}/__init__.py`) && folder !== folderOf(from);
        if (!isPackage) {
          const found = at(folder, dotted) ?? at(join(folder, 'src'), dotted);
          if (found !== null && found !== from) return found;
        }
        if (folder === '') break;
      }
      // Installed from somewhere else in the repository: the one file whose path ends so.
      if (parts.length < 2) return null;
      const suffix = `/${parts.join('/')}`;
      const candidates = (byLastPart.get(parts.at(-1) ?? '') ?? []).filter((path) =>
        `/${moduleName(path)}`.endsWith(suffix),
      );
      return candidates.length === 1 ? (candidates[0] ?? null) : null;
    },
    findRelative(level, dotted, from) {
      let folder = folderOf(from);
      for (let i = 1; i < level; i++) folder = folderOf(folder);
      if (dotted !== '') return at(folder, dotted);
      const init = join(folder, '__init__.py');
      return files.has(init) ? init : folder === '' ? null : `${folder}/`;
    },
  };
}

/** The module below a package, or null: `a/b/__init__.py` and `c` give `a/b/c.py`. */
export function submodule(index: ModuleIndex, module: string, name: string): string | null {
  if (!module.endsWith('/') && !module.endsWith('__init__.py')) return null;
  return index.findRelative(1, name, `${folderOf(module)}/__init__.py`);
}

/** What `__name__` is in a module, as far as its path tells: `a.b` for `src/a/b.py`. */
export function dottedName(path: string): string {
  return (path.endsWith('/') ? path.slice(0, -1) : moduleName(path)).replace(/^src\//, '').replaceAll('/', '.');
}

/** `a/b/__init__.py` is `a/b`, `a/b.py` is `a/b`. */
function moduleName(path: string): string {
  return path.endsWith('/__init__.py') ? path.slice(0, -'/__init__.py'.length) : path.slice(0, -'.py'.length);
}

function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}
