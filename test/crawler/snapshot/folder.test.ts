import { execFileSync } from 'node:child_process';
import type { PathLike } from 'node:fs';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openSnapshot } from '../../../crawler/snapshot/open.js';
import { defaultSnapshotLimits, type SnapshotLimits } from '../../../crawler/snapshot/snapshot.js';
import { failure } from '../../support/failure.js';
import { temporaryFolder } from '../../support/folder.js';
import type { Files } from '../../support/tarball.js';

/** Paths that may not be read, whoever runs the tests: the superuser may read whatever its mode says. */
const forbidden = new Set<PathLike>();

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const guard =
    <Args extends [PathLike, ...unknown[]], Result>(read: (...args: Args) => Promise<Result>) =>
    async (...args: Args) => {
      if (forbidden.has(args[0])) throw Object.assign(new Error('permission denied'), { code: 'EACCES' });
      return read(...args);
    };
  return { ...real, open: guard(real.open), readdir: guard(real.readdir as never) };
});

const open = (path: string, limits: Partial<SnapshotLimits> = {}, subpath: string | null = null) =>
  openSnapshot({ form: 'folder', path, subpath }, { ...defaultSnapshotLimits, ...limits });

async function openFiles(files: Files, limits: Partial<SnapshotLimits> = {}) {
  return open(await temporaryFolder(files), limits);
}

describe('a folder', () => {
  it('is read with its folders, but for those that tools fill', async () => {
    const { snapshot, problems } = await openFiles({
      'b/c/d.ts': 'deep',
      'a.py': '',
      'b.json': '\ufeff{}',
      'logo.png': '',
      'node_modules/x/index.js': '',
      'b/node_modules/x/index.js': '',
      '.git/config.json': '',
    });
    expect(snapshot.paths).toEqual(['a.py', 'b.json', 'b/c/d.ts']);
    expect(snapshot.read('b/c/d.ts')).toBe('deep');
    expect(snapshot.read('b.json')).toBe('{}');
    expect(snapshot.read('a.py')).toBe('');
    expect(snapshot.read('../a.py')).toBeNull();
    expect(problems).toEqual([]);
  });

  it('holds many files', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`${index % 3}/${index}.ts`, `${index}`]),
    );
    const { snapshot } = await openFiles(files);
    expect(snapshot.paths).toEqual(Object.keys(files).sort());
    for (const path of snapshot.paths) expect(snapshot.read(path)).toBe(files[path]);
  });

  it('can be narrowed to one below it, under paths from the root', async () => {
    const folder = await temporaryFolder({ 'a.ts': '', 'packages/one/b.ts': '', 'packages/two/c.ts': '' });
    expect((await open(folder, {}, 'packages/one')).snapshot.paths).toEqual(['packages/one/b.ts']);
    expect((await failure(open(folder, {}, 'packages/three'))).code).toBe('missing');
    expect((await failure(open(folder, {}, '../x'))).code).toBe('invalid');
  });

  it('has nothing read that lies outside of it', async () => {
    const outside = await temporaryFolder({ 'secret.json': 'secret', 'secret.ts': 'secret' });
    const folder = await temporaryFolder({ 'a.ts': 'x' });
    await symlink(join(outside, 'secret.json'), join(folder, 'link.json'));
    await symlink(outside, join(folder, 'linked'));
    await symlink(folder, join(folder, 'loop'));
    const { snapshot } = await open(folder);
    expect(snapshot.paths).toEqual(['a.ts']);
    expect(snapshot.omitted).toEqual([{ path: 'link.json', reason: 'a symbolic link, which is not followed' }]);
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', async () => {
    const folder = await temporaryFolder({ 'a.ts': 'x' });
    execFileSync('mkfifo', [join(folder, 'pipe.ts')]);
    expect((await open(folder)).snapshot.omitted).toEqual([{ path: 'pipe.ts', reason: 'not a regular file' }]);
  });

  it('says what may not be read', async () => {
    const folder = await temporaryFolder({ 'a.ts': 'x', 'b.ts': 'x', 'c/d.ts': 'x' });
    for (const path of ['b.ts', 'c']) forbidden.add(join(folder, path));
    const { snapshot } = await open(folder);
    expect(snapshot.paths).toEqual(['a.ts']);
    expect(snapshot.omitted).toEqual([
      { path: 'b.ts', reason: 'cannot be read (EACCES)' },
      { path: 'c', reason: 'the folder cannot be read (EACCES)' },
    ]);
  });

  it('keeps to the limits', async () => {
    const files = { 'a.ts': 'x', 'b.ts': 'y'.repeat(50), 'c.ts': 'x', 'd.ts': 'x' };
    const { snapshot, problems } = await openFiles(files, { fileBytes: 10, files: 2 });
    expect(snapshot.paths).toEqual(['a.ts', 'c.ts']);
    expect(problems.map(({ subject, message }) => `${subject} ${message}`)).toEqual([
      'b.ts left out: larger than 10 bytes',
      'd.ts left out: past the first 2 files',
    ]);
    expect((await openFiles(files, { totalBytes: 51 })).snapshot.paths).toEqual(['a.ts', 'b.ts']);
  });
});

describe('a list of tools', () => {
  const open = (bytes: Uint8Array) => openSnapshot({ form: 'tools-list', fileName: 'tools.json', bytes });

  it('is a snapshot of one file', async () => {
    const { snapshot, problems } = await open(Buffer.from('\ufeff[]'));
    expect(snapshot.paths).toEqual(['tools.json']);
    expect(snapshot.read('tools.json')).toBe('[]');
    expect(problems).toEqual([]);
  });

  it('is refused over the limit', async () => {
    const error = await failure(open(new Uint8Array(defaultSnapshotLimits.fileBytes + 1)));
    expect([error.code, error.message]).toEqual(['too-large', 'tools.json is larger than 8 MiB']);
  });
});
