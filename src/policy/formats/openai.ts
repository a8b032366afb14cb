import { visibleJson } from '../../model/index.js';
import type { PolicyFormat } from './format.js';

/**
 * OpenAI's Responses API: an MCP tool of a request, with the tools that are shown to the model (`allowed_tools`) and those of them
 * that run without asking (`require_approval.never`). As https://developers.openai.com/api/docs/guides/tools-remote-mcp has it.
 */
export const openAi = {
  id: 'openai',
  title: 'OpenAI Responses API',
  file: 'tools of the request',
  documentation: 'https://developers.openai.com/api/docs/guides/tools-remote-mcp',
  differences: [
    'Calls cannot be limited: it asks for each instead.',
    'The server’s address or connector is to be added.',
  ],
  lists: ['allow', 'ask'],
  write(servers) {
    const tools = servers.map(({ name, allow, ask }) => ({
      ...{ type: 'mcp', server_label: name, allowed_tools: [...allow, ...ask].sort() },
      require_approval: { always: { tool_names: ask }, never: { tool_names: allow } },
    }));
    return visibleJson({ tools }, 2);
  },
} as const satisfies PolicyFormat;
