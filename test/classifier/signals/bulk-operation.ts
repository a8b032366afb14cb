import { array, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('bulk_update_tasks', 'Updates tasks.'), 'Bulk/mass operation — affects multiple targets'],
    [
      tool('archive_mails', 'Archives mails.', { message_ids: array() }),
      'Bulk/mass operation — affects multiple targets',
    ],
    [tool('create_issues', 'Creates issues.', { issues: array() }), 'Bulk/mass operation — affects multiple targets'],
  ],
  nearMisses: [
    tool('create_task', 'Creates a task that repeats every day and is shown to all.'),
    tool('get_all_tasks', 'Gets all tasks.'),
    tool('get_many', 'Gets tasks.', { ids: array() }),
    tool('create_issue', 'Creates an issue.', { labels: array() }),
  ],
} satisfies SignalCases;
