import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Pool } from 'undici';
import { namesIn } from './names.js';
import { benchOptions } from './options.js';
import { random } from './synthetic.js';

const help = `
Looks random names up at a server of its own, over connections that stay open, and says how many a second it answers and for how
much processor time. On Linux with two processors or more, the server has one to itself, and the client another. Bound: 5,000 a
second, 99 % within 20 ms. Names are as frequent as tools of that name; nothing is kept ready, so that in a large catalogue most have
to be read from their files.

npm run bench:serve -- [options]

  --catalogue FOLDER   a published catalogue (catalogue)
  --requests N         look-ups in all (50000)
  --warm-up N          look-ups before those that count, as a server that has just started compiles its code (10000)
  --connections N      at once (32)
`;
const values = benchOptions(help, {
  catalogue: { type: 'string', default: 'catalogue' },
  requests: { type: 'string', default: '50000' },
  'warm-up': { type: 'string', default: '10000' },
  connections: { type: 'string', default: '32' },
});
const names = namesIn(values.catalogue);

const server = spawn(process.execPath, [
  'dist/src/cli/main.js',
  'serve',
  '--port',
  '0',
  '--json',
  '--catalogue',
  values.catalogue,
]);
const url = await new Promise<string>((resolve) => {
  server.stdout.setEncoding('utf8').once('data', (text: string) => resolve(JSON.parse(text).url));
});
const apart = availableParallelism() > 1 && pinned(server.pid as number, 0) && pinned(process.pid, 1);

const connections = Number(values.connections);
const pool = new Pool(url, { connections, pipelining: 1 });
const next = random(1);

async function lookUp(count: number): Promise<number[]> {
  const times: number[] = [];
  let left = count;
  const client = async () => {
    while (left-- > 0) {
      const name = names[Math.floor(next() * names.length)] as string;
      const start = performance.now();
      const { statusCode, body } = await pool.request({
        method: 'GET',
        path: `/v1/tool?name=${encodeURIComponent(name)}`,
      });
      if (statusCode !== 200) throw new Error(`${name}: ${statusCode}`);
      await body.dump();
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  return times.sort((a, b) => a - b);
}

await lookUp(Number(values['warm-up']));
const before = { start: performance.now(), server: serverProcessor(), own: process.cpuUsage() };
const times = await lookUp(Number(values.requests));
const seconds = (performance.now() - before.start) / 1000;
const cpu = serverProcessor() - before.server;
const { user, system } = process.cpuUsage(before.own);
await pool.close();
server.kill();
const at = (share: number) => times[Math.floor(times.length * share)]?.toFixed(1);
process.stdout.write(
  `${times.length} look-ups: ${(times.length / seconds).toFixed(0)} a second, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; ` +
    `the server used ${cpu.toFixed(1)} s of processor: ${(times.length / cpu).toFixed(0)} for each second of it; ` +
    `the client ${((user + system) / 1e6).toFixed(1)} s${apart ? '' : ' of the same processors'}\n`,
);

/** Whether all of the process runs on this processor alone from now on. */
function pinned(pid: number, processor: number): boolean {
  return spawnSync('taskset', ['-a', '-c', '-p', `${processor}`, `${pid}`]).status === 0;
}

/** Seconds that the server took so far; Linux alone tells. */
function serverProcessor(): number {
  if (process.platform !== 'linux') return Number.NaN;
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}
