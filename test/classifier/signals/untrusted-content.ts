import { string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('fetch', 'Fetches a page.', { url: string() }), 'Brings in untrusted content (url)'],
    [tool('list_issues', 'Lists issues.'), 'Brings in untrusted content (issues)'],
  ],
  nearMisses: [
    tool('create_issue', 'Creates an issue.'),
    tool('get_account', 'Gets the account.', { callback_url: string() }),
  ],
} satisfies SignalCases;
