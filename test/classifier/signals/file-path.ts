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
    [tool('save', 'Saves.', { output_folder: string() }), 'Accepts file system path (output_folder)'],
    [tool('open', 'Opens.', { root: string('Absolute path of the project') }), 'Accepts file system path (root)'],
  ],
  nearMisses: [
    tool('pick', 'Picks.', { json_path: string(), url_path: string(), path: string('The API path to call') }),
    tool('list_mail', 'Lists mail.', { folder: string('Name of the mail folder'), recursive_path: flag }),
    tool('move_mail', 'Moves a mail.', { folder: string('Name of the mail folder') }),
    tool('get_tree', 'Shows a tree.', { root: string('Id of the root node') }),
  ],
} satisfies SignalCases;
