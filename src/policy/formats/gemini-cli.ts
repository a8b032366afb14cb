import { type PolicyFormat, tomlString, toolsByVerdict } from './format.js';

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
  write({ policy, servers }) {
    const unnamed: string[] = [];
    const rules = servers.flatMap(({ name, tools }) => {
      const { allow, ask } = toolsByVerdict(policy, tools);
      unnamed.push(...[...allow, ...ask].filter((tool) => !plainName.test(tool)));
      return [
        rule(name, allow, 'allow', 200),
        rule(name, ask, 'ask_user', 200),
        `[[rule]]\nmcpName = ${tomlString(name)}\ndecision = "deny"\npriority = 100\n`,
      ];
    });
    return {
      text: rules
        .filter((each) => each !== '')
        .join('\n')
        .trimEnd(),
      unnamed,
    };
  },
} as const satisfies PolicyFormat;

const plainName = /^[A-Za-z0-9_.-]+$/;

function rule(server: string, tools: readonly string[], decision: string, priority: number): string {
  const names = tools.filter((tool) => plainName.test(tool)).map((tool) => `  ${tomlString(tool)},\n`);
  if (names.length === 0) return '';
  return `[[rule]]\nmcpName = ${tomlString(server)}\ntoolName = [\n${names.join('')}]\ndecision = "${decision}"\npriority = ${priority}\n`;
}
