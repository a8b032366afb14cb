import type { Files } from './tarball.js';

/** What a small MCP server in TypeScript's JavaScript looks like, with these tools. */
export function serverFiles(tools: readonly { name: string; description?: string; schema?: string }[]): Files {
  const registrations = tools.map(
    ({ name, description = `Does ${name}`, schema = '{}' }) =>
      `server.registerTool(${JSON.stringify(name)}, { description: ${JSON.stringify(description)}, inputSchema: ${schema} }, async () => ({ content: [] }));`,
  );
  const source = [
    "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';",
    "import { z } from 'zod';",
    "const server = new McpServer({ name: 'small', version: '1.0.0' });",
    ...registrations,
  ];
  return {
    'package.json': JSON.stringify({ type: 'module', dependencies: { '@modelcontextprotocol/sdk': '^1.0.0' } }),
    'index.js': `${source.join('\n')}\n`,
  };
}
