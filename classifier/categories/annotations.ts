import type { ToolDefinition } from '../../src/model/index.js';
import type { Evidence, EvidenceRule } from './evidence.js';

/**
 * The hints that somebody chose. All four as the protocol has them where there are none says nothing: there are libraries that
 * write them out for every tool whose author declares nothing.
 */
export function declaredHints(annotations: ToolDefinition['annotations']): NonNullable<ToolDefinition['annotations']> {
  const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations ?? {};
  const defaults =
    readOnlyHint === false && destructiveHint === true && idempotentHint === false && openWorldHint === true;
  return defaults ? {} : (annotations ?? {});
}

/** What the author declares. Strong, but a claim: it never outweighs a name and a description that agree. */
export const annotations = {
  id: 'annotations',
  collect(view) {
    const { readOnlyHint, destructiveHint } = declaredHints(view.tool.annotations);
    const found: Evidence[] = [];
    const add = (category: 'Read' | 'Write' | 'Destructive', hint: string, strength: 1 | 2 | 3) =>
      found.push({
        weight: 'annotations',
        strength,
        category,
        source: 'annotations',
        text: `the author declares ${hint}`,
        quote: hint,
      });
    if (readOnlyHint === true) add('Read', 'readOnlyHint: true', 3);
    if (readOnlyHint === false) add('Write', 'readOnlyHint: false', 3);
    // Some authors mean every write by it, so it tips the balance and no more. It means nothing beside readOnlyHint.
    if (destructiveHint === true && readOnlyHint !== true) add('Destructive', 'destructiveHint: true', 2);
    return found;
  },
} satisfies EvidenceRule;
