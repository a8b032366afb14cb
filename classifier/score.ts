import type { Category } from '../src/model/index.js';
import type { SignalRule } from './signal-rule.js';

/** Where a tool of each category starts; signals and doubt come on top. */
const startingPoints = {
  Read: 10,
  Write: 35,
  Unknown: 50,
  Execute: 60,
  Destructive: 75,
  Financial: 80,
} as const satisfies Record<Category, number>;

const highest = 100;
/** Points for complete doubt about the category. */
const doubtPoints = 20;

/** The score, 0 to 100, and its terms: they add up to it. */
export function scoreOf(
  category: Category,
  confidence: number,
  seen: readonly SignalRule[],
): { score: number; terms: { label: string; points: number }[] } {
  const terms: { label: string; points: number }[] = [{ label: category, points: startingPoints[category] }];
  for (const { title, points } of seen) terms.push({ label: title, points });
  const doubt = Math.round((1 - confidence) * doubtPoints);
  if (doubt > 0) terms.push({ label: 'Uncertain category', points: doubt });
  const sum = terms.reduce((total, { points }) => total + points, 0);
  if (sum > highest) terms.push({ label: 'Highest possible score', points: highest - sum });
  return { score: Math.min(highest, sum), terms };
}
