import { createHash } from 'node:crypto';
import type { Store } from '../../src/store/index.js';

/** What a store holds that does not depend on when and in how many runs it was written. */
export interface StoreContents {
  /** Over all servers with their tools, certainties, evidence, problems and classifications. */
  servers: string;
  /** Over all change events, whatever their order. */
  changes: string;
  counts: Record<string, number>;
}

/**
 * Streams through a store; equal for two stores exactly when they hold the same servers, tools, classifications and changes.
 * @param classifierVersion whose classifications are looked at
 */
export async function contentsOf(store: Store, classifierVersion: string): Promise<StoreContents> {
  const servers = createHash('sha256');
  let unclassified = 0;
  for await (const { server, problems, extractorVersion, tools } of store.inspections(classifierVersion)) {
    servers.update(JSON.stringify([server, problems, extractorVersion, tools]));
    unclassified += tools.filter(({ classification }) => classification === null).length;
  }
  const events: string[] = [];
  for await (const { key: _, at: _at, ...change } of store.changes()) {
    events.push(createHash('sha256').update(JSON.stringify(change)).digest('base64'));
  }
  const changes = createHash('sha256').update(events.sort().join('\n'));
  const [{ failing, givenUp }, [last]] = [await store.failureCounts(), await store.runs(1)];
  return {
    servers: servers.digest('hex').slice(0, 16),
    changes: changes.digest('hex').slice(0, 16),
    counts: {
      ...{ ...(await store.counts()), ...(await store.foundCounts()) },
      ...{ failing, givenUp, unclassified, events: events.length, pending: last?.pending ?? 0 },
    },
  };
}
