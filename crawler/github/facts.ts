import { z } from 'zod';
import type { RepositoryFacts } from '../../src/model/index.js';

/** A repository as the REST API gives it, alone or among search results. */
const restSchema = z.object({
  node_id: z.string().min(1),
  name: z.string(),
  owner: z.object({ login: z.string() }),
  created_at: z.string(),
  pushed_at: z.string().nullish(),
  stargazers_count: z.int().nonnegative(),
  archived: z.boolean(),
  fork: z.boolean(),
  parent: z.object({ full_name: z.string() }).nullish(),
  mirror_url: z.string().nullish(),
  topics: z.array(z.string()).nullish(),
  license: z.object({ spdx_id: z.string().nullish() }).nullish(),
  default_branch: z.string().nullish(),
});

/** The facts in an answer of the REST API; null when it holds less than a repository does. */
export function factsOfRest(answer: unknown): RepositoryFacts | null {
  const parsed = restSchema.safeParse(answer);
  if (!parsed.success) return null;
  const { data } = parsed;
  return {
    nodeId: data.node_id,
    owner: data.owner.login,
    repo: data.name,
    createdAt: data.created_at,
    pushedAt: data.pushed_at ?? null,
    stars: data.stargazers_count,
    archived: data.archived,
    fork: data.fork
      ? { of: data.parent?.full_name ?? null, unchanged: isUnchanged(data.created_at, data.pushed_at ?? null) }
      : null,
    mirrorOf: data.mirror_url ?? null,
    topics: data.topics ?? null,
    licence: licenceOf(data.license?.spdx_id),
    defaultBranch: data.default_branch ?? null,
  };
}

/** A fork takes over the date of its original's last push, which lies before its own creation. */
export function isUnchanged(createdAt: string, pushedAt: string | null): boolean {
  return pushedAt === null || Date.parse(pushedAt) <= Date.parse(createdAt);
}

/** GitHub writes `NOASSERTION` for a licence it does not know. */
export function licenceOf(spdxId: string | null | undefined): string | null {
  return spdxId === undefined || spdxId === 'NOASSERTION' ? null : spdxId;
}
