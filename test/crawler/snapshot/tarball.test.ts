import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openSnapshot } from '../../../crawler/snapshot/open.js';
import { defaultSnapshotLimits, type SnapshotLimits } from '../../../crawler/snapshot/snapshot.js';
import { failure } from '../../support/failure.js';
import { paxHeader, rawEntry, type TarEntry, tarball, tarEnd, tarHeader, tarOf } from '../../support/tarball.js';

function openBytes(bytes: Uint8Array, limits: Partial<SnapshotLimits> = {}, subpath: string | null = null) {
  return openSnapshot({ form: 'tarball', bytes, subpath }, { ...defaultSnapshotLimits, ...limits }, 'npm:x');
}

const openEntries = async (entries: readonly TarEntry[], limits: Partial<SnapshotLimits> = {}) =>
  openBytes(await tarOf(entries), limits);

/** Text that gzip cannot make much smaller, the same at each run. */
function noise(length: number): string {
  let state = 1;
  let text = '';
  while (text.length < length) {
    state = (state * 48_271) % 2_147_483_647;
    text += state.toString(36);
  }
  return text.slice(0, length);
}

describe('a tarball', () => {
  it('is read without the folder that holds everything', async () => {
    const { snapshot, problems } = await openBytes(
      await tarball({ 'b/c.ts': 'two', 'a.py': 'one', 'z.png': '' }, 'o-r-1'),
    );
    expect(snapshot.paths).toEqual(['a.py', 'b/c.ts']);
    expect(snapshot.read('b/c.ts')).toBe('two');
    expect(snapshot.bytes('a.py')).toEqual(Buffer.from('one'));
    expect(snapshot.omitted).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('keeps its folders when they are several, or a file lies outside', async () => {
    const several = await openEntries([
      { name: 'src/a.ts', content: '' },
      { name: 'lib/b.ts', content: '' },
    ]);
    expect(several.snapshot.paths).toEqual(['lib/b.ts', 'src/a.ts']);
    const outside = await openEntries([
      { name: './src/a.ts', content: '' },
      { name: './LICENSE', content: '' },
    ]);
    expect(outside.snapshot.paths).toEqual(['src/a.ts']);
  });

  it('is the same for files that macOS put beside', async () => {
    const { snapshot } = await openEntries([
      { name: '._package', content: 'x' },
      { name: 'package/', type: 'directory' },
      { name: 'package/._a.ts', content: 'x' },
      { name: 'package/a.ts', content: 'x' },
    ]);
    expect(snapshot.paths).toEqual(['a.ts']);
  });

  it('may be uncompressed, or compressed in several parts', async () => {
    const tar = await tarOf([{ name: 'package/a.ts', content: 'x' }]);
    const parts = Buffer.concat([gzipSync(tar.subarray(0, 700)), gzipSync(tar.subarray(700))]);
    for (const bytes of [tar, parts]) expect((await openBytes(bytes)).snapshot.paths).toEqual(['a.ts']);
  });

  it('may hold large files that are of no interest', async () => {
    const tar = Buffer.concat([
      rawEntry('package/film.mp4', Buffer.alloc(80 * 1024 * 1024)),
      rawEntry('package/a.ts', 'x'),
      tarEnd,
    ]);
    for (const bytes of [tar, gzipSync(tar, { level: 1 })]) {
      const { snapshot, problems } = await openBytes(bytes);
      expect(snapshot.paths).toEqual(['a.ts']);
      expect(problems).toEqual([]);
    }
  });

  it('may have names of any length', async () => {
    const long = `${'folder/'.repeat(40)}ünïcode.ts`;
    const { snapshot } = await openBytes(await tarball({ [long]: 'x', 'a.ts': 'y' }));
    expect(snapshot.paths).toEqual(['a.ts', long]);
  });

  it('gives text and bytes only of files that it has', async () => {
    const { snapshot } = await openBytes(await tarball({ 'a.ts': 'x' }));
    for (const path of ['b.ts', '__proto__', 'constructor', '', './a.ts', '/a.ts']) {
      expect([snapshot.read(path), snapshot.bytes(path)]).toEqual([null, null]);
    }
  });

  it('reads UTF-8, its mark removed, and makes the best of what is none', async () => {
    const { snapshot } = await openBytes(
      await tarball({ 'mark.ts': '\ufeffx', 'latin.ts': Buffer.from([0x61, 0xe9, 0x62]), 'nul.ts': 'a\0b' }),
    );
    expect(snapshot.read('mark.ts')).toBe('x');
    expect(snapshot.read('latin.ts')).toBe('a\ufffdb');
    expect(snapshot.read('nul.ts')).toBe('a\0b');
  });

  it('holds the content of large files whole', async () => {
    const large = noise(3_000_000);
    const { snapshot } = await openBytes(await tarball({ 'a.ts': large, 'b.ts': 'x' }));
    expect(snapshot.read('a.ts') === large).toBe(true);
    expect(snapshot.read('b.ts')).toBe('x');
  });
});

describe('a folder of a tarball', () => {
  const files = { 'a.ts': '', 'packages/one/b.ts': 'x', 'packages/one-more/c.ts': '', 'other/packages/one/d.ts': '' };

  it('is read with what it may import of the rest, under paths from the root', async () => {
    const { snapshot } = await openBytes(await tarball(files), {}, 'packages/one');
    expect(snapshot.paths).toEqual(['a.ts', 'other/packages/one/d.ts', 'packages/one-more/c.ts', 'packages/one/b.ts']);
  });

  it('leaves half the room to the folder, and says nothing of what the rest lost by that', async () => {
    const { snapshot, problems } = await openBytes(await tarball(files), { files: 2 }, 'packages/one');
    expect(snapshot.paths).toEqual(['a.ts', 'packages/one/b.ts']);
    expect(problems).toEqual([]);
  });

  it('is not held up by limits that the rest exceeds', async () => {
    const { snapshot, problems } = await openBytes(await tarball(files), { files: 1 }, 'packages/one');
    expect(snapshot.paths).toEqual(['packages/one/b.ts']);
    expect(problems).toEqual([]);
  });

  it('is missing when it is not there, and not when it holds nothing to read', async () => {
    const error = await failure(openBytes(await tarball(files), {}, 'packages/two'));
    expect([error.code, error.message]).toEqual(['missing', 'npm:x has no folder packages/two']);
    const { snapshot } = await openBytes(await tarball({ 'docs/logo.png': '' }), {}, 'docs');
    expect(snapshot.paths).toEqual([]);
  });
});

describe('a hostile tarball', () => {
  it('cannot name a place outside itself', async () => {
    const names = [
      '../up.ts',
      'package/../../up.ts',
      '/etc/up.ts',
      'C:/up.ts',
      'package\\..\\up.ts',
      'package/a\u001b[0m.ts',
    ];
    const hostile = names.map((name) => rawEntry(name, 'x'));
    const { snapshot, problems } = await openBytes(Buffer.concat([rawEntry('package/a.ts', 'ok'), ...hostile, tarEnd]));
    expect(snapshot.paths).toEqual(['a.ts']);
    expect(snapshot.omitted.map(({ path, reason }) => `${path}: ${reason}`).sort()).toEqual([
      '../up.ts: its path leaves the archive',
      '/etc/up.ts: its path is absolute',
      'C:/up.ts: its path is absolute',
      'package/../../up.ts: its path leaves the archive',
      'package/a\u001b[0m.ts: its path holds control characters',
      'package\\..\\up.ts: its path holds a backslash',
    ]);
    expect(problems[0]).toEqual({
      stage: 'snapshot',
      module: 'tarball',
      subject: '../up.ts',
      message: 'left out: its path leaves the archive',
      retryable: false,
    });
  });

  it('cannot hide a name behind a NUL', async () => {
    const pax = Buffer.concat([paxHeader('path', 'package/a.ts\0.png'), rawEntry('x', 'x'), tarEnd]);
    const { snapshot } = await openBytes(pax);
    expect(snapshot.paths).toEqual([]);
    expect(snapshot.omitted[0]?.reason).toBe('its path holds control characters');
  });

  it('has its links left alone, which is said of those that look like source', async () => {
    const { snapshot } = await openEntries([
      { name: 'package/real.ts', content: 'x' },
      { name: 'package/passwd.json', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'package/hard.ts', type: 'link', linkname: 'package/real.ts' },
      { name: 'package/folder', type: 'symlink', linkname: '/etc' },
      { name: 'package/pipe.ts', type: 'fifo' },
      { name: 'package/zero.ts', type: 'character-device' },
    ]);
    expect(snapshot.paths).toEqual(['real.ts']);
    expect(snapshot.omitted).toEqual([
      { path: 'hard.ts', reason: 'a hard link, which is not followed' },
      { path: 'passwd.json', reason: 'a symbolic link, which is not followed' },
      { path: 'pipe.ts', reason: 'not a regular file' },
      { path: 'zero.ts', reason: 'not a regular file' },
    ]);
  });

  it('has the last of several files of one name, as unpacking it would', async () => {
    const { snapshot } = await openEntries([
      { name: 'package/a.ts', content: 'first' },
      { name: 'package/A.ts', content: 'other' },
      { name: 'package/./a.ts', content: 'second' },
      { name: 'package/b.ts', content: 'first' },
      { name: 'package/b.ts', type: 'symlink', linkname: 'a.ts' },
    ]);
    expect(snapshot.paths).toEqual(['A.ts', 'a.ts']);
    expect(snapshot.read('a.ts')).toBe('second');
    expect(snapshot.omitted.map(({ path }) => path)).toEqual(['b.ts']);
  });

  it('is stopped at what it may unpack to, by what it announces', async () => {
    const bomb = Buffer.concat([
      rawEntry('package/a.ts', 'x'),
      tarHeader({ name: 'package/zeros', size: 10 * 1024 ** 3 }),
      tarEnd,
    ]);
    const { snapshot, problems } = await openBytes(gzipSync(bomb));
    expect(snapshot.paths).toEqual(['a.ts']);
    expect(problems).toEqual([
      {
        stage: 'snapshot',
        module: 'tarball',
        subject: 'npm:x',
        message: 'npm:x unpacks to more than 2 GiB; only the files before that were read (1)',
        retryable: false,
      },
    ]);
  });

  it('is stopped at what it may unpack to, whatever it announces', async () => {
    const bomb = gzipSync(Buffer.concat([rawEntry('package/a.ts', 'x'), Buffer.alloc(20_000_000)]));
    const { snapshot, problems } = await openBytes(bomb, { unpackedBytes: 1_000_000 });
    expect(snapshot.paths).toEqual(['a.ts']);
    expect(problems[0]?.message).toMatch(/unpacks to more than 976\.6 KiB/);
    const zeros = await failure(openBytes(gzipSync(Buffer.alloc(20_000_000)), { unpackedBytes: 1_000_000 }));
    expect([zeros.code, zeros.message]).toEqual(['too-large', 'npm:x unpacks to more than 976.6 KiB']);
  });

  it('is stopped when it goes on and on with what is no file', async () => {
    const zeros = Buffer.alloc(80 * 1024 * 1024);
    const endless = await openBytes(gzipSync(Buffer.concat([rawEntry('package/a.ts', 'x'), zeros]), { level: 1 }));
    expect(endless.snapshot.paths).toEqual(['a.ts']);
    expect(endless.problems[0]?.message).toMatch(/holds more than 64 MiB that are no file's/);
    const padded = Buffer.concat([rawEntry('package/a.ts', 'x'), zeros.subarray(0, 1024 * 1024)]);
    expect((await openBytes(gzipSync(padded))).problems).toEqual([]);
  });

  it('has large files left out, said by name', async () => {
    const { snapshot } = await openBytes(
      await tarball({ 'a.ts': 'x', 'b.ts': 'y'.repeat(101), 'c.png': 'z'.repeat(101) }),
      {
        fileBytes: 100,
      },
    );
    expect(snapshot.paths).toEqual(['a.ts']);
    expect(snapshot.omitted).toEqual([{ path: 'b.ts', reason: 'larger than 100 bytes' }]);
  });

  it('has files past the limits left out, with a word and not a list', async () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`${1_000 + index}.ts`, '1234567890']));
    const byCount = await openBytes(await tarball(many), { files: 10 });
    expect(byCount.snapshot.paths).toHaveLength(10);
    expect(byCount.problems).toHaveLength(20);
    expect(byCount.problems.at(-1)?.message).toBe('left out: past the first 10 files, and 970 files more');
    const bySize = await openBytes(await tarball(many), { totalBytes: 55 });
    expect(bySize.snapshot.paths).toHaveLength(5);
    expect(bySize.problems[0]?.message).toBe('left out: past the first 55 bytes');
  });

  it('has headers of any size read or refused, not kept', async () => {
    const huge = Buffer.concat([
      rawEntry('package/a.ts', 'x'),
      paxHeader('comment', 'x'.repeat(3_000_000)),
      rawEntry('package/b.ts', 'y'),
      paxHeader('path', `package/${'x'.repeat(3_000_000)}.ts`),
      rawEntry('package/c.ts', 'y'),
      paxHeader('size', 'none'),
      rawEntry('package/d.ts', 'y'),
      tarEnd,
    ]);
    const { snapshot, problems } = await openBytes(gzipSync(huge));
    expect(snapshot.paths).toEqual(['a.ts', 'b.ts']);
    expect(snapshot.omitted).toEqual([
      { path: expect.stringMatching(/^x{292}$/), reason: 'its path has more than 4096 characters' },
    ]);
    expect(problems[0]?.message).toMatch(/is damaged/);
    const tooHuge = Buffer.concat([rawEntry('package/a.ts', 'x'), paxHeader('comment', 'x'.repeat(5_000_000)), tarEnd]);
    expect((await openBytes(tooHuge)).problems[0]?.message).toMatch(/is damaged/);
  });

  it('has any number of tiny entries', async () => {
    const entry = rawEntry('package/logo.png', '');
    const tar = Buffer.concat([rawEntry('package/a.ts', 'x'), ...Array.from({ length: 20_000 }, () => entry), tarEnd]);
    expect((await openBytes(gzipSync(tar))).snapshot.paths).toEqual(['a.ts']);
  });
});

