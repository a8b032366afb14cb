import {
  type ActionChoice,
  type Capability,
  type Classification,
  type ExtractedTool,
  hashJson,
  type Level,
  levelOf,
  type Reason,
  type Signal,
  type ToolDefinition,
} from '../src/model/index.js';
import { actionArguments } from './categories/actions.js';
import type { Evidence } from './categories/evidence.js';
import { takesFreeForm } from './categories/free-form.js';
import { evidenceRules } from './categories/index.js';
import { confidenceOf } from './confidence.js';
import { type Decision, decide, weightOf } from './decide.js';
import type { HandlerEvidence } from './handler.js';
import { scoreOf } from './score.js';
import type { SignalRule, Verdict } from './signal-rule.js';
import { signalRules } from './signals/index.js';
import { longestText } from './text/sentences.js';
import { type ToolView, viewOf } from './view.js';

/**
 * Changes with everything that can change a classification: words, weights, signals. What was classified by another version
 * is classified anew.
 */
export const classifierVersion = '5';

/** A definition, and how well each of its fields is known: without that, all of them count as exact. */
export type ClassifiedTool = ToolDefinition & { readonly certainty?: Readonly<Partial<ExtractedTool['certainty']>> };

/** What is known beside the definition itself. */
export interface ClassifyContext {
  /** The server's name or id. Part of the input's hash, no evidence: the same tool is rated the same everywhere. */
  readonly server?: string | null;
  /** The names of all tools of the server. Give every tool of one server the same array: it is prepared once. */
  readonly siblings?: readonly string[];
  /** What the code behind the tool was seen to do, where somebody looked. */
  readonly handler?: HandlerEvidence;
}

const mostReasons = 6;
/** Margin below which a contradiction with declared hints may well be our error. */
const sureEnough = 1.5;

/**
 * Classifies a tool by its definition. Deterministic: the same input gives the same result, on any machine. Never throws,
 * whatever the definition holds; time is linear in its length.
 */
export function classify(tool: ClassifiedTool, context: ClassifyContext = {}): Classification {
  const view = viewOf(tool, { ...context, unread: unreadOf(tool) });
  const evidence = evidenceRules.flatMap((rule) => rule.collect(view));
  const decision = decide(evidence);
  const { category } = decision;
  const verdict: Verdict = { category, undeclared: undeclaredCategory(evidence, decision) };
  const signals: Signal[] = [];
  const seen: SignalRule[] = [];
  for (const rule of signalRules) {
    const found = rule.detect(view, verdict);
    if (found.length === 0) continue;
    signals.push(...found);
    seen.push(rule);
  }
  const confidence = confidenceOf(decision, takesFreeForm(view));
  return {
    category,
    level: levelWith(levelOf(category), signals),
    confidence,
    ...scoreOf(category, confidence, seen),
    signals,
    because: reasonsFor(evidence, decision),
    actions: actionsOf(view),
    gaps: gapsOf(tool, view),
    capabilities: capabilitiesOf(seen, verdict),
    classifierVersion,
    inputHash: hashOf(tool, context),
  };
}

/** The category without the author's own hints; null where that is too close to call. */
function undeclaredCategory(evidence: readonly Evidence[], decision: Decision) {
  if (evidence.every(({ source }) => source !== 'annotations')) {
    return decision.margin >= sureEnough ? decision.category : null;
  }
  const undeclared = decide(evidence.filter(({ source }) => source !== 'annotations'));
  return undeclared.margin >= sureEnough ? undeclared.category : null;
}

/** Handing out credentials is never a low risk, however harmless the reading itself. */
function levelWith(level: Level, signals: readonly Signal[]): Level {
  if (level !== 'Low' && level !== 'Medium') return level;
  return signals.some(({ id }) => id === 'credentials-out') ? 'High' : level;
}

