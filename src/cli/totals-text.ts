import { categoriesByDanger, type Totals } from '../model/index.js';

/** `24 servers, 180 tools (2 Financial, 9 Destructive, …)` */
export function totalsText({ servers, tools, categories }: Totals): string {
  const parts = categoriesByDanger
    .filter((category) => categories[category] > 0)
    .map((category) => `${categories[category]} ${category}`)
    .reverse();
  return `${servers} servers, ${tools} tools${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
}
