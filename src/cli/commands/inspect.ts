import type { Command } from 'commander';
import type { CombinedInspection, Inspection } from '../../model/index.js';
import { visibleJson } from '../../model/text.js';
import { exitCodes } from '../exit.js';
import { settingsOf } from '../settings.js';
import { colorsFor, print } from '../terminal.js';

const help = `
Nothing of the server is installed or run: its definitions are read from source. A repository with several servers
gives one answer for each; --json then has the tools of all under "tools" and each server by itself under "servers".

Examples:
  toolrisk inspect npm:tavily-mcp
  toolrisk inspect github:wheattoast11/mcp-video-gen
  toolrisk inspect ./my-server --json | jq '.tools[] | [.name, .classification.category]'
  toolrisk inspect saved-tools-list.json
`;

export function registerInspect(program: Command): Command {
  return program
    .command('inspect')
    .description("a server's tools: what each can do, what decided, and the recommended policy")
    .argument('<target>', 'the server, see `toolrisk --help`')
    .option('--json', 'print {server, tools, policy, problems}, and servers: [...] when the target holds several')
    .addHelpText('after', help)
    .action(async (text: string, options: { json?: boolean }) => {
      const [{ parseTarget }, { crawlerFor }, { combinedInspection, inspectionOf }, { inspectionText }] =
        await Promise.all([
          import('../../../crawler/index.js'),
          import('../crawling.js'),
          import('../../pipeline.js'),
          import('../inspection-text.js'),
        ]);
      const target = parseTarget(text, settingsOf());
      const crawler = crawlerFor();
      let inspections: Inspection[];
      let printed: Inspection | CombinedInspection;
      try {
        const resolved = await crawler.resolve(target);
        inspections = (await crawler.read(resolved)).map(inspectionOf);
        const [only] = inspections;
        printed = only !== undefined && inspections.length === 1 ? only : combinedInspection(resolved, inspections);
      } finally {
        await crawler.close();
      }
      if (options.json) await print(visibleJson(printed, 2));
      else {
        const colors = colorsFor(process.stdout);
        for (const inspection of inspections) await print(inspectionText(inspection, colors));
      }
      if (inspections.every(({ server }) => server.coverage === 'no-server')) process.exitCode = exitCodes.notFound;
      else if (inspections.some(({ server }) => server.coverage === 'not-understood')) {
        process.exitCode = exitCodes.couldNotLook;
      }
    });
}
