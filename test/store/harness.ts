import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { is, sql } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';
import { openPglite } from '../../src/store/engines/pglite.js';
import { openPostgres } from '../../src/store/engines/postgres.js';
import { openStore, type Store, type StoreOptions } from '../../src/store/index.js';
import * as schema from '../../src/store/schema.js';
import { storeOn } from '../../src/store/store.js';

/** Both engines: every test of the store runs on each. */
export const engines = ['pglite', 'postgres'] as const;
export type Engine = (typeof engines)[number];

/** A database of a test's own: opened as often as the test likes, removed after it. */
export interface TestDatabase {
  options: StoreOptions;
  open(): Promise<Store>;
}

/** Gives each test an empty store: the same one for all of a `describe`, as opening one takes longer than most tests. */
export function useStore(engine: Engine): () => Promise<Store> {
  const folder = useFolder();
  let opened: { store: Store; empty: () => Promise<unknown> } | undefined;
  beforeAll(async () => {
    const name = newName();
    const database =
      engine === 'pglite' ? await openPglite(join(folder(), name)) : await openPostgres(await createDatabase(name));
    const tables = Object.values(schema).filter((value) => is(value, PgTable));
    const list = sql.join(
      tables.map((table) => sql`${table}`),
      sql`, `,
    );
    const empty = () => database.db.execute(sql`truncate ${list} restart identity`);
    opened = { store: storeOn(database), empty };
    return async () => {
      await database.close();
      if (engine === 'postgres') await dropDatabase(name);
    };
  });
  return async () => {
    if (opened === undefined) throw new Error('the store is for tests, not for the describe around them');
    await opened.empty();
    return opened.store;
  };
}

/** Gives each test databases of its own on one engine, empty and migrated. Call it in a `describe`. */
export function useDatabases(engine: Engine): () => Promise<TestDatabase> {
  const folder = useFolder();
  const remove: (() => Promise<unknown>)[] = [];
  const template = () => join(folder(), 'template');
  beforeAll(async () => {
    // Creating an embedded database takes a second or two, copying it next to nothing.
    if (engine === 'pglite') await (await openStore({ folder: template() })).close();
  });
  afterEach(async () => {
    for (const undo of remove.splice(0).reverse()) await undo();
  });
  return async () => {
    const name = newName();
    const options: StoreOptions = { folder: join(folder(), name) };
    if (engine === 'pglite') {
      cpSync(template(), options.folder, { recursive: true });
    } else {
      options.databaseUrl = await createDatabase(name);
      remove.push(() => dropDatabase(name));
    }
    const open = async () => {
      const store = await openStore(options);
      remove.push(() => store.close());
      return store;
    };
    return { options, open };
  };
}

/** Gives a `describe` or a file a temporary folder, removed at its end. */
export function useFolder(): () => string {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'toolrisk-store-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return () => folder;
}

/** Runs SQL on the test server itself, or on one of its databases. */
export async function onServer(statement: string, url: string = inject('postgresUrl')): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Runs SQL behind the back of the store, which must be closed. */
export async function onDatabase({ databaseUrl, folder }: StoreOptions, statement: string): Promise<unknown[]> {
  if (databaseUrl) return onServer(statement, databaseUrl);
  const client = await PGlite.create(folder);
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.close();
  }
}

/** Address of a database of the test server. */
export function databaseUrl(name: string): string {
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  return url.href;
}

async function createDatabase(name: string): Promise<string> {
  await onServer(`create database ${name}`);
  return databaseUrl(name);
}

const dropDatabase = (name: string) => onServer(`drop database ${name} with (force)`);

const newName = () => `t${randomUUID().replaceAll('-', '')}`;

/** A program of `children/`, running in a process of its own. */
export interface Child {
  process: ChildProcess;
  /** The next line it prints; throws what it wrote to standard error when it ends first. */
  line(): Promise<string>;
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals | null>;
}

/** Starts a program of `children/` with arguments that are passed as JSON. */
export function startChild(program: string, args: unknown, prefix: readonly string[] = []): Child {
  const file = fileURLToPath(new URL(`children/${program}.js`, import.meta.url));
  const [command, ...rest] = [...prefix, process.execPath, file, JSON.stringify(args)];
  const child = spawn(command as string, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  let output = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (output + text).split('\n');
    output = parts.pop() ?? '';
    lines.push(...parts);
    child.emit('line');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => {
    child.emit('line');
    return code ?? signal;
  });
  const line = async (): Promise<string> => {
    while (lines.length === 0) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${program} ended: ${errors}`);
      await once(child, 'line');
    }
    return lines.shift() as string;
  };
  return { process: child, line, ended };
}
