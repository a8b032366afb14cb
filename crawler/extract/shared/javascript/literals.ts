import type { SourceFile, SyntaxNode } from '../../syntax/source-file.js';

const simpleEscapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', '0': '\0' };

/** The text between two offsets with its escapes resolved, as in a string or template literal. */
function withoutEscapes(text: string): string {
  if (!text.includes('\\')) return text;
  const parts: string[] = [];
  let from = 0;
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', from)) {
    parts.push(text.slice(from, at));
    const next = text[at + 1] ?? '';
    const [value, length] = escapeAt(text, at, next);
    parts.push(value);
    from = at + length;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

function escapeAt(text: string, at: number, next: string): [value: string, length: number] {
  if (next === 'x') return codeUnit(text.slice(at + 2, at + 4), 4);
  if (next === 'u') {
    if (text[at + 2] !== '{') return codeUnit(text.slice(at + 2, at + 6), 6);
    const end = text.indexOf('}', at);
    if (end === -1 || end - at > 11) return ['', 2];
    const code = Number.parseInt(text.slice(at + 3, end), 16);
    return [code <= 0x10ffff ? String.fromCodePoint(code) : '', end - at + 1];
  }
  // A line break after a backslash continues the line.
  if (next === '\r') return ['', text[at + 2] === '\n' ? 3 : 2];
  if (next === '\n' || next === '\u2028' || next === '\u2029') return ['', 2];
  return [simpleEscapes[next] ?? next, 1 + next.length];
}

function codeUnit(hex: string, length: number): [string, number] {
  return [/^[0-9a-f]+$/i.test(hex) ? String.fromCharCode(Number.parseInt(hex, 16)) : '', length];
}

/** The text of a string literal. */
export function stringOf(file: SourceFile, node: SyntaxNode): string {
  return withoutEscapes(file.text.slice(node.start + 1, node.end - 1));
}

/** The number a literal denotes; a bigint for `1n`. */
export function numberOf(text: string): number | bigint {
  const digits = text.replaceAll('_', '');
  if (digits.endsWith('n')) {
    try {
      return digits.length > 100 ? Number.NaN : BigInt(digits.slice(0, -1));
    } catch {
      return Number.NaN;
    }
  }
  return Number(digits);
}

/** The texts between the substitutions of a template literal, and the substitutions: one text more than substitutions. */
export function templateParts(
  file: SourceFile,
  node: SyntaxNode,
): { texts: string[]; raw: string[]; expressions: SyntaxNode[] } {
  const raw: string[] = [];
  const expressions: SyntaxNode[] = [];
  let from = node.start + 1;
  for (const child of node.children) {
    if (child.type !== 'template_substitution') continue;
    raw.push(file.text.slice(from, child.start));
    const expression = child.children.find((part) => part.named && part.type !== 'comment');
    if (expression !== undefined) expressions.push(expression);
    else raw.pop();
    from = child.end;
  }
  raw.push(file.text.slice(from, node.end - 1));
  const lines = raw.map((text) => text.replaceAll('\r\n', '\n'));
  return { texts: lines.map(withoutEscapes), raw: lines, expressions };
}
