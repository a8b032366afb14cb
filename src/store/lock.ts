import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { codeOf, StoreError } from './errors.js';

/** What a lock file says of the process that holds it. */
const holderSchema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  /** When the process started, as the system counts, so that another process of the same number is told apart; or null. */
  started: z.string().nullable(),
  /** Unlike every other lock there ever was. */
  token: z.string(),
});

type Holder = z.infer<typeof holderSchema>;

export interface Lock {
  /** Gives the lock up. Doing so twice does no harm. */
  release(): void;
}

/**
 * Takes the lock `path`, a file that appears whole or not at all and is removed on release and when the process exits. The
 * lock of a process that has died is taken over; that of another host is not, as nothing tells whether it lives.
 *
 * Only the process that holds `<path>.<token>` may replace the dead lock of that token, and it looks again before it does.
 * So of several that find a dead lock one wins, and one that dies half way leaves a lock that is taken over in its turn.
 * @param what is locked, for people
 * @throws StoreError `locked`, naming the process that holds it
 */
export function acquireLock(path: string, what: string): Lock {
  const self: Holder = { pid: process.pid, host: hostname(), started: startOf(process.pid), token: randomUUID() };
  const draft = `${path}.${self.token}.new`;
  writeFileSync(draft, JSON.stringify(self));
  try {
    take(path, draft, what);
  } finally {
    rmSync(draft, { force: true });
  }
  const release = () => {
    process.off('exit', release);
    if (read(path)?.token === self.token) rmSync(path, { force: true });
  };
  process.on('exit', release);
  return { release };
}

/** Makes `path` the file `draft`, unless a living process holds it. */
function take(path: string, draft: string, what: string): void {
  for (;;) {
    try {
      linkSync(draft, path);
      return;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
    const holder = read(path);
    if (holder === null) continue;
    if (mayLive(holder)) throw heldBy(holder, path, what);
    const guard = acquireLock(`${path}.${holder.token}`, what);
    try {
      if (read(path)?.token === holder.token) {
        renameSync(draft, path);
        return;
      }
    } finally {
      guard.release();
    }
  }
}

/** Who holds the lock, or null when nobody does. */
function read(path: string): Holder | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    throw new StoreError('locked', `${path} is not a lock file of toolrisk: remove it if no toolrisk is running`);
  }
}

function mayLive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    // EPERM: it lives and is somebody else's.
    if (codeOf(error) === 'ESRCH') return false;
  }
  return holder.started === startOf(holder.pid);
}

function heldBy(holder: Holder, path: string, what: string): StoreError {
  if (holder.host === hostname()) {
    return new StoreError('locked', `${what} is in use by process ${holder.pid}: wait for it, or end it`);
  }
  return new StoreError(
    'locked',
    `${what} is in use by process ${holder.pid} on ${holder.host}: if that has ended, remove ${path}`,
  );
}

/** Start of a process in ticks since the machine started, and which start of the machine; null where Linux does not say. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // The second field is the program's name in parentheses and may hold anything; the 22nd is the start.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${boot} ${ticks}`;
  } catch {
    return null;
  }
}
