import {
  type DeclaredHint,
  type PublishedServer,
  type PublishedTool,
  type Statistics,
  serverSizes,
} from '../model/index.js';

/** What is counted of tools, pile by pile. */
export type ToolStatistics = Omit<Statistics, 'serverSizes'>;

/** Counts the tools of whole names. */
export function toolStatistics(names: Iterable<readonly PublishedTool[]>): ToolStatistics {
  const found = emptyStatistics();
  for (const tools of names) {
    for (const { provenance, hints, category } of tools) {
      found.provenances[provenance] = (found.provenances[provenance] ?? 0) + 1;
      const own = found.hints[declared(hints)];
      own[category] = (own[category] ?? 0) + 1;
    }
    if (new Set(tools.map(({ server }) => server.id)).size < 2) continue;
    found.sharedNames.total += 1;
    if (new Set(tools.map(({ category }) => category)).size > 1) found.sharedNames.differing += 1;
  }
  return found;
}

/** What the piles and the servers come to together. */
export function statisticsOf(piles: readonly ToolStatistics[], servers: readonly PublishedServer[]): Statistics {
  const sum = emptyStatistics();
  for (const { provenances, hints, sharedNames } of piles) {
    add(sum.provenances, provenances);
    for (const hint of declaredHints) add(sum.hints[hint], hints[hint]);
    sum.sharedNames.total += sharedNames.total;
    sum.sharedNames.differing += sharedNames.differing;
  }
  const sizes = serverSizes.map(() => 0);
  for (const { tools, coverage } of servers) {
    if (coverage !== 'complete') continue;
    const size = serverSizes.findLastIndex((least) => tools >= least);
    sizes[size] = (sizes[size] ?? 0) + 1;
  }
  return { ...sum, serverSizes: sizes };
}

const declaredHints = ['read-only', 'not-read-only', 'nothing', 'unread'] as const satisfies readonly DeclaredHint[];

function declared(hints: PublishedTool['hints']): DeclaredHint {
  if (hints === null) return 'unread';
  if (hints.readOnly === null) return 'nothing';
  return hints.readOnly ? 'read-only' : 'not-read-only';
}

function emptyStatistics() {
  return {
    provenances: {} as Record<string, number>,
    hints: { 'read-only': {}, 'not-read-only': {}, nothing: {}, unread: {} } as Record<
      DeclaredHint,
      Record<string, number>
    >,
    sharedNames: { total: 0, differing: 0 },
  };
}

function add(sum: Record<string, number>, part: Readonly<Record<string, number | undefined>>): void {
  for (const [key, count = 0] of Object.entries(part)) sum[key] = (sum[key] ?? 0) + count;
}
