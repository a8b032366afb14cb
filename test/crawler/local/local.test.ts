import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLocal } from '../../../crawler/local/local.js';
import { openSnapshot } from '../../../crawler/snapshot/open.js';
import { defaultSnapshotLimits } from '../../../crawler/snapshot/snapshot.js';
import { failure } from '../../support/failure.js';
import { temporaryFolder } from '../../support/folder.js';
import { tarball } from '../../support/tarball.js';

const local = createLocal();
const files = { 'package.json': '{}', 'src/server.py': 'pass' };

describe('a folder', () => {
  it('is read as it stands', async () => {
    const path = await temporaryFolder({ ...files, 'logo.png': '' });
    const { download, ...resolved } = await local.resolve({ kind: 'folder', path: `${path}/./` });
    expect(resolved).toMatchObject({ source: { kind: 'folder', path }, description: null, homepage: null });
    expect(path.endsWith(resolved.name)).toBe(true);
    expect((await openSnapshot(await download())).snapshot.paths).toEqual(['package.json', 'src/server.py']);
  });

  it('has a revision of its content: that of files that are read, and of nothing else', async () => {
    const revisionOf = async (content: Record<string, string>) =>
      (await local.resolve({ kind: 'folder', path: await temporaryFolder(content) })).revision;
    const revision = await revisionOf(files);
    expect(revision).toMatch(/^[\da-f]{64}$/);
    expect(await revisionOf(files)).toBe(revision);
    expect(
      await revisionOf({ ...files, 'logo.png': 'x', 'node_modules/a/index.js': 'x', '.git/config.json': 'x' }),
    ).toBe(revision);
    expect(await revisionOf({ ...files, 'src/server.py': 'PASS' })).not.toBe(revision);
    expect(await revisionOf({ ...files, 'src/other.py': '' })).not.toBe(revision);
    // The same bytes, divided otherwise.
    expect(await revisionOf({ 'a.py': 'x', 'b.py': 'y' })).not.toBe(await revisionOf({ 'a.py': 'xb.pyy' }));
  });

  it('says when it is not there, for people who meant something else', async () => {
    const cases = {
      'tavily-mcp':
        'there is no folder tavily-mcp; for the npm package write npm:tavily-mcp, for a repository github:owner/repo',
      '@scope/name':
        'there is no folder @scope/name; for the npm package write npm:@scope/name, for a repository github:owner/repo',
      'owner/name':
        'there is no folder owner/name; for an npm package write npm:name, for the repository github:owner/name',
      './x y': 'there is no folder ./x y; for an npm package write npm:name, for a repository github:owner/repo',
    };
    for (const [path, message] of Object.entries(cases)) {
      const error = await failure(local.resolve({ kind: 'folder', path }));
      expect([error.code, error.message]).toEqual(['missing', message]);
    }
  });

  it('says when it is empty, or no folder', async () => {
    const path = await temporaryFolder({ 'server.ts': '' });
    expect(await failure(local.resolve({ kind: 'folder', path: `${path}/server.ts` }))).toMatchObject({
      code: 'invalid',
      message: `${path}/server.ts is not a folder`,
    });
    await mkdir(join(path, 'empty/node_modules'), { recursive: true });
    expect(await failure(local.resolve({ kind: 'folder', path: `${path}/empty` }))).toMatchObject({
      code: 'empty',
      message: `${path}/empty is an empty folder`,
    });
  });

  it('may itself be a link', async () => {
    const path = await temporaryFolder({ 'real/a.py': '' });
    await symlink(join(path, 'real'), join(path, 'link'));
    expect((await local.resolve({ kind: 'folder', path: join(path, 'link') })).name).toBe('link');
  });
});

describe('a file', () => {
  it('is read when it is an archive', async () => {
    const path = join(await temporaryFolder({ 'server-1.0.tgz': await tarball(files) }), 'server-1.0.tgz');
    const resolved = await local.resolve({ kind: 'archive', path });
    expect(resolved).toMatchObject({ source: { kind: 'archive', path }, name: 'server-1.0' });
    expect(resolved.revision).toMatch(/^[\da-f]{64}$/);
    expect((await openSnapshot(await resolved.download())).snapshot.paths).toEqual(['package.json', 'src/server.py']);
  });

  it('is read when it is a list of tools', async () => {
    const path = join(await temporaryFolder({ 'tools.json': '{"tools":[]}' }), 'tools.json');
    const resolved = await local.resolve({ kind: 'tools-list', path });
    expect(resolved).toMatchObject({ source: { kind: 'tools-list', path }, name: 'tools' });
    const { snapshot } = await openSnapshot(await resolved.download());
    expect(snapshot.paths).toEqual(['tools.json']);
    expect(snapshot.read('tools.json')).toBe('{"tools":[]}');
  });

  it('says when it is not there, a folder, empty, or too large', async () => {
    const folder = await temporaryFolder({ 'empty.json': '', 'large.tgz': '' });
    await mkdir(join(folder, 'folder.tgz'));
    await truncate(join(folder, 'large.tgz'), defaultSnapshotLimits.downloadBytes + 1);
    const of = (kind: 'archive' | 'tools-list', name: string) =>
      failure(local.resolve({ kind, path: join(folder, name) }));
    expect(await of('archive', 'none.tgz')).toMatchObject({
      code: 'missing',
      message: `there is no file ${folder}/none.tgz`,
    });
    expect(await of('archive', 'folder.tgz')).toMatchObject({
      code: 'invalid',
      message: `${folder}/folder.tgz is not a file`,
    });
    expect(await of('tools-list', 'empty.json')).toMatchObject({ code: 'empty' });
    expect(await of('archive', 'large.tgz')).toMatchObject({
      code: 'too-large',
      message: `${folder}/large.tgz is larger than 256 MiB`,
    });
  });

  it('keeps the content it had when it was resolved', async () => {
    const path = join(await temporaryFolder({ 'tools.json': '[1]' }), 'tools.json');
    const { download } = await local.resolve({ kind: 'tools-list', path });
    await writeFile(path, '[2]');
    expect((await openSnapshot(await download())).snapshot.read('tools.json')).toBe('[1]');
  });
});
