import { declaredHints } from '../categories/annotations.js';
import type { SignalRule } from '../signal-rule.js';

/** Declared hints contradict the rest. */
export const annotationContradiction = {
  id: 'annotation-contradiction',
  title: 'Declared hints contradict the rest',
  why: 'A client that trusts the hint lets the call through without asking. Hints are claims that nothing checks.',
  remedy: 'Do not let the hint decide; report it to the authors.',
  taxonomies: ['MCP03:2025', 'ASI09', 'SAFE-T1403'],
  points: 12,
  detect(view, verdict) {
    const { readOnlyHint, destructiveHint } = declaredHints(view.tool.annotations);
    const found = verdict.undeclared;
    if (found === null || found === 'Unknown') return [];
    const signal = (text: string, subject: string) => ({ id: 'annotation-contradiction', text, subject });
    if (readOnlyHint === true && found !== 'Read')
      return [signal(`Declared read-only, but looks ${found}`, 'readOnlyHint')];
    if (destructiveHint === false && found === 'Destructive') {
      return [signal('Declared not destructive, but looks Destructive', 'destructiveHint')];
    }
    // The harmless reverse: it costs trust in the hints, not safety.
    if (readOnlyHint === false && found === 'Read')
      return [signal('Declared not read-only, but looks Read', 'readOnlyHint')];
    if (destructiveHint === true && readOnlyHint !== true && found === 'Read')
      return [signal('Declared destructive, but looks Read', 'destructiveHint')];
    return [];
  },
} satisfies SignalRule;
