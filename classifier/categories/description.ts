import { foreignFillers, foreignNegations } from '../lexicon/foreign-verbs.js';
import type { Meaning } from '../lexicon/meaning.js';
import { readableNouns } from '../lexicon/nouns.js';
import { meaningWith } from '../lexicon/phrases.js';
import { type VerbForm, verbForm } from '../lexicon/verbs.js';
import { wordSet } from '../lexicon/word-set.js';
import { mention, type Sentence } from '../text/sentences.js';
import type { WeightId } from '../weights.js';
import type { Evidence, EvidenceRule } from './evidence.js';
import { does } from './name.js';
import { unspacedActs } from './unspaced.js';

/** What the description says the tool does. Manuals, cross-references, examples and negations are no capability. */
export const description = {
  id: 'description',
  collect(view) {
    const found: Evidence[] = [];
    const add = (weight: WeightId, verb: string, meaning: Meaning, sentence: Sentence) =>
      found.push({
        weight,
        strength: meaning.strength,
        category: meaning.category,
        source: 'description',
        text: `"${verb}" in the description ${does[meaning.category]}`,
        quote: sentence.quote,
      });
    const all = view.description;
    let lead = -1;
    for (let i = 0; i < all.length; i++) {
      const sentence = all[i];
      if (sentence === undefined) continue;
      if (lead < 0) {
        if (isUsage(sentence.words)) continue;
        const unspaced = unspacedActs(sentence.words);
        const acts = unspaced.length > 0 ? unspaced : leadActs(sentence.words);
        if (acts.length === 0) continue;
        let meansTold = false;
        for (const act of acts) {
          const means = isMeans(act, acts);
          // "List, get, find or update" updates, however many ways of reading stand beside it.
          if (means && meansTold) continue;
          meansTold ||= means;
          // What the fourth sentence begins with may be a remark.
          const weight = i > 2 ? 'purpose-verb' : act.equal && !means ? 'lead-verb' : 'lead-also';
          add(weight, act.verb, act.meaning, sentence);
        }
        lead = i;
        continue;
      }
      const act = laterAct(sentence.words);
      if (act !== null) add('later-verb', act.verb, act.meaning, sentence);
    }
    if (lead < 0) {
      for (const sentence of all) {
        const acts = purposeActs(sentence.words);
        if (acts.length === 0) continue;
        for (const act of acts)
          if (act.equal && !isMeans(act, acts)) add('purpose-verb', act.verb, act.meaning, sentence);
        break;
      }
    }
    const opening = all[0];
    if (found.length === 0 && opening !== undefined) {
      const noun = opening.words.slice(0, 5).find((word) => readableNouns.has(word));
      if (noun !== undefined) {
        found.push({
          weight: 'lead-noun',
          strength: 2,
          category: 'Read',
          source: 'description',
          text: `the description is about "${noun}", which is looked at`,
          quote: opening.quote,
        });
      }
    }
    return found;
  },
} satisfies EvidenceRule;

interface Act {
  readonly verb: string;
  readonly meaning: Meaning;
  /** As much the verb of the sentence as the first: "create, update or delete", "finds files and deletes them". */
  readonly equal: boolean;
}

/** "Finds old files and deletes them" deletes: beside a change, the reading in the same sentence is a means. */
function isMeans({ meaning }: Act, beside: readonly Act[]): boolean {
  const isChange = (act: Act) => act.equal && act.meaning.category !== 'Read' && act.meaning.strength > 1;
  return meaning.category === 'Read' && beside.some(isChange);
}

/** Words before the verb that say nothing: "This tool allows you to", "Tool for". */
const fillers = wordSet(`this tool the a an function functions lets let you users user agent agents to will
  can used use be for is it that which helps help provides provide ability capability please simply quickly automatically mcp
  endpoint method easily also then first primary main step advanced new powerful useful utility able single one bulk batch
  async multiple important - : , now designed intended tools supports support offers agents' llm ai claude in order beta
  experimental deprecated in`);

