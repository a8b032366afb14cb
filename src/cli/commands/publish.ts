import type { Command } from 'commander';
import { visibleJson } from '../../model/text.js';
import { CommandError, exitCodes } from '../exit.js';
import { outputOption, storeOption } from '../options.js';
import { settingsOf } from '../settings.js';
import { print } from '../terminal.js';

const help = `
Writes the web site and the JSON files beside it in one go: the old catalogue stays whole until the new one is. A folder that
holds anything but a catalogue is not touched. What has not changed since is kept as it is: publishing again is quick. For that, the
catalogue before stays beside the new one (catalogue.spare), sharing what both have; it may be removed at any time.

With --compact, tools have no pages of their own: they stand on the pages of their servers, and names share 256 pages. Each server is
then four files, however many tools it has, where a tool is about four otherwise: for hosts that limit the number of files. All links
lead to the right place; the data is the same but for them.

A site that does not stand at the top of its host, such as https://OWNER.github.io/REPOSITORY/, needs --base-url: 404.html is shown at
any address, and finds its style and its links only so.

Examples:
  toolrisk publish
  toolrisk publish --catalogue public
  toolrisk publish --base-url https://example.com/risk/
  toolrisk publish --full
  toolrisk publish --compact
`;

export function registerPublish(program: Command): Command {
  return program
    .command('publish')
    .description('write the store out as a static catalogue')
    .option(...outputOption)
    .option(...storeOption)
    .option('--base-url <address>', 'where the site will stand: for canonical links, the sitemap, feeds and 404.html')
    .option('--full', 'write every file anew, also those that have not changed')
    .option('--compact', 'put tools on the pages of their servers: few files, for hosts that limit them')
    .option('--json', 'print the size of what was published as JSON')
    .addHelpText('after', help)
    .action(async (options: PublishOptions) => {
      const [{ checkReplaceable }, { publish }, { totalsText }, { withStore }] = await Promise.all([
        import('../../catalogue/replacement.js'),
        import('../../pipeline.js'),
        import('../totals-text.js'),
        import('../storage.js'),
      ]);
      const address = options.baseUrl === undefined ? null : addressOf(options.baseUrl);
      await checkReplaceable(options.catalogue);
      const totals = await withStore(options.store, (store) =>
        publish({
          store,
          folder: options.catalogue,
          version: settingsOf().version,
          full: options.full === true,
          address,
          compact: options.compact === true,
          now: () => new Date(),
        }),
      );
      await print(options.json ? visibleJson(totals, 2) : `${totalsText(totals)} in ${options.catalogue}`);
    });
}

interface PublishOptions {
  catalogue: string;
  store: string;
  baseUrl?: string;
  full?: boolean;
  compact?: boolean;
  json?: boolean;
}

/** @throws CommandError when it is no address of the web */
function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') {
    throw new CommandError(exitCodes.usage, `--base-url ${text} is not an address such as https://example.com/risk/`);
  }
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}
