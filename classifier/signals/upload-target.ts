import { wordSet } from '../lexicon/word-set.js';
import { isUrl } from '../parameters.js';
import { inParameter, type SignalRule, type Verdict } from '../signal-rule.js';
import type { Parameter, ToolView } from '../view.js';

/** A URL to which content is sent. */
export const uploadTarget = {
  id: 'upload-target',
  title: 'A URL to which content is sent',
  why: 'The tool itself sends results or data to the address it is given: a ready-made way out for whatever it has seen.',
  remedy: 'Allow only your own receivers, by a condition on the argument, or deny the argument.',
  taxonomies: ['CWE-918', 'SAFE-T1901', 'SAFE-T1911', 'AML.T0086', 'ASI02'],
  points: 10,
  capabilities: () => ['sends-outside'],
  detect(view, verdict) {
    return view.parameters
      .filter((parameter) => isUrl(parameter) && isSink(parameter, view, verdict))
      .map((parameter) => inParameter('upload-target', 'Sends content to a URL', parameter));
  },
} satisfies SignalRule;

const sinks = wordSet(
  'webhook webhooks hook callback callbackurl postback upload notify notification destination sink receiver push',
);
const hooks = wordSet('webhook webhooks');

/** By its name, by what it says of itself, or as the one address of a tool that sets up a webhook. */
function isSink({ words, description }: Parameter, { name }: ToolView, { category }: Verdict): boolean {
  if (words.some((word) => sinks.has(word))) return true;
  if (category !== 'Read' && words.length === 1 && name.some((word) => hooks.has(word))) return true;
  return /\b(?:webhook|callback|call(?:ed)? back|(?:posted|sent|uploaded|delivered|pushed) to|to (?:post|send|upload|deliver|push|notify)|receives? (?:the )?(?:events?|results?|notifications?))\b/i.test(
    description.slice(0, 200),
  );
}
