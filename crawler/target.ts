import { placeInRepository } from '../src/model/index.js';
import { TargetError } from './provider.js';

/** A server as a user names it, the same everywhere a server is named. */
export type Target =
  | {
      kind: 'github';
      owner: string;
      repo: string;
      ref: string | null;
      subpath: string | null;
      /** One of several programs that are servers of their own in that folder. */
      program?: string | undefined;
    }
  | { kind: 'npm'; name: string; version: string | null; program?: string | undefined }
  | { kind: 'folder'; path: string }
  | { kind: 'archive'; path: string }
  | { kind: 'tools-list'; path: string };

/** The targets of one kind or several, e.g. `TargetOf<'github'>`. */
export type TargetOf<K extends Target['kind']> = Target & { kind: K };

export interface ParseTargetOptions {
  /** Web addresses of GitHub Enterprise servers whose repository addresses are understood, e.g. `https://git.example.com`. */
  githubHosts?: readonly string[];
}

/** Characters a target may have; longer than any path or name that exists. */
const maxLength = 4_096;

/** What to write instead, for each kind of mistake. */
const examples = {
  github: 'github:owner/repo, github:owner/repo@v1.2.0 or github:owner/repo#packages/server',
  npm: 'npm:tavily-mcp, npm:@scope/server or npm:@scope/server@1.2.0',
  any: 'github:owner/repo, npm:name, a folder, a .tgz file or a .json file with a tools/list result',
};

/**
 * Reads a target from text, without looking at the disk or the network:
 *
 * - `github:owner/repo[@ref][#folder[//program]]`, or the repository's address as a browser or git shows it;
 * - `npm:name[@version-or-tag][#program]`, or the package's address on npmjs.com;
 * - a `.tgz`, `.tar.gz` or `.tar` file; a `.json` file holding a `tools/list` result; anything else is a folder.
 *
 * @throws TargetError `invalid`, with an example of what is meant
 */
export function parseTarget(text: string, options: ParseTargetOptions = {}): Target {
  const trimmed = text.trim();
  if (trimmed === '') throw invalid('a target is missing', examples.any);
  if (trimmed.length > maxLength) throw invalid(`a target of ${trimmed.length} characters is too long`, examples.any);
  if (hasControlCharacter(trimmed)) throw invalid(`${quote(trimmed)} holds control characters`, examples.any);

  const github = /^github:(?!\/\/)(.*)$/i.exec(trimmed);
  if (github !== null) return parseGitHubShorthand(trimmed, github[1] ?? '');
  const npm = /^npm:(?!\/\/)(.*)$/i.exec(trimmed);
  if (npm !== null) return parseNpmShorthand(trimmed, npm[1] ?? '');
  const address = addressOf(trimmed);
  if (address !== null) return parseAddress(trimmed, address, options.githubHosts ?? []);
  return parsePath(trimmed);
}

/** The text that `parseTarget` reads as this target. */
export function formatTarget(target: Target): string {
  switch (target.kind) {
    case 'github': {
      const ref = target.ref === null ? '' : `@${target.ref.replace(/[%#]/g, encodeURIComponent)}`;
      return `github:${target.owner}/${target.repo}${ref}${placeInRepository(target)}`;
    }
    case 'npm': {
      const version = target.version === null ? '' : `@${target.version}`;
      return `npm:${target.name}${version}${target.program === undefined ? '' : `#${target.program}`}`;
    }
    case 'folder':
    case 'archive':
    case 'tools-list':
      return target.path;
  }
}

// GitHub

/** The ref ends at the first `#`; one that holds a `#` writes it `%23`. */
function parseGitHubShorthand(text: string, rest: string): TargetOf<'github'> {
  const hash = rest.indexOf('#');
  const repository = hash === -1 ? rest : rest.slice(0, hash);
  const subpath = hash === -1 ? null : rest.slice(hash + 1);
  const at = repository.indexOf('@');
  const [owner, repo, ...more] = (at === -1 ? repository : repository.slice(0, at)).split('/');
  const ref = at === -1 ? null : repository.slice(at + 1).replace(/%(?:23|25)/g, decodeURIComponent);
  if (more.length > 0)
    throw invalid(`${quote(text)} has too many parts: a folder of a repository follows a #`, examples.github);
  const [, folder = '', program] = /^(.*?)\/\/(\w[\w.-]{0,99})$/s.exec(subpath ?? '') ?? [];
  if (program === undefined) return githubTarget(text, owner, repo, ref, subpath);
  return { ...githubTarget(text, owner, repo, ref, folder), program };
}

function githubTarget(
  text: string,
  owner: string | undefined,
  repo: string | undefined,
  ref: string | null,
  subpath: string | null,
): TargetOf<'github'> {
  const name = repo?.replace(/\.git$/, '');
  // Enterprise accounts may hold an underscore; a repository's name may be nearly anything but a path.
  if (owner === undefined || !/^[a-z\d][a-z\d_-]{0,99}$/i.test(owner))
    throw invalid(`${quote(text)} does not name the owner of a repository`, examples.github);
  if (name === undefined || !/^[\w.-]{1,100}$/.test(name) || name === '.' || name === '..')
    throw invalid(`${quote(text)} does not name a repository`, examples.github);
  if (ref !== null && !isRef(ref))
    throw invalid(`${quote(text)} asks for a branch, tag or commit that cannot exist`, examples.github);
  return { kind: 'github', owner, repo: name, ref, subpath: subpath === null ? null : subfolder(text, subpath) };
}

