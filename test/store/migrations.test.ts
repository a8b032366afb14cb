import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { useFolder } from './harness.js';

const folder = useFolder();

test('the migrations lead to the schema as it is: nothing is left for `npm run db:generate` to write', () => {
  const migrations = 'src/store/migrations';
  const copy = join(folder(), 'migrations');
  cpSync(migrations, copy, { recursive: true });
  const program = 'node_modules/drizzle-kit/bin.cjs';
  // drizzle-kit takes an absolute path for a relative one.
  const out = relative('.', copy);
  const options = ['--dialect', 'postgresql', '--schema', 'src/store/schema.ts', '--out', out];
  const { stdout, status } = spawnSync(process.execPath, [program, 'generate', ...options], { encoding: 'utf8' });
  expect(stdout).toContain('No schema changes, nothing to migrate');
  expect(status).toBe(0);
  expect(readdirSync(copy, { recursive: true })).toEqual(readdirSync(migrations, { recursive: true }));
});
