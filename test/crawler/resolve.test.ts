import { describe, expect, it } from 'vitest';
import { type Provider, type Resolution, type Resolved, TargetError } from '../../crawler/provider.js';
import { resolveAll } from '../../crawler/resolve.js';
import { formatTarget, parseTarget, type Target } from '../../crawler/target.js';

/** As far as a target is resolved here. */
const resolved = (target: Target): Resolution => ({ target, resolved: { revision: formatTarget(target) } as Resolved });

const one: Provider = {
  resolve: async (target) => {
    if (formatTarget(target).includes('gone')) throw new TargetError('missing', 'it is gone');
    return { revision: formatTarget(target) } as Resolved;
  },
};

/** Takes three at a time, the last of them first. */
const many: Provider = {
  ...one,
  async *resolveMany(targets) {
    let batch: Target[] = [];
    for await (const target of targets) {
      batch.unshift(target);
      if (batch.length < 3) continue;
      yield* batch.map(resolved);
      batch = [];
    }
    yield* batch.map(resolved);
  },
};

const providerOf = (kind: Target['kind']) => (kind === 'github' ? many : one);
const targets = (names: readonly string[]) => names.map((name) => parseTarget(name));

async function look(asked: Iterable<Target> | AsyncIterable<Target>): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for await (const answer of resolveAll(asked, () => null, providerOf))
    answers[formatTarget(answer.target)] =
      'resolved' in answer ? answer.resolved.revision : 'error' in answer ? answer.error.code : 'unchanged';
  return answers;
}

describe('resolving targets of several kinds', () => {
  it('answers each once, by its own provider', async () => {
    const names = [
      'npm:a',
      'github:o/a',
      'npm:gone',
      ...Array.from({ length: 2_500 }, (_, n) => `github:o/r${n}`),
      './x',
    ];
    const answers = await look(targets(names));
    expect(answers).toEqual(Object.fromEntries(names.map((name) => [name, name === 'npm:gone' ? 'missing' : name])));
    expect(await look([])).toEqual({});
  });

  it('does not take all targets before it answers the first', async () => {
    let taken = 0;
    let ended = false;
    async function* endless(): AsyncGenerator<Target> {
      try {
        for (;;) yield parseTarget(`github:o/r${taken++}`);
      } finally {
        ended = true;
      }
    }
    for await (const _ of resolveAll(endless(), () => null, providerOf)) break;
    expect(taken).toBeLessThan(2_000);
    await new Promise(setImmediate);
    expect(ended).toBe(true);
  });

  it('throws what the list of targets throws', async () => {
    async function* broken(): AsyncGenerator<Target> {
      yield parseTarget('github:o/r');
      throw new Error('the list broke off');
    }
    await expect(look(broken())).rejects.toThrow('the list broke off');
  });
});
