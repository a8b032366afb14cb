import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { describe, expect, it } from 'vitest';
import { parquetFile, parquetPages } from '../../src/catalogue/jobs/parquet.js';
import { publishedTools } from '../../src/catalogue/published.js';
import { github, invent } from '../support/inspections.js';

/** The tools of a server in pages, as they are set aside. */
function piece(server: string, tools: number) {
  const names = Array.from({ length: tools }, (_, number) => ({
    name: `${server}_${number}`,
    signals: number % 3 === 0 ? ['Accepts URL/endpoint input (u)'] : [],
    description: number % 5 === 0 ? null : 'What it does',
  }));
  const published = publishedTools(invent({ source: github('acme', server), name: server, tools: names }), false);
  const { bytes, columns } = parquetPages(published);
  return { tools, parquet: columns, bytes, published };
}

describe('a Parquet file made of pieces', () => {
  it('holds the rows of all pieces in order, in groups that readers take at once, wherever the pieces come from', async () => {
    const pieces = [piece('a', 3_000), piece('none', 0), piece('b', 2), piece('c', 3_000), piece('d', 1)];
    const parts: Uint8Array[] = [];
    const moved = parquetFile(
      pieces,
      ({ bytes }, { start, length }) => bytes.subarray(start, start + length),
      (bytes) => parts.push(bytes.slice()),
    );
    const file = Buffer.concat(parts);
    const buffer = file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer;
    expect(parquetMetadata(buffer).row_groups.map(({ num_rows }) => num_rows)).toEqual([6_002n, 1n]);
    const rows = await parquetReadObjects({ file: buffer });
    const expected = pieces.flatMap(({ published }) => published);
    expect(rows.map(({ name, description, server, signals }) => ({ name, description, server, signals }))).toEqual(
      expected.map(({ name, description, server, signals }) => ({
        ...{ name, description, server: server.id },
        signals: signals.map(({ id }) => id),
      })),
    );

    // The pages can be copied from the file that they are now in.
    const again: Uint8Array[] = [];
    parquetFile(
      pieces.map(({ tools }, at) => ({ tools, parquet: moved[at] ?? [] })),
      (_, { start, length }) => file.subarray(start, start + length),
      (bytes) => again.push(bytes.slice()),
    );
    expect(Buffer.concat(again).equals(file)).toBe(true);
  });
});
