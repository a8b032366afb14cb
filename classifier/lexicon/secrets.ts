import { secretNouns, secretQualifiers } from './nouns.js';
import { wordSet } from './word-set.js';

/** Tokens that are no secret: of a page, a model's count, an idempotent call. */
const harmlessTokens = wordSet(
  'page next cursor continuation sync max confirm client idempotency csrf min num total instrument eos pad stop design',
);

/** Secrets that are named by two words, each harmless by itself, by the second of them. */
const secretPairs: ReadonlyMap<string, string> = new Map([
  ['string', 'connection'],
  ['phrase', 'seed'],
  ['codes', 'recovery'],
]);

/** True when the words, the last of them above all, name a secret: `api_key`, `token`, `password`, `ssh key`. */
export function namesSecret(words: readonly string[]): boolean {
  const last = words[words.length - 1] ?? '';
  const before = words[words.length - 2] ?? '';
  if (before !== '' && secretPairs.get(last) === before) return true;
  if (last === 'value' || last === 'material') return namesSecret(words.slice(0, -1));
  if (secretNouns.has(last)) return true;
  if (last === 'token') return !harmlessTokens.has(before);
  if (last === 'key' || last === 'keys' || last === 'tokens') return secretQualifiers.has(before);
  return false;
}
