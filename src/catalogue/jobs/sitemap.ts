import { readdirSync, readFileSync } from 'node:fs';
import type { Made } from '../output.js';
import { outputOf, type Place, pagesPrefix, scratchFile } from './place.js';

export interface SitemapJob {
  place: Place;
}

/** What the protocol of sitemaps allows in one file. */
const mostUrls = 50_000;

/** Writes the sitemap: an index, and the addresses of all pages in files of what one may hold. */
export async function writeSitemap({ place }: SitemapJob): Promise<Made> {
  const { address } = place;
  const output = outputOf(place);
  if (address === null) return output.made;
  const pages = readdirSync(scratchFile(place, ''))
    .filter((name) => name.startsWith(pagesPrefix))
    .flatMap((name) => readFileSync(scratchFile(place, name), 'utf8').split('\n').slice(0, -1))
    .sort();
  const files: string[] = [];
  for (let start = 0; start < pages.length; start += mostUrls) {
    const path = `sitemaps/${files.length + 1}.xml`;
    files.push(path);
    const urls = pages.slice(start, start + mostUrls).map((page) => `<url>${locationOf(address, page)}</url>`);
    output.write(path, `${head}<urlset xmlns="${form}">\n${urls.join('\n')}\n</urlset>\n`);
  }
  const maps = files.map((path) => `<sitemap>${locationOf(address, path)}</sitemap>`);
  output.write('sitemap.xml', `${head}<sitemapindex xmlns="${form}">\n${maps.join('\n')}\n</sitemapindex>\n`);
  return output.made;
}

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
const form = 'http://www.sitemaps.org/schemas/sitemap/0.9';

/** Our paths hold nothing that XML would take for anything else; the address may. */
function locationOf(address: string, path: string): string {
  const start = address.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<loc>${start}${path.replace(/(^|\/)index\.html$/, '$1')}</loc>`;
}
