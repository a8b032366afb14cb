import { RequestError } from 'octokit';
import type { RepositoryFacts } from '../../src/model/index.js';
import { factsOfRest } from '../github/facts.js';
import { creationAxis } from './shared/days.js';
import { searchPage } from './shared/search.js';
import { type Axis, sliced } from './shared/slices.js';
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

const starsAxis: Axis = {
  from: 0,
  to: starSteps.length - 1,
  qualifier: (first, last) => starsText(starSteps[first] as number, (starSteps[last + 1] ?? Number.NaN) - 1),
  finer: (step) => {
    const [from = 0, end = 1_000_000] = starSteps.slice(step, step + 2);
    return end - from === 1 ? null : { from, to: end - 1, qualifier: starsText, finer: () => null };
  },
};

function starsText(from: number, to: number): string {
  if (Number.isNaN(to)) return `stars:>=${from}`;
  return from === to ? `stars:${from}` : `stars:${from}..${to}`;
}

/**
 * Repositories by topic and by words. Each search leaves out what the ones before it have found (`-topic:…`), so that a repository
 * with five topics is paid for once; then each topic's own count is held against what was found of it, and a search is made again
 * whole when that is short. Forks are not searched for: GitHub's search leaves them out unless asked.
 */
export const gitHubSearch: Source = { id: 'github-search', find };

async function* find({ gitHub, since, now }: SourceContext): AsyncGenerator<Found, Outcome> {
  const pushed = since === null ? '' : ` pushed:>=${since.toISOString().slice(0, 10)}`;
  const axis = creationAxis(gitHubBegan, new Date(now.getTime() + 86_400_000), mcpBegan, starsAxis);
  const seen = new Set<string>();
  const perTopic = new Map<string, number>();
  let complete = true;

  const count = async (q: string) =>
    (await searchPage(gitHub, 'repositories', { q: `${q}${pushed}`, page: 1, perPage: 1 })).total;

  /** Returns how many there are by GitHub's own counts. */
  async function* searched(query: string): AsyncGenerator<Found, number> {
    const slices = sliced(
      {
        ask: (qualifier, page) => searchPage(gitHub, 'repositories', { q: `${query} ${qualifier}${pushed}`, page }),
        keyOf: (item) => factsOfRest(item)?.nodeId ?? JSON.stringify(item),
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
        const facts = factsOfRest(item);
        if (facts === null) {
          complete = false;
          yield problemOf('github-search', query, 'a search result is not described as GitHub describes repositories');
        } else if (!seen.has(facts.nodeId)) {
          seen.add(facts.nodeId);
          for (const topic of facts.topics ?? []) perTopic.set(topic, (perTopic.get(topic) ?? 0) + 1);
          yield foundOf(facts);
        }
      }
    }
  }

  const [first = ''] = topics;
  const expected = new Map<string, number>();
  let counted = 0;
  const excludes = await understandsExclusion(count, first);
  for (const [index, topic] of topics.entries()) {
    counted += yield* searched(`topic:${topic}${excludes ? without(topics.slice(0, index)) : ''}`);
    expected.set(topic, await count(`topic:${topic}`));
  }
  for (const [topic, wanted] of expected) {
    if ((perTopic.get(topic) ?? 0) >= wanted) continue;
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

/** Whether a search leaves out what it is told to: of what has a topic and has not, there must be nothing. */
async function understandsExclusion(count: (query: string) => Promise<number>, topic: string): Promise<boolean> {
  try {
    return (await count(`topic:${topic} -topic:${topic}`)) === 0;
  } catch (error) {
    if (error instanceof RequestError && error.status === 422) return false;
    throw error;
  }
}

function without(left: readonly string[]): string {
  return left
    .slice(0, exclusions)
    .map((topic) => ` -topic:${topic}`)
    .join('');
}

function foundOf(facts: RepositoryFacts): Found {
  const { owner, repo } = facts;
  return { target: { kind: 'github', owner, repo, ref: null, subpath: null }, facts };
}
