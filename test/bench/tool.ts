import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { random } from './synthetic.js';

/**
 * Starts `toolrisk tool NAME` and `node -e 0` in turn and says how long each takes, the start of the process included. In turn,
 * so that both meet the same load; the median, so that a single slow start does not count.
 *
 * npm run bench:tool -- --catalogue FOLDER [--rounds 40]
 */
const { values } = parseArgs({
  options: { catalogue: { type: 'string', default: 'catalogue' }, rounds: { type: 'string', default: '40' } },
});
const rows = gunzipSync(readFileSync(join(values.catalogue, 'v1/bulk/tools.csv.gz')))
  .toString('utf8')
  .split('\r\n')
  .slice(1, -1);
const next = random(1);
const bare: number[] = [];
const looked: number[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const name = rows[Math.floor(next() * rows.length)]?.split(',', 1)[0] as string;
  bare.push(timed(['-e', '0']));
  looked.push(timed(['dist/src/cli/main.js', 'tool', name, '--json', '--catalogue', values.catalogue]));
}
const [a, b] = [median(bare), median(looked)];
process.stdout.write(
  `node -e 0: ${a.toFixed(1)} ms, toolrisk tool NAME: ${b.toFixed(1)} ms (medians of ${bare.length}); bound ${(2 * a + 60).toFixed(1)} ms\n`,
);

function timed(args: string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(stderr);
  return performance.now() - start;
}

function median(times: number[]): number {
  return times.sort((x, y) => x - y)[times.length >> 1] as number;
}
