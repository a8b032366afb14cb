import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { openStore, type Store } from '../../src/store/index.js';
import { crawl, crawlTargets, toolsPerServer } from './crawling.js';
import { engines, startChild, useDatabases, useFolder } from './harness.js';
import { all, day } from './samples.js';

/** Each starts many processes one after the other. */
vi.setConfig({ testTimeout: 180_000 });

/** What a store holds after {@link crawl}, by server: the revisions its tools are of, and how many there are. */
async function contents(store: Store): Promise<[string, string, string[], number][]> {
  return (await all(store.inspections('1'))).map(({ server, tools }) => [
    server.id,
    server.revision,
    [...new Set(tools.map((tool) => tool.description?.split(' ')[0] ?? ''))],
    tools.length,
  ]);
}

const whole = (revision: string) => crawlTargets.map((id) => [id, revision, [revision], toolsPerServer]);

describe.each(engines)('kill -9 on %s', (engine) => {
  const database = useDatabases(engine);

  test('nothing is half written, lost or doubled, and the next start goes on where it was', async () => {
    const { options, open } = await database();
    const first = await open();
    await crawl(first, 1, 500, () => {});
    expect(await contents(first)).toEqual(whole('1'));
    await first.close();

    const finished: string[] = [];
    // Killed at a different point of its work each time: the delays spread over the time that saving one server takes.
    for (const delay of [0, 2, 5, 9, 14]) {
      const child = startChild('crawl', { options, revision: 2, size: 500 });
      for (let lines = 0; lines < 4; lines++) await child.line();
      await sleep(delay);
      child.process.kill('SIGKILL');
      await child.ended;

      const store = await open();
      const found = await contents(store);
      // Each server is wholly of one revision, and its item is finished exactly when it is of the new one.
      const renewed = found.filter(([, revision]) => revision === '2').map(([id]) => id);
      expect(found).toEqual(
        crawlTargets.map((id) =>
          renewed.includes(id) ? [id, '2', ['2'], toolsPerServer] : [id, '1', ['1'], toolsPerServer],
        ),
      );
      const run = await store.beginRun({ targets: crawlTargets }, day(3));
      expect(run.resumed).toBe(true);
      expect(await all(store.pending(run))).toEqual(crawlTargets.filter((id) => !renewed.includes(id)));
      expect(renewed.length).toBeGreaterThanOrEqual(finished.length + 3);
      finished.splice(0, finished.length, ...renewed);
      await store.close();
    }

    const last = await open();
    const rest: string[] = [];
    await crawl(last, 2, 500, (target) => rest.push(target));
    expect([...finished, ...rest]).toEqual(crawlTargets);
    expect(await contents(last)).toEqual(whole('2'));
    const tools = crawlTargets.length * toolsPerServer;
    expect(await last.counts()).toMatchObject({ servers: crawlTargets.length, tools, definitions: 2 * tools });
  });
});

describe('the embedded database', () => {
  const folder = useFolder();

  test('killed while it is being created, it is created by the next start', async () => {
    const options = { folder: join(folder(), 'created') };
    for (const delay of [50, 400, 1200]) {
      const child = startChild('open', options);
      await child.line();
      await sleep(delay);
      child.process.kill('SIGKILL');
      await child.ended;
    }
    const store = await openStore(options);
    expect((await store.counts()).servers).toBe(0);
    await store.close();
  });

  test('without room left it says so, and what was stored before is whole', async () => {
    const options = { folder: join(folder(), 'full') };
    const before = await openStore(options);
    await crawl(before, 1, 500, () => {});
    await before.close();
    // No file may grow beyond 24 MB (a file of the write-ahead log has 16), as it could not on a full disk.
    const limit = ['bash', '-c', 'trap "" XFSZ; ulimit -f 24576; exec "$@"', 'bash'];
    const child = startChild('crawl', { options, revision: 2, size: 100_000 }, limit);
    const lines = [await child.line()];
    while (!lines.at(-1)?.startsWith('{')) lines.push(await child.line());
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(/^no room left to write the database .*: could not extend file [^\n]*$/),
    });
    child.process.kill('SIGKILL');
    await child.ended;

    const after = await openStore(options);
    const saved = lines.slice(1, -1);
    expect(await contents(after)).toEqual(
      crawlTargets.map((id) =>
        saved.includes(id) ? [id, '2', ['2'], toolsPerServer] : [id, '1', ['1'], toolsPerServer],
      ),
    );
    // With room again, the same run goes on.
    await crawl(after, 2, 100, () => {});
    expect(await contents(after)).toEqual(whole('2'));
    await after.close();
  });
});