describe('a damaged tarball', () => {
  it.each([
    ['nothing', new Uint8Array(), 'empty', 'npm:x is an empty archive'],
    ['a page', Buffer.from('<!doctype html>'.repeat(100)), 'corrupt', 'npm:x is damaged, or not a tar archive at all'],
    [
      'a compressed page',
      gzipSync('<!doctype html>'.repeat(100)),
      'corrupt',
      'npm:x is damaged, or not a tar archive at all',
    ],
    ['an archive of nothing', gzipSync(tarEnd), 'empty', 'npm:x is an empty archive'],
    ['a bare mark of gzip', Buffer.from([0x1f, 0x8b]), 'corrupt', 'npm:x ends too early, as if cut off'],
    [
      'a mark of gzip and no more',
      Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
      'corrupt',
      'npm:x is damaged: it does not decompress',
    ],
  ])('is refused when it holds %s', async (_what, bytes, code, message) => {
    const error = await failure(openBytes(bytes));
    expect([error.code, error.message]).toEqual([code, message]);
  });

  it('is refused when cut off before anything could be read', async () => {
    const bytes = await tarball({ 'a.ts': 'x' });
    for (const length of [15, 50]) {
      const error = await failure(openBytes(bytes.subarray(0, length)));
      expect([error.code, error.retryable]).toEqual(['corrupt', true]);
    }
  });

  it('is not taken for whole when only the checksum at its end is missing', async () => {
    const bytes = await tarball({ 'a.ts': 'x' });
    for (const missing of [1, 8]) {
      const { snapshot, problems } = await openBytes(bytes.subarray(0, -missing));
      expect(snapshot.paths).toEqual(['a.ts']);
      expect(problems[0]).toMatchObject({ retryable: true, message: expect.stringContaining('ends too early') });
    }
  });

  it('is not taken for whole when its checksum is wrong', async () => {
    const bytes = await tarball({ 'a.ts': 'x' });
    bytes.fill(0, bytes.length - 8, bytes.length - 4);
    const error = await openBytes(bytes).then(
      ({ problems }) => problems[0],
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ retryable: true, message: expect.stringContaining('does not decompress') });
  });

  it('is read up to where it was cut off, which is said, and worth another try', async () => {
    const text = noise(2_000_000);
    const part = (index: number) => text.slice(index * 20_000, (index + 1) * 20_000);
    const files = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`${100 + index}.ts`, part(index)]));
    const bytes = await tarball(files);
    const open = () => openBytes(bytes.subarray(0, bytes.length * 0.5));
    const { snapshot, problems } = await open();
    expect(snapshot.paths.length).toBeGreaterThan(10);
    expect(snapshot.paths.length).toBeLessThanOrEqual(60);
    for (const path of snapshot.paths) expect(snapshot.read(path) === files[path]).toBe(true);
    expect(problems[0]).toMatchObject({ subject: 'npm:x', retryable: true });
    expect(problems[0]?.message).toBe(
      `npm:x ends too early, as if cut off; only the files before that were read (${snapshot.paths.length})`,
    );
    expect(problems[1]?.message).toBe('left out: the archive ends in the middle of it');
    expect((await open()).snapshot.paths).toEqual(snapshot.paths);
  });

  it('is read up to where it is damaged', async () => {
    const tar = Buffer.concat([
      rawEntry('package/a.ts', 'x'),
      Buffer.alloc(512, 'rubbish'),
      rawEntry('package/b.ts', 'y'),
    ]);
    const { snapshot, problems } = await openBytes(tar);
    expect(snapshot.paths).toEqual(['a.ts']);
    expect(problems[0]?.message).toMatch(/^npm:x is damaged/);
  });

  it('is refused when it is larger than a download may be', async () => {
    const error = await failure(openBytes(await tarball({ 'a.ts': '' }), { downloadBytes: 10 }));
    expect([error.code, error.message]).toEqual(['too-large', 'npm:x is larger than 10 bytes']);
  });
});
