import type { Meaning } from './meaning.js';
import { computedNouns, editedOutNouns, inspectionNouns, moneyNouns, paymentNouns } from './nouns.js';
import { verbForm } from './verbs.js';
import { wordSet } from './word-set.js';

/** A verb whose meaning its object changes. The first row that fits wins. */
interface Phrase {
  readonly verbs: ReadonlySet<string>;
  readonly nouns: ReadonlySet<string>;
  /** `head`: the object itself (its last noun) is one of the nouns; `any`: one of them stands beside the verb. */
  readonly where: 'head' | 'any';
  readonly meaning: Meaning;
}

const phrases: readonly Phrase[] = [
  {
    verbs: wordSet(
      'transfer send move swap stake bridge mint burn exchange withdraw lend borrow sign broadcast claim tip',
    ),
    nouns: moneyNouns,
    where: 'head',
    meaning: { category: 'Financial', strength: 3, alsoNoun: false },
  },
  {
    verbs:
      wordSet(`create issue process make initiate submit place capture confirm authorize authorise approve execute send settle
      complete finalize finalise schedule add void perform`),
    nouns: paymentNouns,
    where: 'head',
    meaning: { category: 'Financial', strength: 3, alsoNoun: false },
  },
  {
    verbs: wordSet('top'),
    nouns: wordSet('up'),
    where: 'any',
    meaning: { category: 'Financial', strength: 2, alsoNoun: false },
  },
  {
    verbs: wordSet('place submit execute'),
    nouns: wordSet('order orders trade trades bid bids'),
    where: 'head',
    meaning: { category: 'Financial', strength: 3, alsoNoun: false },
  },
  {
    verbs: wordSet('remove delete clear erase clean flush drop trash strip'),
    nouns: editedOutNouns,
    where: 'head',
    meaning: { category: 'Write', strength: 2, alsoNoun: false },
  },
  // Dropping onto a page or into a folder; what databases drop is another matter.
  {
    verbs: wordSet('drop'),
    nouns: wordSet('file files element elements item items onto'),
    where: 'head',
    meaning: { category: 'Write', strength: 2, alsoNoun: false },
  },
  {
    verbs: wordSet('create submit place make'),
    nouns: wordSet('purchase purchases'),
    where: 'any',
    meaning: { category: 'Financial', strength: 3, alsoNoun: false },
  },
  {
    verbs: wordSet('reset'),
    nouns: wordSet('database databases factory device data everything schema branch records'),
    where: 'head',
    meaning: { category: 'Destructive', strength: 3, alsoNoun: false },
  },
  // Work that is broken off is lost; an order or an invitation that is cancelled was never more than a record.
  {
    verbs: wordSet('cancel'),
    nouns:
      wordSet(`run runs job jobs build builds task tasks import imports export exports execution executions workflow pipeline
      process deployment deployments migration backup scan query operation training rollout autoexport autoimport`),
    where: 'head',
    meaning: { category: 'Destructive', strength: 2, alsoNoun: false },
  },
  // What is closed otherwise can be opened again.
  {
    verbs: wordSet('close'),
    nouns: wordSet('account accounts'),
    where: 'head',
    meaning: { category: 'Destructive', strength: 2, alsoNoun: false },
  },
  // The old one stops working, and nobody gets it back.
  {
    verbs: wordSet('rotate regenerate'),
    nouns: wordSet('secret secrets key keys token tokens password passwords credential credentials apikey'),
    where: 'head',
    meaning: { category: 'Destructive', strength: 2, alsoNoun: false },
  },
  // Turning a record into one of another kind; converting a file or a number makes a copy.
  {
    verbs: wordSet('convert'),
    nouns: wordSet(
      'issue issues task tasks subtask ticket tickets lead leads epic story account deal draft conversation',
    ),
    where: 'head',
    meaning: { category: 'Write', strength: 2, alsoNoun: false },
  },
  {
    verbs: wordSet('create'),
    nouns: wordSet('completion completions embedding embeddings'),
    where: 'head',
    meaning: { category: 'Read', strength: 2, alsoNoun: false },
  },
  {
    verbs: wordSet('generate build compose draft design render make produce construct format process'),
    nouns: computedNouns,
    where: 'head',
    meaning: { category: 'Read', strength: 2, alsoNoun: false },
  },
  // Geometry that is worked out from what was given, and a map that is drawn to be looked at.
  {
    verbs: wordSet('create merge simplify intersect buffer compute generate'),
    nouns: wordSet('polygon polygons geometry geometries linestring isochrone isochrones centroid'),
    where: 'head',
    meaning: { category: 'Read', strength: 2, alsoNoun: false },
  },
  {
    verbs: wordSet('generate render'),
    nouns: wordSet('map maps'),
    where: 'any',
    meaning: { category: 'Read', strength: 1, alsoNoun: false },
  },
  // Starting a scan or an assessment leaves a job behind; starting a search is searching.
  {
    verbs: wordSet('start'),
    nouns: wordSet('search searches query queries lookup'),
    where: 'head',
    meaning: { category: 'Read', strength: 2, alsoNoun: false },
  },
  {
    verbs: wordSet('run execute perform invoke conduct do process call simulate'),
    nouns: inspectionNouns,
    where: 'head',
    meaning: { category: 'Read', strength: 2, alsoNoun: false },
  },
  // "Ejecuta una búsqueda", "führt eine Abfrage durch".
  {
    verbs: wordSet('ejecutar ejecuta executar executa effectue realiza fuhrt ausfuhren выполнить выполняет'),
    nouns: wordSet('busqueda busca pesquisa recherche suche abfrage analyse analisis поиск анализ'),
    where: 'any',
    meaning: { category: 'Read', strength: 2, alsoNoun: false },
  },
  {
    verbs: wordSet(
      'enviar envia transferir transfiere transfere transferer envoyer envoie sendet senden переводит перевести',
    ),
    nouns: wordSet('dinero fondos dinheiro argent fonds geld деньги средства'),
    where: 'any',
    meaning: { category: 'Financial', strength: 3, alsoNoun: false },
  },
  {
    verbs: wordSet('run execute perform call invoke'),
    nouns: wordSet('read-only readonly read select'),
    where: 'any',
    meaning: { category: 'Read', strength: 3, alsoNoun: false },
  },
  {
    verbs: wordSet('run execute perform call invoke'),
    nouns: wordSet('destructive deletion delete'),
    where: 'any',
    meaning: { category: 'Destructive', strength: 3, alsoNoun: false },
  },
  {
    verbs: wordSet('open'),
    nouns: wordSet('issue issues pr pull ticket account position order trade case incident'),
    where: 'head',
    meaning: { category: 'Write', strength: 2, alsoNoun: false },
  },
  {
    verbs: wordSet('load'),
    nouns: wordSet('image images session archive extension plugin module dataset scene'),
    where: 'head',
    meaning: { category: 'Write', strength: 2, alsoNoun: false },
  },
  {
    verbs: wordSet('call'),
    nouns: wordSet('api endpoint rest http aws function method tool'),
    where: 'any',
    meaning: { category: 'Execute', strength: 2, alsoNoun: false },
  },
  {
    verbs: wordSet('evaluate run'),
    nouns: wordSet('javascript script scripts js code python expression lua ruby function notebook cell'),
    where: 'any',
    meaning: { category: 'Execute', strength: 3, alsoNoun: false },
  },
  {
    verbs: wordSet('resolve'),
    nouns:
      wordSet(`reference references library dns name names symbol symbols host hostname domain id ids url handle address
      dependencies path identifier username usernames user email handle location entity entities link`),
    where: 'head',
    meaning: { category: 'Read', strength: 2, alsoNoun: false },
  },
  // In code one goes to a place to see it.
  {
    verbs: wordSet('navigate go goto jump'),
    nouns: wordSet('definition definitions declaration declarations implementation implementations symbol'),
    where: 'any',
    meaning: { category: 'Read', strength: 3, alsoNoun: false },
  },
  {
    verbs: wordSet('load'),
    nouns: wordSet('url page'),
    where: 'head',
    meaning: { category: 'Write', strength: 1, alsoNoun: false },
  },
  // Working a page: the words are the same as for looking.
  {
    verbs: wordSet('check select choose pick open'),
    nouns: wordSet('checkbox option options dropdown radio'),
    where: 'any',
    meaning: { category: 'Write', strength: 3, alsoNoun: false },
  },
  {
    verbs: wordSet('check'),
    nouns: wordSet('out in'),
    where: 'any',
    meaning: { category: 'Write', strength: 2, alsoNoun: false },
  },
];

const byVerb = new Map<string, Phrase[]>();
for (const phrase of phrases) {
  for (const verb of phrase.verbs) byVerb.set(verb, [...(byVerb.get(verb) ?? []), phrase]);
}

/** What a verb means with this object (the words of it, its head last); undefined when the word is no verb. */
export function meaningWith(verb: string, object: readonly string[]): Meaning | undefined {
  for (const phrase of byVerb.get(verb) ?? []) {
    const head = object[object.length - 1];
    const fits =
      phrase.where === 'head'
        ? head !== undefined && phrase.nouns.has(head)
        : object.some((word) => phrase.nouns.has(word));
    if (fits) return phrase.meaning;
  }
  return verbForm(verb)?.meaning;
}
