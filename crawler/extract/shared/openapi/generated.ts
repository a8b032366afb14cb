import type { ExtractedTool, JsonObject } from '../../../../src/model/index.js';
import type { OpenApiDocument, Operation } from './document.js';

/** A tool as a library makes it of an operation. */
export interface GeneratedTool {
  name: string;
  description: string;
  inputSchema: JsonObject;
}

/** The tool, placed where its operation is written. */
export function generatedTool(
  { name, description, inputSchema }: GeneratedTool,
  { path }: OpenApiDocument,
  { line, id: operation, method, path: route }: Operation,
  { commit, extractor }: { commit: string; extractor: string },
): ExtractedTool {
  const excerpt = operation === null ? `${method} ${route}` : `operationId: ${operation}`;
  const place = { file: path, line, commit, excerpt: excerpt.slice(0, 200) };
  return {
    name,
    title: null,
    description,
    inputSchema,
    outputSchema: null,
    annotations: null,
    provenance: 'source',
    extractor,
    condition: null,
    certainty: {
      name: 'exact',
      title: 'exact',
      // Servers add to what the library makes of the document.
      description: 'partial',
      inputSchema: 'partial',
      outputSchema: 'unknown',
      annotations: 'exact',
    },
    evidence: [
      { field: 'name', ...place },
      { field: 'description', ...place },
      { field: 'inputSchema', ...place },
    ],
  };
}