/** Words after which a sentence is about how to use the tool, not about what it does. */
const usageStarts =
  wordSet(`use call see note example examples eg tip if when before after once you your must should do dont don't
  never always prefer avoid requires required requirement prerequisite only warning instead ensure please default because since
  unlike similar typically usually returns return output result response accepts takes input pass include omit i.e e.g
  specify accepts expects optional optionally supported important requires caution unless where what why how these those there`);

const negations =
  wordSet(`not never no without cannot don't doesn't won't can't dont doesnt instead rather neither nor isn't unlike avoid
  nothing prevent prevents`);

const determiners = wordSet(
  'the a an all any some each every one this that these those your my its their specific given',
);

/** Where the object of a verb ends. */
const objectEnds =
  wordSet(`of for in on to from with by that which using based and or , : - into as at via within about through when
  where under over between against if so while per during after before including such whose is are used showing describing containing listing including without ${mention}`);

/** "Enables you to list" says nothing by its verb; "enables maintenance" does. */
const permissions = wordSet('allow allows enable enables');
const permitted = wordSet('you users user the agents agent ai llm llms to claude clients developers assistants models');

function isFiller(word: string, next: string | undefined): boolean {
  return fillers.has(word) || foreignFillers.has(word) || (permissions.has(word) && permitted.has(next ?? ''));
}

function isUsage(words: readonly string[]): boolean {
  const first = words[0] ?? '';
  // "Use this tool to create" says what the tool does all the same; `purposeActs` looks at it if nothing better comes.
  return usageStarts.has(first) && !(first === 'returns' || first === 'return');
}

/** The verbs a sentence begins with; clauses after a colon or a dash count as beginnings. Empty when it begins with none. */
function leadActs(words: readonly string[]): Act[] {
  let at = headVerb(words, 0);
  for (let i = 1; at < 0 && i < Math.min(words.length, 20); i++) {
    if (words[i] === '-' || words[i] === ':') at = headVerb(words, i + 1);
  }
  return at < 0 ? [] : actsFrom(words, at);
}

/** The verb at `at` and those that stand beside it in a row: "finds, renames and moves". */
function actsFrom(words: readonly string[], at: number): Act[] {
  const head = verbForm(words[at] ?? '');
  if (head === undefined) return [];
  const acts: Act[] = [actAt(words, at, head, true)];
  let { form } = head;
  let previous = at;
  let subordinate = false;
  for (let i = at + 1; i + 1 < words.length; i++) {
    const joint = words[i];
    subordinate ||= subordinates.has(joint ?? '');
    // "Performs actions like get, create or delete": behind a verb that says little, the examples are what is done.
    const exemplifies =
      head.meaning.strength === 1 && (joint === 'like' || (joint === 'as' && words[i - 1] === 'such'));
    if (!exemplifies && !conjunctions.has(joint ?? '')) continue;
    let next = i + 1;
    while (next < words.length && (joints.has(words[next] ?? '') || isAdverb(words[next] ?? ''))) next++;
    const verb = verbForm(words[next] ?? '');
    if (exemplifies && verb !== undefined) form = verb.form;
    if (verb === undefined || verb.form !== form || negated(words, next)) continue;
    // "Drag and drop" is one thing.
    if (verb.base === 'drop' && words[i - 1] === 'drag') continue;
    const chained = i - previous <= 2;
    // In "get commits and branch", after a longer object, a word that may be a noun is one.
    if (verb.meaning.alsoNoun && !chained) continue;
    acts.push(actAt(words, next, verb, chained || !subordinate));
    if (chained) previous = next;
    i = next;
    if (acts.length >= 8) break;
  }
  return acts;
}

/** Words after which a verb belongs to another clause: "lists what can help apply or modify". */
const subordinates = wordSet(
  'to that which how what when where if can could may might whether for before after by via :',
);

const conjunctions = wordSet(', - and or then y und et и');
const joints = wordSet('and or then also optionally , either y und et и');

