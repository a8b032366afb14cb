import { byStem, phraseIn } from '../categories/wording.js';
import type { SignalRule } from '../signal-rule.js';

/** Irreversible wording. */
export const irreversible = {
  id: 'irreversible',
  title: 'Irreversible wording',
  why: 'The authors themselves say that it cannot be undone.',
  remedy: 'Require approval.',
  taxonomies: ['SAFE-T2101', 'AML.T0101', 'ASI02'],
  points: 8,
  detect(view, verdict) {
    if (verdict.category === 'Read') return [];
    const phrase = phraseIn(view.prose, phrases);
    return phrase === null
      ? []
      : [{ id: 'irreversible', text: `Says it cannot be undone ("${phrase}")`, subject: phrase }];
  },
} satisfies SignalRule;

const phrases = byStem({
  'be undone': ['cannot be undone', "can't be undone", 'can not be undone'],
  reversibl: ['irreversibl', 'not reversible'],
  permanently: ['permanently'],
  'cannot be recovered': ['cannot be recovered'],
});
