import type { Category } from '../../src/model/index.js';

/** How firmly a word speaks for its category: 3 nearly always, 2 usually, 1 rather than not. */
export type Strength = 1 | 2 | 3;

/** What a verb says about a tool that is named or described with it. */
export interface Meaning {
  readonly category: Exclude<Category, 'Unknown'>;
  readonly strength: Strength;
  /**
   * True for words that are as often a noun (`search`, `backup`, `release`). They count as verbs only in a verb's place:
   * `release_notes` releases nothing.
   */
  readonly alsoNoun: boolean;
}

/** One row of the lexicon: words that mean the same to us. */
export interface VerbGroup extends Meaning {
  /** Base forms, separated by white space. */
  readonly words: string;
}
