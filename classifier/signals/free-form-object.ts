import { inParameter, type SignalRule } from '../signal-rule.js';

/** Free-form object input. */
export const freeFormObject = {
  id: 'free-form-object',
  title: 'Free-form object input',
  why: 'The schema does not say what the object may hold, so nothing checks what is sent in it.',
  remedy: 'Ask the authors for a closed schema; deny members that are not needed.',
  taxonomies: ['CWE-20', 'CWE-915'],
  points: 5,
  detect(view) {
    return view.parameters
      .filter(({ openObject, depth }) => openObject && depth <= 1)
      .map((parameter) => inParameter('free-form-object', 'Accepts a free-form object', parameter));
  },
} satisfies SignalRule;
