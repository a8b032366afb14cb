import { nameActs } from '../categories/name.js';
import { wordSet } from '../lexicon/word-set.js';
import type { SignalRule } from '../signal-rule.js';
import type { ToolView } from '../view.js';

/** No dry run where one is usual. */
export const noDryRun = {
  id: 'no-dry-run',
  title: 'No dry run where one is usual',
  why: 'Rolling out, migrating and mass deletion are looked at as a plan before they are done. This tool only does them.',
  remedy: 'Require approval, and have the plan made with the provider’s own client first.',
  taxonomies: ['ASI02', 'ASI08', 'SAFE-T2102'],
  points: 6,
  detect(view, verdict) {
    if (verdict.category === 'Read' || verdict.category === 'Unknown') return [];
    const act = nameActs(view.name, view.style).find(({ verb }) => isUsuallyPlanned(verb, view));
    if (act === undefined || hasDryRun(view)) return [];
    return [{ id: 'no-dry-run', text: `No dry run for "${act.verb}"`, subject: act.verb }];
  },
} satisfies SignalRule;

const planned = wordSet('apply deploy redeploy migrate provision rollout upgrade prune purge');
const applied = wordSet(
  'edit edits patch diff filter filters style styles theme label labels template formatting coupon',
);
const carriesOut = wordSet('run execute perform start');
const migrations = wordSet('migration migrations');
const deleting = wordSet('delete remove destroy drop');
const many = wordSet('bulk batch mass all many everything multiple');
const previews = wordSet(
  'dryrun preview previewonly plan planonly whatif simulate simulation checkmode validateonly noop',
);
/** Beginnings of the same as two words. */
const twoWords = wordSet('dryrun planonly whatif checkmode validateonly previewonly');

function isUsuallyPlanned(verb: string, { name }: ToolView): boolean {
  // A text edit or a filter is applied at once, and taken back as easily.
  if (verb === 'apply' && name.some((word) => applied.has(word))) return false;
  if (carriesOut.has(verb) && name.some((word) => migrations.has(word))) return true;
  return planned.has(verb) || (deleting.has(verb) && name.some((word) => many.has(word)));
}

/** True with an argument for it, a word about it, or a tool beside it that makes the plan. */
function hasDryRun(view: ToolView): boolean {
  if (mentionsPreview(view.name) || view.parameters.some(({ words }) => mentionsPreview(words))) return true;
  if (/\b(?:dry[- ]?run|preview|what-?if|without applying)\b/.test(view.prose)) return true;
  return view.style.plans;
}

function mentionsPreview(words: readonly string[]): boolean {
  return words.some((word, at) => previews.has(word) || twoWords.has(`${word}${words[at + 1] ?? ''}`));
}
