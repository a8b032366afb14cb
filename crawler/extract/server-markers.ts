import type { Snapshot } from '../snapshot/snapshot.js';

/**
 * Names of MCP SDKs as they stand in manifests and imports of any language. Used only to tell "an MCP server that we could not
 * read" from "nothing of an MCP server"; a false hit costs a line that says so, a miss would call an unread server harmless.
 */
const markers = [
  '@modelcontextprotocol/',
  'io.modelcontextprotocol',
  'ModelContextProtocol',
  'McpToolTrigger',
  'modelcontextprotocol/go-sdk',
  'mcp-go',
  'ThinkInAIXYZ/go-mcp',
  'FreePeak/cortex',
  'foxy-contexts',
  'fastmcp',
  'FastMCP',
  'mcp.server',
  'mcp-framework',
  'rmcp',
  'rust-mcp-sdk',
  'rust_mcp_sdk',
  'mcp-core',
  'spring-ai-starter-mcp',
  'spring-ai-mcp',
  'modelcontextprotocol/swift-sdk',
  'import MCP',
  'Mcp\\Server',
  'Mcp\\Capability',
  'PhpMcp\\',
  'mcp/sdk',
  'MCP::Server',
  'MCP::Tool',
  'FastMcp',
  'fast-mcp',
  'tools/list',
].map((marker) => Buffer.from(marker));

/** Prose mentions MCP without being a server. */
const prose = /\.(?:md|mdx|rst|txt)$/i;

/** The first file, of those that matter, that bears the mark of an MCP SDK, or null. */
export function mcpMarker(snapshot: Snapshot, matters: (path: string) => boolean): string | null {
  return snapshot.paths.find((path) => !prose.test(path) && matters(path) && hasMcpMarker(snapshot, path)) ?? null;
}

/** Whether a file bears the mark of an MCP SDK. */
export function hasMcpMarker(snapshot: Snapshot, path: string): boolean {
  const bytes = snapshot.bytes(path);
  if (bytes === null) return false;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return markers.some((marker) => buffer.includes(marker)) || isRegistryEntry(snapshot, path);
}

/** Whether a file is the entry of a server in the Docker MCP registry, with the list of its tools beside it. */
export function isRegistryEntry(snapshot: Snapshot, path: string): boolean {
  if (!/(?:^|\/)server\.yaml$/.test(path)) return false;
  if (snapshot.bytes(`${path.slice(0, -'server.yaml'.length)}tools.json`) === null) return false;
  const text = (snapshot.read(path) ?? '').slice(0, 65_536);
  return /^name:/m.test(text) && /^(?:image|remote):/m.test(text);
}
