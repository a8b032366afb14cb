import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, inject, test } from 'vitest';
import { openPglite } from '../../src/store/engines/pglite.js';
import { openStore, StoreError } from '../../src/store/index.js';
import { storeOn } from '../../src/store/store.js';
import { databaseUrl, engines, onDatabase, onServer, useDatabases, useFolder } from './harness.js';
import { all, aRead, aServer, aTool, day } from './samples.js';

/** The error that opening gives, its message one line. */
async function refusal(options: Parameters<typeof openStore>[0]): Promise<StoreError> {
  const error = await openStore(options).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StoreError);
  expect((error as StoreError).message).toMatch(/^[^\n]+$/);
  return error as StoreError;
}

describe.each(engines)('opening on %s', (engine) => {
  const database = useDatabases(engine);

  test('a database of a newer version of this program is left alone', async () => {
    const { options, open } = await database();
    const store = await open();
    await store.saveServers('npm:a', aRead(aServer('a'), [aTool('x')]));
    await store.close();
    const later = Date.UTC(2100, 0, 1);
    await onDatabase(options, `insert into toolrisk_migrations (hash, created_at) values ('later', ${later})`);
    expect(await refusal(options)).toMatchObject({
      code: 'newer',
      message: expect.stringContaining('was migrated by a newer version of toolrisk: update this one'),
    });
  });
});

describe('opening PostgreSQL', () => {
  const database = useDatabases('postgres');
  const folder = 'unused';

  test('many can open an empty database at once, and work on it', async () => {
    const { open } = await database();
    const stores = await Promise.all(Array.from({ length: 6 }, open));
    await stores[0]?.saveServers('npm:a', aRead(aServer('a'), [aTool('x')]));
    expect(await Promise.all(stores.map((store) => all(store.inspections('1'))))).toMatchObject(
      stores.map(() => [{ server: aServer('a') }]),
    );
  });

  test('connections that the server ends, at work or idle, are made anew, and nothing is half written', async () => {
    const { options, open } = await database();
    const store = await open();
    const name = new URL(options.databaseUrl ?? '').pathname.slice(1);
    const end = `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`;
    const tools = Array.from({ length: 200 }, (_, n) => aTool(`t${n}`));
    const targets = Array.from({ length: 60 }, (_, n) => `s${n}`);
    let broken = 0;
    const untilDone = <Result>(work: () => Promise<Result>): Promise<Result> =>
      work().catch((error) => {
        expect(error).toMatchObject({ name: 'StoreError', code: 'unreachable', retryable: true });
        broken += 1;
        return untilDone(work);
      });
    const save = (target: string) => store.saveServers(`npm:${target}`, aRead(aServer(target), tools));
    const saved = Promise.all(targets.map((target) => untilDone(() => save(target)))).then(() => 'done');
    do await onServer(end);
    while ((await Promise.race([saved, sleep(200)])) !== 'done');
    expect(broken).toBeGreaterThan(0);
    // The last connections may have been ended after the last save.
    const counts = await untilDone(() => store.counts());
    expect(counts).toMatchObject({ servers: targets.length, tools: targets.length * tools.length });
  });

  test.each([
    ['a wrong password', (url: URL) => (url.password = 'sesame-open'), 'refused', /password authentication failed/],
    [
      'a user that does not exist',
      (url: URL) => (url.username = 'nobody-here'),
      'refused',
      /password authentication failed/,
    ],
    [
      'a database that does not exist',
      (url: URL) => (url.pathname = '/nothing'),
      'refused',
      /"nothing" does not exist/,
    ],
    [
      'a port where nobody listens',
      (url: URL) => (url.port = '1'),
      'unreachable',
      /cannot reach the database 127\.0\.0\.1:1\//,
    ],
    [
      'a host that does not exist',
      (url: URL) => (url.hostname = 'nowhere.invalid'),
      'unreachable',
      /cannot reach the database nowhere\.invalid/,
    ],
    [
      'another protocol',
      (url: URL) => (url.href = url.href.replace('postgres', 'mysql')),
      'invalid',
      /^DATABASE_URL is no address/,
    ],
  ])('%s', async (_, change, code, message) => {
    const url = new URL(inject('postgresUrl'));
    change(url);
    const error = await refusal({ databaseUrl: url.href, folder });
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    for (const secret of ['sesame', 'pass/word', 'pass%2Fword']) expect(error.message).not.toContain(secret);
  });

  test.each([
    'nonsense',
    'postgres://u:sesame#1@host/db',
    'postgres://u:12/sesame@host/db',
    'postgres://u:12?sesame@host/db',
  ])('an address that is none, with a password in the wrong place, is not printed: %s', async (address) => {
    const { code, message } = await refusal({ databaseUrl: address, folder });
    expect(code).toBe('invalid');
    expect(message).not.toMatch(/sesame|12/);
  });

  test('a database in another encoding', async () => {
    await onServer(`create database latin encoding 'LATIN1' locale 'C' locale_provider 'libc' template template0`);
    try {
      const message = expect.stringContaining('is encoded in LATIN1: toolrisk needs UTF8');
      expect(await refusal({ databaseUrl: databaseUrl('latin'), folder })).toMatchObject({ code: 'invalid', message });
    } finally {
      await onServer('drop database latin with (force)');
    }
  });
});

