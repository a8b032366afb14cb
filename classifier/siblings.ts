import { verbForm } from './lexicon/verbs.js';
import { nameWords } from './text/words.js';

/** A shared first word needs this many tools before it says anything. */
const fewestTools = 4;
/** Names beyond this many are not looked at. */
const mostNames = 2000;

const known = new WeakMap<readonly string[], string | null>();

/**
 * The first word of most of a server's tools where a verb follows it: the name of what they work on, and no verb itself
 * (`search` of `search_index_get`, `search_index_delete`). Null where there is none. Worked out once for each list, as
 * every tool of a server is given the same one.
 */
export function commonPrefix(siblings: readonly string[]): string | null {
  if (siblings.length < fewestTools) return null;
  let prefix = known.get(siblings);
  if (prefix === undefined) {
    prefix = findPrefix(siblings);
    known.set(siblings, prefix);
  }
  return prefix;
}

function findPrefix(siblings: readonly string[]): string | null {
  const withVerb = new Map<string, number>();
  const names = siblings.slice(0, mostNames);
  for (const name of names) {
    const [first, ...rest] = nameWords(name);
    if (first === undefined || !rest.some(isPlainVerb)) continue;
    withVerb.set(first, (withVerb.get(first) ?? 0) + 1);
  }
  for (const [word, count] of withVerb) if (count * 10 >= names.length * 6) return word;
  return null;
}

function isPlainVerb(word: string): boolean {
  const verb = verbForm(word);
  return verb !== undefined && verb.form === 'base' && !verb.meaning.alsoNoun;
}
