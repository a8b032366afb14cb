import type { Command } from 'commander';
import { visibleJson } from '../../model/index.js';
import { exitCodes } from '../exit.js';
import { storeOption } from '../options.js';
import { colorsFor, print } from '../terminal.js';

const help = `
Servers that have not changed since the last crawl are not downloaded again. A crawl that was broken off goes on where it was
when it is started again with the same targets. A server that cannot be reached is a line of the output and no failure: what is
stored of it stays. The exit code is 4 only when nothing at all could be reached.

Examples:
  toolrisk crawl
  toolrisk crawl github:owner/repo npm:some-mcp-server
  toolrisk crawl --list servers.txt
  DATABASE_URL=postgres://localhost/toolrisk toolrisk crawl
`;

export function registerCrawl(program: Command): Command {
  return program
    .command('crawl')
    .description('read servers into the store')
    .argument('[target...]', 'servers, see `toolrisk --help` (default: the seed list that comes with toolrisk)')
    .option('--list <file>', 'read the targets from a file: one a line, or JSON {"targets": [...]}')
    .option(...storeOption)
    .option('--json', 'print the summary as JSON, with what became of each server that was not read')
    .addHelpText('after', help)
    .action(async (given: string[], options: { list?: string; store: string; json?: boolean }) => {
      const [{ runCrawl, summaryText, targetsOf }, { withStore }] = await Promise.all([
        import('../crawl-run.js'),
        import('../storage.js'),
      ]);
      const choice = await targetsOf(given, options.list);
      const log = (line: string) => (options.json ? process.stderr : process.stdout).write(`${line}\n`);
      await withStore(options.store, async (store) => {
        const summary = await runCrawl(choice, store, log);
        if (options.json) await print(visibleJson({ ...summary, problems: choice.problems }, 2));
        else await print(colorsFor(process.stdout).bold(summaryText(summary)));
        const { unreachable } = summary.outcomes;
        if (summary.total > 0 && unreachable === summary.total) process.exitCode = exitCodes.couldNotLook;
      });
    });
}
