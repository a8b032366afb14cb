import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCatalogue } from '../../src/catalogue/write.js';
import { site } from '../support/input.js';
import { benchOptions } from './options.js';
import { syntheticInput } from './synthetic.js';

const help = `
Publishes servers that do not exist, then again after some of them have changed, and once more as every night after that, when there
is a catalogue before the last one to bring up to date. Says how long each took. Bounds for 43,000 servers on two cores: 300 s and
1,536 MiB for all of them, 30 s where 2 % changed.

npm run bench:publish -- [options]

  --servers N    about ten tools each (4300)
  --changed N    of a hundred servers, how many change from one time to the next (2)
  --data         only the files for programs, no pages
  --threads N    to work with, 0 for none (as many as there are processors)
  --folder DIR   to publish into, and to keep (a temporary one). On ext4 without a journal, files take many times as long to
                 create for minutes after others were deleted
  --round N      only the first time (0), the second (1) or the third (2)
`;
const values = benchOptions(help, {
  servers: { type: 'string', default: '4300' },
  changed: { type: 'string', default: '2' },
  data: { type: 'boolean', default: false },
  threads: { type: 'string' },
  folder: { type: 'string' },
  round: { type: 'string' },
});
/** Set by this program for itself: to publish in this process. */
const inProcess = 'TOOLRISK_BENCH_ROUND';
const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'toolrisk-bench-'));
const round = process.env[inProcess];

if (round !== undefined) await publish(Number(round));
else {
  // A process for each, as in life: and so that the memory of one does not count for the other.
  for (const round of values.round === undefined ? ['0', '1', '2'] : [values.round]) {
    const args = [process.argv[1] as string, ...process.argv.slice(2), '--folder', folder];
    const { status } = spawnSync(process.execPath, args, {
      stdio: 'inherit',
      env: { ...process.env, [inProcess]: round },
    });
    if (status !== 0) process.exit(status ?? 1);
  }
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
}

async function publish(round: number): Promise<void> {
  const input = syntheticInput(Number(values.servers), round, Number(values.changed));
  const start = performance.now();
  const totals = await writeCatalogue({
    ...{ input, folder: join(folder, 'catalogue'), version: '0.0.0-bench', full: round === 0 },
    site: values.data ? null : site,
    ...(values.threads === undefined ? {} : { threads: Number(values.threads) }),
  });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage();
  const cpu = (user + system) / 1e6;
  const peak = process.resourceUsage().maxRSS / 1024;
  const what = ['all', `${values.changed} % changed`, `${values.changed} % changed again`][round];
  process.stdout.write(
    `${what}: ${totals.servers} servers, ${totals.tools} tools, ${totals.names} names: ` +
      `${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s of processor, ${peak.toFixed(0)} MiB at most\n`,
  );
}
