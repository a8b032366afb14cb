import { number, string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('create_refund', 'Refunds a charge.', { charge: string(), amount: number }), 'Takes a money amount (amount)'],
    [
      tool('create_invoice_item', 'Adds an item to an invoice.', { price: number, currency: string() }),
      'Takes a money amount (price)',
    ],
    [tool('transfer_funds', 'Transfers funds.', { recipient: string() }), 'Takes the recipient of money (recipient)'],
  ],
  nearMisses: [
    tool('add_ingredient', 'Adds an ingredient.', { amount: number, unit: string() }),
    tool('list_charges', 'Lists charges.', { amount: number, currency: string() }),
    tool('send_mail', 'Sends a mail.', { recipient: string() }),
  ],
} satisfies SignalCases;
