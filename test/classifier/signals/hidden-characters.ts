import { string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('add', 'Adds\u200b numbers.'), 'Contains hidden characters (U+200B in description)'],
    [
      tool('a\u202edd', 'Adds.', { 'x\u{e0041}': string() }),
      'Contains hidden characters (U+202E in name)',
      'Contains hidden characters (U+E0041 in x)',
    ],
    [tool('add', 'Adds \u001b[31mred.'), 'Contains hidden characters (U+001B in description)'],
    [tool('add', 'Adds pay\u200dload.'), 'Contains hidden characters (U+200D in description)'],
  ],
  nearMisses: [
    tool(
      'add',
      'Adds \u{1f468}\u200d\u{1f469}\u200d\u{1f467} and \u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}.\n\tمی\u200cخواهم',
    ),
    tool('crear', 'Añade números über 数字.'),
  ],
} satisfies SignalCases;
