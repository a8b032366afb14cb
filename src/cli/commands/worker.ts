import type { Command } from 'commander';
import { CommandError, exitCodes } from '../exit.js';
import { logOption, metricsOption } from '../options.js';
import { settingsOf } from '../settings.js';
import { stopSignal } from '../stopping.js';

const help = `
Needs DATABASE_URL, the same for all. Any number of workers on any number of hosts share what \`toolrisk crawl\` hands out; what one
that dies had in hand is taken up by another within a minute. It runs until it is interrupted, then finishes what it has in hand. Each
reads with the token of its own environment.

Examples:
  DATABASE_URL=postgres://db/toolrisk toolrisk worker
  DATABASE_URL=postgres://db/toolrisk toolrisk worker --concurrency 16 --log json --metrics-port 9465
`;

export function registerWorker(program: Command): Command {
  return program
    .command('worker')
    .description('share the reading of a crawl, through PostgreSQL')
    .option('--concurrency <n>', 'servers to read at once (default: 8)')
    .option(...metricsOption)
    .option(...logOption)
    .addHelpText('after', help)
    .action(async (options: { concurrency?: string; metricsPort?: string; log: string }) => {
      const { databaseUrl } = settingsOf();
      if (databaseUrl === null) {
        throw new CommandError(exitCodes.usage, 'a worker needs DATABASE_URL: the PostgreSQL that the crawl uses');
      }
      const [{ workerReadsAtOnce, working }, { createLog }, { work }, { countOf }, { withStore }] = await Promise.all([
        import('../crawl-run.js'),
        import('../log.js'),
        import('../../pipeline.js'),
        import('../times.js'),
        import('../storage.js'),
      ]);
      const log = createLog(options.log, process.stdout);
      const { concurrency: given } = options;
      const concurrency = given === undefined ? workerReadsAtOnce : countOf('--concurrency', given);
      const signal = stopSignal(() => log.info('stopping: finishing what is in hand', { event: 'stopping' }));
      await withStore('.toolrisk', (store) =>
        working(
          { store, log, dedicated: true, readsAtOnce: concurrency, signal, metricsPort: options.metricsPort },
          async (context) => {
            log.info(`worker ${context.worker.id} waits for work`, { event: 'waiting', worker: context.worker.id });
            await work(context, { databaseUrl, concurrency, signal });
          },
        ),
      );
      log.info('stopped', { event: 'stopped' });
    });
}
