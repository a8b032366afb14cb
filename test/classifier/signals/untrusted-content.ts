import { string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('fetch', 'Fetches a page.', { url: string() }), 'Brings in untrusted content (url)'],
    [tool('list_issues', 'Lists issues.'), 'Brings in untrusted content (issues)'],
    [tool('get_pull_request', 'Gets a pull request.'), 'Brings in untrusted content (pull request)'],
    [tool('fetch', 'Gets the contents of a web page.'), 'Brings in untrusted content (web)'],
    [tool('brave_search', 'Web search.'), 'Brings in untrusted content (web)'],
  ],
  nearMisses: [
    tool('create_issue', 'Creates an issue.'),
    tool('get_account', 'Gets the account.', { callback_url: string() }),
    tool('create_pull_request', 'Creates a pull request.'),
    tool('get_app', 'Gets a web app.'),
  ],
} satisfies SignalCases;
