import { freeFormPowers } from '../categories/free-form.js';
import { inParameter, type SignalRule } from '../signal-rule.js';

/** Query language input. */
export const queryLanguage = {
  id: 'query-language',
  title: 'Query language input',
  why: 'A query language reaches all the data behind it, and many can change it too.',
  remedy:
    'Connect with a database user that may only read what is needed; allow only statements that begin with SELECT.',
  taxonomies: ['CWE-89', 'SAFE-T1803', 'MCP05:2025'],
  points: 10,
  capabilities: () => ['reads-private-data'],
  detect(view) {
    return freeFormPowers(view)
      .filter(({ kind }) => kind === 'query' || kind === 'reading-query')
      .map(({ parameter, what }) => inParameter('query-language', `Accepts ${what}`, parameter));
  },
} satisfies SignalRule;
