import { nameActs } from '../categories/name.js';
import { nounInName, nounInSentence } from '../lexicon/about.js';
import { fromOutside, strangersWrite } from '../lexicon/nouns.js';
import { wordSet } from '../lexicon/word-set.js';
import { isUrl } from '../parameters.js';
import type { SignalRule } from '../signal-rule.js';
import type { ToolView } from '../view.js';

/** Untrusted content brought in. */
export const untrustedContent = {
  id: 'untrusted-content',
  title: 'Untrusted content brought in',
  why: 'What strangers wrote is read by the model, and may hold instructions for it.',
  remedy: 'Keep it out of sessions that read private data or can send data out.',
  taxonomies: ['MCP06:2025', 'ASI01', 'AML.T0051.001', 'SAFE-T1102'],
  points: 8,
  capabilities: () => ['ingests-untrusted-content'],
  detect(view, verdict) {
    const named = verdict.category === 'Read' ? strangersIn(view) : undefined;
    const noun = named ?? (fetches(view) ? 'url' : undefined);
    return noun === undefined
      ? []
      : [{ id: 'untrusted-content', text: `Brings in untrusted content (${noun})`, subject: noun }];
  },
} satisfies SignalRule;

/** What strangers wrote, by the name or what the description is about. */
function strangersIn({ name, description }: ToolView): string | undefined {
  // A pull request is written by whoever sends it in.
  const requested = name.find((word, at) => requestable.has(word) && requests.has(name[at + 1] ?? ''));
  if (requested !== undefined) return `${requested} request`;
  const opening = description[0]?.words ?? [];
  return (
    nounInName(name, strangersWrite) ??
    nounInSentence(opening, fromOutside) ??
    (opening.some((word, at) => word === 'web' && searches.has(opening[at + 1] ?? '')) ? 'web' : undefined)
  );
}

const requestable = wordSet('pull merge');
const requests = wordSet('request requests');
const searches = wordSet('search searches results');

const fetchers = wordSet('fetch scrape crawl extract read browse navigate visit summarize');

/** `fetch` with an address brings in whatever stands there. */
function fetches(view: ToolView): boolean {
  return nameActs(view.name, view.style).some(({ verb }) => fetchers.has(verb)) && view.parameters.some(isUrl);
}
