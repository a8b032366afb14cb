import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { visibleJson, visibleLine } from '../../model/text.js';
import { CommandError, exitCodes } from '../exit.js';
import { catalogueOption } from '../options.js';
import { print } from '../terminal.js';

const help = `
Answers from the published catalogue. A name is a server's (all its tools) or a tool's (on every server that has it); several make
one policy for the whole stack. What is not listed is denied. Where two servers have a tool of one name, the more dangerous decides.

Formats: policy-json, claude-code, codex, cursor, gemini-cli, openai, anthropic. None lets through more than policy.json; what a
client cannot express is said on standard error. Servers bear the last part of their id in it: change that where your client knows
them by another name.

Examples:
  toolrisk policy npm:tavily-mcp -o policy.json
  toolrisk policy github:owner/repo npm:some-mcp-server
  toolrisk policy get_task create_task
  toolrisk policy npm:tavily-mcp --format claude-code -o .claude/settings.json
`;

export function registerPolicy(program: Command): Command {
  return program
    .command('policy')
    .description('the recommended policy for servers or tools, as policy.json or as your client takes it')
    .argument('<name...>', 'ids of servers, names of tools')
    .option('--format <id>', 'what to write it as, see below', 'policy-json')
    .option('-o, --output <file>', 'write it to a file instead of standard output')
    .option(...catalogueOption)
    .option('--json', 'print {format, text, differences, unnamed}; of policy-json, the policy itself')
    .addHelpText('after', help)
    .action(async (names: string[], options: PolicyOptions) => {
      const [
        { nothing },
        { openCatalogue },
        { toolsNamed },
        { recommendedPolicy },
        { policyFormats, stackOf, writePolicy },
      ] = await Promise.all([
        import('../not-found.js'),
        import('../../catalogue/read.js'),
        import('../../catalogue/named.js'),
        import('../../policy/recommend.js'),
        import('../../policy/formats/index.js'),
      ]);
      const format = policyFormats.find(({ id }) => id === options.format);
      if (format === undefined) {
        const known = policyFormats.map(({ id }) => id).join(', ');
        throw new CommandError(exitCodes.usage, `--format ${options.format} is none of ${known}`);
      }
      const catalogue = await openCatalogue(options.catalogue);
      const toolsOf = async (name: string) => {
        const tools = await toolsNamed(catalogue, name);
        if (tools === null) throw await nothing(catalogue, name);
        return tools;
      };
      const tools = (await Promise.all(names.map(toolsOf))).flat();
      const { text, unnamed } = writePolicy(format, stackOf(recommendedPolicy(tools), tools));
      const isPolicy = format.id === 'policy-json';
      for (const difference of options.json || isPolicy ? [] : format.differences)
        say(`${format.title}: ${difference}`);
      if (!options.json && unnamed.length > 0) {
        say(
          `${format.title}: not in it, as no rule can name them: ${unnamed.map((name) => visibleLine(name, 80)).join(', ')}`,
        );
      }
      const { id, differences } = format;
      const answer = options.json && !isPolicy ? visibleJson({ format: id, text, differences, unnamed }, 2) : text;
      if (options.output === undefined) return print(answer);
      try {
        await writeFile(options.output, `${answer}\n`);
      } catch (error) {
        const reason = (error as Error).message;
        throw new CommandError(exitCodes.usage, `cannot write ${options.output}: ${reason}`, { cause: error });
      }
    });
}

interface PolicyOptions {
  catalogue: string;
  format: string;
  output?: string;
  json?: boolean;
}

function say(text: string): void {
  process.stderr.write(`toolrisk: ${text}\n`);
}
