import { nameActs } from '../categories/name.js';
import { leadObject } from '../lexicon/about.js';
import { namesSecret } from '../lexicon/secrets.js';
import { verbForm } from '../lexicon/verbs.js';
import { wordSet } from '../lexicon/word-set.js';
import { takesText } from '../parameters.js';
import type { SignalRule } from '../signal-rule.js';
import type { ToolView } from '../view.js';

/** Credentials handed out. */
export const credentialsOut = {
  id: 'credentials-out',
  title: 'Credentials handed out',
  why: 'What the tool returns lets its holder act as someone. From then on the secret is in the conversation.',
  remedy: 'Hide the tool, or require approval; hand secrets to programs by reference, not by value.',
  taxonomies: ['CWE-522', 'CWE-200', 'MCP01:2025', 'SAFE-T1504', 'AML.T0098'],
  points: 25,
  capabilities: () => ['reads-private-data'],
  detect(view) {
    const handedOut = namedSecret(view) ?? describedSecret(view) ?? returnedSecret(view);
    if (handedOut === null) return [];
    return [{ id: 'credentials-out', text: `Hands out credentials (${handedOut})`, subject: null }];
  },
} satisfies SignalRule;

function namedSecret({ name, style }: ToolView): string | null {
  const act = nameActs(name, style)[0];
  if (act === undefined || !handsOut.has(act.verb)) return null;
  const object = name.filter((word) => word !== act.verb);
  return namesSecret(object) ? object.slice(-2).join(' ') : null;
}

/** "Returns an access token for the user". */
function describedSecret({ description }: ToolView): string | null {
  const [opening] = description;
  const verb = opening?.words.slice(0, 3).find((word) => verbForm(word) !== undefined);
  if (opening === undefined || verb === undefined || !describedHandsOut.has(verbForm(verb)?.base ?? '')) return null;
  const whole = leadObject(opening.words);
  const object = whole.includes('of') ? whole.slice(0, whole.indexOf('of')) : whole;
  return namesSecret(object) ? object.slice(-2).join(' ') : null;
}

/** A member of the output that holds one. */
function returnedSecret({ outputs }: ToolView): string | null {
  const member = outputs.find((each) => takesText(each) && namesSecret(each.words) && each.words.length > 1);
  return member?.path ?? null;
}

const describedHandsOut = wordSet('get return retrieve fetch reveal issue mint');

/** Listing is left out: it shows names, and checking shows whether. */
const handsOut = wordSet(
  'get read fetch retrieve show export view create generate reveal issue dump regenerate mint request download print decrypt',
);
