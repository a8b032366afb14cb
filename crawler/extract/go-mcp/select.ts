import type { Snapshot } from '../../snapshot/snapshot.js';

const otherFolders = new Set(
  (
    'test tests testing testdata testutil testutils testhelpers example examples fixture fixtures mock mocks doc docs e2e bench ' +
    'benchmark benchmarks vendor third_party demo demos sample samples .github .git website integration-tests'
  ).split(' '),
);

/** Parts of the import paths of the SDKs, as bytes: looked for before anything is parsed. */
const telling = ['mcp-go', 'go-sdk', 'tools/internal/mcp'].map((text) => Buffer.from(text));

/** An import of an SDK. */
const sdkImport =
  /"(?:[^"\n]{1,200}\/)?(?:mcp-go(?:\/v\d+)?\/(?:mcp|server)|go-sdk(?:\/v\d+)?\/mcp|tools\/internal\/mcp)"/;

/** Whether a Go file takes part: tests, examples and copies of others do not. */
export function takesPart(path: string): boolean {
  const segments = path.split('/');
  const file = segments.pop() ?? '';
  if (!file.endsWith('.go') || file.endsWith('_test.go')) return false;
  return !segments.some((segment) => otherFolders.has(segment) || segment.startsWith('_'));
}

/** The files that import an SDK, sorted. */
export function sdkFiles(snapshot: Snapshot): string[] {
  return snapshot.paths.filter((path) => {
    if (!takesPart(path)) return false;
    const bytes = snapshot.bytes(path);
    if (bytes === null) return false;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return telling.some((text) => buffer.includes(text)) && sdkImport.test(snapshot.read(path) ?? '');
  });
}

/** The folder of a file; empty for the root. */
export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}
