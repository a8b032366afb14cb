import type { Command } from 'commander';
import { visibleJson } from '../../model/text.js';
import { exitCodes } from '../exit.js';
import { listOption, logOption, metricsOption, sinceOption, sourceOption, storeOption } from '../options.js';
import { stopSignal } from '../stopping.js';
import { colorsFor, print } from '../terminal.js';

const help = `
Without targets it looks at all servers that are known: those of the store, and the seed list that comes with toolrisk. With
--discover it looks for more first. 100 unchanged repositories cost one GraphQL point and nothing else; a changed one costs a tarball.
Without a GITHUB_TOKEN there are 60 requests an hour and no batches.

A crawl that was broken off goes on where it was when it is started again. A server that cannot be read is a line of the output and no
failure: what is stored of it stays, it is tried again later, and given up in the open after six tries until it changes. The exit code
is 4 only when nothing at all could be reached, or when it was stopped before its end.

With DATABASE_URL, processes started with \`toolrisk worker\` share the reading.

Examples:
  toolrisk crawl
  toolrisk crawl --discover
  toolrisk crawl --source github-search mcp-registry --since 7d
  toolrisk crawl github:owner/repo npm:some-mcp-server
  toolrisk crawl --list servers.txt
  DATABASE_URL=postgres://localhost/toolrisk toolrisk crawl --discover --log json --metrics-port 9464
`;

interface CrawlCommandOptions {
  list?: string;
  discover?: boolean;
  source?: string[];
  since?: string;
  limit?: string;
  concurrency?: string;
  metricsPort?: string;
  log: string;
  store: string;
  json?: boolean;
}

export function registerCrawl(program: Command): Command {
  return program
    .command('crawl')
    .description('read servers into the store: known ones that changed, and new ones')
    .argument('[target...]', 'servers, see `toolrisk --help` (default: all that are known, and the seed list)')
    .option(...listOption)
    .option('--discover', 'discover more servers first, from all sources')
    .option(...sourceOption)
    .option(...sinceOption)
    .option('--limit <n>', 'look at n of the known servers at most, those not looked at for longest first')
    .option('--concurrency <n>', 'servers to read at once (default: 4)')
    .option(...metricsOption)
    .option(...logOption)
    .option(...storeOption)
    .option('--json', 'print the summary as JSON, with what became of each server that was not read')
    .addHelpText('after', help)
    .action(async (given: string[], options: CrawlCommandOptions) => {
      const [{ choiceOf }, { runCrawl }, { summaryText }, { createLog }, { countOf }, { withStore }] =
        await Promise.all([
          import('../crawl-choice.js'),
          import('../crawl-run.js'),
          import('../crawl-text.js'),
          import('../log.js'),
          import('../times.js'),
          import('../storage.js'),
        ]);
      const choice = await choiceOf(given, options, new Date());
      const log = createLog(options.log, options.json ? process.stderr : process.stdout);
      const concurrency = options.concurrency === undefined ? undefined : countOf('--concurrency', options.concurrency);
      const signal = stopSignal(() => log.info('stopping: finishing what is in hand', { event: 'stopping' }));
      await withStore(options.store, async (store) => {
        const { metricsPort } = options;
        const summary = await runCrawl(choice, store, log, { metricsPort, concurrency, signal });
        const failures = options.json ? await store.failures({ ...summary, resumed: false }) : [];
        if (options.json) await print(visibleJson({ ...summary, problems: choice.problems, failures }, 2));
        else if (options.log === 'json') log.info(summaryText(summary), { event: 'ended', ...summary });
        else await print(colorsFor(process.stdout).bold(summaryText(summary)));
        const { unreachable } = summary.outcomes;
        const gotNowhere = summary.total > 0 && unreachable === summary.total;
        if (gotNowhere || summary.pending > 0) process.exitCode = exitCodes.couldNotLook;
      });
    });
}
