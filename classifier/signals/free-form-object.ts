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
    const found = view.parameters
      .filter(({ openObject, depth }) => openObject && depth <= 1)
      .map((parameter) => inParameter('free-form-object', 'Accepts a free-form object', parameter));
    // Only where it is said: a schema that is silent about it allows them too, and nearly all are silent.
    if (view.tool.inputSchema?.additionalProperties === true) {
      found.unshift({ id: 'free-form-object', text: 'Accepts arguments that the schema does not name', subject: null });
    }
    return found;
  },
} satisfies SignalRule;
