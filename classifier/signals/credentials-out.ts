import { nameActs } from '../categories/name.js';
import { namesSecret } from '../lexicon/secrets.js';
import { wordSet } from '../lexicon/word-set.js';
import type { SignalRule } from '../signal-rule.js';

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
    const act = nameActs(view.name, view.style)[0];
    if (act === undefined || !handsOut.has(act.verb)) return [];
    const object = view.name.filter((word) => word !== act.verb);
    if (!namesSecret(object)) return [];
    return [{ id: 'credentials-out', text: `Hands out credentials (${object.slice(-2).join(' ')})`, subject: null }];
  },
} satisfies SignalRule;

/** Listing is left out: it shows names, and checking shows whether. */
const handsOut = wordSet(
  'get read fetch retrieve show export view create generate reveal issue dump regenerate mint request download print decrypt',
);
