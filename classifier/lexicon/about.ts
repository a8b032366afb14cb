import { contentNouns } from './nouns.js';
import { verbForm } from './verbs.js';
import { wordSet } from './word-set.js';

/** The first of these nouns that a name is about: `list_emails`, `email_thread_get`; not `get_email_template`. */
export function nounInName(name: readonly string[], nouns: ReadonlySet<string>): string | undefined {
  return name.find((word, at) => {
    if (!nouns.has(word) || technical.has(name[at - 1] ?? '')) return false;
    const next = name[at + 1];
    return next === undefined || contentNouns.has(next) || prepositions.has(next) || verbForm(next)?.form === 'base';
  });
}

/** `console_messages`, `commit_comments`: written by machines or colleagues at work. */
const technical = wordSet(
  'console commit error log annotated annotation debug status build test system warning scan lint sonar code',
);

const prepositions = wordSet('by from in for with of on to and or at as via');

/** How many words after its verb a sentence is still about the same thing. */
const longestObject = 8;

/** Words that carry on the object of a sentence: "the contents of a web page", "a list of emails". */
const carriers = wordSet(
  'the a an all any your my our their its one more new recent latest specific given user users from',
);
const objectEnds = wordSet('about by for with to in on at as via and or that which when where if using , : - `');

/**
 * What the description is about, as the words after its first verb up to where something else begins; empty where that is far
 * off. A name says it better: asked where the name names nothing of the kind.
 */
export function leadObject(words: readonly string[]): readonly string[] {
  const from = words.slice(0, 4).findIndex((word) => verbForm(word) !== undefined) + 1;
  let end = from;
  while (end < words.length && (end === from || !objectEnds.has(words[end] ?? ''))) end++;
  if (end - from > longestObject) return [];
  return words.slice(from, end).filter((word) => !carriers.has(word) && !word.endsWith("'s"));
}

/** The one of these nouns that ends what the description is about: "the contents of a web page", "the user's emails". */
export function nounInSentence(words: readonly string[], nouns: ReadonlySet<string>): string | undefined {
  const object = leadObject(words).filter((word) => word !== 'of');
  return object.find((word, at) => nouns.has(word) && object.slice(at + 1).every((next) => contentNouns.has(next)));
}
