import { number, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('make', 'Makes.', { settings: { type: 'object' } }), 'Accepts a free-form object (settings)'],
    [
      tool('make', 'Makes.', { data: { type: 'object', additionalProperties: true } }),
      'Accepts a free-form object (data)',
    ],
    [
      tool('make', 'Makes.', {
        data: { type: 'object', properties: { size: number }, additionalProperties: true },
      }),
      'Accepts a free-form object (data)',
    ],
    [
      tool('make', 'Makes.', {}, { inputSchema: { type: 'object', properties: {}, additionalProperties: true } }),
      'Accepts arguments that the schema does not name',
    ],
  ],
  nearMisses: [
    tool('make', 'Makes.', { size: { type: 'object', properties: { width: number } } }),
    tool('make', 'Makes.', { nothing: { type: 'object', additionalProperties: false } }),
  ],
} satisfies SignalCases;
