import { wordSet } from '../lexicon/word-set.js';
import { isUrl } from '../parameters.js';
import { inParameter, type SignalRule } from '../signal-rule.js';

/** A URL to which content is sent. */
export const uploadTarget = {
  id: 'upload-target',
  title: 'A URL to which content is sent',
  why: 'The tool itself sends results or data to the address it is given: a ready-made way out for whatever it has seen.',
  remedy: 'Allow only your own receivers, by a condition on the argument, or deny the argument.',
  taxonomies: ['CWE-918', 'SAFE-T1901', 'SAFE-T1911', 'AML.T0086', 'ASI02'],
  points: 10,
  capabilities: () => ['sends-outside'],
  detect(view) {
    return view.parameters
      .filter((parameter) => isUrl(parameter) && parameter.words.some((word) => sinks.has(word)))
      .map((parameter) => inParameter('upload-target', 'Sends content to a URL', parameter));
  },
} satisfies SignalRule;

const sinks = wordSet(
  'webhook webhooks callback callbackurl upload notify notification destination sink receiver push',
);
