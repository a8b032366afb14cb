import type { Crawler, Discovery, Resolution, Resolved, Spending, Target } from '../../crawler/index.js';
import { formatTarget, TargetError } from '../../crawler/index.js';
import { type RepositoryFacts, serverId } from '../../src/model/index.js';
import { aFacts, aServer, aTool } from '../store/samples.js';

/** A repository as the fake host has it. */
export interface FakeRepository {
  revision: string;
  /** What reading it does instead of giving a tool; each time, the first that is left. */
  faults?: TargetError[];
  /** What looking at it does; the same. */
  lookFaults?: TargetError[];
  facts?: RepositoryFacts;
}

export interface FakeCrawler extends Crawler {
  /** `owner/repo` -> repository; may change at any time. */
  repositories: Record<string, FakeRepository>;
  /** What was read, in order: `owner/repo@revision`. */
  reads: string[];
  /** Most reads under way at once. */
  most: number;
  discovered: Discovery[];
  /** Of what its credentials are granted. */
  part: number;
}

/** A crawler of a host in memory, where each repository has one tool whose description tells its revision. */
export function fakeCrawler(repositories: Record<string, FakeRepository>): FakeCrawler {
  const underWay = new Set<string>();
  const fake: FakeCrawler = {
    ...{ repositories, reads: [], most: 0, discovered: [], part: 1 },
    async resolve(target) {
      const resolution = resolutionOf(target, fake.repositories);
      if ('resolved' in resolution) return resolution.resolved;
      throw 'error' in resolution ? resolution.error : new Error('no answer');
    },
    async *resolveMany(targets) {
      for await (const target of targets) yield resolutionOf(target, fake.repositories);
    },
    reopen: async (standing) => ({ ...standing, download: unused }),
    async *discover() {
      yield* fake.discovered;
    },
    async read({ source, revision, name }) {
      const place = source.kind === 'github' ? `${source.owner}/${source.repo}` : name;
      fake.reads.push(`${place}@${revision}`);
      underWay.add(place);
      fake.most = Math.max(fake.most, underWay.size);
      await new Promise((resolve) => setTimeout(resolve, 2));
      underWay.delete(place);
      const fault = fake.repositories[place]?.faults?.shift();
      if (fault !== undefined) throw fault;
      const server = aServer(name, { id: serverId(source), source, revision });
      return [{ server, tools: [aTool('get', { description: `As of ${revision}` })], problems: [] }];
    },
    spending: () => nothing,
    limits: null,
    share: (part) => {
      fake.part = part;
    },
    close: async () => {},
  };
  return fake;
}

function resolutionOf(target: Target, repositories: Record<string, FakeRepository>): Resolution {
  if (target.kind !== 'github')
    return { target, error: new TargetError('missing', `${formatTarget(target)} is not there`) };
  const { owner, repo, subpath } = target;
  const repository = repositories[`${owner}/${repo}`];
  if (repository === undefined)
    return { target, error: new TargetError('missing', `${formatTarget(target)} is not there`) };
  const fault = repository.lookFaults?.shift();
  if (fault !== undefined) return { target, error: fault };
  const facts = repository.facts ?? aFacts(owner, repo, `N ${owner}/${repo}`);
  const resolved: Resolved = {
    source: { kind: 'github', owner: facts.owner, repo: facts.repo, subpath, host: 'https://github.com' },
    ...{ revision: repository.revision, name: repo, description: null, homepage: null, facts, etag: null },
    download: unused,
  };
  return { target, resolved };
}

async function unused(): Promise<never> {
  throw new Error('the fake crawler reads without downloading');
}

const purse = { spent: 0, remaining: null, limit: null, resetAt: null };
const nothing: Spending = {
  resources: { core: purse, graphql: purse, search: purse, code_search: purse },
  ...{ downloads: 0, others: 0, limitsHit: 0, waited: 0 },
};
