import { readFileSync, writeFileSync } from 'node:fs';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { PublishedTool } from '../../model/index.js';
import { type Place, scratchFile } from './place.js';

/*
 * All tools as Parquet, for programs that query columns. Each pile of tools is a row group, encoded by the job that has the tools
 * in memory and set aside; the file is those one after the other, and where they came to be.
 */

type Writer = InstanceType<typeof ParquetWriter>;
export type RowGroup = Writer['row_groups'][number];

const text = (name: string, repetition_type: 'REQUIRED' | 'OPTIONAL' = 'REQUIRED') =>
  ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type }) as const;
const number = (name: string, type: 'INT32' | 'DOUBLE') => ({ name, type, repetition_type: 'REQUIRED' }) as const;

/** The columns in order: how each is declared, and what it holds. */
const columns: readonly [elements: Writer['schema'], fieldOf: (tool: PublishedTool) => unknown][] = [
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

const piece = (start: string) => `bulk-${start}.parquet`;
/** Bytes before the first row group. */
const magic = 4;

/** Sets the tools of a pile aside as a row group. Returns where its columns are, or null if there are none. */
export function parquetTools(place: Place, start: string, tools: readonly PublishedTool[]): RowGroup | null {
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema });
  const columnData = columns.map(([[element], fieldOf]) => ({
    ...{ name: element?.name ?? '', offsetIndex: false },
    data: tools.map((tool) => fieldOf(tool)),
  }));
  if (tools.length > 0) file.write({ rowGroupSize: tools.length, columnData });
  writeFileSync(scratchFile(place, piece(start)), writer.getBytes().subarray(magic), { flag: 'wx' });
  return file.row_groups[0] ?? null;
}

/** Puts the row groups of all piles one after the other. */
export function parquetFile(
  place: Place,
  groups: readonly { start: string; group: RowGroup | null }[],
  append: (bytes: Uint8Array) => void,
): void {
  const writer = new ByteWriter();
  const file = new ParquetWriter({ writer, schema, createdBy: 'toolrisk' });
  const flush = () => {
    append(writer.getBytes());
    // What was written is no longer needed; the offset goes on.
    writer.index = 0;
  };
  for (const { start, group } of groups) {
    if (group === null) continue;
    const moved = BigInt(writer.offset - magic);
    writer.appendBytes(readFileSync(scratchFile(place, piece(start))));
    file.row_groups.push(shifted(group, moved));
    file.num_rows += group.num_rows;
    flush();
  }
  file.finish();
  flush();
}

function shifted(group: RowGroup, by: bigint): RowGroup {
  return {
    ...group,
    columns: group.columns.map((column) => {
      const data = column.meta_data;
      if (data === undefined) return column;
      const { data_page_offset, dictionary_page_offset } = data;
      return {
        ...column,
        file_offset: column.file_offset + by,
        meta_data: {
          ...data,
          data_page_offset: data_page_offset + by,
          ...(dictionary_page_offset !== undefined && { dictionary_page_offset: dictionary_page_offset + by }),
        },
      };
    }),
  };
}
