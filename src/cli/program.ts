import { Command } from 'commander';
import { visibleLine } from '../model/text.js';
import { commands } from './commands/index.js';
import { settingsOf } from './settings.js';

const help = `
Targets:
  github:owner/repo[@ref][#folder]   a repository, also as its https:// address
  npm:name[@version]                 a package of the npm registry; never installed or run
                                     one of several servers in a package: …#folder//program, npm:name#program
  ./folder  server.tgz  tools.json   local: source, a tarball, or a saved tools/list answer

Environment:
  GITHUB_TOKEN     raises GitHub's limit from 60 to 5,000 requests an hour
  GITHUB_TOKENS    several, separated by commas: the one with most left is used
  GITHUB_APP_ID, GITHUB_APP_PRIVATE_KEY, GITHUB_APP_INSTALLATION_ID   a GitHub App
  GITHUB_API_URL   the API of a GitHub Enterprise server
  DATABASE_URL     a PostgreSQL to use instead of the embedded database
  NO_COLOR         no colours

Exit codes:
  0  done                              3  looked, and there is nothing of that name
  1  a defect of toolrisk              4  could not look: no answer, a broken archive, no catalogue
  2  wrong command line or input
`;

/** The whole command line. Commands load what they need when they run, so that a look-up starts fast. */
export function createProgram(): Command {
  const program = new Command('toolrisk')
    .description('Reads the tools of MCP servers from their source, rates the risk of each, and recommends a policy.')
    .version(settingsOf().version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .configureOutput({ outputError: (text, write) => write(`toolrisk: ${oneLine(text)} (see toolrisk --help)\n`) })
    .exitOverride()
    .addHelpText('after', help);
  for (const register of commands) {
    const command = register(program);
    command.exitOverride();
  }
  return program;
}

/** Commander says `error: …`, with a suggestion on a second line where it has one. */
function oneLine(text: string): string {
  return visibleLine(text.replace(/^error: /, ''));
}