/** The place of the verb a clause begins with, or -1. */
function headVerb(words: readonly string[], from: number): number {
  const stop = Math.min(words.length, from + 14);
  for (let i = from; i < stop; i++) {
    const word = words[i] ?? '';
    const verb = isFiller(word, words[i + 1]) ? undefined : verbForm(word);
    if (verb !== undefined && !negated(words, i) && !readsAsNoun(words, i, verb)) return i;
    // A verb we do not know may begin a row of verbs: "Deallocate, start, stop".
    if (i === from && words[i + 1] === ',') continue;
    if (!isFiller(word, words[i + 1]) && !isAdverb(word) && word !== mention) return -1;
  }
  return -1;
}

/** "List of pages", "Search engine": a noun in a verb's place. */
function readsAsNoun(words: readonly string[], at: number, verb: VerbForm): boolean {
  const next = words[at + 1];
  if (next === 'of' && verb.form === 'base') return true;
  // "for tail insertions" against "for listing".
  if ((words[at - 1] === 'for' || words[at - 1] === 'in') && verb.form !== 'gerund') return true;
  if (!verb.meaning.alsoNoun) return false;
  const before = words[at - 1];
  return before !== undefined && (determiners.has(before) || before === 'this') && verb.form !== 'gerund';
}

function actAt(words: readonly string[], at: number, verb: VerbForm, equal: boolean): Act {
  const object: string[] = [];
  let i = at + 1;
  // The verbs of a row share their object: "create, update or delete payments".
  while (i < words.length && (joints.has(words[i] ?? '') || verbForm(words[i] ?? '')?.form === verb.form)) {
    if (!joints.has(words[i] ?? '') && !joints.has(words[i - 1] ?? '')) break;
    i++;
  }
  for (; i < words.length && object.length < 6; i++) {
    const word = words[i] ?? '';
    if (objectEnds.has(word) || isAdverb(word)) break;
    if (!determiners.has(word)) object.push(word);
  }
  return { verb: verb.base, meaning: meaningWith(verb.base, object) ?? verb.meaning, equal };
}

/** The verb of a later sentence that goes on about the tool: "Deletes its files too", "It can also delete". */
function laterAct(words: readonly string[]): Act | null {
  if (isUsage(words)) return null;
  const first = verbForm(words[0] ?? '');
  if (first?.form === 'third-person' && !first.meaning.alsoNoun && words[0] !== 'returns')
    return actAt(words, 0, first, false);
  for (let i = 0; i < Math.min(words.length - 1, 5); i++) {
    if (words[i] !== 'can' && words[i] !== 'will') continue;
    const at = words[i + 1] === 'also' ? i + 2 : i + 1;
    const verb = verbForm(words[at] ?? '');
    if (i > 0 && !subjects.has(words[i - 1] ?? '')) return null;
    if (verb !== undefined && verb.form === 'base' && !verb.meaning.alsoNoun) return actAt(words, at, verb, false);
  }
  return null;
}

const subjects = wordSet('it this tool also');

/** The verbs after the first "to" of a sentence about usage: "Use this when you need to query logs". */
function purposeActs(words: readonly string[]): Act[] {
  for (let i = 0; i + 1 < Math.min(words.length, 20); i++) {
    if (words[i] !== 'to' && words[i] !== 'for') continue;
    const verb = verbForm(words[i + 1] ?? '');
    if (verb === undefined || negated(words, i + 1)) continue;
    if (words[i] === 'to' ? verb.form === 'base' : verb.form === 'gerund') return actsFrom(words, i + 1);
  }
  return [];
}

function negated(words: readonly string[], at: number): boolean {
  for (let i = Math.max(0, at - 3); i < at; i++) {
    if (negations.has(words[i] ?? '') || foreignNegations.has(words[i] ?? '')) return true;
  }
  return false;
}

/** Words in -ly that are no adverbs. */
const notAdverbs = wordSet('apply reply supply multiply comply rely assembly family anomaly daily weekly monthly only');

function isAdverb(word: string): boolean {
  return word.length > 4 && word.endsWith('ly') && !word.includes('-') && !notAdverbs.has(word);
}
