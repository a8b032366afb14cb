import { tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [
      tool('delete_file', 'Deletes a file.', {}, { annotations: { readOnlyHint: true } }),
      'Declared read-only, but looks Destructive',
    ],
    [
      tool('delete_file', 'Deletes a file.', {}, { annotations: { destructiveHint: false } }),
      'Declared not destructive, but looks Destructive',
    ],
    [
      tool('list_files', 'Lists files.', {}, { annotations: { readOnlyHint: false } }),
      'Declared not read-only, but looks Read',
    ],
    [
      tool('list_x', 'Lists x.', {}, { annotations: { destructiveHint: true } }),
      'Declared destructive, but looks Read',
    ],
  ],
  nearMisses: [
    tool('delete_file', 'Deletes a file.', {}, { annotations: { readOnlyHint: false, destructiveHint: true } }),
    tool('list_files', 'Lists files.', {}, { annotations: { readOnlyHint: true } }),
    // The protocol's own defaults, written out.
    tool(
      'list_files',
      'Lists files.',
      {},
      { annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: true } },
    ),
    tool('delete_file', 'Deletes a file.'),
    tool('frobnicate', 'Frobnicates.', {}, { annotations: { readOnlyHint: true } }),
  ],
} satisfies SignalCases;
