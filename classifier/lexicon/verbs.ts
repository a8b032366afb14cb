import { foldAccents } from '../text/words.js';
import { foreignVerbGroups } from './foreign-verbs.js';
import { inflect } from './inflect.js';
import type { Meaning, VerbGroup } from './meaning.js';

/**
 * English verbs, by what a tool named with them does. A verb stands for the worst of its *usual* meanings, not for the worst
 * thinkable: `open` shows something far more often than it changes something. Verbs whose meaning hangs on their object
 * (`generate`, `transfer`, `run`) have their usual meaning here and their exceptions in `phrases.ts`.
 */
const verbGroups: readonly VerbGroup[] = [
  {
    category: 'Read',
    strength: 3,
    alsoNoun: false,
    words: `get list fetch retrieve read describe find lookup show browse enumerate obtain inspect explain whoami ls cat grep
      discover detect diagnose summarize summarise compare analyze analyse peek examine calculate validate verify lint
      recall recommend suggest ping check identify infer view search geocode autocomplete introspect`,
  },
  {
    category: 'Read',
    strength: 3,
    alsoNoun: true,
    words: 'query count compute diff status stat stats top preview',
  },
  {
    category: 'Read',
    strength: 2,
    alsoNoun: false,
    words: `download export evaluate consume debug see ask determine extract parse predict forecast classify collect crawl scrape decode explore
      investigate troubleshoot measure poll await translate convert transcribe recognize recognise return provide locate
      gather estimate dig ground think reason learn know understand visualize visualise observe print echo interpret load hash
      enrich aggregate tokenize tokenise correlate profile warn traverse present outline paginate filter sort reveal`,
  },
  {
    category: 'Read',
    strength: 2,
    alsoNoun: true,
    words: `tail audit review monitor trace track watch scan test probe wait rank score sample log history overview summary details info
      plan research head dump glance inquiry assess grade answer crosscheck select benchmark rate quote simulate model`,
  },
  {
    category: 'Read',
    strength: 1,
    alsoNoun: true,
    words:
      'simplify goto open help format choose pick guide access look visit match chat screenshot snapshot map sequence view',
  },
  {
    category: 'Write',
    strength: 3,
    alsoNoun: false,
    words: `create add update edit modify insert write save upload put append rename duplicate upsert configure enable disable
      publish send reply respond assign unassign attach register invite move alter replace prepend mutate overwrite enroll
      reassign reschedule unarchive unpin unlock unlabel untag mute unmute approve reject reopen annotate cordon uncordon taint
      renew customize customise transition toggle activate deactivate suspend resume populate`,
  },
  {
    category: 'Write',
    strength: 3,
    alsoNoun: true,
    words: 'set patch import clone post change',
  },
  {
    category: 'Write',
    strength: 2,
    alsoNoun: false,
    words: `store associate disassociate dissociate detach unlink pull reload deallocate unmap uncheck adjust expand
      collapse tweak convey supply replicate mirror mount unmount mask unmask redact watermark dub author scaffold
      embed vectorize vacuum reassociate reparent rewrite reword shorten escalate triage unassociate quarantine isolate
      blacklist whitelist allowlist denylist skip retry reprocess recreate rebuild regenerate
      focus unfocus power hibernate shut shutdown make generate synthesize synthesise upscale animate extend merge stage unstage push rebase sync synchronize
      synchronise submit subscribe unsubscribe notify remind follow unfollow join leave connect disconnect authenticate login
      logout freeze unfreeze switch complete uncomplete resolve unresolve dismiss acknowledge accept decline promote demote grant allow deny
      mark pin react like unlike vote upvote downvote forward transfer apply fill click hover press drag tap swipe scroll
      navigate emulate resize crop rotate pause unpause stop close remember memorize memorise ingest index
      reindex bind unbind reorder copy cp mv mkdir touch reconnect omit hide unhide link adopt migrate
      increment decrement authorize authorise confirm settle place finalize finalise sign encrypt decrypt compose draw paint enhance restyle inpaint outpaint fix refactor solve
      initialize initialise init finish block unblock unban setup provision bootstrap schedule unschedule reserve book tag untag
      onboard repair unset refresh renumber split undelete rearrange reformat fulfil fulfill`,
  },
  {
    category: 'Write',
    strength: 2,
    alsoNoun: true,
    words: `report release label star commit fork branch lock backup restore comment message email share record capture draft cancel
      request reset checkin checkout hook bookmark upgrade downgrade scale block mail
      order handle type play seed rollover stash issue dispute ack retry ship render inference`,
  },
  {
    category: 'Write',
    strength: 1,
    alsoNoun: true,
    words:
      'swap stake bridge mint burn exchange manage action control process design interact tune build compile package compress gzip zip unzip',
  },
  {
    category: 'Execute',
    strength: 3,
    alsoNoun: false,
    words: `execute exec eval invoke spawn restart reboot relaunch deploy redeploy launch trigger sudo powershell rerun`,
  },
  {
    category: 'Execute',
    strength: 3,
    alsoNoun: true,
    words: 'bash shell terminal rollback rollout',
  },
  {
    category: 'Execute',
    strength: 2,
    alsoNoun: false,
    words: 'run start initiate install reinstall boot wake dispatch orchestrate automate begin drain rotate_keys',
  },
  {
    category: 'Execute',
    strength: 1,
    alsoNoun: true,
    words: 'call command job perform try',
  },
  {
    category: 'Destructive',
    strength: 3,
    alsoNoun: false,
    words: `delete remove destroy erase wipe uninstall terminate obliterate shred rm rmdir del truncate unpublish undeploy
      decommission deprovision expunge delist`,
  },
  {
    category: 'Destructive',
    strength: 3,
    alsoNoun: true,
    words: 'purge drop nuke',
  },
  {
    category: 'Destructive',
    strength: 2,
    alsoNoun: false,
    words: `clear revoke evict discard prune kick flush clean unregister deregister ban cleanup abort forget`,
  },
  {
    // Taken out of use, though kept: destructive where the name and the description both speak of it.
    category: 'Destructive',
    strength: 1,
    alsoNoun: false,
    words: 'archive',
  },
  {
    category: 'Destructive',
    strength: 2,
    alsoNoun: true,
    words: 'kill trash empty',
  },
  {
    category: 'Financial',
    strength: 3,
    alsoNoun: false,
    words: 'pay purchase buy sell withdraw reimburse repay remit disburse donate unstake',
  },
  {
    category: 'Financial',
    strength: 3,
    alsoNoun: true,
    words: 'payout refund',
  },
  {
    category: 'Financial',
    strength: 2,
    alsoNoun: true,
    words: 'deposit trade airdrop',
  },
];

