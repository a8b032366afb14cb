import type { Command } from 'commander';
import { visibleJson } from '../../model/text.js';
import { sinceHelp, storeOption } from '../options.js';
import { colorsFor, print } from '../terminal.js';

const help = `
Every crawl notes what changed: servers added, gone and back; tools added and removed; descriptions, schemas, annotations, categories
and signals. Newest first. What looks like a "rug pull" is marked with the reason: a risk that rose, a warning sign that is new, a hint
that now promises harmlessness, a version that holds something else than it did. Changes that come from a newer toolrisk are marked, and
never alarming.

Examples:
  toolrisk changes --since 7d
  toolrisk changes --alarming
  toolrisk changes --server github:owner/repo --json | jq -r '[.at, .tool, .kind] | @tsv'
`;

export function registerChanges(program: Command): Command {
  return program
    .command('changes')
    .description('what changed of servers and tools, and what of it is alarming')
    .option('--since <when>', sinceHelp)
    .option('--server <id>', 'of this server only')
    .option('--alarming', 'only what is alarming')
    .option(...storeOption)
    .option('--json', 'print a JSON object a line')
    .addHelpText('after', help)
    .action(async (options: { since?: string; server?: string; alarming?: boolean; store: string; json?: boolean }) => {
      const [{ changeText }, { momentOf }, { withStore }] = await Promise.all([
        import('../change-text.js'),
        import('../times.js'),
        import('../storage.js'),
      ]);
      const { red } = colorsFor(process.stdout);
      const filter = {
        ...(options.since === undefined ? {} : { since: momentOf('--since', options.since, new Date()) }),
        ...(options.server === undefined ? {} : { server: options.server }),
        ...(options.alarming === true ? { alarming: true } : {}),
      };
      await withStore(options.store, async (store) => {
        for await (const change of store.changes(filter, 'newest-first')) {
          await print(options.json ? visibleJson(change) : changeText(change, red));
        }
      });
    });
}
