import { z } from 'zod';
import { hashJson, type JsonObject, jsonObjectSchema } from './json.js';

/** The hints a server's author declares about a tool. Hints only: nothing checks them. */
export const annotationsSchema = z.looseObject({
  title: z.string().optional(),
  readOnlyHint: z.boolean().optional(),
  destructiveHint: z.boolean().optional(),
  idempotentHint: z.boolean().optional(),
  openWorldHint: z.boolean().optional(),
});

/** What `tools/list` returns for one tool. `null` means that the definition has no such part, or that it could not be read. */
export const toolDefinitionSchema = z.object({
  name: z.string(),
  title: z.string().nullable(),
  description: z.string().nullable(),
  inputSchema: jsonObjectSchema.nullable(),
  outputSchema: jsonObjectSchema.nullable(),
  annotations: annotationsSchema.nullable(),
});

export type Annotations = z.infer<typeof annotationsSchema>;
export type ToolDefinition = z.infer<typeof toolDefinitionSchema>;

/** How the definition was obtained, best first. */
export const provenanceSchema = z.enum(['live', 'source', 'manifest', 'readme']);
export type Provenance = z.infer<typeof provenanceSchema>;

export const definitionFields = [
  'name',
  'title',
  'description',
  'inputSchema',
  'outputSchema',
  'annotations',
] as const satisfies readonly (keyof ToolDefinition)[];

/** Where a fact was seen. */
export const evidenceSchema = z.object({
  field: z.enum(definitionFields),
  /** Path within the snapshot, with forward slashes; `MAP!/PATH` for a source that a source map embeds. */
  file: z.string(),
  /** First line, counted from 1. */
  line: z.int().positive(),
  /** The server's revision. */
  commit: z.string(),
  /** The source text there, cut to 200 characters. Third-party text: escape before showing. */
  excerpt: z.string(),
});

export type Evidence = z.infer<typeof evidenceSchema>;

/**
 * How well a field is known. `exact`: as the server would send it. `partial`: some of it could not be evaluated, and what is
 * missing is left out. `unknown`: it is there, but could not be read (its value is then null).
 */
export const certaintySchema = z.enum(['exact', 'partial', 'unknown']);
export type Certainty = z.infer<typeof certaintySchema>;

/** A tool as an extractor found it. */
export const extractedToolSchema = toolDefinitionSchema.extend({
  provenance: provenanceSchema,
  /** Id of the extractor, the name of its folder. */
  extractor: z.string(),
  certainty: z.record(z.enum(definitionFields), certaintySchema),
  /** What must be set for the server to offer it, as the source has it, e.g. `process.env.ALLOW_WRITES`; null when nothing must. */
  condition: z.string().nullable().default(null),
  /** At least one entry, for `name`. */
  evidence: z.array(evidenceSchema).min(1),
});

export type ExtractedTool = z.infer<typeof extractedToolSchema>;

/** The definition alone, without how and where it was found. */
export function definitionOf(tool: ToolDefinition): ToolDefinition {
  const { name, title, description, inputSchema, outputSchema, annotations } = tool;
  return { name, title, description, inputSchema, outputSchema, annotations };
}

/** SHA-256 of the definition: equal for equal definitions, wherever they were found. */
export function definitionHash(tool: ToolDefinition): string {
  return hashJson(definitionOf(tool) as JsonObject);
}
