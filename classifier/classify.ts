import {
  type Capability,
  type Classification,
  hashJson,
  type Level,
  levelOf,
  type Reason,
  type Signal,
  type ToolDefinition,
} from '../src/model/index.js';
import type { Evidence } from './categories/evidence.js';
import { evidenceRules } from './categories/index.js';
import { confidenceOf } from './confidence.js';
import { type Decision, decide, weightOf } from './decide.js';
import { scoreOf } from './score.js';
import { signalRules } from './signals/index.js';
import type { SignalRule } from './signals/rule.js';
import { viewOf } from './view.js';

/**
 * Changes with everything that can change a classification: words, weights, signals. What was classified by another version
 * is classified anew.
 */
export const classifierVersion = '1';

/** What is known beside the definition itself. */
export interface ClassifyContext {
  /** The server's name or id. Part of the input's hash, no evidence: the same tool is rated the same everywhere. */
  readonly server?: string | null;
  /** The names of all tools of the server. Give every tool of one server the same array: it is prepared once. */
  readonly siblings?: readonly string[];
}

const mostReasons = 6;
/** Margin below which a contradiction with declared hints may well be our error. */
const sureEnough = 1.5;

/**
 * Classifies a tool by its definition. Deterministic: the same input gives the same result, on any machine. Never throws,
 * whatever the definition holds; time is linear in its length.
 */
export function classify(tool: ToolDefinition, context: ClassifyContext = {}): Classification {
  const view = viewOf(tool, context.siblings);
  const evidence = evidenceRules.flatMap((rule) => rule.collect(view));
  const decision = decide(evidence);
  const { category } = decision;
  const verdict = { category, undeclared: undeclaredCategory(evidence, decision) };
  const signals: Signal[] = [];
  const seen: SignalRule[] = [];
  for (const rule of signalRules) {
    const found = rule.detect(view, verdict);
    if (found.length === 0) continue;
    signals.push(...found);
    seen.push(rule);
  }
  const confidence = confidenceOf(decision);
  return {
    category,
    level: levelWith(levelOf(category), signals),
    confidence,
    ...scoreOf(category, confidence, seen),
    signals,
    because: reasonsFor(evidence, decision),
    gaps: gapsOf(tool),
    capabilities: capabilitiesOf(seen),
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

function gapsOf(tool: ToolDefinition): string[] {
  const gaps: string[] = [];
  if (tool.description === null || tool.description.trim() === '') gaps.push('no description');
  if (tool.inputSchema === null) gaps.push('no input schema');
  return gaps;
}

function capabilitiesOf(seen: readonly SignalRule[]): Capability[] {
  const found = new Set<Capability>();
  for (const { capability } of seen) if (capability !== undefined) found.add(capability);
  return [...found].sort();
}

const siblingHashes = new WeakMap<readonly string[], string>();

/** Hashes everything the classifier was given. The list of siblings is hashed once, not once for each of them. */
function hashOf(tool: ToolDefinition, { server, siblings }: ClassifyContext): string {
  let siblingHash: string | null = null;
  if (siblings !== undefined) {
    siblingHash = siblingHashes.get(siblings) ?? hashJson([...siblings].sort());
    siblingHashes.set(siblings, siblingHash);
  }
  const { name, title, description, inputSchema, outputSchema, annotations } = tool;
  return hashJson({
    name,
    title,
    description,
    inputSchema,
    outputSchema,
    annotations: annotations === null ? null : (annotations as { [key: string]: never }),
    server: server ?? null,
    siblings: siblingHash,
  });
}
