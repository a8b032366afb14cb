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
const sdkName = /(?<![\w-])(?:rmcp|rust[-_]mcp[-_]sdk|mcp[-_]core|mcp[-_]spec|mcpr)(?!\w)/;
/** What a file that holds tools has in it, as bytes. */
const telling = ['#[tool', 'rmcp::tool', 'mcp_tool', 'Tool::new', 'Tool {'].map((text) => Buffer.from(text));

/** What a server without an SDK has in it: what it answers, and what it answers it with. */
const answered = [Buffer.from('"tools/list"')];
const ownTelling = ['input_schema', 'inputSchema'].map((text) => Buffer.from(text));

/** The Rust files of a repository that uses an SDK, or that speaks the protocol itself. */
export interface Selection {
  /** All that take part, in which types and constants are looked for. */
  paths: string[];
  /** Those that look as if they held tools of an SDK; none without an SDK. */
  sources: string[];
  /** Those that look as if they held tools in forms of their own; none where nothing answers `tools/list`. */
  ownSources: string[];
}

/** The files that matter, tests and the like left aside. Null: no server here. */
export function selectSources(snapshot: Snapshot): Selection | null {
  const paths = snapshot.paths.filter(takesPart);
  const holding = (texts: readonly Buffer[]) => (path: string) => {
    const bytes = snapshot.bytes(path);
    if (bytes === null) return false;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return texts.some((text) => buffer.includes(text));
  };
  const naming = [...paths, ...snapshot.paths.filter((path) => /(?:^|\/)Cargo\.toml$/.test(path))].filter(
    holding(sdks),
  );
  const sources = naming.some((path) => sdkName.test(snapshot.read(path) ?? '')) ? paths.filter(holding(telling)) : [];
  const ownSources = paths.some(holding(answered)) ? paths.filter(holding(ownTelling)) : [];
  return sources.length + ownSources.length === 0 ? null : { paths, sources, ownSources };
}

function takesPart(path: string): boolean {
  const segments = path.split('/');
  const file = segments.pop() ?? '';
  if (!file.endsWith('.rs') || /(?:^|_)tests?\.rs$/.test(file) || otherAtTop.has(segments[0] ?? '')) return false;
  return !segments.some((segment) => otherFolders.has(segment));
}
