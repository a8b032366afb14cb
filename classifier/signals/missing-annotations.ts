import type { SignalRule } from '../signal-rule.js';

/**
 * No hints declared where a client needs them. A tool that reads or writes is as well off without: the protocol's defaults
 * take it for worse than it is. What runs, destroys or pays is what clients ask the user about, and many of them only do
 * when the author says so.
 */
export const missingAnnotations = {
  id: 'missing-annotations',
  title: 'No hints declared on a dangerous tool',
  why: 'Clients that ask the user only about tools declared destructive let this one through without a question.',
  remedy: 'Have the client ask before every call; ask the authors to declare readOnlyHint and destructiveHint.',
  taxonomies: ['ASI09', 'SAFE-T1403'],
  points: 3,
  detect(view, { category }) {
    if (category !== 'Execute' && category !== 'Destructive' && category !== 'Financial') return [];
    // Not read is not missing.
    if (view.unread.has('annotations')) return [];
    const { readOnlyHint, destructiveHint } = view.tool.annotations ?? {};
    if (readOnlyHint !== undefined || destructiveHint !== undefined) return [];
    return [{ id: 'missing-annotations', text: `Declares no hints, but looks ${category}`, subject: null }];
  },
} satisfies SignalRule;
