import type { SignalRule } from '../signal-rule.js';

/** High parameter count. */
export const highParameterCount = {
  id: 'high-parameter-count',
  title: 'High parameter count',
  why: 'Nobody reviews the twentieth argument: options that widen what a call does hide among harmless ones.',
  remedy: 'Pin the arguments that matter with conditions, and deny those that are not needed.',
  taxonomies: ['CWE-20', 'ASI02'],
  points: 4,
  detect(view) {
    const count = view.argumentCount;
    if (count < threshold) return [];
    return [{ id: 'high-parameter-count', text: `High parameter count (${count} properties)`, subject: null }];
  },
} satisfies SignalRule;

/** The fewest arguments that count as many: under one tool in twenty has as many. */
const threshold = 12;
