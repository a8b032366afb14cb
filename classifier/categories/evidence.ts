import type { Category, Reason } from '../../src/model/index.js';
import type { Strength } from '../lexicon/meaning.js';
import type { ToolView } from '../view.js';
import type { WeightId } from '../weights.js';

/** One observation that speaks for a category. */
export interface Evidence {
  /** Its row in the table of weights. */
  readonly weight: WeightId;
  readonly strength: Strength;
  readonly category: Exclude<Category, 'Unknown'>;
  readonly source: Reason['source'];
  /** A sentence for reviewers. */
  readonly text: string;
  /** The words of the definition. */
  readonly quote: string;
}

/** One source of evidence: looks at one part of the definition. */
export interface EvidenceRule {
  readonly id: string;
  collect(view: ToolView): readonly Evidence[];
}
