import type { Command } from 'commander';
import { visibleJson } from '../../model/text.js';
import { catalogueOption } from '../options.js';
import { print } from '../terminal.js';

const help = `
Reads every file of data of a published catalogue, in a folder or at an address, and compares it with its checksum and its schema.
Ends with exit code 4 when a file is damaged or missing. That all is as it was published does not say who published it.

Examples:
  toolrisk verify
  toolrisk verify --catalogue https://example.com/risk/
  toolrisk verify --json | jq -r '.problems[].path'
`;

export function registerVerify(program: Command): Command {
  return program
    .command('verify')
    .description('whether all files of a published catalogue are whole')
    .option(...catalogueOption)
    .option('--json', 'print {files, bytes, problems}')
    .addHelpText('after', help)
    .action(async (options: { catalogue: string; json?: boolean }) => {
      const [{ verifyCatalogue }, { createProgress }, { CommandError, exitCodes }, { verificationText }] =
        await Promise.all([
          import('../../catalogue/verify.js'),
          import('../progress.js'),
          import('../exit.js'),
          import('../verification-text.js'),
        ]);
      const progress = createProgress();
      const verification = await verifyCatalogue(options.catalogue, (done, all) =>
        progress.show(`${done} of ${all} files`),
      ).finally(() => progress.end());
      await print(options.json ? visibleJson(verification, 2) : verificationText(verification));
      const { length } = verification.problems;
      if (length > 0) {
        const what = length === 1 ? 'a file is damaged or missing' : `${length} files are damaged or missing`;
        throw new CommandError(exitCodes.couldNotLook, `${what} in the catalogue at ${options.catalogue}`);
      }
    });
}
