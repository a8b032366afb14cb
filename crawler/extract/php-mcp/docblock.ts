import type { SourceFile, SyntaxNode } from '../syntax/source-file.js';

/** A comment of the form `/** … *\/`, as phpDocumentor reads it. */
export interface DocBlock {
  /** The first sentence or paragraph, and what follows up to the first tag. */
  summary: string;
  body: string;
  /** By the names of parameters, without their sign. */
  params: Map<string, { type: string; description: string }>;
}

const param = /^@param\s+(?:([^\s$][^$]{0,200}?)\s+)?(?:\.\.\.|&)?\$(\w+)\s*([\s\S]*)$/;

/** The comment right above a declaration, or above its attributes; null when there is none. */
export function docBlockOf(file: SourceFile, node: SyntaxNode): DocBlock | null {
  const siblings = node.parent?.children ?? [];
  const before = siblings[siblings.indexOf(node) - 1];
  const inside = node.children.find(
    (child) => child.type === 'comment' && child.start < (node.children[1]?.start ?? 0),
  );
  const comment = before?.type === 'comment' ? before : inside;
  const text = comment === undefined ? '' : file.text.slice(comment.start, comment.end);
  return text.startsWith('/**') ? parseDocBlock(text) : null;
}

export function parseDocBlock(comment: string): DocBlock {
  const lines = comment
    .slice(3, -2)
    .split('\n')
    .map((line) => line.replace(/^[ \t]*\*? ?/, '').trimEnd());
  const start = lines.findIndex((line) => line.trimStart().startsWith('@'));
  const text = (start === -1 ? lines : lines.slice(0, start)).join('\n').trim();
  const end = /\n[ \t]*\n|\.(?=\n)/.exec(text);
  const cut = end === null ? text.length : end.index + (end[0] === '.' ? 1 : 0);
  const params: DocBlock['params'] = new Map();
  const tags: string[] = [];
  for (const line of start === -1 ? [] : lines.slice(start)) {
    if (line.trimStart().startsWith('@')) tags.push(line.trim());
    else if (tags.length > 0) tags[tags.length - 1] += `\n${line.trim()}`;
  }
  for (const tag of tags) {
    const [, type, name, description] = param.exec(tag) ?? [];
    if (name !== undefined) params.set(name, { type: type ?? '', description: (description ?? '').trim() });
  }
  return { summary: text.slice(0, cut).trim(), body: text.slice(cut).trim(), params };
}
