import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { classifierVersion } from '../../classifier/index.js';
import { openStore } from '../../src/store/index.js';
import { startToolrisk, toolrisk } from '../support/cli.js';
import { temporaryFolder } from '../support/folder.js';
import { startGitHubStandIn } from '../support/github-stand-in/index.js';
import { serverFiles } from '../support/servers.js';
import { contentsOf } from '../support/store-contents.js';

const repositories = (revision: number) =>
  Object.fromEntries(
    Array.from({ length: 10 }, (_, n) => [
      `acme/s${n}`,
      { files: serverFiles([{ name: `get_${n}`, description: `Gets number ${n} as of ${revision}` }]) },
    ]),
  );

async function contents(folder: string) {
  const store = await openStore({ folder: join(folder, '.toolrisk', 'db') });
  try {
    const [last] = await store.runs(1);
    return { ...(await contentsOf(store, classifierVersion)), outcomes: last?.outcomes };
  } finally {
    await store.close();
  }
}

describe('a crawl that is killed again and again', () => {
  test('ends as one that was left alone', async () => {
    const now = repositories(1);
    const gitHub = await startGitHubStandIn(now);
    try {
      const env = { GITHUB_API_URL: gitHub.url, GITHUB_TOKEN: 'stand-in-token' };
      const [calm, killed] = [await temporaryFolder(), await temporaryFolder()];
      const args = ['crawl', ...Object.keys(now).map((name) => `github:${name}`), '--concurrency', '2'];
      /** Kills it as soon as this many targets are told, and some more milliseconds have passed. */
      const kill = async (told: number, delay: number) => {
        const child = startToolrisk(args, { cwd: killed, env });
        const ended = once(child.process, 'close');
        const lines = () => child.stdout().split('\n').length;
        while (lines() <= told && child.process.exitCode === null) await sleep(5);
        await sleep(delay);
        child.process.kill('SIGKILL');
        await ended;
      };
      for (const revision of [1, 2]) {
        Object.assign(now, repositories(revision));
        await toolrisk(args, { cwd: calm, env });
        for (const [told, delay] of [
          [0, 300],
          [2, 7],
        ] as const)
          await kill(told, delay);
        await toolrisk(args, { cwd: killed, env });
        const [expected, found] = [await contents(calm), await contents(killed)];
        expect(found).toEqual(expected);
        expect(found.counts).toMatchObject({ pending: 0, tools: 10, events: revision * 10 });
        expect(found.outcomes).toMatchObject(revision === 1 ? { new: 10 } : { changed: 10 });
      }
    } finally {
      await gitHub.close();
    }
  }, 240_000);
});
