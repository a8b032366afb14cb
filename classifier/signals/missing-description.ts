import type { SignalRule } from '../signal-rule.js';

/** Missing description. */
export const missingDescription = {
  id: 'missing-description',
  title: 'Missing description',
  why: 'Neither the model nor a reviewer can tell what the tool does; the model will guess.',
  remedy: 'Ask the authors for a description; treat the tool as unknown until then.',
  taxonomies: ['CWE-1059', 'MCP10:2025', 'ASI09'],
  points: 6,
  detect(view) {
    // Not read is not missing.
    if (view.unread.has('description')) return [];
    if (view.tool.description !== null && /[\p{L}\p{N}]/u.test(view.tool.description)) return [];
    return [{ id: 'missing-description', text: 'Missing description', subject: null }];
  },
} satisfies SignalRule;
