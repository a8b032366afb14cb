import type { Command } from 'commander';
import { visibleJson } from '../../model/text.js';
import { catalogueOption } from '../options.js';
import { colorsFor, print } from '../terminal.js';

const help = `
Answers from the published catalogue. An id is what \`toolrisk tool\` shows, e.g. npm:tavily-mcp or github:owner/repo; its last part
or the server's name will do where only one server has it.

Examples:
  toolrisk server npm:tavily-mcp
  toolrisk server tavily-mcp --json
`;

export function registerServer(program: Command): Command {
  return program
    .command('server')
    .description('one server with its tools, their risk and policy')
    .argument('<id>', 'id of the server')
    .option(...catalogueOption)
    .option('--json', 'print {server, tools, policy, problems} as `inspect --json` does, and its recent changes')
    .addHelpText('after', help)
    .action(async (id: string, options: { catalogue: string; json?: boolean }) => {
      const [{ noServer }, { openCatalogue }, { inspectionText }] = await Promise.all([
        import('../not-found.js'),
        import('../../catalogue/read.js'),
        import('../inspection-text.js'),
      ]);
      const catalogue = await openCatalogue(options.catalogue);
      const inspection = await catalogue.server(id);
      if (inspection === null) throw await noServer(catalogue, id);
      await print(options.json ? visibleJson(inspection, 2) : inspectionText(inspection, colorsFor(process.stdout)));
    });
}
