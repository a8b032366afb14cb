import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/index.js';
import { all } from '../store/samples.js';
import { startToolrisk, toolrisk } from '../support/cli.js';
import { temporaryFolder } from '../support/folder.js';
import { startGitHubStandIn } from '../support/github-stand-in/index.js';
import { serverFiles } from '../support/servers.js';

const repositories = (revision: number) =>
  Object.fromEntries(
    Array.from({ length: 10 }, (_, n) => [
      `acme/s${n}`,
      { files: serverFiles([{ name: `get_${n}`, description: `Gets number ${n} as of ${revision}` }]) },
    ]),
  );

/** What a store holds that does not depend on when it was written. */
async function contents(folder: string) {
  const store = await openStore({ folder: join(folder, '.toolrisk', 'db') });
  try {
    const servers = (await all(store.inspections('none'))).map(({ server, tools }) => [
      ...[server.id, server.revision],
      ...tools.map(({ name, description }) => `${name}: ${description}`),
    ]);
    const changes = (await all(store.changes())).map(({ server, tool, kind, before, after }) =>
      JSON.stringify([server, tool, kind, before, after]),
    );
    const [last] = await store.runs(1);
    const { targets, tools, definitions, gone } = await store.counts();
    return {
      ...{ servers, changes: changes.toSorted(), counts: { targets, tools, definitions, gone } },
      last: { outcomes: last?.outcomes, pending: last?.pending },
    };
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
        expect(found.last).toMatchObject({ pending: 0, outcomes: revision === 1 ? { new: 10 } : { changed: 10 } });
      }
    } finally {
      await gitHub.close();
    }
  }, 240_000);
});
