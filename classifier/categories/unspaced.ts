import { foreignNegations } from '../lexicon/foreign-verbs.js';
import type { Meaning } from '../lexicon/meaning.js';
import { verbForm } from '../lexicon/verbs.js';
import { isUnspaced } from '../text/words.js';

/** A verb of a sentence with what it means. */
export interface UnspacedAct {
  readonly verb: string;
  readonly meaning: Meaning;
  /** True for the verb that carries the sentence, false for the others in it. */
  readonly equal: boolean;
}

const kana = /[\u3040-\u30ff]/;
const hangul = /[\uac00-\ud7a3]/;
/** Pairs of characters after a verb that may still be its ending. */
const longestEnding = 5;
const mostVerbs = 8;

/**
 * The verbs of a sentence in a script without spaces between words, or in Korean, whose verbs carry their endings: these do
 * not begin with their verb. In Japanese and Korean the last verb carries the sentence, in Chinese the first. Empty for
 * sentences in other scripts.
 */
export function unspacedActs(words: readonly string[]): UnspacedAct[] {
  const found: { verb: string; meaning: Meaning }[] = [];
  let verbLast = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? '';
    if (!isUnspaced(word.charCodeAt(0))) continue;
    verbLast ||= kana.test(word) || hangul.test(word);
    const verb = verbForm(word);
    if (verb !== undefined && found.length < mostVerbs && !isNegated(words, i))
      found.push({ verb: word, meaning: verb.meaning });
  }
  const main = verbLast ? found.length - 1 : 0;
  return found.map((act, at) => ({ ...act, equal: at === main }));
}

function isNegated(words: readonly string[], at: number): boolean {
  for (let i = Math.max(0, at - 2); i <= at + longestEnding; i++) {
    const word = words[i] ?? '';
    if (word === ',') {
      if (i > at) return false;
    } else if (foreignNegations.has(word) && (i < at || kana.test(word) || hangul.test(word))) return true;
  }
  return false;
}
