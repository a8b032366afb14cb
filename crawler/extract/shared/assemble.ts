import type {
  Annotations,
  Certainty,
  Evidence,
  ExtractedTool,
  JsonObject,
  Provenance,
  ToolDefinition,
} from '../../../src/model/index.js';
import { definitionFields } from '../../../src/model/index.js';
import { lineOf, type SourceFile, type SyntaxNode, textOf } from '../syntax/source-file.js';

/** Characters of source text kept as the excerpt of a piece of evidence. */
const excerptLength = 200;
/** Characters of a condition that are kept. */
const conditionLength = 300;

/** A place in the source. */
export interface Place {
  file: SourceFile;
  node: SyntaxNode;
}

/** What was read of one field, and where. */
export interface Fact<T> {
  /** Null when the field is there but could not be read (`certainty: 'unknown'`). */
  value: T | null;
  certainty: Certainty;
  at: Place;
}

/** What was read of one tool; a field left out is one the definition does not have. */
export interface ToolFacts {
  name: Fact<string> & { value: string };
  title?: Fact<string>;
  description?: Fact<string>;
  inputSchema?: Fact<JsonObject>;
  outputSchema?: Fact<JsonObject>;
  annotations?: Fact<Annotations>;
  /** What must be set for the tool to be there, as the source has it; left out when nothing must. */
  condition?: string | null;
}

/** Puts the facts of one tool together, with a piece of evidence for each. */
export function assembleTool(
  facts: ToolFacts,
  origin: { extractor: string; revision: string; provenance: Provenance },
): ExtractedTool {
  const certainty = {} as Record<keyof ToolDefinition, Certainty>;
  const evidence: Evidence[] = [];
  for (const field of definitionFields) {
    const fact: Fact<unknown> | undefined = facts[field];
    // A field the definition does not have is known exactly: there is none.
    certainty[field] = fact?.certainty ?? 'exact';
    if (fact !== undefined) evidence.push(evidenceOf(field, fact.at, origin.revision));
  }
  return {
    name: facts.name.value,
    title: facts.title?.value ?? null,
    description: facts.description?.value ?? null,
    inputSchema: facts.inputSchema?.value ?? null,
    outputSchema: facts.outputSchema?.value ?? null,
    annotations: facts.annotations?.value ?? null,
    provenance: origin.provenance,
    extractor: origin.extractor,
    condition: facts.condition?.replace(/\s+/g, ' ').slice(0, conditionLength) ?? null,
    certainty,
    evidence,
  };
}

/** `src/index.ts:12`, for the subject of a problem. */
export function placeText({ file, node }: Place): string {
  return `${file.path}:${lineOf(file, node)}`;
}

function evidenceOf(field: keyof ToolDefinition, { file, node }: Place, commit: string): Evidence {
  return {
    field,
    file: file.path,
    line: lineOf(file, node),
    commit,
    excerpt: textOf(file, node).slice(0, excerptLength),
  };
}

/** How much is known of a tool: of two of one name, the one of which more is known is kept. */
export function knowledgeOf(tool: ExtractedTool): number {
  const worth = { exact: 2, partial: 1, unknown: 0 };
  const known = Object.values(tool.certainty).reduce((sum, certainty) => sum + worth[certainty], 0);
  return known * 10 + (tool.description === null ? 0 : 1) + (tool.inputSchema === null ? 0 : 1);
}
