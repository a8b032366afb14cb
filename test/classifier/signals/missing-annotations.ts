import { tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('delete_site', 'Deletes a site.'), 'Declares no hints, but looks Destructive'],
    [
      tool('delete_site', 'Deletes a site.', {}, { annotations: { title: 'Delete site' } }),
      'Declares no hints, but looks Destructive',
    ],
    [tool('refund_charge', 'Refunds a charge.'), 'Declares no hints, but looks Financial'],
  ],
  nearMisses: [
    tool('list_sites', 'Lists sites.'),
    tool('create_site', 'Creates a site.'),
    tool('delete_site', 'Deletes a site.', {}, { annotations: { destructiveHint: true } }),
    tool('frobnicator', null),
  ],
} satisfies SignalCases;
