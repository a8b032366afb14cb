import type { Command } from 'commander';
import { type Inspection, visibleJson } from '../../model/index.js';
import { exitCodes } from '../exit.js';
import { settingsOf } from '../settings.js';
import { colorsFor, print } from '../terminal.js';

const help = `
Nothing of the server is installed or run: its definitions are read from source. A GitHub repository with several servers
gives one answer for each.

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
    .option('--json', 'print {server, tools, policy, problems}; a list of them when the target holds several servers')
    .addHelpText('after', help)
    .action(async (text: string, options: { json?: boolean }) => {
      const [{ parseTarget }, { crawlerFor }, { inspectionOf }, { inspectionText }] = await Promise.all([
        import('../../../crawler/index.js'),
        import('../crawling.js'),
        import('../../pipeline.js'),
        import('../inspection-text.js'),
      ]);
      const target = parseTarget(text, settingsOf());
      const crawler = crawlerFor();
      let inspections: Inspection[];
      try {
        const readings = await crawler.read(await crawler.resolve(target));
        inspections = readings.map(inspectionOf);
      } finally {
        await crawler.close();
      }
      if (options.json) await print(visibleJson(inspections.length === 1 ? inspections[0] : inspections, 2));
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
