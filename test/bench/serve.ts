import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { namesIn } from './names.js';
import { benchOptions } from './options.js';
import { random } from './synthetic.js';

const help = `
Looks random names up at a server of its own and says how many a second it answers, for how much processor time: the client takes
more of the machine than the server does. Bound: 5,000 a second of one core, 99 % within 20 ms.

npm run bench:serve -- [options]

  --catalogue FOLDER   a published catalogue (catalogue)
  --requests N         look-ups in all (20000)
  --connections N      at once (32)
`;
const values = benchOptions(help, {
  catalogue: { type: 'string', default: 'catalogue' },
  requests: { type: 'string', default: '20000' },
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

const agent = new Agent({ keepAlive: true, maxSockets: Number(values.connections) });
const next = random(1);
const times: number[] = [];
let left = Number(values.requests);

async function client(): Promise<void> {
  while (left-- > 0) {
    const name = names[Math.floor(next() * names.length)] as string;
    const start = performance.now();
    await new Promise<void>((resolve, reject) => {
      request(`${url}/v1/tool?name=${encodeURIComponent(name)}`, { agent }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`${name}: ${response.statusCode}`));
        response.resume().on('end', resolve);
      })
        .on('error', reject)
        .end();
    });
    times.push(performance.now() - start);
  }
}

const start = performance.now();
await Promise.all(Array.from({ length: Number(values.connections) }, client));
const seconds = (performance.now() - start) / 1000;
const [, , , , , , , , , , , , , user = 0, system = 0] = readFileSync(`/proc/${server.pid}/stat`, 'utf8')
  .split(' ')
  .map(Number);
const cpu = (user + system) / 100;
server.kill();
agent.destroy();
times.sort((a, b) => a - b);
const at = (share: number) => times[Math.floor(times.length * share)]?.toFixed(1);
process.stdout.write(
  `${times.length} look-ups: ${(times.length / seconds).toFixed(0)} a second, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; ` +
    `the server used ${cpu.toFixed(1)} s of processor: ${(times.length / cpu).toFixed(0)} for each second of it\n`,
);
