import { verbForm } from '../lexicon/verbs.js';
import { wordSet } from '../lexicon/word-set.js';
import type { Parameter, ToolView } from '../view.js';
import type { EvidenceRule } from './evidence.js';
import { nameActs } from './name.js';
import { saysReadOnly } from './wording.js';

/** Free-form power: an argument through which the caller says what is done, in a language that can do anything. */
export const freeForm = {
  id: 'free-form',
  collect(view) {
    const power = freeFormPowers(view).find(({ kind }) => kind !== 'reading-query');
    if (power === undefined || (power.kind === 'query' && claimsReading(view))) return [];
    return [
      {
        weight: 'free-form',
        // What may be left out is not all that the tool does.
        strength: power.parameter.required || power.kind !== 'query' ? 3 : 2,
        category: 'Execute',
        source: 'parameter',
        text: `the argument ${power.parameter.path} takes ${power.what}: what is done is up to the caller`,
        quote: power.parameter.path,
      },
    ];
  },
} satisfies EvidenceRule;

/** `read_query`, "only SELECT is allowed": taken at its word, and told with less confidence. */
function claimsReading(view: ToolView): boolean {
  return saysReadOnly(view.prose) || nameActs(view.name, view.style).some(({ verb }) => verb === 'read');
}

/** True for a tool that carries out what the caller writes, in a language that can change things. */
export function takesFreeForm(view: ToolView): boolean {
  return freeFormPowers(view).some(({ kind }) => kind !== 'reading-query');
}

/** What kind of free-form input a tool takes. */
export interface Power {
  /** `reading-query`: a language in which nothing can be changed. */
  readonly kind: 'query' | 'reading-query' | 'shell' | 'code' | 'request';
  readonly what: string;
  readonly parameter: Parameter;
}

/** Query languages that can also change what they query. */
const changingLanguages = wordSet(
  'sql cypher graphql gql mutation plsql tsql mysql postgresql postgres sqlite sparql aql surql surrealql influxql flux',
);
/** Query languages that can only read, whatever is written in them. */
const readingLanguages = wordSet(
  'kql promql logql dql esql hogql jql cql lucene odata soql sosl metricsql traceql spl nrql',
);
const queryNames = wordSet('query statement statements sql cypher graphql mutation queries script gql');
const shellNames = wordSet('command commands cmd shell bash commandline argv');
/** What a command-line program is given; shell-like where one is spoken of. */
const argumentNames = wordSet('args arguments argv commandargs cliargs');
const programs = wordSet(
  'kubectl oc helm docker podman terraform ansible aws gcloud az gsutil git gh npm npx psql redis cli command commands commandline',
);
/** MongoDB's pipelines: a stage of one can write (`$out`, `$merge`). Other pipelines are data. */
const pipelineNames = wordSet('pipeline stages');
const pipelineWords = wordSet('aggregation aggregations aggregate mongodb mongo documentdb');
const codeNames = wordSet('code script expression javascript js python source snippet');
/** `source_id` and `script_name` refer to code; they hold none. */
const notThemselves = wordSet('id ids name type language version');
/** Verbs with which a language is talked about rather than carried out. */
const talks =
  wordSet(`generate explain validate verify format lint check parse convert analyze analyse optimize optimise translate
  suggest describe compare review search find list get save store create update delete write edit send read add insert set register define`);

const known = new WeakMap<ToolView, readonly Power[]>();

/**
 * The free-form arguments of a tool that are carried out, not only looked at as in `explain_query` or `save_script`. Worked
 * out once for each tool, as several rules ask.
 */
export function freeFormPowers(view: ToolView): readonly Power[] {
  let powers = known.get(view);
  if (powers === undefined) {
    powers = findPowers(view);
    known.set(view, powers);
  }
  return powers;
}

function findPowers(view: ToolView): readonly Power[] {
  const found: Power[] = [];
  for (const parameter of view.parameters) {
    const { depth, types, values } = parameter;
    if (depth > 0 || values.length > 0 || (types.length > 0 && !takesText(types))) continue;
    const power = powerOf(view, parameter);
    if (power !== null) found.push(power);
  }
  const request = requestPower(view);
  if (request !== null) found.push(request);
  return found.length > 0 && isCarriedOut(view) ? found : [];
}

