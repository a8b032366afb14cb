import type { HandlerEffectKind } from '../handler.js';
import type { Evidence, EvidenceRule } from './evidence.js';

/** What the tool's code was seen to do. Nothing where nobody looked. */
export const handler = {
  id: 'handler',
  collect(view) {
    if (view.handler === null) return [];
    const { effects, complete } = view.handler;
    const kinds = new Map(effects.map((effect) => [effect.kind, effect]));
    const found: Evidence[] = [];
    for (const [kind, { excerpt }] of kinds) {
      const { category, strength, text } = meanings[kind];
      found.push({ weight: 'handler', strength, category, source: 'handler', text, quote: excerpt });
    }
    const onlyReads = found.length > 0 && found.every(({ category }) => category === 'Read');
    if (!complete || !onlyReads) return found;
    const quote = effects[0]?.excerpt ?? '';
    const text = 'all of the code was followed, and it only reads';
    return [{ weight: 'handler', strength: 3, category: 'Read', source: 'handler', text, quote }];
  },
} satisfies EvidenceRule;

const meanings: Readonly<Record<HandlerEffectKind, Pick<Evidence, 'category' | 'strength' | 'text'>>> = {
  reads: { category: 'Read', strength: 1, text: 'the code reads a file or a store' },
  requests: { category: 'Read', strength: 1, text: 'the code requests something with GET' },
  // A search is often a POST.
  sends: { category: 'Write', strength: 1, text: 'the code sends something with POST, PUT or PATCH' },
  writes: { category: 'Write', strength: 3, text: 'the code writes to a file or a store' },
  deletes: { category: 'Destructive', strength: 3, text: 'the code deletes something' },
  runs: { category: 'Execute', strength: 3, text: 'the code runs what the arguments say' },
  pays: { category: 'Financial', strength: 3, text: 'the code moves money' },
};
