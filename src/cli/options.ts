import { InvalidArgumentError } from 'commander';

/** Options that several commands share; apart from what they open, so that the help opens nothing. */
export const storeOption = ['--store <folder>', 'folder of the embedded database', '.toolrisk'] as const;
export const outputOption = ['--catalogue <folder>', 'folder of the published catalogue', folder, 'catalogue'] as const;
export const catalogueOption = [
  '--catalogue <place>',
  'folder or http(s) address of a published catalogue',
  folderOrAddress,
  'catalogue',
] as const;
export const listOption = [
  '--list <file>',
  'read the targets from a file: one a line, or JSON {"targets": [...]}',
] as const;
export const sourceOption = ['--source <ids...>', 'discover more servers first, from these sources only'] as const;
export const sinceHelp = 'only what is new or changed since: a date, or 12h, 7d, 2w';
export const sinceOption = ['--since <when>', `discover ${sinceHelp}`] as const;
export const metricsOption = [
  '--metrics-port <port>',
  'offer figures at /metrics for Prometheus; 0.0.0.0:9464 to let other machines ask',
] as const;
export const logOption = [
  '--log <format>',
  'how to tell what is done: text, or json for one object a line',
  'text',
] as const;

/** @throws InvalidArgumentError for any address, which would be taken for a folder of that name */
function folder(text: string): string {
  if (scheme.test(text)) throw new InvalidArgumentError('It is a folder here, not an address.');
  return text;
}

/** @throws InvalidArgumentError for an address that nothing here reads */
function folderOrAddress(text: string): string {
  if (scheme.test(text) && !/^https?:/i.test(text)) {
    throw new InvalidArgumentError('It is a folder, or an address with https:// or http://.');
  }
  return text;
}

const scheme = /^[a-z][a-z\d+.-]*:\/\//i;
