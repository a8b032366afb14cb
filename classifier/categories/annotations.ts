import type { Evidence, EvidenceRule } from './evidence.js';

/** What the author declares. Strong, but a claim: it never outweighs a name and a description that agree. */
export const annotations = {
  id: 'annotations',
  collect(view) {
    const { readOnlyHint, destructiveHint } = view.tool.annotations ?? {};
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
