import type { Problem, RepositoryFacts } from '../../../src/model/index.js';
import type { KnownRevisions, Resolution } from '../../provider.js';
import { formatTarget, type Target, type TargetOf } from '../../target.js';
import type { Found } from './source.js';

export interface IdentityOptions {
  /** Where many repositories stand; null where that would cost two requests for each, without a token. */
  resolveMany:
    | ((targets: AsyncIterable<TargetOf<'github'>>, known: KnownRevisions) => AsyncIterable<Resolution>)
    | null;
}

/** An item under the name of today; `nodeId` is null for what is no repository, or one that could not be looked up. */
export type Settled =
  | { target: Target; facts: RepositoryFacts | null; nodeId: string | null }
  | { problem: Problem }
  | { gone: Target };

/** What is kept of each: there are tens of thousands. */
type Identity = Pick<RepositoryFacts, 'nodeId' | 'owner' | 'repo'>;

/** Repositories whose names are looked up together; as many as one query takes. */
const together = 100;

/**
 * One identity for each server, whatever name it goes by. GitHub's own answers tell a repository's id and its name of today; names
 * that come from elsewhere are looked up, a hundred for one point, once for all sources.
 */
export function createIdentities({ resolveMany }: IdentityOptions) {
  /** Name, in lower case -> the repository of today; null for one that is gone. */
  const byName = new Map<string, Identity | null>();

  function learn(name: string, { nodeId, owner, repo }: RepositoryFacts): Identity {
    const identity = { nodeId, owner, repo };
    byName.set(name, identity);
    byName.set(nameOf(identity), identity);
    return identity;
  }

  async function* settle(items: AsyncIterable<Found>): AsyncGenerator<Settled> {
    let unknown: TargetOf<'github'>[] = [];
    for await (const item of items) {
      if ('problem' in item) yield item;
      else if (item.target.kind !== 'github') yield { ...item, nodeId: null };
      else if (item.facts !== null) yield settled(item.target, learn(nameOf(item.target), item.facts), item.facts);
      else {
        const known = byName.get(nameOf(item.target));
        if (known === null) yield { gone: item.target };
        else if (known !== undefined) yield settled(item.target, known, null);
        else if (resolveMany === null) yield { ...item, nodeId: null };
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
    const facts = new Map<string, RepositoryFacts>();
    const asked = (async function* () {
      yield* names.values();
    })();
    for await (const answer of resolveMany?.(asked, () => null) ?? []) {
      if (answer.target.kind !== 'github') continue;
      const name = nameOf(answer.target);
      if ('resolved' in answer && answer.resolved.facts !== null) {
        facts.set(name, answer.resolved.facts);
        learn(name, answer.resolved.facts);
      } else if ('error' in answer && answer.error.code === 'missing') byName.set(name, null);
    }
    for (const target of targets) {
      const known = byName.get(nameOf(target));
      if (known === null) yield { gone: target };
      else if (known === undefined) yield { target, facts: null, nodeId: null };
      else yield settled(target, known, facts.get(nameOf(target)) ?? null);
    }
  }

  return {
    settle,
    /** Equal for two items that mean the same server. */
    keyOf: ({ target, nodeId }: { target: Target; nodeId: string | null }): string => {
      if (target.kind !== 'github') return formatTarget(target);
      return `${nodeId ?? nameOf(target)}@${target.ref ?? ''}#${target.subpath ?? ''}`;
    },
  };
}

function settled(target: TargetOf<'github'>, { nodeId, owner, repo }: Identity, facts: RepositoryFacts | null) {
  return { target: { ...target, owner, repo }, facts, nodeId };
}

function nameOf({ owner, repo }: { owner: string; repo: string }): string {
  return `${owner}/${repo}`.toLowerCase();
}
