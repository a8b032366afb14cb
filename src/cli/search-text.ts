import type pc from 'picocolors';
import type { SearchDocument } from '../catalogue/search/query.js';
import { visibleLine } from '../model/text.js';
import { counted } from '../model/words.js';

type Colors = ReturnType<typeof pc.createColors>;

/** What a search found, for people. */
export function searchText(found: readonly SearchDocument[], colors: Colors): string {
  return found.map((document) => entry(document, colors)).join('\n');
}

function entry({ kind, name, count, categories, servers, description }: SearchDocument, colors: Colors): string {
  const what = kind === 'tool' ? `tool on ${counted(count, 'server')}` : `server, ${counted(count, 'tool')}`;
  const where = servers.map((id) => visibleLine(id, 80)).join(', ');
  const more = kind === 'tool' && count > servers.length ? ', …' : '';
  const lines = [`${colors.bold(visibleLine(name, 100))}  ${categories.join(', ')}  (${what}: ${where}${more})`];
  if (description !== null) lines.push(`    ${colors.dim(visibleLine(description, 120))}`);
  return lines.join('\n');
}