/** The evidence for the decision, weightiest first; for a category beyond reading, what speaks for that one leads. */
function reasonsFor(evidence: readonly Evidence[], { category }: Decision): Reason[] {
  if (category === 'Unknown') return [];
  const reasons = evidence
    .filter((piece) => (category === 'Read') === (piece.category === 'Read'))
    .sort((a, b) => Number(b.category === category) - Number(a.category === category) || weightOf(b) - weightOf(a));
  return reasons.slice(0, mostReasons).map(({ source, category: spokenFor, text, quote }) => ({
    source,
    category: spokenFor,
    text,
    quote: quote.length > 200 ? quote.slice(0, 200) : quote,
  }));
}

const longestValue = 100;

function actionsOf(view: ToolView): ActionChoice[] {
  return actionArguments(view).map(({ parameter, ratings }) => ({
    argument: parameter.path,
    values: ratings.map(({ value, category }) => ({
      value: value.slice(0, longestValue),
      category: category ?? 'Unknown',
    })),
  }));
}

function unreadOf({ certainty }: ClassifiedTool): ReadonlySet<string> | undefined {
  if (certainty === undefined) return undefined;
  return new Set(Object.keys(certainty).filter((field) => certainty[field as keyof typeof certainty] === 'unknown'));
}

/** What could not be looked at, or was not there to be looked at. */
function gapsOf(tool: ClassifiedTool, view: ToolView): string[] {
  const gaps: string[] = [];
  for (const [field, words] of tool.certainty === undefined ? [] : fieldNames) {
    const certainty = tool.certainty?.[field];
    if (certainty === 'unknown') gaps.push(`the ${words} could not be read`);
    if (certainty === 'partial') gaps.push(`the ${words} could be read only in part`);
  }
  if (isBlank(tool.description) && !view.unread.has('description')) gaps.push('no description');
  if (tool.inputSchema === null && !view.unread.has('inputSchema')) gaps.push('no input schema');
  if ((tool.description?.length ?? 0) > longestText) {
    gaps.push(
      `of the description, the first ${longestText.toLocaleString('en')} characters were looked at for what it does`,
    );
  }
  gaps.push(...view.unseen);
  if (view.handler !== null && !view.handler.complete) gaps.push('the code behind it could not be followed completely');
  return gaps;
}

const fieldNames = [
  ['title', 'title'],
  ['description', 'description'],
  ['inputSchema', 'input schema'],
  ['outputSchema', 'output schema'],
  ['annotations', 'declared hints'],
] as const;

const isBlank = (text: string | null) => text === null || text.trim() === '';

function capabilitiesOf(seen: readonly SignalRule[], verdict: Verdict): Capability[] {
  return [...new Set(seen.flatMap(({ capabilities }) => capabilities?.(verdict) ?? []))].sort();
}

const siblingHashes = new WeakMap<readonly string[], string>();

/** Hashes everything the classifier was given. The list of siblings is hashed once, not once for each of them. */
function hashOf(tool: ClassifiedTool, { server, siblings, handler }: ClassifyContext): string {
  let siblingHash: string | null = null;
  if (siblings !== undefined) {
    siblingHash = siblingHashes.get(siblings) ?? hashJson([...siblings].sort());
    siblingHashes.set(siblings, siblingHash);
  }
  const { name, title, description, inputSchema, outputSchema, annotations, certainty } = tool;
  const doubts = certainty === undefined ? [] : doubtsOf(certainty);
  return hashJson({
    name,
    title,
    description,
    inputSchema,
    outputSchema,
    annotations: annotations === null ? null : (annotations as { [key: string]: never }),
    server: server ?? null,
    siblings: siblingHash,
    ...(handler === undefined ? {} : { handler: handlerJson(handler) }),
    ...(doubts.length > 0 ? { doubts } : {}),
  });
}

function doubtsOf(certainty: NonNullable<ClassifiedTool['certainty']>): string[] {
  return Object.entries(certainty)
    .filter(([, known]) => known !== 'exact')
    .map(([field, known]) => `${field} ${known}`)
    .sort();
}

function handlerJson({ effects, complete }: HandlerEvidence) {
  return { complete, effects: effects.map(({ kind, excerpt }) => ({ kind, excerpt })) };
}
