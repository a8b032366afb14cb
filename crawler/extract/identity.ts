import { load } from 'cheerio/slim';
import MarkdownIt from 'markdown-it';
import { isJsonObject } from '../../src/model/index.js';
import type { Snapshot } from '../snapshot/snapshot.js';

/** What a server's own files say it is called. */
export interface Identity {
  name: string | null;
  description: string | null;
}

/** Characters of a README that are looked at: its title stands at the top. */
const readmeLength = 16_384;
/** A first heading longer than this is a slogan, not a name. */
const nameLength = 80;

/** The server's display name (its README's first heading) and description (its package manifest's). Null where there is none. */
export function identityOf(snapshot: Snapshot, subpath: string | null): Identity {
  const folder = subpath === null ? '' : `${subpath}/`;
  return { name: readmeTitle(snapshot, folder), description: manifestDescription(snapshot, folder) };
}

function readmeTitle(snapshot: Snapshot, folder: string): string | null {
  const path = snapshot.paths.find((candidate) => candidate.toLowerCase() === `${folder}readme.md`.toLowerCase());
  const text = path === undefined ? null : snapshot.read(path);
  if (text === null) return null;
  // Rendered first: READMEs write their headings in Markdown and in HTML alike.
  const html = new MarkdownIt({ html: true }).render(text.slice(0, readmeLength));
  const title = load(html)('h1').first().text().replace(/\s+/g, ' ').trim();
  return title === '' || title.length > nameLength ? null : title;
}

function manifestDescription(snapshot: Snapshot, folder: string): string | null {
  const text = snapshot.read(`${folder}package.json`);
  if (text !== null) {
    try {
      const manifest: unknown = JSON.parse(text);
      if (isJsonObject(manifest) && typeof manifest.description === 'string')
        return manifest.description.trim() || null;
    } catch {
      // A broken manifest has no description; whoever needs more of it reports it.
    }
  }
  const pyproject = snapshot.read(`${folder}pyproject.toml`);
  return pyproject?.match(/^description[ \t]*=[ \t]*"([^"\n]+)"/m)?.[1] ?? null;
}
