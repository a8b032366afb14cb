import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCataloguePath, namePage, serverPath, slug, toolPages } from '../../src/model/index.js';

describe('slug', () => {
  it('keeps plain names readable', () => {
    expect(slug('luma_get_task')).toBe('luma_get_task');
    expect(slug('read-file.v2')).toBe('read-file.v2');
    expect(slug('videoInference')).toBe('video~inference');
  });

  it.each([
    '..',
    '.',
    '.git',
    '../../etc/passwd',
    'a/b',
    'a\\b',
    'con',
    'nul.txt',
    'com1',
    'index',
    'index.html',
    'x.json',
    'ends.',
    '-rf',
    '',
    ' ',
    'a b',
    'a\0b',
    'naïve',
    '削除',
    'a\u202eb',
    'video~inference',
    'x'.repeat(10_000),
    'X'.repeat(80),
  ])('makes %j a hashed name', (name) => {
    expect(slug(name)).toMatch(/^[a-z0-9_-]*~~[0-9a-f]{24}$/);
    expect(slug(name).length).toBeLessThan(100);
  });

  it('tells names apart that differ only in case, in a lone surrogate or beyond the cut', () => {
    const names = [
      'getUser',
      'getuser',
      'GetUser',
      'getUSER',
      '\ud800',
      '\ud801',
      '\ufffd',
      `${'a'.repeat(99)}1`,
      `${'a'.repeat(99)}2`,
    ];
    expect(new Set(names.map(slug)).size).toBe(names.length);
  });

  it('is no name of another when it is itself taken for a name', () => {
    const hashed = slug('a b');
    expect(slug(hashed)).not.toBe(hashed);
  });

  it('gives different safe slugs for different names, whatever they are', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('a', 'A', '.', '~', '-', '/', '@', 'b'), maxLength: 6 }),
    );
    fc.assert(
      fc.property(name, name, (a, b) => {
        expect(isCataloguePath(slug(a))).toBe(true);
        expect(slug(a)).toBe(slug(a).toLowerCase());
        if (a !== b) expect(slug(a)).not.toBe(slug(b));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('serverPath', () => {
  it.each([
    ['github:acedatacloud/lumamcp', 'github/acedatacloud/lumamcp'],
    ['github:modelcontextprotocol/servers#src/filesystem', 'github/modelcontextprotocol/servers@src@filesystem'],
    ['npm:next-devtools-mcp', 'npm/next-devtools-mcp'],
    ['npm:@scope/name', 'npm/@scope/name'],
  ])('is readable for %s', (id, path) => expect(serverPath(id)).toBe(path));

  it.each([
    'folder:/home/me/server',
    'archive:../x.tgz',
    'tools-list:C:\\a.json',
    'github:no-slash',
    'npm:a/b/c',
    'npm:',
    'nothing',
    '',
  ])('holds a hash for %j', (id) => {
    expect(serverPath(id)).toMatch(/~~[0-9a-f]{24}$/);
    expect(isCataloguePath(serverPath(id))).toBe(true);
  });

  it('never lets a server stand where a tool of another stands', () => {
    const servers = [
      'github:a/b',
      'github:a/b#c',
      'github:a/b#tools/c',
      'github:a/b.html',
      'github:a',
      'github:b/c',
      'npm:@a/b',
      'npm:a',
    ];
    const paths = servers.flatMap((id) => [
      `servers/${serverPath(id)}.html`,
      ...toolPages(id, ['b', 'c', '@c', 'b.html'], false),
    ]);
    expect(new Set(paths).size).toBe(paths.length);
    // Nor where a folder has to be.
    for (const path of paths) expect(paths.filter((other) => other.startsWith(`${path}/`))).toEqual([]);
  });
});

describe('toolPages', () => {
  it('numbers tools of the same name', () => {
    expect(toolPages('npm:a', ['x', 'y', 'x', '__proto__', 'x'], false)).toEqual([
      'servers/npm/a/x.html',
      'servers/npm/a/y.html',
      'servers/npm/a/x~2.html',
      'servers/npm/a/__proto__.html',
      'servers/npm/a/x~3.html',
    ]);
  });
});

it('isCataloguePath refuses what is none', () => {
  expect(isCataloguePath(namePage('get_task', false))).toBe(true);
  for (const path of [
    '',
    '..',
    'a/../b',
    'a//b',
    '/a',
    'a/',
    '.git/config',
    'a/.b',
    'a\\b',
    'a%2fb',
    'a b',
    'A',
    'a\0',
  ]) {
    expect(isCataloguePath(path), path).toBe(false);
  }
});
