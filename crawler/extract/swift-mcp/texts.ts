import type { TextPart } from '../shared/typed/declarations.js';
import { leadingSpace } from '../shared/typed/nodes.js';
import { type SourceFile, type SyntaxNode, textOf } from '../syntax/source-file.js';

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', '0': '\0', '"': '"', "'": "'", '\\': '\\' };
/** The longest `\u{…}` there is. */
const unicode = /^\\u\{([0-9a-fA-F]{1,8})\}$/;

/** The text of a literal, with the expressions in it. */
export function textParts(file: SourceFile, node: SyntaxNode): TextPart[] {
  if (node.type === 'raw_string_literal') return [rawText(textOf(file, node))];
  const isLong = node.type === 'multi_line_string_literal';
  const parts: TextPart[] = [];
  let raw = '';
  const flush = () => {
    if (raw !== '') parts.push(raw);
    raw = '';
  };
  for (const child of node.children) {
    if (child.field === 'text') raw += textOf(file, child);
    if (child.field !== 'interpolation' && child.type !== 'interpolated_expression') continue;
    flush();
    const value = child.children.find((each) => each.field === 'value');
    if (value !== undefined) parts.push(value);
  }
  flush();
  return (isLong ? withoutMargin(parts) : parts).map((part) => (typeof part === 'string' ? unescaped(part) : part));
}

/** Between three quotes: the first and the last line break, and what the last line is indented by, are not of the text. */
function withoutMargin(parts: readonly TextPart[]): TextPart[] {
  const last = parts.at(-1);
  const margin = typeof last === 'string' ? leadingSpace(last.slice(last.lastIndexOf('\n') + 1)) : 0;
  return parts.map((part, index) => {
    if (typeof part !== 'string') return part;
    let text = part
      .split('\n')
      .map((line, at) => (at === 0 ? line : line.slice(Math.min(margin, leadingSpace(line)))))
      .join('\n');
    if (index === 0) text = text.replace(/^[ \t]*\r?\n/, '');
    return index === parts.length - 1 ? text.replace(/\n[ \t]*$/, '') : text;
  });
}

/** `#"…"#`, `#"""…"""#` */
function rawText(source: string): string {
  const inner = source.replace(/^#+/, '').replace(/#+$/, '');
  if (!inner.startsWith('"""')) return inner.slice(1, -1);
  const [text] = withoutMargin([inner.slice(3, -3)]);
  return typeof text === 'string' ? text : '';
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\u\{[0-9a-fA-F]{1,8}\}|\\\r?\n[ \t]*|\\./g, (sequence) => {
    const code = unicode.exec(sequence)?.[1];
    if (code !== undefined) {
      const point = Number.parseInt(code, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : '';
    }
    return /^\\\r?\n/.test(sequence) ? '' : (escapes[sequence[1] as string] ?? sequence);
  });
}
