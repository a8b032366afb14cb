import type { Decision } from './decide.js';

/**
 * How often a decision with at least this margin was right about reading against not reading. Fitted on 2,010 labelled tools
 * of 34 public repositories: the share observed in each band of the margin, pooled where a higher band did worse, so that
 * more evidence never means less confidence, rounded to 0.01. Bands of 0 to 1 hold about fifty tools together, and their
 * figures are rough.
 */
const table: readonly (readonly [margin: number, confidence: number])[] = [
  [5, 0.99],
  [3, 0.96],
  [2, 0.95],
  [1.5, 0.9],
  [1, 0.85],
  [0.5, 0.72],
  [0, 0.55],
];

/** A tool that carries out SQL and the like but says that it only reads: its word is all there is. */
const mostOnItsWord = 0.85;

/** How sure a decision is, 0 to 1. Nothing to go by counts as a coin's toss at best. */
export function confidenceOf({ category, margin }: Decision, freeForm: boolean): number {
  if (category === 'Unknown') return 0.3;
  const observed = table.find(([least]) => margin >= least)?.[1] ?? 0.5;
  return category === 'Read' && freeForm ? Math.min(observed, mostOnItsWord) : observed;
}
