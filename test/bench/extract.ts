/**
 * How long reading repositories takes: unpack, extract and classify, over a folder of tarballs, against `tar -xzf` of the same
 * tarballs, as many at once as there are threads.
 *
 *   npm run bench:extract -- FOLDER
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { classify } from '../../classifier/index.js';
import { defaultSnapshotLimits } from '../../crawler/snapshot/snapshot.js';
import { createReadPool } from '../../crawler/worker/pool.js';

const run = promisify(execFile);
const threads = availableParallelism();

async function main(folder: string): Promise<void> {
  const tarballs = readdirSync(folder)
    .filter((name) => /\.(?:tgz|tar\.gz)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
  const into = mkdtempSync(join(tmpdir(), 'toolrisk-bench-'));
  const unpacked = await secondsOf(() => eachAtOnce(tarballs, (tarball) => unpack(tarball, into)));
  rmSync(into, { recursive: true, force: true });
  const read = createReadings();
  const seconds = await secondsOf(() => eachAtOnce(tarballs, read.one));
  await read.close();
  const megabytes = read.total.bytes / 1e6;
  const { maxRSS } = process.resourceUsage();
  const lines = [
    `repositories ${tarballs.length}, tools ${read.total.tools}, not read ${read.total.failed}, threads ${threads}`,
    `tar -xzf ${unpacked.toFixed(2)} s, read and classified ${seconds.toFixed(2)} s`,
    `ratio ${(seconds / unpacked).toFixed(2)}`,
    `${(megabytes / seconds).toFixed(1)} MB/s (packed), ${(tarballs.length / seconds).toFixed(1)} repositories/s`,
    `memory at most ${(maxRSS / 1024).toFixed(0)} MB`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function unpack(tarball: string, into: string): Promise<void> {
  await run('tar', ['-xzf', tarball, '-C', mkdtempSync(join(into, 'package-'))]);
}

function createReadings() {
  const pool = createReadPool({ threads });
  const total = { bytes: 0, tools: 0, failed: 0 };
  return {
    total,
    close: () => pool.close(),
    async one(tarball: string): Promise<void> {
      const bytes = new Uint8Array(readFileSync(tarball));
      total.bytes += bytes.byteLength;
      try {
        const { servers } = await pool.read({
          subject: tarball,
          input: { form: 'tarball', bytes, subpath: null },
          revision: 'bench',
          limits: defaultSnapshotLimits,
          undivided: true,
        });
        for (const tool of servers.flatMap((server) => server.tools)) {
          classify(tool);
          total.tools++;
        }
      } catch {
        total.failed++;
      }
    },
  };
}

/** As many of the jobs at once as there are threads. */
async function eachAtOnce(items: readonly string[], job: (item: string) => Promise<void>): Promise<void> {
  const left = [...items];
  await Promise.all(
    Array.from({ length: threads }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await job(item);
    }),
  );
}

async function secondsOf(job: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await job();
  return (performance.now() - started) / 1000;
}

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('usage: npm run bench:extract -- FOLDER, a folder of .tgz files\n');
  process.exitCode = 2;
} else {
  await main(folder);
}
