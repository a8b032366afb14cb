import { wordSet } from '../lexicon/word-set.js';
import { inParameter, type SignalRule } from '../signal-rule.js';

/** Force, recursive, overwrite or skip-confirmation flag. */
export const forceFlag = {
  id: 'force-flag',
  title: 'Force, recursive, overwrite or skip-confirmation flag',
  why: 'The flag turns off the check that would have stopped a mistake.',
  remedy: 'Deny the call when the flag is set.',
  taxonomies: ['CWE-862', 'ASI02', 'SAFE-T2101'],
  points: 8,
  detect(view, verdict) {
    if (verdict.category === 'Read') return [];
    return view.parameters
      .filter(({ types }) => types.length === 0 || types.includes('boolean'))
      .filter(({ words, description }) => isForce(words) || saysForce.test(description.slice(0, 200)))
      .map((parameter) => inParameter('force-flag', 'Has a flag that skips a safeguard', parameter));
  },
} satisfies SignalRule;

const flags = wordSet('force forced recursive recurse overwrite cascade yolo purge');
const joinedFlags = wordSet(
  'skipconfirmation skipconfirm noconfirm noverify autoapprove autoconfirm skipvalidation ignoreerrors skipchecks bypass bypassvalidation allowdelete allowdestructive yes assumeyes',
);
const saysForce =
  /\b(?:skip(?:s|ping)?|bypass(?:es|ing)?|suppress(?:es|ing)?|without) (?:the |any |all |user |safety )*(?:confirmations?|prompts?|approvals?|validation|safety|checks)\b/i;

function isForce(words: readonly string[]): boolean {
  return words.some((word) => flags.has(word)) || joinedFlags.has(words.join(''));
}
