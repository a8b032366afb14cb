import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { classifierVersion } from '../../classifier/index.js';
import { factsOfRest } from '../../crawler/github/facts.js';
import { extractorVersion } from '../../crawler/index.js';
import { openStore } from '../../src/store/index.js';
import type { Counts } from '../support/github-stand-in/index.js';
import { type MadeUp, makeUp } from '../support/github-stand-in/made-up.js';
import { searchItem } from '../support/github-stand-in/replies.js';
import { contentsOf, type StoreContents } from '../support/store-contents.js';

/* What the benchmark of crawls is made of: GitHub's stand-in and toolrisk itself, each a process of its own, and what they cost. */

const script = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const main = script('../../src/cli/main.js');

/** GitHub's stand-in, running. */
export interface Measured {
  url: string;
  tokens: string;
  counts(): Promise<Counts>;
  reset(): Promise<void>;
  /** A commit to that share of the repositories, the same ones each time; how many. */
  push(share: number): Promise<number>;
  stop(): Promise<void>;
}

/** @param args of the stand-in's own command line */
export async function startStandIn(args: readonly string[], credentials: number): Promise<Measured> {
  const tokens = Array.from({ length: credentials }, (_, n) => `stand-in-token-${n}`).join(',');
  const child = spawn(process.execPath, [script('../support/github-stand-in/main.js'), '--token', tokens, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const { api, control } = JSON.parse(line) as { api: string; control: string };
  const ask = async (path: string) => (await (await fetch(`${control}${path}`)).json()) as Counts & { pushed: number };
  return {
    url: api,
    tokens,
    counts: () => ask('/counts'),
    reset: async () => void (await ask('/reset')),
    push: async (share) => (await ask(`/push?share=${share}`)).pushed,
    stop: () => end(child, 'SIGTERM'),
  };
}

/** Where crawls of one measurement happen: a folder, or a PostgreSQL. */
export interface Place {
  folder: string;
  databaseUrl: string | null;
}

export interface Finished {
  code: number | null;
  seconds: number;
  /** Seconds of processor. */
  cpu: number;
  /** Most memory it had, in MiB. */
  peak: number;
}

export interface Running {
  process: ChildProcess;
  /** Resolves when it has printed this. */
  said(text: string): Promise<void>;
  finished: Promise<Finished>;
}

let started = 0;

/** Starts `toolrisk`; what it prints goes to a file in the place's folder. */
export function startToolrisk(args: readonly string[], gitHub: Measured, { folder, databaseUrl }: Place): Running {
  mkdirSync(folder, { recursive: true });
  const name = join(folder, `${String(++started).padStart(3, '0')}-${args[0]}`);
  const usage = resolve(`${name}.usage.json`);
  const child = spawn(process.execPath, ['--import', script('usage.js'), main, ...args], {
    cwd: folder,
    env: {
      PATH: process.env.PATH ?? '',
      GITHUB_API_URL: gitHub.url,
      GITHUB_TOKENS: gitHub.tokens,
      // Nothing listens there: other sources are not what is measured.
      npm_config_registry: nowhere,
      MCP_REGISTRY_URL: nowhere,
      TOOLRISK_BENCH_USAGE: usage,
      ...(databaseUrl === null ? {} : { DATABASE_URL: databaseUrl }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(`${name}.log`);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.pipe(log, { end: false });
    stream.on('data', (chunk: Buffer) => {
      output = `${output}${chunk}`.slice(-10_000);
    });
  }
  const begun = performance.now();
  const finished = once(child, 'close').then(([code]): Finished => {
    log.end();
    const seconds = (performance.now() - begun) / 1_000;
    // One that was killed could not tell.
    const used = child.signalCode === 'SIGKILL' ? { cpu: 0, peak: 0 } : JSON.parse(readFileSync(usage, 'utf8'));
    return { code, seconds, ...used };
  });
  return {
    process: child,
    async said(text) {
      while (!output.includes(text)) {
        if (child.exitCode !== null)
          throw new Error(`toolrisk ${args.join(' ')} ended without saying ${text}: ${output}`);
        await sleep(20);
      }
    },
    finished,
  };
}

/** Runs `toolrisk` to its end. @throws Error when that is not a good one */
export async function toolrisk(args: readonly string[], gitHub: Measured, place: Place): Promise<Finished> {
  const finished = await startToolrisk(args, gitHub, place).finished;
  if (finished.code !== 0)
    throw new Error(`toolrisk ${args.join(' ')} ended with ${finished.code}; see ${place.folder}`);
  return finished;
}

const nowhere = 'http://127.0.0.1:4';

/** Makes all that the stand-in makes up known, as read at the commit it is at, and without a server. */
export async function noteAsRead({ folder, databaseUrl }: Place, madeUp: MadeUp): Promise<void> {
  const now = new Date();
  const store = await openStore({ folder: join(folder, '.toolrisk', 'db'), databaseUrl });
  const found = makeUp(madeUp).map((repository) => ({
    target: `github:${repository.name}`,
    revision: repository.commit,
    facts: factsOfRest(searchItem(repository, 'https://api.github.com')),
  }));
  for (let at = 0; at < found.length; at += 500) {
    const some = found.slice(at, at + 500);
    await store.addTargets(
      some.map(({ target, facts }) => ({ target, facts, foundBy: 'github-search' })),
      now,
    );
    for (const { target, revision } of some)
      await store.saveServers(target, { revision, extractorVersion, now, servers: [], run: null });
  }
  await store.close();
}

/** Everything that a place's store holds, but for times and runs. */
export async function stateOf({ folder, databaseUrl }: Place): Promise<StoreContents> {
  const store = await openStore({ folder: join(folder, '.toolrisk', 'db'), databaseUrl });
  try {
    return await contentsOf(store, classifierVersion);
  } finally {
    await store.close();
  }
}

export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
}
