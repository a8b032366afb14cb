import type { Command } from 'commander';
import { visibleJson } from '../../model/text.js';
import { storeOption } from '../options.js';
import { print } from '../terminal.js';

const help = `
The last crawls, newest first: how far each is, what came of its targets, what it spent; the processes at work; and the servers that
cannot be read, with the time of the next try. The embedded database can be looked at by one process at a time; PostgreSQL by any number.

Examples:
  toolrisk runs
  toolrisk runs --last 1 --json | jq '.runs[0].outcomes'
`;

export function registerRuns(program: Command): Command {
  return program
    .command('runs')
    .description('how far crawls are, what came of them, what they spent, what is tried again')
    .option('--last <n>', 'so many runs', '5')
    .option(...storeOption)
    .option('--json', 'print {runs, workers, failing, givenUp, nextTries}')
    .addHelpText('after', help)
    .action(async (options: { last: string; store: string; json?: boolean }) => {
      const [{ runsText }, { countOf }, { withStore }] = await Promise.all([
        import('../runs-text.js'),
        import('../times.js'),
        import('../storage.js'),
      ]);
      const last = countOf('--last', options.last);
      await withStore(options.store, async (store) => {
        const report = {
          ...{ runs: await store.runs(last), workers: await store.liveWorkers() },
          ...{ ...(await store.failureCounts()), nextTries: await store.failing(20) },
        };
        await print(options.json ? visibleJson(report, 2) : runsText(report));
      });
    });
}
