import { createHash } from 'node:crypto';

/*
 * The files that hold all tools are put together from pieces, each the tools of a few servers that follow one another by id. A piece
 * whose servers are as they were is copied from the catalogue before, byte by byte.
 */

/** Servers in a piece: on average, and at most. More compress better, fewer have less to be made again. */
const servers = 4;
const mostServers = 32;

/** How many of these servers, in their order, make up each piece. Where one ends depends on the ids there: others may come and go. */
export function pieceSizes(ids: readonly string[]): number[] {
  const sizes: number[] = [];
  let size = 0;
  for (const id of ids) {
    size += 1;
    if (size < mostServers && !endsPiece(id)) continue;
    sizes.push(size);
    size = 0;
  }
  return size === 0 ? sizes : [...sizes, size];
}

function endsPiece(id: string): boolean {
  return (createHash('sha256').update(id).digest()[0] as number) % servers === 0;
}

/** Bytes of a file. */
export interface Span {
  start: number;
  length: number;
}

/** The pages of one column of a piece, in a Parquet file. */
export interface ColumnSpan extends Span {
  /** Bytes before they were compressed. */
  uncompressed: number;
  /** More than tools where a tool has several. */
  values: number;
}

/** Where a piece is in each of the files. */
export interface Piece {
  servers: number;
  tools: number;
  jsonl: Span;
  csv: Span;
  /** One for each column; none where there are no tools. */
  parquet: ColumnSpan[];
}
