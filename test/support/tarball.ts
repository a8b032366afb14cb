import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** Path -> content. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

export interface TarEntry {
  name: string;
  content?: string | Uint8Array;
  type?: 'file' | 'directory' | 'symlink' | 'link' | 'character-device' | 'fifo';
  linkname?: string;
  /** Keywords of a PAX header before the entry. */
  pax?: Record<string, string>;
}

/** A gzipped tar of files in one folder, as GitHub (`owner-repo-sha`) and npm (`package`) make them. */
export async function tarball(files: Files, top = 'package'): Promise<Uint8Array<ArrayBuffer>> {
  const entries = Object.entries(files).map(([path, content]) => ({ name: `${top}/${path}`, content }));
  return gzipSync(await tarOf(entries));
}

/** A tar of exactly these entries, through the library: what it will write. Not compressed. */
export async function tarOf(entries: readonly TarEntry[]): Promise<Buffer<ArrayBuffer>> {
  const tar = pack();
  // The same bytes at each run.
  const mtime = new Date(0);
  for (const { name, content = '', type = 'file', linkname, pax } of entries) {
    const header = {
      name,
      type,
      mtime,
      ...(linkname === undefined ? {} : { linkname }),
      ...(pax === undefined ? {} : { pax }),
    };
    tar.entry(header, type === 'file' ? content : '');
  }
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

/** What `tarHeader` writes; the size may lie. */
export interface RawHeader {
  name: string;
  size: number;
  /** `0` file, `2` symbolic link, `x` PAX header … */
  typeflag?: string;
}

/** One 512-byte header with a valid checksum, whatever it claims. */
export function tarHeader({ name, size, typeflag = '0' }: RawHeader): Buffer<ArrayBuffer> {
  const header = Buffer.alloc(512);
  header.write(name, 0, 100, 'utf8');
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  writeSize(header, size);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write(typeflag, 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** A header and its content, padded. */
export function rawEntry(name: string, content: string | Uint8Array, typeflag = '0'): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(content);
  const padding = Buffer.alloc((512 - (bytes.length % 512)) % 512);
  return Buffer.concat([tarHeader({ name, size: bytes.length, typeflag }), bytes, padding]);
}

/** A PAX header with one keyword. */
export function paxHeader(keyword: string, value: string): Buffer<ArrayBuffer> {
  const rest = Buffer.byteLength(` ${keyword}=${value}\n`);
  let length = rest + String(rest).length;
  if (rest + String(length).length !== length) length = rest + String(length).length;
  return rawEntry('PaxHeader', `${length} ${keyword}=${value}\n`, 'x');
}

/** The two empty blocks at an archive's end. */
export const tarEnd = Buffer.alloc(1024);

/** Sizes over 8 GiB are binary, the first bit set: GNU's extension, which all know. */
function writeSize(header: Buffer, size: number): void {
  if (size < 8 ** 11) {
    header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
    return;
  }
  header[124] = 0x80;
  header.writeBigUInt64BE(BigInt(size), 128);
}
