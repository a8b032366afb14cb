import type { Category, Level } from './classification.js';

/* Apart from the schemas, so that a look-up needs no zod. */

const levels = {
  Read: 'Low',
  Write: 'Medium',
  Execute: 'High',
  Destructive: 'Critical',
  Financial: 'Critical',
  // An unknown is never shown as safe: it counts as High until someone looks.
  Unknown: 'High',
} as const satisfies Record<Category, Level>;

/** The risk level that follows from a category. */
export function levelOf(category: Category): Level {
  return levels[category];
}

/** The categories from least to most dangerous; `Unknown` stands with `Execute`, whose level it shares. */
export const categoriesByDanger = [
  'Read',
  'Write',
  'Unknown',
  'Execute',
  'Destructive',
  'Financial',
] as const satisfies readonly Category[];

/** The same from most dangerous, as people are shown them. */
export const categoriesFromWorst: readonly Category[] = [...categoriesByDanger].reverse();
