import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { chance } from '../support/github-stand-in/chance.js';
import type { MadeUp } from '../support/github-stand-in/made-up.js';
import { startPostgres } from '../support/postgres.js';
import type { StoreContents } from '../support/store-contents.js';
import {
  end,
  type Finished,
  type Measured,
  noteAsRead,
  type Place,
  startStandIn,
  startToolrisk,
  stateOf,
  toolrisk,
} from './crawling.js';

const help = `
Crawls made-up repositories of GitHub's stand-in and says what it cost, a line for each crawl.

npm run bench:crawl -- SCENARIO [options]

  discovery   toolrisk discover alone: how many are found, by how many searches
  nights      the first crawl, a night in which nothing changed, a night in which some changed
  faults      the first crawl and a night with changes, without faults and with them: must end the same
  kills       the same with kill -9 at random moments
  workers     the first crawl on PostgreSQL, shared by one worker, then by two

  --repositories N   43000
  --changed P        per cent of them that change before the last night (2)
  --faults P         per cent each of server errors, connection resets and truncated tarballs (1)
  --secondary P      per cent of secondary limits (0.2)
  --retry-after N    seconds they ask for (1; GitHub says 60)
  --kills N          times each crawl is killed (20)
  --latency N        milliseconds that each of GitHub's answers takes (0; workers: 400)
  --from T, --to T   when the repositories were created, ISO 8601: a single day, say
  --stars N          of each; different ones when left out
  --credentials N    tokens (40): one has 5,000 requests an hour and 810 a minute
  --documented       GitHub's own limit of 30 searches a minute; without it, searches are not what takes the time
  --noted            nights: the repositories are noted as read and empty before the first crawl, which takes minutes where
                     reading 43,000 takes an hour
  --postgres         store in PostgreSQL (its own, started for this)
  --seed N           of what is made up and of what goes wrong (1)
  --folder PATH      keep stores and logs there
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    repositories: { type: 'string', default: '43000' },
    changed: { type: 'string', default: '2' },
    faults: { type: 'string', default: '1' },
    secondary: { type: 'string', default: '0.2' },
    'retry-after': { type: 'string', default: '1' },
    kills: { type: 'string', default: '20' },
    latency: { type: 'string' },
    from: { type: 'string' },
    to: { type: 'string' },
    stars: { type: 'string' },
    credentials: { type: 'string', default: '40' },
    documented: { type: 'boolean', default: false },
    noted: { type: 'boolean', default: false },
    postgres: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    folder: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const scenarios: Record<string, () => Promise<void>> = { discovery, nights, faults, kills, workers };
const [name = ''] = positionals;
const scenario = scenarios[name];
if (values.help || scenario === undefined) {
  process.stdout.write(help);
  process.exit(values.help ? 0 : 2);
}

const repositories = Number(values.repositories);
const changedShare = Number(values.changed) / 100;
const random = chance(Number(values.seed));
const root = values.folder ?? mkdtempSync(join(tmpdir(), 'toolrisk-bench-'));
mkdirSync(root, { recursive: true });
const postgres = values.postgres || name === 'workers' ? await startPostgres() : null;
try {
  await scenario();
} finally {
  await postgres?.stop();
  if (values.folder === undefined) rmSync(root, { recursive: true, force: true });
}

async function discovery(): Promise<void> {
  const gitHub = await standIn();
  const place = await newPlace('discovery');
  const finished = await toolrisk(['discover', '--source', 'github-search'], gitHub, place);
  const spent = await spentOf(gitHub);
  tell('discover', finished, spent);
  const { counts } = await stateOf(place);
  const found = counts['github-search'] ?? 0;
  const per = ((100 * spent.searches) / repositories).toFixed(2);
  say(`found ${found} of ${repositories} (${((100 * found) / repositories).toFixed(2)} %), ${per} searches per 100`);
  await gitHub.stop();
  expectEqual('repositories found', found, repositories);
}

async function nights(): Promise<void> {
  const gitHub = await standIn();
  const place = await newPlace('nights');
  if (values.noted) await noteAsRead(place, madeUp());
  await crawled('first', gitHub, place, ['--source', 'github-search']);
  await crawled('unchanged', gitHub, place);
  const pushed = await gitHub.push(changedShare);
  await crawled(`${pushed} changed`, gitHub, place);
  await gitHub.stop();
}

async function faults(): Promise<void> {
  const calm = await twoNights('calm', await standIn());
  const share = String(Number(values.faults) / 100);
  const secondary = String(Number(values.secondary) / 100);
  const faulty = await standIn([
    ...['--faults', share, '--secondary', secondary, '--retry-after', values['retry-after'] as string],
  ]);
  const ended = await twoNights('faults', faulty);
  expectEqual('end state', ended, calm);
}

async function kills(): Promise<void> {
  const gitHub = await standIn();
  const place = await newPlace('calm');
  const times: number[] = [];
  times.push((await crawled('calm, first', gitHub, place, ['--source', 'github-search'])).seconds);
  const pushed = await gitHub.push(changedShare);
  times.push((await crawled(`calm, ${pushed} changed`, gitHub, place)).seconds);
  const calm = await stateOf(place);
  await gitHub.stop();

  const again = await standIn();
  const killed = await newPlace('killed');
  await crawledUnderFire('killed, first', again, killed, times[0] as number, ['--source', 'github-search']);
  await again.push(changedShare);
  await crawledUnderFire(`killed, ${pushed} changed`, again, killed, times[1] as number);
  const ended = await stateOf(killed);
  await again.stop();
  expectEqual('end state', ended, calm);
}

async function workers(): Promise<void> {
  const times: number[] = [];
  for (const count of [1, 2]) {
    const gitHub = await standIn(['--latency', values.latency ?? '400']);
    const place = await newPlace(`workers${count}`);
    await toolrisk(['discover', '--source', 'github-search'], gitHub, place);
    await gitHub.reset();
    const running = Array.from({ length: count }, () => startToolrisk(['worker'], gitHub, place));
    for (const worker of running) await worker.said('waits for work');
    const crawl = startToolrisk(['crawl'], gitHub, place);
    await crawl.said('targets');
    const begun = performance.now();
    const finished = await crawl.finished;
    times.push((performance.now() - begun) / 1_000);
    tell(`${count} working`, finished, await spentOf(gitHub));
    say(`  of which ${times.at(-1)?.toFixed(1)} s from the start of the run to its end`);
    for (const worker of running) {
      await end(worker.process, 'SIGTERM');
      await worker.finished;
    }
    await gitHub.stop();
  }
  const [one = 0, two = 0] = times;
  say(`two workers are ${(one / two).toFixed(2)} times as fast as one`);
}

/** The first crawl and a night with changes; what is stored then. */
async function twoNights(label: string, gitHub: Measured): Promise<StoreContents> {
  const place = await newPlace(label);
  await crawled(`${label}, first`, gitHub, place, ['--source', 'github-search']);
  const pushed = await gitHub.push(changedShare);
  await crawled(`${label}, ${pushed} changed`, gitHub, place);
  const state = await stateOf(place);
  await gitHub.stop();
  return state;
}

async function crawled(label: string, gitHub: Measured, place: Place, args: string[] = []): Promise<Finished> {
  const finished = await toolrisk(['crawl', ...args], gitHub, place);
  tell(label, finished, await spentOf(gitHub));
  return finished;
}

/**
 * Kills it at random moments, so that its lives together last about as long as it took undisturbed; then lets it finish. Half of the
 * times only once it is at work, since starting may take most of a short life.
 */
async function crawledUnderFire(label: string, gitHub: Measured, place: Place, calm: number, args: string[] = []) {
  const count = Number(values.kills);
  let lived = 0;
  for (let n = 0; n < count; n++) {
    const running = startToolrisk(['crawl', ...args], gitHub, place);
    if (n % 2 === 1) await Promise.race([running.said('\n').catch(() => {}), running.finished]);
    await Promise.race([sleep(random() * 2_000 * (calm / count)), running.finished]);
    await end(running.process, 'SIGKILL');
    lived += (await running.finished).seconds;
  }
  say(`${label}: killed ${count} times within ${lived.toFixed(0)} s`);
  await crawled(label, gitHub, place, args);
}

/** What the stand-in makes up. */
function madeUp(): MadeUp {
  const { from, to, stars } = values;
  return {
    ...{ repositories, seed: Number(values.seed) },
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(stars === undefined ? {} : { stars: Number(stars) }),
  };
}

function standIn(more: string[] = []): Promise<Measured> {
  const { from, to, stars, latency } = values;
  const given = Object.entries({ from, to, stars, latency }).flatMap(([option, value]) =>
    value === undefined || more.includes(`--${option}`) ? [] : [`--${option}`, value],
  );
  const limits = values.documented ? [] : ['--limit', 'search=1000000'];
  const args = ['--repositories', String(repositories), '--seed', values.seed as string, ...limits, ...given, ...more];
  return startStandIn(args, Number(values.credentials));
}

async function newPlace(label: string): Promise<Place> {
  const folder = join(root, label);
  rmSync(folder, { recursive: true, force: true });
  if (postgres === null) return { folder, databaseUrl: null };
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(`create database ${label}`);
  await client.end();
  const url = new URL(postgres.url);
  url.pathname = `/${label}`;
  return { folder, databaseUrl: url.href };
}

interface Spent {
  points: number;
  searches: number;
  requests: number;
  tarballs: number;
}

/** Since it was last asked. */
async function spentOf(gitHub: Measured): Promise<Spent> {
  const { spent, tarballs, faults: gone, limits } = await gitHub.counts();
  await gitHub.reset();
  const wrong = Object.entries({
    ...gone,
    'primary limits hit': limits.primary,
    'secondary limits hit': limits.secondary,
  })
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${what}`);
  if (wrong.length > 0) say(`  went wrong: ${wrong.join(', ')}`);
  return { points: spent.graphql, searches: spent.search, requests: spent.core, tarballs };
}

function tell(label: string, { seconds, cpu, peak }: Finished, { points, searches, requests, tarballs }: Spent): void {
  const cells = [
    ...[`${points} points`, `${searches} searches`, `${requests} requests`, `${tarballs} tarballs`],
    ...[`${seconds.toFixed(1)} s`, `${cpu.toFixed(1)} s of processor`, `${peak.toFixed(0)} MiB at most`],
  ];
  say(`${label.padEnd(24)} ${cells.map((cell) => cell.padStart(15)).join(' ')}`);
}

function expectEqual(what: string, found: unknown, wanted: unknown): void {
  const [is, should] = [JSON.stringify(found), JSON.stringify(wanted)];
  say(is === should ? `${what}: equal, ${is}` : `${what}: NOT EQUAL\n  found  ${is}\n  wanted ${should}`);
  if (is !== should) process.exitCode = 1;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
