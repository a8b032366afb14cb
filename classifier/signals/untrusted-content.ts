import { nameActs } from '../categories/name.js';
import { nounInName } from '../lexicon/about.js';
import { strangersWrite } from '../lexicon/nouns.js';
import type { ToolView } from '../view.js';
import { isUrl, type SignalRule, wordSet } from './rule.js';

/** Untrusted content brought in. */
export const untrustedContent = {
  id: 'untrusted-content',
  title: 'Untrusted content brought in',
  why: 'What strangers wrote is read by the model, and may hold instructions for it.',
  remedy: 'Keep it out of sessions that read private data or can send data out.',
  taxonomies: ['MCP06:2025', 'ASI01', 'AML.T0051.001', 'SAFE-T1102'],
  points: 8,
  capability: 'ingests-untrusted-content',
  detect(view, verdict) {
    if (verdict.category !== 'Read') return [];
    const noun = nounInName(view.name, strangersWrite) ?? (fetches(view) ? 'url' : undefined);
    return noun === undefined
      ? []
      : [{ id: 'untrusted-content', text: `Brings in untrusted content (${noun})`, subject: noun }];
  },
} satisfies SignalRule;

const fetchers = wordSet('fetch scrape crawl extract read browse download convert summarize');

/** `fetch` with an address brings in whatever stands there. */
function fetches(view: ToolView): boolean {
  return nameActs(view.name, view.style).some(({ verb }) => fetchers.has(verb)) && view.parameters.some(isUrl);
}
