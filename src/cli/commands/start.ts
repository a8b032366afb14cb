import type { Command } from 'commander';
import { visibleJson } from '../../model/text.js';
import { listOption, outputOption, storeOption } from '../options.js';
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
    .argument('[target...]', 'servers, see `toolrisk --help` (default: all that are known, and the seed list)')
    .option(...listOption)
    .option(...storeOption)
    .option(...outputOption)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on, 0 for any that is free', '4300')
    .option('--json', 'print {crawl, published, url} once it listens')
    .addHelpText('after', help)
    .action(async (given: string[], options: StartOptions) => {
      const [choosing, crawling, { summaryText }, { createLog }, { publish }, { totalsText }, { portOf }] =
        await Promise.all([
          import('../crawl-choice.js'),
          import('../crawl-run.js'),
          import('../crawl-text.js'),
          import('../log.js'),
          import('../../pipeline.js'),
          import('../totals-text.js'),
          import('../ports.js'),
        ]);
      const [{ checkReplaceable }, { serveUntilStopped }, { withStore }] = await Promise.all([
        import('../../catalogue/replacement.js'),
        import('../serving.js'),
        import('../storage.js'),
      ]);
      const port = portOf('--port', options.port);
      const choice = await choosing.choiceOf(given, options, new Date());
      await checkReplaceable(options.catalogue);
      const { bold } = colorsFor(process.stdout);
      // With --json, standard output is for the answer alone.
      const log = createLog('text', options.json ? process.stderr : process.stdout);
      const { crawl, published } = await withStore(options.store, async (store) => {
        const { signal } = new AbortController();
        const crawl = await crawling.runCrawl(choice, store, log, { signal });
        log.info(bold(summaryText(crawl)), {});
        const { version } = settingsOf();
        const published = await publish({ store, folder: options.catalogue, version, now: () => new Date() });
        log.info(bold(`published ${totalsText(published)} in ${options.catalogue}`), {});
        return { crawl, published };
      });
      await serveUntilStopped({ folder: options.catalogue, host: options.host, port }, (url) =>
        print(
          options.json
            ? visibleJson({ crawl, published, url }, 2)
            : `the catalogue is at ${bold(url)} (stop with Ctrl+C)`,
        ),
      );
    });
}

interface StartOptions {
  list?: string;
  store: string;
  catalogue: string;
  host: string;
  port: string;
  json?: boolean;
}
