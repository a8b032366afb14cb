import { verbForm } from './lexicon/verbs.js';
import { wordSet } from './lexicon/word-set.js';
import { nameWords } from './text/words.js';

/** How a server builds the names of its tools. */
export interface NameStyle {
  /**
   * The first word of most names where a verb follows it: what the tools work on or who makes them, and no verb itself
   * (`search` of `search_index_get`, `search_index_delete`; `acme` of `acme_archive_stage`). Null where there is none.
   */
  readonly prefix: string | null;
  /** Where most names have their verb, the prefix left aside: `get_page`, or `page_get`. Null where they do not agree. */
  readonly verb: 'first' | 'last' | null;
  /** True where one of the tools makes a plan or a preview of what another does. */
  readonly plans: boolean;
}

/** Nothing known of the server's other tools. */
export const noStyle: NameStyle = { prefix: null, verb: null, plans: false };

/** Fewer names than this say nothing. */
const fewestTools = 4;
/** Names beyond this many are not looked at. */
const mostNames = 2000;
/** The share of the names that has to agree. */
const most = 0.6;

const planning = wordSet('plan preview dryrun diff simulate whatif');

const known = new WeakMap<readonly string[], NameStyle>();

/** The style of a list of names. Worked out once for each list, as every tool of a server is given the same one. */
export function styleOf(siblings: readonly string[]): NameStyle {
  if (siblings.length < fewestTools) return noStyle;
  let style = known.get(siblings);
  if (style === undefined) {
    const names = siblings.slice(0, mostNames).map(nameWords);
    const prefix = commonPrefix(names);
    style = {
      prefix,
      verb: verbPlace(names.map((words) => (words[0] === prefix ? words.slice(1) : words))),
      plans: names.some((words) => words.some((word) => planning.has(word))),
    };
    known.set(siblings, style);
  }
  return style;
}

function commonPrefix(names: readonly (readonly string[])[]): string | null {
  const withVerb = new Map<string, number>();
  for (const [first, ...rest] of names) {
    if (first === undefined || !rest.some(isPlainVerb)) continue;
    withVerb.set(first, (withVerb.get(first) ?? 0) + 1);
  }
  for (const [word, count] of withVerb) if (count >= names.length * most && !isGraveVerb(word)) return word;
  return null;
}

function verbPlace(names: readonly (readonly string[])[]): NameStyle['verb'] {
  let first = 0;
  let last = 0;
  for (const words of names) {
    if (isPlainVerb(words[0] ?? '')) first++;
    else if (words.length > 1 && isPlainVerb(words[words.length - 1] ?? '')) last++;
  }
  if (first >= names.length * most) return 'first';
  return last >= names.length * most ? 'last' : null;
}

function isPlainVerb(word: string): boolean {
  const verb = verbForm(word);
  return verb !== undefined && verb.form === 'base' && !verb.meaning.alsoNoun;
}

/** Never a mere prefix, or a server could call its tools `delete_get_page` to have them taken for reading. */
function isGraveVerb(word: string): boolean {
  const category = isPlainVerb(word) ? verbForm(word)?.meaning.category : undefined;
  return category === 'Destructive' || category === 'Financial';
}
