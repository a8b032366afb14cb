import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { PublishedTool } from '../../model/index.js';
import { type Place, scratchFile } from './place.js';

/** Quick rather than small: this is most of the work of publishing a few changes. */
const level = 1;

export const bulkFormats = ['jsonl', 'csv'] as const;
export const bulkPiece = (format: string, start: string) => `bulk-${start}.${format}.gz`;

/**
 * Sets the tools of a pile aside as JSON lines and as rows of CSV, each compressed for itself: pieces of gzip one after
 * another are gzip.
 */
export function bulkTools(place: Place, start: string, tools: readonly { tool: PublishedTool; text: string }[]): void {
  writePiece(
    place,
    'jsonl',
    start,
    tools.map(({ text }) => `${text}\n`),
  );
  writePiece(
    place,
    'csv',
    start,
    tools.map(({ tool }) => csvRow(tool)),
  );
}

export const csvHeader = 'name,server,revision,category,level,score,confidence,signals,definition_hash,page\r\n';

function writePiece(place: Place, format: string, start: string, lines: readonly string[]): void {
  writeFileSync(scratchFile(place, bulkPiece(format, start)), gzip(lines.join('')), { flag: 'wx' });
}

export function gzip(text: string): Buffer {
  return gzipSync(text, { level });
}

function csvRow(tool: PublishedTool): string {
  const { name, server, category, level, score, confidence, signals, definitionHash, page } = tool;
  const ids = [...new Set(signals.map(({ id }) => id))].join(' ');
  return `${[name, server.id, server.revision, category, level, score, confidence, ids, definitionHash, page].map(csvField).join(',')}\r\n`;
}

/** As RFC 4180 has it. What a spreadsheet would take for a formula is made text: names are third parties'. */
function csvField(value: string | number): string {
  if (typeof value === 'number') return `${value}`;
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
