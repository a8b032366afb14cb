import type { Snapshot } from '../snapshot/snapshot.js';
import { isAsideFolder, isWithin, matchesReference, type PackageRoot, packageRoots } from './package-roots.js';
import { hasMcpMarker } from './server-markers.js';

/** What may be one server of a snapshot, and what of the snapshot it is made of. */
export interface ServerScope {
  /** Folder of the snapshot; '' for all of it. */
  folder: string;
  /** The snapshot without what belongs to other packages that this one does not use. */
  snapshot: Snapshot;
  /** Whether a file is this server's own, rather than shared with others. */
  isOwn(path: string): boolean;
  /** Whether it is of a package that this server is made of, its own or one it uses; the rest can only be imported. */
  isPart(path: string): boolean;
}

/** Servers of one snapshot; beyond that they are read as one. */
const maxScopes = 300;
/** Bytes of a file looked through for imports that leave its package. */
const maxImportingBytes = 512 * 1024;
/** Files that import others by relative paths, and what such imports load. */
const importing = /\.(?:[cm]?[jt]sx?|py|json)$/;
/** What is imported in JavaScript or TypeScript by a path that climbs, or from a scope. One text without line breaks: linear. */
const specifiers = /["']((?:\.\.|@[\w.-]{1,100})\/[^"'\n]{1,300})["']/g;
const prose = /\.(?:md|mdx|rst|txt)$/i;

/**
 * Splits a snapshot into what may be servers: the packages that bear the mark of MCP, or are made of such, and that no other
 * package is made of. One scope of everything when that leaves one or none. Sorted by folder.
 *
 * @param wanted the folder asked for: only what is in it is a server, the rest can be imported
 */
