import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { classify } from '../../classifier/index.js';
import { defaultSnapshotLimits } from '../../crawler/snapshot/snapshot.js';
import { createReadPool } from '../../crawler/worker/pool.js';
import { benchArguments } from './options.js';

const help = `
Says how long reading repositories takes: unpack, extract and classify, over a folder of tarballs, against tar -xzf of the same
tarballs, as many at once as there are threads, and one after the other, as a loop of the shell does it. All are timed right after
each other, several times over, since other work on the machine slows all: the ratios are the medians of those of the rounds. The
start of the threads counts, each time.

npm run bench:extract -- FOLDER [ROUNDS]

  FOLDER   of .tgz and .tar.gz files
  ROUNDS   how often all are timed (3)
`;
const run = promisify(execFile);
const threads = availableParallelism();

interface Round {
  /** Seconds. */
  unpacked: number;
  unpackedInTurn: number;
  read: number;
  /** The same in seconds of all cores together, which other work changes less; NaN where the system does not tell. */
  unpackedCpu: number;
  readCpu: number;
  total: Total;
}

interface Total {
  bytes: number;
  tools: number;
  failed: number;
}

async function main(folder: string, count: number): Promise<void> {
  const tarballs = readdirSync(folder)
    .filter((name) => /\.(?:tgz|tar\.gz)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
  const rounds: Round[] = [];
  for (let round = 0; round < count; round++) {
    rounds.push(await measure(tarballs));
    const { unpacked, unpackedInTurn, read, unpackedCpu, readCpu } = rounds.at(-1) as Round;
    const cpu = (seconds: number) => `${seconds.toFixed(2)} s of CPU`;
    process.stdout.write(
      `tar -xzf ${unpacked.toFixed(2)} s (${cpu(unpackedCpu)}), in turn ${unpackedInTurn.toFixed(2)} s, read and classified ${read.toFixed(2)} s (${cpu(readCpu)})\n`,
    );
  }
  const { bytes, tools, failed } = (rounds[0] as Round).total;
  const seconds = median(rounds.map(({ read }) => read));
  const { maxRSS } = process.resourceUsage();
  const ratio = (of: (round: Round) => number) => median(rounds.map(of)).toFixed(2);
  const lines = [
    `repositories ${tarballs.length}, tools ${tools}, not read ${failed}, threads ${threads}, rounds ${count}`,
    `ratio ${ratio(({ read, unpacked }) => read / unpacked)} to ${threads} tar at once, ${ratio(({ read, unpackedInTurn }) => read / unpackedInTurn)} to tar in turn, of CPU ${ratio(({ readCpu, unpackedCpu }) => readCpu / unpackedCpu)}`,
    `${(bytes / 1e6 / seconds).toFixed(1)} MB/s (packed), ${(tarballs.length / seconds).toFixed(1)} repositories/s`,
    `memory at most ${(maxRSS / 1024).toFixed(0)} MB`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

async function measure(tarballs: readonly string[]): Promise<Round> {
  const childrenBefore = childrenCpu();
  const unpacked = await secondsToUnpack(tarballs, threads);
  const unpackedCpu = childrenCpu() - childrenBefore;
  const unpackedInTurn = await secondsToUnpack(tarballs, 1);
  const before = process.cpuUsage();
  const readings = createReadings();
  const read = await secondsOf(() => eachAtOnce(tarballs, threads, readings.one));
  await readings.close();
  const { user, system } = process.cpuUsage(before);
  return { unpacked, unpackedInTurn, unpackedCpu, read, readCpu: (user + system) / 1e6, total: readings.total };
}

/** Seconds of all cores that programs started here have used; NaN where there is no `/proc`. */
function childrenCpu(): number {
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return Number.NaN;
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** Unpacks them to a folder that is removed again, so many at once. */
async function secondsToUnpack(tarballs: readonly string[], atOnce: number): Promise<number> {
  const into = mkdtempSync(join(tmpdir(), 'toolrisk-bench-'));
  try {
    return await secondsOf(() =>
      eachAtOnce(tarballs, atOnce, async (tarball) => {
        await run('tar', ['-xzf', tarball, '-C', mkdtempSync(join(into, 'package-'))]);
      }),
    );
  } finally {
    rmSync(into, { recursive: true, force: true });
  }
}

function createReadings() {
  const pool = createReadPool({ threads });
  const total: Total = { bytes: 0, tools: 0, failed: 0 };
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
          divided: 'programs',
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

/** So many of the jobs at once. */
async function eachAtOnce(
  items: readonly string[],
  atOnce: number,
  job: (item: string) => Promise<void>,
): Promise<void> {
  const left = [...items];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await job(item);
    }),
  );
}

async function secondsOf(job: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await job();
  return (performance.now() - started) / 1000;
}

const [folder, rounds = '3'] = benchArguments(help, {}).positionals;
if (folder === undefined || !/^[1-9]\d{0,2}$/.test(rounds)) {
  process.stderr.write(`${help.trim()}\n`);
  process.exitCode = 2;
} else {
  await main(folder, Number(rounds));
}
