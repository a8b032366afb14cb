import { tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('draw', 'Draws an image. Costs $0.10 USDC.'), 'Costs money per call (costs $0.10 usdc)'],
    [tool('search', 'Searches. $0.01 per request.'), 'Costs money per call ($0.01 per request)'],
    [tool('speak', 'Speaks a text. This may incur costs.'), 'Costs money per call (incur costs)'],
    [tool('draw', 'Draws. Requires payment of 0.01 USDC.'), 'Costs money per call (requires payment of)'],
  ],
  nearMisses: [
    tool('get_cost', 'Gets the cost of a product, for example $20.'),
    tool('usage', 'Shows how many credits are left.'),
    tool('list_costs', 'Lists the costs that were incurred.'),
  ],
} satisfies SignalCases;
