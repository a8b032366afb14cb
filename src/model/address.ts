import { createHash } from 'node:crypto';

/**
 * Where everything stands in the published catalogue: its paths are its links. All paths are relative to the catalogue's
 * folder, with forward slashes, and hold nothing but `a-z 0-9 . _ - ~ @ /`: the same on every file system and in every URL, with
 * nothing to encode. Different things never share a path, whatever they are called. A compact catalogue, for hosts that limit the
 * number of files, has its tools on the pages of their servers; what leads to one there ends in `#` and its place.
 *
 * | what | path |
 * |---|---|
 * | server `github:owner/repo` | `servers/github/owner/repo.html` |
 * | server `github:owner/repo#src/files` | `servers/github/owner/repo@src@files.html` |
 * | server `npm:@scope/name` | `servers/npm/@scope/name.html` |
 * | server `folder:/home/x` | `servers/folder/home-x~~<hash>.html` |
 * | tool `get_task` of `npm:name` | `servers/npm/name/get_task.html` |
 * | everything called `get_task` | `tools/get_task.html` |
 * | in a compact catalogue: that tool | `servers/npm/name.html#tool-get_task` |
 * | in a compact catalogue: everything of that name | `tools/by-name/<2 digits of its hash>.html#tool-get_task` |
 * | attack pattern `path-traversal` | `attacks/path-traversal.html` |
 * | tools of the category `Write`, page 2 | `categories/write/2.html` |
 * | data of a server | `v1/servers/npm/name.json` |
 */

const slugLength = 80;
const readableLength = 40;
const hashLength = 24;

/** Names that Windows keeps for devices, whatever their extension. */
const deviceName = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/;
/** What a folder answers with, and what would make a server's folder look like another server's page. */
const ownName = /^index$|\.html$|\.json$/;
const plainSlug = /^[a-z0-9_~][a-z0-9._~-]*$/;

/**
 * A name as one part of a path. Names of plain letters stay readable: a capital is written as `~` and the small letter
 * (`videoInference` is `video~inference`), as file systems may not tell them apart. Any other name becomes what is readable of
 * it, `~~` and a hash; no plain name holds `~~`, so two names share a slug only if their hashes are equal.
 */
export function slug(name: string): string {
  if (name.length > slugLength || name.includes('~')) return hashedSlug(name);
  const plain = name.replace(/[A-Z]/g, (letter) => `~${letter.toLowerCase()}`);
  const fits =
    plain.length <= slugLength &&
    plainSlug.test(plain) &&
    !plain.endsWith('.') &&
    !deviceName.test(plain) &&
    !ownName.test(plain);
  return fits ? plain : hashedSlug(name);
}

/** A server's path below `servers/` and `v1/servers/`, without extension. */
export function serverPath(id: string): string {
  const colon = id.indexOf(':');
  const kind = slug(id.slice(0, Math.max(colon, 0)));
  const rest = id.slice(colon + 1);
  const npm = kind === 'npm' ? /^(?:@([^/]+)\/)?([^/]+)$/.exec(rest) : null;
  if (npm?.[2] !== undefined) {
    return npm[1] === undefined ? `npm/${slug(npm[2])}` : `npm/@${slug(npm[1])}/${slug(npm[2])}`;
  }
  const github = kind === 'github' ? /^([^/#]+)\/([^/#]+)(?:#(.+))?$/s.exec(rest) : null;
  if (github?.[1] !== undefined && github[2] !== undefined) {
    const folder = github[3] === undefined ? '' : `@${folderSlug(github[3])}`;
    return `github/${slug(github[1])}/${slug(github[2])}${folder}`;
  }
  return `${kind}/${hashedSlug(rest)}`;
}

/** The page of a server. */
export function serverPage(id: string): string {
  return `servers/${serverPath(id)}.html`;
}

/** The picture that a server may show of itself. */
export function badgeImage(id: string): string {
  return `servers/${serverPath(id)}.svg`;
}

/**
 * The pages of a server's tools, in the order of `names`, or where they are on its own page. Of tools with the same name, all but
 * the first carry a number.
 */
export function toolPages(id: string, names: readonly string[], compact: boolean): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const earlier = seen.get(name) ?? 0;
    seen.set(name, earlier + 1);
    const own = `${slug(name)}${earlier === 0 ? '' : `~${earlier + 1}`}`;
    return compact ? `${serverPage(id)}#tool-${own}` : `servers/${serverPath(id)}/${own}.html`;
  });
}

/** The page of everything that has this name, or where that is on a page that it shares with others. */
export function namePage(name: string, compact: boolean): string {
  return compact ? `${namesPage(nameGroup(name))}#tool-${slug(name)}` : `tools/${slug(name)}.html`;
}

/** Which names share a page in a compact catalogue: those whose hash begins so. Names that differ only in case do. */
export function nameGroup(name: string): string {
  return hashOf(name.toLowerCase()).slice(0, nameGroupDigits);
}
export const nameGroupDigits = 2;

/** The page of a group of names. */
export function namesPage(group: string): string {
  return `tools/by-name/${group}.html`;
}

/** The file that a page is in, and the place in it, without `#`. */
export function placeOf(page: string): { file: string; place: string | null } {
  const hash = page.indexOf('#');
  return hash < 0 ? { file: page, place: null } : { file: page.slice(0, hash), place: page.slice(hash + 1) };
}

/** All attack patterns. */
export const attacksPage = 'attacks/index.html';

/** The page of an attack pattern. */
export function attackPage(id: string): string {
  return `attacks/${slug(id)}.html`;
}

/** The data of a server: its `Inspection`. */
export function serverData(id: string): string {
  return `v1/servers/${serverPath(id)}.json`;
}

/** A page of a long list, counted from 1. No name page stands in a folder `list`. */
export function listPage(list: 'servers' | 'tools', number: number): string {
  return number === 1 ? `${list}/index.html` : `${list}/list/${number}.html`;
}

/** A page of the tools of a category, a level or a signal, counted from 1. */
export function facetPage(kind: 'categories' | 'levels' | 'signals', id: string, number = 1): string {
  const start = `${kind}/${slug(id.toLowerCase())}`;
  return number === 1 ? `${start}.html` : `${start}/${number}.html`;
}

/** All that tools are listed by, and what each signal means. */
export const facetsPage = 'signals/index.html';

/** Whether a path could be one of the catalogue's own. Holds for every path above; fails for `..` and for hidden files. */
export function isCataloguePath(path: string): boolean {
  return path.split('/').every((part) => /^[a-z0-9_~@][a-z0-9._~@-]*$/.test(part));
}

function folderSlug(folder: string): string {
  if (folder.length > slugLength) return hashedSlug(folder);
  const joined = folder.split('/').map(slug).join('@');
  return joined.length > slugLength ? hashedSlug(folder) : joined;
}

function hashedSlug(name: string): string {
  const readable = name
    .slice(0, slugLength)
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '-')
    .slice(0, readableLength)
    .replace(/^-+|-+$/g, '');
  return `${readable}~~${hashOf(name).slice(0, hashLength)}`;
}

/** As JSON text, lone surrogates stay apart; as UTF-8, all of them would be the same. */
function hashOf(text: string): string {
  return createHash('sha256').update(JSON.stringify(text)).digest('hex');
}
