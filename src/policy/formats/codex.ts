import { isTomlText, type PolicyFormat, tomlString } from './format.js';

/**
 * Codex: `enabled_tools` of a server names all it may use, `approval_mode` of a tool whether that runs at once (`approve`) or a
 * person is asked (`prompt`). As https://developers.openai.com/codex/mcp and https://developers.openai.com/codex/config-reference have it.
 */
export const codex = {
  id: 'codex',
  title: 'Codex',
  file: '.codex/config.toml',
  documentation: 'https://developers.openai.com/codex/mcp',
  differences: [
    'Calls cannot be limited: it asks for each instead.',
    'To be added to the server’s own table, which says how it is started.',
  ],
  lists: ['allow', 'ask'],
  canName: isTomlText,
  write(servers) {
    const blocks = servers.map(({ name, allow, ask }) => {
      const enabled = [...allow, ...ask].sort().map((tool) => `  ${tomlString(tool)},\n`);
      const list = enabled.length === 0 ? '[]' : `[\n${enabled.join('')}]`;
      const approved = allow.map(
        (tool) => `\n[mcp_servers.${name}.tools.${tomlString(tool)}]\napproval_mode = "approve"\n`,
      );
      return `[mcp_servers.${name}]\ndefault_tools_approval_mode = "prompt"\nenabled_tools = ${list}\n${approved.join('')}`;
    });
    return blocks.join('\n').trimEnd();
  },
} as const satisfies PolicyFormat;
