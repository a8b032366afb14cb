import { isJsonObject } from '../../src/model/index.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { isRegistryEntry } from './server-markers.js';

/** A folder that is a package of its own by its manifest, or the folder that was asked for. */
export interface PackageRoot {
  /** Without a slash at its end; '' for the top. */
  folder: string;
  /** Its manifests. */
  manifests: string[];
  /** What the manifests of other packages call it. */
  names: string[];
  /** What its manifests say it is made with, as other packages' `names` have it. */
  uses: ReadonlySet<string>;
  /** Project files its own refer to by path, as patterns of path segments that the end of a path must match. */
  references: readonly string[][];
  /** Whether its manifest declares a program to run, so that it is no mere library. */
  isProgram: boolean;
}

/** Roots beyond which a repository is read as one: by then it is not servers that it holds. */
const maxRoots = 2_000;
/** Characters of a manifest that are looked at. */
const maxManifestLength = 256 * 1024;

/** Folders whose packages are not servers that anybody runs: they show, test or copy some. */
const asideFolders = new Set(
  (
    'test tests __tests__ testing testdata test-data e2e spec specs example examples sample samples demo demos fixture fixtures ' +
    '__fixtures__ mock mocks __mocks__ template templates __template__ boilerplate boilerplates scaffold scaffolds starter starters ' +
    'doc docs website eval evals evaluation benchmark benchmarks bench cookbook tutorial tutorials playground vendor vendored ' +
    'third_party third-party external node_modules site-packages generated dist build out target bin obj .git .github'
  ).split(' '),
);

/** What the name of such a folder ends in: `accuracy-tests`, `mcp-server-evals`, `Server.Tests`, `mcp-test-client`. */
const asideEnding =
  /[-_.](?:tests|e2e|evals|benchmarks|examples|fixtures|mocks)$|(?:^|[-_.])tests?[-_.](?:client|server|app|utils?|helpers?|support)$/;

/** Whether a folder, or one above it, holds what is no server: tests, examples, templates, vendored and generated copies. */
export function isAsideFolder(folder: string): boolean {
  return folder
    .toLowerCase()
    .split('/')
    .some((segment) => asideFolders.has(segment) || asideEnding.test(segment));
}

/**
 * The packages of a snapshot, by folder; the first is the top (or `within`, the folder asked for), whether it has a manifest
 * or not. Those in folders for tests, examples and copies come with `aside`, so that what is in them is known to be theirs.
 */
export function packageRoots(snapshot: Snapshot, within: string): { roots: PackageRoot[]; aside: string[] } {
  const manifests = new Map<string, string[]>([[within, []]]);
  const aside = new Set<string>();
  for (const path of snapshot.paths) {
    const folder = rootOfManifest(path, snapshot);
    if (folder === null) continue;
    const seenFrom = isWithin(folder, within) ? relative(folder, within) : folder;
    if (isAsideFolder(seenFrom)) aside.add(folder);
    else manifests.set(folder, [...(manifests.get(folder) ?? []), path]);
  }
  const folders = [...manifests.keys()].sort((a, b) => (a === within ? -1 : b === within ? 1 : a < b ? -1 : 1));
  const roots = (folders.length > maxRoots ? [within] : folders).map((folder) =>
    describe(folder, manifests.get(folder) ?? [], snapshot),
  );
  return { roots, aside: [...aside].sort() };
}

