import { string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [
      tool('make', 'Makes.', Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`option${i}`, string()]))),
      'High parameter count (12 properties)',
    ],
    [
      tool('make', 'Makes.', Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`option${i}`, string()]))),
      'High parameter count (20 properties)',
    ],
  ],
  nearMisses: [
    tool('make', 'Makes.', Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`option${i}`, string()]))),
    tool('make', 'Makes.', {
      one: {
        type: 'object',
        properties: Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`o${i}`, string()])),
      },
    }),
  ],
} satisfies SignalCases;
