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
