import type { Category } from '../../src/model/index.js';
import type { Meaning } from '../lexicon/meaning.js';
import { wordSet } from '../lexicon/word-set.js';
import { nameWords } from '../text/words.js';
import type { Parameter, ToolView } from '../view.js';
import type { Evidence, EvidenceRule } from './evidence.js';
import { does, nameActs } from './name.js';

/** An argument that chooses what the tool does: each value is rated, and the tool is the worst of them. */
export const actions = {
  id: 'actions',
  collect(view) {
    const found: Evidence[] = [];
    for (const { parameter, ratings } of actionArguments(view)) {
      const worst = worstOf(ratings);
      if (worst === null) continue;
      found.push({
        weight: 'actions',
        strength: worst.category === 'Read' ? 2 : 3,
        category: worst.category,
        source: 'parameter',
        text: `the argument ${parameter.path} chooses the action, and "${worst.value}" ${does[worst.category]}`,
        quote: `${parameter.path}: ${ratings
          .slice(0, 12)
          .map(({ value }) => value)
          .join(', ')}`,
      });
    }
    return found;
  },
} satisfies EvidenceRule;

/** One value of an action argument with its category. */
export interface ActionRating {
  readonly value: string;
  readonly category: Exclude<Category, 'Unknown'> | null;
}

const actionNames = wordSet('action actions operation operations op method verb subcommand command cmd');
const settledVerbs = wordSet('create add update delete remove insert edit import generate');
const isPlainReading = ({ category, strength, alsoNoun }: Meaning) =>
  category === 'Read' && strength === 3 && !alsoNoun;
const httpMethods: Readonly<Record<string, Exclude<Category, 'Unknown'>>> = {
  get: 'Read',
  head: 'Read',
  options: 'Read',
  post: 'Write',
  put: 'Write',
  patch: 'Write',
  delete: 'Destructive',
};

/** An argument that chooses what a tool does, with a rating of each of its values. */
export interface ActionArgument {
  readonly parameter: Parameter;
  readonly ratings: readonly ActionRating[];
}

const known = new WeakMap<ToolView, readonly ActionArgument[]>();

/** The arguments that choose what a tool does. Worked out once for each tool. */
export function actionArguments(view: ToolView): readonly ActionArgument[] {
  let found = known.get(view);
  if (found === undefined) {
    found = findActionArguments(view);
    known.set(view, found);
  }
  return found;
}

function findActionArguments(view: ToolView): readonly ActionArgument[] {
  const found: ActionArgument[] = [];
  // Where the name says what is done, such an argument is data: the method of a saved request, the action of a rule.
  const acts = nameActs(view.name, view.style);
  if (acts.some(({ verb, meaning }) => settledVerbs.has(verb) || isPlainReading(meaning))) return found;
  // Deeper down it says how a list is changed (`entries[].operation`); only a vague name leaves the deciding to it.
  const deepest = acts.some(({ meaning }) => meaning.strength === 3 && meaning.category !== 'Execute') ? 0 : 1;
  for (const parameter of view.parameters) {
    if (parameter.depth > deepest) continue;
    const last = parameter.words[parameter.words.length - 1] ?? '';
    const named =
      (actionNames.has(last) && parameter.words.length <= 2) ||
      (last === 'mode' && parameter.words.length === 1 && parameter.depth === 0);
    // `type` or `kind` of a one-of schema: an action only where each alternative is one.
    if (!named && !(parameter.discriminates && parameter.values.length > 1)) continue;
    const values = valuesOf(parameter, view);
    if (values.length === 0) continue;
    const http = last === 'method' && values.every((value) => Object.hasOwn(httpMethods, value.toLowerCase()));
    const ratings = values.map((value) => ({
      value,
      category: http ? (httpMethods[value.toLowerCase()] ?? null) : categoryOfValue(value),
    }));
    // Values that are mostly no verbs choose a variant ("nearest", "linear"), not an action.
    // A mode is more often a way of doing than what is done: all of its values have to be verbs.
    const rated = ratings.filter(({ category }) => category !== null).length;
    if (named && last !== 'mode' ? rated * 2 >= ratings.length : rated === ratings.length)
      found.push({ parameter, ratings });
  }
  return found;
}

/** The values an action argument may have, by the schema, its description, or that of the tool. */
function valuesOf(parameter: Parameter, view: ToolView): readonly string[] {
  if (parameter.values.length > 0) return parameter.values;
  const described = describedValues(parameter.description);
  if (described.length > 0) return described;
  const manual = (view.tool.description ?? '').slice(0, 3000);
  if (parameter.words[parameter.words.length - 1] === 'method') {
    const methods = new Set(manual.match(/\b(?:GET|POST|PUT|PATCH|DELETE)\b/g));
    if (methods.size > 1) return [...methods];
  }
  const heading = /\b(?:actions|operations|commands|methods|modes)\b[^:\n]{0,40}:/i.exec(manual);
  return heading === null ? [] : listedValues(manual.slice(heading.index + heading[0].length));
}

/** The values that a description lists: `'list', 'create'`, "one of: list, create", "list | create". */
function describedValues(description: string): string[] {
  const text = description.slice(0, 1500);
  const quoted = [...text.matchAll(/["'`]([A-Za-z][\w-]{1,30})["'`]/g)].map((match) => match[1] ?? '');
  return quoted.length > 1 ? quoted : listedValues(text);
}

const mostLines = 40;

/** What a text lists, one a line (`- get: reads a key`) or in its first line (`get, put (overwrites) or delete`). */
function listedValues(text: string): string[] {
  const lines = text.trim().split('\n', mostLines);
  const items = lines.flatMap(
    (line) => /^\s*[-*•]\s*\W{0,3}([A-Za-z][\w-]{1,30})\W{0,3}(?:[\s:(–—]|$)/.exec(line)?.[1] ?? [],
  );
  if (items.length > 1) return items;
  const row = (lines[0] ?? '').split(':').pop() ?? '';
  const values = row
    .replace(/\([^()]*\)/g, '')
    .split(/[,|/]| or | and /)
    .map((value) => value.replace(/\.\s*$/, '').trim())
    .filter((value) => value !== '');
  return values.length > 1 && values.every((value) => isWord.test(value)) ? values : [];
}

const isWord = /^[A-Za-z][\w-]{1,30}$/;

function categoryOfValue(value: string): Exclude<Category, 'Unknown'> | null {
  const acts = nameActs(nameWords(value));
  let worst: Meaning | null = null;
  for (const { meaning } of acts)
    if (worst === null || danger[meaning.category] > danger[worst.category]) worst = meaning;
  return worst?.category ?? null;
}

const danger = { Read: 0, Write: 1, Execute: 2, Destructive: 3, Financial: 4 } as const;

function worstOf(ratings: readonly ActionRating[]): { value: string; category: keyof typeof danger } | null {
  let worst: { value: string; category: keyof typeof danger } | null = null;
  for (const { value, category } of ratings) {
    if (category !== null && (worst === null || danger[category] > danger[worst.category])) worst = { value, category };
  }
  return worst;
}
