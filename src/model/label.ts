import { z } from 'zod';
import { categorySchema } from './classification.js';
import { jsonObjectSchema } from './json.js';
import { annotationsSchema } from './tool.js';

/**
 * One line of a labelled set: a tool with what is held to be true of it, either a category that somebody gave it, or the hints
 * that its own author declares. Other members of the line are ignored.
 */
export const labelledToolSchema = z
  .object({
    /** Where it is from: figures are also given for each. */
    repo: z.string(),
    server: z.string().nullish(),
    tool: z.string().min(1),
    title: z.string().nullish(),
    description: z.string().nullish(),
    inputSchema: jsonObjectSchema.nullish(),
    outputSchema: jsonObjectSchema.nullish(),
    category: categorySchema.exclude(['Unknown']).optional(),
    annotations: annotationsSchema.optional(),
    /** False where `readOnlyHint` is not to be relied on. */
    gold_ro: z.boolean().optional(),
    /** What the author means by `destructiveHint`: only with `delete-only` is it the same as our Destructive. */
    d_policy: z.string().optional(),
  })
  .refine(({ category, annotations }) => category !== undefined || annotations !== undefined, {
    error: 'needs a category or annotations',
  });

export type LabelledTool = z.infer<typeof labelledToolSchema>;
