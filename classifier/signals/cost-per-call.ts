import type { SignalRule } from '../signal-rule.js';

/** Each call costs money. */
export const costPerCall = {
  id: 'cost-per-call',
  title: 'Each call costs money',
  why: 'An agent in a loop runs up a bill before anyone looks.',
  remedy: 'Limit the calls a minute and a day.',
  taxonomies: ['AML.T0034', 'AML.T0034.002', 'CWE-770', 'CWE-400'],
  points: 10,
  detect(view) {
    const price = pricePattern.exec(view.prose);
    return price === null
      ? []
      : [{ id: 'cost-per-call', text: `Costs money per call (${price[0].trim()})`, subject: price[0].trim() }];
  },
} satisfies SignalRule;

/** "costs $0.10", "$0.01 per call", "5 credits per image", "0.10 USDC". */
const pricePattern =
  /\b(?:costs?|price[ds]?|charges?|fee)(?: is| of| at|:)? ?\$?\d{1,6}(?:\.\d{1,6})?(?: ?(?:usdc?|credits?|cents?|eur|sats?))?|\$\d{1,6}(?:\.\d{1,6})?(?: usdc?)? ?(?:per|\/) ?(?:call|request|query|image|use)|\b(?:costs|consumes|uses) (?:\d{1,6}|api)? ?credits?\b|\bpaid (?:tool|endpoint|api call)\b|\bincurs? (?:additional |extra )?(?:costs?|charges?|fees?)\b|\b(?:will|may) be (?:charged|billed)\b|\b(?:requires|needs) (?:a )?payment of\b|\bx402\b/;
