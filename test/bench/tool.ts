import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { namesIn } from './names.js';
import { benchOptions } from './options.js';
import { random } from './synthetic.js';

const help = `
Starts \`toolrisk tool NAME\` and \`node -e 0\` in turn and says how long each takes, the start of the process included, and how much
of the processor. In turn, so that both meet the same load; the median, so that a single slow start does not count.

npm run bench:tool -- [options]

  --catalogue FOLDER   a published catalogue (catalogue)
  --rounds N           how often each is started (40)
`;
const values = benchOptions(help, {
  catalogue: { type: 'string', default: 'catalogue' },
  rounds: { type: 'string', default: '40' },
});
const names = namesIn(values.catalogue);
const next = random(1);
interface Start {
  milliseconds: number;
  processor: number;
}

const bare: Start[] = [];
const looked: Start[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const name = names[Math.floor(next() * names.length)] as string;
  bare.push(started(['-e', '0']));
  looked.push(started(['dist/src/cli/main.js', 'tool', name, '--json', '--catalogue', values.catalogue]));
}
const told = (name: string, of: (starts: readonly Start[]) => number) => {
  const [a, b] = [of(bare), of(looked)];
  return `${name}: node -e 0 ${a.toFixed(1)} ms, toolrisk tool NAME ${b.toFixed(1)} ms; bound ${(2 * a + 60).toFixed(1)} ms\n`;
};
process.stdout.write(told(`median of ${bare.length} starts`, median) + told('processor, mean', meanProcessor));

function started(args: string[]): Start {
  const before = childrenProcessor();
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(stderr);
  return { milliseconds: performance.now() - start, processor: childrenProcessor() - before };
}

function median(starts: readonly Start[]): number {
  return starts.map(({ milliseconds }) => milliseconds).sort((x, y) => x - y)[starts.length >> 1] as number;
}

/** A mean, as the system counts in steps of 10 ms. */
function meanProcessor(starts: readonly Start[]): number {
  return starts.reduce((sum, { processor }) => sum + processor, 0) / starts.length;
}

/** Milliseconds of all processes that were started here and have ended; Linux alone tells. */
function childrenProcessor(): number {
  if (process.platform !== 'linux') return Number.NaN;
  const fields = readFileSync('/proc/self/stat', 'utf8').split(' ');
  return (Number(fields[15]) + Number(fields[16])) * 10;
}
