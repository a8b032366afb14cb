import { describe, expect, it } from 'vitest';
import { dependencyFolder, embeddedName, inDependency, mapAround, pathInPackage } from '../../src/model/index.js';

describe('files that are not the own of a server', () => {
  it('are read as they were written: of another package, at a version', () => {
    for (const [name, version] of [
      ['mail-core', '1.2.3'],
      ['@acme/core', '2.0.0-beta.1+x'],
    ] as const) {
      const file = `${dependencyFolder(name, version)}/dist/a@b.js`;
      expect(inDependency(file)).toEqual({ name, version, path: 'dist/a@b.js' });
      expect(pathInPackage(file)).toBe('dist/a@b.js');
    }
  });

  it('are read as they were written: in a source map', () => {
    expect(mapAround(embeddedName('dist/index.js.map', 'src/index.ts'))).toBe('dist/index.js.map');
  });

  it.each(['src/index.ts', 'node_modules/mail-core/index.js', 'src/node_modules/a@1/b.js', 'assets/wow!/a.js'])(
    'are not files such as %s',
    (file) => {
      expect(inDependency(file)).toBeNull();
      expect(mapAround(file)).toBeNull();
      expect(pathInPackage(file)).toBe(file);
    },
  );
});
