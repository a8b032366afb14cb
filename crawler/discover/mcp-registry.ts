import { z } from 'zod';
import { repositoryAt } from './shared/links.js';
import { type Found, type Outcome, problemOf, type Source, type SourceContext } from './shared/source.js';

const official = 'io.modelcontextprotocol.registry/official';
/** Pages of a hundred; far more than there are. */
const maxPages = 5_000;

const entrySchema = z.object({
  server: z.object({
    name: z.string(),
    repository: z.object({ url: z.string().optional() }).nullish(),
    packages: z.array(z.object({ registryType: z.string().optional(), identifier: z.string() })).nullish(),
  }),
  _meta: z.object({ [official]: z.object({ status: z.string().optional() }).nullish() }).nullish(),
});

const listSchema = z.object({
  servers: z.array(z.unknown()),
  metadata: z.object({ nextCursor: z.string().nullish() }).nullish(),
});

/**
 * The official MCP registry, page by page, each server at its latest version: by its repository where it names one on GitHub, else by its npm package. Servers that have neither are run by others, and
 * have no source to read.
 * https://modelcontextprotocol.io/registry/registry-aggregators
 */
export const mcpRegistry: Source = { id: 'mcp-registry', find };

async function* find(context: SourceContext): AsyncGenerator<Found, Outcome> {
  const { since, parsing } = context;
  let cursor: string | null = null;
  for (let page = 0; page < maxPages; page++) {
    const query = new URLSearchParams({ limit: '100', version: 'latest' });
    if (cursor !== null) query.set('cursor', cursor);
    if (since !== null) query.set('updated_since', since.toISOString());
    const list = listSchema.safeParse(await context.getJson(`${context.mcpRegistry}/v0.1/servers?${query}`));
    if (!list.success) {
      yield problemOf('mcp-registry', 'servers', 'what answers there does not answer as an MCP registry does');
      return { complete: false, expected: null };
    }
    for (const item of list.data.servers) {
      const entry = entrySchema.safeParse(item);
      // With `updated_since`, those that were deleted are told too.
      if (!entry.success || entry.data._meta?.[official]?.status === 'deleted') continue;
      const { repository, packages } = entry.data.server;
      const onGitHub = repositoryAt(repository?.url ?? '', parsing);
      const npm = packages?.find(({ registryType }) => registryType === 'npm')?.identifier;
      if (onGitHub !== null) yield { target: onGitHub, facts: null };
      else if (npm !== undefined) yield* npmTarget(npm);
    }
    const next: string | null = list.data.metadata?.nextCursor ?? null;
    if (next === null || next === '') return { complete: since === null, expected: null };
    if (next === cursor) break;
    cursor = next;
  }
  yield problemOf('mcp-registry', 'servers', 'its pages have no end');
  return { complete: false, expected: null };
}

/** Nothing for what is no name of a package. */
function* npmTarget(name: string): Generator<Found> {
  if (/^(?:@[\w~-][\w.~-]*\/)?[a-z\d~-][\w.~-]*$/i.test(name) && name.length <= 214)
    yield { target: { kind: 'npm', name, version: null }, facts: null };
}
