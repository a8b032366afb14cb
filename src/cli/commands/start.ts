import type { Command } from 'commander';
import { outputOption, storeOption } from '../options.js';
import { settingsOf } from '../settings.js';
import { colorsFor, print } from '../terminal.js';

const help = `
The whole of it in one go: \`crawl\`, \`publish\`, \`serve\`. Run again, it reads only what has changed.

Examples:
  toolrisk start
  toolrisk start npm:tavily-mcp github:owner/repo --port 8080
`;

export function registerStart(program: Command): Command {
  return program
    .command('start')
    .description('crawl, publish and serve, in one go')
    .argument('[target...]', 'servers, see `toolrisk --help` (default: the seed list that comes with toolrisk)')
    .option('--list <file>', 'read the targets from a file: one a line, or JSON {"targets": [...]}')
    .option(...storeOption)
    .option(...outputOption)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on, 0 for any that is free', '4300')
    .addHelpText('after', help)
    .action(async (given: string[], options: StartOptions) => {
      const [crawling, { publish }, { totalsText }, { portOf, serveUntilStopped }, { withStore }] = await Promise.all([
        import('../crawl-run.js'),
        import('../../pipeline.js'),
        import('../totals-text.js'),
        import('../serving.js'),
        import('../storage.js'),
      ]);
      const port = portOf(options.port);
      const choice = await crawling.targetsOf(given, options.list);
      const { bold } = colorsFor(process.stdout);
      await withStore(options.store, async (store) => {
        const summary = await crawling.runCrawl(choice, store, (line) => process.stdout.write(`${line}\n`));
        await print(bold(crawling.summaryText(summary)));
        const { version } = settingsOf();
        const totals = await publish({ store, folder: options.catalogue, version });
        await print(bold(`published ${totalsText(totals)} in ${options.catalogue}`));
      });
      await serveUntilStopped({ folder: options.catalogue, host: options.host, port }, (url) =>
        print(`the catalogue is at ${bold(url)} (stop with Ctrl+C)`),
      );
    });
}

interface StartOptions {
  list?: string;
  store: string;
  catalogue: string;
  host: string;
  port: string;
}