function powerOf(view: ToolView, parameter: Parameter): Power | null {
  const { words } = parameter;
  if (words.length > 2 || notThemselves.has(words[words.length - 1] ?? '')) return null;
  const last = words[words.length - 1] ?? '';
  if (shellNames.has(last)) return { kind: 'shell', what: 'a command', parameter };
  if (argumentNames.has(words.join('')) && openingWords(view, parameter).some((word) => programs.has(word))) {
    return { kind: 'shell', what: 'command-line arguments', parameter };
  }
  if (pipelineNames.has(last) && wordsAbout(view, parameter).some((word) => pipelineWords.has(word))) {
    return { kind: 'query', what: 'an aggregation pipeline', parameter };
  }
  if (holdsCode(words) && mentionsCode(view, parameter)) {
    return { kind: 'code', what: 'code to run', parameter };
  }
  if (!holdsQuery(words)) return null;
  const said = wordsAbout(view, parameter);
  const reading = said.find((word) => readingLanguages.has(word));
  if (reading !== undefined) return { kind: 'reading-query', what: `${reading.toUpperCase()} queries`, parameter };
  const changing = said.find((word) => changingLanguages.has(word));
  return changing === undefined ? null : { kind: 'query', what: `${changing.toUpperCase()} statements`, parameter };
}

/** `query`, `sql`, `sql_text`; a `mysql_password` is none. */
function holdsQuery(words: readonly string[]): boolean {
  const [first = '', second] = words;
  if (queryNames.has(second ?? first)) return true;
  const isLanguage = changingLanguages.has(first) || readingLanguages.has(first);
  return isLanguage && (second === undefined || texts.has(second));
}

const texts = wordSet('text string body expression expr code stmt script command');

const takesText = (types: readonly string[]) => types.includes('string') || types.includes('array');

function wordsAbout(view: ToolView, parameter: Parameter): string[] {
  const said = openingWords(view, parameter);
  for (const sentence of view.description.slice(1, 3)) said.push(...sentence.words);
  return said;
}

/** The words of the argument, of the name and of the first sentence. */
function openingWords(view: ToolView, parameter: Parameter): string[] {
  const described = parameter.description
    .slice(0, 400)
    .toLowerCase()
    .split(/[^a-z]+/);
  return [...parameter.words, ...view.name, ...described, ...(view.description[0]?.words ?? [])];
}

const codeKinds = wordSet(
  'js javascript ts typescript python py ruby lua java apex sql shell source script custom raw inline user program test cell page',
);

/** `code`, `js_code`, `script_body`; a `country_code` and a `status_code` are of another kind. */
function holdsCode(words: readonly string[]): boolean {
  const [first = '', second] = words;
  if (second === undefined) return codeNames.has(first);
  return second === 'code' ? codeKinds.has(first) : codeNames.has(second) || codeNames.has(first);
}

const runs = wordSet('execute run eval evaluate exec invoke');

function mentionsCode(view: ToolView, parameter: Parameter): boolean {
  const verbs = nameActs(view.name, view.style);
  if (verbs.some(({ verb }) => runs.has(verb))) return true;
  const said = view.description[0]?.words ?? [];
  return said.slice(0, 8).some((word) => runs.has(verbForm(word)?.base ?? '')) && parameter.words[0] !== 'source';
}

const methodNames = wordSet('method httpmethod requestmethod verb httpverb');
const targetNames = wordSet(
  'url uri path endpoint route requesturl requestpath apipath endpointpath urlpath targeturl apiendpoint',
);

/** An address with the method to call it by. `delivery_method` and `upload_endpoint` are neither. */
function requestPower(view: ToolView): Power | null {
  const own = view.parameters.filter(({ depth }) => depth === 0);
  const method = own.find(({ words }) => methodNames.has(words.join('')));
  const target = own.find(({ words }) => targetNames.has(words.join('')));
  if (method === undefined || target === undefined) return null;
  if (!/\b(?:http|https|api|request|requests|rest|curl)\b/.test(`${view.prose} ${view.name.join(' ')}`)) return null;
  if (method.values.length > 0 && method.values.every((value) => /^(?:get|head|options)$/i.test(value))) return null;
  return { kind: 'request', what: 'any request', parameter: target };
}

/** False where the argument is only looked at: `explain_query`, `save_script`. */
function isCarriedOut(view: ToolView): boolean {
  const acts = nameActs(view.name, view.style);
  if (acts.length === 0 || !acts.every(({ verb }) => talks.has(verb))) return true;
  // `read_query`, `write_cypher`: reads or writes with it, where the description begins with carrying it out.
  const opening = view.description[0]?.words.slice(0, 4) ?? [];
  return (
    acts.some(({ verb }) => verb === 'write' || verb === 'read') &&
    opening.some((word) => runs.has(verbForm(word)?.base ?? ''))
  );
}
