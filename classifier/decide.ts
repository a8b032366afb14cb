import type { Category } from '../src/model/index.js';
import type { Evidence } from './categories/evidence.js';
import { weights } from './weights.js';

type Known = Exclude<Category, 'Unknown'>;

/** What the evidence comes to. */
export interface Decision {
  readonly category: Category;
  /** Log-odds of the decision between reading and not reading; 0 when there was nothing to decide on. */
  readonly margin: number;
}

/** Evidence for a graver category than writing counts from this much on: one clear word is enough, a hint is not. */
const graveEnough = 1.3;
/** A word of the name or the description that counts at least this much says what a tool does. */
const clearWord = 0.8;
/** Below this much evidence in all, nothing is known. */
const leastEvidence = 0.25;

const gravestFirst = ['Financial', 'Destructive', 'Execute'] as const;

/** How much a piece of evidence counts. */
export function weightOf(evidence: Evidence): number {
  return weights[evidence.weight][evidence.strength - 1] ?? 0;
}

/**
 * Two steps. Whether the tool reads or does more is a sum: all evidence for more against all evidence for reading. What
 * more it does is its worst: the gravest category that has clear evidence.
 */
export function decide(evidence: readonly Evidence[]): Decision {
  const totals: Record<Known, number> = { Read: 0, Write: 0, Execute: 0, Destructive: 0, Financial: 0 };
  for (const piece of evidence) totals[piece.category] += weightOf(piece);
  const more = totals.Write + totals.Execute + totals.Destructive + totals.Financial;
  if (more + totals.Read < leastEvidence) return { category: 'Unknown', margin: 0 };
  const margin = more - totals.Read;
  // A draw goes to the graver side.
  if (margin < 0) return { category: 'Read', margin: -margin };
  // Many authors declare every update destructive. Where the words say what a tool does, and say nothing of the kind, the
  // hint alone does not decide.
  if (evidence.some(tellsWhat) && evidence.every(isUnsupported)) totals.Destructive = 0;
  const clear = gravestFirst.find((category) => totals[category] >= graveEnough);
  if (clear !== undefined) return { category: clear, margin };
  // Where nothing speaks for writing, a hint of something graver is all there is to go by.
  const hinted = totals.Write === 0 ? gravestFirst.find((category) => totals[category] > 0) : undefined;
  return { category: hinted ?? 'Write', margin };
}

/** Evidence of the definition's own words that a tool does more than read, clear enough to go by. */
function tellsWhat(piece: Evidence): boolean {
  return piece.source !== 'annotations' && piece.category !== 'Read' && weightOf(piece) >= clearWord;
}

/** True for all but a word that speaks of destruction. */
function isUnsupported({ source, category }: Evidence): boolean {
  return source === 'annotations' || category !== 'Destructive';
}
