import type { Capability, Category, Signal } from '../src/model/index.js';
import type { Parameter, ToolView } from './view.js';

/** What was decided about the tool before its signals are looked for. */
export interface Verdict {
  readonly category: Category;
  /** The category without what the author declares, null when that leaves it too close to call. */
  readonly undeclared: Category | null;
}

/** One observable property of a tool that raises concern. */
export interface SignalRule {
  /** Kebab-case: the name of its file, of its cases and its anchor in the docs. */
  readonly id: string;
  readonly title: string;
  /** Why it matters, for the docs. */
  readonly why: string;
  /** What to do about it, for the docs. */
  readonly remedy: string;
  /** Ids as their owners publish them: CWE, OWASP MCP Top 10 and Agentic, MITRE ATLAS, SAFE-MCP. */
  readonly taxonomies: readonly string[];
  /** What one sighting adds to the score; further sightings of the same signal add nothing. */
  readonly points: number;
  /** What it shows the tool to be capable of, for combinations with other tools. */
  readonly capabilities?: (verdict: Verdict) => readonly Capability[];
  detect(view: ToolView, verdict: Verdict): readonly Signal[];
}

/** A signal seen in a parameter. */
export function inParameter(id: string, text: string, parameter: Parameter): Signal {
  return { id, text: `${text} (${parameter.path})`, subject: parameter.path };
}
