import { flag, string, tool } from '../tool.js';
import type { SignalCases } from './cases.js';

export const cases = {
  positives: [
    [tool('render', 'Renders.', { uploadEndpoint: string() }), 'Sends content to a URL (uploadEndpoint)'],
    [
      tool('render', 'Renders.', { webhook_url: string(), callback_url: string() }),
      'Sends content to a URL (webhook_url)',
      'Sends content to a URL (callback_url)',
    ],
    [tool('create_webhook', 'Creates a webhook.', { url: string() }), 'Sends content to a URL (url)'],
    [tool('render', 'Renders.', { url: string('URL that the result is posted to') }), 'Sends content to a URL (url)'],
  ],
  nearMisses: [
    tool('read_page', 'Reads a page.', { url: string(), image_url: string() }),
    tool('list_webhooks', 'Lists webhooks.', { webhook_id: string(), notify: flag }),
    tool('get_webhook', 'Shows a webhook.', { url: string() }),
    tool('render', 'Renders.', { url: string('URL of the picture that is shown') }),
  ],
} satisfies SignalCases;
