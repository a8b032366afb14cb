import type { Classification, ExtractedTool, Problem, RepositoryFacts, Server } from '../../src/model/index.js';
import { serverId } from '../../src/model/index.js';
import type { Store, TargetRead } from '../../src/store/index.js';

/** A moment, days after a fixed one. */
export const day = (days: number) => new Date(Date.UTC(2026, 0, 1 + days));

export function aServer(name: string, changes: Partial<Server> = {}): Server {
  const source = { kind: 'npm', name } as const;
  return {
    ...{ id: serverId(source), name, description: null, source, revision: '1.0.0', homepage: null },
    coverage: 'complete',
    ...{ extractors: [], packages: [], remotes: [] },
    ...changes,
  };
}

export function aTool(name: string, changes: Partial<ExtractedTool> = {}): ExtractedTool {
  return {
    ...{ name, title: null, description: `Does ${name}.`, outputSchema: null, annotations: null },
    inputSchema: { type: 'object', properties: { id: { type: 'string' } } },
    provenance: 'source',
    extractor: 'typescript-mcp',
    condition: null,
    certainty: {
      name: 'exact',
      title: 'exact',
      description: 'exact',
      inputSchema: 'exact',
      outputSchema: 'exact',
      annotations: 'exact',
    },
    evidence: [{ field: 'name', file: 'src/index.ts', line: 1, commit: '1.0.0', excerpt: `server.tool('${name}')` }],
    ...changes,
  };
}

export const aProblem: Problem = {
  stage: 'extract',
  module: 'typescript-mcp',
  subject: 'src/index.ts:12',
  message: 'the name is not a constant',
  retryable: false,
};

/** What reading a target with one server gave. */
export function aRead(server: Server, tools: ExtractedTool[], changes: Partial<TargetRead> = {}): TargetRead {
  return {
    ...{ revision: server.revision, extractorVersion: '1', now: day(0), run: null },
    servers: [{ server, tools, problems: [] }],
    ...changes,
  };
}

export function aClassification(changes: Partial<Classification> = {}): Classification {
  return {
    ...{
      category: 'Read',
      level: 'Low',
      confidence: 0.9,
      score: 10,
      terms: [{ label: 'Read', points: 10 }],
      signals: [],
    },
    because: [{ source: 'name', category: 'Read', text: '"get" in the name reads', quote: 'get' }],
    ...{ actions: [], gaps: [], capabilities: [], classifierVersion: '1', inputHash: 'a'.repeat(64) },
    ...changes,
  };
}

/** What GitHub says of a repository. */
export function aFacts(owner: string, repo: string, nodeId: string): RepositoryFacts {
  return {
    ...{ nodeId, owner, repo, createdAt: '2025-01-01T00:00:00Z', pushedAt: '2025-06-01T00:00:00Z', stars: 3 },
    ...{ archived: false, fork: null, mirrorOf: null, topics: ['mcp'], licence: 'MIT', defaultBranch: 'main' },
  };
}

/** All a stream gives. */
export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** What of these targets is stored, as far as it need not be read again. */
export async function revisionsOf(
  store: Store,
  list: readonly string[],
): Promise<Map<string, { revision: string; extractorVersion: string }>> {
  const known = await store.knownTargets(list);
  return new Map(
    [...known].flatMap(([target, { read }]) =>
      read === null ? [] : [[target, { revision: read.revision, extractorVersion: read.extractorVersion }]],
    ),
  );
}
