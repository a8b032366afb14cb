import { type KnownRevisions, type Provider, type Resolution, TargetError } from './provider.js';
import type { Target } from './target.js';

/** Where many targets stand, each asked of its provider. */
export async function* resolveAll(
  targets: Iterable<Target> | AsyncIterable<Target>,
  _known: KnownRevisions,
  providerOf: (kind: Target['kind']) => Provider,
): AsyncGenerator<Resolution> {
  for await (const target of targets) {
    try {
      yield { target, resolved: await providerOf(target.kind).resolve(target) };
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      yield { target, error };
    }
  }
}
