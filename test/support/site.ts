import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeCatalogue } from '../../src/catalogue/write.js';
import type { Inspection } from '../../src/model/index.js';
import { attackLore } from '../../src/pipeline/attacks.js';
import { inputOf, site } from './input.js';
import { github, invent } from './inspections.js';

/** Text as somebody would write it who wants to run in the reader's browser. */
export const hostile = [
  '<script>window.ran = true</script>',
  '<img src=x onerror="window.ran = true">',
  '"><svg/onload=window.ran=true>',
  "'-(window.ran=true)-'",
  '</script><script>window.ran = true</script>',
  '<a href="javascript:window.ran=true">click</a>',
  '[click](javascript:window.ran=true)',
  '\u202ereversed',
].join(' ');

/** Servers with a tool of each category, a name that many share, and one whose every text is hostile. */
export function sampleInspections(): Inspection[] {
  const inputSchema = {
    type: 'object',
    required: ['id'],
    properties: { id: { type: 'string', description: 'Which one.' }, callback_url: { type: 'string', format: 'uri' } },
  };
  const signals = ['Accepts URL/endpoint input (callback_url)'];
  const crowd = Array.from({ length: 260 }, (_, number) => ({ name: `read_part_${number}` }));
  return [
    invent({
      source: github('acme', 'tickets'),
      tools: [
        { name: 'get_ticket', description: 'Reads one ticket.', inputSchema },
        { name: 'post_ticket', category: 'Write', description: 'Posts a ticket.', inputSchema, signals },
        { name: 'run_report', category: 'Execute' },
        { name: 'delete_ticket', category: 'Destructive', description: 'Deletes a ticket for good.' },
        { name: 'refund_ticket', category: 'Financial' },
        { name: 'mystery', category: 'Unknown', gaps: ['the description could not be read'], description: null },
      ],
    }),
    invent({
      source: { kind: 'npm', name: 'mailer' },
      name: 'Mailer',
      coverage: 'partial',
      tools: [{ name: 'get_ticket', category: 'Write' }, { name: 'send' }],
      problems: [{ stage: 'extract', module: 'typescript-mcp', subject: 'a.ts', message: 'cut', retryable: false }],
    }),
    invent({ source: { kind: 'npm', name: 'crowd' }, name: 'Crowd', tools: crowd }),
    invent({
      source: { kind: 'npm', name: 'hostile' },
      name: `Hostile ${hostile}`,
      description: hostile,
      tools: [
        {
          name: `hostile_tool ${hostile}`,
          description: hostile,
          inputSchema: { type: 'object', properties: { [hostile]: { description: hostile, enum: [hostile] } } },
          signals: [hostile],
          gaps: [hostile],
        },
        { name: 'hostile_plain', description: hostile },
      ],
    }),
  ].sort((a, b) => (a.server.id < b.server.id ? -1 : 1));
}

/** Publishes them. */
export async function publishSample(folder: string, how: { compact?: boolean; address?: string } = {}): Promise<void> {
  const input = inputOf(sampleInspections());
  await writeCatalogue({ input, folder, version: '1', site, lore: attackLore(), ...how });
}

/** Paths of all pages, in order. */
export function pagesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.html'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/**
 * A page of each kind, the richest of it: pages at the top are kinds of their own, others share one with those of their folder at
 * the same depth. So a new kind is tested without anybody listing it.
 */
export function pageOfEachKind(paths: readonly string[], size: (path: string) => number): Map<string, string> {
  const found = new Map<string, string>();
  for (const path of paths) {
    const [top = '', ...rest] = path.split('/');
    const own = rest.length === 0 || rest.join('/') === 'index.html';
    const kind = own
      ? path
      : `${top}/${rest.length === 1 ? '*' : `${top === 'servers' ? depthKind(rest) : rest[0]}/*`}`;
    const known = found.get(kind);
    if (known === undefined || size(path) > size(known)) found.set(kind, path);
  }
  return found;
}

/** Below `servers/`: `npm/NAME.html` and `github/OWNER/REPO.html` are servers, one level further are their tools. */
function depthKind([source = '', ...rest]: string[]): string {
  return `${source}/${'*/'.repeat(rest.length - 1)}`.slice(0, -1);
}
