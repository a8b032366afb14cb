import { RequestError } from 'octokit';
import { z } from 'zod';
import type { RepositoryFacts } from '../../src/model/index.js';
import { factsOfRest } from '../github/facts.js';
import { timeAxis } from './shared/days.js';
import { searchPage } from './shared/search.js';
import { type Axis, sliced, within } from './shared/slices.js';
import { type Found, type Outcome, problemOf, type Source, type SourceContext } from './shared/source.js';

/** Topics that MCP servers are tagged with, the most used first. */
const topics = ['mcp-server', 'mcp', 'model-context-protocol', 'mcp-servers', 'modelcontextprotocol', 'fastmcp'];
/** Words in the names and descriptions of those that are not tagged. */
const words = ['"mcp server"', '"model context protocol"'];
/** Topics that one search leaves out at most: GitHub takes no more than five operators. */
const exclusions = 5;

/** GitHub's own beginning, and that of MCP: what is older has become a server later, which few have. */
const gitHubBegan = new Date('2008-01-01T00:00:00Z');
const mcpBegan = new Date('2024-11-01T00:00:00Z');

/** Where steps on the axis of stars begin: most repositories have none or a few. */
const starSteps = [0, 1, 2, 3, 4, 5, 10, 20, 50, 100, 500, 1_000, 10_000];

/** Kilobytes. */
const sizeAxis: Axis = {
  from: 0,
  to: 100_000_000,
  qualifier: (from, to) => `size:${from}..${to}`,
  finer: () => null,
};

/** Days of creation, then seconds, stars, the time of the last push, size: each where the ones before leave too many together. */
function axisUntil(now: Date): Axis {
  const span = { from: gitHubBegan, to: new Date(now.getTime() + 86_400_000), sparseUntil: mcpBegan };
  const alike = timeAxis('pushed', span, sizeAxis);
  const stars: Axis = {
    from: 0,
    to: starSteps.length - 1,
    qualifier: (first, last) => starsText(starSteps[first] as number, (starSteps[last + 1] ?? Number.NaN) - 1),
    finer: (step) => {
      const [from = 0, end = 1_000_000] = starSteps.slice(step, step + 2);
      return { from, to: end - 1, qualifier: starsText, finer: (number) => within(`stars:${number}`, alike) };
    },
  };
  return timeAxis('created', span, stars);
}

function starsText(from: number, to: number): string {
  if (Number.isNaN(to)) return `stars:>=${from}`;
  return from === to ? `stars:${from}` : `stars:${from}..${to}`;
}

/** What every search result names, however little else. */
const itemSchema = z.object({
  full_name: z.string().regex(/^[\w-]+\/(?!\.{1,2}$)[\w.-]+$/),
  topics: z.array(z.string()).nullish(),
});

/**
 * Repositories by topic and by words. Each search leaves out what the ones before it have found (`-topic:…`), so that a repository
 * with five topics is paid for once; then each topic's own count is held against what was found of it, and a search is made again
 * whole when that is short. Forks are searched for too: one that somebody tagged is hardly a mere copy.
 */
export const gitHubSearch: Source = { id: 'github-search', find };

