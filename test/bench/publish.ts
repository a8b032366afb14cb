import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeCatalogue } from '../../src/catalogue/write.js';
import { site } from '../support/input.js';
import { syntheticInput } from './synthetic.js';

/**
 * Publishes servers that do not exist, then again after some have changed, and says how long each took.
 *
 * npm run bench:publish -- --servers 4300 [--changed 2] [--folder KEPT] [--data]
 */
const { values } = parseArgs({
  options: {
    servers: { type: 'string', default: '4300' },
    changed: { type: 'string', default: '2' },
    folder: { type: 'string' },
    data: { type: 'boolean', default: false },
    /** Only this round, in this process: 0 is the full one. */
    round: { type: 'string' },
  },
});

const folder = values.folder ?? mkdtempSync(join(tmpdir(), 'toolrisk-bench-'));
if (values.round !== undefined) {
  const round = Number(values.round);
  const input = syntheticInput(Number(values.servers), round, Number(values.changed));
  const start = performance.now();
  const totals = await writeCatalogue({
    ...{ input, folder: join(folder, 'catalogue'), version: '0.0.0-bench', full: round === 0 },
    site: values.data ? null : site,
  });
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage();
  const cpu = (user + system) / 1e6;
  const peak = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(
    `${round === 0 ? 'all' : `${values.changed} % changed`}: ${totals.servers} servers, ${totals.tools} tools, ${totals.names} names: ` +
      `${seconds.toFixed(1)} s, ${cpu.toFixed(1)} s of processor, ${peak.toFixed(0)} MiB at most\n`,
  );
} else {
  // A process for each, as in life: and so that the memory of one does not count for the other.
  for (const round of ['0', '1']) {
    const script = process.argv[1] as string;
    const args = [script, ...process.argv.slice(2), '--folder', folder, '--round', round];
    const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
  if (values.folder === undefined) rmSync(folder, { recursive: true, force: true });
}
