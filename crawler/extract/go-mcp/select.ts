import type { Snapshot } from '../../snapshot/snapshot.js';
import { isSdk } from './registry.js';

const otherFolders = new Set(
  (
    'test tests testing testdata testutil testutils testhelpers example examples fixture fixtures mock mocks e2e bench ' +
    'benchmark benchmarks vendor third_party sample samples .github .git integration-tests'
  ).split(' '),
);
/** At the top they hold no server; further down they are named for what the tools deal with. */
const otherAtTop = new Set(['doc', 'docs', 'demo', 'demos', 'website']);

/** Parts of the import paths of the SDKs, as bytes: looked for before anything is parsed. */
const telling = ['mcp-go', 'go-mcp', 'go-sdk', 'cortex/pkg', 'tools/internal/mcp'].map((text) => Buffer.from(text));

/** A path that is imported, by itself or under a name. */
const imported = /"([\w.-]{1,80}(?:\/[\w.~-]{1,80}){1,12})"/g;

/** Whether a Go file takes part: tests, examples and copies of others do not. */
export function takesPart(path: string): boolean {
  const segments = path.split('/');
  const file = segments.pop() ?? '';
  if (!file.endsWith('.go') || file.endsWith('_test.go') || otherAtTop.has(segments[0] ?? '')) return false;
  return !segments.some((segment) => otherFolders.has(segment) || segment.startsWith('_'));
}

/** The files that import an SDK, sorted. */
export function sdkFiles(snapshot: Snapshot): string[] {
  return snapshot.paths.filter((path) => {
    if (!takesPart(path)) return false;
    const bytes = snapshot.bytes(path);
    if (bytes === null) return false;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (!telling.some((text) => buffer.includes(text))) return false;
    return [...(snapshot.read(path) ?? '').matchAll(imported)].some((match) => isSdk(match[1] as string));
  });
}

/** The folder of a file; empty for the root. */
export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}