/** What git allows as a name (git-check-ref-format), less strictly: enough to be safe in an address. */
function isRef(ref: string): boolean {
  return /^[^\s~^:?*[\\/-][^\s~^:?*[\\]{0,254}$/.test(ref) && !ref.includes('..') && !ref.endsWith('/');
}

/** A folder inside a repository, without `.`, doubled or outer slashes; null when that leaves nothing. */
function subfolder(text: string, path: string): string | null {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw invalid(`the folder in ${quote(text)} leaves the repository`, examples.github);
  if (path.includes('\\')) throw invalid(`the folder in ${quote(text)} needs forward slashes`, examples.github);
  return parts.length === 0 ? null : parts.join('/');
}

// npm

function parseNpmShorthand(text: string, rest: string): TargetOf<'npm'> {
  const [, asked = rest, program] = /^(.*)#(\w[\w.-]{0,99})$/.exec(rest) ?? [];
  const at = asked.indexOf('@', 1);
  const target = npmTarget(text, at === -1 ? asked : asked.slice(0, at), at === -1 ? null : asked.slice(at + 1));
  return program === undefined ? target : { ...target, program };
}

/** Checks a name by the registry's rules, those for old packages included: capitals were allowed once. */
function npmTarget(text: string, name: string, version: string | null): TargetOf<'npm'> {
  const valid = name.length <= 214 && /^(?:@[\w~-][\w.~-]*\/)?[a-z\d~-][\w.~-]*$/i.test(name);
  if (!valid) throw invalid(`${quote(text)} does not name an npm package`, examples.npm);
  if (version !== null && !/^[\w.+-]{1,256}$/.test(version))
    throw invalid(`${quote(text)} needs one version or tag, not a range`, examples.npm);
  return { kind: 'npm', name, version };
}

// Addresses

/** The text as an address when it is written as one, the forms that git alone understands included. */
function addressOf(text: string): URL | null {
  const scp = /^(?:[\w.-]+@)([\w.-]+):(?!\/\/)(.+)$/.exec(text);
  if (scp !== null) return tryUrl(`ssh://${scp[1]}/${scp[2]}`);
  if (/^(?:www\.)?github\.com\//i.test(text)) return tryUrl(`https://${text}`);
  return /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? tryUrl(text) : null;
}

function tryUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    throw invalid(`${quote(text)} is not an address`, examples.any);
  }
}

function parseAddress(text: string, address: URL, githubHosts: readonly string[]): Target {
  const host = address.host.toLowerCase().replace(/^www\./, '');
  const known = ['https://github.com', ...githubHosts].some((each) => tryUrl(each)?.host.toLowerCase() === host);
  if (known) return parseGitHubAddress(text, address);
  if (host === 'npmjs.com' || host === 'npmjs.org') return parseNpmAddress(text, address);
  throw invalid(`${quote(text)} is an address that toolrisk does not read`, examples.any);
}

function parseGitHubAddress(text: string, address: URL): TargetOf<'github'> {
  const [owner, repo, page, ...rest] = segmentsOf(text, address);
  const anchor = decode(text, address.hash.slice(1));
  // In a package.json, `git+https://…#v1` asks for a ref; in a browser, `#readme` is a place on the page.
  if (address.protocol.startsWith('git+') && anchor !== '') return githubTarget(text, owner, repo, anchor, null);
  if (anchor !== '' && !anchor.startsWith('readme'))
    throw invalid(`it is unclear what #${anchor} means in ${quote(text)}`, examples.github);
  if (page === undefined) return githubTarget(text, owner, repo, null, null);
  // A ref that holds slashes cannot be told from a folder here: the first part is taken, as most refs have but one.
  const [ref, ...folders] = rest;
  if (page === 'tree' && ref !== undefined) return githubTarget(text, owner, repo, ref, folders.join('/'));
  throw invalid(`${quote(text)} is not the address of a repository or of a folder in one`, examples.github);
}

function parseNpmAddress(text: string, address: URL): TargetOf<'npm'> {
  const [first, ...rest] = segmentsOf(text, address);
  const name = rest[0]?.startsWith('@') ? rest.splice(0, 2).join('/') : rest.shift();
  const [separator, version, ...more] = rest;
  const wellFormed = separator === undefined || (separator === 'v' && version !== undefined && more.length === 0);
  if (first !== 'package' || name === undefined || !wellFormed)
    throw invalid(`${quote(text)} is not the address of an npm package`, examples.npm);
  return npmTarget(text, name, version ?? null);
}

function segmentsOf(text: string, address: URL): string[] {
  return address.pathname
    .split('/')
    .filter((part) => part !== '')
    .map((part) => decode(text, part));
}

function decode(text: string, part: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(part);
  } catch {
    throw invalid(`${quote(text)} is not a well-formed address`, examples.any);
  }
  if (hasControlCharacter(decoded)) throw invalid(`${quote(text)} holds control characters`, examples.any);
  return decoded;
}

// Paths

function parsePath(path: string): Target {
  if (/\.(?:tgz|tar\.gz|tar)$/i.test(path)) return { kind: 'archive', path };
  if (/\.json$/i.test(path)) return { kind: 'tools-list', path };
  return { kind: 'folder', path };
}

// Errors

function invalid(what: string, example: string): TargetError {
  return new TargetError('invalid', `${what}; write ${example}`);
}

/** The text between quotation marks, control characters escaped, cut to what a line can hold. */
function quote(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}

function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
