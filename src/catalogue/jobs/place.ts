import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AttackLore, PageKind, SiteContext } from '../../model/index.js';
import { type Made, Output } from '../output.js';

/** Where a publish writes and what it writes with; the same for all its jobs. */
export interface Place {
  /** The folder that becomes the catalogue. Where there is one before, it starts as that. */
  folder: string;
  /** The catalogue that is replaced, if what is in it may be kept. */
  previous: string | null;
  /** Address of the module that exports `pageKindsOf`; null for data alone. */
  site: string | null;
  /** Explains the attacks that tools are said to be open to. */
  lore: AttackLore;
  /** Where the site will stand, or null. */
  address: string | null;
  /** Whether tools stand on the pages of their servers. */
  compact: boolean;
}

/** What jobs hand to one another. Removed before the folder becomes the catalogue. */
export function scratchFile(place: Place, name: string): string {
  return join(place.folder, '.scratch', name);
}

export function outputOf({ folder, previous }: Place): Output {
  return new Output(folder, previous !== null);
}

/** What a job for some servers or tools tells of its files: of a million pages, only how many, where nobody asks for more. */
export function madeOfSome({ previous }: Place, { made }: Output): Made {
  return previous === null ? { ...made, written: made.written.filter(([, sum]) => sum !== null) } : made;
}

/** Sets aside which pages there are, for the sitemap, where there is one to be. `job` names the file. */
export function setPagesAside(place: Place, job: string, pages: readonly string[]): void {
  if (place.address === null || pages.length === 0) return;
  writeFileSync(scratchFile(place, pagesPrefix + job), `${pages.join('\n')}\n`, { flag: 'wx' });
}

/** How the files of such pages are called. */
export const pagesPrefix = 'pages-';

export async function pageKindsOf({ site, address, compact }: Place): Promise<readonly PageKind[]> {
  if (site === null) return [];
  const { pageKindsOf } = (await import(site)) as { pageKindsOf: (context: SiteContext) => readonly PageKind[] };
  return pageKindsOf({ address, compact });
}

/** The files of a kind for the thing whose page is at `page`. */
export function pathsOf({ extensions }: PageKind, page: string): string[] {
  const start = page.replace(/\.html$/, '');
  return extensions.map((extension) => start + extension);
}

const twin = /\.md$/;

/** Whether pages about such a thing have a twin in Markdown: those are the pages that are worth finding. */
export function isTwinned(
  kinds: readonly PageKind[],
  about: 'forServer' | 'forTool' | 'forName' | 'forNameGroup',
): boolean {
  return kinds.some((kind) => kind[about] !== undefined && kind.extensions.some((extension) => twin.test(extension)));
}

/** Such pages among what a job wrote that writes all of its kind. */
export function twinsOf({ made }: Output): string[] {
  return made.written.flatMap(([path]) => (twin.test(path) ? [path.replace(twin, '.html')] : []));
}
