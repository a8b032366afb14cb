import type { Problem } from '../../src/model/index.js';
import { awesomeLists } from './awesome-lists.js';
import { dockerRegistry } from './docker-registry.js';
import { file } from './file.js';
import { gitHubCode } from './github-code.js';
import { gitHubSearch } from './github-search.js';
import { mcpRegistry } from './mcp-registry.js';
import { npmSearch } from './npm-search.js';
import { describeSourceFailure } from './shared/failure.js';
import { createIdentities, type IdentityOptions } from './shared/identities.js';
import {
  type DiscoverOptions,
  type Discovery,
  type Source,
  type SourceContext,
  type SourceId,
  sourceIds,
} from './shared/source.js';

const sources: Record<SourceId, Source> = {
  'github-search': gitHubSearch,
  'github-code': gitHubCode,
  'mcp-registry': mcpRegistry,
  'docker-registry': dockerRegistry,
  'awesome-lists': awesomeLists,
  'npm-search': npmSearch,
  file,
};

export interface DiscoveryContext extends Omit<SourceContext, 'since' | 'files'>, IdentityOptions {
  /** Requests made so far, to any host. */
  requests(): number;
}

/**
 * Asks the sources one after the other. A server that one source names in several ways (old names, folders) is told once for it, under
 * the name it has today. What goes wrong in a source ends that source alone.
 */
export async function* discover(options: DiscoverOptions, context: DiscoveryContext): AsyncGenerator<Discovery> {
  const identities = createIdentities(context);
  for (const source of sourceIds.filter((id) => options.sources.includes(id)).map((id) => sources[id])) {
    const before = context.requests();
    const told = new Set<string>();
    let gone = 0;
    let broken: Problem | null = null;
    let outcome = { complete: false, expected: null as number | null };

    const found = (async function* () {
      const finding = source.find({ ...context, since: options.since, files: options.files ?? [] });
      try {
        for (;;) {
          const { done, value } = await finding.next();
          if (done === true) {
            outcome = value;
            return;
          }
          yield value;
        }
      } catch (error) {
        broken = describeSourceFailure(source.id, error);
      }
    })();

    for await (const item of identities.settle(found)) {
      if ('problem' in item) yield item;
      else if ('gone' in item) gone++;
      else {
        const key = identities.keyOf(item);
        if (told.has(key)) continue;
        told.add(key);
        yield { target: item.target, foundBy: source.id, facts: item.facts };
      }
    }
    if (broken !== null) yield { problem: broken };
    const counts = { found: told.size, gone, expected: outcome.expected, requests: context.requests() - before };
    yield { ended: source.id, complete: outcome.complete && broken === null, counts };
  }
}
