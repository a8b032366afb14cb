import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openStore } from '../../src/store/index.js';
import { acquireLock } from '../../src/store/lock.js';
import { type Child, startChild, useFolder } from './harness.js';

/** Some start many processes. */
vi.setConfig({ testTimeout: 120_000 });

describe('the lock of the embedded database', () => {
  const folder = useFolder();
  const children: Child[] = [];
  const child = (program: string, args: unknown) => {
    const started = startChild(program, args);
    children.push(started);
    return started;
  };
  const kill = async ({ process, ended }: Child) => {
    process.kill('SIGKILL');
    await ended;
  };
  afterEach(async () => {
    await Promise.all(children.splice(0).map(kill));
  });

  test('a second process is refused and told who has it; once the first is killed, it gets in', async () => {
    const options = { folder: join(folder(), 'contended') };
    const first = child('open', options);
    expect(await first.line()).toBe('opening');
    expect(await first.line()).toBe('open');
    await expect(openStore(options)).rejects.toMatchObject({
      name: 'StoreError',
      code: 'locked',
      message: `the database ${options.folder} is in use by process ${first.process.pid}: wait for it, or end it`,
    });
    await kill(first);
    const store = await openStore(options);
    await store.close();
    expect(readdirSync(folder()).filter((name) => name.startsWith('contended'))).toEqual(['contended']);
  });

  test('one process cannot open it twice, and can again after closing', async () => {
    const options = { folder: join(folder(), 'twice') };
    const store = await openStore(options);
    await expect(openStore(options)).rejects.toMatchObject({ code: 'locked' });
    await store.close();
    await store.close();
    await (await openStore(options)).close();
    expect(existsSync(`${options.folder}.lock`)).toBe(false);
  });

  test('of many that find the lock of a dead process one gets it', async () => {
    const path = join(folder(), 'stale.lock');
    for (let round = 0; round < 3; round++) {
      const dead = child('lock', { path, at: 0 });
      expect(await dead.line()).toBe('got it');
      await kill(dead);
      expect(existsSync(path)).toBe(true);

      const at = Date.now() + 1500;
      const rivals = Array.from({ length: 8 }, () => child('lock', { path, at }));
      const said = await Promise.all(rivals.map((rival) => rival.line()));
      const winners = rivals.filter((_, n) => said[n] === 'got it');
      expect(winners).toHaveLength(1);
      expect(JSON.parse(readFileSync(path, 'utf8')).pid).toBe(winners[0]?.process.pid);
      for (const line of said) expect(line).toMatch(/^(got it|the test is in use by process \d+: .*)$/);
      await Promise.all(rivals.map(kill));
    }
  });

  test('a process that died while taking a dead lock over does not bar it for ever', () => {
    const path = join(folder(), 'halfway.lock');
    const dead = (token: string) => JSON.stringify({ pid: 2 ** 22 + 1, host: hostname(), started: '1', token });
    writeFileSync(path, dead('outer'));
    writeFileSync(`${path}.outer`, dead('inner'));
    acquireLock(path, 'the test').release();
    expect(readdirSync(folder()).filter((name) => name.startsWith('halfway'))).toEqual([]);
  });

  test('a living process of the same number is not the one that took the lock', () => {
    const path = join(folder(), 'reused.lock');
    writeFileSync(path, JSON.stringify({ pid: process.pid, host: hostname(), started: 'long ago', token: 't' }));
    acquireLock(path, 'the test').release();
  });

  test('the lock of another host is left alone, and the way out is told', () => {
    const path = join(folder(), 'elsewhere.lock');
    writeFileSync(path, JSON.stringify({ pid: 1, host: 'elsewhere', started: null, token: 't' }));
    const message = `the test is in use by process 1 on elsewhere: if that has ended, remove ${path}`;
    expect(() => acquireLock(path, 'the test')).toThrow(message);
    expect(existsSync(path)).toBe(true);
  });

  test('a file that is no lock is left alone', () => {
    const path = join(folder(), 'foreign.lock');
    writeFileSync(path, 'somebody else');
    expect(() => acquireLock(path, 'the test')).toThrow('is not a lock file of toolrisk');
    expect(readFileSync(path, 'utf8')).toBe('somebody else');
  });

  test('giving up a lock that has changed hands leaves it to its new owner', () => {
    const path = join(folder(), 'lost.lock');
    const lock = acquireLock(path, 'the test');
    const other = JSON.stringify({ pid: 1, host: 'elsewhere', started: null, token: 't' });
    writeFileSync(path, other);
    lock.release();
    expect(readFileSync(path, 'utf8')).toBe(other);
  });
});
