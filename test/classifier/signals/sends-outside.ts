import { tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('send_email', 'Sends an email.'), 'Sends content outside (send)'],
    [tool('mail_forward', 'Forwards a mail.'), 'Sends content outside (forward)'],
  ],
  nearMisses: [
    tool('list_sent_mails', 'Lists what was sent.'),
    tool('get_post', 'Gets a post.'),
    tool('create_task', 'Creates a task.'),
  ],
} satisfies SignalCases;
