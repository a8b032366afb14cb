import { childOf, type SourceFile, type SyntaxNode, textOf } from '../../syntax/source-file.js';
import type { Declarations } from './declarations.js';
import { attributeOf } from './tokens.js';

/** The text of the doc comments and `#[doc = "…"]` among these nodes, or null when there is none. */
export function docText(declarations: Declarations, file: SourceFile, nodes: readonly SyntaxNode[]): string | null {
  const lines: string[] = [];
  for (const node of nodes) {
    const doc = childOf(node, 'doc');
    if (doc !== null && childOf(node, 'outer') !== null) {
      for (const line of textOf(file, doc)
        .replace(/\r?\n$/, '')
        .split('\n'))
        lines.push(cleaned(line, node.type));
      continue;
    }
    const attribute = node.type === 'attribute_item' ? attributeOf(file, node) : null;
    if (attribute?.name !== 'doc') continue;
    const text = attribute.value === null ? null : declarations.text(file, [attribute.value]);
    if (text !== null) lines.push(text.trim());
  }
  return lines.length === 0 ? null : lines.join('\n').trim();
}

function cleaned(line: string, type: string): string {
  const text = type === 'block_comment' ? line.replace(/^\s*\*(?!\/)/, '') : line;
  return text.trim();
}
