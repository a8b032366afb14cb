import { tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('list_emails', 'Lists emails.'), 'Reads personal or private data (emails)'],
    [tool('search_contacts', 'Searches contacts.'), 'Reads personal or private data (contacts)'],
    [tool('search', 'Searches the emails of the user.'), 'Reads personal or private data (emails)'],
  ],
  nearMisses: [
    tool('get_email_template', 'Gets a template.'),
    tool('send_email', 'Sends an email.'),
    tool('list_repositories', 'Lists repositories.'),
    tool('explain', 'Explains an error message.'),
    tool('count', 'Counts emails sent by a campaign and says what was spent.'),
  ],
} satisfies SignalCases;
