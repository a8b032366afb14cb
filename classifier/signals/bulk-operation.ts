import { wordSet } from '../lexicon/word-set.js';
import type { SignalRule } from '../signal-rule.js';

/** Bulk or mass operation. */
export const bulkOperation = {
  id: 'bulk-operation',
  title: 'Bulk or mass operation',
  why: 'One wrong call hits everything at once.',
  remedy: 'Limit the number of targets by a condition on the argument, and the calls by a rate.',
  taxonomies: ['CWE-770', 'ASI02', 'ASI08'],
  points: 8,
  detect(view, verdict) {
    if (verdict.category === 'Read' || verdict.category === 'Unknown') return [];
    const text = 'Bulk/mass operation — affects multiple targets';
    // Only what the name says or what the arguments take: "every" and "all" in prose mean anything.
    if (view.name.some((word) => bulkWords.has(word))) return [{ id: 'bulk-operation', text, subject: null }];
    const many = view.parameters.find(
      ({ depth, types, words }) =>
        depth === 0 && types.includes('array') && (words[words.length - 1] === 'ids' || isWhole(words, view.name)),
    );
    return many === undefined ? [] : [{ id: 'bulk-operation', text, subject: many.path }];
  },
} satisfies SignalRule;

/** `issues` of `create_issues`. */
function isWhole(words: readonly string[], name: readonly string[]): boolean {
  const [word = ''] = words;
  return words.length === 1 && word.endsWith('s') && name.includes(word);
}

const bulkWords = wordSet('bulk batch mass many all everything multiple');
