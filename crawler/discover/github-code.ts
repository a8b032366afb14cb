import { z } from 'zod';
import { searchPage } from './shared/search.js';
import { type Axis, sliced } from './shared/slices.js';
import { type Found, type Outcome, problemOf, type Source, type SourceContext } from './shared/source.js';

/** Files that name an SDK among what a project depends on. */
const dependencies = [
  '"@modelcontextprotocol/sdk" filename:package.json',
  'fastmcp filename:package.json',
  'mcp filename:pyproject.toml',
  'fastmcp filename:pyproject.toml',
  'fastmcp filename:requirements.txt',
  '"mark3labs/mcp-go" filename:go.mod',
  '"modelcontextprotocol/go-sdk" filename:go.mod',
  'ModelContextProtocol extension:csproj',
  'rmcp filename:Cargo.toml',
  '"spring-ai-starter-mcp-server" filename:pom.xml',
  '"io.modelcontextprotocol" filename:pom.xml',
  '"io.modelcontextprotocol" filename:build.gradle',
  '"io.modelcontextprotocol" filename:build.gradle.kts',
];

/** Code search knows files up to 384 KB. */
const sizeAxis: Axis = {
  from: 0,
  to: 384 * 1_024,
  qualifier: (from, to) => `size:${from}..${to}`,
  finer: () => null,
};

const itemSchema = z.object({
  path: z.string(),
  repository: z.object({ full_name: z.string().regex(/^[\w-]+\/[\w.-]+$/) }),
});

/**
 * Repositories whose manifest names an MCP SDK, tagged or not. GitHub grants ten of these searches a minute and tells nothing of the
 * repositories but their names. Clients of servers are found too; that they serve no tools is seen when they are read.
 */
export const gitHubCode: Source = { id: 'github-code', find };

async function* find({ gitHub, since }: SourceContext): AsyncGenerator<Found, Outcome> {
  const seen = new Set<string>();
  let complete = since === null;
  for (const query of dependencies) {
    const slices = sliced(
      {
        ask: (qualifier, page) => searchPage(gitHub, 'code', { q: `${query} ${qualifier}`, page }),
        keyOf: (item) => {
          const parsed = itemSchema.safeParse(item);
          return parsed.success ? `${parsed.data.repository.full_name} ${parsed.data.path}` : JSON.stringify(item);
        },
      },
      sizeAxis,
    );
    for await (const outcome of slices) {
      if ('shortfall' in outcome) {
        complete = false;
        yield problemOf('github-code', `${query} ${outcome.qualifier}`, outcome.shortfall);
        continue;
      }
      for (const item of outcome.items) {
        const parsed = itemSchema.safeParse(item);
        if (!parsed.success) continue;
        const [owner = '', repo = ''] = parsed.data.repository.full_name.split('/');
        const name = `${owner}/${repo}`.toLowerCase();
        if (seen.has(name)) continue;
        seen.add(name);
        yield { target: { kind: 'github', owner, repo, ref: null, subpath: null }, facts: null };
      }
    }
  }
  return { complete, expected: null };
}
