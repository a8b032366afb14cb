import { type SourceFile, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import type { Place } from '../assemble.js';
import type { Expression, Field, Local, Parameter, TypeReference } from './declarations.js';

const comments = new Set(['comment', 'line_comment', 'block_comment', 'multiline_comment', 'shebang']);

/** The named children, without comments. */
export function partsOf(node: SyntaxNode): SyntaxNode[] {
  return node.children.filter((child) => child.named && !comments.has(child.type));
}

export function isComment(node: SyntaxNode): boolean {
  return comments.has(node.type);
}

export function firstOf(node: SyntaxNode, ...types: string[]): SyntaxNode | null {
  return node.children.find((child) => types.includes(child.type)) ?? null;
}

export function allOf(node: SyntaxNode, ...types: string[]): SyntaxNode[] {
  return node.children.filter((child) => types.includes(child.type));
}

export function placeOf(file: SourceFile, node: SyntaxNode): Place {
  return { file, node };
}

/** An expression that is not evaluated, with why. */
export function opaqueAt(at: Place): Expression {
  return { kind: 'opaque', reason: `\`${at.node.type.replace(/_/g, ' ')}\` is not evaluated`, at };
}

/** The field that a parameter in the head of a type declares. */
export function headField(parameter: Parameter, modifiers: ReadonlySet<string> = new Set(['public'])): Field {
  const { name, type, attributes, at } = parameter;
  return { name, type, value: null, getter: null, settable: true, modifiers, attributes, at };
}

/**
 * What `pick` finds in a tree, in the order of the source. What `leaves` holds for is left out with all within it:
 * what a function within a function returns is not what the outer one returns.
 */
export function foundWithin(
  root: SyntaxNode,
  leaves: (node: SyntaxNode) => boolean,
  pick: (node: SyntaxNode) => SyntaxNode | null | undefined,
): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const picked = pick(node);
    if (picked != null) found.push(picked);
    for (const child of node.children) if (!leaves(child)) stack.push(child);
  }
  return found.sort((a, b) => a.start - b.start);
}

/** What the parameters of a function are called within it. */
export function parameterLocals(
  node: SyntaxNode,
  parameters: readonly Parameter[],
  nameOf: (parameter: Parameter) => string = ({ name }) => name,
): Local[] {
  return parameters.map((parameter, index) => ({
    kind: 'parameter',
    name: nameOf(parameter),
    parameter,
    index,
    function: node,
    at: parameter.at,
  }));
}

/** `a.b.C` taken apart: what stands before the last dot, and what after. */
export function splitName(text: string): { scope: string; name: string } {
  const clean = text
    .replace(/\s+/g, '')
    .replace(/::/g, '.')
    .replace(/^global\./, '');
  const dot = clean.lastIndexOf('.');
  return dot === -1 ? { scope: '', name: clean } : { scope: clean.slice(0, dot), name: clean.slice(dot + 1) };
}

/** A type of one name, without arguments. */
export function namedType(file: SourceFile, node: SyntaxNode, text = textOf(file, node)): TypeReference {
  return { ...splitName(text), args: [], nullable: false, at: { file, node } };
}

export function arrayOf(element: TypeReference, at: Place): TypeReference {
  return { name: '[]', scope: '', args: [element], nullable: false, at };
}

/** The lines of a block of text without the indentation they share, given where the shared indentation ends. */
export function withoutIndent(lines: readonly string[], indent: number): string[] {
  return lines.map((line) => (line.trim() === '' ? '' : line.slice(Math.min(indent, leadingSpace(line)))));
}

export function leadingSpace(line: string): number {
  let count = 0;
  while (count < line.length && (line[count] === ' ' || line[count] === '\t')) count++;
  return count;
}

/** The escapes that Java, Kotlin and C# share, and `\uXXXX`. */
export function unescapeText(text: string): string {
  if (!text.includes('\\')) return text;
  let result = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string;
    if (char !== '\\') {
      result += char;
      continue;
    }
    const next = text[++at] ?? '';
    if (next === 'u' || next === 'U' || next === 'x') {
      const digits = hexDigits(text, at + 1, next === 'U' ? 8 : 4);
      const code = Number.parseInt(digits, 16);
      if (digits !== '' && code <= 0x10ffff) result += String.fromCodePoint(code);
      at += digits.length;
    } else if (next >= '0' && next <= '7') {
      let end = at + 1;
      while (end < at + 3 && (text[end] ?? '') >= '0' && (text[end] ?? '') <= '7') end++;
      result += String.fromCharCode(Number.parseInt(text.slice(at, end), 8));
      at = end - 1;
    } else if (next === '\n') {
      // A line that goes on.
    } else {
      result += simpleEscapes[next] ?? next;
    }
  }
  return result;
}

const simpleEscapes: Record<string, string> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  a: '\x07',
  e: '\x1b',
  s: ' ',
};

function hexDigits(text: string, from: number, most: number): string {
  let end = from;
  while (end < from + most && /[0-9a-fA-F]/.test(text[end] ?? '')) end++;
  return text.slice(from, end);
}

/** The value of a number as it is written in C#, Java or Kotlin; null when it is none. */
export function numberOf(text: string): number | null {
  const clean = text.replace(/_/g, '').toLowerCase();
  const whole = /^(0x[0-9a-f]+|0b[01]+)(?:u?l?|lu)$/.exec(clean);
  if (whole !== null) return Number(whole[1]);
  const decimal = /^(\d*\.?\d*(?:e[+-]?\d+)?)(?:[fdm]|u?l?|lu)$/.exec(clean);
  const value = decimal === null || decimal[1] === '' ? Number.NaN : Number(decimal[1]);
  return Number.isFinite(value) ? value : null;
}
