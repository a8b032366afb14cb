import type { Command } from 'commander';
import { visibleJson } from '../../model/text.js';
import { outputOption, storeOption } from '../options.js';
import { settingsOf } from '../settings.js';
import { print } from '../terminal.js';

const help = `
Writes the web site and the JSON files beside it in one go: the old catalogue stays whole until the new one is. A folder that
holds anything but a catalogue is not touched. What has not changed since is kept as it is: publishing again is quick.

Examples:
  toolrisk publish
  toolrisk publish --catalogue public
  toolrisk publish --full
`;

export function registerPublish(program: Command): Command {
  return program
    .command('publish')
    .description('write the store out as a static catalogue')
    .option(...outputOption)
    .option(...storeOption)
    .option('--full', 'write every file anew, also those that have not changed')
    .option('--json', 'print the size of what was published as JSON')
    .addHelpText('after', help)
    .action(async (options: { catalogue: string; store: string; full?: boolean; json?: boolean }) => {
      const [{ publish }, { totalsText }, { withStore }] = await Promise.all([
        import('../../pipeline.js'),
        import('../totals-text.js'),
        import('../storage.js'),
      ]);
      const totals = await withStore(options.store, (store) =>
        publish({
          store,
          folder: options.catalogue,
          version: settingsOf().version,
          full: options.full === true,
          now: () => new Date(),
        }),
      );
      await print(options.json ? visibleJson(totals, 2) : `${totalsText(totals)} in ${options.catalogue}`);
    });
}
