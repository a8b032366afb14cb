import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { chance } from './chance.js';
import { startGitHubStandIn } from './index.js';
import { documentedLimits, type Limits } from './limits.js';

/*
 * The stand-in as a program, for measuring a crawler against it. Two ports are GitHub's, the API's and codeload's; the third is for
 * whoever measures: GET /counts, POST /reset, POST /push?share=0.02 (commits to that share of the repositories).
 */

const help = `node dist/test/support/github-stand-in/main.js
  --repositories N   made up from --seed (43000)
  --seed N           (1)
  --from T, --to T   when the first and the last were created, ISO 8601
  --stars N          of each; different ones when left out
  --latency N        milliseconds that every answer takes (0)
  --faults SHARE     of 5xx, of resets and of truncated tarballs each (0)
  --secondary SHARE  of secondary limits (0)
  --retry-after N    seconds they ask for (60)
  --limit NAME=N     another limit than the documented one: core, graphql, search, code_search, restPointsPerMinute, …
  --port N           of the API; codeload and control follow (any that is free)
  --token TEXT       that is accepted, several separated by commas (stand-in-token)
`;

const { values } = parseArgs({
  options: {
    repositories: { type: 'string', default: '43000' },
    seed: { type: 'string', default: '1' },
    from: { type: 'string' },
    to: { type: 'string' },
    stars: { type: 'string' },
    latency: { type: 'string', default: '0' },
    faults: { type: 'string', default: '0' },
    secondary: { type: 'string', default: '0' },
    'retry-after': { type: 'string', default: '60' },
    limit: { type: 'string', multiple: true, default: [] },
    port: { type: 'string', default: '0' },
    token: { type: 'string', default: 'stand-in-token' },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  process.stdout.write(help);
  process.exit(0);
}

const share = Number(values.faults);
const port = Number(values.port);
const standIn = await startGitHubStandIn(
  {},
  {
    tokens: values.token.split(','),
    madeUp: {
      ...{ repositories: Number(values.repositories), seed: Number(values.seed) },
      ...(values.from === undefined ? {} : { from: values.from }),
      ...(values.to === undefined ? {} : { to: values.to }),
      ...(values.stars === undefined ? {} : { stars: Number(values.stars) }),
    },
    limits: limitsOf(values.limit),
    faults: {
      seed: Number(values.seed),
      serverError: share,
      reset: share,
      truncated: share,
      secondary: Number(values.secondary),
      retryAfter: Number(values['retry-after']),
    },
    keepRequests: false,
    ...(Number(values.latency) > 0 ? { latency: Number(values.latency) } : {}),
    ...(port === 0 ? {} : { ports: [port, port + 1] as const }),
  },
);

const random = chance(Number(values.seed) + 1);
const control = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://control');
  let pushed = 0;
  if (url.pathname === '/reset') standIn.resetCounts();
  if (url.pathname === '/push')
    for (const repository of standIn.madeUp) {
      if (random() >= Number(url.searchParams.get('share'))) continue;
      standIn.push(repository);
      pushed++;
    }
  response.setHeader('content-type', 'application/json');
  response.end(`${JSON.stringify({ ...standIn.counts, pushed, memory: process.memoryUsage().rss })}\n`);
});
control.listen(port === 0 ? 0 : port + 2, '127.0.0.1', () => {
  const address = control.address();
  const controlPort = typeof address === 'object' ? address?.port : null;
  const told = { api: standIn.url, codeload: standIn.codeloadUrl, control: `http://127.0.0.1:${controlPort}` };
  process.stdout.write(`${JSON.stringify(told)}\n`);
});

function limitsOf(given: readonly string[]): Partial<Limits> {
  return Object.fromEntries(
    given.map((each) => {
      const [name = '', amount] = each.split('=');
      if (!(name in documentedLimits) || !(Number(amount) > 0)) throw new Error(`--limit ${each}: no such limit`);
      return [name, Number(amount)];
    }),
  );
}
