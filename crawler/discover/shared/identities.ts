import { type Problem, placeInRepository, type RepositoryFacts } from '../../../src/model/index.js';
import type { KnownRevisions, Resolution } from '../../provider.js';
import { formatTarget, type ParseTargetOptions, type Target, type TargetOf } from '../../target.js';
import { repositoryAt } from './links.js';
import type { Found } from './source.js';

export interface IdentityOptions {
  /** Where many repositories stand; null where that would cost two requests for each, without a token. */
  resolveMany:
    | ((targets: AsyncIterable<TargetOf<'github'>>, known: KnownRevisions) => AsyncIterable<Resolution>)
    | null;
  parsing: ParseTargetOptions;
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
/** Copies of copies that are followed to what they are copies of. */
const deepest = 3;

/**
 * One identity for each server, whatever name it goes by. GitHub's own answers tell a repository's id and its name of today; names
 * that come from elsewhere are looked up, a hundred for one point, once for all sources. A fork that nothing was pushed to and a mirror
 * hold what their original holds: they stand for it.
 */
export function createIdentities({ resolveMany, parsing }: IdentityOptions) {
  /** Name, in lower case -> the repository of today; null for one that is gone. */
  const byName = new Map<string, Identity | null>();
  /** Name of a mere copy -> that of its original. */
  const copies = new Map<string, string>();

  function learn(name: string, { nodeId, owner, repo }: RepositoryFacts): void {
    const identity = { nodeId, owner, repo };
    byName.set(name, identity);
    byName.set(nameOf(identity), identity);
  }

  /** What a target is of; undefined when that is not known yet. A ref may be one that only the copy has. */
  function identityOf(target: TargetOf<'github'>): Identity | null | undefined {
    let name = nameOf(target);
    let identity = byName.get(name);
    for (let hops = 0; hops < deepest && target.ref === null; hops++) {
      name = copies.get(name) ?? '';
      const original = byName.get(name) ?? null;
      if (original === null) break;
      identity = original;
    }
    return identity;
  }

  async function* settle(items: AsyncIterable<Found>): AsyncGenerator<Settled> {
    let unknown: TargetOf<'github'>[] = [];
    for await (const item of items) {
      if ('problem' in item) yield item;
      else if (item.target.kind !== 'github') yield { ...item, nodeId: null };
      else {
        const { target, facts } = item;
        // Searches do not tell what a fork is a fork of.
        if (facts !== null && !isCopy(facts)) learn(nameOf(target), facts);
        const known = identityOf(target);
        if (known === null) yield { gone: target };
        else if (known !== undefined) yield settled(target, known, facts);
        else if (resolveMany === null) yield { ...item, nodeId: facts?.nodeId ?? null };
        else unknown.push(target);
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
    const facts = new Map<string, RepositoryFacts>();
    let asked: readonly Pick<Identity, 'owner' | 'repo'>[] = targets;
    for (let depth = 0; depth <= deepest && asked.length > 0; depth++) asked = await ask(asked, facts);
    for (const target of targets) {
      const known = identityOf(target);
      if (known === null) yield { gone: target };
      else if (known === undefined) yield { target, facts: null, nodeId: null };
      else yield settled(target, known, facts.get(known.nodeId) ?? null);
    }
  }

  /** Learns of repositories, and gathers what is told of them. @returns the originals of copies that are not known yet */
  async function ask(
    repositories: readonly Pick<Identity, 'owner' | 'repo'>[],
    facts: Map<string, RepositoryFacts>,
  ): Promise<{ owner: string; repo: string }[]> {
    const originals: { owner: string; repo: string }[] = [];
    for await (const answer of resolveMany?.(targetsOf(repositories), () => null) ?? []) {
      if (answer.target.kind !== 'github') continue;
      const name = nameOf(answer.target);
      if ('resolved' in answer && answer.resolved.facts !== null) {
        const told = answer.resolved.facts;
        facts.set(told.nodeId, told);
        learn(name, told);
        const original = originalOf(told, parsing);
        if (original === null) continue;
        for (const each of [name, nameOf(told)]) copies.set(each, nameOf(original));
        if (!byName.has(nameOf(original))) originals.push(original);
      } else if ('error' in answer && answer.error.code === 'missing') byName.set(name, null);
    }
    return originals;
  }

  return {
    settle,
    /** Equal for two items that mean the same server. */
    keyOf: ({ target, nodeId }: { target: Target; nodeId: string | null }): string => {
      if (target.kind !== 'github') return formatTarget(target);
      return `${nodeId ?? nameOf(target)}@${target.ref ?? ''}${placeInRepository(target)}`;
    },
  };
}

/** Each repository once. */
async function* targetsOf(
  repositories: readonly Pick<Identity, 'owner' | 'repo'>[],
): AsyncGenerator<TargetOf<'github'>> {
  const once = new Map(repositories.map((repository) => [nameOf(repository), repository]));
  for (const { owner, repo } of once.values()) yield { kind: 'github', owner, repo, ref: null, subpath: null };
}

function isCopy({ fork, mirrorOf }: RepositoryFacts): boolean {
  return fork?.unchanged === true || mirrorOf !== null;
}

/** What a mere copy is a copy of, where that is a repository of GitHub. */
function originalOf(facts: RepositoryFacts, parsing: ParseTargetOptions): { owner: string; repo: string } | null {
  if (!isCopy(facts)) return null;
  const { fork, mirrorOf } = facts;
  if (mirrorOf !== null) {
    const original = repositoryAt(mirrorOf, parsing);
    return original?.kind === 'github' ? original : null;
  }
  const [owner = '', repo = ''] = fork?.of?.split('/') ?? [];
  return repo === '' ? null : { owner, repo };
}

function settled(target: TargetOf<'github'>, identity: Identity, facts: RepositoryFacts | null) {
  const { nodeId, owner, repo } = identity;
  return { target: { ...target, owner, repo }, facts: facts?.nodeId === nodeId ? facts : null, nodeId };
}

function nameOf({ owner, repo }: { owner: string; repo: string }): string {
  return `${owner}/${repo}`.toLowerCase();
}
