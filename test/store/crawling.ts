import { createHash } from 'node:crypto';
import type { Store } from '../../src/store/index.js';
import { all, aRead, aServer, aTool, day } from './samples.js';

/** The targets of a made-up crawl. */
export const crawlTargets = Array.from({ length: 30 }, (_, n) => `npm:s${String(n).padStart(2, '0')}`);

/** How many tools each of its servers has. */
export const toolsPerServer = 20;

/**
 * A crawl as the pipeline does it: works off what its run has left.
 * @param revision all tools of all servers tell which one they are of
 * @param size characters of a description
 * @param saved told of each target once it is stored
 */
export async function crawl(
  store: Store,
  revision: number,
  size: number,
  saved: (target: string) => void,
): Promise<void> {
  const run = await store.beginRun({ targets: crawlTargets }, day(revision));
  for (const target of await all(store.pending(run))) {
    const server = aServer(target.slice('npm:'.length), { revision: String(revision) });
    const tools = Array.from({ length: toolsPerServer }, (_, n) =>
      aTool(`tool ${String(n).padStart(2, '0')}`, { description: `${revision} ${noise(`${target} ${n}`, size)}` }),
    );
    await store.saveServers(target, aRead(server, tools, { now: day(revision), run }));
    saved(target);
  }
  await store.finishRun(run, day(revision));
}

/** Text that does not compress, the same for the same seed. */
function noise(seed: string, size: number): string {
  return Array.from({ length: Math.ceil(size / 64) }, (_, n) =>
    createHash('sha256').update(`${seed} ${n}`).digest('hex'),
  ).join('');
}
