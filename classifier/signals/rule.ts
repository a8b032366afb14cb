import type { Capability, Category, Signal } from '../../src/model/index.js';
import type { Parameter, ToolView } from '../view.js';

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
  /** The capability it shows, for combinations with other tools. */
  readonly capability?: Capability;
  detect(view: ToolView, verdict: Verdict): readonly Signal[];
}

/** A signal seen in a parameter. */
export function inParameter(id: string, text: string, parameter: Parameter): Signal {
  return { id, text: `${text} (${parameter.path})`, subject: parameter.path };
}

/** A set of words, written with spaces between them. */
export function wordSet(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter(Boolean));
}

/** True for a parameter that the caller fills with text: no flag, no number, no fixed choice. */
export function takesText(parameter: Parameter): boolean {
  const { types, values } = parameter;
  return values.length === 0 && (types.length === 0 || types.includes('string') || types.includes('array'));
}

const urlNames = wordSet(
  'url urls uri uris endpoint endpoints webhook webhooks href baseurl callbackurl imageurl hostname',
);
const urlFormats = wordSet('uri url iri uri-reference');

/** True for an argument that takes an address, by its name, its format or the first words of its description. */
export function isUrl(parameter: Parameter): boolean {
  if (!takesText(parameter)) return false;
  if (parameter.format !== null && urlFormats.has(parameter.format)) return true;
  const { words } = parameter;
  const last = words[words.length - 1] ?? '';
  // `url_list` holds addresses; `url_type` and `endpoint_id` do not.
  if (urlNames.has(last === 'list' ? (words[words.length - 2] ?? '') : last)) return true;
  return /^(?:the |a |an |full |target |web |page )*ur[li]s?\b(?! (?:slug|path|encoded|safe|parameter|query))/i.test(
    parameter.description.slice(0, 80),
  );
}
