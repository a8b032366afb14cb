import type { Command } from 'commander';
import { visibleJson } from '../../model/text.js';
import { catalogueOption } from '../options.js';
import { colorsFor, print } from '../terminal.js';

const help = `
Answers from the published catalogue: no database, no network for a folder. When no tool has exactly this name, those whose name
differs only in case are shown; when there are none of those either, similar names, with exit code 3.

Examples:
  toolrisk tool delete_repository
  toolrisk tool run_sql --json | jq '.[].policy'
`;

export function registerTool(program: Command): Command {
  return program
    .command('tool')
    .description('every server that has a tool of this name, with its risk and policy')
    .argument('<name>', 'name of the tool')
    .option(...catalogueOption)
    .option('--json', 'print a list with one entry per server')
    .addHelpText('after', help)
    .action(async (name: string, options: { catalogue: string; json?: boolean }) => {
      const [{ noTool }, { openCatalogue }, { toolsText }] = await Promise.all([
        import('../not-found.js'),
        import('../../catalogue/read.js'),
        import('../inspection-text.js'),
      ]);
      const catalogue = await openCatalogue(options.catalogue);
      const tools = await catalogue.tool(name);
      if (tools.length === 0) throw await noTool(catalogue, name);
      await print(options.json ? visibleJson(tools, 2) : toolsText(tools, colorsFor(process.stdout)));
    });
}
