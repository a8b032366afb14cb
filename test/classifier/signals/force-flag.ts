import { flag, string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [
      tool('delete_folder', 'Deletes a folder.', { recursive: flag, skipConfirmation: flag }),
      'Has a flag that skips a safeguard (recursive)',
      'Has a flag that skips a safeguard (skipConfirmation)',
    ],
    [tool('push', 'Pushes commits.', { force: flag }), 'Has a flag that skips a safeguard (force)'],
    [
      tool('delete_x', 'Deletes.', { quick: { type: 'boolean', description: 'Skips the confirmation' } }),
      'Has a flag that skips a safeguard (quick)',
    ],
    [tool('delete_x', 'Deletes.', { yes: flag }), 'Has a flag that skips a safeguard (yes)'],
  ],
  nearMisses: [
    tool('list_folder', 'Lists a folder.', { recursive: flag }),
    tool('update_unit', 'Updates a unit.', { force: string('Force in newton'), enforce: flag }),
    tool('delete_x', 'Deletes.', { confirm: { type: 'boolean', description: 'Set after the user has confirmed' } }),
  ],
} satisfies SignalCases;
