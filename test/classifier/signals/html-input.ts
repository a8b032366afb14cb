import { flag, string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [
      tool('send_mail', 'Sends mail.', { body: string('The message as HTML') }),
      'Accepts raw HTML/template content (body)',
    ],
    [tool('send_mail', 'Sends mail.', { html: string() }), 'Accepts raw HTML/template content (html)'],
  ],
  nearMisses: [
    tool('send_event', 'Sends an event.', { payload: string('The JSON payload'), body: string('The text') }),
    tool('convert', 'Converts.', { html: flag }),
  ],
} satisfies SignalCases;
