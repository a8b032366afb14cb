import { type PolicyFormat, tomlString } from './format.js';

/**
 * Gemini CLI: rules of its policy engine, of which the one with the highest priority decides; a server is denied as a whole, and
 * its tools are let out of that by name. As https://geminicli.com/docs/reference/policy-engine has it. A `*` in a name stands for
 * any, and names are sent to the model with other characters replaced, so that only plain ones are listed.
 */
export const geminiCli = {
  id: 'gemini-cli',
  title: 'Gemini CLI',
  file: '~/.gemini/policies/mcp.toml',
  documentation: 'https://geminicli.com/docs/reference/policy-engine/',
  differences: ['Calls cannot be limited: it asks for each instead.'],
  lists: ['allow', 'ask'],
  canName: (tool) => /^[A-Za-z0-9_.-]+$/.test(tool),
  write(servers) {
    const rules = servers.flatMap(({ name, allow, ask }) => [
      rule(name, allow, 'allow', 200),
      rule(name, ask, 'ask_user', 200),
      `[[rule]]\nmcpName = ${tomlString(name)}\ndecision = "deny"\npriority = 100\n`,
    ]);
    return rules
      .filter((each) => each !== '')
      .join('\n')
      .trimEnd();
  },
} as const satisfies PolicyFormat;

function rule(server: string, tools: readonly string[], decision: string, priority: number): string {
  const names = tools.map((tool) => `  ${tomlString(tool)},\n`);
  if (names.length === 0) return '';
  return `[[rule]]\nmcpName = ${tomlString(server)}\ntoolName = [\n${names.join('')}]\ndecision = "${decision}"\npriority = ${priority}\n`;
}
