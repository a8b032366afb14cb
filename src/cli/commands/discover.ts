import type { Command } from 'commander';
import { visibleJson } from '../../model/text.js';
import { logOption, sinceOption, storeOption } from '../options.js';
import { print } from '../terminal.js';

const help = `
Looks for servers and notes them in the store, with what found them; reads nothing. \`toolrisk crawl\` then reads them, and
\`toolrisk crawl --discover\` does both. All sources are asked unless some are named: github-search (topics and words), github-code
(who depends on an MCP SDK), mcp-registry, awesome-lists, docker-registry, npm-search. The first two need a GITHUB_TOKEN.

Examples:
  toolrisk discover
  toolrisk discover --source github-search mcp-registry
  toolrisk discover --since 7d --json
`;

interface DiscoverCommandOptions {
  source?: string[];
  since?: string;
  log: string;
  store: string;
  json?: boolean;
}

export function registerDiscover(program: Command): Command {
  return program
    .command('discover')
    .description('find servers and note them in the store, without reading them')
    .option('--source <ids...>', 'ask these sources only')
    .option(...sinceOption)
    .option(...logOption)
    .option(...storeOption)
    .option('--json', 'print {targets, found: {source: n}} as JSON in the end')
    .addHelpText('after', help)
    .action(async (options: DiscoverCommandOptions) => {
      const [{ discoveryOf }, { working }, { createLog }, { discoverTargets }, { stopSignal }, { withStore }] =
        await Promise.all([
          import('../crawl-choice.js'),
          import('../crawl-run.js'),
          import('../log.js'),
          import('../../pipeline.js'),
          import('../stopping.js'),
          import('../storage.js'),
        ]);
      const discovery = discoveryOf({ ...options, discover: true }, new Date());
      const log = createLog(options.log, options.json ? process.stderr : process.stdout);
      await withStore(options.store, async (store) => {
        const signal = stopSignal(() => process.exit(143));
        await working({ store, log, dedicated: false, readsAtOnce: 1, signal }, async (context) => {
          if (discovery !== null) await discoverTargets(context, discovery, null);
          context.onEvent({ kind: 'spending', spending: context.crawler.spending() });
        });
        const { targets } = await store.counts();
        const found = await store.foundCounts();
        if (options.json) await print(visibleJson({ targets, found }, 2));
        else log.info(`${targets} targets are known`, { event: 'ended', targets, found });
      });
    });
}
