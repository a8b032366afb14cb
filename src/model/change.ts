import { z } from 'zod';
import { type Classification, type Level, levelSchema } from './classification.js';
import { canonicalJson, type Json } from './json.js';
import type { Certainty, ExtractedTool, ToolDefinition } from './tool.js';

/** What can change of a server or of one of its tools. */
export const changeKindSchema = z.enum([
  'server-added',
  'server-gone',
  'server-back',
  /** Its repository was renamed: before and after are ids. */
  'server-moved',
  /** Another repository stands under its name. */
  'server-replaced',
  /** How much of its tools could be seen. */
  'coverage-changed',
  'tool-added',
  'tool-removed',
  /** Title or description. */
  'description-changed',
  /** Input or output schema. */
  'schema-changed',
  /** Declared hints, e.g. `readOnlyHint`. */
  'annotations-changed',
  /** Category, and with it perhaps the level. */
  'category-changed',
  'signal-added',
  'signal-removed',
]);

export type ChangeKind = z.infer<typeof changeKindSchema>;

/** Who changed: what we look at, or we who look. */
export const changeCauseSchema = z.enum([
  'server',
  /** The same revision, read by other extractors. */
  'extractor',
  /** The same definition, judged by another classifier. */
  'classifier',
  /** Both changed at once. */
  'unclear',
]);

export type ChangeCause = z.infer<typeof changeCauseSchema>;

/** One thing that changed, as it is kept for ever. */
export interface Change {
  /** Counts up: a later change has a higher number. */
  key: number;
  at: Date;
  /** Id of the server. */
  server: string;
  kind: ChangeKind;
  cause: ChangeCause;
  /** Name of the tool; null for changes of the server. Third-party text, as are `before` and `after`. */
  tool: string | null;
  before: Json;
  after: Json;
  /** Revision of the server before; null when there was none. */
  revisionBefore: string | null;
  revision: string;
  /** False when it may only be that we read less, or more, than before. */
  certain: boolean;
  /** Why this looks like a "rug pull", a sentence each; null when it does not. */
  alarm: string[] | null;
}

/** A change of a tool, before it is known whose and when. */
export type ToolChange = Pick<Change, 'kind' | 'tool' | 'before' | 'after' | 'certain' | 'alarm'>;

/** What classifications are compared by. */
export type Rating = Pick<Classification, 'category' | 'level' | 'signals'>;

/** A tool as it was seen at one time. */
export interface SeenTool {
  definition: ToolDefinition;
  certainty: ExtractedTool['certainty'];
  /** Null when it was not classified. */
  rating: Rating | null;
}

export interface ToolChangeContext {
  cause: ChangeCause;
  /** Whether all tools of the server were seen, before and after: only then is a tool that is not among them gone, or new. */
  seenAll: boolean;
  /** The version, when it is one that its authors gave and that must not change what it holds, yet did. */
  sameVersion: string | null;
}

/** Signals of instructions to the model, hidden or not. */
const poisoning = ['prompt-injection', 'hidden-characters'];
/** Signals of data or credentials that leave. */
const exfiltration = ['sends-outside', 'credentials-out', 'upload-target'];
/** Signals whose appearance in a known tool is a cause for alarm. */
export const alarmingSignals: readonly string[] = [...poisoning, ...exfiltration];

/**
 * What changed of one tool between two looks, in the order of {@link changeKindSchema}; null stands for "was not there". A change
 * that we caused ourselves is never alarming. Pure.
 */
export function changesOfTool(
  before: SeenTool | null,
  after: SeenTool | null,
  context: ToolChangeContext,
): ToolChange[] {
  if (before === null && after === null) return [];
  if (before === null || after === null) return [appearance(before, after, context)];
  const { name } = after.definition;
  const rated = before.rating === null || after.rating === null ? [] : ratingChanges(name, before.rating, after.rating);
  return quietWhenOurs([...definitionChanges(before, after, context), ...rated], context.cause);
}

/** What changed of the rating of a tool alone. Pure. */
export function changesOfRating(tool: string, before: Rating, after: Rating, cause: ChangeCause): ToolChange[] {
  return quietWhenOurs(ratingChanges(tool, before, after), cause);
}

function quietWhenOurs(changes: ToolChange[], cause: ChangeCause): ToolChange[] {
  const ours = cause === 'extractor' || cause === 'classifier';
  return ours ? changes.map((change) => ({ ...change, alarm: null })) : changes;
}

