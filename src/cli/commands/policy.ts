import type { Command } from 'commander';
import { visibleJson } from '../../model/text.js';
import { exitCodes } from '../exit.js';
import { catalogueOption } from '../options.js';
import { print } from '../terminal.js';

const help = `
Answers from the published catalogue. A name is a server's (all its tools) or a tool's (on every server that has it); several make
one policy for the whole stack. What is not listed is denied. Where two servers have a tool of one name, the more dangerous decides.

Examples:
  toolrisk policy npm:tavily-mcp -o policy.json
  toolrisk policy github:owner/repo npm:some-mcp-server
  toolrisk policy get_task create_task
`;

export function registerPolicy(program: Command): Command {
  return program
    .command('policy')
    .description('the recommended policy.json for servers or tools')
    .argument('<name...>', 'ids of servers, names of tools')
    .option('-o, --output <file>', 'write it to a file instead of standard output')
    .option(...catalogueOption)
    .option('--json', 'accepted for uniformity: the policy is JSON in any case')
    .addHelpText('after', help)
    .action(async (names: string[], options: { catalogue: string; output?: string }) => {
      const [{ nothing }, { openCatalogue }, { recommendedPolicy }, { writeFile }, { CommandError }] =
        await Promise.all([
          import('../not-found.js'),
          import('../../catalogue/read.js'),
          import('../../policy/recommend.js'),
          import('node:fs/promises'),
          import('../exit.js'),
        ]);
      const catalogue = await openCatalogue(options.catalogue);
      const ratedOf = async (name: string) => {
        const server = await catalogue.server(name);
        if (server !== null) {
          return server.tools.map(({ name, classification }) => ({ ...classification, name }));
        }
        const tools = await catalogue.tool(name);
        if (tools.length === 0) throw await nothing(catalogue, name);
        return tools;
      };
      const rated = (await Promise.all(names.map(ratedOf))).flat();
      const text = visibleJson(recommendedPolicy(rated), 2);
      if (options.output === undefined) return print(text);
      try {
        await writeFile(options.output, `${text}\n`);
      } catch (error) {
        const reason = (error as Error).message;
        throw new CommandError(exitCodes.usage, `cannot write ${options.output}: ${reason}`, { cause: error });
      }
    });
}
