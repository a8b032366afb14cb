import { isJsonObject } from '../../src/model/index.js';
import type { Snapshot } from '../snapshot/snapshot.js';

/** What a package without tools of its own is, where its files tell. */
export interface Launcher {
  /** Why no definition is in it, as a sentence to follow its name; null when the next field says where to look. */
  holdsNone: string | null;
  /** Packages that it hands over to, the likeliest first. */
  dependencies: Dependency[];
  /** Packages that it seems to be made of, whether it imports them itself or by way of each other. */
  parts: Dependency[];
}

/** A package as another asks for it. */
export interface Dependency {
  name: string;
  /** A version, a range of them or a tag. */
  range: string;
}

/** Characters of code of its own that a package may have and yet only start another. */
const maxOwnCode = 64 * 1024;
/** Dependencies that are looked into; the tools are in the first that has any. */
const maxDependencies = 3;
/** Dependencies that are read together with it. */
const maxParts = 16;
/** What an import or `require` names. One text without line breaks: linear. */
const specifiers = /(?:\bfrom|\bimport|\brequire(?:\.resolve)?)\s{0,9}\(?\s{0,9}["'`]([^"'`\n]{1,300})["'`]/g;
/** Packages that carry calls to a server at some address, and offer nothing by themselves. */
const bridges = new Set([
  'mcp-remote',
  'mcp-proxy',
  'supergateway',
  'mcp-remote-client',
  '@smithery/cli',
  'mcp-bridge',
]);
const remoteTransport = /\b(?:StreamableHTTPClientTransport|SSEClientTransport)\b/;
/** What a program does that hands on what it is told: it speaks the protocol, reads its input and asks an address. */
const relaysMessages = [/\bjsonrpc\b/, /\bprocess\.stdin\b/, /\bfetch\(/];
/** How packages with a program for one system each are named. */
const platform = /(?:^|[-_/.])(?:linux|darwin|macos|win32|windows)(?:[-_.]|$)/;
const runsProgram = /\bchild_process\b/;

/**
 * Looks at a package in which no tool and no registration was found: whether it only starts another package, and which; or
 * starts what no source of tools is in. Null when it is neither.
 */
export function launcherOf(snapshot: Snapshot, folder: string): Launcher | null {
  const base = folder === '' ? '' : `${folder}/`;
  const manifest = readManifest(snapshot, `${base}package.json`);
  if (manifest === null) return null;
  const code = ownCode(snapshot, base);
  if (code === null) return null;
  const imported = new Set<string>();
  for (const [, specifier = ''] of code.matchAll(specifiers)) {
    if (!specifier.startsWith('.') && !specifier.startsWith('/')) imported.add(packageNameOf(specifier));
  }
  const binaries = namesIn(manifest.optionalDependencies).filter((name) => platform.test(name));
  if (binaries.length > 0 && runsProgram.test(code))
    return none(`it starts a native program, which comes in other packages (${binaries.slice(0, 3).join(', ')})`);
  const asked = { ...rangesIn(manifest.optionalDependencies), ...rangesIn(manifest.dependencies) };
  const bridge =
    Object.keys(asked).find((name) => bridges.has(name)) ?? [...bridges].find((name) => mentions(code, name));
  if (bridge !== undefined) return none(`it hands every call to a remote server through ${bridge}${addressIn(code)}`);
  if (remoteTransport.test(code)) return none(`it hands every call to a remote server${addressIn(code)}`);
  if (relaysMessages.every((mark) => mark.test(code)))
    return none(`it hands every message to a remote server${addressIn(code)}`);
  const others = Object.entries(asked).filter(([name]) => !name.startsWith('@modelcontextprotocol/'));
  const own = String(manifest.name ?? '');
  const kin = kinOf(own, others);
  const dependencies = kinOf(
    own,
    others.filter(([name]) => imported.has(name)),
  ).slice(0, maxDependencies);
  const closest = kin[0]?.kinship ?? 0;
  const parts = kin.filter((each) => each.kinship * 2 > closest).slice(0, maxParts);
  if (dependencies.length > 0)
    return { holdsNone: null, dependencies: dependencies.map(asDependency), parts: parts.map(asDependency) };
  return runsProgram.test(code) ? none('it starts a program that comes from elsewhere') : null;
}

function none(holdsNone: string): Launcher {
  return { holdsNone, dependencies: [], parts: [] };
}

/** The code of the package itself; null when it is too much for a mere launcher. Its tests count too: they are little. */
function ownCode(snapshot: Snapshot, base: string): string | null {
  let code = '';
  for (const path of snapshot.paths) {
    if (!path.startsWith(base) || !/\.[cm]?[jt]sx?$/.test(path)) continue;
    if (/(?:^|\/)(?:tests?|__tests__|examples?)\//.test(path) || /\.(?:test|spec|config)\.[a-z]+$/.test(path)) continue;
    if (code.length + (snapshot.bytes(path)?.length ?? 0) > maxOwnCode) return null;
    code += `${snapshot.read(path) ?? ''}\n`;
  }
  return code;
}

type Kin = Dependency & { kinship: number };

/** Those that look like the thing itself, the likeliest first. */
function kinOf(own: string, asked: readonly [string, string][]): Kin[] {
  return asked
    .map(([name, range]) => ({ name, range, kinship: kinship(own, name) + (asked.length === 1 ? 1 : 0) }))
    .filter((each) => each.kinship > 0)
    .sort((a, b) => b.kinship - a.kinship || (a.name < b.name ? -1 : 1));
}

function asDependency({ name, range }: Kin): Dependency {
  return { name, range };
}

/** How much a dependency looks like the thing itself, by its name: 0 for a library like any other. */
function kinship(own: string, dependency: string): number {
  const scope = (name: string) => (name.startsWith('@') ? name.slice(1).split('/')[0] : undefined);
  const words = own
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length >= 4 && word !== 'server');
  const shared = words.some((word) => dependency.toLowerCase().includes(word));
  const sameScope = scope(own) !== undefined && scope(own) === scope(dependency);
  return (/\bmcp\b/i.test(dependency) ? 2 : 0) + (sameScope ? 2 : 0) + (shared ? 1 : 0);
}

/** The first web address in the code that is not documentation, to say where the calls go. */
function addressIn(code: string): string {
  const address = code.match(/["'`](https:\/\/[\w.-]{1,200}\/?[\w./-]{0,200})["'`]/)?.[1];
  return address === undefined ? '' : ` (${address})`;
}

function mentions(code: string, name: string): boolean {
  return ['"', "'", '`'].some((quote) => code.includes(`${quote}${name}${quote}`) || code.includes(`${quote}${name}@`));
}

function packageNameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function readManifest(snapshot: Snapshot, path: string): Record<string, unknown> | null {
  const text = snapshot.read(path);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

function namesIn(dependencies: unknown): string[] {
  return isJsonObject(dependencies) ? Object.keys(dependencies) : [];
}

function rangesIn(dependencies: unknown): Record<string, string> {
  if (!isJsonObject(dependencies)) return {};
  return Object.fromEntries(
    Object.entries(dependencies).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
