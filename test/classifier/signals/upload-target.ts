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
  ],
  nearMisses: [
    tool('read_page', 'Reads a page.', { url: string(), image_url: string() }),
    tool('list_webhooks', 'Lists webhooks.', { webhook_id: string(), notify: flag }),
  ],
} satisfies SignalCases;
