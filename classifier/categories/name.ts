import type { Meaning } from '../lexicon/meaning.js';
import { readableNouns } from '../lexicon/nouns.js';
import { meaningWith } from '../lexicon/phrases.js';
import { type VerbForm, verbForm } from '../lexicon/verbs.js';
import { wordSet } from '../lexicon/word-set.js';
import { type NameStyle, noStyle } from '../siblings.js';
import type { Evidence, EvidenceRule } from './evidence.js';

/** The name: its verb with its object, or what it names where it has no verb. */
export const name = {
  id: 'name',
  collect(view) {
    const acts = nameActs(view.name, view.style);
    const bySiblings = view.style !== noStyle && acts[0]?.verb !== findActs(view.name, noStyle)[0]?.verb;
    const found = acts.map(
      (act): Evidence => ({
        weight: 'name-verb',
        strength: act.meaning.strength,
        category: act.meaning.category,
        source: bySiblings ? 'siblings' : 'name',
        text: `"${act.verb}" in the name ${does[act.meaning.category]}${bySiblings ? ', and is its verb as the names of the other tools are built' : ''}`,
        quote: view.tool.name,
      }),
    );
    if (view.title.length > 0) {
      const act = nameActs(view.title)[0];
      if (act !== undefined) {
        found.push({
          weight: 'title-verb',
          strength: act.meaning.strength,
          category: act.meaning.category,
          source: 'title',
          text: `"${act.verb}" in the title ${does[act.meaning.category]}`,
          quote: view.tool.title ?? '',
        });
      }
    }
    if (found.length > 0) return found;
    const last = view.name[view.name.length - 1];
    if (last === undefined || !readableNouns.has(last)) return found;
    return [
      {
        weight: 'name-noun',
        strength: 2,
        category: 'Read',
        source: 'name',
        text: `the name has no verb and ends in "${last}", which is looked at`,
        quote: view.tool.name,
      },
    ];
  },
} satisfies EvidenceRule;

/** What a verb of each category does, to end a sentence with. */
export const does = {
  Read: 'reads without changing anything',
  Write: 'creates or changes something',
  Execute: 'runs something',
  Destructive: 'removes something',
  Financial: 'moves money',
} as const;

/** A verb of a name with what it means there. */
export interface Act {
  readonly verb: string;
  readonly meaning: Meaning;
}

/** Verbs that are the verb wherever they stand first or last. */
const plain = wordSet('get list fetch create add update set delete remove read write upsert insert');
/** Those of them that are nouns at the end of a name: `share_list`, `post_update`. */
const plainAtStart = wordSet('list set update read write');
/** `preview_delete` deletes nothing. */
const rehearsals = wordSet('plan preview simulate estimate');
/** Nor does `delete_page_preview`, while `deploy_preview` deploys one. */
const rehearsed = wordSet('preview dryrun');
/** `preview_edit_apply` applies what was previewed. */
const carryingOut = wordSet('apply commit execute');
const outcomes = wordSet('status history info stats details summary');
const isVerbInside = (word: string) => plain.has(word) && !plainAtStart.has(word);
const prepositions = wordSet('of for from by with in to on into as at via using');

const known = new WeakMap<readonly string[], { style: NameStyle; acts: readonly Act[] }>();

/**
 * The verb of a name, more than one where it names a choice (`create_or_update`). The style of the server's names says
 * which word of several it is. Worked out once.
 */
export function nameActs(words: readonly string[], style: NameStyle = noStyle): readonly Act[] {
  const before = known.get(words);
  if (before?.style === style) return before.acts;
  const acts = findActs(words, style);
  known.set(words, { style, acts });
  return acts;
}

/** `is_empty`, `can_delete`: asks, whatever comes after. */
const questions = wordSet('is are has can should does');
const asking: Meaning = { category: 'Read', strength: 2, alsoNoun: false };
const rehearsal: Meaning = { category: 'Read', strength: 3, alsoNoun: false };

function findActs(allWords: readonly string[], style: NameStyle): readonly Act[] {
  const words = withoutVersion(allWords);
  const last = words[words.length - 1] ?? '';
  if (rehearsed.has(last) && words.length > 2 && !carryingOut.has(words[0] ?? '')) {
    return [{ verb: last, meaning: rehearsal }];
  }
  const first = words[0] ?? '';
  if (questions.has(first) && words.length > 1) return [{ verb: first, meaning: asking }];
  const main = mainVerb(words, style);
  if (main === null) return [];
  const acts = [actAt(words, main)];
  for (let i = 1; i + 1 < words.length; i++) {
    if (words[i] !== 'or' && words[i] !== 'and') continue;
    for (const at of [i - 1, i + 1]) if (at !== main && verbAt(words, at) !== undefined) acts.push(actAt(words, at));
  }
  return acts;
}

