import { isJsonObject } from '../../src/model/index.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { isAsideFolder } from './package-roots.js';
import { type ServerScope, viewOf } from './scopes.js';
import { hasMcpMarker } from './server-markers.js';
import { reachableFrom } from './shared/javascript/imports.js';
import { folderOf, join, Resolver } from './shared/javascript/resolve.js';
import { jsonObjectAt } from './shared/json-file.js';
import { languageOf } from './syntax/source-file.js';

/** One of several programs of a package, as a server of its own. */
export interface ProgramScope extends ServerScope {
  /** What it is started by: its name in `bin`. */
  program: string;
}

/** Programs of one package that are told apart; beyond that it is read as one. */
const maxPrograms = 16;
/** What a file has in it that registers or lists tools. Which files a program has of these tells it from others. */
const registering = ['registerTool', '.tool(', 'addTool', 'ListToolsRequestSchema', 'tools/list'].map((text) =>
  Buffer.from(text),
);
const script = /\.[cm]?[jt]sx?$/;
const test = /\.(?:test|spec|e2e|stories|bench|config|mock)\.[a-z]+$/;
const prose = /\.(?:md|mdx|rst|txt)$/i;
/** Where a package has what is built from its source. */
const builtFolder = /^(?:\.\/)?(?:dist|build|lib|out|esm|cjs|bundle|output)\//;

/**
 * The programs of an npm package (`bin`) that may each be a server of its own, as some of their files register tools that
 * the others do not load. None where that cannot be told: where one program does, or something registers tools that is
 * in none of them. What only one program is made of is not seen by the others; all else they share.
 */
export function programsOf(scope: ServerScope): ProgramScope[] {
  const { snapshot, folder } = scope;
  const entries = entriesOf(snapshot, folder);
  if (entries.size < 2 || entries.size > maxPrograms) return [];
  const resolver = new Resolver(snapshot);
  const own = snapshot.paths.filter((path) => scope.isOwn(path) && !isAside(path, folder));
  if (own.some((path) => isOtherServer(path, snapshot))) return [];
  const programs = [...entries].flatMap(([program, file]) => {
    const entry = sourceOf(file, folder, resolver);
    if (entry === null) return [];
    const files = reachableFrom(entry, snapshot, resolver);
    const tells = [...files].filter((path) => holdsAny(snapshot, path, registering));
    return tells.length === 0 ? [] : [{ program, entry, files, tells: new Set(tells) }];
  });
  const apart = programs.filter(
    (each, index) =>
      !programs.some(
        (other, at) =>
          at !== index && isSubset(each.tells, other.tells) && (other.tells.size > each.tells.size || at < index),
      ),
  );
  if (apart.length < 2) return [];
  const reached = new Set(programs.flatMap(({ files }) => [...files]));
  const isBuilt = (path: string) => builtFolder.test(path.slice(folder === '' ? 0 : folder.length + 1));
  const fromSource = apart.every(({ entry }) => !isBuilt(entry));
  const isLeft = (path: string) =>
    script.test(path) && !reached.has(path) && !(fromSource && isBuilt(path)) && holdsAny(snapshot, path, registering);
  if (own.some(isLeft)) return [];
  return apart.map(({ program, files }) => {
    // A README is about all of them.
    const seen = snapshot.paths.filter((path) => files.has(path) || !(reached.has(path) || prose.test(path)));
    return { ...scope, program, snapshot: viewOf(snapshot, new Set(seen)) };
  });
}

/** Program -> its file, as the manifest of a package has it: one name for each file, the first. */
function entriesOf(snapshot: Snapshot, folder: string): Map<string, string> {
  const { bin } = jsonObjectAt(snapshot, join(folder, 'package.json'))?.value ?? {};
  const entries = new Map<string, string>();
  if (!isJsonObject(bin)) return entries;
  const files = new Set<string>();
  for (const [program, file] of Object.entries(bin)) {
    if (typeof file !== 'string' || files.has(join('', file)) || !/^\w[\w.-]{0,99}$/.test(program)) continue;
    files.add(join('', file));
    entries.set(program, file);
  }
  return entries;
}

/** The source of a program, before what is built from it: `dist/mail.js` is of `src/mail.ts` or `mail/index.ts`. */
function sourceOf(file: string, folder: string, resolver: Resolver): string | null {
  const manifest = join(folder, 'package.json');
  const inside = join('', file);
  const source = inside.replace(builtFolder, '');
  const stem = source.replace(script, '');
  const candidates = source === inside ? [] : [`src/${source}`, `src/${stem}`, source, stem];
  for (const path of [...candidates, inside]) {
    const found = resolver.resolve(`./${path}`, manifest);
    if (found !== null && script.test(found)) return found;
  }
  return null;
}

function isAside(path: string, folder: string): boolean {
  const inside = folder === '' ? path : path.slice(folder.length + 1);
  return test.test(path) || isAsideFolder(folderOf(inside.replace(builtFolder, '')));
}

/** Whether a package holds a server in another language too, which no program in `bin` leads to. */
function isOtherServer(path: string, snapshot: Snapshot): boolean {
  return languageOf(path) !== null && !script.test(path) && hasMcpMarker(snapshot, path);
}

function holdsAny(snapshot: Snapshot, path: string, texts: readonly Buffer[]): boolean {
  const bytes = snapshot.bytes(path);
  if (bytes === null) return false;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return texts.some((text) => buffer.includes(text));
}

function isSubset(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return [...one].every((each) => other.has(each));
}
