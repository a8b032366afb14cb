import { z } from 'zod';
import { categorySchema } from './classification.js';

/**
 * A classification that people have reviewed and set right: one entry of `data/corrections.json`. It holds for one definition
 * alone, so that a tool that changes is rated anew.
 */
export const correctionSchema = z.strictObject({
  /** For readers: the definition is what counts. */
  tool: z.string().min(1),
  /** SHA-256 of the definition, as every page and `inspect --json` show it. */
  definitionHash: z.string().regex(/^[0-9a-f]{64}$/),
  category: categorySchema.exclude(['Unknown']),
  /** Why the classifier is wrong, in a sentence: it is shown with the tool. */
  reason: z.string().min(10),
  /** The day of the review, `YYYY-MM-DD`. */
  date: z.iso.date(),
});

export const correctionsSchema = z.array(correctionSchema);
export type Correction = z.infer<typeof correctionSchema>;
