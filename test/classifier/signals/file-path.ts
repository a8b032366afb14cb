import { flag, string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('read_file', 'Reads a file.', { path: string() }), 'Accepts file system path (path)'],
    [
      tool('load', 'Loads.', { file: string('Absolute path of the file'), output_dir: string() }),
      'Accepts file system path (file)',
      'Accepts file system path (output_dir)',
    ],
  ],
  nearMisses: [
    tool('pick', 'Picks.', { json_path: string(), url_path: string(), path: string('The API path to call') }),
    tool('list_mail', 'Lists mail.', { folder: string('Name of the mail folder'), recursive_path: flag }),
  ],
} satisfies SignalCases;
