import { nounInName, nounInSentence } from '../lexicon/about.js';
import { personalNouns, plainlyPersonal } from '../lexicon/nouns.js';
import type { SignalRule } from '../signal-rule.js';

/** Personal or private data read. */
export const personalData = {
  id: 'personal-data',
  title: 'Personal or private data read',
  why: 'People’s mail, messages, health or contacts come into the conversation, from where any other tool can take them on.',
  remedy: 'Keep it out of sessions that also read untrusted content or can send data out.',
  taxonomies: ['CWE-200', 'CWE-359', 'MCP10:2025', 'SAFE-T1801', 'AML.T0085'],
  points: 8,
  capabilities: () => ['reads-private-data'],
  detect(view, verdict) {
    if (verdict.category !== 'Read') return [];
    const noun =
      nounInName(view.name, personalNouns) ?? nounInSentence(view.description[0]?.words ?? [], plainlyPersonal);
    return noun === undefined
      ? []
      : [{ id: 'personal-data', text: `Reads personal or private data (${noun})`, subject: noun }];
  },
} satisfies SignalRule;
