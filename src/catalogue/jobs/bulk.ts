import { createHash, type Hash } from 'node:crypto';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { PublishedTool } from '../../model/index.js';
import { readWhole, writeWhole } from '../bytes.js';
import { bulkToolsPath } from '../format.js';
import { type Made, type Output, StalePrevious } from '../output.js';
import type { Piece, Span } from '../pieces.js';
import { parquetFile, parquetPages } from './parquet.js';
import { outputOf, type Place, scratchFile } from './place.js';

/** Quick rather than small: most of the work of publishing all anew would be this. */
const level = 1;

export function gzip(text: string): Buffer {
  return gzipSync(text, { level });
}

/** A tool and its JSON, so that what was read is not made again. */
export interface TextTool {
  tool: PublishedTool;
  text: string;
}

const formats = ['jsonl.gz', 'csv.gz', 'parquet'] as const;
type Format = (typeof formats)[number];
const setAside = (format: Format, batch: number) => `bulk-${batch}.${format}`;

/** The pieces that one job makes, set aside in a file of each format. JSON lines and CSV: pieces of gzip one after another are gzip. */
export class PiecesAside {
  readonly #parts: Record<Format, Uint8Array[]> = { 'jsonl.gz': [], 'csv.gz': [], parquet: [] };
  readonly #sizes: Record<Format, number> = { 'jsonl.gz': 0, 'csv.gz': 0, parquet: 0 };
  readonly made: Piece[] = [];

  add(servers: number, tools: readonly TextTool[]): void {
    const start = this.#sizes.parquet;
    const { bytes, columns } = parquetPages(tools.map(({ tool }) => tool));
    this.#append('parquet', bytes);
    this.made.push({
      ...{ servers, tools: tools.length },
      jsonl: this.#append('jsonl.gz', zipped(tools.map(({ text }) => `${text}\n`))),
      csv: this.#append('csv.gz', zipped(tools.map(({ tool }) => csvRow(tool)))),
      parquet: columns.map((column) => ({ ...column, start: column.start + start })),
    });
  }

  write(place: Place, batch: number): void {
    for (const format of formats) {
      writeFileSync(scratchFile(place, setAside(format, batch)), Buffer.concat(this.#parts[format]), { flag: 'wx' });
    }
  }

  #append(format: Format, bytes: Uint8Array): Span {
    const span = { start: this.#sizes[format], length: bytes.length };
    this.#parts[format].push(bytes);
    this.#sizes[format] += bytes.length;
    return span;
  }
}

function zipped(lines: readonly string[]): Uint8Array {
  return lines.length === 0 ? new Uint8Array() : gzip(lines.join(''));
}

/** The tools of a piece in the catalogue before. @throws StalePrevious when they are not there as they were left */
export function toolsOfPiece(previous: string, { start, length }: Span): TextTool[] {
  const path = bulkToolsPath('jsonl.gz');
  const file = new ReadFile(join(previous, path));
  try {
    const lines =
      length === 0 ? [] : gunzipSync(file.read({ start, length })).toString('utf8').split('\n').slice(0, -1);
    return lines.map((text) => ({ tool: JSON.parse(text), text }));
  } catch {
    throw new StalePrevious(path);
  } finally {
    file.close();
  }
}

/** A piece, and the job that set it aside; null if it is in the catalogue before. */
export interface PlacedPiece extends Piece {
  batch: number | null;
}

export interface BulkJob {
  place: Place;
  /** In order. */
  pieces: PlacedPiece[];
}

/** Puts the pieces together to a file of each format. Returns where they are in those. */
export async function writeBulk({ place, pieces }: BulkJob): Promise<{ made: Made; pieces: Piece[] }> {
  const output = outputOf(place);
  const whole = (format: Format, span: 'jsonl' | 'csv', head: Uint8Array) =>
    filled(output, bulkToolsPath(format), (append) => {
      const sources = new Sources(place, format);
      let at = head.length;
      append(head);
      const moved = pieces.map((piece): Span => {
        append(sources.read(piece, piece[span]));
        const start = at;
        at += piece[span].length;
        return { start, length: piece[span].length };
      });
      sources.close();
      return moved;
    });
  const jsonl = whole('jsonl.gz', 'jsonl', new Uint8Array());
  const csv = whole('csv.gz', 'csv', gzip(csvHeader));
  const parquet = filled(output, bulkToolsPath('parquet'), (append) => {
    const sources = new Sources(place, 'parquet');
    const moved = parquetFile(pieces, (piece, span) => sources.read(piece, span), append);
    sources.close();
    return moved;
  });
  const now = pieces.map(({ servers, tools }, at) => {
    const [json, rows, columns] = [jsonl[at], csv[at], parquet[at]];
    if (json === undefined || rows === undefined || columns === undefined) throw new Error('A piece was left out.');
    return { servers, tools, jsonl: json, csv: rows, parquet: columns };
  });
  return { made: output.made, pieces: now };
}

/** Writes a large file bit by bit. */
function filled<T>(output: Output, path: string, write: (append: (bytes: Uint8Array) => void) => T): T {
  const sum: Hash = createHash('sha256');
  const file = output.create(path);
  try {
    const result = write((bytes) => {
      sum.update(bytes);
      writeWhole(file, bytes);
    });
    output.made.written.push([path, sum.digest('hex')]);
    return result;
  } finally {
    closeSync(file);
  }
}

/** The files that pieces of a format are in. Those of one job follow one another, so that few are open. */
class Sources {
  #before: ReadFile | undefined;
  #aside: { batch: number; file: ReadFile } | undefined;

  constructor(
    readonly place: Place,
    readonly format: Format,
  ) {}

  /** Valid until the next is read. */
  read({ batch }: PlacedPiece, span: Span): Uint8Array {
    return this.#fileOf(batch).read(span);
  }

  close(): void {
    this.#before?.close();
    this.#aside?.file.close();
  }

  #fileOf(batch: number | null): ReadFile {
    if (batch === null) {
      this.#before ??= new ReadFile(join(this.place.previous ?? '', bulkToolsPath(this.format)));
      return this.#before;
    }
    if (this.#aside?.batch !== batch) {
      this.#aside?.file.close();
      this.#aside = { batch, file: new ReadFile(scratchFile(this.place, setAside(this.format, batch))) };
    }
    return this.#aside.file;
  }
}

/** A file of which parts are read. */
class ReadFile {
  readonly #file: number;
  #space = new Uint8Array(1 << 16);

  constructor(readonly path: string) {
    this.#file = openSync(path, 'r');
  }

  /** Valid until the next is read. @throws StalePrevious when the file ends before */
  read({ start, length }: Span): Uint8Array {
    if (length > this.#space.length) this.#space = new Uint8Array(length);
    const room = this.#space.subarray(0, length);
    if (!readWhole(this.#file, room, start)) throw new StalePrevious(this.path);
    return room;
  }

  close(): void {
    closeSync(this.#file);
  }
}

const csvHeader = 'name,server,revision,category,level,score,confidence,signals,definition_hash,page\r\n';

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
