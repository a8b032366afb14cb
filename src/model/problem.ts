import { z } from 'zod';

/**
 * Something that went wrong without stopping the run. Stages return their items and their problems side by side, so that
 * "looked and found nothing" and "could not look" never look alike.
 */
export const problemSchema = z.object({
  /** The stage that met it. */
  stage: z.enum(['discover', 'target', 'fetch', 'snapshot', 'extract', 'classify', 'store', 'publish']),
  /** The module within the stage, by its id, e.g. `github` or `typescript-mcp`. */
  module: z.string(),
  /** What it is about: a target, or a place in it such as `src/index.ts:12`. */
  subject: z.string(),
  /** One sentence a newcomer understands. May quote third-party text: escape before showing. */
  message: z.string(),
  /** Whether trying again later may help: true for outages, false for what will not change by itself. */
  retryable: z.boolean(),
});

export type Problem = z.infer<typeof problemSchema>;
