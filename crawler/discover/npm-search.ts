import { z } from 'zod';
import { repositoryAt } from './shared/links.js';
import { type Found, type Outcome, problemOf, type Source, type SourceContext } from './shared/source.js';

const keywords = ['mcp', 'mcp-server', 'modelcontextprotocol', 'model-context-protocol', 'fastmcp'];
/** Packages on a page; the registry gives no more. */
const pageSize = 250;

const answerSchema = z.object({
  total: z.int().nonnegative(),
  objects: z.array(
    z.object({
      package: z.object({
        name: z.string().regex(/^(?:@[\w~-][\w.~-]*\/)?[a-z\d~-][\w.~-]{0,213}$/i),
        date: z.string().optional(),
        links: z.object({ repository: z.string().optional() }).nullish(),
      }),
    }),
  ),
});

/**
 * Packages of the npm registry by keyword: by their repository where they name one on GitHub, so that a server is not told twice. The
 * registry shows no more than some thousands of results, and does not say how many: what is missing is said.
 * https://github.com/npm/registry/blob/main/docs/REGISTRY-API.md#get-v1search
 */
export const npmSearch: Source = { id: 'npm-search', find };

async function* find(context: SourceContext): AsyncGenerator<Found, Outcome> {
  const { since, parsing } = context;
  let complete = since === null;
  for (const keyword of keywords) {
    const seen = new Set<string>();
    let total = 0;
    for (let from = 0; ; from += pageSize) {
      const query = new URLSearchParams({ text: `keywords:${keyword}`, size: String(pageSize), from: String(from) });
      const answer = answerSchema.safeParse(await context.getJson(`${context.npmRegistry}/-/v1/search?${query}`));
      if (!answer.success) {
        yield problemOf('npm-search', keyword, 'what answers there does not answer as an npm registry does');
        return { complete: false, expected: null };
      }
      const { objects } = answer.data;
      const before = seen.size;
      total = Math.max(total, answer.data.total);
      for (const { package: found } of objects) {
        if (seen.has(found.name)) continue;
        seen.add(found.name);
        if (since !== null && found.date !== undefined && Date.parse(found.date) < since.getTime()) continue;
        const repository = repositoryAt(found.links?.repository ?? '', parsing);
        yield { target: repository ?? { kind: 'npm', name: found.name, version: null }, facts: null };
      }
      if (from + pageSize >= total || seen.size === before) break;
    }
    if (seen.size >= total) continue;
    complete = false;
    yield problemOf('npm-search', keyword, `${total} packages are counted, ${seen.size} were shown`);
  }
  return { complete, expected: null };
}
