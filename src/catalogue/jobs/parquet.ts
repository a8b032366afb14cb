import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { PublishedTool } from '../../model/index.js';
import type { ColumnSpan } from '../pieces.js';

/*
 * All tools as Parquet, for programs that query columns. A piece is encoded for itself, each of its columns as one page; columns of
 * many pieces one after another are the columns of a row group. Nothing in a page says where it is, so it can be copied.
 */

type Writer = InstanceType<typeof ParquetWriter>;
type Element = Writer['schema'][number];
type RowGroup = Writer['row_groups'][number];

const text = (name: string, repetition_type: 'REQUIRED' | 'OPTIONAL' = 'REQUIRED') =>
  ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type }) as const;
const number = (name: string, type: 'INT32' | 'DOUBLE') => ({ name, type, repetition_type: 'REQUIRED' }) as const;

/** The columns in order: how each is declared, and what it holds. */
const columns: readonly [elements: readonly Element[], fieldOf: (tool: PublishedTool) => unknown][] = [
  [[text('name')], (tool) => tool.name],
  [[text('title', 'OPTIONAL')], (tool) => tool.title],
  [[text('description', 'OPTIONAL')], (tool) => tool.description],
  [[text('server')], (tool) => tool.server.id],
  [[text('revision')], (tool) => tool.server.revision],
  [[text('coverage')], (tool) => tool.server.coverage],
  [[text('category')], (tool) => tool.category],
  [[text('level')], (tool) => tool.level],
  [[number('score', 'INT32')], (tool) => tool.score],
  [[number('confidence', 'DOUBLE')], (tool) => tool.confidence],
  [
    [
      { name: 'signals', repetition_type: 'REQUIRED', converted_type: 'LIST', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      text('element'),
    ],
    (tool) => [...new Set(tool.signals.map(({ id }) => id))],
  ],
  [[text('provenance')], (tool) => tool.provenance],
  [[text('definition_hash')], (tool) => tool.definitionHash],
  [[text('page')], (tool) => tool.page],
];

const schema: Writer['schema'] = [
  { name: 'tools', num_children: columns.length },
  ...columns.flatMap(([elements]) => elements),
];
const codec = 'SNAPPY';
/** A dictionary would be another page, which all of a row group would have to share. */
const encoding = 'PLAIN';
const magic = new TextEncoder().encode('PAR1');

/** The pages of some tools, one for each column and one after the other. */
export function parquetPages(tools: readonly PublishedTool[]): { bytes: Uint8Array; columns: ColumnSpan[] } {
  if (tools.length === 0) return { bytes: new Uint8Array(), columns: [] };
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema, codec, statistics: false });
  const columnData = columns.map(([[element], fieldOf]) => ({
    ...({ name: element?.name ?? '', encoding, offsetIndex: false } as const),
    data: tools.map((tool) => fieldOf(tool)),
  }));
  file.write({ rowGroupSize: tools.length, columnData });
  const spans = (file.row_groups[0]?.columns ?? []).map(({ meta_data }): ColumnSpan => {
    if (meta_data === undefined) throw new Error('A column was written that says nothing of itself.');
    return {
      start: Number(meta_data.data_page_offset) - magic.length,
      length: Number(meta_data.total_compressed_size),
      uncompressed: Number(meta_data.total_uncompressed_size),
      values: Number(meta_data.num_values),
    };
  });
  return { bytes: writer.getBytes().subarray(magic.length), columns: spans };
}

/** Rows of a row group, at least: as many as readers take at once. */
const groupRows = 4_096;

/**
 * Puts pieces together to a file.
 * @param append is given what is to be written next
 * @param read gives the pages of a column of one of the pieces
 * @returns where those are now
 */
export function parquetFile<P extends { tools: number; parquet: ColumnSpan[] }>(
  pieces: readonly P[],
  read: (piece: P, span: ColumnSpan) => Uint8Array,
  append: (bytes: Uint8Array) => void,
): ColumnSpan[][] {
  const moved = pieces.map((): ColumnSpan[] => []);
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema, createdBy: 'toolrisk' });
  const flush = () => {
    append(writer.getBytes());
    // What was written is no longer needed; the offset goes on.
    writer.index = 0;
  };
  for (let first = 0, next = 0; first < pieces.length; first = next) {
    let rows = 0;
    for (; next < pieces.length && rows < groupRows; next++) rows += (pieces[next] as P).tools;
    if (rows === 0) continue;
    let size = 0;
    const group = columns.map(([elements], column): RowGroup['columns'][number] => {
      const start = writer.offset;
      let [uncompressed, values] = [0, 0];
      for (let at = first; at < next; at++) {
        const piece = pieces[at] as P;
        const span = piece.parquet[column];
        if (span === undefined) continue;
        moved[at]?.push({ ...span, start: writer.offset });
        writer.appendBytes(read(piece, span));
        uncompressed += span.uncompressed;
        values += span.values;
      }
      const length = writer.offset - start;
      flush();
      size += uncompressed;
      return {
        file_offset: BigInt(start),
        meta_data: {
          type: elements.at(-1)?.type ?? 'BYTE_ARRAY',
          encodings: [encoding],
          codec,
          path_in_schema: elements.map(({ name }) => name),
          num_values: BigInt(values),
          total_compressed_size: BigInt(length),
          total_uncompressed_size: BigInt(uncompressed),
          data_page_offset: BigInt(start),
        },
      };
    });
    file.row_groups.push({ columns: group, total_byte_size: BigInt(size), num_rows: BigInt(rows) });
    file.num_rows += BigInt(rows);
  }
  file.finish();
  flush();
  return moved;
}
