import type { TextPart } from '../shared/typed/declarations.js';
import { partsOf, withoutIndent } from '../shared/typed/nodes.js';
import { childOf, type SourceFile, type SyntaxNode } from '../syntax/source-file.js';

const escapes: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  v: '\v',
  f: '\f',
  e: '\x1b',
  $: '$',
  '"': '"',
  '\\': '\\',
};

/** `'…'`: only the quote and the backslash are escaped. */
export function singleQuoted(source: string): string {
  return source.slice(1, -1).replace(/\\(['\\])/g, '$1');
}

/** `"…"`, heredoc and nowdoc, with the expressions in them. */
export function textParts(file: SourceFile, node: SyntaxNode): TextPart[] {
  if (node.type === 'encapsed_string') return between(file, node, node.start + 1, node.end - 1, escaped);
  const body = childOf(node, 'value');
  if (body === null) return [''];
  const isRaw = node.type === 'nowdoc';
  // What the closing word is indented by is taken off every line.
  const end = childOf(node, 'end_tag');
  const before = end === null ? '' : file.text.slice(0, end.start);
  const indent = before.length - before.trimEnd().length - 1;
  const margin = Math.max(0, /\n[ \t]*$/.test(before) ? (/[ \t]*$/.exec(before.slice(-200))?.[0].length ?? 0) : indent);
  const shape = (text: string) => {
    const [first = '', ...rest] = text.split('\n');
    return [first, ...withoutIndent(rest, margin)].join('\n');
  };
  // The line break before the text is not of it; with it, the first line is dedented like the others.
  const parts = isRaw
    ? [file.text.slice(body.start, body.end)]
    : between(file, body, body.start, body.end, (text) => text);
  const [first] = parts;
  if (typeof first === 'string') parts[0] = first.startsWith('\n') ? first : `\n${first}`;
  return parts.map((part, index) => {
    if (typeof part !== 'string') return part;
    const shaped = shape(part);
    const text = index === 0 ? shaped.slice(1) : shaped;
    const whole = index === parts.length - 1 ? text.replace(/\n[ \t]*$/, '') : text;
    return isRaw ? whole : escaped(whole);
  });
}

/** The text from one place to another, with the expressions that stand in it. */
function between(
  file: SourceFile,
  node: SyntaxNode,
  start: number,
  end: number,
  decode: (text: string) => string,
): TextPart[] {
  const parts: TextPart[] = [];
  let at = start;
  for (const child of partsOf(node)) {
    if (/^(?:string_content|string_value|escape_sequence|heredoc_start|heredoc_end)$/.test(child.type)) continue;
    const open = file.text.slice(at, child.start);
    parts.push(decode(open.replace(/\$?\{$/, '')), child);
    at = file.text[child.end] === '}' && /\{$/.test(open) ? child.end + 1 : child.end;
  }
  parts.push(decode(file.text.slice(at, end)));
  return parts;
}

function escaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(
    /\\(?:u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))/gs,
    (all, code, hex, octal, other) => {
      if (code !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(code, 16), 0x10ffff));
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 255);
      return escapes[other as string] ?? all;
    },
  );
}
