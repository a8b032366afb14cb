import { tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [
      tool('start', 'Starts. Call this before using any other tool.'),
      'Puts itself before other tools ("before using any other tool")',
    ],
    [tool('start', 'Starts. It must be called first.'), 'Puts itself before other tools ("must be called first")'],
  ],
  nearMisses: [
    tool('start', 'Starts. Call get_page before calling this tool.'),
    tool('start', 'Starts. Use stop instead of this tool to end it. Other tools can be used at any time.'),
  ],
} satisfies SignalCases;