function appearance(before: SeenTool | null, after: SeenTool | null, context: ToolChangeContext): ToolChange {
  const tool = (before ?? after)?.definition.name ?? '';
  const brought = after?.rating?.signals.filter(({ id }) => poisoning.includes(id)) ?? [];
  const alarm = brought.map(({ text }) => `A tool was added with a warning sign: ${text}.`);
  return {
    ...{ kind: before === null ? 'tool-added' : 'tool-removed', tool },
    ...{ before: summaryOf(before), after: summaryOf(after), certain: context.seenAll },
    alarm: context.cause === 'server' && alarm.length > 0 ? alarm : null,
  };
}

const parts = [
  ['description-changed', ['title', 'description']],
  ['schema-changed', ['inputSchema', 'outputSchema']],
  ['annotations-changed', ['annotations']],
] as const satisfies readonly [ChangeKind, readonly (keyof ToolDefinition)[]][];

function definitionChanges(before: SeenTool, after: SeenTool, { sameVersion }: ToolChangeContext): ToolChange[] {
  return parts.flatMap(([kind, fields]) => {
    const changed = fields.filter((field) => isChanged(before, after, field));
    if (changed.length === 0) return [];
    const alarm = [
      ...(sameVersion === null ? [] : [`Version ${sameVersion} now holds something else than it did.`]),
      ...(kind === 'annotations-changed' ? flipsOf(before, after) : []),
    ];
    const pick = ({ definition }: SeenTool) =>
      Object.fromEntries(changed.map((field) => [field, definition[field] as Json]));
    return [
      {
        ...{ kind, tool: after.definition.name, before: pick(before), after: pick(after) },
        certain: changed.every((field) => [before, after].every(({ certainty }) => certainty[field] === 'exact')),
        alarm: alarm.length === 0 ? null : alarm,
      },
    ];
  });
}

/** A field that could not be read at one of the times says nothing of a change. */
function isChanged(before: SeenTool, after: SeenTool, field: keyof ToolDefinition): boolean {
  const unread = (certainty: Certainty) => certainty === 'unknown';
  if (unread(before.certainty[field]) || unread(after.certainty[field])) return false;
  return canonicalJson(before.definition[field] as Json) !== canonicalJson(after.definition[field] as Json);
}

/** Hints that now promise harmlessness of a tool that is not harmless. */
function flipsOf(before: SeenTool, after: SeenTool): string[] {
  const [old, now] = [before.definition.annotations ?? {}, after.definition.annotations ?? {}];
  const category = after.rating?.category;
  const flips: string[] = [];
  if (category === undefined) return flips;
  if (now.readOnlyHint === true && old.readOnlyHint !== true && category !== 'Read') {
    flips.push(`It now says that it only reads, and is rated ${category}.`);
  }
  if (now.destructiveHint === false && old.destructiveHint !== false && category === 'Destructive') {
    flips.push('It now says that it destroys nothing, and is rated Destructive.');
  }
  return flips;
}

function ratingChanges(tool: string, old: Rating, now: Rating): ToolChange[] {
  const changes: ToolChange[] = [];
  if (old.category !== now.category || old.level !== now.level) {
    const rose = rank(now.level) > rank(old.level);
    changes.push({
      ...{ kind: 'category-changed', tool, before: gradeOf(old), after: gradeOf(now), certain: true },
      alarm: rose ? [`Its risk rose from ${old.level} to ${now.level}.`] : null,
    });
  }
  for (const signal of missingFrom(old, now)) {
    const alarm = alarmingSignals.includes(signal.id) ? [`A warning sign is new: ${signal.text}.`] : null;
    changes.push({ kind: 'signal-added', tool, before: null, after: { ...signal }, certain: true, alarm });
  }
  for (const signal of missingFrom(now, old)) {
    changes.push({ kind: 'signal-removed', tool, before: { ...signal }, after: null, certain: true, alarm: null });
  }
  return changes;
}

/** The signals of `now` whose kind `old` has not: another parameter of the same kind is no news. */
function missingFrom(old: Rating, now: Rating): Rating['signals'] {
  const known = new Set(old.signals.map(({ id }) => id));
  return now.signals.filter(({ id }, index, all) => !known.has(id) && all.findIndex((one) => one.id === id) === index);
}

function gradeOf({ category, level }: Rating): Json {
  return { category, level };
}

function summaryOf(tool: SeenTool | null): Json {
  if (tool === null) return null;
  return {
    description: tool.definition.description,
    ...(tool.rating === null ? {} : (gradeOf(tool.rating) as object)),
  };
}

function rank(level: Level): number {
  return levelSchema.options.indexOf(level);
}
