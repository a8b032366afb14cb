import {
  type DeclaredHint,
  type PublishedServer,
  type PublishedTool,
  type Statistics,
  serverSizes,
} from '../model/index.js';

/** What the author of a tool says of its only reading. */
export function declaredHint(hints: PublishedTool['hints']): DeclaredHint {
  if (hints === null) return 'unread';
  if (hints.readOnly === null) return 'nothing';
  return hints.readOnly ? 'read-only' : 'not-read-only';
}

/** @param counts how many tools there are of each `kind id`, as `tool-lines.ts` names them */
export function statisticsOf(
  counts: ReadonlyMap<string, number>,
  sharedNames: Statistics['sharedNames'],
  servers: readonly PublishedServer[],
): Statistics {
  const provenances: Record<string, number> = {};
  const hints: Record<string, Record<string, number>> = {
    'read-only': {},
    'not-read-only': {},
    nothing: {},
    unread: {},
  };
  for (const [key, count] of counts) {
    const [kind, id = '', category = ''] = key.split(' ');
    if (kind === 'provenances') provenances[id] = count;
    const hint = kind === 'hints' ? hints[id] : undefined;
    if (hint !== undefined) hint[category] = count;
  }
  const sizes = serverSizes.map(() => 0);
  for (const { tools, coverage } of servers) {
    if (coverage !== 'complete') continue;
    const size = serverSizes.findLastIndex((least) => tools >= least);
    sizes[size] = (sizes[size] ?? 0) + 1;
  }
  return { provenances, hints: hints as Statistics['hints'], sharedNames, serverSizes: sizes };
}
