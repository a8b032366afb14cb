import type { Snapshot } from '../../snapshot/snapshot.js';

const otherFolders = new Set(
  'test tests testing testdata example examples fixture fixtures mock mocks e2e bench benches benchmarks vendor third_party target .github .git'.split(
    ' ',
  ),
);
/** At the top they hold no server; further down they are named for what the tools deal with. */
const otherAtTop = new Set(['doc', 'docs', 'website']);
/** The SDKs by the names of their crates, as manifests and sources write them; the first ones before rmcp had its name. */
const sdks = ['rmcp', 'rust-mcp-sdk', 'rust_mcp_sdk', 'mcp-core', 'mcp_core', 'mcp-spec', 'mcpr'].map((text) =>
  Buffer.from(text),
);
/** What a file that holds tools has in it, as bytes. */
const telling = ['#[tool', 'rmcp::tool', 'mcp_tool', 'Tool::new', 'Tool {'].map((text) => Buffer.from(text));

/** The Rust files of a repository that uses an SDK. */
export interface Selection {
  /** All that take part, in which types and constants are looked for. */
  paths: string[];
  /** Those that look as if they held tools. */
  sources: string[];
}

/** The files that matter, tests and the like left aside. Null: no server with an SDK here. */
export function selectSources(snapshot: Snapshot): Selection | null {
  const paths = snapshot.paths.filter(takesPart);
  const bufferOf = (path: string) => {
    const bytes = snapshot.bytes(path);
    return bytes === null ? null : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  };
  const usesSdk = [...paths, ...snapshot.paths.filter((path) => /(?:^|\/)Cargo\.toml$/.test(path))].some((path) =>
    sdks.some((sdk) => bufferOf(path)?.includes(sdk)),
  );
  if (!usesSdk) return null;
  const sources = paths.filter((path) => {
    const buffer = bufferOf(path);
    return buffer !== null && telling.some((text) => buffer.includes(text));
  });
  return sources.length === 0 ? null : { paths, sources };
}

function takesPart(path: string): boolean {
  const segments = path.split('/');
  const file = segments.pop() ?? '';
  if (!file.endsWith('.rs') || /(?:^|_)tests?\.rs$/.test(file) || otherAtTop.has(segments[0] ?? '')) return false;
  return !segments.some((segment) => otherFolders.has(segment));
}
