import { type Classification, type Correction, levelOf } from '../src/model/index.js';

/** Reviewed corrections by the hash of the definition they hold for. */
export type Corrections = ReadonlyMap<string, Correction>;

/**
 * What people have set right, put over what the classifier says. Signals and capabilities stay: a review is about the
 * category. Never used in evaluation: it would measure the reviewers.
 */
export function corrected(definitionHash: string, said: Classification, corrections: Corrections): Classification {
  const correction = corrections.get(definitionHash);
  if (correction === undefined) return said;
  const { category, reason, date } = correction;
  const text = `reviewed on ${date}: ${category}, not ${said.category}`;
  return {
    ...said,
    category,
    // A level that was raised beyond its category stays raised.
    level: said.level === levelOf(said.category) ? levelOf(category) : worseOf(said.level, levelOf(category)),
    confidence: 1,
    because: [{ source: 'review', category, text, quote: reason }, ...said.because],
  };
}

const levels = ['Low', 'Medium', 'High', 'Critical'] as const;

function worseOf(one: Classification['level'], other: Classification['level']): Classification['level'] {
  return levels.indexOf(one) > levels.indexOf(other) ? one : other;
}
