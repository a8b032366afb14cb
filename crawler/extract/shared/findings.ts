import type { ExtractedTool } from '../../../src/model/index.js';
import type { Extraction } from '../extractor.js';
import { assembleTool, knowledgeOf, type Place, type ToolFacts } from './assemble.js';
import { Report } from './report.js';

/** The tools and problems of one extractor, each tool and each place once. */
export class Findings extends Report {
  private readonly tools = new Map<string, ExtractedTool>();

  constructor(
    private readonly id: string,
    private readonly revision: string,
  ) {
    super(id);
  }

  get names(): ReadonlySet<string> {
    return new Set(this.tools.keys());
  }

  /** Of two tools of one name, that of which more is known stays. */
  add(facts: ToolFacts): void {
    const tool = assembleTool(facts, { extractor: this.id, revision: this.revision, provenance: 'source' });
    const before = this.tools.get(tool.name);
    // What is there without a condition somewhere is there.
    if (before !== undefined && (before.condition === null || tool.condition === null))
      before.condition = tool.condition = null;
    if (before === undefined || knowledgeOf(tool) > knowledgeOf(before)) this.tools.set(tool.name, tool);
  }

  /** What was found, with the places that were not followed to the end. */
  extraction(cutShort: readonly Place[] = []): Extraction {
    for (const at of cutShort) this.notUnderstood(at, 'Tools are made by way of this that could not all be followed.');
    const tools = [...this.tools.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return { tools, notUnderstood: this.count, problems: this.problems };
  }
}
