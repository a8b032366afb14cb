import { tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('send_email', 'Sends an email.'), 'Sends content outside (send)'],
    [tool('mail_forward', 'Forwards a mail.'), 'Sends content outside (forward)'],
    [tool('post_message', 'Posts a message.'), 'Sends content outside (post)'],
    [tool('create_comment', 'Creates a comment.'), 'Sends content outside (create)'],
    [tool('upload_file', 'Uploads a file.'), 'Sends content outside (upload)'],
    [tool('trigger_webhook', 'Triggers a webhook.'), 'Sends content outside (trigger)'],
  ],
  nearMisses: [
    tool('list_sent_mails', 'Lists what was sent.'),
    tool('get_post', 'Gets a post.'),
    tool('create_task', 'Creates a task.'),
    tool('send_keys', 'Sends key presses to the terminal.'),
    tool('create_message_template', 'Creates a template.'),
  ],
} satisfies SignalCases;
