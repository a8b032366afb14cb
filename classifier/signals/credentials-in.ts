import { namesSecret } from '../lexicon/secrets.js';
import { wordSet } from '../lexicon/word-set.js';
import { takesText } from '../parameters.js';
import { inParameter, type SignalRule } from '../signal-rule.js';
import type { Parameter } from '../view.js';

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
      .filter((parameter) => takesText(parameter) && (namesSecret(parameter.words) || isSaidToBeSecret(parameter)))
      .map((parameter) => inParameter('credentials-in', 'Asks for credentials', parameter));
  },
} satisfies SignalRule;

/** "Your API key", "Password of the account"; not "API key name" or "ID of the API key". */
function isSaidToBeSecret({ words, description }: Parameter): boolean {
  if (description === '' || words.some((word) => references.has(word))) return false;
  return /^(?:the |your |an? |optional |user'?s? |account )*(?:api[ -]key|(?:personal )?access token|auth(?:entication)? token|bearer token|password|passphrase|private key|secret key|client secret)\b(?! (?:id|name|arn|prefix|type|policy|length|hash|prompt))/i.test(
    description.slice(0, 100),
  );
}

/** `key_id`, `secret_name`: what refers to a secret is none. */
const references = wordSet('id ids name names arn type length count policy');