export function serverScopes(snapshot: Snapshot, wanted: string | null): ServerScope[] {
  const within = wanted ?? '';
  const { roots, aside } = packageRoots(snapshot, within);
  const owner = ownerOf(roots, aside);
  const own = new Map<PackageRoot, string[]>(roots.map((root) => [root, []]));
  for (const path of snapshot.paths) {
    const root = owner(path);
    if (root !== null) own.get(root)?.push(path);
  }
  const isMarked = (root: PackageRoot) =>
    isWithin(root.folder, within) &&
    (own.get(root) ?? []).some((path) => isTelling(path) && hasMcpMarker(snapshot, path));
  const marked = new Set(roots.filter(isMarked));
  const graph = usesOf(roots, own, owner, snapshot);
  const tops = marked.size < 2 ? [] : topsOf(roots, graph, marked, within);
  if (tops.length < 2 || tops.length > maxScopes) {
    return [whole(snapshot, wanted, owner, new Set([...marked].flatMap((root) => [...closureOf(root, graph)])))];
  }
  return tops
    .map((root) => scopeOf(root, closureOf(root, graph), new Set(tops), own, snapshot))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** The package a file belongs to: the innermost around it. Null for what lies in a package that is no server's. */
function ownerOf(roots: readonly PackageRoot[], aside: readonly string[]): (path: string) => PackageRoot | null {
  const byFolder = new Map<string, PackageRoot | null>(roots.map((root) => [root.folder, root]));
  for (const folder of aside) byFolder.set(folder, null);
  const known = new Map<string, PackageRoot | null>();
  return (path) => {
    const folder = folderOf(path);
    const answer = known.get(folder);
    if (answer !== undefined) return answer;
    let found: PackageRoot | null | undefined;
    for (let at = folder; ; at = folderOf(at)) {
      found = byFolder.get(at);
      if (found !== undefined || at === '') break;
    }
    known.set(folder, found ?? null);
    return found ?? null;
  };
}

/** What each package uses of the others: by its manifests, by relative imports that leave its folder, and by their names. */
function usesOf(
  roots: readonly PackageRoot[],
  own: ReadonlyMap<PackageRoot, readonly string[]>,
  owner: (path: string) => PackageRoot | null,
  snapshot: Snapshot,
): Map<PackageRoot, Set<PackageRoot>> {
  const byName = new Map<string, PackageRoot>();
  for (const root of roots) for (const name of root.names) if (!byName.has(name)) byName.set(name, root);
  const scopes = new Set([...byName.keys()].filter((name) => name.startsWith('@')).map((name) => name.split('/')[0]));
  const marks = ['../', ...[...scopes].flatMap((scope) => [`"${scope}/`, `'${scope}/`])];
  const projects = roots.flatMap((root) =>
    root.manifests.filter((path) => path.endsWith('proj')).map((path) => ({ path, root })),
  );
  return new Map(
    roots.map((root) => {
      const used = new Set<PackageRoot>();
      for (const name of root.uses) {
        const other = byName.get(name);
        if (other !== undefined) used.add(other);
      }
      for (const pattern of root.references) {
        for (const project of projects) if (matchesReference(project.path, pattern)) used.add(project.root);
      }
      if (roots.length > 1) {
        for (const other of imported(root, own.get(root) ?? [], { byName, marks, owner, snapshot })) used.add(other);
      }
      used.delete(root);
      return [root, used] as const;
    }),
  );
}

/** Where the packages that a file imports are looked up. */
interface Lookup {
  byName: ReadonlyMap<string, PackageRoot>;
  /** One of these is in every file that imports another package of the snapshot. */
  marks: readonly string[];
  owner: (path: string) => PackageRoot | null;
  snapshot: Snapshot;
}

/** The packages that the files of one import: tools for monorepos need no manifest to say so. */
function imported(
  root: PackageRoot,
  paths: readonly string[],
  { byName, marks, owner, snapshot }: Lookup,
): PackageRoot[] {
  const found = new Set<PackageRoot>();
  for (const path of paths) {
    if (!/\.[cm]?[jt]sx?$/.test(path)) continue;
    const bytes = snapshot.bytes(path);
    if (bytes === null || bytes.length > maxImportingBytes || !marks.some((mark) => includes(bytes, mark))) continue;
    for (const [, specifier = ''] of (snapshot.read(path) ?? '').matchAll(specifiers)) {
      const target = specifier.startsWith('.') ? join(folderOf(path), specifier) : null;
      const other = specifier.startsWith('@')
        ? byName.get(specifier.split('/', 2).join('/'))
        : target === null || isWithin(target, root.folder)
          ? null
          : owner(target);
      if (other != null) found.add(other);
    }
  }
  return [...found];
}

/** The packages to start from: made of something that bears the mark, and either a program or used by no other. */
function topsOf(
  roots: readonly PackageRoot[],
  graph: ReadonlyMap<PackageRoot, ReadonlySet<PackageRoot>>,
  marked: ReadonlySet<PackageRoot>,
  within: string,
): PackageRoot[] {
  const used = new Set([...graph.values()].flatMap((each) => [...each]));
  const inScope = roots.filter((root) => isWithin(root.folder, within));
  const reaches = (root: PackageRoot) => [...closureOf(root, graph)].some((each) => marked.has(each));
  const tops = inScope.filter((root) => (!used.has(root) || (root.isProgram && marked.has(root))) && reaches(root));
  // Packages that use each other in a circle have no first: take what the others do not lead to.
  const reached = new Set(tops.flatMap((root) => [...closureOf(root, graph)]));
  for (const root of inScope) {
    if (!marked.has(root) || reached.has(root)) continue;
    tops.push(root);
    for (const each of closureOf(root, graph)) reached.add(each);
  }
  return tops;
}

/** A package with all it uses, directly or through others. */
function closureOf(
  root: PackageRoot,
  graph: ReadonlyMap<PackageRoot, ReadonlySet<PackageRoot>>,
): ReadonlySet<PackageRoot> {
  const found = new Set([root]);
  for (const each of found) for (const used of graph.get(each) ?? []) found.add(used);
  return found;
}

function scopeOf(
  root: PackageRoot,
  closure: ReadonlySet<PackageRoot>,
  tops: ReadonlySet<PackageRoot>,
  own: ReadonlyMap<PackageRoot, readonly string[]>,
  snapshot: Snapshot,
): ServerScope {
  const isOwn = new Set(own.get(root) ?? []);
  const paths = new Set([...closure].flatMap((each) => [...(own.get(each) ?? [])]));
  // What is a server by itself can be built upon, but is no part of another.
  const parts = new Set(
    [...closure].flatMap((each) => (each !== root && tops.has(each) ? [] : [...(own.get(each) ?? [])])),
  );
  for (const [other, files] of own) {
    // What lies in the folders around a package can be imported without any manifest saying so: settings, shared scripts.
    if (closure.has(other) || !isWithin(root.folder, other.folder)) continue;
    for (const path of files) if (importing.test(path)) paths.add(path);
  }
  return {
    folder: root.folder,
    snapshot: viewOf(snapshot, paths),
    isOwn: (path) => isOwn.has(path),
    isPart: (path) => parts.has(path),
  };
}

/** Everything as one server, but for what lies in the packages of tests and examples, and outside the folder asked for. */
function whole(
  snapshot: Snapshot,
  wanted: string | null,
  owner: (path: string) => PackageRoot | null,
  shared: ReadonlySet<PackageRoot>,
): ServerScope {
  const within = wanted ?? '';
  const isPart = (path: string) => isWithin(path, within) || shared.has(owner(path) as PackageRoot);
  const paths = snapshot.paths.filter((path) => owner(path) !== null && (isPart(path) || importing.test(path)));
  return {
    folder: within,
    snapshot: viewOf(snapshot, new Set(paths)),
    isOwn: (path) => isWithin(path, within),
    isPart,
  };
}

/** A part of a snapshot. */
export function viewOf(snapshot: Snapshot, paths: ReadonlySet<string>): Snapshot {
  if (paths.size === snapshot.paths.length) return snapshot;
  return {
    paths: snapshot.paths.filter((path) => paths.has(path)),
    read: (path) => (paths.has(path) ? snapshot.read(path) : null),
    bytes: (path) => (paths.has(path) ? snapshot.bytes(path) : null),
    omitted: snapshot.omitted,
  };
}

/** Prose, and what is found in manifests of other kinds, tells nothing. */
function isTelling(path: string): boolean {
  return !prose.test(path) && !isAsideFolder(folderOf(path));
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash === -1 ? '' : path.slice(0, slash);
}

/** A path below a folder; null when it leaves the snapshot. */
function join(folder: string, path: string): string | null {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

function includes(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(text);
}
