import type { ExtractedTool, Problem } from '../../../../src/model/index.js';
import type { Extraction } from '../../extractor.js';
import { assembleTool, knowledgeOf, type Place, placeText, type ToolFacts } from '../assemble.js';
import { OutOfStepsError } from './evaluator.js';

/** The tools and problems of one extractor, each tool and each place once. */
export class Findings {
  private readonly tools = new Map<string, ExtractedTool>();
  private readonly problems = new Map<string, Problem>();
  private missed = 0;

  constructor(
    private readonly extractor: string,
    private readonly revision: string,
  ) {}

  get names(): ReadonlySet<string> {
    return new Set(this.tools.keys());
  }

  /** Of two tools of one name, that of which more is known stays. */
  add(facts: ToolFacts): void {
    const tool = assembleTool(facts, { extractor: this.extractor, revision: this.revision, provenance: 'source' });
    const before = this.tools.get(tool.name);
    if (before === undefined || knowledgeOf(tool) > knowledgeOf(before)) this.tools.set(tool.name, tool);
  }

  /** A place that registers tools in a way that was not understood. */
  notUnderstood(at: Place, message: string): void {
    if (this.report(placeText(at), message)) this.missed++;
  }

  /** Runs something, and says so when the source turns out to be more than can be evaluated. */
  within(run: () => void): void {
    try {
      run();
    } catch (error) {
      if (!(error instanceof OutOfStepsError)) throw error;
      if (this.report('evaluation', `Not all of the source was evaluated: ${error.message}.`)) this.missed++;
    }
  }

  /** What was found, with the places that were not followed to the end. */
  extraction(cutShort: readonly Place[]): Extraction {
    for (const at of cutShort) this.notUnderstood(at, 'Tools are made by way of this that could not all be followed.');
    const tools = [...this.tools.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const problems = [...this.problems.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
    return { tools, notUnderstood: this.missed, problems };
  }

  private report(subject: string, message: string): boolean {
    if (this.problems.has(subject)) return false;
    this.problems.set(subject, { stage: 'extract', module: this.extractor, subject, message, retryable: false });
    return true;
  }
}
