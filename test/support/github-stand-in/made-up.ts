import type { Files } from '../tarball.js';
import { chance } from './chance.js';
import { described, type Repository, sha } from './world.js';

export interface MadeUp {
  /** How many. */
  repositories: number;
  seed?: number;
  /** When the first and the last were created, ISO 8601; more towards the end, in bursts, as it was with MCP. */
  from?: string;
  to?: string;
  /** Each has one of these at least. */
  topics?: readonly string[];
  /** Of each; different ones when left out. */
  stars?: number;
}

/** Repositories made up from a seed: names, dates, stars and small MCP servers. The same for the same seed. */
export function makeUp(options: MadeUp): Repository[] {
  const { repositories, seed = 1, topics = ['mcp-server', 'mcp', 'model-context-protocol'] } = options;
  const [from, to] = [Date.parse(options.from ?? '2024-11-25'), Date.parse(options.to ?? '2026-11-20')];
  const random = chance(seed);
  return Array.from({ length: repositories }, (_, index) => {
    // Denser and denser, with a day in thirty that is ten times as busy.
    const progress = random() ** 0.6;
    const time = from + progress * (to - from);
    const burst = random() < 0.25 ? Math.floor(time / (30 * day)) * 30 * day + random() * day : time;
    const created = Math.min(Math.max(burst, from), to);
    const pushed = created + random() * (to - created);
    const own = topics.filter(() => random() < 0.5);
    return described(`owner-${index % Math.ceil(repositories / 3)}/server-${index}`, {
      createdAt: seconds(created),
      pushedAt: seconds(pushed),
      stars: options.stars ?? Math.floor(random() ** 8 * 5_000),
      size: (index * 7_919) % 20_000,
      topics: own.length === 0 ? [topics[index % topics.length] as string] : own,
      description: `An MCP server, number ${index}.`,
      commit: sha(`${seed} ${index} 0`),
    });
  });
}

const day = 86_400_000;

/** A push to it: another commit, with another description of its tool. */
export function push(repository: Repository): void {
  repository.commit = sha(repository.commit);
}

/** The content at its commit: a server of one tool whose description names the commit. */
export function filesOf({ name, commit }: Repository): Files {
  const repo = name.split('/')[1];
  return {
    'package.json': JSON.stringify({
      name: repo,
      dependencies: { '@modelcontextprotocol/sdk': '^1.20.0', zod: '^3.0.0' },
    }),
    'src/index.ts': `import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { z } from 'zod';

const server = new McpServer({ name: '${repo}', version: '1.0.0' });
server.registerTool(
  'get_${repo?.replaceAll('-', '_')}',
  { description: 'Gets what there is as of ${commit.slice(0, 12)}.', inputSchema: { query: z.string() } },
  async ({ query }) => ({ content: [{ type: 'text', text: query }] }),
);
`,
  };
}

function seconds(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
