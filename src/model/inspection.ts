import { z } from 'zod';
import { classificationSchema } from './classification.js';
import { policySchema } from './policy.js';
import { problemSchema } from './problem.js';
import { serverSchema } from './server.js';
import { extractedToolSchema } from './tool.js';

/** A tool with its classification and the policy recommended for it alone. */
export const inspectedToolSchema = extractedToolSchema.extend({
  definitionHash: z.string(),
  classification: classificationSchema,
  policy: policySchema,
});

/** Everything known of one server: what `inspect --json` prints and what the catalogue publishes for it. */
export const inspectionSchema = z.object({
  server: serverSchema,
  /** Sorted by name. */
  tools: z.array(inspectedToolSchema),
  /** The recommended policy for the whole server. */
  policy: policySchema,
  problems: z.array(problemSchema),
});

export type InspectedTool = z.infer<typeof inspectedToolSchema>;
export type Inspection = z.infer<typeof inspectionSchema>;
