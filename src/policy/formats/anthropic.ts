import { visibleJson } from '../../model/index.js';
import type { PolicyFormat } from './format.js';

/**
 * The MCP connector of Anthropic's Messages API: a toolset of a request in which no tool is enabled but those it names. As
 * https://platform.claude.com/docs/en/agents-and-tools/mcp-connector has it.
 */
export const anthropic = {
  id: 'anthropic',
  title: 'Anthropic Messages API',
  file: 'tools of the request',
  documentation: 'https://platform.claude.com/docs/en/agents-and-tools/mcp-connector',
  differences: ['Calls can be neither limited nor asked for: tools whose calls policy.json limits stay switched off.'],
  lists: ['allow'],
  write(servers) {
    const tools = servers.map(({ name, allow }) => ({
      ...{ type: 'mcp_toolset', mcp_server_name: name, default_config: { enabled: false } },
      configs: Object.fromEntries(allow.map((tool) => [tool, { enabled: true }])),
    }));
    return visibleJson({ tools }, 2);
  },
} as const satisfies PolicyFormat;
