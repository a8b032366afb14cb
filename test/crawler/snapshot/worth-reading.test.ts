import { expect, it } from 'vitest';
import { isWorthReading } from '../../../crawler/snapshot/worth-reading.js';

it.each([
  'package.json',
  'src/index.ts',
  'src/INDEX.TSX',
  'dist/index.mjs',
  'dist/index.js.map',
  'server.py',
  'cmd/main.go',
  'Tools.cs',
  'Server.csproj',
  'src/main/java/A.java',
  'build.gradle',
  'build.gradle.kts',
  'pom.xml',
  'go.mod',
  'Cargo.toml',
  'pyproject.toml',
  'README',
  'readme.rst',
  'docs/README.md',
  'openapi.yaml',
  '.github/mcp.json',
  'src/node_modules.ts',
  'git/index.ts',
])('%s is read', (path) => {
  expect(isWorthReading(path)).toBe(true);
});

it.each([
  '',
  'logo.png',
  'Makefile',
  'ts',
  'types/index.d.ts',
  'types/index.d.mts',
  'types/index.d.ts.map',
  'style.css.map',
  'settings.xml',
  'package-lock.json',
  'pkg/npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'go.sum',
  'node_modules/a/index.js',
  'packages/a/node_modules/b/package.json',
  '.git/hooks/a.py',
  '.venv/lib/a.py',
  'lib/python3/site-packages/mcp/server.py',
  'src/._index.ts',
  'archive.ts.zip',
])('%s is not', (path) => {
  expect(isWorthReading(path)).toBe(false);
});
