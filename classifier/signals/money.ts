import { wordSet } from '../lexicon/word-set.js';
import { takesText } from '../parameters.js';
import { inParameter, type SignalRule } from '../signal-rule.js';
import type { Parameter } from '../view.js';

/** Money amount or recipient. */
export const money = {
  id: 'money',
  title: 'Money amount or recipient',
  why: 'The arguments say how much goes to whom: both can be talked into the model.',
  remedy: 'Require approval, and bound the amount and the recipients by conditions.',
  taxonomies: ['SAFE-T2104', 'AML.T0048.000', 'ASI02'],
  points: 12,
  detect(view, verdict) {
    const own = view.parameters.filter(({ depth }) => depth <= 1);
    const amount = own.find(({ words }) => amounts.has(words[words.length - 1] ?? ''));
    if (amount === undefined) {
      const payee = verdict.category === 'Financial' ? own.find(isRecipient) : undefined;
      return payee === undefined ? [] : [inParameter('money', 'Takes the recipient of money', payee)];
    }
    // An amount of flour is no money: something else has to say so.
    const elsewhere = own.some(({ words }) => words.some((word) => partners.has(word)));
    if (verdict.category !== 'Financial' && (verdict.category === 'Read' || !elsewhere)) return [];
    return [inParameter('money', 'Takes a money amount', amount)];
  },
} satisfies SignalRule;

const recipients = wordSet('recipient recipients payee beneficiary iban to toaddress destination creditor');
const isRecipient = (parameter: Parameter) => takesText(parameter) && recipients.has(parameter.words.join(''));

const amounts = wordSet('amount price total cents');
const partners = wordSet('currency recipient payee payer iban wallet beneficiary payment');