/** Verbs with all their forms, so that looking a word up costs one step. */
export interface VerbForm {
  /** The base form, e.g. `delete` for `deletes`. */
  readonly base: string;
  readonly meaning: Meaning;
  readonly form: 'base' | 'third-person' | 'gerund';
}

const forms = new Map<string, VerbForm>();
for (const group of [...verbGroups, ...foreignVerbGroups]) {
  const foreign = foreignVerbGroups.includes(group);
  const meaning: Meaning = { category: group.category, strength: group.strength, alsoNoun: group.alsoNoun };
  for (const word of group.words.split(/\s+/)) {
    const base = foldAccents(word);
    if (!forms.has(base)) forms.set(base, { base, meaning, form: 'base' });
    if (foreign) continue;
    const { thirdPerson, gerund } = inflect(base);
    if (!forms.has(thirdPerson)) forms.set(thirdPerson, { base, meaning, form: 'third-person' });
    if (!forms.has(gerund)) forms.set(gerund, { base, meaning, form: 'gerund' });
  }
}

/** The verb a lower-case word is a form of, or undefined. */
export function verbForm(word: string): VerbForm | undefined {
  return forms.get(word) ?? prefixed(word);
}

/** `unblock`, `resend`: undoing and redoing something is a change, unless it was reading (`recheck`). */
function prefixed(word: string): VerbForm | undefined {
  if (word.length < 6 || !(word.startsWith('un') || word.startsWith('re'))) return undefined;
  const stem = forms.get(word.slice(2));
  if (stem === undefined || stem.meaning.alsoNoun) return undefined;
  const { category, strength } = stem.meaning;
  const undone = word.startsWith('un');
  if (undone && category === 'Read') return undefined;
  const meaning: Meaning = undone
    ? { category: 'Write', strength: 2, alsoNoun: false }
    : { category, strength, alsoNoun: false };
  return { base: word, meaning, form: stem.form };
}