/** `listOrdersV1`: the version of the interface is no part of the name. */
function withoutVersion(words: readonly string[]): readonly string[] {
  return words.length > 1 && /^v?\d{1,3}$/.test(words[words.length - 1] ?? '') ? words.slice(0, -1) : words;
}

function actAt(words: readonly string[], at: number): Act {
  const verb = words[at] ?? '';
  const meaning = meaningWith(verb, objectOf(words, at));
  return { verb, meaning: meaning ?? { category: 'Read', strength: 1, alsoNoun: true } };
}

/** The object of the verb at `at`: the words after it up to a preposition, or those before it when it ends the name. */
function objectOf(words: readonly string[], at: number): readonly string[] {
  if (at === words.length - 1) return words.slice(0, at);
  const from = at + 1;
  for (let i = from + 1; i < words.length; i++) if (prepositions.has(words[i] ?? '')) return words.slice(from, i);
  return words.slice(from);
}

function verbAt(words: readonly string[], at: number): VerbForm | undefined {
  const verb = verbForm(words[at] ?? '');
  // `mark_as_read`: a state, no verb.
  return verb?.form === 'base' && words[at - 1] !== 'as' ? verb : undefined;
}

const isGrave = ({ meaning }: VerbForm) => meaning.category === 'Destructive' || meaning.category === 'Financial';

const hasPlain = (words: readonly string[], from: number, to: number) =>
  words.slice(from, to).some((word) => plain.has(word));

/** The place of the verb. See the comments for the order of preference; null when no word is one. */
function mainVerb(words: readonly string[], style: NameStyle): number | null {
  const last = words.length - 1;
  const from = words.length > 1 && words[0] === style.prefix ? 1 : 0;
  const first = words[from] ?? '';
  const atFirst = verbAt(words, from);
  const atLast = last > from ? verbAt(words, last) : undefined;
  if (rehearsals.has(first) && last > from + 1 && carryingOut.has(words[last] ?? '')) return last;
  if (atFirst !== undefined && (plain.has(first) || rehearsals.has(first))) return from;
  const firstIsVerb = atFirst !== undefined && !atFirst.meaning.alsoNoun;
  if (style.verb === 'last' && atLast !== undefined) return last;
  // `post_update` among verb-first names posts; but whatever the others do, `post_delete` deletes.
  if (style.verb === 'first' && atFirst !== undefined && atLast !== undefined && !isGrave(atLast)) return from;
  // `kv_namespace_delete`, `deploy_plan_get`; but `rename_list` and `app_get_update` are about a list and an update.
  const endsAsNoun = plainAtStart.has(words[last] ?? '') && (firstIsVerb || hasPlain(words, from + 1, last));
  if (atLast !== undefined && plain.has(words[last] ?? '') && !endsAsNoun) return last;
  if (firstIsVerb) {
    // `deploy_status`, `run_history`: asked for, not done.
    if (last === from + 1 && atFirst.meaning.category === 'Execute' && outcomes.has(words[last] ?? '')) return null;
    // `acme_deploy_get_site`: behind the server's own name, a thing and what is done to it.
    const inside = from === 1 && verbAt(words, 0) === undefined ? words.findIndex(isVerbInside) : -1;
    return inside > from && inside < last ? inside : from;
  }
  let plainInside: number | null = null;
  let strongInside: number | null = null;
  let nounInside: number | null = null;
  for (let i = from + 1; i < last; i++) {
    const verb = verbAt(words, i);
    if (verb === undefined) continue;
    if (plain.has(words[i] ?? '')) plainInside ??= i;
    else if (!verb.meaning.alsoNoun) strongInside ??= i;
    else nounInside ??= i;
  }
  // `report_generate_update_url`: after a verb, a plain one that is also a noun is part of what it makes.
  const partOfObject =
    strongInside !== null && strongInside < (plainInside ?? 0) && words[plainInside ?? 0] === 'update';
  if (plainInside !== null) return partOfObject ? strongInside : plainInside;
  if (atLast !== undefined && !atLast.meaning.alsoNoun) return last;
  if (atFirst !== undefined) {
    // `refund_eligibility`, `release_notes`: a noun that describes another.
    return last > from && readableNouns.has(words[last] ?? '') && atFirst.meaning.category !== 'Read' ? null : from;
  }
  return strongInside ?? (atLast !== undefined ? last : nounInside);
}