export function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`);
}

function relative(path: string, folder: string): string {
  return folder === '' ? path : path.slice(folder.length + 1);
}

/** The folder that a manifest makes a package; null for other files, and for manifests that only set options for a folder. */
function rootOfManifest(path: string, snapshot: Snapshot): string | null {
  const slash = path.lastIndexOf('/');
  const folder = slash === -1 ? '' : path.slice(0, slash);
  const name = path.slice(slash + 1);
  if (name.endsWith('.csproj') || name.endsWith('.fsproj')) {
    // `Server/src/Server.csproj` beside `Server/tests`: the package is the folder of both.
    return folder.endsWith('/src') ? folder.slice(0, -'/src'.length) : folder;
  }
  switch (name) {
    case 'package.json':
      // Without a name it only tells Node how to read the files beside it.
      return typeof readJson(snapshot, path)?.name === 'string' ? folder : null;
    case 'Cargo.toml':
      return /^\[package\]/m.test(readManifest(snapshot, path)) ? folder : null;
    case 'pyproject.toml':
      return /^\[(?:project|tool\.poetry)\]/m.test(readManifest(snapshot, path)) ? folder : null;
    case 'server.yaml':
      return isRegistryEntry(snapshot, path) ? folder : null;
    case 'setup.py':
      // A module of a program may be called so too.
      return /\b(?:setuptools|distutils)\b/.test(readManifest(snapshot, path)) ? folder : null;
    case 'setup.cfg':
      return /^\[(?:metadata|options)\]/m.test(readManifest(snapshot, path)) ? folder : null;
    case 'requirements.txt':
      return isPlainPython(snapshot, folder) ? folder : null;
    case 'go.mod':
    case 'pom.xml':
    case 'build.gradle':
    case 'build.gradle.kts':
    case 'composer.json':
      return folder;
    default:
      return null;
  }
}

/** Whether a folder with a list of requirements is a program of its own: it holds modules, and no project is around it. */
function isPlainPython(snapshot: Snapshot, folder: string): boolean {
  const below = folder === '' ? '' : `${folder}/`;
  const isModule = (path: string) =>
    path.startsWith(below) && path.endsWith('.py') && !path.slice(below.length).includes('/');
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const prefix = at === '' ? '' : `${at}/`;
    if (
      ['pyproject.toml', 'setup.py', 'setup.cfg'].some((name) => rootOfManifest(`${prefix}${name}`, snapshot) !== null)
    )
      return false;
    if (at === '') return snapshot.paths.some(isModule);
  }
}

function describe(folder: string, manifests: readonly string[], snapshot: Snapshot): PackageRoot {
  const names: string[] = [];
  const uses = new Set<string>();
  const references: string[][] = [];
  let isProgram = false;
  for (const path of manifests) {
    const said = readerOf(path)(path, snapshot);
    names.push(...said.names);
    for (const name of said.uses) uses.add(name);
    references.push(...(said.references ?? []));
    isProgram ||= said.isProgram;
  }
  return { folder, manifests: [...manifests], names, uses, references, isProgram };
}

interface ManifestFacts {
  names: string[];
  uses: Iterable<string>;
  references?: string[][];
  isProgram: boolean;
}

type ManifestReader = (path: string, snapshot: Snapshot) => ManifestFacts;

function readerOf(path: string): ManifestReader {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.endsWith('proj')) return readProject;
  return readers[name] ?? (() => ({ names: [], uses: [], isProgram: false }));
}

const readers: Record<string, ManifestReader> = {
  'package.json'(path, snapshot) {
    const manifest = readJson(snapshot, path) ?? {};
    const folder = path.slice(0, -'package.json'.length);
    const isWorkspace = manifest.workspaces !== undefined || snapshot.bytes(`${folder}pnpm-workspace.yaml`) !== null;
    // What holds the others together is not made of them.
    const kinds = isWorkspace && manifest.bin === undefined && manifest.main === undefined ? [] : dependencyKinds;
    return {
      names: [String(manifest.name)],
      uses: kinds.flatMap((kind) => (isJsonObject(manifest[kind]) ? Object.keys(manifest[kind]) : [])),
      isProgram: manifest.bin !== undefined,
    };
  },
  'pyproject.toml'(path, snapshot) {
    const text = readManifest(snapshot, path);
    const name = text.match(/^name[ \t]*=[ \t]*["']([\w.-]+)["']/m)?.[1];
    return {
      names: name === undefined ? [] : [pythonName(name)],
      uses: [...text.matchAll(/^[ \t]*["']?([A-Za-z0-9][\w.-]*)|["']([A-Za-z0-9][\w.-]*)/gm)]
        .map((match) => pythonName(match[1] ?? match[2] ?? ''))
        .filter((used) => name === undefined || used !== pythonName(name)),
      isProgram: /^\[(?:project|tool\.poetry)\.scripts\]/m.test(text),
    };
  },
  'requirements.txt'(path, snapshot) {
    const text = readManifest(snapshot, path);
    const uses = [...text.matchAll(/^[ \t]*([A-Za-z0-9][\w.-]*)/gm)].map((match) => pythonName(match[1] as string));
    return { names: [], uses, isProgram: true };
  },
  'go.mod'(path, snapshot) {
    const text = readManifest(snapshot, path);
    const module = text.match(/^module[ \t]+(\S+)/m)?.[1];
    const uses = [...text.matchAll(/^[ \t]*(?:require[ \t]+|replace[ \t]+)?([\w.-]+\/[\w./-]+)/gm)].map(
      (match) => match[1] as string,
    );
    return {
      names: module === undefined ? [] : [module],
      uses: uses.filter((used) => used !== module),
      isProgram: false,
    };
  },
  'Cargo.toml'(path, snapshot) {
    const text = readManifest(snapshot, path);
    const name = text.match(/^name[ \t]*=[ \t]*"([\w-]+)"/m)?.[1];
    const folder = path.slice(0, -'Cargo.toml'.length);
    const uses = [...text.matchAll(/^([\w-]+)(?:\.workspace)?[ \t]*=|^\[[\w.-]*dependencies\.([\w-]+)\]/gm)].map(
      (match) => (match[1] ?? match[2]) as string,
    );
    return {
      names: name === undefined ? [] : [name],
      uses: uses.filter((used) => used !== name),
      isProgram: /^\[\[bin\]\]/m.test(text) || snapshot.bytes(`${folder}src/main.rs`) !== null,
    };
  },
  'pom.xml'(path, snapshot) {
    const text = readManifest(snapshot, path);
    const [before = '', after = ''] = halves(text, '<parent>', '</parent>');
    const own = `${before}${after}`;
    const artifacts = [...own.matchAll(/<artifactId>\s{0,20}([\w.-]+)/g)].map((match) => match[1] as string);
    const holdsOthers = own.includes('<modules>');
    return {
      names: artifacts.slice(0, 1),
      uses: holdsOthers ? [] : artifacts.slice(1),
      isProgram: own.includes('spring-boot-maven-plugin'),
    };
  },
};
readers['build.gradle'] = readGradle;
readers['build.gradle.kts'] = readGradle;

const dependencyKinds = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const;

/** Gradle names a project by the folders it lies in. */
function readGradle(path: string, snapshot: Snapshot): ManifestFacts {
  const text = readManifest(snapshot, path);
  const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
  const uses = [...text.matchAll(/project\(\s{0,9}(?:path\s{0,9}[:=]\s{0,9})?["']:?([\w:.-]+)["']/g)].map((match) =>
    (match[1] as string).replaceAll(':', '/'),
  );
  return {
    names: folder === '' ? [] : [folder],
    uses,
    isProgram: /\bapplication\b|org\.springframework\.boot/.test(text),
  };
}

/** .NET projects refer to each other by path, with wildcards and properties in it. */
function readProject(path: string, snapshot: Snapshot): ManifestFacts {
  const text = readManifest(snapshot, path);
  const references = [...text.matchAll(/<ProjectReference\s[^<>]{0,300}?Include="([^"<>]{1,300})"/g)].map((match) =>
    (match[1] as string)
      .split(/[\\/]/)
      .filter((segment) => segment !== '..' && segment !== '.' && segment !== '' && !segment.startsWith('$(')),
  );
  return {
    names: [],
    uses: [],
    references,
    isProgram: /<OutputType>\s{0,9}(?:Win)?Exe/i.test(text) || /Sdk="Microsoft\.NET\.Sdk\.(?:Web|Worker)"/.test(text),
  };
}

/** Whether the end of a path matches a pattern of segments, in which `*` stands for any text and `**` for any folders. */
export function matchesReference(path: string, pattern: readonly string[]): boolean {
  const segments = path.split('/');
  let at = segments.length - 1;
  for (let index = pattern.length - 1; index >= 0; index--) {
    const wanted = pattern[index] as string;
    if (wanted === '**') {
      const next = pattern[index - 1];
      if (next === undefined) return true;
      while (at >= 0 && !matchesSegment(segments[at] as string, next)) at--;
      continue;
    }
    const segment = segments[at--];
    if (segment === undefined || !matchesSegment(segment, wanted)) return false;
  }
  return true;
}

/** The parts between stars must follow each other: looked for from left to right, without going back. */
function matchesSegment(segment: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const [first = ''] = parts;
  if (parts.length === 1) return segment === pattern;
  const last = parts.at(-1) as string;
  if (!segment.startsWith(first) || !segment.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = segment.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= segment.length - last.length;
}

/** What stands before the first `open` and after the `close` that follows it. */
function halves(text: string, open: string, close: string): [string, string] {
  const start = text.indexOf(open);
  const end = start === -1 ? -1 : text.indexOf(close, start);
  return end === -1 ? [text, ''] : [text.slice(0, start), text.slice(end + close.length)];
}

/** As PEP 503 compares them. */
function pythonName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

function readJson(snapshot: Snapshot, path: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(readManifest(snapshot, path));
    return isJsonObject(value) ? value : null;
  } catch {
    // A broken manifest makes no package; whoever needs more of it reports it.
    return null;
  }
}

function readManifest(snapshot: Snapshot, path: string): string {
  return (snapshot.read(path) ?? '').slice(0, maxManifestLength);
}
