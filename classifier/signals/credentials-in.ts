import { namesSecret } from '../lexicon/secrets.js';
import { takesText } from '../parameters.js';
import { inParameter, type SignalRule } from '../signal-rule.js';

/** Credentials asked for as an argument. */
export const credentialsIn = {
  id: 'credentials-in',
  title: 'Credentials asked for as an argument',
  why: 'A secret in an argument passes through the model, its logs and its memory, where others can read it.',
  remedy: 'Give the server its credentials in its configuration; deny the argument.',
  taxonomies: ['CWE-522', 'MCP01:2025', 'AML.T0055', 'SAFE-T1304'],
  points: 10,
  detect(view) {
    return view.parameters
      .filter((parameter) => takesText(parameter) && namesSecret(parameter.words))
      .map((parameter) => inParameter('credentials-in', 'Asks for credentials', parameter));
  },
} satisfies SignalRule;
