import { nameActs } from '../categories/name.js';
import { wordSet } from '../lexicon/word-set.js';
import type { SignalRule } from '../signal-rule.js';

/** Content sent outside. */
export const sendsOutside = {
  id: 'sends-outside',
  title: 'Content sent outside',
  why: 'What the tool sends leaves your reach: a message cannot be taken back, and can carry off what the session has read.',
  remedy: 'Require approval, or allow only known recipients by a condition.',
  taxonomies: ['AML.T0086', 'SAFE-T1913', 'SAFE-T1914', 'ASI02'],
  points: 8,
  capabilities: () => ['sends-outside'],
  detect(view, verdict) {
    if (verdict.category === 'Read' || verdict.category === 'Unknown') return [];
    const act = nameActs(view.name, view.style).find(({ verb }) => sends(verb, view.name));
    if (act === undefined) return [];
    return [{ id: 'sends-outside', text: `Sends content outside (${act.verb})`, subject: act.verb }];
  },
} satisfies SignalRule;

const senders = wordSet('send publish email mail forward tweet reply notify share broadcast message dm comment upload');
/** Key presses, signals and the like are sent to what runs here. */
const staysHere = wordSet(
  'key keys keystroke keystrokes keypress input inputs signal event events command commands click tap',
);
/** What is posted, created or added goes out where it is one of these. */
const makers = wordSet('post create add submit write make place trigger call');
const messages = wordSet(
  'message messages tweet tweets post posts comment comments reply replies email emails mail dm review reviews toot sms invitation invite webhook call',
);

function sends(verb: string, name: readonly string[]): boolean {
  if (senders.has(verb)) return !name.some((word) => staysHere.has(word));
  return makers.has(verb) && messages.has(name.filter((word) => word !== verb).at(-1) ?? '');
}
