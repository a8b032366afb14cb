import { z } from 'zod';
import { attackMatchSchema } from './attack.js';
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
  /** The documented ways to abuse it, by id. */
  attacks: z.array(attackMatchSchema),
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

/**
 * What `inspect --json` prints for a target that holds several servers: all of it as if it were one, and each of them. A tool
 * says which server it is of; two servers may have tools of one name, and the policy is then that of the more dangerous one.
 */
export const combinedInspectionSchema = inspectionSchema.extend({
  /** By server id, then by name. */
  tools: z.array(inspectedToolSchema.extend({ server: z.string() })),
  servers: z.array(inspectionSchema),
});

export type CombinedInspection = z.infer<typeof combinedInspectionSchema>;
export type InspectedTool = z.infer<typeof inspectedToolSchema>;
export type Inspection = z.infer<typeof inspectionSchema>;