describe('opening the embedded database', () => {
  const folder = useFolder();
  const database = useDatabases('pglite');

  test('a folder that is not there yet is made, with those above it', async () => {
    const deep = join(folder(), 'a', 'b', 'db');
    await (await openStore({ databaseUrl: '', folder: deep })).close();
    expect(existsSync(join(deep, 'PG_VERSION'))).toBe(true);
  });

  test('through a link it is the same database, with the same lock', async () => {
    const { options, open } = await database();
    const store = await open();
    const link = join(folder(), 'link');
    symlinkSync(options.folder, link);
    expect((await refusal({ folder: link })).code).toBe('locked');
    await store.close();
  });

  test("somebody's files are not written over", async () => {
    const mine = join(folder(), 'mine');
    mkdirSync(mine);
    writeFileSync(join(mine, 'thesis.txt'), 'years');
    const { code, message } = await refusal({ folder: mine });
    expect(code).toBe('invalid');
    expect(message).toContain('is no database, and not empty');
    expect(readdirSync(mine)).toEqual(['thesis.txt']);
  });

  test('a file in the place of the folder', async () => {
    const file = join(folder(), 'file');
    writeFileSync(file, 'mine');
    expect(await refusal({ folder: file })).toMatchObject({
      code: 'invalid',
      message: `the database ${file} is a file, not a folder`,
    });
    expect((await refusal({ folder: join(file, 'db') })).code).toBe('invalid');
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  test.each([
    ['a control file that is cut off', (path: string) => truncateSync(join(path, 'global', 'pg_control'), 100)],
    ['no write-ahead log', (path: string) => rmSync(join(path, 'pg_wal'), { recursive: true })],
    ['a version that is not ours', (path: string) => writeFileSync(join(path, 'PG_VERSION'), '12\n')],
  ])('damaged files: %s', async (_, damage) => {
    const { options } = await database();
    damage(options.folder);
    const { code, message } = await refusal(options);
    expect(code).toBe('corrupt');
    expect(message).toContain(`${options.folder} cannot be opened, its files seem damaged`);
    // The lock is given up: the next one is not told that somebody has it.
    expect((await refusal(options)).code).toBe('corrupt');
  });

  test('a folder that may not be written', () => {
    const closed = mkdtempSync(join(tmpdir(), 'toolrisk-closed-'));
    try {
      chmodSync(closed, 0o555);
      // Root may write everywhere, and has to be somebody else to be refused.
      const script = `
        const { openStore } = await import(process.argv[1]);
        if (process.getuid?.() === 0) process.seteuid(65534);
        await openStore({ folder: process.argv[2] }).catch((e) => console.log(JSON.stringify([e.code, e.message])));`;
      const module = new URL('../../src/store/index.js', import.meta.url).href;
      const args = ['--input-type=module', '-e', script, module, join(closed, 'db')];
      const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
      expect(JSON.parse(stdout)).toEqual([
        'refused',
        expect.stringMatching(/^cannot write the database .*: EACCES[^\n]*$/),
      ]);
    } finally {
      rmSync(closed, { recursive: true });
    }
  });

  test('without enough room on the disk it is not opened, and an open one is read but not written', async () => {
    const { options } = await database();
    const vast = 2 ** 60;
    await expect(openPglite(options.folder, vast)).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringMatching(/^no room left to write the database .*: \d+ MB are free, \d+ MB are needed$/),
    });
    const engine = await openPglite(options.folder);
    const store = storeOn({
      ...engine,
      ensureRoom: () => {
        throw new StoreError('disk-full', 'full');
      },
    });
    await expect(store.saveServers('npm:a', aRead(aServer('a'), []))).rejects.toMatchObject({ code: 'disk-full' });
    await expect(store.beginRun({ targets: ['npm:a'] }, day(0))).rejects.toMatchObject({ code: 'disk-full' });
    expect((await store.counts()).targets).toBe(0);
    await store.close();
  });
});
