/** The bytes from `start` to `end`, which is included. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * The one part of a file that a `Range` asks for. Null where it asks for several or in another unit: then the whole is the answer.
 * `unsatisfiable` where there is nothing of it in the file.
 */
export function rangeOf(asked: string | undefined, size: number): ByteRange | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(asked ?? '') ?? [];
  if (first === '' && last === '') return null;
  const range =
    first === ''
      ? { start: Math.max(size - Number(last), 0), end: size - 1 }
      : { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
  // A range whose end is before its start is none.
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null;
  return range.start > range.end ? 'unsatisfiable' : range;
}
