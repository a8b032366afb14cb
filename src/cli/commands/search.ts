import type { Command } from 'commander';
import { visibleJson } from '../../model/text.js';
import { catalogueOption } from '../options.js';
import { colorsFor, print } from '../terminal.js';

const help = `
Answers from the published catalogue: names of tools and servers that hold all words of the query, in their name, in the name of a
server or in a description; the last word may be the beginning of one. Exit code 3 when there are none. Without words, what the options
leave; \`category:\`, \`level:\` and \`signal:\` may also stand among the words, as on the web site.

Examples:
  toolrisk search delete repository
  toolrisk search invoice --category Financial
  toolrisk search --level Critical --limit 50
  toolrisk search file --server github:owner/repo --json
`;

export function registerSearch(program: Command): Command {
  return program
    .command('search')
    .description('tools and servers by words')
    .argument('[query...]', 'words of names, servers and descriptions')
    .option('--category <category>', 'only what has tools of this category, e.g. Destructive')
    .option('--level <level>', 'only what has tools of this risk level, e.g. Critical')
    .option('--signal <id>', 'only what has tools with this signal, e.g. url-input')
    .option('--server <id>', 'only tools of this server')
    .option('--limit <number>', 'how many at most', '20')
    .option(...catalogueOption)
    .option('--json', 'print a list of what was found, best first')
    .addHelpText('after', help)
    .action(async (query: string[], options: SearchOptions) => {
      const [{ openCatalogue }, { searchText }, { CommandError, exitCodes }] = await Promise.all([
        import('../../catalogue/read.js'),
        import('../search-text.js'),
        import('../exit.js'),
      ]);
      if (!/^[1-9]\d{0,2}$/.test(options.limit)) {
        throw new CommandError(exitCodes.usage, '--limit takes a number from 1 to 999');
      }
      const { category, level, signal, server } = options;
      if (query.length === 0 && [category, level, signal, server].every((given) => given === undefined)) {
        throw new CommandError(exitCodes.usage, 'search for what? Name words, or a category, level, signal or server');
      }
      const catalogue = await openCatalogue(options.catalogue);
      const found = await catalogue.search(query.join(' '), { category, level, signal, server }, Number(options.limit));
      if (found.length === 0) throw new CommandError(exitCodes.notFound, 'nothing in this catalogue fits');
      await print(options.json ? visibleJson(found, 2) : searchText(found, colorsFor(process.stdout)));
    });
}

interface SearchOptions {
  category?: string;
  level?: string;
  signal?: string;
  server?: string;
  limit: string;
  catalogue: string;
  json?: boolean;
}
