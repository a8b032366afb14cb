import type { Command } from 'commander';
import { catalogueOption } from '../options.js';
import { settingsOf } from '../settings.js';

const help = `
Speaks MCP on standard input and output, or with --http over Streamable HTTP on this machine. Reads the published catalogue, in a
folder or at an address; changes nothing. Tools: look_up_tool, look_up_server, search_catalogue, assess_tools, recommend_policy,
explain_classification.

Examples:
  claude mcp add toolrisk -- toolrisk mcp --catalogue /path/to/catalogue
  toolrisk mcp --http --port 4301
`;

export function registerMcp(program: Command): Command {
  return program
    .command('mcp')
    .description('answer agents from the catalogue, as an MCP server')
    .option(...catalogueOption)
    .option('--http', 'serve Streamable HTTP instead of standard input and output')
    .option('--port <number>', 'port of --http, 0 for any that is free', '4301')
    .option('--json', 'print {"url"} once --http listens')
    .addHelpText('after', help)
    .action(async (options: { catalogue: string; http?: boolean; port: string; json?: boolean }) => {
      const { openCatalogue } = await import('../../catalogue/read.js');
      const catalogue = await openCatalogue(options.catalogue);
      const { version } = settingsOf();
      if (options.http === true) {
        const { serveMcpUntilStopped } = await import('../mcp-serving.js');
        return serveMcpUntilStopped(catalogue, version, options);
      }
      const { serveStdio } = await import('../../mcp/server.js');
      await serveStdio(catalogue, version);
    });
}
