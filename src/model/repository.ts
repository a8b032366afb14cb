import { z } from 'zod';

/** What GitHub says of a repository beside its content. Names are as GitHub writes them today. */
export const repositoryFactsSchema = z.object({
  /** GitHub's own id, which outlives renames and transfers: equal id, same repository. */
  nodeId: z.string(),
  owner: z.string(),
  repo: z.string(),
  /** ISO 8601, in UTC. */
  createdAt: z.string(),
  /** Last push to any branch, ISO 8601; null for one that was never pushed to. */
  pushedAt: z.string().nullable(),
  stars: z.int().nonnegative(),
  archived: z.boolean(),
  /** Null for what is no fork. */
  fork: z
    .object({
      /** `owner/repo` it was forked from; null when that is not told. */
      of: z.string().nullable(),
      /** Nothing was pushed to it since it was forked: a copy. */
      unchanged: z.boolean(),
    })
    .nullable(),
  /** Address of the repository it mirrors; null for what is no mirror, or where that was not asked. */
  mirrorOf: z.string().nullable(),
  /** Null where they were not asked for: the batched look-up leaves them out. */
  topics: z.array(z.string()).nullable(),
  /** SPDX id; null without one that GitHub knows. */
  licence: z.string().nullable(),
  /** Null for an empty repository. */
  defaultBranch: z.string().nullable(),
});

export type RepositoryFacts = z.infer<typeof repositoryFactsSchema>;
