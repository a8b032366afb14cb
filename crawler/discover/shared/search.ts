import { z } from 'zod';
import type { GitHubClient } from '../../github/client.js';
import { UnexpectedAnswer } from '../../github/failure.js';
import type { Resource } from '../../github/spending.js';
import type { SearchPage } from './slices.js';

const answerSchema = z.object({
  total_count: z.int().nonnegative(),
  incomplete_results: z.boolean().default(false),
  items: z.array(z.unknown()),
});

/** One page of a search of GitHub, the largest there is. */
export async function searchPage(
  gitHub: GitHubClient,
  kind: 'repositories' | 'code',
  query: { q: string; page: number; perPage?: number },
): Promise<SearchPage<unknown>> {
  const resource: Resource = kind === 'code' ? 'code_search' : 'search';
  const { data } = await gitHub.request(
    `GET /search/${kind}`,
    { q: query.q, per_page: query.perPage ?? 100, page: query.page },
    { resource },
  );
  const answer = answerSchema.safeParse(data);
  if (!answer.success) throw new UnexpectedAnswer();
  const { total_count: total, incomplete_results: incomplete, items } = answer.data;
  return { total, incomplete, items };
}