async function* find({ gitHub, since, now }: SourceContext): AsyncGenerator<Found, Outcome> {
  const pushed = since === null ? '' : ` pushed:>=${since.toISOString().slice(0, 10)}`;
  const axis = axisUntil(now);
  const seen = new Set<string>();
  const perTopic = new Map<string, number>();
  let complete = true;
  let tellsTopics = true;

  const count = async (q: string) =>
    (await searchPage(gitHub, 'repositories', { q: `${q}${pushed}`, page: 1, perPage: 1 })).total;
  const { excludes, forks } = await dialectOf(count);
  const countWithForks = (q: string) => count(`${q}${forks}`);

  /** Returns how many there are by GitHub's own counts. */
  async function* searched(query: string): AsyncGenerator<Found, number> {
    const slices = sliced(
      {
        ask: (qualifier, page) =>
          searchPage(gitHub, 'repositories', { q: `${query} ${qualifier}${forks}${pushed}`, page }),
        keyOf: (item) => namedIn(item)?.full_name.toLowerCase() ?? JSON.stringify(item),
      },
      axis,
    );
    for (;;) {
      const { done, value: outcome } = await slices.next();
      if (done === true) return outcome;
      if ('shortfall' in outcome) {
        complete = false;
        yield problemOf('github-search', `${query} ${outcome.qualifier}`, outcome.shortfall);
        continue;
      }
      for (const item of outcome.items) {
        const named = namedIn(item);
        if (named === null) {
          complete = false;
          yield problemOf('github-search', query, 'a search result is not described as GitHub describes repositories');
          continue;
        }
        const name = named.full_name.toLowerCase();
        if (seen.has(name)) continue;
        seen.add(name);
        tellsTopics &&= Array.isArray(named.topics);
        for (const topic of named.topics ?? []) perTopic.set(topic, (perTopic.get(topic) ?? 0) + 1);
        yield foundOf(named.full_name, factsOfRest(item));
      }
    }
  }

  const [first] = topics;
  const expected = new Map<string, number>();
  let counted = 0;
  for (const [index, topic] of topics.entries()) {
    const wanted = await countWithForks(`topic:${topic}`);
    expected.set(topic, wanted);
    // What other topics brought may be all there is.
    if (wanted === 0 || (!excludes && (perTopic.get(topic) ?? 0) >= wanted)) continue;
    counted += yield* searched(`topic:${topic}${excludes ? without(topics.slice(0, index)) : ''}`);
  }
  for (const [topic, wanted] of expected) {
    // Where results do not tell their topics, that each slice held what it counts is all there is to know.
    if (!tellsTopics || (perTopic.get(topic) ?? 0) >= wanted) continue;
    // What is new since it was counted, or GitHub counts otherwise: looked at without leaving anything out.
    if (excludes && topic !== first) yield* searched(`topic:${topic}`);
    const found = perTopic.get(topic) ?? 0;
    if (found >= wanted) continue;
    complete = false;
    yield problemOf('github-search', `topic:${topic}`, `${wanted} repositories are counted, ${found} were found`);
  }
  if (excludes) {
    for (const word of words) yield* searched(`${word} in:name,description${without(topics)}`);
  } else {
    complete = false;
    const why = 'this host does not understand -topic:, so that servers without a topic were not searched for';
    yield problemOf('github-search', 'words', why, false);
  }
  return { complete: complete && since === null, expected: excludes ? counted : null };
}

interface Dialect {
  /** A search leaves out what it is told to. */
  excludes: boolean;
  /** What makes a search show forks too; empty where that is not understood. */
  forks: string;
}

/** What of GitHub's search this host understands: what it does not, it refuses, or takes for words. */
async function dialectOf(count: (query: string) => Promise<number>): Promise<Dialect> {
  const countIfUnderstood = async (query: string) => {
    try {
      return await count(query);
    } catch (error) {
      if (error instanceof RequestError && error.status === 422) return null;
      throw error;
    }
  };
  // Asked of a topic that somebody uses: of none, nothing could be told.
  let [used, plain] = ['', 0];
  for (const topic of topics) {
    [used, plain] = [topic, await count(`topic:${topic}`)];
    if (plain > 0) break;
  }
  const withForks = await countIfUnderstood(`topic:${used} fork:true`);
  // Of what has a topic and has not, there must be nothing, whatever else is left out.
  const [before = '', after = ''] = topics.filter((topic) => topic !== used);
  const none = await countIfUnderstood(`topic:${used} -topic:${before} -topic:${used} -topic:${after}`);
  return { excludes: none === 0, forks: withForks !== null && withForks >= plain ? ' fork:true' : '' };
}

function without(left: readonly string[]): string {
  return left
    .slice(0, exclusions)
    .map((topic) => ` -topic:${topic}`)
    .join('');
}

function namedIn(item: unknown): z.infer<typeof itemSchema> | null {
  return itemSchema.safeParse(item).data ?? null;
}

function foundOf(name: string, facts: RepositoryFacts | null): Found {
  const [owner = '', repo = ''] = name.split('/');
  return { target: { kind: 'github', owner, repo, ref: null, subpath: null }, facts };
}
