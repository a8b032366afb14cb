/** Decoding of Python's literals. */

const simpleEscapes: Record<string, string> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The text a stretch of a string literal stands for: line ends made one, escapes replaced. */
export function decodeString(source: string, options: { raw: boolean; format: boolean }): string {
  let text = source.includes('\r') ? source.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : source;
  if (options.format) text = text.replaceAll('{{', '{').replaceAll('}}', '}');
  if (options.raw || !text.includes('\\')) return text;
  return text.replace(
    /\\(?:N\{[^}\n]{1,80}\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|[\s\S])/g,
    (sequence) => decodeEscape(sequence.slice(1)),
  );
}

/** The number an integer or float literal stands for, or null for a complex one. */
export function decodeNumber(source: string): { value: number; float: boolean } | null {
  const digits = source.replaceAll('_', '').toLowerCase();
  if (digits.endsWith('j')) return null;
  if (/^0[xob]/.test(digits)) return { value: Number(digits), float: false };
  const value = Number(digits);
  return Number.isNaN(value) ? null : { value, float: /[.e]/.test(digits) };
}

/**
 * What `inspect.cleandoc` makes of a docstring: tabs expanded, common indentation removed, blank lines dropped at both ends.
 */
export function cleanDoc(doc: string): string {
  const lines = dedentDoc(doc).split('\n');
  let first = 0;
  let last = lines.length;
  while (first < last && lines[first] === '') first++;
  while (last > first && lines[last - 1] === '') last--;
  return lines.slice(first, last).join('\n');
}

/**
 * `__doc__` as Python 3.13 and later compile it: as `cleanDoc`, with the blank lines kept. Earlier versions keep the
 * indentation of the source, which says nothing about the tool.
 */
export function dedentDoc(doc: string): string {
  const lines = doc.split('\n').map(expandTabs);
  let margin = Number.POSITIVE_INFINITY;
  for (const line of lines.slice(1)) {
    const indent = indentOf(line);
    if (indent < line.length) margin = Math.min(margin, indent);
  }
  return lines.map((line, i) => (i === 0 ? line.trimStart() : line.slice(Math.min(margin, indentOf(line))))).join('\n');
}

/** `textwrap.dedent`: the margin is that of all lines, the first included; lines of blanks alone become empty. */
export function dedent(value: string): string {
  const lines = value.split('\n');
  let margin: string | null = null;
  for (const line of lines) {
    const body = line.trimStart();
    if (body === '') continue;
    const indent = line.slice(0, line.length - body.length);
    margin = margin === null ? indent : commonStart(margin, indent);
  }
  const width = margin?.length ?? 0;
  return lines.map((line) => (line.trim() === '' ? '' : line.slice(width))).join('\n');
}

function decodeEscape(code: string): string {
  const kind = code.charAt(0);
  if (kind === 'x' || kind === 'u' || kind === 'U') {
    const point = Number.parseInt(code.slice(1), 16);
    return code.length > 1 && point <= 0x10ffff ? String.fromCodePoint(point) : `\\${code}`;
  }
  if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
  // A character by its Unicode name: kept as written, since knowing the names takes a table of megabytes.
  return Object.hasOwn(simpleEscapes, code) ? (simpleEscapes[code] as string) : `\\${code}`;
}

function expandTabs(line: string): string {
  const [first = '', ...rest] = line.split('\t');
  let out = first;
  for (const part of rest) out += ' '.repeat(8 - (out.length % 8)) + part;
  return out;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function commonStart(a: string, b: string): string {
  let i = 0;
  while (i < a.length && i < b.length && a[i] === b[i]) i++;
  return a.slice(0, i);
}
