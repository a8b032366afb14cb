import type { RepositoryFacts } from '../../../src/model/index.js';
import type { KnownRevisions, Resolution } from '../../provider.js';
import { formatTarget, type Target, type TargetOf } from '../../target.js';
import type { Found } from './source.js';

export interface IdentityOptions {
  /** Where many repositories stand; null where that would cost two requests for each, without a token. */
  resolveMany:
    | ((targets: AsyncIterable<TargetOf<'github'>>, known: KnownRevisions) => AsyncIterable<Resolution>)
    | null;
}

export type Settled = Found | { gone: Target };

/** Repositories whose names are looked up together; as many as one query takes. */
const together = 100;

/**
 * One identity for each server, whatever name it goes by. GitHub's own answers tell a repository's id and its name of today; names
 * that come from elsewhere are looked up, a hundred for one point, once for all sources.
 */
export function createIdentities({ resolveMany }: IdentityOptions) {
  /** Name, in lower case -> the repository of today; null for one that is gone. */
  const byName = new Map<string, RepositoryFacts | null>();
  /** Node id -> facts. */
  const byNode = new Map<string, RepositoryFacts>();

  function learn(facts: RepositoryFacts): RepositoryFacts {
    const known = byNode.get(facts.nodeId);
    if (known !== undefined) return known;
    byNode.set(facts.nodeId, facts);
    byName.set(nameOf(facts), facts);
    return facts;
  }

  async function* settle(items: AsyncIterable<Found>): AsyncGenerator<Settled> {
    let unknown: TargetOf<'github'>[] = [];
    for await (const item of items) {
      if ('problem' in item || item.target.kind !== 'github') yield item;
      else if (item.facts !== null) yield { target: today(item.target, learn(item.facts)), facts: item.facts };
      else {
        const facts = byName.get(nameOf(item.target));
        if (facts === null) yield { gone: item.target };
        else if (facts !== undefined) yield { target: today(item.target, facts), facts };
        else if (resolveMany === null) yield item;
        else unknown.push(item.target);
      }
      if (unknown.length >= together) {
        yield* lookUp(unknown);
        unknown = [];
      }
    }
    if (unknown.length > 0) yield* lookUp(unknown);
  }

  /** What cannot be looked up now is told as it is. */
  async function* lookUp(targets: readonly TargetOf<'github'>[]): AsyncGenerator<Settled> {
    const names = new Map(targets.map((target) => [nameOf(target), { ...target, ref: null, subpath: null }]));
    const asked = (async function* () {
      yield* names.values();
    })();
    for await (const answer of resolveMany?.(asked, () => null) ?? []) {
      if (answer.target.kind !== 'github') continue;
      const name = nameOf(answer.target);
      if ('resolved' in answer && answer.resolved.facts !== null) byName.set(name, learn(answer.resolved.facts));
      else if ('error' in answer && answer.error.code === 'missing') byName.set(name, null);
    }
    for (const target of targets) {
      const facts = byName.get(nameOf(target));
      if (facts === null) yield { gone: target };
      else yield { target: facts === undefined ? target : today(target, facts), facts: facts ?? null };
    }
  }

  return {
    settle,
    /** Equal for two items that mean the same server. */
    keyOf: ({ target, facts }: { target: Target; facts: RepositoryFacts | null }): string => {
      if (target.kind !== 'github') return formatTarget(target);
      const repository = facts?.nodeId ?? nameOf(target);
      return `${repository}@${target.ref ?? ''}#${target.subpath ?? ''}`;
    },
  };
}

function today(target: TargetOf<'github'>, { owner, repo }: RepositoryFacts): TargetOf<'github'> {
  return { ...target, owner, repo };
}

function nameOf({ owner, repo }: { owner: string; repo: string }): string {
  return `${owner}/${repo}`.toLowerCase();
}
