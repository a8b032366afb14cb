import { tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('do_it', null), 'Missing description'],
    [tool('do_it', ' - '), 'Missing description'],
  ],
  nearMisses: [tool('do_it', 'Does it.'), tool('hacer', 'Crear 表')],
} satisfies SignalCases;
