import { tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('delete_site', 'Deletes a site. This cannot be undone.'), 'Says it cannot be undone ("cannot be undone")'],
    [tool('empty_bin', 'Permanently removes what is in the bin.'), 'Says it cannot be undone ("permanently")'],
  ],
  nearMisses: [
    tool('delete_site', 'Deletes a site. It can be restored for 30 days.'),
    tool('list_deleted', 'Lists permanently deleted sites.'),
  ],
} satisfies SignalCases;
